"""Texts to every kind of number: once, with pictures, answered from that number once, however RingCentral is read."""

import asyncio
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG
from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.readings import Readings

OWN, QUEUE, COMPANY = "+16505550101", "+16505550120", "+16505550100"
STRANGER = "+16505550199"
# What else each point of the documents may mean; where it is yes or no, the other one.
OTHERS: dict[str, tuple[Any, ...]] = {
    "token_header": ("Validation-Token",),
    "bad_secret_status": (400,),
    "jwt_code": ("OAU-213",),
    "lifetime_shortfall": (0,),
    "replay_seconds": (0,),
    "unused_replay_seconds": (0,),
    "sender_without_sms": ("MSG-367",),
    "attachments_limit": (1_572_864,),
    "sync_token_code": ("MSG-333", "MSG-411"),
    "isync_most_records": (1,),
    "default_window_hours": (168,),
    "sync_extra_records": (1,),
    "sync_most_records": (1,),
    "owner_without_feature": ("CMN-101",),
    "shared_sms_filter": ("disabled",),
    "thread_list_most_records": (1,),
    "stored_text": (["watermark"], ["curly_quotes", "single_spaces", "truncated"]),
    "stored_number": ("digits", "formatted", "extension"),
    "media_piece": (40,),
    "foreign_filter": ("SUB-405",),
    "filter_echo": ("as_given", "reordered", "extended"),
    "unreadable_filter": ("disable",),
    "unreachable_code": ("SUB-523",),
    "subscription_gone": ("SUB-507",),
    "wstoken_seconds": (60, 600),
    "too_late_code": ("WSG-1006",),
}
# Where texts of shared numbers are not pushed by their own filter, another one tells them.
TOGETHER = {"shared_sms_filter": "SUB-508", "own_filters_cover_shared": True}


def readings() -> Iterator[Any]:
    """Yield the likelier readings, then every other reading of one point."""
    usual = Readings()
    yield pytest.param({}, id="the likelier readings")
    yield pytest.param(TOGETHER, id="no filter for queues")
    for point in fields(Readings):
        value = getattr(usual, point.name)
        for other in (not value,) if isinstance(value, bool) else OTHERS[point.name]:
            yield pytest.param({point.name: other}, id=f"{point.name}: {other}")


def text(simulator: Simulator, number: str, words: str) -> None:
    """Let a stranger text one of the account's numbers, with a picture."""
    receive = simulator.receive_shared if simulator.threads.takes(number) else simulator.receive
    receive(words, to=number, sender=STRANGER, attachments=[("a.png", "image/png", PNG)])


@pytest.mark.parametrize(
    ("inbound", "shared_inbox"), [("websocket", True), ("webhook", False)], ids=["Shared Inbox", "no Shared Inbox"]
)
@pytest.mark.parametrize("reading", readings())
async def test_texts_come_once_and_are_answered_once_from_the_number_that_was_texted(
    reachable: TestClient[Any, Any],
    receiver: Receiver,
    freezer: FrozenDateTimeFactory,
    inbound: str,
    shared_inbox: bool,
    reading: dict[str, Any],
) -> None:
    simulator = receiver.simulator
    # Where answers have no date, the machine's clock counts: on a slow machine it runs ahead of the simulator's.
    freezer.move_to(simulator.clock.now())
    simulator.threads.enabled = shared_inbox
    # So many lost answers within a minute are looked up: more requests than RingCentral takes.
    simulator.limits.update(dict.fromkeys(simulator.limits, 1000))
    for name, value in reading.items():
        setattr(simulator.readings, name, value)
    for number in (QUEUE, COMPANY):
        simulator.world.let_text(simulator.user, number)
    await receiver.open_through(inbound, inbound=inbound)
    for number in (OWN, QUEUE, COMPANY):
        text(simulator, number, f"Pushed to {number}")
    await until(lambda: len(receiver.texts) == 3, 1000, every=1)
    await receiver.close()
    for number in (OWN, QUEUE, COMPANY):
        text(simulator, number, f"Missed by {number}")
    await receiver.open(inbound=inbound)
    await until(lambda: len(receiver.texts) == 6, 1000, every=1)
    await asyncio.sleep(1000)
    came = {event.data["message"]: event.data for event in receiver.events}
    wanted = {f"{words} {number}": number for words in ("Pushed to", "Missed by") for number in (OWN, QUEUE, COMPANY)}
    assert sorted(receiver.texts) == sorted(wanted)
    assert {words: data["our_number"] for words, data in came.items()} == wanted
    assert [words for words, data in came.items() if not data["attachments"][0]["path"]] == []
    for words, number in wanted.items():
        simulator.fail("thread_sms" if simulator.threads.takes(number) else "sms", drop="after")
        data = {"message_id": came[words]["message_id"], "message": f"Answer: {words}"}
        call = {**data, "retry": 3, "when_unsure": "send_again"}
        await receiver.hass.services.async_call("ringc", "reply", call, blocking=True)
    answers = [(sent.sender, sent.to, sent.text) for sent in simulator.accepted]
    assert answers == [(number, (STRANGER,), f"Answer: {words}") for words, number in wanted.items()]
