"""Where the past texts of conversations are: message stores, and the Shared Inbox's threads; each is read backwards."""

from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
import logging
from typing import Any, Protocol, override

from .ringcentral import BEGINNING, Message, Past, RejectedError, RingCentral, ThreadMessage

_LOGGER = logging.getLogger(__name__)

NEWEST_AT_ONCE = 1000
# Reading a larger page takes memory that Home Assistant does not get back.
PAGE_SIZE = 500
EARLIER_AT_ONCE = 250
# The store's times are whole seconds.
SECOND = timedelta(seconds=1)


class PastTexts(Protocol):
    """A place with past texts."""

    async def async_read_newest(self, since: datetime) -> Past:
        """Return the newest texts, none from before that time."""

    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        """Return texts of before that time with these people; others may be among them."""

    async def async_mark_read(self, message_ids: Sequence[str]) -> None:
        """Mark texts as read; those that were deleted meanwhile need no mark."""


class StoredTexts(PastTexts):
    """The texts of an extension's message store."""

    def __init__(self, client: RingCentral, extension: str | None = None) -> None:
        """Read the login's own store, or another's."""
        self._client = client
        self._extension = extension

    @override
    async def async_read_newest(self, since: datetime) -> Past:
        found = await self._client.list_messages(
            date_from=since, limit=NEWEST_AT_ONCE, page_size=PAGE_SIZE, extension=self._extension
        )
        return Past(messages=found, since=_read_since(found, NEWEST_AT_ONCE, since))

    @override
    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        """Return texts; the store finds by one number: of a group, texts with that member alone come too."""
        limit = EARLIER_AT_ONCE
        while True:
            found = await self._client.list_messages(
                date_from=BEGINNING,
                date_to=before + SECOND,
                phone_number=numbers[0] if numbers else None,
                limit=limit,
                extension=self._extension,
            )
            since = _read_since(found, limit, BEGINNING)
            if since < before:
                return Past(messages=found, since=since)
            # So many are of one second.
            limit *= 2

    @override
    async def async_mark_read(self, message_ids: Sequence[str]) -> None:
        try:
            await self._client.mark_read(message_ids, extension=self._extension)
        except RejectedError as err:
            # All were tried, those that exist are marked.
            if err.status != 404:
                raise


class ThreadTexts(PastTexts):
    """The texts of the Shared Inbox, which knows no groups."""

    def __init__(self, client: RingCentral) -> None:
        """Read all threads that the login may see."""
        self._threads = client.threads

    @override
    async def async_read_newest(self, since: datetime) -> Past:
        found = await self._threads.list_newest(date_from=since, limit=NEWEST_AT_ONCE)
        messages = await self._threads.with_numbers(found, skip_refused=True)
        return Past(messages=messages, since=_read_since(found, NEWEST_AT_ONCE, since))

    @override
    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        return await self._threads.read_past(numbers[0], before) if len(numbers) == 1 else Past()

    @override
    async def async_mark_read(self, message_ids: Sequence[str]) -> None:
        """Leave it at that: the Shared Inbox does not keep what was read."""


class OptionalTexts(PastTexts):
    """The texts of a place that may be closed to us: then there are none, and all others are shown all the same."""

    def __init__(self, texts: PastTexts) -> None:
        """Read this place."""
        self._texts = texts

    @override
    async def async_read_newest(self, since: datetime) -> Past:
        return await self._async_read(self._texts.async_read_newest(since))

    @override
    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        return await self._async_read(self._texts.async_read_before(before, numbers))

    @override
    async def async_mark_read(self, message_ids: Sequence[str]) -> None:
        await self._texts.async_mark_read(message_ids)

    async def _async_read(self, reading: Coroutine[Any, Any, Past]) -> Past:
        """Return what was read; that it is refused is the catch-up's to report."""
        try:
            return await reading
        except RejectedError as err:
            _LOGGER.debug("Some past texts could not be read: %s", err)
            return Past()


def _read_since(newest_first: Sequence[Message | ThreadMessage], limit: int, since: datetime) -> datetime:
    """Return since when all texts were read, of a list since a time that is cut off at so many.

    Of the second in which it is cut off, some may be missing.
    """
    oldest = newest_first[-1].created_at if len(newest_first) >= limit else None
    return oldest + SECOND if oldest else since
