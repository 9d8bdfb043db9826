"""What all entities of an account have in common."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo, async_get_device_id_by_identifier
from homeassistant.helpers.entity import Entity

from .const import CONF_SOURCE_NUMBER, DOMAIN
from .data import RingcConfigEntry
from .phone_numbers import international


def account_device(entry: RingcConfigEntry) -> DeviceInfo:
    """Return the device that stands for an account."""
    return DeviceInfo(
        identifiers={(DOMAIN, str(entry.unique_id))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer="RingCentral",
        model=international(entry.data[CONF_SOURCE_NUMBER]),
        name=entry.title,
    )


def recipient_device(hass: HomeAssistant, entry: RingcConfigEntry, subentry: ConfigSubentry) -> DeviceInfo:
    """Return the device that stands for a recipient of an account."""
    return DeviceInfo(
        identifiers={(DOMAIN, f"{entry.unique_id}_{subentry.subentry_id}")},
        entry_type=DeviceEntryType.SERVICE,
        name=subentry.title,
        via_device_id=async_get_device_id_by_identifier(
            hass, (DOMAIN, str(entry.unique_id)), config_entry_id=entry.entry_id
        ),
    )


@callback
def async_forget_entity(hass: HomeAssistant, entry: RingcConfigEntry, platform: str, key: str) -> None:
    """Remove an entity that an account does not have any more: it would stay there as unavailable for ever."""
    registry = er.async_get(hass)
    if entity_id := registry.async_get_entity_id(platform, DOMAIN, f"{entry.unique_id}_{key}"):
        registry.async_remove(entity_id)


class AccountEntity(Entity):
    """An entity of an account; `key` names it within the account and in translations."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: RingcConfigEntry, key: str) -> None:
        """Belong to the account's device."""
        self.entry = entry
        self._attr_unique_id = f"{entry.unique_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = account_device(entry)
