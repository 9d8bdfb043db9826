"""Sensors: by which transport texts come, how many there were, how many wait, and when the JWT credential ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import RestoreSensor, SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import RingcConfigEntry
from .entity import AccountEntity, async_forget_entity
from .receiving.options import ReceivingOptions
from .receiving.push_state import TransportType
from .ringcentral import Message
from .sending.sent_text import SentText
from .sending.text import segments

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's sensors, without those that could never show anything."""
    async_add_entities([MessagesWaiting(entry), TextsSent(entry), SegmentsSent(entry)])
    if ReceivingOptions.from_entry(entry).receives:
        async_add_entities([TransportSensor(entry), TextsReceived(entry)])
    else:
        async_forget_entity(hass, entry, "sensor", "transport")
    if entry.runtime_data.client.login.credentials.expires_at:
        async_add_entities([JwtExpires(entry)])
    else:
        async_forget_entity(hass, entry, "sensor", "jwt_expires")


class MessagesWaiting(AccountEntity, SensorEntity):
    """Shows how many messages wait for RingCentral's rate limit, or for an equal one under way."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False
    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, entry: RingcConfigEntry) -> None:
        """Belong to an account."""
        super().__init__(entry, "messages_waiting")

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the rate limiter and the sent log."""
        data = self.entry.runtime_data
        self.async_on_remove(data.client.login.rate_limiter.listen(self.async_write_ha_state))
        self.async_on_remove(data.sent_log.async_listen_waiting(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> int:
        """The messages that wait."""
        data = self.entry.runtime_data
        return data.client.login.rate_limiter.waiting + data.sent_log.waiting


class TransportSensor(AccountEntity, SensorEntity):
    """Shows by which transport RingCentral pushes texts."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_options = ["webhook", "websocket", "none"]  # noqa: RUF012 - typed so by the base class

    def __init__(self, entry: RingcConfigEntry) -> None:
        """Belong to an account."""
        super().__init__(entry, "transport")

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
    def native_value(self) -> str:
        """The transport; without one texts are asked for every minute."""
        return self.entry.runtime_data.push_state.transport or "none"


class JwtExpires(AccountEntity, SensorEntity):
    """Shows when the JWT credential has to be replaced."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: RingcConfigEntry) -> None:
        """Belong to an account."""
        super().__init__(entry, "jwt_expires")

    @property
    @override
    def native_value(self) -> datetime | None:
        """The end of the credential."""
        return self.entry.runtime_data.client.login.credentials.expires_at


class Counter(AccountEntity, RestoreSensor):
    """Counts for ever, also over restarts."""

    _attr_state_class = SensorStateClass.TOTAL_INCREASING
    _attr_native_value = 0

    @override
    async def async_added_to_hass(self) -> None:
        """Take over the count of before a restart."""
        if (last := await self.async_get_last_sensor_data()) and isinstance(last.native_value, int):
            self._attr_native_value = last.native_value

    @callback
    def _async_count(self, number: int) -> None:
        """Count further."""
        self._attr_native_value += number
        self.async_write_ha_state()


class TextsReceived(Counter):
    """Counts the texts received, reactions and pictures too."""

    def __init__(self, entry: RingcConfigEntry) -> None:
        """Belong to an account."""
        super().__init__(entry, "texts_received")

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the inbox."""
        await super().async_added_to_hass()
        self.async_on_remove(self.entry.runtime_data.inbox.async_listen(self._async_received))

    @callback
    def _async_received(self, _: Mapping[str, Any]) -> None:
        """Count a text."""
        self._async_count(1)


class TextsSent(Counter):
    """Counts the texts that RingCentral accepted: each part of a message, and each recipient."""

    def __init__(self, entry: RingcConfigEntry, key: str = "texts_sent") -> None:
        """Belong to an account."""
        super().__init__(entry, key)

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the sent log."""
        await super().async_added_to_hass()
        self.async_on_remove(self.entry.runtime_data.sent_log.async_listen(self._async_sent))

    def _number(self, message: Message) -> int:
        """Return what a text counts."""
        return 1

    @callback
    def _async_sent(self, text: SentText, message: Message | None) -> None:
        """Count a text that was accepted."""
        if message:
            self._async_count(self._number(message))


class SegmentsSent(TextsSent):
    """Counts the SMS segments of the texts sent, which carriers and plans charge."""

    _attr_entity_registry_enabled_default = False

    def __init__(self, entry: RingcConfigEntry) -> None:
        """Belong to an account."""
        super().__init__(entry, "segments_sent")

    @override
    def _number(self, message: Message) -> int:
        """Return how many segments a text takes."""
        return max(1, segments(message.text))
