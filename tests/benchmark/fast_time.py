"""Time in which nothing happens is skipped: a day takes seconds, and every timer still fires when it shall.

The event loop's clock and the wall clock jump together to the next timer, once no socket is ready and no thread works
for the loop. Home Assistant, ringc and the simulator share the loop, so none of them waits for another meanwhile.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
import selectors
import time
from typing import Any, override

from homeassistant.helpers import event
from homeassistant.util import dt as dt_util

MOMENT = 0.001


class SkippingSelector(selectors.DefaultSelector):
    """Waits for nothing but threads once `skipping` is set, and counts the time `skipped`."""

    skipping = False
    skipped = 0.0
    threads = 0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, if need be after a skip to the next timer."""
        if not self.skipping or timeout is None or timeout <= 0:
            return super().select(timeout)
        # What was written to a socket of this machine is ready at its other end at once.
        ready = super().select(MOMENT if self.threads else 0)
        if not ready and not self.threads:
            self.skipped += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time, and everybody's, can be skipped."""

    def __init__(self) -> None:
        """Begin at the machine's time."""
        self.selector = SkippingSelector()
        super().__init__(self.selector)
        real = time.time
        time.time = lambda: real() + self.selector.skipped
        dt_util.utcnow = lambda: datetime.fromtimestamp(time.time(), UTC)  # type: ignore[assignment]
        # What timers are told.
        event.time_tracker_utcnow = dt_util.utcnow

    @override
    def time(self) -> float:
        """Return the time of the timers."""
        return time.monotonic() + self.selector.skipped

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run a function in a thread, and skip no time meanwhile."""
        future = super().run_in_executor(executor, func, *args)
        self.selector.threads += 1
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: asyncio.Future[Any]) -> None:
        """Note that a thread works no longer."""
        self.selector.threads -= 1
