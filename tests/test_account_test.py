"""The test of an account: a text to its own number, out and back."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_capture_events

from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.simulator.push.subscriptions import SOCKET_PERMISSIONS

NOTHING_WRONG: list[str] = []


@pytest.fixture
async def receiving(receiver: Receiver) -> Receiver:
    """An account that receives by WebSocket."""
    await receiver.open_through("websocket", inbound="websocket")
    return receiver


async def run_test(receiver: Receiver, *, context: Context | None = None, **data: Any) -> dict[str, Any]:
    """Test the account as an automation does."""
    result = await receiver.hass.services.async_call(
        "ringc", "test_account", data, blocking=True, context=context, return_response=True
    )
    assert result
    return result


async def stored(receiver: Receiver) -> list[dict[str, Any]]:
    """Return the texts in RingCentral's store."""
    result = await receiver.hass.services.async_call("ringc", "get_messages", {}, blocking=True, return_response=True)
    messages: list[dict[str, Any]] = result["messages"]
    return messages


async def test_everything_works_by_websocket(receiving: Receiver) -> None:
    result = await run_test(receiving)
    seconds = result["received"].pop("seconds")
    assert result == {
        "sent": True,
        "delivered": True,
        "received": {"via": "websocket"},
        "picture": None,
        "problems": NOTHING_WRONG,
    }
    assert 0 < seconds < 60


async def test_everything_works_by_webhook(receiver: Receiver, reachable: TestClient[Any, Any]) -> None:
    await receiver.open_through("webhook", inbound="webhook")
    result = await run_test(receiver, picture=True)
    assert (result["received"]["via"], result["picture"], result["problems"]) == ("webhook", True, NOTHING_WRONG)


async def test_its_text_is_told_to_nobody_and_deleted(receiving: Receiver) -> None:
    statuses = async_capture_events(receiving.hass, "ringc_message_status")
    await run_test(receiving, picture=True)
    receiving.simulator.receive("Another one")
    await receiving.pass_time(minutes=20)
    await until(lambda: receiving.texts)
    states = [state.state for state in receiving.hass.states.async_all("event")]
    assert (receiving.texts, statuses, len(states)) == (["Another one"], [], 1)
    assert [message["message"] for message in await stored(receiving)] == ["Another one"]


async def test_a_text_that_comes_after_the_test_is_told_to_nobody_either(receiving: Receiver) -> None:
    receiving.simulator.delivery.sent_after = 70
    result = await run_test(receiving)
    assert result["received"] is None
    assert result["problems"] == [
        "Nothing came back within 60 s. Look in RingCentral's own app whether the text is there."
    ]
    await receiving.reload()
    await until(lambda: receiving.transport == "websocket")
    receiving.simulator.receive(receiving.simulator.accepted[0].text, sender=receiving.simulator.user.number)
    receiving.simulator.receive("Another one")
    await until(lambda: receiving.texts)
    assert receiving.texts == ["Another one"]


async def test_a_text_that_comes_while_it_is_looked_for_has_come(receiving: Receiver) -> None:
    receiving.simulator.delivery.sent_after = 62
    running = asyncio.create_task(run_test(receiving))
    await asyncio.sleep(59)
    receiving.simulator.fail("store", times=5, delay=5)
    result = await running
    assert result["received"]["via"] == "websocket"
    assert 60 < result["received"]["seconds"] < 70
    assert await stored(receiving) == []


@pytest.mark.parametrize(("delay", "picture"), [(0, False), (3, True)])
async def test_a_test_that_is_given_up_sends_nothing_more_and_leaves_no_text_behind(
    receiving: Receiver, delay: float, picture: bool
) -> None:
    receiving.simulator.fail("sms", delay=delay)
    running = asyncio.create_task(run_test(receiving, picture=picture))
    await until(lambda: receiving.simulator.accepted)
    running.cancel()
    await asyncio.sleep(120)
    assert running.cancelled()
    assert (receiving.texts, await stored(receiving)) == ([], [])
    assert len(receiving.simulator.accepted) == 1


async def test_a_text_that_is_stored_but_not_pushed_is_found(receiving: Receiver) -> None:
    receiving.simulator.events.lose = 10
    result = await run_test(receiving)
    assert (result["sent"], result["delivered"]) == (True, True)
    assert [problem.partition(",")[0] for problem in result["problems"]] == ["The text came back to RingCentral"]
    assert await stored(receiving) == []


async def test_without_a_transport_it_says_so(receiver: Receiver) -> None:
    receiver.simulator.app.permissions -= set(SOCKET_PERMISSIONS)
    await receiver.open(inbound="websocket")
    result = await run_test(receiver)
    assert "RingCentral pushes no texts to Home Assistant at present" in result["problems"][0]


async def test_with_receiving_switched_off_it_says_so(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    result = await run_test(receiver)
    assert (result["delivered"], result["received"]) == (True, None)
    assert result["problems"] == ["Receiving is switched off in the account's options, so no text can come back."]


async def test_a_refused_text_is_not_waited_for(receiving: Receiver) -> None:
    receiving.simulator.app.permissions -= {"SMS"}
    before = receiving.hass.loop.time()
    result = await run_test(receiving, picture=True)
    assert receiving.hass.loop.time() - before < 30
    [problem] = result.pop("problems")
    assert result == {"sent": False, "delivered": None, "received": None, "picture": False}
    assert problem.startswith("The text was not sent as it should be: The permission")


async def test_a_text_whose_answer_was_lost_is_followed_and_deleted(receiving: Receiver) -> None:
    receiving.simulator.fail("sms", drop="after")
    result = await run_test(receiving)
    assert (result["sent"], result["received"]["via"], len(result["problems"])) == (True, "websocket", 1)
    assert await stored(receiving) == []
    assert len(receiving.simulator.accepted) == 1


async def test_a_text_that_is_not_delivered_says_why(receiving: Receiver) -> None:
    receiving.simulator.delivery.failures[receiving.simulator.user.number] = "SMS-CAR-430"
    result = await run_test(receiving)
    assert (result["sent"], result["delivered"], result["received"]) == (True, False, None)
    assert len(result["problems"]) == 1


async def test_no_receipt_is_no_problem(receiving: Receiver) -> None:
    receiving.simulator.delivery.delivered_after = None
    result = await run_test(receiving)
    assert (result["delivered"], result["received"]["via"], result["problems"]) == (None, "websocket", NOTHING_WRONG)


async def test_a_number_that_carries_no_pictures_says_so(receiving: Receiver) -> None:
    receiving.simulator.user.numbers[0].features -= {"MmsSender"}
    await receiving.reload()
    await until(lambda: receiving.transport == "websocket")
    result = await run_test(receiving, picture=True)
    assert (result["sent"], result["picture"]) == (True, False)
    assert [problem.partition(":")[0] for problem in result["problems"]] == ["The picture was refused"]


async def test_a_picture_that_ringcentral_refuses_is_told_apart(receiving: Receiver) -> None:
    receiving.simulator.readings.attachments_limit = 10
    result = await run_test(receiving, picture=True)
    assert (result["sent"], result["picture"], result["received"]["via"]) == (True, False, "websocket")
    assert [problem.partition(":")[0] for problem in result["problems"]] == ["The picture was refused"]


async def test_a_picture_that_is_not_delivered_says_why(receiving: Receiver) -> None:
    receiving.simulator.delivery.failures[receiving.simulator.user.number] = "SMS-CAR-434"
    result = await run_test(receiving, picture=True)
    assert (result["sent"], result["picture"]) == (True, False)
    assert [problem.partition(":")[0] for problem in result["problems"]][1:] == ["The picture was refused"]


async def test_without_permission_to_read_the_delivery_is_not_known(receiver: Receiver) -> None:
    refusal = {"errorCode": "CMN-401", "message": "No", "permissionName": "ReadMessages"}
    await receiver.open(inbound="off")
    receiver.simulator.fail("store", times=10**6, status=403, body=refusal)
    result = await run_test(receiver)
    assert (result["sent"], result["delivered"]) == (True, None)
    assert "Whether the text was delivered cannot be read: The permission" in result["problems"][0]


async def test_without_permission_to_edit_the_texts_stay(receiving: Receiver) -> None:
    receiving.simulator.app.permissions -= {"EditMessages"}
    result = await run_test(receiving)
    assert result["problems"] == NOTHING_WRONG
    assert len(await stored(receiving)) == 2


async def test_only_administrators_may(receiving: Receiver, hass_read_only_user: MockUser) -> None:
    with pytest.raises(Unauthorized):
        await run_test(receiving, context=Context(user_id=hass_read_only_user.id))
    assert receiving.simulator.accepted == []
