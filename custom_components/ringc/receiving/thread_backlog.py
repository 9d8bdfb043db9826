"""Reads what the Shared Inbox received in a time, oldest first, in answers of bounded size."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..ringcentral import RingCentral, ThreadMessage

# RingCentral's times have milliseconds.
TICK = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)


class ThreadBacklog:
    """The messages of the threads between two times.

    Each answer makes the time that is left shorter, from the side from which RingCentral lists. An error in the middle,
    such as a rate limit, loses nothing: the next call goes on where that one stopped.
    """

    def __init__(self, client: RingCentral, start: datetime, until: datetime) -> None:
        """Read what was received from `start` until now, which is `until`."""
        self.until = until
        self._client = client
        # The clocks may differ by seconds.
        self._start, self._end = start, until + MINUTE
        self._page = 1
        self._last: Sequence[ThreadMessage] = ()
        self._complete = False
        # Of a list that is newest first: what comes after all that is not read yet. The oldest is the last.
        self._later = list[Sequence[ThreadMessage]]()

    async def async_next(self) -> Sequence[ThreadMessage] | None:
        """Return the next messages, or None when there are no more. Raises RingCentralError."""
        while not self._complete:
            messages, more = await self._client.threads.list_page(
                date_from=self._start, date_to=self._end, page=self._page
            )
            self._complete = not more
            newest_first = more and self._shorten(messages)
            if not newest_first:
                return messages
            self._later.append(messages)
        return self._later.pop() if self._later else None

    def _shorten(self, messages: Sequence[ThreadMessage]) -> bool:
        """Leave out of the time what was read; return whether that was its end, as lists are newest first."""
        left = self._start, self._end
        times = [message.created_at for message in messages if message.created_at]
        newest_first = bool(times) and times[0] > times[-1]
        if newest_first:
            self._end = min(self._end, times[-1] + TICK)
        else:
            self._start = max([self._start, *times[-1:]])
        if left != (self._start, self._end):
            self._page = 1
        elif self._page > 1 and messages == self._last:
            # What is listed again and again would never end.
            self._complete = True
        else:
            # So many are of one moment.
            self._page += 1
        self._last = messages
        return newest_first
