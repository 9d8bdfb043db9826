"""Triggers: a text was received, a text could not be delivered.

They listen to the bus, so an automation may load before its account, or without it.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
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

from .const import CONF_SOURCE_NUMBER, DOMAIN, EVENT_MESSAGE_STATUS, EVENT_SMS_RECEIVED
from .words import has_words, plain, spoken, word

if TYPE_CHECKING:
    from .data import RingcConfigEntry, RingcData
    from .recipients import AddressBook

CONF_CONFIG_ENTRY_ID = "config_entry_id"
CONF_FROM = "from"
CONF_NOT_FROM = "not_from"
CONF_TO = "to"
CONF_CONTAINS = "contains"
CONF_KNOWN_SENDER = "known_sender"
CONF_HAS_ATTACHMENT = "has_attachment"
CONF_MAX_AGE = "max_age"
CONF_FROM_SELF = "from_self"

CONF_MATCH = "match"
CONF_REACTIONS = "reactions"
# A trigger is read before the account's requirements are installed, so what needs them is imported when it is used.


def _filter(value: object) -> str:
    """Return what texts are compared with; refuses what would fit every one."""
    text = word(value)
    if not plain(text):
        raise vol.Invalid("an empty text would fit every message: write a word, or leave the option out")
    return text


WORDS = vol.All(cv.ensure_list, vol.Length(min=1, msg="an empty list fits nothing: leave the option out"), [_filter])
MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "words": has_words,
    "part": lambda text, wanted: plain(wanted) in plain(text),
    "whole": lambda text, wanted: spoken(wanted) == spoken(text),
}


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
        """Whether an event fits the options."""

    def _too_old(self, data: Mapping[str, Any]) -> timedelta | None:
        """Return the age of something that comes too late to act on."""
        return None

    def _is_account(self, data: Mapping[str, Any]) -> bool:
        """Whether an event is of the account asked for; without the option every account is."""
        return self._options.get(CONF_CONFIG_ENTRY_ID) in {None, data.get("config_entry_id")}

    def _names(
        self, option: str, data: Mapping[str, Any], numbers: Iterable[str | None], known: Iterable[str] = ()
    ) -> bool:
        """Whether an option names one of these numbers; digits that lost their plus may be a `known` one."""
        wanted = {number for target in self._options[option] for number in self._numbers_of(target, data, known)}
        return not wanted.isdisjoint(numbers)

    def _numbers_of(self, target: str, data: Mapping[str, Any], known: Iterable[str]) -> set[str]:
        """Return the numbers that a name or number stands for; a short code is what it is.

        Only recipients have names here: what a sender calls himself is his own choice.
        """
        with suppress(ServiceValidationError):
            if book := self._book(data):
                return {number for place in book.resolve([target], known) for number in place.numbers}
        return {target.strip()}

    def _book(self, data: Mapping[str, Any]) -> AddressBook | None:
        """Return the recipients of all accounts; numbers are read as an event's account does, if it is there."""
        from .recipients import AddressBook  # noqa: PLC0415

        entries = self._hass.config_entries.async_entries(DOMAIN)
        everybody = [recipient for entry in entries for recipient in AddressBook.from_entry(entry).recipients]
        own = next((entry for entry in entries if entry.entry_id == data.get("config_entry_id")), None)
        return AddressBook(own.data[CONF_SOURCE_NUMBER], everybody) if own else None

    def _now(self, data: Mapping[str, Any]) -> datetime:
        """Return RingCentral's time, as the account of an event knows it."""
        entry: RingcConfigEntry | None = self._hass.config_entries.async_get_entry(data.get("config_entry_id", ""))
        # Texts may come before the account has been set up to the end.
        account: RingcData | None = getattr(entry, "runtime_data", None)
        return account.client.server_time if account else dt_util.utcnow()


class MessageReceivedTrigger(MessageTrigger):
    """Fires when somebody texts the account."""

    _event_type = EVENT_SMS_RECEIVED
    _description = "text message received"
    _schema = vol.Schema(
        {
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string,
                vol.Optional(CONF_FROM): WORDS,
                vol.Optional(CONF_NOT_FROM): WORDS,
                vol.Optional(CONF_CONTAINS): WORDS,
                vol.Required(CONF_MATCH, default="words"): vol.In(list(MATCHES)),
                vol.Optional(CONF_KNOWN_SENDER): cv.boolean,
                vol.Optional(CONF_HAS_ATTACHMENT): cv.boolean,
                vol.Required(CONF_MAX_AGE, default=timedelta(minutes=5)): cv.positive_time_period,
                vol.Required(CONF_REACTIONS, default=False): cv.boolean,
                vol.Required(CONF_FROM_SELF, default=False): cv.boolean,
            }
        }
    )

    @override
    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Whether a text fits the options; one from ourselves, or a phone's reaction, only when asked for."""
        options = self._options
        words, matches = options.get(CONF_CONTAINS), MATCHES[options[CONF_MATCH]]
        text = data.get("message") or ""
        known, attached = bool(data.get("known_sender")), bool(data.get("attachments"))
        return (
            self._is_account(data)
            and (options[CONF_FROM_SELF] or not data.get("from_self"))
            and (options[CONF_REACTIONS] or not data.get("reaction"))
            and options.get(CONF_KNOWN_SENDER, known) == known
            and options.get(CONF_HAS_ATTACHMENT, attached) == attached
            and (words is None or any(matches(text, word) for word in words))
            and (CONF_FROM not in options or self._names(CONF_FROM, data, [data.get("from")]))
            and not (CONF_NOT_FROM in options and self._is_left_out(data))
        )

    def _is_left_out(self, data: Mapping[str, Any]) -> bool:
        """Whether a text is from somebody whose texts are not wanted.

        Digits without a plus are its sender's too, as what is sent to them now goes there. To let somebody in, they
        are too little: a stranger may have them.
        """
        sender = [data["from"]] if data.get("from") else []
        return self._names(CONF_NOT_FROM, data, sender, known=sender)

    @override
    def _too_old(self, data: Mapping[str, Any]) -> timedelta | None:
        """Return the age of a text that was caught up too late to act on."""
        received_at = dt_util.parse_datetime(data.get("received_at") or "")
        age = self._now(data) - received_at if received_at else timedelta()
        return age if age > self._options[CONF_MAX_AGE] else None


class MessageFailedTrigger(MessageTrigger):
    """Fires when a text that was sent could not be delivered."""

    _event_type = EVENT_MESSAGE_STATUS
    _description = "text message not delivered"
    _schema = vol.Schema(
        {
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_CONFIG_ENTRY_ID): cv.string,
                vol.Optional(CONF_TO): WORDS,
            }
        }
    )

    @override
    def _is_meant(self, data: Mapping[str, Any]) -> bool:
        """Whether a status is a failure that fits the options."""
        return (
            data.get("status") == "failed"
            and self._is_account(data)
            and (CONF_TO not in self._options or self._names(CONF_TO, data, data.get("to") or ()))
        )


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by their names within `ringc.`."""
    return {"message_received": MessageReceivedTrigger, "message_failed": MessageFailedTrigger}
