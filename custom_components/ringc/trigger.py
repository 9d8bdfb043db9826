"""Triggers: a text was received, a text could not be delivered.

They listen to the bus, so an automation may load before its account, or without it.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, override

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import EVENT_MESSAGE_STATUS, EVENT_SMS_RECEIVED

if TYPE_CHECKING:
    from .recipients import AddressBook

CONF_CONFIG_ENTRY_ID = "config_entry_id"
CONF_FROM = "from"
CONF_TO = "to"
CONF_CONTAINS = "contains"
CONF_KNOWN_SENDER = "known_sender"
CONF_HAS_ATTACHMENT = "has_attachment"
CONF_MAX_AGE = "max_age"
CONF_FROM_SELF = "from_self"

TEXTS = vol.All(cv.ensure_list, [cv.string])


class MessageTrigger(Trigger):
    """Fires for the events of one kind that fit the options; what they say is in `trigger`."""

    _event_type: str
    _description: str
    _schema: vol.Schema

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the options."""
        validated: ConfigType = cls._schema(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep the options."""
        super().__init__(hass, config)
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the actions for every event that fits."""

        @callback
        def async_happened(event: Event) -> None:
            """Run the actions if the event fits and is still of use."""
            if not self._is_meant(event.data):
                return
            if age := self._too_old(event.data):
                if did_not_trigger:
                    did_not_trigger(NotTriggeredInfo("too_old", {"age": str(age)}), event.context)
                return
            run_action(dict(event.data), self._description, event.context)

        return self._hass.bus.async_listen(self._event_type, async_happened)

    @abstractmethod
    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Tell whether an event fits the options."""

    def _too_old(self, data: Mapping[str, Any]) -> timedelta | None:
        """Return the age of something that comes too late to act on."""
        return None

    def _is_account(self, data: Mapping[str, Any]) -> bool:
        """Tell whether an event is of the account asked for; without the option every account is."""
        return self._options.get(CONF_CONFIG_ENTRY_ID) in {None, data.get("config_entry_id")}

    def _names(self, option: str, data: Mapping[str, Any], numbers: Iterable[str | None]) -> bool:
        """Tell whether an option names one of these numbers; without the option every number will do."""
        wanted: list[str] | None = self._options.get(option)
        if not wanted:
            return True
        from .recipients import AddressBook  # noqa: PLC0415 - requirements may be missing when this file is imported

        entry = self._hass.config_entries.async_get_entry(data.get("config_entry_id", ""))
        book = AddressBook.from_entry(entry) if entry else None
        return any(number in _meant(book, target) for target in wanted for number in numbers)


def _meant(book: AddressBook | None, target: str) -> set[str]:
    """Return the numbers that a name or number stands for; short codes and senders of prepared for themselves."""
    meant = {target.strip()}
    if book:
        with suppress(ServiceValidationError):
            meant.update(number for place in book.resolve([target]) for number in place.numbers)
    return meant


class MessageReceivedTrigger(MessageTrigger):
    """Fires when somebody texts the account."""

    _event_type = EVENT_SMS_RECEIVED
    _description = "text message received"
    _schema = vol.Schema(
        {
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string,
                vol.Optional(CONF_FROM): TEXTS,
                vol.Optional(CONF_CONTAINS): TEXTS,
                vol.Optional(CONF_KNOWN_SENDER): cv.boolean,
                vol.Optional(CONF_HAS_ATTACHMENT): cv.boolean,
                vol.Required(CONF_MAX_AGE, default=timedelta(minutes=5)): cv.positive_time_period,
                vol.Required(CONF_FROM_SELF, default=False): cv.boolean,
            }
        }
    )

    @override
    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a text fits the options; one from ourselves is meant only when asked for."""
        options = self._options
        words = [word.casefold() for word in options.get(CONF_CONTAINS, ())]
        text = (data.get("message") or "").casefold()
        known, attached = bool(data.get("known_sender")), bool(data.get("attachments"))
        return (
            self._is_account(data)
            and (options[CONF_FROM_SELF] or not data.get("from_self"))
            and options.get(CONF_KNOWN_SENDER, known) == known
            and options.get(CONF_HAS_ATTACHMENT, attached) == attached
            and (not words or any(word in text for word in words))
            and self._names(CONF_FROM, data, [data.get("from")])
        )

    @override
    def _too_old(self, data: Mapping[str, Any]) -> timedelta | None:
        """Return the age of a text that was caught up too late to act on."""
        received_at = dt_util.parse_datetime(data.get("received_at") or "")
        age = dt_util.utcnow() - received_at if received_at else timedelta()
        return age if age > self._options[CONF_MAX_AGE] else None


class MessageFailedTrigger(MessageTrigger):
    """Fires when a text that was sent could not be delivered."""

    _event_type = EVENT_MESSAGE_STATUS
    _description = "text message not delivered"
    _schema = vol.Schema(
        {
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string,
                vol.Optional(CONF_TO): TEXTS,
            }
        }
    )

    @override
    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a status is a failure that fits the options."""
        return (
            data.get("status") == "failed"
            and self._is_account(data)
            and self._names(CONF_TO, data, data.get("to") or ())
        )


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by their names within `ringc.`."""
    return {"message_received": MessageReceivedTrigger, "message_failed": MessageFailedTrigger}
