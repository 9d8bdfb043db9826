"""No text goes out twice, none is lost in silence: the sender and the real client against every broken answer."""

import asyncio
from collections import Counter
import gc
import math
import random
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ringc.recipients import Destination
from custom_components.ringc.ringcentral import Message, RingCentral
from custom_components.ringc.sending.job import Content, Job
from custom_components.ringc.sending.options import SendOptions
from custom_components.ringc.sending.send_result import SendResult
from custom_components.ringc.sending.sender import Sender
from custom_components.ringc.sending.sent_log import SentLog
from custom_components.ringc.sending.sent_text import SentText
from tests.helpers.sending import DAD, MOM, SIS
from tests.helpers.waiting import until
from tests.simulator import Simulator

LATE = 0.15


async def send(
    sender: Sender, *parts: str, to: tuple[Destination, ...] = (Destination("Mom", (MOM,)),), **options: Any
) -> list[SendResult]:
    """Send a text from the simulator's user."""
    return await sender.async_send(
        sender="+16505550101",
        in_threads=False,
        destinations=to,
        content=Content(parts=parts or ("Hello",), segments=1),
        options=SendOptions(**{"wait": 0.01, "max_wait": 5, "hourly_limit": 0, **options}),
    )


def outcome(row: SendResult) -> str:
    """Return the key of a row's error, or that it was sent."""
    return str(row.error.translation_key) if row.error else "sent"


def posts(simulator: Simulator) -> int:
    """Return how many texts RingCentral was asked to send."""
    return sum(request.kind == "sms" for request in simulator.requests)


AGAIN = {"when_unsure": "send_again"}


# What RingCentral answers or fails to answer, the options, how the call ends, and how many texts were taken and posted.
ANSWERS = [
    pytest.param({"drop": "before"}, {}, "not_confirmed", 0, 1, id="broken before it was read"),
    pytest.param({"drop": "before"}, {"retry": 5}, "not_confirmed", 0, 1, id="nobody knows: no retry"),
    pytest.param({"drop": "before"}, AGAIN, "sent", 1, 2, id="nobody knows: once again"),
    pytest.param({"drop": "before", "times": 2}, AGAIN, "not_confirmed", 0, 2, id="once again, not twice"),
    pytest.param({"drop": "after"}, {}, "sent", 1, 1, id="broken after it was accepted"),
    pytest.param({"drop": "after"}, AGAIN, "sent", 1, 1, id="broken after it was accepted, once again"),
    pytest.param({"delay": 1.0}, {"retry": 3}, "sent", 1, 1, id="accepted, answered too late"),
    pytest.param({"malformed": True}, {"retry": 3}, "sent", 1, 1, id="accepted, answered in broken JSON"),
    pytest.param({"status": 503, "gateway": True, "accepted": True}, AGAIN, "sent", 1, 1, id="a gateway's 503"),
    pytest.param({"status": 503, "gateway": True}, {"retry": 3}, "not_confirmed", 0, 1, id="a gateway's 503, lost"),
    pytest.param({"code": "MSG-290"}, {}, "unexpected_answer", 0, 1, id="RingCentral's own 503"),
    pytest.param({"code": "MSG-290"}, {"retry": 1}, "sent", 1, 2, id="RingCentral's own 503, one retry"),
    pytest.param({"status": 500}, {"retry": 3}, "not_confirmed", 0, 1, id="500 may follow acceptance"),
    pytest.param({"status": 200, "body": "<html>"}, {"retry": 1}, "not_confirmed", 0, 1, id="a web page"),
    pytest.param({"status": 200, "body": {"ok": 1}, "accepted": True}, {}, "sent", 1, 1, id="no id"),
    pytest.param({"status": 302, "headers": {"Location": "/x"}}, {}, "not_confirmed", 0, 1, id="sent elsewhere"),
    pytest.param({"status": 400}, {"retry": 5}, "rejected", 0, 1, id="400 is not retried"),
    pytest.param({"status": 403}, {"retry": 5}, "rejected", 0, 1, id="403 is not retried"),
    pytest.param({"status": 401}, {}, "sent", 1, 2, id="401 logs in anew"),
    pytest.param({"status": 401, "times": 2}, {"retry": 5}, "invalid_auth", 0, 2, id="401 twice"),
    pytest.param({"retry_after": 0.1}, {}, "sent", 1, 2, id="429 uses up no retry"),
    pytest.param({"retry_after": 100}, {"retry": 5}, "rate_limited", 0, 1, id="429 for longer than it may wait"),
]


@pytest.mark.parametrize(("fault", "options", "result", "accepted", "posted"), ANSWERS)
@pytest.mark.parametrize("late", [0, LATE], ids=["", "late store"])
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
    simulator.fail("sms", **fault)
    [row] = await send(sender, **options)
    assert (outcome(row), len(simulator.accepted), posts(simulator)) == (result, accepted, posted)
    assert row.message_ids == [str(sent.id) for sent in simulator.accepted]


async def test_ringcentrals_own_503_is_told_at_once_in_its_words(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("sms", code="MSG-290")
    [row] = await send(sender)
    assert row.error_code == "MSG-290"
    assert "Please try later" in row.error.translation_placeholders["reason"]
    assert "store" not in {request.kind for request in simulator.requests}


ODD = "“No”… it's  a cafe\u0301 - ☺\ufe0f\u200b and " + "more " * 40


@pytest.mark.parametrize(
    "shown",
    [
        {"stored_text": ["watermark"]},
        {"stored_text": ["straight_quotes"]},
        {"stored_text": ["curly_quotes"]},
        {"stored_text": ["composed"]},
        {"stored_text": ["visible_only"]},
        {"stored_text": ["single_spaces"]},
        {"stored_text": ["truncated"]},
        {"stored_text": ["watermark", "curly_quotes", "composed", "visible_only", "single_spaces", "truncated"]},
        {"stored_number": "digits"},
        {"stored_number": "formatted"},
        {"stored_number": "extension"},
        {"stored_attachment": True},
    ],
    ids=str,
)
async def test_a_text_that_the_store_shows_otherwise_is_found(
    simulator: Simulator, sender: Sender, shown: dict[str, Any]
) -> None:
    for name, value in shown.items():
        setattr(simulator.readings, name, value)
    simulator.fail("sms", drop="after")
    [row] = await send(sender, ODD, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("sent", 1)
    assert row.message_ids == [str(simulator.accepted[0].id)]


async def test_a_text_that_the_store_never_lists_is_reported_and_not_sent_again(
    simulator: Simulator, sender: Sender
) -> None:
    simulator.store_delay = math.inf
    simulator.fail("sms", drop="after")
    [row] = await send(sender, retry=5)
    assert (outcome(row), row.error_code, len(simulator.accepted)) == ("not_confirmed", "not_confirmed", 1)


async def test_an_unknown_text_to_the_number_may_be_ours_and_forbids_another_attempt(
    hass: HomeAssistant, simulator: Simulator, client: RingCentral, sender: Sender
) -> None:
    """The other one comes from another program with the same account; a gateway may have changed ours as much."""
    await send(Sender(hass, client, SentLog(hass, "another program")), "Something else")
    simulator.fail("sms", drop="before")
    [row] = await send(sender, **AGAIN)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 2)


async def test_other_texts_of_ours_to_the_number_forbid_nothing(simulator: Simulator, sender: Sender) -> None:
    await send(sender, "Before")
    simulator.fail("sms", drop="before")
    simulator.fail("sms", delay=0.4)
    rows = [row for [row] in await asyncio.gather(send(sender, "Lost", **AGAIN), send(sender, "Slow"))]
    assert [outcome(row) for row in rows] == ["sent", "sent"]
    assert sorted(sent.text for sent in simulator.accepted) == ["Before", "Lost", "Slow"]


@pytest.mark.parametrize(("fault", "code"), [({"code": "MSG-290"}, "MSG-290"), ({"status": 403}, "CMN-109")])
async def test_after_a_lost_answer_no_later_failure_says_that_nothing_was_sent(
    simulator: Simulator, sender: Sender, fault: dict[str, Any], code: str
) -> None:
    simulator.store_delay = math.inf
    simulator.fail("sms", drop="after")
    simulator.fail("sms", **fault)
    [row] = await send(sender, **AGAIN)
    assert (row.error_code, len(simulator.accepted)) == ("not_confirmed", 1)


@pytest.mark.parametrize("late", [0, LATE], ids=["", "late store"])
async def test_equal_texts_side_by_side_are_told_apart(simulator: Simulator, sender: Sender, late: float) -> None:
    simulator.store_delay = late
    simulator.fail("sms", drop="after", times=2)
    simulator.fail("sms", drop="before")
    rows = [row for [row] in await asyncio.gather(*(send(sender) for _ in range(5)))]
    assert sorted(map(outcome, rows)) == ["not_confirmed", *["sent"] * 4]
    ids = [message_id for row in rows for message_id in row.message_ids]
    assert sorted(ids) == sorted(str(sent.id) for sent in simulator.accepted)


@pytest.mark.parametrize(("one", "other"), [((MOM,), (MOM,)), ((MOM, DAD), (DAD, MOM))], ids=["", "a group"])
async def test_a_lost_text_does_not_take_an_equal_one_whose_answer_is_still_to_come(
    simulator: Simulator, sender: Sender, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    simulator.fail("sms", delay=0.4)
    simulator.fail("sms", drop="before")
    calls = [send(sender, to=(Destination(None, numbers),)) for numbers in (one, other)]
    rows = [row for [row] in await asyncio.gather(*calls)]
    assert [outcome(row) for row in rows] == ["sent", "not_confirmed"]
    assert rows[0].message_ids == [str(sent.id) for sent in simulator.accepted]


async def test_a_text_sent_earlier_is_not_taken_for_the_one_that_was_lost(simulator: Simulator, sender: Sender) -> None:
    await send(sender)
    simulator.fail("sms", drop="before")
    [row] = await send(sender)
    assert outcome(row) == "not_confirmed"
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"to": (Destination(None, (DAD,)),)},
        {"to": (Destination(None, (MOM, DAD)),)},
        {"parts": ("Hello!",)},
    ],
)
async def test_a_different_text_is_not_taken_for_the_one_that_was_lost(
    hass: HomeAssistant, simulator: Simulator, client: RingCentral, sender: Sender, other: dict[str, Any]
) -> None:
    """The other one comes from another program with the same account."""
    another = Sender(hass, client, SentLog(hass, "another program"))
    await send(another, *other.get("parts", ()), **{key: other[key] for key in other if key == "to"})
    simulator.fail("sms", drop="before")
    [row] = await send(sender)
    assert outcome(row) == "not_confirmed"


@pytest.mark.parametrize("text", ["Hello", "Something else"])
async def test_what_went_out_while_a_text_waited_for_the_rate_limit_is_not_taken_for_it(
    simulator: Simulator, sender: Sender, text: str
) -> None:
    simulator.fail("sms", retry_after=20)
    sending = asyncio.create_task(send(sender, max_wait=60, **AGAIN))
    await until(lambda: posts(simulator) == 1)
    await asyncio.sleep(5)
    simulator.send(text, to=MOM)
    simulator.fail("sms", drop="before")
    [row] = await sending
    assert (outcome(row), posts(simulator)) == ("sent", 3)
    assert row.message_ids == [str(simulator.accepted[-1].id)]


async def test_without_the_permission_to_look_nothing_is_sent_again(simulator: Simulator, sender: Sender) -> None:
    simulator.user.permissions.discard("ReadMessages")
    simulator.fail("sms", drop="after")
    [row] = await send(sender, retry=5)
    assert (outcome(row), len(simulator.accepted), posts(simulator)) == ("not_confirmed", 1, 1)
    assert sum(request.kind == "store" for request in simulator.requests) == 1


async def test_a_store_that_cannot_be_asked_is_no_proof_of_absence(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("sms", drop="before")
    simulator.fail("store", status=503, times=4)
    [row] = await send(sender, retry=5)
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 1)


async def test_a_store_that_fails_after_it_showed_nothing_is_no_proof_either(
    simulator: Simulator, sender: Sender
) -> None:
    """The text is accepted, but not listed when the store is read for the only time."""
    simulator.store_delay = math.inf
    simulator.fail("sms", drop="after")
    sending = asyncio.create_task(send(sender, **AGAIN))
    await until(lambda: [item for item in simulator.requests if item.kind == "store" and item.status], every=0.001)
    simulator.fail("store", status=503, times=4)
    [row] = await sending
    assert (outcome(row), posts(simulator)) == ("not_confirmed", 1)


async def test_a_store_that_fails_at_first_is_asked_again(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("sms", drop="after")
    simulator.fail("store", status=503, times=3)
    [row] = await send(sender)
    assert (outcome(row), len(simulator.accepted)) == ("sent", 1)


async def test_a_server_that_was_away_gets_the_retry(simulator: Simulator, client: RingCentral, sender: Sender) -> None:
    await client.authenticate()
    await simulator.stop()
    [row] = await send(sender, retry=0)
    assert outcome(row) == "cannot_connect"
    sending = asyncio.create_task(send(sender, retry=10, wait=0.05))
    await simulator.start()
    [row] = await sending
    assert (outcome(row), len(simulator.accepted)) == ("sent", 1)


async def test_parts_go_in_order_and_end_with_the_first_that_fails(
    simulator: Simulator, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.fail("sms", delay=0.05)
    simulator.fail("sms", status=400)
    [row] = await send(sender, "one", "two", "three")
    assert "was cut" not in caplog.text
    assert [sent.text for sent in simulator.accepted] == ["one"]
    assert (outcome(row), len(row.message_ids)) == ("rejected", 1)


async def test_recipients_are_served_side_by_side(simulator: Simulator, sender: Sender) -> None:
    simulator.fail("sms", delay=0.3, times=3)
    loop = asyncio.get_running_loop()
    began = loop.time()
    rows = await send(sender, to=tuple(Destination(None, (number,)) for number in (MOM, DAD, SIS)))
    assert loop.time() - began < 0.8
    assert [row.to for row in rows] == [(MOM,), (DAD,), (SIS,)]


async def test_what_is_accepted_is_told(simulator: Simulator, sender: Sender) -> None:
    told = list[Message | None]()
    stop = sender.log.async_listen(lambda _, message: told.append(message))
    simulator.fail("sms", drop="after")
    [row] = await send(sender)
    stop()
    await send(sender)
    assert [message and message.id for message in told] == row.message_ids


async def test_a_listener_that_fails_makes_no_failure_of_a_text_that_was_accepted(
    simulator: Simulator, sender: Sender
) -> None:
    told = list[SentText]()
    sender.log.async_listen(lambda *_: 1 / 0)
    sender.log.async_listen(lambda text, _: told.append(text))
    [row] = await send(sender)
    assert (outcome(row), row.message_ids) == ("sent", [str(simulator.accepted[0].id)])
    assert len(told) == 1


async def test_nothing_of_a_message_is_kept_in_memory_when_it_was_sent(simulator: Simulator, sender: Sender) -> None:
    await send(sender, "Leaves no trace")
    gc.collect()
    assert not [item for item in gc.get_objects() if isinstance(item, Job) and "Leaves no trace" in item.content.parts]
    assert not sender.log.sending


async def test_a_text_that_waits_for_the_rate_limit_can_be_given_up(
    simulator: Simulator, client: RingCentral, sender: Sender
) -> None:
    simulator.limits["medium"] = 1
    await send(sender)
    waiting = asyncio.create_task(send(sender, max_wait=100))
    await until(lambda: client.login.rate_limiter.waiting == 1)
    waiting.cancel()
    await until(lambda: waiting.done() and client.login.rate_limiter.waiting == 0)
    assert len(simulator.accepted) == posts(simulator) == 1


async def test_a_text_that_would_wait_too_long_fails_at_once(simulator: Simulator, sender: Sender) -> None:
    simulator.limits["medium"] = 1
    await send(sender)
    [row] = await send(sender, max_wait=5)
    assert (outcome(row), posts(simulator)) == ("rate_limited", 1)


async def test_a_hundred_texts_obey_forty_a_minute(simulator: Simulator, sender: Sender) -> None:
    """A minute is a second here."""
    simulator.usage.window = simulator.usage.penalty = 1.0
    await send(sender, "so that the window's length is known")
    places = tuple(Destination(None, (f"+1650555{n:04}",)) for n in range(300, 400))
    rows = await send(sender, to=places, max_wait=60)
    assert {outcome(row) for row in rows} == {"sent"}
    assert Counter(sent.to for sent in simulator.accepted[1:]) == Counter(place.numbers for place in places)
    assert {request.status for request in simulator.requests} == {200}


FAULTS = (
    {"drop": "before"},
    {"drop": "after"},
    {"malformed": True},
    {"status": 500},
    {"status": 503, "gateway": True, "accepted": True},
    {"code": "MSG-290"},
    {"status": 401},
    {"status": 400},
    {"delay": 0.7},
    {"delay": 0.05},
    {"retry_after": 0.1},
)
SENT_NOTHING = {"unexpected_answer", "rejected", "rate_limited", "invalid_auth", "cannot_connect", "timeout"}


async def test_five_hundred_texts_under_random_faults(simulator: Simulator, sender: Sender) -> None:
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
                simulator.fail("sms", **dice.choice(FAULTS))
            if dice.random() < 0.05:
                simulator.fail("store", status=503)
            [row] = await send(sender, text, retry=dice.randrange(3), max_wait=30)
        row.recipient = text
        return row

    async with asyncio.timeout(60):
        rows = await asyncio.gather(*(one(number) for number in range(500)))

    arrived = Counter(sent.text for sent in simulator.accepted)
    promised = Counter(str(row.recipient) for row in rows if row.message_ids)
    doubtful = Counter(str(row.recipient) for row in rows if outcome(row) == "not_confirmed")
    # No duplicates: at most one for each call that said "sent" or "may have been sent".
    assert arrived <= promised + doubtful
    # No silent losses, and each "sent" is true: its id is that of a text that RingCentral took, and of no other row.
    assert promised <= arrived
    by_id = {str(sent.id): sent.text for sent in simulator.accepted}
    named = [message_id for row in rows for message_id in row.message_ids]
    assert len(named) == len(set(named))
    assert all(by_id[message_id] == row.recipient for row in rows for message_id in row.message_ids)
    # Each "not sent" is true, and no other answer exists.
    assert {outcome(row) for row in rows} <= SENT_NOTHING | {"sent", "not_confirmed"}
    assert all(isinstance(row.error, HomeAssistantError) for row in rows if not row.message_ids)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_text_goes_out_twice_when_servers_close_idle_connections(
    simulator: Simulator, sender: Sender, seed: int
) -> None:
    dice = random.Random(seed)
    simulator.connections.random = random.Random(seed)
    simulator.connections.idle_seconds = 0.003
    simulator.limits.update(dict.fromkeys(simulator.limits, 1000))
    rows = dict[str, SendResult]()
    for number in range(150):
        [rows[f"Text {number}"]] = await send(sender, f"Text {number}")
        await asyncio.sleep(dice.uniform(0, 0.004))
    accepted = Counter(message.text for message in simulator.accepted)
    assert max(accepted.values()) == 1
    assert {outcome(row) for row in rows.values()} <= {"sent", "not_confirmed"}
    assert {text for text, row in rows.items() if outcome(row) == "sent"} == set(accepted)
    # Some connections were used again, and some were closed while a text was on its way.
    assert simulator.connections.closed
    assert len({request.port for request in simulator.requests if request.kind == "sms"}) < 150
