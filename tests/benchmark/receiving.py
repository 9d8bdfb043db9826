"""Receiving: ringc's two ways in beside Home Assistant's own Twilio webhook, in one Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import gc
import json
import os
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
from .outside import Outside
from .report import Expectations, seconds, table

SERIES, ROUNDS, EACH, PAUSE = 3, 50, 20, 0.005
MANY, MANY_PAUSE = 10_000, 0.001
STEADY = 61
DAY = 24 * 60
EVENTS = {"ringc_sms_received": "message", "twilio_data_received": "Body"}
TRANSPORTS = {"webhook": "WebHook", "websocket": "WebSocket"}


class Ear:
    """Hears every text on Home Assistant's bus, and how long each was on its way."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen."""
        self.heard = 0
        self.news = asyncio.Event()
        self.via: str | None = None
        self.times: list[float] = []
        for name in EVENTS:
            hass.bus.async_listen(name, self._hear)

    @callback
    def _hear(self, event: Event[dict[str, Any]]) -> None:
        """Note a text that says when it set out."""
        now = time.monotonic_ns()
        self.heard += 1
        self.via = event.data.get("via")
        self.news.set()
        text = event.data[EVENTS[str(event.event_type)]]
        if text.isdecimal():
            self.times.append((now - int(text)) / 1e9)


@dataclass(kw_only=True)
class Bench:
    """A Home Assistant with both integrations, and the other end of both."""

    hass: HomeAssistant
    outside: Outside
    entry: ConfigEntry
    twilio: str
    ear: Ear

    async def open(self, way: str) -> None:
        """Let texts in this way, and have one come."""
        await core.choose(self.hass, self.entry, way)
        await until(lambda: self._is_open(TRANSPORTS[way]), 30, f"{way} subscription")
        await self.text()

    async def _is_open(self, transport: str) -> bool:
        """Tell whether RingCentral pushes this way, and no other."""
        pushes = (await self.outside.get("state"))["subscriptions"]
        return [push["transport"] for push in pushes if push["status"] == "Active"] == [transport]

    async def text(self) -> float:
        """Have somebody text the account; return after how many seconds that is on the bus."""
        began, before = time.monotonic(), self.ear.heard
        await self.outside.text("Hello")
        await self._wait_for(before + 1)
        return time.monotonic() - began

    async def drop(self) -> tuple[float, float]:
        """Break the WebSocket off; return when the next text was on the bus, and when one came over the WebSocket."""
        began = time.monotonic()
        await self.outside.ask("POST", "drop")
        first = await self.text()
        while self.ear.via != "websocket":
            await self.text()
        return first, time.monotonic() - began

    async def deliver(self, way: str, count: int, pause: float) -> list[float]:
        """Have texts delivered; return their times."""
        self.ear.times = []
        before = self.ear.heard
        await self.outside.ask("POST", "deliver", way=way, count=count, pause=pause, address=self.twilio)
        await self._wait_for(before + count)
        return self.ear.times

    async def _wait_for(self, heard: int) -> None:
        """Wait until so many texts were heard."""
        async with asyncio.timeout(60):
            while self.ear.heard < heard:
                self.ear.news.clear()
                await self.ear.news.wait()


@dataclass(kw_only=True)
class Series:
    """How long texts were on their way, in seconds: to Twilio's webhook and, by turns with them, to ringc."""

    twilio: list[float] = field(default_factory=list)
    ringc: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Return how many times as long ringc's p50 is."""
        return median(self.ringc) / median(self.twilio)

    def rows(self, way: str) -> list[tuple[str, ...]]:
        """Return the lines of the table."""
        return [
            (name, str(len(times)), seconds(median(times)), seconds(quantiles(times, n=100)[98]), f"{ratio:.2f}")
            for name, times, ratio in (
                ("Twilio webhook", self.twilio, 1.0),
                (f"ringc {way}", self.ringc, self.ratio),
            )
        ]


async def measure() -> int:
    """Run everything, print it, and return the exit code."""
    print("Receiving: everything in one Home Assistant; whoever delivers is another program.", flush=True)
    expectations = Expectations()
    async with standing() as bench:
        for way in TRANSPORTS:
            await bench.open(way)
            opened = time.monotonic()
            await compare(bench, way, expectations)
            await grow(bench, way, expectations)
        await asyncio.sleep(max(0, opened + STEADY - time.monotonic()))
        await drop(bench, expectations)
    await idle(expectations)
    return expectations.conclude()


async def compare(bench: Bench, way: str, expectations: Expectations) -> None:
    """Deliver by turns to Twilio's webhook and to ringc; the middle one of some series counts."""
    done = [await deliver(bench, way) for _ in range(SERIES)]
    middle = sorted(done, key=lambda series: series.ratio)[SERIES // 2]
    head = ("", "texts", "p50", "p99", "x Twilio's p50")
    others = ", ".join(f"{series.ratio:.2f}" for series in done)
    table(
        f"From delivery to the event on the bus (the middle one of {SERIES} series: {others})", head, middle.rows(way)
    )
    expectations.at_most(f"ringc {way}, p50", middle.ratio, 1.5, "x Twilio's")


async def deliver(bench: Bench, way: str) -> Series:
    """Deliver one series."""
    series = Series()
    for _ in range(ROUNDS):
        series.twilio.extend(await bench.deliver("twilio", EACH, PAUSE))
        series.ringc.extend(await bench.deliver(way, EACH, PAUSE))
    return series


async def grow(bench: Bench, way: str, expectations: Expectations) -> None:
    """Deliver many texts, and look how much more memory is held."""
    rows = []
    for each in ("twilio", way):
        before = memory()
        await bench.deliver(each, MANY, MANY_PAUSE)
        # The last of what was seen has been written then.
        await asyncio.sleep(3)
        grown = memory() - before
        rows.append((each, f"{MANY:,}", f"{before:.1f} MB", f"{grown:+.1f} MB"))
    table("Memory of Home Assistant's process", ("", "texts", "before", "after"), rows)
    expectations.at_most(f"memory after {MANY:,} texts by {way}", grown, 5, "MB")


def memory() -> float:
    """Return the memory that this process holds, in MB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


async def drop(bench: Bench, expectations: Expectations) -> None:
    """Break the WebSocket off after it stood for a minute, and at once again."""
    rows = []
    for when in ("a minute old", "just connected"):
        first, again = await bench.drop()
        rows.append((when, seconds(first), seconds(again)))
        expectations.at_most(f"a WebSocket that was dropped delivers again, {when}", again, 5, "s")
    table("A WebSocket is dropped, and somebody texts", ("", "caught up after", "WebSocket delivers after"), rows)


async def idle(expectations: Expectations) -> None:
    """Let a day without texts pass for each way in, both at the same time."""
    rows = []
    for way, kinds in zip(TRANSPORTS, await asyncio.gather(*map(day, TRANSPORTS)), strict=True):
        total = sum(kinds.values())
        said = " + ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        rows.append((f"ringc {way}", said, str(total), f"{total / DAY * 10:.2f}"))
        expectations.at_most(f"an idle account, {way}", total / DAY * 10, 1, "requests per 10 minutes")
    table("A day without texts (simulated, see idle.py)", ("", "requests", "in all", "per 10 minutes"), rows)


async def day(way: str) -> dict[str, int]:
    """Return the requests of a day by kind."""
    command = (sys.executable, "-m", "tests.benchmark.idle", way)
    program = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await program.communicate()
    kinds: dict[str, int] = json.loads(output)
    return kinds


@asynccontextmanager
async def standing() -> AsyncIterator[Bench]:
    """Start the simulator and Home Assistant with both integrations; end both whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
            outside = Outside(session, Path(name))
            async with outside.program, core.home_assistant(Path(name)) as hass:
                await outside.ready()
                entry = await core.add_account(hass, await outside.get("account"))
                twilio = await core.add(hass, "twilio", {})
                address = f"{get_url(hass)}/api/webhook/{twilio.data['webhook_id']}"
                yield Bench(hass=hass, outside=outside, entry=entry, twilio=address, ear=Ear(hass))
