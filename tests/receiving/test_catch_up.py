"""What push missed: found in the message store, told once, in order, and never too late."""

from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until


@pytest.fixture
async def missed(receiver: Receiver) -> Receiver:
    """An account that was set up long ago and is unloaded now."""
    await receiver.open_through("websocket", inbound="websocket")
    receiver.entry.runtime_data.inbox.seen.since[str(receiver.simulator.user.id)] -= 90_000
    await receiver.close()
    return receiver


async def test_texts_of_a_downtime_come_once_and_in_order(missed: Receiver) -> None:
    for text in ("One", "Two", "Three"):
        missed.simulator.receive(text)
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) == 3)
    await missed.reload()
    missed.simulator.receive("Four")
    await until(lambda: len(missed.texts) == 4)
    assert missed.texts == ["One", "Two", "Three", "Four"]
    assert missed.ways[:3] == ["catch_up"] * 3


async def test_a_first_set_up_says_nothing_about_old_texts(receiver: Receiver) -> None:
    receiver.simulator.receive("Old", created=receiver.simulator.clock.ago(5))
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.asked("sync"))
    receiver.simulator.receive("New")
    await until(lambda: receiver.texts)
    asked = receiver.asked("sync")
    await receiver.reload()
    await until(lambda: receiver.asked("sync") > asked)
    assert receiver.texts == ["New"]


async def test_a_text_of_an_accounts_first_second_is_found(receiver: Receiver) -> None:
    receiver.simulator.fail("wstoken", times=9, status=503)
    await receiver.open(inbound="websocket")
    [since] = receiver.entry.runtime_data.inbox.seen.since.values()
    receiver.simulator.receive("At once", created=dt_util.utc_from_timestamp(since))
    await receiver.pass_time(minutes=2)
    await until(lambda: receiver.texts == ["At once"])


async def test_a_long_downtime_goes_back_a_day(missed: Receiver) -> None:
    missed.simulator.receive("Too old", created=missed.simulator.clock.ago(24.5 * 3600))
    missed.simulator.receive("Old enough", created=missed.simulator.clock.ago(23.5 * 3600))
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts)
    assert missed.texts == ["Old enough"]


async def test_a_shorter_memory_can_be_chosen(missed: Receiver) -> None:
    missed.simulator.receive("Too old", created=missed.simulator.clock.ago(2 * 3600))
    missed.simulator.receive("Old enough", created=missed.simulator.clock.ago(1800))
    await missed.open(inbound="websocket", catch_up_hours=1)
    await until(lambda: missed.texts)
    assert missed.texts == ["Old enough"]


async def test_more_texts_than_one_answer_holds(missed: Receiver) -> None:
    missed.simulator.readings.sync_most_records = 20
    start = missed.simulator.clock.ago(600)
    for number in range(75):
        missed.simulator.receive(str(number), created=start + timedelta(seconds=number / 3))
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) >= 75)
    assert missed.texts == [str(number) for number in range(75)]


async def test_texts_of_the_same_second_keep_their_order(missed: Receiver) -> None:
    moment = missed.simulator.clock.ago(60).replace(microsecond=0)
    for number in range(12):
        missed.simulator.receive(str(number), created=moment + timedelta(milliseconds=number))
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) >= 12)
    assert missed.texts == [str(number) for number in range(12)]


async def test_a_push_that_was_lost_without_a_trace_is_noticed(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.asked("sync"))
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Lost on the way")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.texts)
    assert receiver.ways == ["catch_up"]


@pytest.mark.parametrize("code", ["CMN-101", "MSG-333"])
async def test_an_expired_token_starts_over(receiver: Receiver, code: str) -> None:
    receiver.simulator.readings.sync_token_code = code
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.asked("sync"))
    receiver.simulator.expire_sync_tokens()
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Lost on the way")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.texts)


async def test_a_text_marked_as_read_elsewhere_is_not_told_again(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    message = receiver.simulator.receive("Once")
    await until(lambda: receiver.texts)
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.asked("sync"))
    await receiver.entry.runtime_data.client.mark_read([str(message.id)])
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.asked("sync") == 2)
    await receiver.hass.async_block_till_done()
    assert receiver.texts == ["Once"]


async def test_an_unreadable_store_is_tried_again(missed: Receiver) -> None:
    missed.simulator.fail("sync", status=503, times=2)
    missed.simulator.receive("Later")
    await missed.open(inbound="websocket")
    await until(lambda: missed.asked("sync") == 2)
    assert not missed.texts
    await missed.pass_time(minutes=20)
    await until(lambda: missed.texts)


async def test_a_store_that_may_not_be_read_is_told_until_it_may(receiver: Receiver) -> None:
    said = {"errorCode": "CMN-401", "permissionName": "ReadMessages", "message": "No permission"}
    receiver.simulator.fail("sync", status=403, body=said)
    await receiver.open_through("websocket", inbound="websocket")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.issues == {"store_not_readable"})
    assert "ReadMessages" in receiver.placeholders["permission"]
    await receiver.pass_time(minutes=2)
    assert receiver.asked("sync") == 1
    await receiver.pass_time(minutes=20)
    await until(lambda: not receiver.issues)


async def test_texts_of_another_extension_say_whose_they_are(receiver: Receiver) -> None:
    receiver.simulator.user.admin = True
    queue = receiver.simulator.queue
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(queue.id)])
    receiver.simulator.receive("Support, please", to=queue.number)
    await until(lambda: receiver.texts)
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Nobody answers", to=queue.number)
    await receiver.pass_time(minutes=20)
    await until(lambda: len(receiver.texts) == 2)
    assert {event.data["extension_id"] for event in receiver.events} == {str(queue.id)}
    assert receiver.ways == ["websocket", "catch_up"]
    assert not receiver.issues


async def test_an_extension_that_cannot_be_read_is_told_and_holds_up_nothing(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(receiver.simulator.other_user.id)])
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.issues == {"extension_not_readable"})
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("For me")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.texts)


async def test_an_idle_account_is_quiet(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("subscription"))
    assert [item.kind for item in receiver.simulator.requests] == ["token", "numbers", "wstoken", "subscription"]
