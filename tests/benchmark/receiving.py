"""Receiving: ringc's two transports beside Home Assistant's own Twilio webhook, in one Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from pathlib import Path
from statistics import median, quantiles
import sys
import tempfile
import time
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.network import get_url

from tests.demo.home import ROOT, until

from . import core
from .core import memory
from .remote import Remote
from .report import Report, seconds

SERIES, ROUNDS, EACH, PAUSE = 3, 50, 20, 0.005
MANY, MANY_PAUSE = 10_000, 0.001
STEADY = 61
DAY = 24 * 60
EVENTS = {"ringc_sms_received": "message", "twilio_data_received": "Body"}
TRANSPORTS = {"webhook": "WebHook", "websocket": "WebSocket"}
GOALS = {"webhook": 1.3, "websocket": 0.9}


class Listener:
    """Listens on Home Assistant's bus to every text, and to how long each was on its way."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen."""
        self.count = 0
        self.news = asyncio.Event()
        self.via: str | None = None
        self.times: list[float] = []
        for name in EVENTS:
            hass.bus.async_listen(name, self._hear)

    @callback
    def _hear(self, event: Event[dict[str, Any]]) -> None:
        """Note a text that says when it was sent."""
        now = time.monotonic_ns()
        self.count += 1
        self.via = event.data.get("via")
        self.news.set()
        text = event.data[EVENTS[str(event.event_type)]]
        if text.isdecimal():
            self.times.append((now - int(text)) / 1e9)


@dataclass(kw_only=True)
class Accounts:
    """A Home Assistant with both integrations, and the other end of both."""

    hass: HomeAssistant
    remote: Remote
    entry: ConfigEntry
    twilio: str
    listener: Listener

    async def open(self, transport: str) -> None:
        """Choose a transport, and have a text come."""
        await core.choose(self.hass, self.entry, transport)
        await until(lambda: self._is_open(TRANSPORTS[transport]), 30, f"{transport} subscription")
        await self.text()

    async def _is_open(self, transport: str) -> bool:
        """Return whether RingCentral pushes over this transport alone."""
        pushes = (await self.remote.get("state"))["subscriptions"]
        return [push["transport"] for push in pushes if push["status"] == "Active"] == [transport]

    async def text(self) -> float:
        """Have somebody text the account; return after how many seconds that is on the bus."""
        began, before = time.monotonic(), self.listener.count
        await self.remote.text("Hello")
        await self._wait_for(before + 1)
        return time.monotonic() - began

    async def drop(self) -> tuple[float, float]:
        """Break the WebSocket off; return when the next text was on the bus, and when one came over the WebSocket."""
        began = time.monotonic()
        await self.remote.ask("POST", "drop")
        first = await self.text()
        while self.listener.via != "websocket":
            await self.text()
        return first, time.monotonic() - began

    async def deliver(self, transport: str, count: int, pause: float) -> list[float]:
        """Have texts delivered; return their times."""
        self.listener.times = []
        before = self.listener.count
        await self.remote.ask("POST", "deliver", transport=transport, count=count, pause=pause, address=self.twilio)
        await self._wait_for(before + count)
        return self.listener.times

    async def _wait_for(self, count: int) -> None:
        """Wait until so many texts came."""
        async with asyncio.timeout(60):
            while self.listener.count < count:
                self.listener.news.clear()
                await self.listener.news.wait()


@dataclass(kw_only=True)
class Series:
    """How long texts were on their way, in seconds: to Twilio's webhook and, by turns with them, to ringc."""

    twilio: list[float] = field(default_factory=list)
    ringc: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Return how many times as long ringc's p50 is."""
        return median(self.ringc) / median(self.twilio)

    def rows(self, transport: str) -> list[tuple[str, ...]]:
        """Return the lines of the table."""
        return [
            (name, str(len(times)), seconds(median(times)), seconds(quantiles(times, n=100)[98]), f"{ratio:.2f}")
            for name, times, ratio in (
                ("Twilio webhook", self.twilio, 1.0),
                (f"ringc {transport}", self.ringc, self.ratio),
            )
        ]


async def measure(*, write: bool) -> int:
    """Run everything, print it, and return the exit code."""
    report = Report("Receiving", "Both integrations are in one Home Assistant; another program delivers.")
    async with running() as accounts:
        for transport in TRANSPORTS:
            await accounts.open(transport)
            opened = time.monotonic()
            await compare(accounts, transport, report)
            await grow(accounts, transport, report)
        await asyncio.sleep(max(0, opened + STEADY - time.monotonic()))
        await drop(accounts, report)
    await idle(report)
    return report.conclude(write=write)


async def compare(accounts: Accounts, transport: str, report: Report) -> None:
    """Deliver by turns to Twilio's webhook and to ringc; the middle one of some series counts."""
    done = [await deliver(accounts, transport) for _ in range(SERIES)]
    middle = sorted(done, key=lambda series: series.ratio)[SERIES // 2]
    head = ("", "texts", "p50", "p99", "x Twilio's p50")
    others = ", ".join(f"{series.ratio:.2f}" for series in done)
    report.table(
        f"From delivery to the event on the bus (the middle one of {SERIES} series: {others})",
        head,
        middle.rows(transport),
    )
    report.at_most(f"ringc {transport}, p50", middle.ratio, GOALS[transport], "x Twilio's")


async def deliver(accounts: Accounts, transport: str) -> Series:
    """Deliver one series."""
    series = Series()
    for _ in range(ROUNDS):
        series.twilio.extend(await accounts.deliver("twilio", EACH, PAUSE))
        series.ringc.extend(await accounts.deliver(transport, EACH, PAUSE))
    return series


async def grow(accounts: Accounts, transport: str, report: Report) -> None:
    """Deliver many texts, and look how much more memory is held."""
    rows = []
    for each in ("twilio", transport):
        before = memory()
        await accounts.deliver(each, MANY, MANY_PAUSE)
        # The last of what was seen has been written then.
        await asyncio.sleep(3)
        grown = memory() - before
        rows.append((each, f"{MANY:,}", f"{before:.1f} MB", f"{grown:+.1f} MB"))
    report.table("Memory of Home Assistant's process", ("", "texts", "before", "after"), rows)
    report.at_most(f"memory after {MANY:,} texts by {transport}", grown, 5, "MB")


async def drop(accounts: Accounts, report: Report) -> None:
    """Break the WebSocket off after it stood for a minute, and at once again."""
    rows = []
    for when in ("a minute old", "just connected"):
        first, again = await accounts.drop()
        rows.append((when, seconds(first), seconds(again)))
        report.at_most(f"a WebSocket that was dropped delivers again, {when}", again, 5, "s")
    report.table(
        "A WebSocket is dropped, and somebody texts", ("", "caught up after", "WebSocket delivers after"), rows
    )


async def idle(report: Report) -> None:
    """Let a day without texts pass for each transport, both at the same time."""
    rows = []
    for transport, kinds in zip(TRANSPORTS, await asyncio.gather(*map(day, TRANSPORTS)), strict=True):
        total = sum(kinds.values())
        said = " + ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        rows.append((f"ringc {transport}", said, str(total), f"{total / DAY * 10:.2f}"))
        report.at_most(f"an idle account, {transport}", total / DAY * 10, 1, "requests per 10 minutes")
    report.table("A day without texts (simulated, see idle.py)", ("", "requests", "in all", "per 10 minutes"), rows)


async def day(transport: str) -> dict[str, int]:
    """Return the requests of a day by kind."""
    command = (sys.executable, "-m", "tests.benchmark.idle", transport)
    program = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await program.communicate()
    kinds: dict[str, int] = json.loads(output)
    return kinds


@asynccontextmanager
async def running() -> AsyncIterator[Accounts]:
    """Start the simulator and Home Assistant with both integrations; end both whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
            remote = Remote(session, Path(name))
            async with remote.program, core.home_assistant(Path(name)) as hass:
                await remote.ready()
                entry = await core.add_account(hass, await remote.get("account"))
                twilio = await core.add(hass, "twilio", {})
                address = f"{get_url(hass)}/api/webhook/{twilio.data['webhook_id']}"
                yield Accounts(hass=hass, remote=remote, entry=entry, twilio=address, listener=Listener(hass))
