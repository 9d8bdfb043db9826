"""Virtual time: an event loop's time that passes only when nothing else is left to do, and then at once.

However slow the machine is, a timeout can then end only what really waits, and no test waits for the machine's time.
"""

import asyncio
import time
from typing import Any

from aiohttp import connector

# Seconds of the machine's time in which what one end of a connection sent reaches the other, on a busy machine too: the
# more time is about to be skipped, the surer it must be that nothing is under way.
MOMENTS = 0.001, 0.05
# How fast time passes while a thread works: it may wait for something that the loop does later.
PACE = 0.1
TICK = 1e-6


class VirtualTime:
    """Takes the place of a loop's clock. While a thread of the loop's works, it passes slowly."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin at the loop's time; all of the loop's work must be in this process."""
        self._loop: Any = loop
        self._now = loop.time()
        self._threads = 0
        self._select = self._loop._selector.select
        self._run_in_executor = loop.run_in_executor

    def start(self) -> None:
        """Replace the loop's time."""
        self._loop.time = self.time
        self._loop.run_in_executor = self._count
        self._loop._selector.select = self._skip
        # Else no idle connection would ever be old enough to be closed, and aiohttp would look for one for ever.
        connector.monotonic = self.time

    def stop(self) -> None:
        """Give the loop its own time back."""
        connector.monotonic = time.monotonic
        del self._loop.time, self._loop.run_in_executor, self._loop._selector.select

    def time(self) -> float:
        """Return the loop's time: later than ever before, so that what comes second is known to."""
        self._now += TICK
        return self._now

    def _skip(self, timeout: float | None = None) -> Any:
        """Return what is ready; when that is nothing, let the time until the next timer pass."""
        if timeout is None or timeout <= 0:
            return self._select(timeout)
        if self._threads:
            began = time.clock_gettime(time.CLOCK_MONOTONIC)
            ready = self._select(timeout / PACE)
            self._now += (time.clock_gettime(time.CLOCK_MONOTONIC) - began) * PACE
            return ready
        ready = self._select(min(max(timeout / 500, MOMENTS[0]), MOMENTS[1]))
        if not ready:
            self._now += timeout
        return ready

    def _count(self, executor: Any, function: Any, *arguments: Any) -> asyncio.Future[Any]:
        """Run a function in a thread, and know of it until it has ended."""
        future: asyncio.Future[Any] = self._run_in_executor(executor, function, *arguments)
        self._threads += 1
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: asyncio.Future[Any]) -> None:
        """Forget a thread's work."""
        self._threads -= 1
