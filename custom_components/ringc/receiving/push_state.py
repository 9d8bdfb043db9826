"""Whether texts are pushed to us, and by which transport."""

import asyncio
from collections.abc import Callable
from datetime import datetime
import logging
from typing import Literal

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..ringcentral import Listeners, RingCentralError

_LOGGER = logging.getLogger(__name__)

type TransportType = Literal["webhook", "websocket"]


class NoAddressError(RingCentralError):
    """Home Assistant has no address that RingCentral can call."""


class DisabledFilterError(RingCentralError):
    """RingCentral accepted a subscription, but no event would come."""


class PushState:
    """By which transport texts come now: set by push, read by catch-up, delivery and entities."""

    def __init__(self) -> None:
        """Start without one."""
        self.transport: TransportType | None = None
        self.since: datetime | None = None
        self._tried = asyncio.Event()
        self._listeners = Listeners[TransportType | None]()
        self._missed_listeners = Listeners[()]()

    @callback
    def async_set(self, transport: TransportType | None) -> None:
        """Note which transport works now, None for none, and notify the listeners when that is another one."""
        if transport:
            self._tried.set()
        if transport == self.transport:
            return
        self.transport, self.since = transport, dt_util.utcnow()
        _LOGGER.info("Texts are pushed by: %s", transport or "nothing, they are asked for every minute")
        self._listeners.notify(transport)

    @callback
    def async_give_up(self) -> None:
        """Note that every transport that may be used has failed."""
        self._tried.set()

    async def async_tried(self) -> TransportType | None:
        """Wait until a transport has worked once, or all have failed; return which one works."""
        await self._tried.wait()
        return self.transport

    @callback
    def async_listen(self, listener: Callable[[TransportType | None], None]) -> CALLBACK_TYPE:
        """Call the listener with every change from now on; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def async_missed(self) -> None:
        """Note that a text was found that the transport should have brought."""
        self._missed_listeners.notify()

    @callback
    def async_listen_missed(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener whenever a text was found that the transport should have brought; the result ends that."""
        return self._missed_listeners.add(listener)
