"""The time that RingCentral goes by: independent of the machine's clock, and moved by tests."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import time


class Clock:
    """Passes as the event loop's time does, from the machine's time on; `listeners` hear of each jump.

    Whatever happens to the machine's clock afterwards, or to a frozen one, does not move it.
    """

    def __init__(self) -> None:
        """Start at the machine's time."""
        self.listeners: list[Callable[[], None]] = []
        self._offset = time.time() - _ticks()
        self._stopped_at: float | None = None

    def time(self) -> float:
        """Return seconds since 1970."""
        return self._offset + (_ticks() if self._stopped_at is None else self._stopped_at)

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def ago(self, seconds: float) -> datetime:
        """Return a time in the past."""
        return self.now() - timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        """Jump forward, or back when negative."""
        self._offset += seconds
        for listener in self.listeners:
            listener()

    def set(self, moment: datetime) -> None:
        """Jump to a moment."""
        self.advance((moment - self.now()).total_seconds())

    def stop(self) -> None:
        """Let no time pass but what advance() adds."""
        self._stopped_at = _ticks()


def _ticks() -> float:
    """Return seconds that only pass: those of a loop that keeps its own time, else the machine's."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        loop = None
    # Its class may keep the time, or somebody who took that over from it.
    if loop is not None and (
        type(loop).time is not asyncio.BaseEventLoop.time or getattr(loop.time, "__self__", loop) is not loop
    ):
        return loop.time()
    # A frozen clock freezes time.monotonic() too.
    return time.clock_gettime(time.CLOCK_MONOTONIC)
