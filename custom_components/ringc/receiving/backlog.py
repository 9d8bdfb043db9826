"""Reads what a message store holds since a time, oldest first, in answers of bounded size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..ringcentral import Message, Owner, RingCentral, SyncPage

SECOND = timedelta(seconds=1)
# RingCentral hands out at most 250 texts at once: aim below that.
TARGET = 150
LEAST_GROWTH, MOST_GROWTH = 0.5, 8.0
MOST_IN_A_SECOND = 10_000


@dataclass(frozen=True, slots=True)
class _Later:
    """All texts between two times, read before their turn."""

    start: datetime
    end: datetime
    messages: Sequence[Message]


class Backlog:
    """The inbound texts of a store from a time on.

    RingCentral answers with the newest texts of a time span and cuts the older ones off, so the span is made as long as
    one answer holds. An error in the middle, such as a rate limit, loses nothing: the next call goes on where that one
    stopped.
    """

    def __init__(self, client: RingCentral, extension: str | None, start: datetime, owner: Owner | None) -> None:
        """Read from `start` on, in whole seconds as the store's times are; `extension` None is the login's own.

        `owner` is whose texts of the store.
        """
        self.token: str | None = None
        self.until = client.server_time
        """Up to when everything has been read at the end; what came later only the token brings."""
        self._client = client
        self._extension = extension
        self._owner = owner
        self._position = start.replace(microsecond=0)
        self._span = SECOND
        # The one whose turn comes next is the last.
        self._later: list[_Later] = []

    async def async_next(self) -> Sequence[Message] | None:
        """Return the next texts, or None when there are no more. Raises RingCentralError."""
        if self.token is None:
            return await self._async_begin()
        while self._later:
            later = self._later[-1]
            if self._position >= later.start:
                self._later.pop()
                self._position = max(self._position, later.end)
                return later.messages
            if found := await self._async_read_span(later.start):
                return found
        return None

    async def _async_begin(self) -> Sequence[Message]:
        """Read the newest texts, and get the token that changes from now on are read with."""
        now = self._client.server_time
        page = await self._client.sync(date_from=self._position, extension=self._extension, owner=self._owner)
        self.token = page.token
        cut = _cut(page)
        if cut is None:
            return page.messages
        self._later.append(_Later(cut + SECOND, now, page.messages))
        self._span = max(now - cut, SECOND)
        return ()

    async def _async_read_span(self, limit: datetime) -> Sequence[Message]:
        """Read the next span, which ends at `limit` at the latest; return nothing when it holds too many texts."""
        start, end = self._position, min(self._position + self._span, limit)
        page = await self._client.sync(date_from=start, date_to=end, extension=self._extension, owner=self._owner)
        messages = page.messages
        cut = _cut(page)
        if cut is not None and cut <= end:
            if cut > start and end - start > SECOND:
                self._later.append(_Later(min(cut + SECOND, end), end, messages))
                self._span = max((cut - start) / 2, SECOND)
                return ()
            messages = (*await self._async_list(start, min(cut + SECOND, end)), *messages)
        self._position = end
        growth = min(MOST_GROWTH, max(LEAST_GROWTH, TARGET / max(len(messages), 1)))
        self._span = max((end - start) * growth, SECOND)
        return messages

    async def _async_list(self, start: datetime, end: datetime) -> Sequence[Message]:
        """Read a second that holds more than one answer, page by page."""
        return await self._client.list_messages(
            date_from=start,
            date_to=end,
            direction="Inbound",
            limit=MOST_IN_A_SECOND,
            extension=self._extension,
            owner=self._owner,
        )


def _cut(page: SyncPage) -> datetime | None:
    """Return the second in which older texts were cut off from an answer; None when it is complete."""
    times = [message.created_at for message in page.messages if message.created_at]
    return min(times, default=None) if page.older_exist else None
