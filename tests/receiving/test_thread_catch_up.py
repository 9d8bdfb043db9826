"""Texts of the Shared Inbox that push lost, or whose threads cannot be read: told once each, and none is lost."""

import asyncio
from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient
import pytest

from custom_components.ringc.observed import observed_of
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, SIS
from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.threads import Thread

QUEUE, COMPANY = "+16505550120", "+16505550100"


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The company has the Shared Inbox, and both users answer two of its numbers."""
    simulator.threads.enabled = True
    for user in (simulator.user, simulator.other_user):
        for number in (QUEUE, COMPANY):
            simulator.world.let_text(user, number)


@pytest.fixture
async def inbox(reachable: TestClient[Any, Any], receiver: Receiver) -> Receiver:
    """An account that is set up. Much time passes faster without a WebSocket's heartbeats."""
    await receiver.open_through("webhook", inbound="webhook")
    await asyncio.sleep(60)
    return receiver


def broken(inbox: Receiver, text: str, sender: str = MOM) -> Thread:
    """Let somebody text into a thread that RingCentral cannot show."""
    thread = inbox.simulator.receive_shared(text, to=QUEUE, sender=sender).thread
    inbox.simulator.threads.broken.add(thread)
    return thread


def shown(inbox: Receiver, thread: Thread) -> int:
    """Return how often RingCentral was asked to show a thread."""
    return sum(request.path.endswith(thread.id) for request in inbox.simulator.requests)


async def test_a_thread_that_cannot_be_read_holds_back_no_text_of_others(inbox: Receiver) -> None:
    broken(inbox, "Of the broken one")
    for number, sender in enumerate((DAD, SIS, "+14155550111", "+14155550112")):
        inbox.simulator.receive_shared(f"Text {number}", to=QUEUE, sender=sender)
    await until(lambda: len(inbox.texts) == 4, 10)
    assert inbox.texts == [f"Text {number}" for number in range(4)]
    assert inbox.issues == set()


async def test_texts_of_a_thread_that_can_be_read_again_come_once(inbox: Receiver) -> None:
    thread = broken(inbox, "One")
    await asyncio.sleep(1200)
    inbox.simulator.receive_shared("Two", to=QUEUE, sender=MOM)
    inbox.simulator.receive_shared("Of another", to=QUEUE, sender=DAD)
    await until(lambda: inbox.texts == ["Of another"], 10)
    inbox.simulator.threads.broken.clear()
    await until(lambda: len(inbox.texts) == 3, 901, every=1)
    await asyncio.sleep(1000)
    assert inbox.texts == ["Of another", "One", "Two"]
    assert shown(inbox, thread) < 10


async def test_texts_of_a_thread_that_could_not_be_read_before_a_restart_come_after_it(inbox: Receiver) -> None:
    broken(inbox, "One")
    await asyncio.sleep(60)
    inbox.simulator.clock.advance(5 * 3600)
    await asyncio.sleep(1000)
    await inbox.close()
    inbox.simulator.threads.broken.clear()
    await inbox.open(inbound="webhook")
    await until(lambda: inbox.texts, 100, every=1)
    await asyncio.sleep(100)
    assert inbox.texts == ["One"]


async def test_a_thread_that_can_never_be_read_is_given_up_with_the_age_of_its_texts(inbox: Receiver) -> None:
    thread = broken(inbox, "One")
    await asyncio.sleep(100)
    assert shown(inbox, thread)
    inbox.simulator.clock.advance(26 * 3600)
    await asyncio.sleep(1000)
    asked = shown(inbox, thread)
    inbox.simulator.threads.broken.clear()
    await asyncio.sleep(1000)
    assert (shown(inbox, thread), inbox.texts) == (asked, [])


@pytest.mark.parametrize("status", [403, 404])
async def test_a_thread_that_is_refused_at_first_is_read_later(inbox: Receiver, status: int) -> None:
    inbox.simulator.fail("threads", delay=0)
    inbox.simulator.fail("threads", status=status)
    inbox.simulator.receive_shared("One", to=QUEUE, sender=MOM)
    await until(lambda: inbox.texts == ["One"], 100, every=1)


async def test_a_thread_that_cannot_be_read_is_asked_for_less_and_less_often(inbox: Receiver) -> None:
    thread = broken(inbox, "One")
    for number in range(60):
        inbox.simulator.receive_shared(f"{number}", to=QUEUE, sender=DAD)
        await asyncio.sleep(15)
    assert len(inbox.texts) == 60
    assert 3 < shown(inbox, thread) < 7


async def test_more_threads_than_a_minute_allows_to_ask_for_keep_none_waiting_for_ever(inbox: Receiver) -> None:
    """Lists fail for one of them, and twenty more are refused."""
    simulator = inbox.simulator
    broken(inbox, "Broken")
    senders = [f"+1415555{number:04}" for number in range(60)]
    simulator.events.lose = 999
    threads = [simulator.receive_shared(sender, to=QUEUE, sender=sender).thread for sender in senders]
    simulator.threads.broken.update(threads[::2])
    await until(lambda: len(inbox.texts) == 30, 3600, every=1)
    assert set(inbox.texts) == set(senders[1::2])
    assert not [item for item in simulator.requests if item.status == 429]


async def test_a_text_of_a_thread_that_is_resolved_at_once_is_told_at_once(inbox: Receiver) -> None:
    entry = inbox.simulator.receive_shared("Is it open?", to=QUEUE, sender=MOM)
    inbox.simulator.threads.resolve(entry.thread)
    await until(lambda: inbox.texts, 10)
    assert inbox.ways == ["webhook"]


async def test_more_texts_of_a_moment_than_one_answer_holds(inbox: Receiver) -> None:
    simulator = inbox.simulator
    simulator.readings.thread_list_most_records = 10
    await inbox.close()
    began = simulator.clock.now()
    for number in range(65):
        entry = simulator.threads.receive(f"{number}", MOM, QUEUE, ())
        entry.created = began + timedelta(seconds=number // 25)
    simulator.clock.advance(60)
    await inbox.open(inbound="webhook")
    await until(lambda: len(inbox.texts) == 65, 1000, every=1)
    assert inbox.texts == [f"{number}" for number in range(65)]


@pytest.mark.parametrize("newest_first", [False, True])
async def test_a_backlog_longer_than_a_minutes_requests_goes_on_where_it_stopped(
    inbox: Receiver, newest_first: bool
) -> None:
    simulator = inbox.simulator
    simulator.readings.thread_lists_newest_first = newest_first
    simulator.readings.thread_list_most_records = 100
    await inbox.close()
    began = simulator.clock.now()
    for number in range(410):
        entry = simulator.threads.receive(f"{number}", f"+141555500{number % 10:02}", QUEUE, ())
        entry.created = began + timedelta(seconds=number * 10)
    simulator.clock.advance(5000)
    simulator.limits["medium"] = 4
    await inbox.open(inbound="webhook")
    await until(lambda: len(inbox.texts) == 410, 3600, every=1)
    assert inbox.texts == [f"{number}" for number in range(410)]
    assert not [item for item in simulator.requests if item.status == 429]
    listed = [item for item in simulator.requests if item.path.endswith("/message-threads/messages")]
    assert len(listed) < 12


async def test_texts_of_new_threads_come_at_once_where_there_are_very_many_threads(inbox: Receiver) -> None:
    """Listing all of a month would take more requests than a minute allows."""
    simulator = inbox.simulator
    simulator.readings.thread_list_most_records = 10
    for number in range(300):
        entry = simulator.threads.receive("Long ago", f"+1415555{number:04}", QUEUE, ())
        simulator.threads.resolve(entry.thread)
        entry.created -= timedelta(days=10)
        entry.thread.created = entry.created
    senders = [f"+1415666{number:04}" for number in range(5)]
    for sender in senders:
        simulator.receive_shared(sender, to=QUEUE, sender=sender)
    await until(lambda: inbox.texts == senders, 10)


async def test_very_many_threads_are_known_after_some_minutes(inbox: Receiver) -> None:
    simulator = inbox.simulator
    simulator.readings.thread_list_most_records = 10
    await inbox.close()
    senders = [f"+1415555{number:04}" for number in range(300)]
    for sender in senders:
        simulator.threads.receive(sender, sender, QUEUE, ())
    await inbox.open(inbound="webhook")
    await until(lambda: len(inbox.texts) == 300, 1800, every=1)
    assert inbox.texts == senders
    assert not [item for item in simulator.requests if item.status == 429]


async def test_a_clock_that_was_wrong_keeps_no_text_of_a_downtime_back(inbox: Receiver) -> None:
    simulator = inbox.simulator
    for name in ("threads", "threads_unread"):
        inbox.entry.runtime_data.inbox.seen.set_read_until(name, simulator.clock.time() + 10**8)
    await inbox.close()
    simulator.receive_shared("One", to=QUEUE, sender=MOM)
    simulator.clock.advance(3 * 3600)
    await inbox.open(inbound="webhook")
    await until(lambda: inbox.texts, 100, every=1)


async def test_an_inbox_that_always_has_more_is_not_asked_for_ever(inbox: Receiver) -> None:
    record = {"id": "1", "threadId": "a-b", "creationTime": inbox.simulator.clock.now().isoformat()}
    body = {"records": [record], "navigation": {"nextPage": {"uri": "x"}}}
    before = inbox.asked("threads")
    inbox.simulator.fail("threads", status=200, body=body, times=10**6)
    await asyncio.sleep(1000)
    assert inbox.asked("threads") - before < 20


async def test_a_record_without_a_sane_id_holds_nothing_back_and_none_needs_a_time(inbox: Receiver) -> None:
    inbox.entry.runtime_data.inbox.seen.since[str(inbox.simulator.user.id)] -= 90_000
    entry = inbox.simulator.receive_shared("Sane", to=QUEUE, sender=MOM)
    odd: list[Any] = [{"id": {}, "threadId": entry.thread.id}, {"id": "7", "threadId": ["x"]}, {"id": True}, 5]
    sane = {"id": entry.id, "threadId": entry.thread.id, "direction": "Inbound", "text": "Sane"}
    evil = {"id": "8", "threadId": "../message-store", "direction": "Inbound", "text": "Evil"}
    inbox.simulator.fail("threads", status=200, body={"records": [*odd, evil, sane]})
    await until(lambda: inbox.texts == ["Sane"], 10)


def counted(inbox: Receiver) -> int:
    """Return how often push has lost a text."""
    seen = observed_of(inbox.hass, inbox.entry.entry_id).describe().get("missed_by_push", {})
    return sum(fact["count"] for fact in seen.values())


async def lose(inbox: Receiver, text: str, *, number: str = QUEUE) -> Thread:
    """Let push lose a text of the Shared Inbox some minutes before it is read again, and wait until it is."""
    await asyncio.sleep(1000)
    inbox.simulator.events.lose = 9
    thread = inbox.simulator.receive_shared(text, to=number, sender=MOM).thread
    await asyncio.sleep(0.1)
    inbox.simulator.events.lose = 0
    return thread


async def test_a_text_that_push_lost_is_counted_once(inbox: Receiver) -> None:
    await lose(inbox, "Lost on the way")
    await until(lambda: inbox.texts, 1000, every=1)
    await asyncio.sleep(1000)
    assert (inbox.ways, counted(inbox)) == (["catch_up"], 1)


async def test_a_text_that_was_pushed_does_not_count_as_lost(inbox: Receiver) -> None:
    await asyncio.sleep(1000)
    inbox.simulator.receive_shared("Not lost", to=QUEUE, sender=MOM)
    await until(lambda: inbox.texts, 10)
    await asyncio.sleep(1000)
    assert counted(inbox) == 0


async def test_a_text_to_somebody_who_has_its_thread_does_not_count_as_lost(inbox: Receiver) -> None:
    simulator = inbox.simulator
    thread = simulator.receive_shared("First", to=QUEUE, sender=MOM).thread
    simulator.threads.assign(thread, simulator.other_user)
    await asyncio.sleep(1000)
    simulator.receive_shared("Second", to=QUEUE, sender=MOM)
    await until(lambda: len(inbox.texts) == 2, 1000, every=1)
    await asyncio.sleep(100)
    assert (inbox.ways[1], counted(inbox)) == ("catch_up", 0)


async def test_a_text_of_a_gap_that_is_known_does_not_count_as_lost(receiver: Receiver) -> None:
    simulator = receiver.simulator
    await receiver.open_through("websocket", inbound="websocket")
    await asyncio.sleep(1000)
    simulator.gateway.refuse_status = 503
    simulator.gateway.drop()
    await asyncio.sleep(1)
    simulator.receive_shared("In the gap", to=QUEUE, sender=MOM)
    await asyncio.sleep(70)
    simulator.gateway.refuse_status = None
    await until(lambda: receiver.texts and receiver.transport, 1000, every=1)
    await asyncio.sleep(1000)
    assert counted(receiver) == 0


async def test_a_text_of_a_downtime_does_not_count_as_lost(inbox: Receiver) -> None:
    await inbox.close()
    inbox.simulator.receive_shared("In the downtime", to=QUEUE, sender=MOM)
    inbox.simulator.clock.advance(600)
    inbox.simulator.fail("threads", status=503)
    await inbox.open(inbound="webhook")
    await until(lambda: inbox.texts and inbox.transport, 100, every=1)
    await asyncio.sleep(1000)
    assert counted(inbox) == 0


async def test_a_text_that_was_pushed_and_could_not_be_read_does_not_count_as_lost(inbox: Receiver) -> None:
    await asyncio.sleep(1000)
    inbox.simulator.fail("threads", status=503, times=2)
    inbox.simulator.receive_shared("Not lost", to=QUEUE, sender=MOM)
    await until(lambda: inbox.texts, 200, every=1)
    await asyncio.sleep(100)
    assert (inbox.ways, counted(inbox)) == (["webhook"], 0)


async def test_a_text_of_the_shared_inbox_that_push_missed_has_push_checked_at_once(inbox: Receiver) -> None:
    simulator = inbox.simulator
    await asyncio.sleep(1000)
    [subscription] = simulator.subscriptions.values()
    subscription.status = "Blacklisted"
    simulator.receive_shared("Nobody calls", to=QUEUE, sender=MOM)
    await until(lambda: inbox.texts, 1000, every=1)
    await until(lambda: subscription.id not in simulator.subscriptions and inbox.transport == "webhook", 30)
