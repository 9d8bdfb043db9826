"""Time in which nothing happens is skipped: a day takes seconds, and every timer still fires when it shall.

The event loop's clock and the wall clock jump together to the next timer, once no socket has had anything to say for a
moment. Home Assistant, ringc and the simulator live in the same loop, so none of them waits for another meanwhile.
"""

import asyncio
from datetime import UTC, datetime
import selectors
import time
from typing import override

from homeassistant.util import dt as dt_util

MOMENT = 0.001


class SkippingSelector(selectors.DefaultSelector):
    """Waits for sockets only a moment once `skipping` is set, and counts the time `skipped`."""

    skipping = False
    skipped = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, if need be after a skip to the next timer."""
        if not self.skipping or timeout is None or timeout <= MOMENT:
            return super().select(timeout)
        ready = super().select(MOMENT)
        if not ready:
            self.skipped += timeout - MOMENT
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

    @override
    def time(self) -> float:
        """Return the time of the timers."""
        return time.monotonic() + self.selector.skipped
