"""Whether texts are pushed to Home Assistant; without it they come with the next catch-up."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_INBOUND
from .data import RingcConfigEntry
from .entity import AccountEntity, async_forget_entity
from .receiving.push_state import TransportType

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's connectivity sensor, unless receiving is switched off."""
    if entry.options.get(CONF_INBOUND) == "off":
        async_forget_entity(hass, entry, "binary_sensor", "inbound_connected")
        return
    async_add_entities([InboundConnected(entry, "inbound_connected")])


class InboundConnected(AccountEntity, BinarySensorEntity):
    """Shows whether a transport is up, and which."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @override
    async def async_added_to_hass(self) -> None:
        """Follow which transport works."""
        self.async_on_remove(self.entry.runtime_data.push_state.async_listen(self._async_changed))

    @callback
    def _async_changed(self, _: TransportType | None) -> None:
        """Show the new transport."""
        self.async_write_ha_state()

    @property
    @override
    def is_on(self) -> bool:
        """Whether texts are pushed."""
        return self.entry.runtime_data.push_state.transport is not None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str | None]:
        """The transport."""
        return {"transport": self.entry.runtime_data.push_state.transport}
