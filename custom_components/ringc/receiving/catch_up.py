"""Receiver C: asks the message store for what push missed."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .. import issues
from ..const import CONF_CATCH_UP_HOURS, DOMAIN
from ..errors import start_reauth_if_refused
from ..ringcentral import Message, RateLimitError, RejectedError, RingCentral, RingCentralError
from .inbox import Inbox
from .push_state import PushState, TransportType
from .timer import async_wait

_LOGGER = logging.getLogger(__name__)

EVERY = 15 * 60
EVERY_WITHOUT_PUSH = 60
SECOND = timedelta(seconds=1)


class CatchUp:
    """Looks into the message stores: slowly while texts are pushed, every minute while they are not."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        inbox: Inbox,
        *,
        push_state: PushState,
        extensions: Sequence[str],
    ) -> None:
        """Know whose stores to look into: the first extension is the account's own.

        `on_missed` is told when push should have brought what was found.
        """
        self.on_missed: Callable[[], None] | None = None
        self._hass = hass
        self._entry = entry
        self._client = client
        self._inbox = inbox
        self._push_state = push_state
        self._extensions = extensions
        self._window = timedelta(hours=entry.options.get(CONF_CATCH_UP_HOURS, 24))
        self._tokens: dict[str, str] = {}
        self._wanted = asyncio.Event()

    @property
    def has_past(self) -> bool:
        """Whether anything can have been missed before this start."""
        return not self._inbox.is_new

    @callback
    def async_request(self) -> None:
        """Look now: something may have been missed."""
        self._wanted.set()

    @callback
    def async_start(self) -> None:
        """Begin to look, and go on until the entry is unloaded."""
        self._entry.async_on_unload(self._push_state.async_listen(self._async_transport_changed))
        self._entry.async_create_background_task(self._hass, self._async_run(), f"{DOMAIN} catch-up")

    @callback
    def _async_transport_changed(self, transport: TransportType | None) -> None:
        """Look at once when push ends, and from then on more often."""
        if transport is None:
            self.async_request()

    async def _async_run(self) -> None:
        """Look again and again; a new account has nothing to catch up with at first."""
        if not self.has_past:
            await async_wait(self._hass, EVERY_WITHOUT_PUSH, self._wanted)
        while True:
            self._wanted.clear()
            wait: float = EVERY_WITHOUT_PUSH
            try:
                await self._async_catch_up()
                wait = EVERY if self._push_state.transport else EVERY_WITHOUT_PUSH
            except RateLimitError as err:
                wait = max(wait, err.retry_after)
            except RingCentralError as err:
                _LOGGER.debug("Could not catch up: %s", err)
                start_reauth_if_refused(self._hass, self._entry.entry_id, err)
            except Exception as err:  # noqa: BLE001 - whatever is wrong with a store today, look again
                _LOGGER.warning("Catching up failed: %s", type(err).__name__)
            await async_wait(self._hass, wait, self._wanted)

    async def _async_catch_up(self) -> None:
        """Look into every store; a closed one does not keep the others from being read."""
        known = set(self._tokens)
        for extension in self._extensions:
            own = extension == self._extensions[0]
            try:
                messages = await self._async_read_new(extension, None if own else extension)
            except RejectedError as err:
                if own and err.status != 403:
                    raise
                self._report(extension, err)
            else:
                issues.async_delete(self._hass, self._entry, f"extension_{extension}")
                pushed = self._push_state.transport is not None and extension in known
                theirs = [replace(message, extension_id=message.extension_id or extension) for message in messages]
                if await self._inbox.async_receive(theirs, "catch_up") and pushed and self.on_missed:
                    self.on_missed()

    async def _async_read_new(self, extension: str, path: str | None) -> list[Message]:
        """Return what is new in a store: since the last look, else as far back as is wanted."""
        # The times in the store are whole seconds.
        since = dt_util.utc_from_timestamp(self._inbox.seen.since[extension]).replace(microsecond=0)
        if token := self._tokens.pop(extension, None):
            with suppress(RejectedError):
                page = await self._client.sync(token=token, extension=path)
                self._tokens[extension] = page.token
                messages = list(page.messages)
                if not page.older_exist:
                    return _later(messages, since)
        return _later(
            await self._async_read_all(extension, path, max(since, self._client.server_time - self._window)), since
        )

    async def _async_read_all(self, extension: str, path: str | None, start: datetime) -> list[Message]:
        """Return all texts since a time, going back as often as RingCentral cuts older ones off."""
        page = await self._client.sync(date_from=start, extension=path)
        found = {message.id: message for message in page.messages}
        token = page.token
        while page.older_exist and (times := [item.created_at for item in page.messages if item.created_at]):
            # The times in the store are whole seconds: the cut may run through the middle of one.
            page = await self._client.sync(date_from=start, date_to=min(times) + SECOND, extension=path)
            fresh = {message.id: message for message in page.messages if message.id not in found}
            found |= fresh
            if not fresh:
                break
        self._tokens[extension] = token
        return list(found.values())

    def _report(self, extension: str, err: RejectedError) -> None:
        """Tell the person that what push missed cannot come; of another extension nothing can.

        RingCentral accepts the filter for a store that may not be read silently.
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


def _later(messages: Sequence[Message], since: datetime) -> list[Message]:
    """Leave out what was there before the account."""
    return [message for message in messages if message.created_at is None or message.created_at >= since]
