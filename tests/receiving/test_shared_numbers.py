"""Texts to numbers that several share, of call queues and the Shared Inbox, whatever RingCentral's documents mean."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG
from tests.helpers.waiting import until

QUEUE, COMPANY = "+16505550120", "+16505550100"
READINGS = [
    pytest.param({}, id="the likelier readings"),
    pytest.param({"shared_sms_filter": "SUB-508", "own_filters_cover_shared": True}, id="no filter for queues"),
    pytest.param({"shared_sms_filter": "disabled"}, id="a filter for queues that is disabled"),
    pytest.param({"own_filters_cover_shared": True}, id="both filters"),
    pytest.param({"grants_tell_recipients": False}, id="features alone"),
    pytest.param({"features_tell_recipients": False}, id="grants alone"),
    pytest.param({"owner_without_feature": "CMN-101"}, id="an owner that is refused without the feature"),
]


def read(receiver: Receiver, readings: dict[str, Any]) -> None:
    """Read the documents in this way."""
    for name, value in readings.items():
        assert hasattr(receiver.simulator.readings, name)
        setattr(receiver.simulator.readings, name, value)


def repairs(receiver: Receiver) -> set[str]:
    """Return our repairs, but for the one that the tests' own time causes."""
    return receiver.issues - {"clock_differs"}


@pytest.mark.parametrize("inbound", ["webhook", "websocket"])
@pytest.mark.parametrize("readings", READINGS)
async def test_a_text_to_a_queue_comes_once(
    reachable: TestClient[Any, Any], receiver: Receiver, inbound: str, readings: dict[str, Any]
) -> None:
    read(receiver, readings)
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.open_through(inbound, inbound=inbound)
    receiver.simulator.receive("Support, please", to=QUEUE, attachments=[("a.png", "image/png", PNG)])
    receiver.simulator.receive("For me")
    await until(lambda: len(receiver.texts) == 2, 1000, every=1)
    await asyncio.sleep(1000)
    assert sorted(receiver.texts) == ["For me", "Support, please"]
    event = next(event.data for event in receiver.events if event.data["message"] == "Support, please")
    assert (event["our_number"], event["extension_id"]) == (QUEUE, str(receiver.simulator.queue.id))
    assert event["attachments"][0]["path"]
    assert not repairs(receiver)


async def test_a_text_to_a_queue_is_pushed(receiver: Receiver) -> None:
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Support, please", to=QUEUE)
    await until(lambda: receiver.texts)
    assert receiver.ways == ["websocket"]


async def test_a_text_to_a_queue_of_a_downtime_is_caught_up_with(receiver: Receiver) -> None:
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.close()
    receiver.simulator.receive("Support, please", to=QUEUE)
    await receiver.open(inbound="websocket")
    await until(lambda: receiver.texts, 100, every=1)
    assert receiver.ways == ["catch_up"]


async def test_a_text_to_a_queue_is_marked_as_read(receiver: Receiver) -> None:
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    message = receiver.simulator.receive("Support, please", to=QUEUE)
    await until(lambda: message.read, 100, every=1)


@pytest.mark.parametrize("owner", ["ignored", "CMN-101"])
async def test_who_answers_no_queue_hears_of_none(receiver: Receiver, owner: str) -> None:
    receiver.simulator.readings.owner_without_feature = owner
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("For me")
    receiver.simulator.receive("Support, please", to=QUEUE)
    await until(lambda: receiver.texts, 1000, every=1)
    await asyncio.sleep(1000)
    assert receiver.texts == ["For me"]


async def test_a_queue_that_is_given_later_is_noticed_within_a_day(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.pass_time(hours=25)
    await until(
        lambda: any("shared-sms" in str(item.filters) for item in receiver.simulator.subscriptions.values()), 60
    )
    receiver.simulator.receive("Support, please", to=QUEUE)
    await until(lambda: receiver.texts)


@pytest.fixture
async def inbox(receiver: Receiver) -> Receiver:
    """An account whose company has the Shared Inbox."""
    receiver.simulator.threads.enabled = True
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    receiver.simulator.world.let_text(receiver.simulator.user, COMPANY)
    await receiver.open_through("websocket", inbound="websocket")
    return receiver


@pytest.mark.parametrize("number", [QUEUE, COMPANY])
async def test_a_text_to_the_shared_inbox_is_pushed(inbox: Receiver, number: str) -> None:
    entry = inbox.simulator.receive_shared("Is it open?", to=number, attachments=[("a.png", "image/png", PNG)])
    await until(lambda: inbox.texts, 60)
    event = inbox.events[0].data
    assert (event["our_number"], event["conversation_id"], event["message_id"]) == (number, entry.thread.id, entry.id)
    assert event["from"] == entry.thread.guest_number
    assert event["via"] == "websocket"
    assert event["attachments"][0]["path"]
    await asyncio.sleep(1000)
    assert len(inbox.texts) == 1


async def test_a_text_to_the_shared_inbox_that_push_lost_is_found(inbox: Receiver) -> None:
    inbox.simulator.events.lose = 9
    entry = inbox.simulator.receive_shared("Is it open?", to=COMPANY)
    inbox.simulator.threads.resolve(entry.thread)
    await until(lambda: inbox.texts, 1000, every=1)
    assert inbox.ways == ["catch_up"]
    await asyncio.sleep(1000)
    assert len(inbox.texts) == 1


async def test_a_text_to_the_shared_inbox_that_could_not_be_read_is_read_again_within_a_minute(inbox: Receiver) -> None:
    await asyncio.sleep(60)
    inbox.simulator.fail("threads", status=503)
    inbox.simulator.receive_shared("Is it open?", to=COMPANY)
    await until(lambda: inbox.texts, 100, every=1)


async def test_a_text_to_the_shared_inbox_of_a_gap_in_push_comes_with_the_next_connection(inbox: Receiver) -> None:
    await asyncio.sleep(60)
    inbox.simulator.events.lose = 9
    inbox.simulator.receive_shared("Is it open?", to=COMPANY)
    inbox.simulator.gateway.drop()
    await until(lambda: inbox.texts, 100, every=1)


async def test_an_idle_shared_inbox_is_read_by_one_request_every_15_minutes(inbox: Receiver) -> None:
    await asyncio.sleep(60)
    before = inbox.asked("threads")
    await asyncio.sleep(8 * 900)
    assert inbox.asked("threads") - before == 8


async def test_a_text_to_the_shared_inbox_of_a_downtime_comes_once(inbox: Receiver) -> None:
    await inbox.close()
    first = inbox.simulator.receive_shared("One", to=COMPANY)
    inbox.simulator.threads.resolve(first.thread)
    inbox.simulator.receive_shared("Two", to=COMPANY)
    await inbox.open(inbound="websocket")
    await until(lambda: len(inbox.texts) == 2, 100, every=1)
    await inbox.reload()
    await asyncio.sleep(1000)
    assert inbox.texts == ["One", "Two"]


async def test_a_shared_inbox_that_may_not_be_read_is_a_repair_until_it_may(inbox: Receiver) -> None:
    refusal = {"errorCode": "CMN-401", "message": "No", "permissionName": "SMS"}
    inbox.simulator.fail("threads", status=403, body=refusal)
    inbox.simulator.receive_shared("One", to=COMPANY)
    await until(lambda: repairs(inbox) == {"shared_inbox_not_readable"}, 60)
    await until(lambda: not repairs(inbox), 2000, every=5)
    assert inbox.texts == ["One"]


async def test_a_shared_number_that_the_user_does_not_text_from_sets_nothing_up_again(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.threads.enabled = True
    for number in simulator.user.numbers:
        number.features -= {"SmsSender"} if number.usage_type == "CompanyNumber" else set()
    await receiver.open_through("websocket", inbound="websocket")
    await asyncio.sleep(60)
    assert receiver.asked("numbers") == 1
    assert receiver.issues == set()


async def test_a_text_of_a_thread_that_was_resolved_at_once_comes_also_where_others_text_all_the_time(
    inbox: Receiver,
) -> None:
    simulator = inbox.simulator
    entry = simulator.receive_shared("Is it open?", to=QUEUE)
    simulator.threads.resolve(entry.thread)
    for number in range(12):
        simulator.receive_shared(f"Hello {number}", to=QUEUE, sender="+16505550188")
        await asyncio.sleep(300)
    assert inbox.texts.count("Is it open?") == 1
    assert len(inbox.texts) == 13


async def test_texts_to_the_shared_inbox_come_although_ringcentral_did_not_say_at_the_start_that_there_is_one(
    receiver: Receiver,
) -> None:
    simulator = receiver.simulator
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, QUEUE)
    simulator.fail("features", status=503, times=999)
    await receiver.open_through("websocket", inbound="websocket")
    simulator.receive_shared("Is it open?", to=QUEUE)
    await asyncio.sleep(300)
    assert receiver.texts == []
    simulator.faults.clear()
    await until(lambda: receiver.texts == ["Is it open?"], 120, every=1)


async def test_a_refusal_of_what_stands_before_ringcentral_loses_no_text_to_a_queue(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.world.let_text(simulator.user, QUEUE)
    await receiver.open_through("websocket", inbound="websocket")
    await asyncio.sleep(100)
    simulator.events.lose = 9
    simulator.receive("Support, please", to=QUEUE)
    simulator.expire_sync_tokens()
    simulator.fail("sync", delay=0)
    simulator.fail("sync", status=400, gateway=True)
    await until(lambda: receiver.texts == ["Support, please"], 2000, every=1)


async def test_a_refusal_of_what_stands_before_ringcentral_does_not_say_that_there_is_no_shared_inbox(
    receiver: Receiver,
) -> None:
    simulator = receiver.simulator
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, QUEUE)
    for kind in ("features", "grant"):
        simulator.fail(kind, status=403, gateway=True, times=2)
    await receiver.open_through("websocket", inbound="websocket")
    simulator.receive_shared("Is it open?", to=QUEUE)
    await until(lambda: receiver.texts == ["Is it open?"], 200, every=1)
