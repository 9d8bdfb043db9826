"""Sending: ringc beside the official SDK and Apprise, every request taking 50 ms, beside the floor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median_low
import tempfile
from typing import Any

import aiohttp

from tests.demo.home import Home, until
from tests.demo.loop import Loop
from tests.demo.process import free_port

from . import picture
from .outside import MINUTE, PLENTY, Outside
from .report import Expectations, seconds, table
from .senders import Load, Peer, Ringc, Sender

LATENCY = 0.05
# RingCentral's 40 a minute, ten times faster. Its headers tell the window in whole seconds.
LIMIT, FASTER = 40, 10
WINDOW = round(MINUTE / FASTER)
QUIET = 2.5
HEAD = ("", "texts", "accepted", "time", "floor", "x floor", "requests", "a text", "connections", "429")
PEERS = (Peer("sdk", "RingCentral SDK 0.9.2", "RCPYTHONSDK"), Peer("apprise", "Apprise 1.11.0", "Apprise"))


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One table. Apprise waits 5.5 s between two texts, so it gets a `smaller` load. Of `runs` the median counts."""

    title: str
    load: Load
    smaller: Load | None = None
    runs: int = 1

    def load_of(self, sender: Sender) -> Load:
        """Return what a sender has to send."""
        return self.smaller or self.load if sender is PEERS[1] else self.load

    def floor(self, load: Load) -> float:
        """Return the latency of the rounds, or the windows, that nobody can spare."""
        if load.at_once:
            return (ceil(load.texts / LIMIT) - 1) * WINDOW + LATENCY
        return load.messages * LATENCY


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one sender did."""

    name: str
    load: Load
    floor: float
    time: float
    tally: dict[str, Any]

    @property
    def sends(self) -> float:
        """How many requests sent a text, per text."""
        return float(self.tally["kinds"].get("sms", 0) / self.load.texts)

    def row(self) -> tuple[str, ...]:
        """Return the line of the table."""
        kinds = self.tally["kinds"]
        return (
            self.name,
            str(self.load.texts),
            str(self.tally["accepted"]),
            seconds(self.time),
            seconds(self.floor),
            f"{self.time / self.floor:.2f}",
            " + ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())),
            f"{sum(kinds.values()) / self.load.texts:.2f}",
            str(self.tally["connections"]),
            str(self.tally["refused"]),
        )


ONE = Scenario(title="One message (median of 5; one of Apprise)", load=Load(), runs=5)
ROW = Scenario(
    title="100 messages, one after the other (Apprise: 10, because it waits 5.5 s between two)",
    load=Load(messages=100),
    smaller=Load(messages=10),
)
PEOPLE = Scenario(
    title="One message to 20 people (median of 5; Apprise: one, to 3 people)",
    load=Load(people=20),
    smaller=Load(people=3),
    runs=5,
)
FLOOD = Scenario(
    title=f"100 messages at once, {LIMIT} in {WINDOW} s allowed (RingCentral's and Apprise's times {FASTER} x faster)",
    load=Load(messages=100, at_once=True, faster=FASTER),
)


async def measure() -> int:
    """Run everything, print it, and return the exit code."""
    print(f"Sending: every request takes {LATENCY * 1000:.0f} ms; everybody has logged in before.", flush=True)
    expectations = Expectations()
    async with standing() as (ringc, outside):
        one, row, people = [await compare(scenario, ringc, outside) for scenario in (ONE, ROW, PEOPLE)]
    async with standing(medium=LIMIT, window=WINDOW) as (ringc, outside):
        flood = await compare(FLOOD, ringc, outside)
    print("\nstore: ringc reads what became of the texts, up to 50 at a time. The others never ask.")
    for figures in (one, row, people, flood):
        sends, logins, accepted = figures.sends, figures.tally["logins"], figures.tally["accepted"]
        right = (sends, logins, accepted) == (1, 1, figures.load.texts)
        words = f"{accepted} accepted, {sends:.2f} requests for each, {logins} login since the start"
        expectations.expect(right, f"{figures.load.texts} texts: {words}")
    expectations.at_most("20 people", people.time / LATENCY, 4, "x latency")
    expectations.at_most("100 messages under limits", flood.time / flood.floor, 1.1, "x floor")
    expectations.expect(not flood.tally["refused"], f"{flood.tally['refused']} times 429")
    await picture.measure(expectations)
    return expectations.conclude()


async def compare(scenario: Scenario, ringc: Ringc, outside: Outside) -> Figures:
    """Let everybody do the same, print it, and return ringc's figures."""
    measured = [await run(scenario, sender, outside) for sender in (ringc, *PEERS)]
    table(scenario.title, HEAD, [figures.row() for figures in measured])
    return measured[0]


async def run(scenario: Scenario, sender: Sender, outside: Outside) -> Figures:
    """Let a sender do it, as often as it takes; return the median."""
    load = scenario.load_of(sender)
    done: list[Figures] = []
    for _ in range(1 if sender is PEERS[1] else scenario.runs):
        # The news of the delivery of the texts before has arrived by then, and no limit is used up.
        await asyncio.sleep(WINDOW + 1 if load.at_once else QUIET)
        time = await sender.send(load, outside)
        tally = await outside.tally(sender.agent)
        done.append(Figures(name=sender.name, load=load, floor=scenario.floor(load), time=time, tally=tally))
    middle = median_low(figures.time for figures in done)
    return next(figures for figures in done if figures.time == middle)


@asynccontextmanager
async def standing(*, medium: int = PLENTY, window: float = MINUTE) -> AsyncIterator[tuple[Ringc, Outside]]:
    """Start a real Home Assistant with an account at a simulator; end both whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
            folder = Path(name)
            outside = Outside(session, folder)
            home = Home(folder / "home", free_port(), session)
            home.furnish(phone=outside.url)
            async with outside.program, home.program:
                await outside.ready()
                await outside.set(latency=LATENCY, medium=medium, window=window)
                await until(home.answers, 120, "answer from Home Assistant")
                await home.move_in()
                await until(home.running, 120, "end of Home Assistant's start")
                loop = Loop(home, outside)
                await loop.add_account()
                await until(loop.pushes, 60, "push subscription")
                yield Ringc(home), outside
