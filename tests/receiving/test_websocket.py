"""Receiving where nobody can call Home Assistant: over a WebSocket."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.simulator import Simulator


async def test_a_text_comes_without_any_address(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Nobody can call me")
    await until(lambda: receiver.texts)
    assert receiver.ways == ["websocket"]


async def test_only_one_subscription_is_made(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    assert [item.transport for item in receiver.simulator.subscriptions.values()] == ["WebSocket"]


@pytest.mark.parametrize(
    "disturb",
    [
        pytest.param(lambda simulator: simulator.gateway.drop(), id="dropped"),
        pytest.param(lambda simulator: simulator.gateway.half_close(), id="half closed"),
    ],
)
async def test_a_text_of_an_outage_comes_once_when_it_is_over(
    receiver: Receiver, disturb: Callable[[Simulator], Any]
) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    disturb(receiver.simulator)
    await until(lambda: receiver.transport is None)
    receiver.simulator.receive("During the outage")
    await until(lambda: receiver.texts)
    await until(lambda: receiver.transport == "websocket")
    receiver.simulator.receive("After it")
    await until(lambda: "After it" in receiver.texts)
    assert receiver.texts == ["During the outage", "After it"]


async def test_limits_that_ringcentral_sets_are_survived(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.simulator.gateway.expire()
    await until(lambda: receiver.simulator.gateway.connects == 2)
    await until(lambda: receiver.transport == "websocket")
    receiver.simulator.receive("Still here")
    await until(lambda: receiver.texts)


async def test_a_refused_recovery_subscribes_anew_and_catches_up(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.gateway.recovery_refusal = "WSG-1003"
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.transport is None)
    receiver.simulator.receive("During the outage")
    await until(lambda: receiver.texts)
    assert receiver.ways == ["catch_up"]
    await until(lambda: receiver.transport == "websocket")


async def test_a_recovered_connection_keeps_its_subscription(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    before = list(receiver.simulator.subscriptions)
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.simulator.gateway.connects == 2)
    await until(lambda: receiver.transport == "websocket")
    assert list(receiver.simulator.subscriptions) == before


@pytest.mark.parametrize(
    "fault", [{"drop": "before"}, {"status": 503}, {"retry_after": 5}], ids=["unreachable", "broken", "busy"]
)
async def test_a_connection_is_recovered_after_attempts_that_failed(receiver: Receiver, fault: dict[str, Any]) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    before = set(receiver.simulator.subscriptions)
    receiver.simulator.fail("wstoken", times=2, **fault)
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.simulator.gateway.connects == 2, 150, every=0.5)
    await until(lambda: receiver.transport == "websocket")
    assert set(receiver.simulator.subscriptions) == before


async def test_garbage_does_not_end_it(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.simulator.gateway.garbage()
    receiver.simulator.receive("Sense")
    await until(lambda: receiver.texts)
    assert receiver.simulator.gateway.connects == 1


@pytest.mark.parametrize("error_frame", [False, True])
async def test_a_missing_permission_is_final_and_told(receiver: Receiver, error_frame: bool) -> None:
    receiver.simulator.readings.refusal_is_error_frame = error_frame
    receiver.simulator.app.permissions -= {"WebSocketsSubscription"}
    await receiver.open()
    await until(lambda: "permission_missing" in receiver.issues)
    assert receiver.transport is None
    receiver.simulator.receive("All the same")
    await receiver.pass_time(minutes=2)
    await until(lambda: receiver.ways == ["catch_up"])
    assert receiver.asked("wstoken") == 1


async def test_unloading_disconnects(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.close()
    await until(lambda: not receiver.simulator.gateway.connected)


async def test_a_recipient_change_keeps_the_connection(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.hass.config_entries.async_update_entry(receiver.entry, title="Another title")
    await receiver.hass.async_block_till_done()
    receiver.simulator.receive("Still the same connection")
    await until(lambda: receiver.texts)
    assert receiver.simulator.gateway.connects == 1
    assert receiver.asked("token") == 1
