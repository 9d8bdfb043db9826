"""What sending costs the event loop: composing texts, reading numbers, waiting for the rate limit."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
import time

from custom_components.ringc.phone_numbers import InvalidNumberError, parse_number
from custom_components.ringc.ringcentral import RateLimiter, RateLimitError
from custom_components.ringc.ringcentral.rate_limit import Priority
from custom_components.ringc.sending.text import TextOptions, compose, is_quick

from .report import Report
from .stalls import worst_tick

RUNS = 10
IDLE = 0.2
MARKDOWN = "Hello **world**, this is a [link](https://example.com/a/b) and `code`.\n\n* item one\n* item two\n\n" * 110
HTML = "<p>Hello <b>world</b>, see <a href='https://example.com/a/b'>this</a> &amp; more.</p><ul><li>one</li></ul>" * 98
TEXTS: dict[str, tuple[str, TextOptions, float]] = {
    "10 kB of Markdown": (MARKDOWN[:10_000], TextOptions(format="markdown"), 10),
    "10 kB of HTML": (HTML[:10_000], TextOptions(format="html"), 10),
    "[ x 40,000 as Markdown": ("[" * 40_000, TextOptions(format="markdown"), 50),
    "an unclosed <a href of 20 kB as HTML": ('<a href="' + "x" * 20_000, TextOptions(format="html"), 50),
    "an unclosed <a href of 20 kB as Markdown": ('<a href="' + "x" * 20_000, TextOptions(format="markdown"), 50),
}
NUMBER = "1" + " " * 20_000 + "a"
SENDS = {500: 20}
DEADLINE = 180.0


async def measure(report: Report) -> None:
    """Do each of them some times; the calmest counts, as a stall of ours is in each."""
    rows = []
    for name, (text, options, most) in TEXTS.items():
        compose("Load what it takes", None, options)
        above, took = await calmest(partial(composed, text, options))
        rows.append((name, f"{took * 1000:.1f} ms", f"{above * 1000:.1f} ms"))
        report.at_most(f"{name}: the event loop's stall", above * 1000, most, "ms")
    above, took = await calmest(number_read)
    rows.append(("1, 20,000 spaces and a letter as a number", f"{took * 1000:.1f} ms", f"{above * 1000:.1f} ms"))
    report.at_most("1, 20,000 spaces and a letter as a number", took * 1000, 50, "ms")
    report.table(f"Composing (the calmest of {RUNS})", ("", "time", "event loop's stall above idle"), rows)
    for count, most in SENDS.items():
        spent = min([await limited(count) for _ in range(RUNS)])
        report.at_most(f"the rate limiter, when {count} texts are sent at once", spent * 1000, most, "ms of the loop")


async def calmest(work: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Return by how many seconds the loop was later than while idle, and how long the work took."""
    runs = []
    for _ in range(RUNS):
        idle = await worst_tick(asyncio.sleep(IDLE))
        began = time.perf_counter()
        busy = await worst_tick(work())
        runs.append((max(busy - idle, 0), time.perf_counter() - began))
    return min(runs)


async def composed(text: str, options: TextOptions) -> None:
    """Compose a message as the sending of one does."""
    if is_quick(text, None, options):
        compose(text, None, options)
    else:
        await asyncio.get_running_loop().run_in_executor(None, compose, text, None, options)


async def number_read() -> None:
    """Read what is no number."""
    try:
        parse_number(NUMBER, country="US")
    except InvalidNumberError:
        return
    raise AssertionError


async def limited(count: int) -> float:
    """Return the seconds of work that the limiter makes when so many texts are sent, until some of them wait."""
    limiter = RateLimiter()
    deadline = asyncio.get_running_loop().time() + DEADLINE

    async def send() -> None:
        try:
            async with limiter.permit("medium", deadline=deadline, priority=Priority.SEND):
                await asyncio.sleep(0)
        except RateLimitError:
            return

    async def nothing() -> None:
        await asyncio.sleep(0)

    return await work_of(send, count) - await work_of(nothing, count)


async def work_of(call: Callable[[], Awaitable[None]], count: int) -> float:
    """Return the processor's seconds that calls take in a quarter of a second, and end them."""
    began = time.process_time()
    tasks = [asyncio.ensure_future(call()) for _ in range(count)]
    await asyncio.sleep(0.25)
    spent = time.process_time() - began
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return spent
