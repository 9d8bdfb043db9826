"""The pages in a browser: how soon a text is seen, and how a long list and a long conversation feel."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
from statistics import median
import tempfile
import time

import aiohttp
from playwright.async_api import Page, async_playwright

from tests.demo.home import PASSWORD, USER, WAIT_SECONDS, Home, until
from tests.demo.loop import PERSON, Loop
from tests.demo.process import free_port

from .remote import PLENTY, Remote
from .report import Report, seconds

CONVERSATIONS, MESSAGES = 300, 5_000
OPENINGS = 5
TEXTS = 40
PAUSE = 0.25
# The last one down: to where new texts come.
PASSES = 3
WHEEL = 1_200
LONG_TASK = 50
SCRIPT = Path(__file__).with_name("pages.js")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
INTRODUCTION = f"""\
A real Chromium against a real Home Assistant, of which everything is loaded: {CONVERSATIONS} conversations, and
{MESSAGES:,} texts in the open one. Simulator, Home Assistant and browser share this machine, whose load is told."""


@dataclass
class Tasks:
    """What kept a page busy, in milliseconds: tasks over 50 by the clock, and all by the processor's time."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Return how many were long and the longest, by the clock and by the processor."""
        long = [item for item in self.processor if item > LONG_TASK]
        return (
            str(len(self.clock)),
            f"{max(self.clock, default=0):.0f} ms",
            str(len(long)),
            f"{max(self.processor, default=0):.0f} ms",
        )


@dataclass
class Looker:
    """Somebody at the panel."""

    loop: Loop
    remote: Remote
    page: Page
    busy: list[str] = field(default_factory=list)

    def note_load(self) -> None:
        """Remember how busy the machine is."""
        self.busy.append(f"{os.getloadavg()[0]:.1f}")

    def memory(self) -> float:
        """Return what Home Assistant holds, in MB."""
        pages = Path(f"/proc/{self.loop.home.program.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE") / 1e6

    async def log_in(self) -> None:
        """Come to the start page."""
        await self.page.goto(self.loop.home.url)
        await self.page.locator("input[name=username]").fill(USER)
        await self.page.locator("input[name=password]").fill(PASSWORD)
        await self.page.get_by_role("button", name="Log in").click()
        await self.page.locator("ha-sidebar").wait_for()

    async def look_elsewhere(self) -> None:
        """Open a page of Home Assistant's own: what it loads for a browser is nothing of ours."""
        await self.page.goto(f"{self.loop.home.url}/profile")
        await self.page.locator("ha-sidebar").get_by_text("Texts", exact=True).wait_for()

    async def open_list(self) -> float:
        """Open the panel from elsewhere; return the milliseconds from the data to the paint."""
        await self.look_elsewhere()
        await self.page.locator("ha-sidebar").get_by_text("Texts", exact=True).click()
        painted = await self.page.evaluate(f"ringcNotes.painted(() => ringcNotes.rows() >= {CONVERSATIONS})")
        return float(painted - await self.came("list"))

    async def open_conversation(self) -> float:
        """Open the long conversation; return the milliseconds from the data to the paint."""
        await self.page.locator("ringc-conversation-list .row").first.click()
        painted = await self.page.evaluate("ringcNotes.painted(() => ringcNotes.newest())")
        return float(painted - await self.came("conversation"))

    async def came(self, what: str) -> float:
        """Return when something came to the page."""
        return float(await self.page.evaluate("what => ringcNotes.came[what]", what))

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Tasks]:
        """Note what keeps the page busy meanwhile."""
        browser = self.page.context.browser
        assert browser
        tasks = Tasks()
        await self.page.evaluate("ringcNotes.longTasks.splice(0)")
        await browser.start_tracing(page=self.page, categories=["toplevel"])
        yield tasks
        tasks.processor = processor_times(await browser.stop_tracing())
        tasks.clock = await self.page.evaluate("ringcNotes.longTasks.splice(0)")

    async def wheel(self, pixels: int) -> None:
        """Turn the wheel, and let the browser paint."""
        await self.page.mouse.wheel(0, pixels)
        await self.page.evaluate("new Promise(requestAnimationFrame)")


async def measure(*, write: bool) -> int:
    """Run everything, print it, and return the exit code."""
    report = Report("Pages", INTRODUCTION)
    async with looking() as looker:
        looker.note_load()
        await looker.log_in()
        await looker.look_elsewhere()
        before = looker.memory()
        await openings(looker, report)
        looker.note_load()
        await scrolling(looker, report)
        report.at_most("memory of Home Assistant for all of it", looker.memory() - before, 5, "MB")
        looker.note_load()
        await arrivals(looker, report)
        looker.note_load()
        report.say(f"\nThe machine's load in the course of it: {', '.join(looker.busy)}.")
        return report.conclude(write=write)


async def openings(looker: Looker, report: Report) -> None:
    """Open the panel and the conversation again and again."""
    lists, conversations = [], []
    for _ in range(OPENINGS):
        lists.append(await looker.open_list())
        conversations.append(await looker.open_conversation())
    rows = [(f"{CONVERSATIONS} conversations", *spread(lists)), ("newest texts of one", *spread(conversations))]
    report.table("From the data to the first paint", ("", "median", "worst"), rows)
    report.at_most("first paint of the list after the data (median)", median(lists) / 1000, 1, "s")
    report.at_most("first paint of a conversation after the data (median)", median(conversations) / 1000, 1, "s")


async def scrolling(looker: Looker, report: Report) -> None:
    """Scroll up until everything is loaded, then down and up through it."""
    await looker.page.locator("ringc-conversation .scroll").hover()
    async with looker.watched() as loading, asyncio.timeout(WAIT_SECONDS):
        while await looker.page.evaluate("ringcNotes.element('ringc-conversation').data.more"):
            await looker.wheel(-WHEEL)
    shown = await looker.page.evaluate("ringcNotes.element('ringc-conversation').data.messages.length")
    passes = []
    for number in range(PASSES):
        height = await looker.page.evaluate(
            "ringcNotes.element('ringc-conversation').shadowRoot.querySelector('.scroll').scrollHeight"
        )
        async with looker.watched() as seen:
            for _ in range(height // WHEEL + 1):
                await looker.wheel(-WHEEL if number % 2 else WHEEL)
        passes.append(seen)
    rows = [("up, while all is loaded", *loading.row)]
    rows += [(f"{'up' if number % 2 else 'down'} through all", *item.row) for number, item in enumerate(passes)]
    columns = ("", "by the clock", "longest", "by the processor", "longest")
    report.table(f"Tasks over {LONG_TASK} ms while {shown:,} texts are scrolled", columns, rows)
    report.goal(shown == MESSAGES, f"{shown:,} of {MESSAGES:,} texts shown")
    longest = max(loading.processor, default=0)
    report.at_most("longest task while earlier texts are loaded, processor's time", longest, LONG_TASK, "ms")
    worst = [max(item.processor, default=0) for item in passes]
    report.at_most("longest task of a pass through all, processor's time (median)", median(worst), LONG_TASK, "ms")
    worst = [max(item.clock, default=0) for item in passes]
    report.at_most("the same by the clock, in which other programs run too (median)", median(worst), LONG_TASK, "ms")


async def arrivals(looker: Looker, report: Report) -> None:
    """Let somebody text, with everything loaded."""
    await looker.page.evaluate(
        "document.querySelector('home-assistant').hass.connection.subscribeEvents(() => {}, 'ringc_sms_received')"
    )
    events, bubbles, above = [], [], []
    for number in range(TEXTS):
        text = f"What about number {number}?"
        seen = asyncio.create_task(
            looker.page.evaluate("text => ringcNotes.painted(() => ringcNotes.newest() === text)", text)
        )
        await asyncio.sleep(PAUSE)
        sent = time.time() * 1000 - await looker.page.evaluate("performance.timeOrigin")
        await looker.remote.text(text)
        painted = await seen
        event = await looker.came("event")
        events.append(event - sent)
        bubbles.append(painted - sent)
        above.append(painted - event)
    rows = [
        ("from the phone to the bus event in the browser", *spread(events)),
        ("from the phone to the bubble", *spread(bubbles)),
        ("bubble after the bus event", *spread(above)),
    ]
    report.table(f"{TEXTS} texts into the conversation of {MESSAGES:,}", ("", "median", "worst"), rows)
    report.at_most("from the phone to the bubble, above the bus event (median)", median(above), 200, "ms")


def spread(values: Sequence[float]) -> tuple[str, str]:
    """Return the median and the worst of milliseconds."""
    return seconds(median(values) / 1000), seconds(max(values) / 1000)


def processor_times(trace: bytes) -> list[float]:
    """Return the processor's milliseconds of the tasks that pages ran, of a browser's trace."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    return [
        event.get("tdur", 0) / 1000
        for event in events
        if event["name"].endswith("RunTask") and event.get("ph") == "X" and (event["pid"], event["tid"]) in mains
    ]


@asynccontextmanager
async def looking() -> AsyncIterator[Looker]:
    """Start the simulator, Home Assistant and a browser; end them whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_SECONDS)) as session:
            remote = Remote(session, Path(name))
            home = Home(Path(name) / "home", free_port(), session)
            home.furnish(phone=remote.url)
            async with remote.program, home.program:
                loop = await settle(home, remote)
                async with async_playwright() as playwright:
                    browser = await playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=QUIET)
                    page = await browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
                    await page.add_init_script(path=SCRIPT)
                    yield Looker(loop, remote, page)
                    await browser.close()


async def settle(home: Home, remote: Remote) -> Loop:
    """Set the account up, with a past."""
    await remote.ready()
    await remote.set(thinking=0, light=PLENTY)
    await remote.ask("POST", "fill", person=PERSON, conversations=CONVERSATIONS, messages=MESSAGES)
    await until(home.answers, WAIT_SECONDS, "answer from Home Assistant")
    await home.move_in()
    await until(home.running, WAIT_SECONDS, "end of Home Assistant's start")
    loop = Loop(home, remote)
    await loop.add_account()
    await until(loop.pushes, WAIT_SECONDS, "push subscription")
    return loop
