"""The catch-up: asks the message stores for what push missed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .. import issues
from ..ringcentral import AuthenticationError, Message, RateLimitError, RejectedError, ResponseError, RingCentral
from .backlog import Backlog
from .inbox import Inbox
from .options import ReceivingOptions
from .push_state import PushState
from .reading_schedule import EVERY_WITHOUT_PUSH, ReadingSchedule
from .shared_numbers import SharedNumbers

# A text may be listed some time after others that were written later.
OVERLAP = 600.0


class CatchUp:
    """Reads the message stores by the schedule."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        inbox: Inbox,
        *,
        push_state: PushState,
        extensions: Sequence[str],
        shared_numbers: SharedNumbers,
    ) -> None:
        """Read the stores of these extensions: the first is the account's own, which may hold texts of queues."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._inbox = inbox
        self._push_state = push_state
        self._extensions = extensions
        self._shared_numbers = shared_numbers
        self._window = ReceivingOptions.from_entry(entry).catch_up
        self._tokens: dict[str, str] = {}
        self._backlogs: dict[str, Backlog] = {}
        self._unread: Sequence[str] = ()
        self._schedule = ReadingSchedule(hass, entry, push_state, "the message stores", self._async_catch_up)

    @property
    def has_past(self) -> bool:
        """Whether anything can have been missed before this start."""
        return not self._inbox.is_new

    @callback
    def async_request(self) -> None:
        """Catch up now: something may have been missed."""
        self._schedule.async_request()

    @callback
    def async_start(self) -> None:
        """Begin, and go on until the entry is unloaded; a new account has nothing to catch up with at first."""
        self._schedule.async_start(first_after=0 if self.has_past else EVERY_WITHOUT_PUSH)

    async def _async_catch_up(self) -> None:
        """Read every store; one that cannot be read does not keep the others from being read.

        After a rate limit, it goes on with those that were not read yet: all of them may be more than a minute allows.
        """
        extensions, self._unread = self._unread or self._extensions, ()
        failed: dict[str, ResponseError] = {}
        for number, extension in enumerate(extensions):
            own = extension == self._extensions[0]
            pushed = self._push_state.transport is not None and extension in self._tokens
            try:
                missed = await self._async_read(extension, None if own else extension)
            except RateLimitError:
                self._unread = *extensions[number:], *failed
                raise
            except AuthenticationError:
                raise
            except ResponseError as err:
                if isinstance(err, RejectedError) and (not own or err.status == 403):
                    self._report(extension, err)
                else:
                    failed[extension] = err
                continue
            issues.async_delete(self._hass, self._entry, f"extension_{extension}")
            if missed and pushed:
                self._push_state.async_missed()
        if failed:
            raise next(iter(failed.values()))

    async def _async_read(self, extension: str, path: str | None) -> int:
        """Fire what is new in a store; return how many texts that were."""
        started = self._client.server_time
        missed = await self._async_read_changes(extension, path)
        if missed is None:
            return await self._async_read_backlog(extension, path)
        self._inbox.seen.set_read_until(extension, started.timestamp())
        return missed

    async def _async_read_changes(self, extension: str, path: str | None) -> int | None:
        """Fire what is new since the last time; None when that cannot be read so."""
        token = self._tokens.get(extension)
        if token is None or extension in self._backlogs or self._inbox.seen.has_failed:
            return None
        with suppress(RejectedError):
            page = await self._client.sync(token=token, extension=path)
            if not page.older_exist:
                self._tokens[extension] = page.token
                return await self._async_receive(extension, page.messages)
        return None

    async def _async_read_backlog(self, extension: str, path: str | None) -> int:
        """Fire all texts since everything was fired last, page by page; an error leaves the rest to the next time."""
        backlog = self._backlogs.get(extension) or Backlog(
            self._client, path, self._start(extension), None if path else self._shared_numbers.owner
        )
        self._backlogs[extension] = backlog
        missed = 0
        try:
            while (messages := await backlog.async_next()) is not None:
                missed += await self._async_receive(extension, messages)
        except RejectedError as err:
            of_owner = err.status == 400 and not err.by_proxy and err.parameter in {None, "owner"}
            if path or backlog.token or not of_owner or not self._shared_numbers.owner:
                raise
            # Who shares no store may not ask for one.
            self._shared_numbers.queues = False
            del self._backlogs[extension]
            return await self._async_read_backlog(extension, path)
        del self._backlogs[extension]
        if backlog.token:
            self._tokens[extension] = backlog.token
        # An error in the middle may have made it long: by now its token may be unknown, and what came meanwhile unread.
        self._inbox.seen.set_read_until(extension, backlog.until.timestamp())
        return missed

    async def _async_receive(self, extension: str, messages: Sequence[Message]) -> int:
        """Fire those of the texts that are new, but none of before the account was set up."""
        # The times in the store are whole seconds.
        since = dt_util.utc_from_timestamp(self._inbox.seen.since[extension]).replace(microsecond=0)
        return await self._inbox.async_receive(
            [
                replace(message, extension_id=message.extension_id or extension)
                for message in messages
                if message.created_at is None or message.created_at >= since
            ],
            "catch_up",
        )

    def _start(self, extension: str) -> datetime:
        """Return from when on a store has to be read."""
        seen = self._inbox.seen
        window = (self._client.server_time - self._window).timestamp()
        read_until = seen.read_until(extension) - OVERLAP
        return dt_util.utc_from_timestamp(max(seen.since[extension], window, read_until))

    def _report(self, extension: str, err: RejectedError) -> None:
        """Ask the person for the permission: what push missed cannot be found; of another extension nothing comes.

        RingCentral silently accepts the filter for a store that may not be read.
        """
        own = extension == self._extensions[0]
        issues.async_create(
            self._hass,
            self._entry,
            f"extension_{extension}",
            "store_not_readable" if own else "extension_not_readable",
            extension=extension,
            permission=err.permission or "ReadMessages",
            reason=str(err),
        )
