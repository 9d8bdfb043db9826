"""Marks texts as read at RingCentral when they were fired, for those who want that."""

from collections.abc import Iterable, Sequence
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .. import issues
from ..const import CONF_MARK_READ, DOMAIN
from ..ringcentral import BULK_SIZE, Message, RateLimitError, RejectedError, RingCentral, RingCentralError
from .inbox import Inbox

_LOGGER = logging.getLogger(__name__)

PAUSE = 5


class ReadMarker:
    """Collects texts for some seconds, so that many of them cost one request."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral, extensions: Sequence[str]) -> None:
        """Mark the texts of these extensions: the first is the account's own, whose store has those of queues too."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._own, self._others = extensions[0], frozenset(extensions[1:])
        self._waiting: dict[str, list[str]] = {}
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_open(self, inbox: Inbox) -> None:
        """Listen to the inbox if the person wants it; what waits when the account closes stays unread."""
        if self._entry.options.get(CONF_MARK_READ):
            self._entry.async_on_unload(inbox.async_listen_messages(self._async_received))
            self._entry.async_on_unload(self._async_cancel)

    @callback
    def _async_received(self, message: Message) -> None:
        """Mark a text soon, unless it is in the Shared Inbox, which has no such marks."""
        if message.in_threads:
            return
        self._async_mark_later(message.extension_id or self._own, [message.id], PAUSE)

    @callback
    def _async_mark_later(self, extension: str, ids: Iterable[str], pause: float) -> None:
        """Mark texts of an extension after so many seconds, or with those that are marked before."""
        self._waiting.setdefault(extension, []).extend(ids)
        if self._timer is None:
            self._timer = async_call_later(self._hass, pause, self._async_mark)

    @callback
    def _async_cancel(self) -> None:
        """Stop waiting."""
        if self._timer:
            self._timer()
            self._timer = None

    @callback
    def _async_mark(self, _: object) -> None:
        """Mark what has been collected; what fails stays unread, which harms nobody."""
        waiting, self._waiting, self._timer = self._waiting, {}, None
        for extension, ids in waiting.items():
            self._entry.async_create_background_task(
                self._hass, self._async_mark_one(extension, ids), f"{DOMAIN} read marks"
            )

    async def _async_mark_one(self, extension: str, ids: list[str]) -> None:
        """Mark texts of one extension; those that the rate limit leaves over are marked when it allows."""
        for start in range(0, len(ids), BULK_SIZE):
            try:
                await self._client.mark_read(
                    ids[start : start + BULK_SIZE], extension=extension if extension in self._others else None
                )
            except RateLimitError as err:
                self._async_mark_later(extension, ids[start:], max(PAUSE, err.retry_after))
                return
            except RingCentralError as err:
                _LOGGER.debug("Texts could not be marked as read: %s", err)
                if isinstance(err, RejectedError) and err.status == 403:
                    self._report(err)
            else:
                issues.async_delete(self._hass, self._entry, "marking")

    def _report(self, err: RejectedError) -> None:
        """Ask for the permission that is missing: the option would do nothing without a word."""
        permission = err.permission or "EditMessages"
        issues.async_create(
            self._hass, self._entry, "marking", "marking_not_allowed", permission=permission, reason=str(err)
        )
