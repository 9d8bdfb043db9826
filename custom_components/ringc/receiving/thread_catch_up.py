"""Texts of the Shared Inbox: they are in message threads, and push only says that something has changed there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .. import issues
from ..ringcentral import Notification, RejectedError, RingCentral, RingCentralError, ThreadMessage, concerns_all
from .inbox import Inbox
from .options import ReceivingOptions
from .push_state import PushState
from .reading_schedule import EVERY, ReadingSchedule
from .thread_backlog import ThreadBacklog
from .unread_threads import UnreadThreads

_LOGGER = logging.getLogger(__name__)

# A text may be listed some time after it came; that it is listed again costs no request.
OVERLAP, OVERLAP_WHEN_PUSHED = timedelta(hours=1), timedelta(minutes=10)
# A younger text may be about to be pushed.
PUSH_TAKES = timedelta(minutes=1)
# Seconds: a list of all threads may have more pages than a minute allows, and would begin anew.
LONGEST_WAIT = 90
# Up to when the threads were read, and since when texts are kept whose threads could not be.
ISSUE, UNREAD = "threads", "threads_unread"


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
        self._backlog: ThreadBacklog | None = None
        self._unread = UnreadThreads()
        self._pushed = False
        self._whole_at = 0.0
        # Since when push worked at the last reading.
        self._pushed_since: datetime | None = None
        self._timer: CALLBACK_TYPE | None = None
        self._schedule = ReadingSchedule(hass, entry, push_state, "the Shared Inbox", self._async_catch_up)

    @callback
    def async_request(self) -> None:
        """Read now: something may have been missed."""
        self._schedule.async_request()

    @callback
    def async_start(self) -> None:
        """Begin, and go on until the entry is unloaded."""
        self._entry.async_on_unload(self._inbox.async_listen_changes(self._async_changed))
        self._entry.async_on_unload(self._async_stop)
        self._schedule.async_start()

    @callback
    def _async_stop(self) -> None:
        """Stop the timer."""
        if self._timer:
            self._timer()
            self._timer = None

    @callback
    def _async_changed(self, notification: Notification) -> None:
        """Read what has changed, if that is in the threads."""
        if notification.in_threads:
            self._pushed = True
            self._schedule.async_request()

    async def _async_catch_up(self) -> None:
        """Fire what is new; a refusal is a repair until there is none."""
        pushed, self._pushed = self._pushed, False
        try:
            new = await self._async_read(pushed=pushed)
        except RingCentralError as err:
            self._pushed = self._pushed or pushed
            if not isinstance(err, RejectedError):
                raise
            self._backlog, self._whole_at = None, 0.0
            self._report(err)
        else:
            issues.async_delete(self._hass, self._entry, ISSUE)
            since = self._push_state.since if self._push_state.transport else None
            if since and since == self._pushed_since and not pushed:
                await self._async_check_push(new)
            self._pushed_since = since

    async def _async_read(self, *, pushed: bool) -> Sequence[ThreadMessage]:
        """Fire what is new, and return it; after an error, what was left then comes first."""
        new, seen, resumed = list[ThreadMessage](), self._inbox.seen, True
        via = (pushed and self._push_state.transport) or "catch_up"
        while resumed:
            resumed = self._backlog is not None
            self._backlog = backlog = self._backlog or self._begin(pushed=pushed)
            while (messages := await backlog.async_next()) is not None:
                new += await self._async_receive(messages, via)
            self._backlog = None
            seen.set_read_until(UNREAD, (self._unread.oldest or backlog.until).timestamp())
            seen.set_read_until(ISSUE, backlog.until.timestamp())
        return new

    def _begin(self, *, pushed: bool) -> ThreadBacklog:
        """Return what is to be read now."""
        seen, now, loop_time = self._inbox.seen, self._client.server_time, self._hass.loop.time()
        read_until = seen.read_until(ISSUE) if self._whole_at else min(map(seen.read_until, (ISSUE, UNREAD)))
        whole = not pushed or loop_time >= self._whole_at
        if whole:
            self._whole_at = loop_time + EVERY
        overlap = (OVERLAP if whole else OVERLAP_WHEN_PUSHED).total_seconds()
        start = max(read_until - overlap, (now - self._window).timestamp())
        return ThreadBacklog(self._client, dt_util.utc_from_timestamp(start), now)

    async def _async_receive(self, messages: Sequence[ThreadMessage], via: str) -> Sequence[ThreadMessage]:
        """Fire those that are new, and return them; one whose thread cannot be read waits until it can, or is too old.

        Raises the error that keeps other threads from being read too.
        """
        kept, threads, now = {text.id for text in self._unread.texts}, self._client.threads, self._hass.loop.time()
        new = {message.id: message for message in messages if message.id not in kept and self._is_wanted(message)}
        self._unread.keep([text for text in (*self._unread.texts, *new.values()) if self._is_wanted(text)])
        errors = await threads.learn(self._unread.due(now), max_wait=LONGEST_WAIT)
        self._unread.note(errors, now)
        await self._inbox.async_receive(threads.known(self._unread.texts), via)
        self._unread.keep([text for text in self._unread.texts if self._is_wanted(text)])
        self._set_timer()
        for err in errors.values():
            _LOGGER.debug("A thread of the Shared Inbox could not be read: %s", err)
            if concerns_all(err):
                raise err
        return [*new.values()]

    def _is_wanted(self, message: ThreadMessage) -> bool:
        """Whether a message was received and not fired, but none of before the account was set up."""
        since = self._inbox.seen.since[self._own_extension] // 1
        at = (message.created_at or self._client.server_time).timestamp()
        return message.direction == "Inbound" and at >= since and self._inbox.seen.is_new(message.id, at)

    async def _async_check_push(self, new: Sequence[ThreadMessage]) -> None:
        """Note that push has lost a text, if one of these should have been pushed.

        Texts of a thread that somebody else has are pushed to them alone.
        """
        late = self._client.server_time - PUSH_TAKES
        lost = {message.thread_id for message in new if message.created_at and message.created_at < late}
        if not lost:
            return
        try:
            threads = await self._client.threads.list_threads(is_open=True)
        except RingCentralError as err:
            _LOGGER.debug("It is not known whether push has lost a text of the Shared Inbox: %s", err)
            return
        if any(item.id in lost and (not item.assignee or item.assignee.id == self._own_extension) for item in threads):
            self._push_state.async_missed()

    @callback
    def _set_timer(self) -> None:
        """Ask for a thread that could not be read again when it is its time."""
        self._async_stop()
        if self._unread.next_at is not None:
            pause = max(0.0, self._unread.next_at - self._hass.loop.time())
            self._timer = async_call_later(self._hass, pause, self._async_read_again)

    @callback
    def _async_read_again(self, _: datetime) -> None:
        """Read now."""
        self._timer = None
        self.async_request()

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
