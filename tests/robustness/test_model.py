"""An account that sends and receives while everything goes wrong, beside what the simulator knows to be true.

Steps are drawn at random from a seed: sends, texts, cancellations, reloads, restarts, crashes, faults, limits and jumps
of the machine's clock. At the end nothing was sent twice, nothing was lost, and nothing was left unsaid.
By hand, for longer: script/soak 5000 1
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
import logging
import os
import random
import re
from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, callback
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.ringc.const import EVENT_MESSAGE_STATUS, EVENT_SMS_RECEIVED
from custom_components.ringc.logins import LOGINS
from custom_components.ringc.sending.sent_logs import SENT_LOGS
from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until

STEPS = int(os.environ.get("RINGC_STEPS", "400"))
SEEDS = [int(seed) for seed in os.environ.get("RINGC_SEED", "1 2 3").split()]
QUEUE = "+16505550120"
PEOPLE = ("+16505550131", "+16505550132", "+16505550133")
# Seconds before a crash in which what was fired may not have been written down.
GAP = 2
# What a call may end with although RingCentral has the text.
OPEN = {"not_confirmed", "interrupted", "cancelled"}


@dataclass
class Asked:
    """A text that somebody wanted sent, and what the call said became of it."""

    text: str
    to: str
    task: asyncio.Task[Any]
    once_key: str | None = None

    @property
    def outcome(self) -> tuple[str, list[str]]:
        """Return how the call ended, and the ids that it gave."""
        if self.task.cancelled():
            return "cancelled", []
        if error := self.task.exception():
            return getattr(error, "translation_key", None) or type(error).__name__, []
        [row] = self.task.result()["messages"]
        return row["error_code"] or row["status"], row["message_ids"]


@dataclass
class Account:
    """The account under test, everything that was asked of it, and everything that was sent to it."""

    receiver: Receiver
    storage: dict[str, Any]
    freezer: FrozenDateTimeFactory
    chance: random.Random
    shared_inbox: bool
    asked: list[Asked] = field(default_factory=list)
    received: set[str] = field(default_factory=set)
    # When each text was fired last, by the event loop, and those that were in the last seconds before a crash.
    fired_at: dict[str, float] = field(default_factory=dict)
    gap: set[str] = field(default_factory=set)
    steps: Counter[str] = field(default_factory=Counter)

    @callback
    def note_fired(self, event: Event[Any]) -> None:
        """Note when a text was fired."""
        self.fired_at[event.data["message_id"]] = asyncio.get_running_loop().time()

    async def send(self) -> None:
        """Send a text, short or in parts, perhaps once, perhaps with retries."""
        number = len(self.asked)
        key = self.chance.choice([None, None, None, f"key {self.chance.randrange(20)}"])
        long = self.chance.random() < 0.2
        text = f"text {number:05}" + (" and so on" * 15 if long else "")
        to = self.chance.choice(PEOPLE)
        data = {
            "to": to,
            "message": text,
            "retry": self.chance.randrange(3),
            "when_unsure": self.chance.choice(["report", "send_again"]),
            "optional": True,
            "max_wait": self.chance.choice([0, 30, 600]),
            **({"from": QUEUE} if self.shared_inbox else {}),
            **({"length_limit": 70} if long else {}),
            **({"once_key": key} if key else {}),
        }
        call = self.receiver.hass.services.async_call(
            "ringc", "send_message", data, blocking=True, return_response=True
        )
        self.asked.append(Asked(f"text {number:05}", to, asyncio.create_task(call), key))

    async def cancel(self) -> None:
        """Cancel a call that is under way, as a script in mode restart does."""
        if running := [asked for asked in self.asked if not asked.task.done()]:
            self.chance.choice(running).task.cancel()

    async def receive(self) -> None:
        """Get some texts."""
        for _ in range(self.chance.randint(1, 8)):
            words, simulator = f"received {len(self.received)}", self.receiver.simulator
            if self.shared_inbox:
                self.received.add(simulator.receive_shared(words, to=QUEUE, sender=self.chance.choice(PEOPLE)).id)
            else:
                self.received.add(str(simulator.receive(words).id))

    async def threads(self) -> None:
        """Have a thread resolved, or given to somebody or nobody, if there are any."""
        threads = self.receiver.simulator.threads
        if found := [thread for thread in threads.all.values() if thread.status == "Open"]:
            thread = self.chance.choice(found)
            users = [None, self.receiver.simulator.user, self.receiver.simulator.other_user]
            self.chance.choice([threads.resolve, lambda it: threads.assign(it, self.chance.choice(users))])(thread)

    async def wait(self) -> None:
        """Let a moment pass."""
        await asyncio.sleep(self.chance.choice([0, 0.01, 1, 20, 100]))

    async def refuse(self) -> None:
        """Get errors from RingCentral or from what stands between."""
        fault = self.chance.choice(
            [
                {"status": 503},
                {"status": 500},
                {"status": 502, "accepted": True},
                {"drop": "before"},
                {"drop": "after"},
                {"malformed": True},
                {"retry_after": 5},
            ]
        )
        kind = self.chance.choice(["sms", "sms", "sms", "store", "sync", "any"])
        kind = {"sms": "thread_sms", "store": "threads"}.get(kind, kind) if self.shared_inbox else kind
        self.receiver.simulator.fail(kind, times=self.chance.randint(1, 3), **fault)

    async def break_push(self) -> None:
        """Lose the connection, or events."""
        events = self.receiver.simulator.events
        self.chance.choice([self.receiver.simulator.gateway.drop, lambda: setattr(events, "lose", 3)])()

    async def clock(self) -> None:
        """Let the machine's clock jump."""
        self.freezer.tick(timedelta(seconds=self.chance.choice([-7200, -60, 30, 400, 3600, 26 * 3600, -2 * 86_400])))

    async def timers(self) -> None:
        """Let all timers of Home Assistant run out."""
        async_fire_time_changed(self.receiver.hass, dt_util.utcnow() + timedelta(minutes=75))

    async def reload(self) -> None:
        """Reload the account with calls under way."""
        self.receiver.simulator.faults.clear()
        await self.receiver.hass.config_entries.async_reload(self.receiver.entry.entry_id)
        await until(lambda: self.receiver.entry.state is ConfigEntryState.LOADED)

    async def crash(self) -> None:
        """Lose everything that was not written down, calls under way included."""
        on_disk = deepcopy(self.storage)
        # Nothing leaves a program that has ended, although its tasks still have to be.
        self.receiver.simulator.faults.clear()
        self.receiver.simulator.fail("any", times=100_000, drop="before")
        now = asyncio.get_running_loop().time()
        self.gap |= {message_id for message_id, at in self.fired_at.items() if now - at <= GAP}
        for asked in self.asked:
            if not asked.task.done():
                asked.task.cancel()
        await self.receiver.hass.config_entries.async_unload(self.receiver.entry.entry_id)
        await asyncio.wait([asked.task for asked in self.asked] or [asyncio.create_task(asyncio.sleep(0))])
        await self.receiver.hass.async_block_till_done()
        await self.receiver.hass.data.pop(SENT_LOGS).async_remove(self.receiver.entry.entry_id)
        self.receiver.hass.data.pop(LOGINS)
        self.storage.clear()
        self.storage.update(on_disk)
        self.receiver.simulator.faults.clear()
        assert await self.receiver.hass.config_entries.async_setup(self.receiver.entry.entry_id)


STEPS_BY_WEIGHT: dict[str, int] = {
    "send": 30, "cancel": 8, "receive": 20, "wait": 20, "refuse": 10, "break_push": 4, "clock": 2, "timers": 3,
    "reload": 3, "crash": 1, "threads": 3,
}  # fmt: skip


@pytest.fixture(params=SEEDS)
def chance(request: pytest.FixtureRequest) -> random.Random:
    """A source of chance that can be repeated."""
    return random.Random(request.param)


@pytest.fixture
def _no_access_log() -> Iterator[None]:
    """Keep aiohttp from logging requests: it cannot while the machine's clock is frozen."""
    logging.getLogger("aiohttp.access").disabled = True
    yield
    logging.getLogger("aiohttp.access").disabled = False


@pytest.mark.parametrize("shared_inbox", [False, True], ids=["", "Shared Inbox"])
@pytest.mark.usefixtures("virtual_time", "_no_access_log")
async def test_whatever_happens_nothing_is_lost_doubled_or_left_unsaid(
    reachable: TestClient[Any, Any],
    receiver: Receiver,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    chance: random.Random,
    shared_inbox: bool,
) -> None:
    simulator = receiver.simulator
    simulator.threads.enabled = shared_inbox
    for user in (simulator.user, simulator.other_user):
        simulator.world.let_text(user, QUEUE)
    simulator.limits.update(dict.fromkeys(simulator.limits, 100_000))
    statuses = async_capture_events(receiver.hass, EVENT_MESSAGE_STATUS)
    await receiver.open_through("webhook", hourly_limit=0)
    account = Account(receiver, hass_storage, freezer, chance, shared_inbox)
    receiver.hass.bus.async_listen(EVENT_SMS_RECEIVED, account.note_fired)
    for _ in range(STEPS):
        [name] = chance.choices(list(STEPS_BY_WEIGHT), list(STEPS_BY_WEIGHT.values()))
        account.steps[name] += 1
        await getattr(account, name)()
        await asyncio.sleep(0)
    simulator.faults.clear()
    simulator.events.lose = 0
    await asyncio.wait([asked.task for asked in account.asked])
    await account.reload()
    for _ in range(6):
        await account.timers()
        await asyncio.sleep(1200)
    with suppress(TimeoutError):
        await until(lambda: {event.data["message_id"] for event in receiver.events} >= account.received)
    print(f"\n{dict(account.steps)}; calls ended: {Counter(asked.outcome[0] for asked in account.asked)}")  # noqa: T201
    judge_sent(account, statuses)
    judge_received(account)


def judge_sent(account: Account, statuses: list[Event[Any]]) -> None:
    """Compare what RingCentral accepted with what was asked for and said."""
    ids = defaultdict[str, list[str]](list)
    for sent in account.receiver.simulator.accepted:
        for text in re.findall(r"text \d{5}", sent.text):
            ids[text].append(str(sent.id))
    said = {event.data["message_id"] for event in statuses}
    keys = Counter((asked.once_key, asked.to) for asked in account.asked if asked.once_key and ids[asked.text])
    wrong = {
        "twice": {asked.text for asked in account.asked if len(ids[asked.text]) > 1},
        "lost": {asked.text for asked in account.asked if asked.outcome[1] and not ids[asked.text]},
        "hidden": {
            asked.text
            for asked in account.asked
            if ids[asked.text] and not asked.outcome[1] and asked.outcome[0] not in OPEN
        },
        "unsaid": {
            asked.text
            for asked in account.asked
            if ids[asked.text] and not {*asked.outcome[1], *said} & {*ids[asked.text]}
        },
        "key used twice": {key for key, times in keys.items() if times > 1},
    }
    assert {what: texts for what, texts in wrong.items() if texts} == {}


def judge_received(account: Account) -> None:
    """Compare what was fired with what came."""
    fired = Counter(event.data["message_id"] for event in account.receiver.events)
    twice = {message_id for message_id, times in fired.items() if times > 1}
    print(f"{len(fired)} texts received, {len(twice)} twice, all of the {len(account.gap)} before a crash")  # noqa: T201
    assert fired.keys() == account.received
    assert twice <= account.gap
