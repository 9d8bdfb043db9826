"""A company's account: 50 extensions, 10,000 texts in and 2,000 out in a day, on one Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
from statistics import median
import sys
import tempfile
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant

from tests.demo.home import ROOT, until

from . import core
from .core import memory
from .remote import Remote
from .report import Report, seconds
from .staff import EXTENSIONS, customer
from .stalls import worst_tick

INBOUND, OUTBOUND = 10_000, 2_000
CHUNKS = 5
PAUSE = 0.005
IDLE = 5.0
WRITTEN = 3.0
STALL = 0.020
ACCOUNTS = 4
INTRODUCTION = f"""\
{EXTENSIONS} extensions, {INBOUND:,} texts in and {OUTBOUND:,} out, by one account on one Home Assistant. The requests
are those of a simulated day under RingCentral's limits, its texts spread around noon. Memory and stalls are those of
as many texts in a few minutes, without limits and with the server in another process."""


async def measure(*, write: bool) -> int:
    """Run everything, print it, and return the exit code."""
    report = Report("Company", INTRODUCTION)
    await growth(report)
    await day(report)
    async with running() as company:
        await load(company, report)
    return report.conclude(write=write)


async def growth(report: Report) -> None:
    """Add accounts to a Home Assistant that stands still."""
    first, *others = await program("growth", ACCOUNTS)
    rows = [(f"account {number}", f"{grown:+.1f} MB") for number, grown in enumerate((first, *others), 1)]
    report.table("Memory that an account adds to a Home Assistant that stands still", ("", "added"), rows)
    report.at_most("memory of the first account", first, 8, "MB")
    report.at_most("memory of a further account (mean)", sum(others) / len(others), 1, "MB")


async def day(report: Report) -> None:
    """Let a day pass."""
    counted = await program("company_day", INBOUND, OUTBOUND)
    columns = ("group", "requests", "limit a minute", "busiest minute", "of them not sends")
    rows = []
    for group, figures in counted["groups"].items():
        values = (figures["requests"], figures["limit"], figures["peak"], figures["others"])
        rows.append((group, *(f"{value:,}" for value in values)))
        if figures["requests"]:
            report.at_most(f"{group}, of a minute's limit", figures["peak"] / figures["limit"] * 100, 100, "%")
        if group != "auth":
            what = f"{group}, all but sends of a minute's limit"
            report.at_most(what, figures["others"] / figures["limit"] * 100, 50, "%")
    report.table("Requests of a day (simulated, see company_day.py)", columns, rows)
    told = (counted["heard"], counted["once"])
    report.goal(told == (INBOUND, INBOUND), f"{told[0]:,} events for {INBOUND:,} texts, {told[1]:,} different ones")
    sent = (counted["accepted"], counted["failed"])
    report.goal(sent == (OUTBOUND, 0), f"{sent[0]:,} of {OUTBOUND:,} texts accepted, {sent[1]} failed")
    report.goal(not counted["refused"], f"{counted['refused']} times 429")


@dataclass(frozen=True, kw_only=True)
class Company:
    """A Home Assistant with the company's account, and the other end."""

    hass: HomeAssistant
    remote: Remote

    async def exchange(self, inbound: int, outbound: int) -> None:
        """Let so many texts come in and go out at the same time."""
        receiving = asyncio.create_task(self.remote.ask("POST", "receive", count=inbound, pause=PAUSE))
        for number in range(outbound):
            data = {"message": f"Answer {number}", "target": [customer(number)]}
            await self.hass.services.async_call("notify", "ringc", data, blocking=True)
        await receiving


async def load(company: Company, report: Report) -> None:
    """Exchange the day's texts in a few minutes; look at memory and stalls."""
    await company.exchange(INBOUND // 20, OUTBOUND // 20)
    await asyncio.sleep(WRITTEN)
    before = memory()
    rows, late = [], []
    for number in range(1, CHUNKS + 1):
        idle = await worst_tick(asyncio.sleep(IDLE))
        busy = await worst_tick(company.exchange(INBOUND // CHUNKS, OUTBOUND // CHUNKS))
        late.append(max(busy - idle, 0))
        await asyncio.sleep(WRITTEN)
        figures = (seconds(idle), seconds(busy), seconds(late[-1]), f"{memory() - before:+.1f} MB")
        rows.append((f"part {number} of {CHUNKS}", *figures))
    columns = ("", "idle loop's worst", "worst meanwhile", "above idle", "memory since the start")
    report.table(f"{INBOUND:,} texts in and {OUTBOUND:,} out in a few minutes", columns, rows)
    report.at_most(f"memory after {INBOUND + OUTBOUND:,} texts", memory() - before, 10, "MB")
    report.at_most("stall above the idle worst (median of the parts)", median(late) * 1000, STALL * 1000, "ms")


async def program(name: str, *arguments: int) -> Any:
    """Run one of the benchmark's programs and return what it prints."""
    command = (sys.executable, "-m", f"tests.benchmark.{name}", *map(str, arguments))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return json.loads(output)


@asynccontextmanager
async def running() -> AsyncIterator[Company]:
    """Start the simulator and Home Assistant with the company's account; end both whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as session:
            remote = Remote(session, Path(name))
            async with remote.program, core.home_assistant(Path(name)) as hass:
                await remote.ready()
                await remote.set(thinking=0)
                extensions = (await remote.ask("GET", "company"))[1:]
                entry = await core.add_account(hass, await remote.ask("GET", "account?extension=0"))
                hass.config_entries.async_update_entry(entry, options={**entry.options, "extensions": extensions})
                await hass.async_block_till_done()
                await until(remote.pushes, 60, "push subscription")
                yield Company(hass=hass, remote=remote)
