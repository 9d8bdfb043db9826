"""When to read what push may have missed."""

import asyncio
from collections.abc import Awaitable, Callable
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..errors import start_reauth_if_refused
from ..ringcentral import RateLimitError, RingCentralError
from .push_state import PushState, TransportType
from .timer import async_wait

_LOGGER = logging.getLogger(__name__)

EVERY = 15 * 60
EVERY_WITHOUT_PUSH = 60


class ReadingSchedule:
    """Reads again and again: every 15 minutes while texts are pushed, every minute while they are not or it failed."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        push_state: PushState,
        what: str,
        read: Callable[[], Awaitable[None]],
    ) -> None:
        """Call `read` for what is named `what` in the log."""
        self._hass = hass
        self._entry = entry
        self._push_state = push_state
        self._what = what
        self._read = read
        self._requested = asyncio.Event()

    @callback
    def async_request(self) -> None:
        """Read now: something may have been missed."""
        self._requested.set()

    @callback
    def async_start(self, *, first_after: float = 0) -> None:
        """Begin after so many seconds, and go on until the entry is unloaded."""
        self._entry.async_on_unload(self._push_state.async_listen(self._async_transport_changed))
        self._entry.async_create_background_task(self._hass, self._async_run(first_after), f"{DOMAIN} {self._what}")

    @callback
    def _async_transport_changed(self, transport: TransportType | None) -> None:
        """Read at once when push ends, and from then on more often."""
        if transport is None:
            self.async_request()

    async def _async_run(self, first_after: float) -> None:
        """Read again and again."""
        if first_after:
            await async_wait(self._hass, first_after, self._requested)
        while True:
            self._requested.clear()
            wait: float = EVERY_WITHOUT_PUSH
            try:
                await self._read()
                wait = EVERY if self._push_state.transport else EVERY_WITHOUT_PUSH
            except RateLimitError as err:
                # Whoever asks earlier would only start the penalty anew.
                await asyncio.sleep(err.retry_after)
                continue
            except RingCentralError as err:
                _LOGGER.debug("Could not read %s: %s", self._what, err)
                start_reauth_if_refused(self._hass, self._entry.entry_id, err)
            except Exception as err:  # noqa: BLE001 - whatever is wrong today, it is read again
                _LOGGER.warning("Reading %s failed: %s", self._what, type(err).__name__)
            await async_wait(self._hass, wait, self._requested)
