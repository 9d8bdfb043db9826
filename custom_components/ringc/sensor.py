"""Diagnostic sensors: messages that wait for the rate limit, and when the JWT credential ends."""

from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import RingcConfigEntry
from .entity import AccountEntity, async_forget_entity

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's sensors; a credential without a known end gets none."""
    async_add_entities([MessagesWaiting(entry, "messages_waiting")])
    if entry.runtime_data.client.login.credentials.expires_at:
        async_add_entities([JwtExpires(entry, "jwt_expires")])
    else:
        async_forget_entity(hass, entry, "sensor", "jwt_expires")


class MessagesWaiting(AccountEntity, SensorEntity):
    """Shows how many messages wait: for RingCentral's rate limit, or for an equal one that is under way."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT

    @override
    async def async_added_to_hass(self) -> None:
        """Follow both."""
        data = self.entry.runtime_data
        self.async_on_remove(data.client.login.rate_limiter.listen(self.async_write_ha_state))
        self.async_on_remove(data.sent_log.async_listen_waiting(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> int:
        """The messages that wait."""
        data = self.entry.runtime_data
        return data.client.login.rate_limiter.waiting + data.sent_log.waiting


class JwtExpires(AccountEntity, SensorEntity):
    """Shows when the JWT credential has to be replaced."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def native_value(self) -> datetime | None:
        """The end of the credential."""
        return self.entry.runtime_data.client.login.credentials.expires_at
