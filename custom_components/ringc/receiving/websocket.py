"""Receiver B: a connection from here to RingCentral, for a Home Assistant that nobody can call."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..ringcentral import RingCentral, RingCentralError
from .connection import WayIn
from .inbox import Inbox


class WebSocket:
    """The door that a WebSocket keeps open; it knows only the inbox."""

    way_in: WayIn = "websocket"

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral, inbox: Inbox, filters: Sequence[str]
    ) -> None:
        """Know what to ask for."""
        self._client = client
        self._inbox = inbox
        self._filters = filters

    async def async_open(self) -> bool:
        """Connect and subscribe; return whether texts may have been missed."""
        raise RingCentralError("WebSocket is not here yet", unsent=True)

    async def async_hold(self) -> None:
        """Stay as long as the connection lasts."""

    async def async_close(self) -> None:
        """Disconnect."""
