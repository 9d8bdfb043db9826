"""Texts of the Shared Inbox: they are in message threads, and push only says that something has changed there."""

from collections.abc import Sequence
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .. import issues
from ..ringcentral import (
    Notification,
    RejectedError,
    RingCentral,
    ThreadMessage,
    ThreadSyncPage,
)
from .inbox import Inbox
from .options import ReceivingOptions
from .push_state import PushState
from .reading_schedule import EVERY, ReadingSchedule

# A text may be listed some time after it came; that it is listed again costs no request.
OVERLAP = timedelta(hours=1)
ISSUE = "threads"


class ThreadCatchUp:
    """Reads the Shared Inbox when push says so, and by the schedule."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        inbox: Inbox,
        *,
        push_state: PushState,
        own_extension: str,
    ) -> None:
        """Read what this extension may see."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._inbox = inbox
        self._push_state = push_state
        self._own_extension = own_extension
        self._window = ReceivingOptions.from_entry(entry).catch_up
        self._token: str | None = None
        self._pushed = False
        self._list_at = 0.0
        self._schedule = ReadingSchedule(hass, entry, push_state, "the Shared Inbox", self._async_catch_up)

    @callback
    def async_request(self) -> None:
        """Read now: something may have been missed."""
        self._schedule.async_request()

    @callback
    def async_start(self) -> None:
        """Begin, and go on until the entry is unloaded."""
        self._entry.async_on_unload(self._inbox.async_listen_changes(self._async_changed))
        self._schedule.async_start()

    @callback
    def _async_changed(self, notification: Notification) -> None:
        """Read what has changed, if that is in the threads."""
        if notification.in_threads:
            self._pushed = True
            self.async_request()

    async def _async_catch_up(self) -> None:
        """Fire what is new; a refusal is a repair until there is none."""
        pushed, self._pushed = self._pushed, False
        try:
            await self._async_read(pushed=pushed)
        except RejectedError as err:
            self._report(err)
        else:
            issues.async_delete(self._hass, self._entry, ISSUE)

    async def _async_read(self, *, pushed: bool) -> None:
        """Fire what is new.

        A sync brings what was pushed, but may leave out messages of threads that were resolved meanwhile. A list leaves
        out none: it is all that is needed where nothing was pushed.
        """
        started, token = self._client.server_time, self._token
        messages = list[ThreadMessage]()
        if pushed or token is None:
            page = await self._async_sync()
            messages += page.messages
            token = page.token
        # Where there is always something new, each reading is one that was pushed.
        listed = not pushed or self._token is None or self._hass.loop.time() >= self._list_at
        if listed:
            read_until = dt_util.utc_from_timestamp(max(0.0, self._inbox.seen.read_until(ISSUE))) - OVERLAP
            start = max(read_until, started - self._window)
            messages += await self._client.threads.list_messages(date_from=start)
        await self._async_receive(messages, pushed=pushed)
        self._token = token
        if listed:
            self._inbox.seen.set_read_until(ISSUE, started.timestamp())
            self._list_at = self._hass.loop.time() + EVERY

    async def _async_sync(self) -> ThreadSyncPage:
        """Return what has changed; begin anew with a token that RingCentral does not know any more."""
        try:
            return await self._client.threads.sync_entries(token=self._token)
        except RejectedError as err:
            if not err.sync_token_expired or self._token is None:
                raise
            self._token = None
            return await self._client.threads.sync_entries()

    async def _async_receive(self, messages: Sequence[ThreadMessage], *, pushed: bool) -> None:
        """Fire those that are new, but none of before the account was set up."""
        since = dt_util.utc_from_timestamp(self._inbox.seen.since[self._own_extension]).replace(microsecond=0)
        wanted = {
            message.id: message
            for message in messages
            if message.direction == "Inbound"
            and (message.created_at is None or message.created_at >= since)
            and self._inbox.seen.is_new(message.id, (message.created_at or since).timestamp())
        }
        texts = await self._client.threads.with_numbers([*wanted.values()], skip_refused=True)
        via = self._push_state.transport if pushed else None
        await self._inbox.async_receive(texts, via or "catch_up")

    def _report(self, err: RejectedError) -> None:
        """Ask for the permission: without it no text to the shared numbers comes."""
        issues.async_create(
            self._hass,
            self._entry,
            ISSUE,
            "shared_inbox_not_readable",
            permission=err.permission or "SMS",
            reason=str(err),
        )
