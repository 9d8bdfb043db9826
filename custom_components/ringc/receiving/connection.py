"""Whether texts are pushed to us, for whoever wants to know."""

from collections.abc import Callable
from datetime import datetime
import logging
from typing import Literal

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..ringcentral import RingCentralError

_LOGGER = logging.getLogger(__name__)

type WayIn = Literal["webhook", "websocket"]


class NoAddressError(RingCentralError):
    """Home Assistant has no address that RingCentral can call."""


class DisabledFilterError(RingCentralError):
    """RingCentral accepted a subscription, but no event would come."""


class Connection:
    """The present way in: set by those who look after it, read by those who show it."""

    def __init__(self) -> None:
        """Begin without one."""
        self.way_in: WayIn | None = None
        self.since: datetime | None = None
        self._listeners = list[Callable[[], None]]()

    @callback
    def async_set(self, way_in: WayIn | None) -> None:
        """Tell everybody when a way in works, another one does, or none."""
        if way_in == self.way_in:
            return
        self.way_in, self.since = way_in, dt_util.utcnow()
        _LOGGER.info("Texts are pushed through: %s", way_in or "nothing, they are asked for every minute")
        for listener in tuple(self._listeners):
            listener()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Tell somebody about every change from now on; the result stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
