"""Sending: ringc beside the official SDK, Apprise and the floor, over a network."""

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

from . import composing, picture
from .network import ROUND_TRIP
from .remote import MINUTE, PLENTY, Remote
from .report import Report, seconds
from .senders import Load, Peer, Ringc, Sender

THINKING = 0.040
# RingCentral's 40 a minute, ten times faster. Its headers tell the window in whole seconds.
LIMIT, FASTER = 40, 10
WINDOW = round(MINUTE / FASTER)
FLOOR_TEXTS = 10
# Longer than any client keeps a connection for the next text, and long enough for the news of the last ones' delivery.
QUIET = 6.0
COLUMNS = ("", "texts", "accepted", "time", "x floor", "requests", "a text", "connections", "429")
FLOOR = Peer("floor", "floor (one warm connection)", "floor")
SDK = Peer("sdk", "RingCentral SDK 0.9.2", "RCPYTHONSDK")
APPRISE = Peer("apprise", "Apprise 1.11.0", "Apprise")
INTRODUCTION = f"""\
Every client reaches the server by TLS 1.3 over a network with {ROUND_TRIP * 1000:.0f} ms a round trip; the server
thinks {THINKING * 1000:.0f} ms about each request. Everybody has logged in before. The floor is a program that does
nothing but send, one text after the other, over one connection that is open already."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One table. Apprise waits 5.5 s between two texts, so it gets a `smaller` load. Of `runs` the median counts."""

    title: str
    load: Load
    smaller: Load | None = None
    runs: int = 1

    def load_of(self, sender: Sender) -> Load:
        """Return what a sender has to send."""
        return self.smaller or self.load if sender is APPRISE else self.load

    def floor(self, load: Load, one: float) -> float:
        """Return the least time for a load: the rounds, each as long as `one` text, or the rate limit's windows."""
        if load.at_once:
            return (ceil(load.texts / LIMIT) - 1) * WINDOW + one
        return load.messages * one


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one sender did, and the `floor` for it; `one` is that of one text, measured right after."""

    name: str
    load: Load
    time: float
    floor: float
    one: float
    tally: dict[str, Any]

    @property
    def ratio(self) -> float:
        """How many times as long as the floor it took."""
        return self.time / self.floor

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
            f"{self.ratio:.2f}",
            " + ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())),
            f"{sum(kinds.values()) / self.load.texts:.2f}",
            str(self.tally["connections"]),
            str(self.tally["refused"]),
        )


FIRST = Scenario(title="One text after a silence (median of 5; one of Apprise)", load=Load(), runs=5)
AGAIN = Scenario(title="A text a second after another (median of 5; one of Apprise)", load=Load(again=True), runs=5)
ROW = Scenario(
    title="100 texts, one after the other (Apprise: 10, because it waits 5.5 s between two)",
    load=Load(messages=100),
    smaller=Load(messages=10),
)
PEOPLE = Scenario(
    title="One message to 20 people after a silence (median of 5; Apprise: one, to 3 people)",
    load=Load(people=20),
    smaller=Load(people=3),
    runs=5,
)
FLOOD = Scenario(
    title=f"100 messages at once, {LIMIT} in {WINDOW} s allowed (RingCentral's and Apprise's times {FASTER} x faster)",
    load=Load(messages=100, at_once=True, faster=FASTER),
)


async def measure(*, write: bool) -> int:
    """Run everything, print it, and return the exit code."""
    report = Report("Sending", INTRODUCTION)
    async with running() as (ringc, remote):
        done = [await compare(scenario, ringc, remote, report) for scenario in (FIRST, AGAIN, ROW, PEOPLE)]
        first, again, row, people = done
    async with running(medium=LIMIT, window=WINDOW) as (ringc, remote):
        flood = await compare(FLOOD, ringc, remote, report)
    report.say("\nstore: ringc reads what became of the texts, up to 50 at a time. The others never ask.")
    for figures in (*done, flood):
        sends, logins, accepted = figures.sends, figures.tally["logins"], figures.tally["accepted"]
        right = (sends, logins, accepted) == (1, 1, figures.load.texts)
        words = f"{accepted} accepted, {sends:.2f} requests for each, {logins} login since the start"
        report.goal(right, f"{figures.load.texts} texts: {words}")
    report.at_most("a second text within seconds", again.ratio, 1.3, "x floor")
    report.at_most("20 people", people.time / first.time, 2, "x one text")
    report.at_most("100 texts one after the other", row.ratio, 1.3, "x floor")
    report.at_most("connections for 100 texts one after the other", row.tally["connections"], 5, "connections")
    report.at_most("100 messages under limits", flood.ratio, 1.1, "x floor")
    report.goal(not flood.tally["refused"], f"{flood.tally['refused']} times 429")
    await composing.measure(report)
    await picture.measure(report)
    return report.conclude(write=write)


async def floor_of(remote: Remote) -> float:
    """Return how many seconds the floor needs for one text, as the machine is now."""
    return await FLOOR.send(Load(messages=FLOOR_TEXTS, again=True), remote) / FLOOR_TEXTS


async def compare(scenario: Scenario, ringc: Ringc, remote: Remote, report: Report) -> Figures:
    """Let everybody do the same, print it, and return ringc's figures."""
    measured = [await run(scenario, sender, remote) for sender in (ringc, SDK, APPRISE)]
    report.table(scenario.title, COLUMNS, [figures.row() for figures in measured])
    report.say(f"\nThe floor of one text beside ringc's: {seconds(measured[0].one)}.")
    return measured[0]


async def run(scenario: Scenario, sender: Sender, remote: Remote) -> Figures:
    """Let a sender do it, as often as it takes; return the median."""
    load = scenario.load_of(sender)
    done: list[Figures] = []
    for _ in range(1 if sender is APPRISE else scenario.runs):
        # No limit is used up by what went before.
        await asyncio.sleep(WINDOW + 1 if load.at_once else QUIET)
        time = await sender.send(load, remote)
        tally = await remote.tally(sender.agent)
        one = await floor_of(remote)
        floor = scenario.floor(load, one)
        done.append(Figures(name=sender.name, load=load, time=time, floor=floor, one=one, tally=tally))
    middle = median_low(figures.ratio for figures in done)
    return next(figures for figures in done if figures.ratio == middle)


@asynccontextmanager
async def running(*, medium: int = PLENTY, window: float = MINUTE) -> AsyncIterator[tuple[Ringc, Remote]]:
    """Start a real Home Assistant with an account at a simulator; end both whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
            folder = Path(name)
            remote = Remote(session, folder, network=True)
            home = Home(folder / "home", free_port(), session)
            home.furnish(phone=remote.url)
            async with remote.program, home.program:
                await remote.ready()
                await remote.set(thinking=THINKING, medium=medium, window=window)
                await until(home.answers, 120, "answer from Home Assistant")
                await home.move_in()
                await until(home.running, 120, "end of Home Assistant's start")
                loop = Loop(home, remote)
                await loop.add_account()
                # One number gets all texts here, and many of them.
                await loop.choose(sending={"hourly_limit": 0})
                await until(lambda: loop.pushes("WebSocket"), 60, "push subscription")
                yield Ringc(home), remote
