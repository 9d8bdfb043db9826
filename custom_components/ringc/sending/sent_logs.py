"""The logs of all accounts, and what may go only once from whichever of them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .sent_log import SentLog


@dataclass(frozen=True, kw_only=True, slots=True)
class Once:
    """A key that goes to a number at most once in so many seconds, or ever."""

    key: str
    seconds: float | None = None


class SentLogs:
    """The logs of all accounts, loaded or not."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without any."""
        self._hass = hass
        self._logs: dict[str, SentLog] = {}
        self._locks = WeakValueDictionary[tuple[str, str], asyncio.Lock]()
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stop)

    @callback
    def _async_stop(self, _: Event) -> None:
        """Stop what is being sent, so that what became of it is written before Home Assistant has stopped."""
        for log in self._logs.values():
            log.async_stop()

    async def async_get(self, entry_id: str) -> SentLog:
        """Return the log of an account."""
        log = self._logs.setdefault(entry_id, SentLog(self._hass, entry_id))
        await log.async_load()
        return log

    async def async_remove(self, entry_id: str) -> None:
        """Forget an account."""
        await (await self.async_get(entry_id)).async_close()
        self._logs.pop(entry_id, None)

    @asynccontextmanager
    async def async_once(
        self, once: Once, numbers: Iterable[str], now: datetime, max_wait: float
    ) -> AsyncIterator[bool]:
        """Hold a key for these numbers, and yield whether it may go there now.

        It may not if a text with it went, or may have gone, to one of them in that time, from whichever account.
        Another call with the same key waits until this one knows what became of its text, or raises TimeoutError.
        """
        since = float("-inf") if once.seconds is None else now.timestamp() - once.seconds
        accounts = self._hass.config_entries.async_entries(DOMAIN)
        logs = [await self.async_get(entry.entry_id) for entry in accounts]
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(max_wait):
                for number in sorted(numbers):
                    lock = self._locks.setdefault((once.key, number), asyncio.Lock())
                    await stack.enter_async_context(lock)
            yield not any(log.used(once.key, number, since) for log in logs for number in numbers)


SENT_LOGS: HassKey[SentLogs] = HassKey(f"{DOMAIN}_sent_logs")


@callback
def sent_logs(hass: HomeAssistant) -> SentLogs:
    """Return the logs of all accounts."""
    return hass.data.setdefault(SENT_LOGS, SentLogs(hass))
