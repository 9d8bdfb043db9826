"""Event entities of an account and its recipients: the last text received, or the last one that was not delivered."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import RingcConfigEntry
from .entity import AccountEntity, RecipientEntity, async_add_recipient_entities

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the event entities of the account and of its recipients."""
    async_add_entities([AccountEvent(entry, "messages")])
    async_add_recipient_entities(hass, entry, async_add_entities, RecipientEvent)


class MessagesEvent(EventEntity):
    """Shows texts; what somebody wrote, and who, stays out of the recorder."""

    _attr_translation_key = "messages"
    _attr_event_types = [  # noqa: RUF012 - typed so by the base class
        "sms_received",
        "mms_received",
        "reaction_received",
        "message_failed",
    ]
    _unrecorded_attributes = frozenset(
        {
            "message",
            "reaction",
            "from",
            "from_name",
            "caller_name",
            "from_location",
            "to",
            "our_number",
            "others",
            "to_name",
            "attachments",
        }
    )
    entry: RingcConfigEntry

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the inbox, and to what becomes of the messages sent."""
        data = self.entry.runtime_data
        self.async_on_remove(data.inbox.async_listen(self._async_received))
        self.async_on_remove(data.delivery.async_listen(self._async_status_changed))

    def _shows(self, numbers: set[str | None]) -> bool:
        """Whether a text from or to these numbers is shown here."""
        raise NotImplementedError

    @callback
    def _async_received(self, data: Mapping[str, Any]) -> None:
        """Show a text received."""
        if self._shows({data["from"]}):
            kind = "reaction" if data["reaction"] else "mms" if data["type"] == "MMS" else "sms"
            self._trigger_event(f"{kind}_received", dict(data))
            self.async_write_ha_state()

    @callback
    def _async_status_changed(self, data: Mapping[str, Any]) -> None:
        """Show a message that could not be delivered."""
        if data["status"] == "failed" and self._shows(set(data["to"])):
            self._trigger_event("message_failed", dict(data))
            self.async_write_ha_state()


class AccountEvent(AccountEntity, MessagesEvent):
    """Shows all texts of an account."""

    @override
    def _shows(self, numbers: set[str | None]) -> bool:
        """Show every text."""
        return True


class RecipientEvent(RecipientEntity, MessagesEvent):
    """Shows the texts from and to one recipient."""

    def __init__(self, hass: HomeAssistant, entry: RingcConfigEntry, subentry: ConfigSubentry) -> None:
        """Belong to the recipient's device, beside the notify entity."""
        super().__init__(hass, entry, subentry)
        self._attr_unique_id = f"{self._attr_unique_id}_messages"

    @override
    def _shows(self, numbers: set[str | None]) -> bool:
        """Show the texts of the recipient's numbers."""
        return not self.numbers.isdisjoint(numbers)
