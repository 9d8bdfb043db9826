"""The event entity: the last text received, or the last one that could not be delivered."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import RingcConfigEntry
from .entity import AccountEntity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's event entity."""
    async_add_entities([MessagesEvent(entry, "messages")])


class MessagesEvent(AccountEntity, EventEntity):
    """Shows each text; what strangers wrote, and who wrote it, stays out of the recorder."""

    _attr_event_types = ["sms_received", "mms_received", "message_failed"]  # noqa: RUF012 - typed so by the base class
    _unrecorded_attributes = frozenset({"message", "from", "from_name", "to", "to_name", "attachments"})

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the inbox, and to what becomes of the messages sent."""
        data = self.entry.runtime_data
        self.async_on_remove(data.inbox.async_listen(self._async_received))
        self.async_on_remove(data.delivery.async_listen(self._async_followed))

    @callback
    def _async_received(self, data: Mapping[str, Any]) -> None:
        """Show a text received."""
        self._trigger_event("mms_received" if data["type"] == "MMS" else "sms_received", dict(data))
        self.async_write_ha_state()

    @callback
    def _async_followed(self, data: Mapping[str, Any]) -> None:
        """Show a message that could not be delivered."""
        if data["status"] == "failed":
            self._trigger_event("message_failed", dict(data))
            self.async_write_ha_state()
