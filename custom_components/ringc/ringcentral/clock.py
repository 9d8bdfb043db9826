"""RingCentral's time, as its answers date it: the machine's own clock may be years off, and it may jump.

A `Date` has whole seconds, and some time passes until it arrives: each answer says between which two times the server's
clock was, and several answers narrow that down. From then on the event loop's monotonic time is counted.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import inf
import time

from .listeners import Listeners

_DATE_RESOLUTION = 1.0
_DRIFT = 0.0002  # More than two clocks drift apart per second, even while one of them is being corrected.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_DIFFERS_OVER, _AGREES_UNDER = 120.0, 60.0


class Clock:
    """The time of one RingCentral server. It belongs to the login and survives reloads.

    Before the first answer the machine's clock stands in; `known` says so.
    """

    def __init__(self) -> None:
        """Start without any answer."""
        self.differs = False
        """Whether the machine's clock is wrong: from 2 minutes of difference on, until it is under one again."""
        self._loop: asyncio.AbstractEventLoop | None = None
        # Bounds of what is to be added to the loop's time, and when they were found.
        self._earliest, self._latest = -inf, inf
        self._found_at = 0.0
        self._listeners = Listeners[()]()

    @property
    def known(self) -> bool:
        """Whether RingCentral has said what time it is; if not, `now` is the machine's clock."""
        return self._loop is not None

    def now(self) -> datetime:
        """Return RingCentral's time, aware, in UTC."""
        return datetime.fromtimestamp(self._time(), UTC)

    @property
    def uncertainty(self) -> float | None:
        """By how many seconds `now` may be wrong; None while it is not `known`."""
        if self._loop is None:
            return None
        return (self._latest - self._earliest) / 2 + self._drift(self._loop.time())

    @property
    def machine_ahead(self) -> float | None:
        """How many seconds the machine's clock is ahead (negative: behind); None while it is not `known`."""
        return time.time() - self._time() if self.known else None

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener whenever `differs` changes; returns what ends that."""
        return self._listeners.add(listener)

    def observe(self, date: datetime, *, asked_at: float) -> None:
        """Learn from an answer that arrived now: its `Date`, and the loop's time when it was asked for.

        A date that contradicts what was known wins: then one of the two clocks jumped, or the machine slept.
        """
        if not _FIRST_YEAR <= date.year < _LAST_YEAR:
            return
        self._loop = loop = asyncio.get_running_loop()
        now = loop.time()
        # RingCentral dated the answer after it was asked and before it arrived, and cut the fraction of a second off.
        earliest = date.timestamp() - now
        latest = date.timestamp() + _DATE_RESOLUTION - asked_at
        drift = self._drift(now)
        self._earliest, self._latest = max(earliest, self._earliest - drift), min(latest, self._latest + drift)
        if self._earliest > self._latest:
            self._earliest, self._latest = earliest, latest
        self._found_at = now
        self._compare()

    def _time(self) -> float:
        """Return RingCentral's time in seconds since 1970."""
        return time.time() if self._loop is None else self._loop.time() + (self._earliest + self._latest) / 2

    def _drift(self, now: float) -> float:
        """Return by how many seconds the clocks may have drifted apart since the last answer."""
        return max(0.0, now - self._found_at) * _DRIFT

    def _compare(self) -> None:
        """Notify the listeners when the machine's clock has become wrong, or right."""
        difference = abs(self.machine_ahead or 0.0)
        differs = difference > (_AGREES_UNDER if self.differs else _DIFFERS_OVER)
        if differs is not self.differs:
            self.differs = differs
            self._listeners.notify()


def read_date(value: str | None) -> datetime | None:
    """Return the time of a date header, or None."""
    try:
        date = parsedate_to_datetime(value or "")
    except ValueError, TypeError, IndexError:
        return None
    return date if date.tzinfo else None
