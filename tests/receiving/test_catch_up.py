"""What push missed: found in the message store, told once, in order, and never too late."""

import asyncio
from datetime import timedelta
from itertools import pairwise
import os

from homeassistant.util import dt as dt_util
import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG
from tests.helpers.waiting import until

# For longer: RINGC_BACKLOG=30000 script/test tests/receiving/test_catch_up.py -k week
BACKLOG = int(os.environ.get("RINGC_BACKLOG", "3000"))


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


@pytest.mark.parametrize("inclusive", [True, False])
async def test_more_texts_than_one_answer_holds(missed: Receiver, inclusive: bool) -> None:
    """What is cut off begins in the middle of a second."""
    missed.simulator.readings.sync_most_records = 20
    missed.simulator.readings.date_to_inclusive = inclusive
    start = missed.simulator.clock.ago(600).replace(microsecond=0)
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
    assert "Read Messages" in receiver.placeholders["permission"]
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


async def test_every_store_is_read_although_a_minute_allows_fewer(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.user.admin = True
    simulator.limits["light"] = 8
    desks = [simulator.world.add_extension(str(300 + desk), "Desk", f"+1650556020{desk}") for desk in range(9)]
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(desk.id) for desk in desks])
    simulator.events.lose = len(desks)
    for desk in desks:
        simulator.receive("Lost on the way", to=desk.number)
    await receiver.pass_time(minutes=20)
    await until(lambda: len(receiver.texts) == len(desks), seconds=600)


async def test_an_extension_that_cannot_be_read_is_told_and_holds_up_nothing(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(receiver.simulator.other_user.id)])
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.issues == {"extension_not_readable"})
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("For me")
    await receiver.pass_time(minutes=20)
    await until(lambda: receiver.texts)


@pytest.mark.parametrize("status", [500, 404])
async def test_a_store_that_always_fails_holds_up_no_other(receiver: Receiver, status: int) -> None:
    simulator = receiver.simulator
    simulator.user.admin = True
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(simulator.queue.id)])
    simulator.events.lose = 1
    simulator.receive("Support, please", to=simulator.queue.number)
    simulator.fail("sync", status=status)
    await receiver.pass_time(minutes=2)
    await until(lambda: receiver.texts == ["Support, please"])
    assert receiver.asked("sync") == 2
    simulator.receive("For me")
    await until(lambda: receiver.asked("sync") == 4, 100, every=1)


async def test_an_idle_account_is_quiet(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("subscription"))
    kinds = ["token", "numbers", "features", "wstoken", "subscription"]
    assert [item.kind for item in receiver.simulator.requests] == kinds


async def test_raising_the_hours_fires_nothing_again(missed: Receiver) -> None:
    """The ids of three days ago are forgotten by then; how far they were fired is not."""
    clock = missed.simulator.clock
    missed.simulator.receive("Three days ago")
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts)
    clock.advance(3 * 24 * 3600)
    await missed.entry.runtime_data.client.phone_numbers()
    await missed.reload()
    await missed.close()
    missed.simulator.receive("While it was off")
    await missed.open(inbound="websocket", catch_up_hours=240)
    await until(lambda: len(missed.texts) > 1)
    await missed.entry.runtime_data.client.mark_read([str(missed.events[0].data["message_id"])])
    asked = missed.asked("sync")
    await until(lambda: missed.asked("sync") > asked, 2000, every=1)
    data = missed.entry.runtime_data
    await data.inbox.async_receive(await data.client.messages([missed.events[0].data["message_id"]]), "webhook")
    assert missed.texts == ["Three days ago", "While it was off"]


async def test_a_short_downtime_reads_nothing_of_the_day_before_again(missed: Receiver) -> None:
    missed.simulator.readings.sync_most_records = 20
    start = missed.simulator.clock.ago(20 * 3600)
    for number in range(200):
        missed.simulator.receive(str(number), created=start + timedelta(seconds=number * 300))
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) == 200, 600, every=1)
    await missed.close()
    asked = missed.asked("sync")
    missed.simulator.receive("While it was off")
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) == 201)
    assert missed.asked("sync") == asked + 1


async def test_raising_the_hours_finds_what_was_never_fired(missed: Receiver) -> None:
    missed.simulator.receive("Three days ago")
    missed.simulator.clock.advance(3 * 24 * 3600)
    await missed.open(inbound="websocket", catch_up_hours=240)
    await until(lambda: missed.texts)


@pytest.mark.parametrize("inclusive", [True, False])
async def test_a_backlog_longer_than_a_minutes_requests_goes_on_where_it_stopped(
    missed: Receiver, inclusive: bool
) -> None:
    missed.simulator.readings.sync_most_records = 20
    missed.simulator.readings.date_to_inclusive = inclusive
    start = missed.simulator.clock.ago(6 * 3600)
    for number in range(180):
        missed.simulator.receive(str(number), created=start + timedelta(seconds=number * 100))
    missed.simulator.limits["light"] = 6
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts, 200, every=1)
    assert len(missed.texts) < 180
    missed.simulator.receive("New", created=missed.simulator.clock.now())
    await until(lambda: len(missed.texts) >= 181, 3600, every=1)
    assert [text for text in missed.texts if text != "New"] == [str(number) for number in range(180)]
    assert missed.asked("sync") < 60
    assert not [item for item in missed.simulator.requests if item.status == 429]


async def test_what_comes_while_a_backlog_is_interrupted_is_found_although_its_token_expires(missed: Receiver) -> None:
    missed.simulator.readings.sync_most_records = 20
    start = missed.simulator.clock.ago(6 * 3600)
    for number in range(180):
        missed.simulator.receive(str(number), created=start + timedelta(seconds=number * 100))
    missed.simulator.limits["light"] = 6
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts, 200, every=1)
    assert len(missed.texts) < 180
    missed.simulator.fail("sync", status=503, times=20)
    missed.simulator.events.lose = 1
    missed.simulator.receive("Meanwhile")
    await until(lambda: "179" in missed.texts, 3600, every=1)
    assert "Meanwhile" not in missed.texts
    missed.simulator.expire_sync_tokens()
    await until(lambda: "Meanwhile" in missed.texts, 3600, every=1)
    assert missed.texts == [*map(str, range(180)), "Meanwhile"]


async def test_a_clock_that_was_wrong_for_a_while_keeps_no_text_back(receiver: Receiver) -> None:
    simulator = receiver.simulator
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("sync"), 100, every=1)
    await asyncio.sleep(5)
    receiver.entry.runtime_data.inbox.seen.set_read_until(str(simulator.user.id), simulator.clock.time() + 10**8)
    simulator.expire_sync_tokens()
    simulator.events.lose = 1
    simulator.receive("Lost on the way")
    await until(lambda: receiver.texts, 2000, every=1)


async def test_a_week_away_is_told_in_order_and_once(missed: Receiver) -> None:
    """Many texts within minutes, days of nothing, then a steady stream: spans of any length have to be found."""
    missed.simulator.readings.sync_most_records = 250
    start = missed.simulator.clock.now()
    half = BACKLOG // 2
    times = [number * 0.5 for number in range(half)] + [400_000 + number * 12 for number in range(half)]
    for number, seconds in enumerate(times):
        missed.simulator.receive(str(number), created=start + timedelta(seconds=seconds))
    missed.simulator.clock.advance(7 * 24 * 3600)
    await missed.open(inbound="websocket", catch_up_hours=240)
    await until(lambda: len(missed.texts) >= len(times), 3600, every=1)
    assert missed.texts == [str(number) for number in range(len(times))]
    assert missed.asked("sync") < 2 * len(times) / 250 + 10
    assert not [item for item in missed.simulator.requests if item.status == 429]


async def test_more_texts_in_a_second_than_one_answer_holds(missed: Receiver) -> None:
    missed.simulator.readings.sync_most_records = 20
    moment = missed.simulator.clock.ago(60).replace(microsecond=0)
    for number in range(70):
        missed.simulator.receive(str(number), created=moment + timedelta(seconds=number // 50))
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) >= 70, 100, every=1)
    assert missed.texts == [str(number) for number in range(70)]


async def test_other_work_goes_on_while_many_texts_are_fired(missed: Receiver) -> None:
    for number in range(200):
        missed.simulator.receive(str(number))
    seen = [0]
    loop = missed.hass.loop

    def note() -> None:
        """Count the texts in every turn of the event loop."""
        seen.append(len(missed.texts))
        loop.call_soon(note) if len(missed.texts) < 200 else None

    loop.call_soon(note)
    await missed.open(inbound="websocket")
    await until(lambda: len(missed.texts) >= 200)
    assert max(after - before for before, after in pairwise(seen)) <= 10


async def test_changes_that_were_cut_off_are_read_from_the_last_time_on(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("sync"), 2000, every=1)
    receiver.simulator.readings.isync_most_records = 5
    receiver.simulator.events.lose = 12
    for number in range(12):
        receiver.simulator.receive(str(number))
    await until(lambda: len(receiver.texts) >= 12, 2000, every=1)
    assert receiver.texts == [str(number) for number in range(12)]


async def test_a_penalty_is_waited_for(missed: Receiver) -> None:
    missed.simulator.fail("sync", retry_after=300)
    missed.simulator.receive("Later")
    await missed.open(inbound="websocket")
    await until(lambda: missed.asked("sync") == 1)
    missed.entry.runtime_data.push_state.async_set(None)
    started = missed.hass.loop.time()
    await until(lambda: missed.asked("sync") >= 2, 600, every=1)
    assert missed.hass.loop.time() - started > 299
    await until(lambda: missed.texts)


async def test_refused_credentials_are_asked_for(missed: Receiver) -> None:
    missed.simulator.fail("sync", status=401, times=2)
    missed.simulator.fail("token", status=400, body={"error": "invalid_grant"}, times=9)
    await missed.open(inbound="websocket")
    await until(missed.hass.config_entries.flow.async_progress, 100, every=1)


@pytest.mark.parametrize("body", [{"records": []}, {"syncInfo": 5}, [], "<html>", {"syncInfo": {"syncToken": "x"}}])
async def test_an_odd_answer_ends_nothing(missed: Receiver, body: object) -> None:
    missed.simulator.fail("sync", body=body)
    missed.simulator.receive("Still here")
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts, 2000, every=1)


async def test_a_server_that_always_has_older_texts_is_not_asked_for_ever(missed: Receiver) -> None:
    message = {"id": 1, "direction": "Inbound", "creationTime": missed.simulator.clock.ago(60).isoformat()}
    body = {"records": [message], "syncInfo": {"syncToken": "x", "olderRecordsExist": True}}
    missed.simulator.fail("sync", body=body, times=10**6)
    await missed.open(inbound="websocket")
    await until(lambda: missed.texts)
    await asyncio.sleep(600)
    assert missed.asked("sync") < 60


async def test_without_push_the_store_is_read_every_minute(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("sync"), 2000, every=1)
    receiver.simulator.gateway.refuse_status = 503
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.asked("sync") == 2, 70)
    before = receiver.hass.loop.time()
    await until(lambda: receiver.asked("sync") == 7, 2000, every=1)
    assert 299 < receiver.hass.loop.time() - before < 310


async def test_a_text_whose_picture_was_loading_at_a_reload_comes_once(missed: Receiver) -> None:
    missed.simulator.fail("media", delay=20)
    missed.simulator.receive("Look", attachments=[("cat.png", "image/png", PNG)])
    await missed.open(inbound="websocket")
    await until(lambda: missed.asked("media"))
    await missed.reload()
    await until(lambda: missed.texts, 60)
    await asyncio.sleep(60)
    assert missed.texts == ["Look"]


async def test_a_text_pushed_twice_while_its_picture_loads_comes_once(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.events.repeat = 2
    receiver.simulator.fail("media", delay=20)
    receiver.simulator.receive("Look", attachments=[("cat.png", "image/png", PNG)])
    await until(lambda: receiver.texts, 60)
    await asyncio.sleep(60)
    assert receiver.texts == ["Look"]
