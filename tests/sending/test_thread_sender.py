"""No text goes out twice from the Shared Inbox either: the sender and the real client against every broken answer."""

import asyncio
from collections import Counter
import math
import random
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ringc.recipients import Destination
from custom_components.ringc.ringcentral import RingCentral
from custom_components.ringc.sending.job import Content
from custom_components.ringc.sending.options import SendOptions
from custom_components.ringc.sending.send_result import SendResult
from custom_components.ringc.sending.sender import Sender
from custom_components.ringc.sending.sent_log import SentLog
from tests.helpers.sending import DAD, MOM
from tests.helpers.waiting import until
from tests.simulator import Simulator

from .conftest import LOOK_AFTER
from .test_sender import AGAIN, ANSWERS, FAULTS, LATE, ODD, SENT_NOTHING, outcome

QUEUE = "+16505550120"


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and the user answers the queue's number."""
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, QUEUE)


async def send(sender: Sender, *parts: str, to: tuple[str, ...] = (MOM,), **options: Any) -> list[SendResult]:
    """Send a text from the queue's number."""
    return await sender.async_send(
        sender=QUEUE,
        in_threads=True,
        destinations=[Destination(None, (number,)) for number in to],
        content=Content(parts=parts or ("Hello",), segments=1),
        options=SendOptions(**{"wait": 0.01, "max_wait": 5, "hourly_limit": 0, **options}),
    )


def posts(simulator: Simulator) -> int:
    """Return how many texts RingCentral was asked to send."""
    return sum(request.kind == "thread_sms" for request in simulator.requests)


@pytest.mark.parametrize(("fault", "options", "result", "accepted", "posted"), ANSWERS)
@pytest.mark.parametrize("late", [0, LATE], ids=["", "late list"])
async def test_every_answer_leads_to_one_text_or_a_true_error(
    simulator: Simulator,
    sender: Sender,
    fault: dict[str, Any],
    options: dict[str, Any],
    result: str,
    accepted: int,
    posted: int,
    late: float,
) -> None:
    simulator.store_delay = late
    simulator.fail("thread_sms", **fault)
    [row] = await send(sender, **options)
    assert (outcome(row), len(simulator.accepted), posts(simulator)) == (result, accepted, posted)
    assert row.message_ids == [str(sent.id) for sent in simulator.accepted]


@pytest.mark.parametrize("shown", ["watermark", "straight_quotes", "curly_quotes", "composed", "truncated"])
async def test_a_text_that_the_threads_show_otherwise_is_found(
    simulator: Simulator, sender: Sender, shown: str
) -> None:
    simulator.readings.stored_text = [shown]
    simulator.fail("thread_sms", drop="after")
    [row] = await send(sender, ODD, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("sent", 1)


async def test_a_lost_text_is_found_in_its_own_thread_and_in_no_other(
    hass: HomeAssistant, simulator: Simulator, client: RingCentral, sender: Sender
) -> None:
    """Threads' messages have no numbers: an equal text to somebody else must not be taken for it."""
    other = Sender(hass, client, SentLog(hass, "another program"))
    simulator.fail("thread_sms", drop="before")
    lost = asyncio.create_task(send(sender))
    await until(lambda: posts(simulator) == 1)
    await send(other, to=(DAD,))
    [row] = await lost
    assert outcome(row) == "not_confirmed"
    assert [sent.to for sent in simulator.accepted] == [(DAD,)]


async def test_an_unknown_text_in_the_thread_may_be_ours_and_forbids_another_attempt(
    hass: HomeAssistant, simulator: Simulator, client: RingCentral, sender: Sender
) -> None:
    await send(Sender(hass, client, SentLog(hass, "another program")), "Something else")
    simulator.fail("thread_sms", drop="before")
    [row] = await send(sender, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 2)


async def test_a_lost_text_is_found_also_when_its_thread_was_resolved(simulator: Simulator, sender: Sender) -> None:
    simulator.store_delay = LATE
    simulator.fail("thread_sms", drop="after")
    sending = asyncio.create_task(send(sender, **AGAIN))
    await until(lambda: simulator.accepted)
    simulator.threads.resolve(simulator.threads.entries[-1].thread)
    [row] = await sending
    assert (outcome(row), posts(simulator)) == ("sent", 1)


@pytest.mark.parametrize("fault", [{"status": 503, "times": 99}, {"status": 403}])
async def test_threads_that_cannot_be_read_are_no_proof_of_absence(
    simulator: Simulator, sender: Sender, fault: dict[str, Any]
) -> None:
    simulator.fail("thread_sms", drop="before")
    simulator.fail("threads", **fault)
    [row] = await send(sender, retry=5, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 1)


async def test_a_thread_whose_numbers_cannot_be_read_is_no_proof_of_absence(
    simulator: Simulator, sender: Sender
) -> None:
    simulator.fail("thread_sms", drop="after")
    for _ in LOOK_AFTER:
        simulator.fail("threads", delay=0)
        simulator.fail("threads", status=404)
    [row] = await send(sender, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 1)


@pytest.fixture
async def hidden(hass: HomeAssistant, simulator: Simulator, client: RingCentral) -> None:
    """Another program has just texted into a thread whose messages are listed, but which cannot be read itself."""
    await send(Sender(hass, client, SentLog(hass, "another program")), to=(DAD,))
    threads = simulator.threads.all
    threads["hidden"] = threads.pop(simulator.threads.entries[-1].thread.id)


async def test_a_lost_text_is_found_though_another_thread_cannot_be_read(
    simulator: Simulator, sender: Sender, hidden: None
) -> None:
    simulator.fail("thread_sms", drop="after")
    [row] = await send(sender, **AGAIN)
    assert (outcome(row), row.message_ids, posts(simulator)) == ("sent", [str(simulator.accepted[-1].id)], 2)


async def test_a_lost_text_is_found_though_another_thread_answers_with_errors(
    hass: HomeAssistant, simulator: Simulator, client: RingCentral, sender: Sender
) -> None:
    await send(Sender(hass, client, SentLog(hass, "another program")), to=(DAD,))
    simulator.threads.broken.add(simulator.threads.entries[-1].thread)
    simulator.fail("thread_sms", drop="after")
    [row] = await send(sender, **AGAIN)
    assert (outcome(row), row.message_ids, posts(simulator)) == ("sent", [str(simulator.accepted[-1].id)], 2)


async def test_a_text_in_a_thread_that_cannot_be_read_may_be_ours_but_is_not_taken_for_it(
    simulator: Simulator, sender: Sender, hidden: None
) -> None:
    simulator.fail("thread_sms", drop="before")
    [row] = await send(sender, retry=5, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 2)


async def test_equal_texts_side_by_side_are_told_apart(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("thread_sms", drop="after", times=2)
    simulator.fail("thread_sms", drop="before")
    rows = [row for [row] in await asyncio.gather(*(send(sender) for _ in range(5)))]
    assert sorted(map(outcome, rows)) == ["not_confirmed", *["sent"] * 4]
    ids = [message_id for row in rows for message_id in row.message_ids]
    assert sorted(ids) == sorted(str(sent.id) for sent in simulator.accepted)


async def test_a_call_that_is_cancelled_lets_a_request_under_way_end(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("thread_sms", delay=0.3)
    sending = asyncio.create_task(send(sender, "one", "two"))
    await until(lambda: posts(simulator) == 1)
    sending.cancel()
    await until(lambda: sending.done() and [text for text in sender.log.texts.values() if text.message_id])
    assert sending.cancelled()
    assert [sent.text for sent in simulator.accepted] == ["one"]
    assert [text.message_id for text in sender.log.texts.values()] == [str(simulator.accepted[0].id)]


async def test_three_hundred_texts_under_random_faults(simulator: Simulator, sender: Sender) -> None:
    dice = random.Random(2026)
    simulator.usage.window = simulator.usage.penalty = 1.0
    simulator.limits.update(dict.fromkeys(simulator.limits, 1000))
    simulator.store_delay = LATE
    await send(sender, "so that the limits are known")
    simulator.accepted.clear()
    at_once = asyncio.Semaphore(40)

    async def one(number: int) -> SendResult:
        # Every fifth text is one of ten that look alike.
        text = f"alike {number % 10}" if number % 5 == 0 else f"text {number}"
        async with at_once:
            if dice.random() < 0.5:
                simulator.fail("thread_sms", **dice.choice(FAULTS))
            if dice.random() < 0.05:
                simulator.fail("threads", status=503)
            [row] = await send(sender, text, to=(dice.choice((MOM, DAD)),), retry=dice.randrange(3), max_wait=30)
        row.recipient = text
        return row

    async with asyncio.timeout(60):
        rows = await asyncio.gather(*(one(number) for number in range(300)))

    arrived = Counter(sent.text for sent in simulator.accepted)
    promised = Counter(str(row.recipient) for row in rows if row.message_ids)
    doubtful = Counter(str(row.recipient) for row in rows if outcome(row) == "not_confirmed")
    assert arrived <= promised + doubtful
    assert promised <= arrived
    by_id = {str(sent.id): sent.text for sent in simulator.accepted}
    named = [message_id for row in rows for message_id in row.message_ids]
    assert len(named) == len(set(named))
    assert all(by_id[message_id] == row.recipient for row in rows for message_id in row.message_ids)
    assert {outcome(row) for row in rows} <= SENT_NOTHING | {"sent", "not_confirmed"}
    assert all(isinstance(row.error, HomeAssistantError) for row in rows if not row.message_ids)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_text_goes_out_twice_when_servers_close_idle_connections(
    simulator: Simulator, sender: Sender, seed: int
) -> None:
    dice = random.Random(seed)
    simulator.connections.random = random.Random(seed)
    simulator.connections.idle_seconds = 0.003
    simulator.limits.update(dict.fromkeys(simulator.limits, 1000))
    rows = dict[str, SendResult]()
    for number in range(100):
        [rows[f"Text {number}"]] = await send(sender, f"Text {number}")
        await asyncio.sleep(dice.uniform(0, 0.004))
    accepted = Counter(message.text for message in simulator.accepted)
    assert max(accepted.values()) == 1
    assert {outcome(row) for row in rows.values()} <= {"sent", "not_confirmed"}
    assert {text for text, row in rows.items() if outcome(row) == "sent"} == set(accepted)
    assert simulator.connections.closed


async def test_a_text_that_the_threads_never_list_is_not_sent_again(simulator: Simulator, sender: Sender) -> None:
    simulator.store_delay = math.inf
    simulator.fail("thread_sms", drop="after")
    [row] = await send(sender, retry=5)
    assert (outcome(row), row.error_code, len(simulator.accepted)) == ("not_confirmed", "not_confirmed", 1)
