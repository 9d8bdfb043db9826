"""What all entities of an account, or of one of its recipients, have in common."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo, async_get_device_id_by_identifier
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_NAME, CONF_PHONE_NUMBERS, CONF_SOURCE_NUMBER, DOMAIN, SUBENTRY_RECIPIENT
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


class RecipientEntity(Entity):
    """An entity of a recipient, who may get another name or other numbers while it exists."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, hass: HomeAssistant, entry: RingcConfigEntry, subentry: ConfigSubentry) -> None:
        """Belong to the recipient's device."""
        self.entry = entry
        self._subentry_id = subentry.subentry_id
        self._attr_unique_id = f"{entry.unique_id}_{subentry.subentry_id}"
        self._attr_device_info = recipient_device(hass, entry, subentry)

    @property
    def recipient_name(self) -> str:
        """The recipient's name."""
        return str(self.entry.subentries[self._subentry_id].data[CONF_NAME])

    @property
    def numbers(self) -> frozenset[str]:
        """The recipient's numbers."""
        return frozenset(self.entry.subentries[self._subentry_id].data[CONF_PHONE_NUMBERS])


@callback
def async_add_recipient_entities(
    hass: HomeAssistant,
    entry: RingcConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[HomeAssistant, RingcConfigEntry, ConfigSubentry], RecipientEntity],
) -> None:
    """Make an entity for each recipient, now and whenever one is added; Home Assistant removes those who leave."""
    known = set[str]()

    @callback
    def async_update() -> None:
        """Add the entities of new recipients."""
        recipients = {item.subentry_id: item for item in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)}
        for subentry_id in recipients.keys() - known:
            async_add_entities([make(hass, entry, recipients[subentry_id])], config_subentry_id=subentry_id)
        known.clear()
        known.update(recipients)

    async_update()
    entry.async_on_unload(async_listen_recipients(hass, entry, async_update))


@callback
def async_listen_recipients(
    hass: HomeAssistant, entry: RingcConfigEntry, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Call the listener when an account's recipients have changed; the result ends that."""
    return async_dispatcher_connect(hass, _signal(entry), listener)


@callback
def async_update_devices(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Name the devices of an account as it and its recipients are named, and have new recipients' entities made."""
    registry = dr.async_get(hass)
    names = {str(entry.unique_id): entry.title}
    names |= {f"{entry.unique_id}_{subentry.subentry_id}": subentry.title for subentry in entry.subentries.values()}
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        for domain, identifier in device.identifiers:
            if domain == DOMAIN and names.get(identifier, device.name) != device.name:
                registry.async_update_device(device.id, name=names[identifier])
    async_dispatcher_send(hass, _signal(entry))


def _signal(entry: RingcConfigEntry) -> str:
    """Return the dispatcher's name for changes of an account's recipients."""
    return f"{DOMAIN}_recipients_{entry.entry_id}"
