"""The texts that an account has at RingCentral: those of the message store, and those of the Shared Inbox's threads."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, callback

from .errors import invalid
from .ringcentral import Listeners, Message, PhoneNumber, RejectedError, RingCentral, RingCentralError

# Seconds: the threads show ten texts at once, and as many as an action may name are more than a minute allows.
LONGEST_WAIT = 90


class StoredMessages:
    """Finds, marks and deletes texts wherever they are kept. The threads are asked only where a number is in them."""

    def __init__(self, client: RingCentral, numbers: Collection[PhoneNumber]) -> None:
        """Know the account's numbers."""
        self._client = client
        self.in_threads = any(number.in_threads for number in numbers)
        """Whether a number of the account is in the Shared Inbox."""
        self._deleted = Listeners[Collection[str]]()
        self._marked_read = Listeners[Collection[str]]()

    @callback
    def async_listen_deleted(self, listener: Callable[[Collection[str]], None]) -> CALLBACK_TYPE:
        """Call the listener with the ids of texts that were deleted from now on; the result ends that."""
        return self._deleted.add(listener)

    @callback
    def async_listen_marked_read(self, listener: Callable[[Collection[str]], None]) -> CALLBACK_TYPE:
        """Call the listener with the ids of texts that were marked as read from now on; the result ends that."""
        return self._marked_read.add(listener)

    async def async_get(self, ids: Sequence[str]) -> tuple[Message, ...]:
        """Return those of these texts that exist."""
        found = await self._client.messages(ids)
        known = {message.id for message in found}
        return (*found, *await self._async_get_of_threads([item for item in ids if item not in known]))

    async def _async_get_of_threads(self, ids: Sequence[str]) -> tuple[Message, ...]:
        """Return those of these texts that are in the threads."""
        if not self.in_threads or not ids:
            return ()
        found = await self._client.threads.messages(ids, max_wait=LONGEST_WAIT)
        return await self._client.threads.with_numbers(found, skip_refused=True)

    async def async_list(
        self,
        *,
        date_from: datetime,
        direction: str | None = None,
        phone_number: str | None = None,
        unread: bool = False,
        limit: int,
    ) -> tuple[Message, ...]:
        """Return texts, newest first; the Shared Inbox does not say which of its texts are unread."""
        found = await self._client.list_messages(
            date_from=date_from, direction=direction, phone_number=phone_number, unread=unread, limit=limit
        )
        if not unread:
            found = (*found, *await self._async_list_threads(date_from, direction, phone_number, limit))
        now = self._client.server_time
        return tuple(sorted(found, key=lambda message: message.created_at or now, reverse=True)[:limit])

    async def _async_list_threads(
        self, date_from: datetime, direction: str | None, phone_number: str | None, limit: int
    ) -> Sequence[Message]:
        """Return the newest texts of the threads, at least so many if there are; a number is that of the other side."""
        if not self.in_threads:
            return ()
        if phone_number:
            return await self._async_list_with(phone_number, date_from, direction, limit)
        found = await self._client.threads.list_newest(date_from=date_from, direction=direction, limit=limit)
        return await self._client.threads.with_numbers(found, skip_refused=True)

    async def _async_list_with(
        self, phone_number: str, date_from: datetime, direction: str | None, limit: int
    ) -> Sequence[Message]:
        """Return the newest texts of the threads with a number."""
        found = dict[str, Message]()
        threads = await self._client.threads.threads_with(phone_number)
        # The clocks may differ by seconds.
        since = self._client.server_time + timedelta(minutes=1)
        while since > date_from and sum((message.created_at or since) >= since for message in found.values()) < limit:
            past = await self._client.threads.read_past(phone_number, since, date_from=date_from, threads=threads)
            found |= {message.id: message for message in past.messages if direction in {None, message.direction}}
            since = past.since
        return tuple(found.values())

    async def async_mark_read(self, ids: Sequence[str]) -> None:
        """Mark texts as read; raises a translated error for those of the Shared Inbox, which has no such marks."""
        try:
            await self._client.mark_read(ids)
        except RejectedError as err:
            shared = await self._async_find_in_threads(ids) if err.status == 404 else ()
            if not shared:
                raise
            raise invalid("shared_inbox_without_read_marks", message_ids=", ".join(shared)) from err
        self._marked_read.notify(ids)

    async def async_delete(self, ids: Sequence[str]) -> None:
        """Delete texts; those of the Shared Inbox are gone for everybody who answers the number."""
        shared = await self._async_find_in_threads(ids)
        others = [item for item in ids if item not in shared]
        failures = list[RingCentralError]()
        for delete, found in ((self._client.threads.delete, shared), (self._client.delete, others)):
            try:
                await delete(found, max_wait=LONGEST_WAIT)
                self._deleted.notify(found)
            except RingCentralError as err:
                failures.append(err)
        if failures:
            raise failures[0]

    async def _async_find_in_threads(self, ids: Sequence[str]) -> Sequence[str]:
        """Return the ids of those texts that are in the threads; the store finds more at once, and is asked first."""
        if not self.in_threads:
            return ()
        known = {message.id for message in await self._client.messages(ids, skip_refused=True)}
        unknown = [item for item in ids if item not in known]
        found = await self._client.threads.messages(unknown, max_wait=LONGEST_WAIT)
        return [message.id for message in found]
