"""Where the past texts of conversations are: message stores, and the Shared Inbox's threads; each is read backwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, override

from .ringcentral import BEGINNING, Message, Past, RingCentral, ThreadMessage

NEWEST_AT_ONCE = 1000
# Reading a larger page takes memory that Home Assistant does not get back.
PAGE_SIZE = 500
EARLIER_AT_ONCE = 250


class PastTexts(Protocol):
    """A place with past texts. `extension` is whose it is; None: that is said of each text."""

    extension: str | None
    required: bool
    """Whether nothing is to be shown without it."""

    async def async_read_newest(self, since: datetime) -> Past:
        """Return the newest texts, none from before that time."""

    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        """Return texts of before that time with these people; others may be among them."""


class StoredTexts(PastTexts):
    """The texts of an extension's message store."""

    def __init__(self, client: RingCentral, extension: str, *, is_own: bool) -> None:
        """Read the login's own store, or another's."""
        self.extension = extension
        self.required = is_own
        self._client = client
        self._parameter = None if is_own else extension

    @override
    async def async_read_newest(self, since: datetime) -> Past:
        found = await self._client.list_messages(
            date_from=since, limit=NEWEST_AT_ONCE, page_size=PAGE_SIZE, extension=self._parameter
        )
        return Past(messages=found, since=_read_since(found, NEWEST_AT_ONCE, since))

    @override
    async def async_read_before(self, before: datetime, numbers: Sequence[str]) -> Past:
        """Return texts; the store finds by one number: of a group, texts with that member alone come too."""
        found = await self._client.list_messages(
            date_from=BEGINNING,
            # The store's times are whole seconds.
            date_to=before + timedelta(seconds=1),
            phone_number=numbers[0] if numbers else None,
            limit=EARLIER_AT_ONCE,
            extension=self._parameter,
        )
        return Past(messages=found, since=_read_since(found, EARLIER_AT_ONCE, BEGINNING))


class ThreadTexts(PastTexts):
    """The texts of the Shared Inbox, which knows no groups."""

    extension = None
    required = False

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


def _read_since(newest_first: Sequence[Message | ThreadMessage], limit: int, since: datetime) -> datetime:
    """Return since when all texts were read, of a list since a time that is cut off at so many."""
    cut_off = len(newest_first) >= limit
    return (newest_first[-1].created_at if cut_off else None) or since
