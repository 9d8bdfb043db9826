"""Choosing the way in, and changing it: nothing is lost and nothing comes twice meanwhile."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState
import pytest

from tests.receiving import Receiver
from tests.waiting import until


def transports(receiver: Receiver) -> list[str]:
    """What RingCentral pushes through."""
    return [item.transport for item in receiver.simulator.subscriptions.values()]


@pytest.mark.parametrize(
    ("inbound", "way_in"), [("auto", "webhook"), ("webhook", "webhook"), ("websocket", "websocket")]
)
async def test_the_way_in_is_chosen(
    reachable: TestClient[Any, Any], receiver: Receiver, inbound: str, way_in: str
) -> None:
    await receiver.open_through(way_in, inbound=inbound)
    await until(lambda: transports(receiver) == [{"webhook": "WebHook", "websocket": "WebSocket"}[way_in]])
    assert not receiver.issues


async def test_off_removes_the_subscription_and_asks_for_nothing(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "off"})
    await until(lambda: not receiver.simulator.subscriptions)
    receiver.simulator.receive("Nobody listens")
    await receiver.pass_time(minutes=20)
    await receiver.hass.async_block_till_done()
    assert not receiver.asked("sync")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={})
    await until(lambda: receiver.way_in == "webhook")
    receiver.simulator.receive("Now somebody does")
    await until(lambda: receiver.texts)
    assert receiver.texts == ["Now somebody does"]


async def test_a_webhook_that_ringcentral_refuses_is_replaced_by_a_websocket(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.webhooks.seconds = 0
    await receiver.open_through("websocket")
    assert receiver.issues == {"webhook_unreachable"}
    receiver.simulator.receive("Through the socket")
    await until(lambda: receiver.texts)
    receiver.simulator.webhooks.seconds = 3
    await receiver.pass_time(minutes=75)
    await until(lambda: receiver.way_in == "webhook")
    await until(lambda: not receiver.simulator.gateway.connected)
    receiver.simulator.receive("Through the webhook")
    await until(lambda: len(receiver.texts) == 2)
    assert [push.transport for push in receiver.simulator.deliveries] == ["WebSocket", "WebHook"]
    assert not receiver.issues


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("SUB-521", "webhook_unreachable"),
        ("SUB-522", "webhook_status"),
        ("SUB-524", "webhook_certificate"),
        ("SUB-525", "webhook_reply"),
        ("SUB-599", "webhook_failed"),
    ],
)
async def test_the_repair_says_why(reachable: TestClient[Any, Any], receiver: Receiver, code: str, told: str) -> None:
    refusal = {"errorCode": code, "message": "No", "errors": [{"errorCode": code, "message": "No"}]}
    receiver.simulator.fail("subscription", times=1, status=400, body=refusal)
    await receiver.open_through("websocket")
    assert receiver.issues == {told}


async def test_a_new_address_is_tried_at_once(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address, receiver.hass.config.internal_url = receiver.hass.config.internal_url, "http://127.0.0.1:9"
    await receiver.open_through("websocket")
    await receiver.hass.config.async_update(internal_url=address)
    await until(lambda: receiver.way_in == "webhook")
    assert not receiver.issues


async def test_a_chosen_webhook_has_no_replacement(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.webhooks.seconds = 0
    await receiver.open(inbound="webhook")
    await until(lambda: receiver.issues == {"no_way_in"})
    assert receiver.way_in is None
    assert not receiver.asked("wstoken")


async def test_without_any_way_in_texts_come_every_minute(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.webhooks.seconds = 0
    receiver.simulator.gateway.refuse_status = 503
    await receiver.open()
    await until(lambda: receiver.issues >= {"webhook_unreachable"})
    receiver.simulator.receive("Slow but sure")
    await receiver.pass_time(seconds=61)
    await until(lambda: receiver.texts)
    assert receiver.ways == ["catch_up"]
    assert receiver.way_in is None


async def test_a_webhook_that_does_not_last_is_given_up(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    for subscription in receiver.simulator.subscriptions.values():
        subscription.blacklist("Read timed out", subscription.created)
    await receiver.pass_time(minutes=75)
    await until(lambda: receiver.way_in == "websocket")
    assert receiver.issues == {"webhook_failed"}


async def test_a_disabled_filter_is_a_failure(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.subscribing.disabled_filters = {"instant": "CMN-408"}
    await receiver.open()
    await until(lambda: "webhook_failed" in receiver.issues)
    assert receiver.way_in is None
    await until(lambda: "no_way_in" in receiver.issues)
    assert "WebHook" not in transports(receiver)
    await until(lambda: not receiver.simulator.gateway.connected)


async def test_what_is_pushed_before_home_assistant_has_started_waits(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    await receiver.close()
    receiver.hass.set_state(CoreState.starting)
    await receiver.open()
    receiver.simulator.receive("One")
    receiver.simulator.receive("Two")
    await until(lambda: [push.status for push in receiver.simulator.deliveries] == [200, 200])
    await receiver.hass.async_block_till_done()
    assert not receiver.texts
    receiver.hass.set_state(CoreState.running)
    receiver.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await until(lambda: receiver.texts == ["One", "Two"])
