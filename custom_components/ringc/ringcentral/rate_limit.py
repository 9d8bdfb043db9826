"""Obey RingCentral's rate limits instead of meeting them.

RingCentral counts requests per user, app and usage-plan group in a sliding window. Above the limit it refuses the whole
group for a penalty time, and every request in that time starts the penalty anew: so here nothing is sent in it at all.
Half of each window is kept for sends and for what somebody waits for.
https://developers.ringcentral.com/guide/basics/rate-limits
"""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import count
from typing import Literal

from .clock import Clock, read_date
from .exceptions import RateLimitError, RingCentralError
from .listeners import Listeners

type GroupName = Literal["light", "medium", "heavy", "auth"]

_LIMITS: dict[GroupName, int] = {"light": 50, "medium": 40, "heavy": 10, "auth": 5}
_WINDOW = 60.0
_MAX_LIMIT = 1000
_MAX_PENALTY = 3600.0
_MIN_PENALTY = 30.0
_ROUNDING = 1.0


class Priority(IntEnum):
    """Which requests of a group go first, and whether they may use all of it."""

    SEND = 0
    FOREGROUND = 1
    """What somebody waits for: a log-in, the look-up of a lost answer, the set-up of an account."""
    BACKGROUND = 2
    """Everything else. Together it uses at most half of a group's window."""


@dataclass(order=True, slots=True)
class _Waiter:
    """A request that waits for its permit: by priority, then in order of arrival."""

    priority: Priority
    number: int
    deadline: float = field(compare=False)
    granted: asyncio.Future[None] = field(compare=False)


@dataclass(slots=True)
class _Requests:
    """Requests that count for a limit: those in flight, and when the others ended."""

    ended: deque[float] = field(default_factory=deque)
    in_flight: int = 0

    def used(self, since: float) -> int:
        """Return how many count now: those in flight, and those that ended after a time."""
        return self.in_flight + sum(ended > since for ended in self.ended)

    def forget(self, since: float) -> None:
        """Forget those that ended until a time."""
        while self.ended and self.ended[0] <= since:
            self.ended.popleft()


class _Group:
    """One usage-plan group. Times are the event loop's."""

    def __init__(self, name: GroupName, clock: Clock, changed: Callable[[], None]) -> None:
        """Start with the documented limit; the answers' headers correct it."""
        self._name = name
        self._clock = clock
        self._changed = changed
        self._limit = _LIMITS[name]
        self._window = _WINDOW
        self._closed_until = 0.0
        self._requests = _Requests()
        self._background = _Requests()
        self._queue: list[_Waiter] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None
        self.sends_waiting = 0
        """How many sends wait for their permit."""

    def describe(self) -> dict[str, float]:
        """Return the limit, what is used up of it, and for how many seconds nothing may be sent."""
        now = asyncio.get_running_loop().time()
        return {
            "limit": self._limit,
            "window": self._window,
            "used": self._requests.used(now - self._window),
            "used_in_background": self._background.used(now - self._window),
            "closed_for": round(max(0.0, self._closed_until - now), 1),
        }

    async def enter(self, priority: Priority, deadline: float) -> None:
        """Wait for a permit; raises RateLimitError as soon as it cannot come before the deadline."""
        loop = asyncio.get_running_loop()
        waiter = _Waiter(priority, next(self._numbers), deadline, loop.create_future())
        insort(self._queue, waiter)
        self._advance_soon()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if not waiter.granted.cancelled() and waiter.granted.exception() is None:
                self.leave(priority, counted=False)
            self._advance_soon()
            raise

    def leave(self, priority: Priority, *, counted: bool) -> None:
        """End a permit. RingCentral counted the request when it arrived: at the latest now."""
        for requests in self._counts(priority):
            requests.in_flight -= 1
            if counted:
                requests.ended.append(asyncio.get_running_loop().time())
        self._advance_soon()

    def _counts(self, priority: Priority) -> tuple[_Requests, ...]:
        """Return what a request counts for."""
        return (self._requests, self._background) if priority is Priority.BACKGROUND else (self._requests,)

    def update(self, headers: Mapping[str, str]) -> None:
        """Take over limit and window, and count what others used up with the same app and user."""
        self._limit = _number(headers.get("X-Rate-Limit-Limit"), 1, _MAX_LIMIT) or self._limit
        self._window = float(_number(headers.get("X-Rate-Limit-Window"), 1, 3600) or self._window)
        remaining = _number(headers.get("X-Rate-Limit-Remaining"), 0, _MAX_LIMIT)
        if remaining is not None:
            now = asyncio.get_running_loop().time()
            elsewhere = self._limit - remaining - self._requests.used(now - self._window)
            self._requests.ended.extend([now] * elsewhere)
        self._advance_soon()

    def close(self, headers: Mapping[str, str]) -> float:
        """Send nothing for the penalty time; return its seconds."""
        penalty = self.retry_after(headers) or max(_MIN_PENALTY, self._window)
        now = asyncio.get_running_loop().time()
        self._closed_until = max(self._closed_until, now + penalty)
        self._advance_soon()
        return self._closed_until - now

    def retry_after(self, headers: Mapping[str, str]) -> float | None:
        """Return the seconds that an answer asks to wait, if it does."""
        return _retry_after(headers, self._clock.now())

    def _openings(self, now: float, limit: int, requests: _Requests) -> Iterator[float]:
        """Yield the earliest times at which the next requests may be sent, assuming that those in flight end now."""
        busy = [ended + self._window for ended in requests.ended] + [now + self._window] * requests.in_flight
        times = deque(([now] * limit + busy)[-limit:])
        while True:
            opening = max(times.popleft(), self._closed_until)
            yield opening
            times.append(opening + self._window)

    def _advance_soon(self) -> None:
        """Look at the queue once for all that happens in this turn of the event loop: it may be long."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._advance)

    def _advance(self) -> None:
        """Give permits to those who may go now, and refuse those whose permit would come too late."""
        if self._soon:
            self._soon.cancel()
            self._soon = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._requests.forget(now - self._window)
        self._background.forget(now - self._window)
        openings = self._openings(now, self._limit, self._requests)
        in_background = self._openings(now, max(1, self._limit // 2), self._background)
        opening_of_all = first = next(openings)
        opening_in_background = next(in_background)
        waiting: list[_Waiter] = []
        for waiter in self._queue:
            if waiter.granted.done():
                continue
            is_background = waiter.priority is Priority.BACKGROUND
            opening = max(opening_of_all, opening_in_background) if is_background else opening_of_all
            if opening > max(waiter.deadline, now):
                waiter.granted.set_exception(self._too_late(opening - now))
                continue
            if opening <= now:
                for requests in self._counts(waiter.priority):
                    requests.in_flight += 1
                waiter.granted.set_result(None)
            else:
                first = first if waiting else opening
                waiting.append(waiter)
            opening_of_all = next(openings)
            if is_background:
                opening_in_background = next(in_background)
        self._queue = waiting
        self.sends_waiting = sum(waiter.priority is Priority.SEND for waiter in waiting)
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_at(first, self._advance) if waiting else None
        self._changed()

    def _too_late(self, seconds: float) -> RateLimitError:
        """Say when the next request may be sent."""
        text = f"RingCentral's rate limit ({self._name}) allows the next request in {seconds:.0f} s"
        return RateLimitError(text, retry_after=seconds)


class Permit:
    """The right to send one request now."""

    def __init__(self, groups: Mapping[str, _Group], group: _Group, priority: Priority) -> None:
        """Hold the group until the request is answered or failed."""
        self._groups = groups
        self._group = group
        self._priority = priority
        self._held = True

    def answered(self, status: int, headers: Mapping[str, str]) -> float:
        """Learn from an answer's headers; return the seconds that RingCentral asks to wait, else 0."""
        self.end(counted=True)
        group = self._groups.get(headers.get("X-Rate-Limit-Group", "").lower(), self._group)
        if status != 429:
            group.update(headers)
            return group.retry_after(headers) or 0.0
        closed = {group, self._group}
        if self._group is not self._groups["auth"] and not any(
            name.lower().startswith("x-rate-limit-") for name in headers
        ):
            # This is a limit of the account or of our address: it holds whatever the group.
            closed.update(self._groups.values())
        return max(group.close(headers) for group in closed)

    def end(self, *, counted: bool) -> None:
        """Give the permit back, once."""
        if self._held:
            self._held = False
            self._group.leave(self._priority, counted=counted)


class RateLimiter:
    """Gives out permits to send. One per server, client id and user: that is how RingCentral counts."""

    def __init__(self) -> None:
        """Start with the documented limits and nothing sent, and with the server's clock."""
        self.clock = Clock()
        self._waiting = 0
        self._listeners = Listeners[()]()
        self._groups: dict[str, _Group] = {name: _Group(name, self.clock, self._changed) for name in _LIMITS}

    @property
    def waiting(self) -> int:
        """How many messages wait for the rate limit."""
        return self._waiting

    def describe(self) -> dict[str, dict[str, float]]:
        """Return the state of each usage-plan group, to find faults."""
        return {name: group.describe() for name, group in self._groups.items()}

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener whenever `waiting` changes; returns what ends that."""
        return self._listeners.add(listener)

    @asynccontextmanager
    async def permit(
        self, group: GroupName, *, deadline: float, priority: Priority = Priority.BACKGROUND
    ) -> AsyncIterator[Permit]:
        """Wait until a request of this group may be sent. `deadline` is the event loop's time.

        Raises RateLimitError at once when that cannot be in time. A request that provably did not arrive
        (an exception with `unsent`) is not counted.
        """
        entered = self._groups[group]
        await entered.enter(priority, deadline)
        permit = Permit(self._groups, entered, priority)
        counted = True
        try:
            yield permit
        except RingCentralError as error:
            counted = not error.unsent
            raise
        finally:
            permit.end(counted=counted)

    def _changed(self) -> None:
        """Notify the listeners when another number of messages waits."""
        waiting = sum(group.sends_waiting for group in self._groups.values())
        if waiting != self._waiting:
            self._waiting = waiting
            self._listeners.notify()


def _number(value: str | None, low: int, high: int) -> int | None:
    """Return a header's number within bounds, or None when it is no number or too low."""
    if value is None or not value.isdecimal() or int(value[:9]) < low:
        return None
    return min(int(value[:9]), high)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (a number, or a date), or None when it says nothing sane."""
    value = headers.get("Retry-After", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        until = read_date(value)
        seconds = (until - (read_date(headers.get("Date")) or now)).total_seconds() if until else 0.0
    if not seconds > 0:
        return None
    return min(seconds + _ROUNDING, _MAX_PENALTY)
