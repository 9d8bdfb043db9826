"""The hall that every door leads into: a text received enters here once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
import logging
from typing import Any, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import CONF_CATCH_UP_HOURS, CONF_TIME_ZONE, DOMAIN, EVENT_SMS_RECEIVED
from ..recipients import AddressBook
from ..ringcentral import Attachment, Message, PhoneNumber

_LOGGER = logging.getLogger(__name__)

WRITE_DELAY = 1

type Listener = Callable[[Mapping[str, Any]], None]


class Remembered(TypedDict):
    """What survives restarts: when this account was first set up, and which texts were seen, with their times."""

    since: float
    seen: dict[str, float]


def inbox_store(hass: HomeAssistant, entry_id: str) -> Store[Remembered]:
    """Return where an account's inbox remembers."""
    return Store(hass, 1, f"{DOMAIN}.inbox.{entry_id}", private=True)


class Inbox:
    """Lets each text in once, in order, and tells Home Assistant about it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        extension_id: str,
        numbers: Iterable[PhoneNumber],
        address_book: AddressBook,
    ) -> None:
        """Know whose texts these are; `address_book` is replaced when a recipient changes."""
        self.address_book = address_book
        self.since = dt_util.utcnow().timestamp()
        self._hass = hass
        self._entry = entry
        self._extension_id = extension_id
        self._own_numbers = {number.phone_number for number in numbers if number.can_text}
        self._memory = timedelta(hours=entry.options.get(CONF_CATCH_UP_HOURS, 24) + 1)
        self._zone: tzinfo | None = None
        self._store = inbox_store(hass, entry.entry_id)
        self._write_pending = False
        self._seen: dict[str, float] = {}
        self._arriving = set[str]()
        self._held: list[tuple[Message, str]] | None = []
        self._listeners = list[Listener]()

    async def async_open(self) -> None:
        """Remember what was seen before; let nothing out before Home Assistant has started."""
        if name := self._entry.options.get(CONF_TIME_ZONE):
            self._zone = await dt_util.async_get_time_zone(name)
        if remembered := await self._store.async_load():
            self.since, self._seen = remembered["since"], remembered["seen"]
        else:
            await self._async_write()
        self._entry.async_on_unload(self._async_write)
        self._entry.async_on_unload(async_at_started(self._hass, self._async_release))

    @callback
    def async_listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Tell somebody about every text from now on; the result stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_receive(self, messages: Iterable[Message], via: str) -> None:
        """Take texts in, oldest first; those that were seen, or are too old to act on, are dropped."""
        new = {message.id: message for message in messages if self._is_new(message)}
        self._arriving |= new.keys()
        try:
            for message in sorted(new.values(), key=_written_at):
                if self._held is None:
                    self._let_out(message, via)
                else:
                    self._held.append((message, via))
        finally:
            self._arriving -= new.keys()

    def describe(self, message: Message) -> dict[str, Any]:
        """Return a message as automations see it; what is absent is None."""
        to = next((party for party in message.to if party.target), next(iter(message.to), None))
        written_at = _written_at(message)
        known_as = self.address_book.name_of(message.sender.phone_number)
        return {
            "config_entry_id": self._entry.entry_id,
            "message_id": message.id,
            "conversation_id": message.conversation_id,
            "type": message.type,
            "from": message.sender.phone_number,
            "from_name": known_as or message.sender.name,
            "from_location": message.sender.location,
            "known_sender": known_as is not None,
            "from_self": message.sender.phone_number in self._own_numbers,
            "to": [party.phone_number for party in message.to if party.phone_number],
            "to_name": to.name if to else None,
            "extension_id": message.extension_id or self._extension_id,
            "message": message.text,
            "attachments": [_describe_attachment(attachment) for attachment in message.attachments],
            "received_at": written_at.astimezone(dt_util.UTC).isoformat(),
            "received_local": written_at.astimezone(self._zone or dt_util.get_default_time_zone()).isoformat(),
        }

    def _is_new(self, message: Message) -> bool:
        """Tell whether a message is an inbound text that nobody was told about yet."""
        return (
            message.direction == "Inbound"
            and message.id not in self._seen
            and message.id not in self._arriving
            and _written_at(message) >= dt_util.utcnow() - self._memory
        )

    @callback
    def _async_release(self, _: HomeAssistant) -> None:
        """Let out, oldest first, what arrived before Home Assistant had started."""
        held, self._held = self._held or [], None
        for message, via in sorted(held, key=lambda item: _written_at(item[0])):
            self._let_out(message, via)

    @callback
    def _let_out(self, message: Message, via: str) -> None:
        """Tell everybody about a text, then write down that it was told."""
        if message.id in self._seen:
            return
        self._seen[message.id] = min(_written_at(message), dt_util.utcnow()).timestamp()
        data = self.describe(message) | {"via": via}
        self._hass.bus.async_fire(EVENT_SMS_RECEIVED, data)
        for listener in tuple(self._listeners):
            try:
                listener(data)
            except Exception as err:  # noqa: BLE001 - one listener's fault must not cost the others the text
                _LOGGER.warning("A listener failed on a text received: %s", type(err).__name__)
        if not self._write_pending:
            self._write_pending = True
            self._store.async_delay_save(self._remembered, WRITE_DELAY)

    @callback
    def _remembered(self) -> Remembered:
        """Return what to write: ids are kept as long as their texts may come again."""
        self._write_pending = False
        oldest = (dt_util.utcnow() - self._memory).timestamp()
        self._seen = {message_id: at for message_id, at in self._seen.items() if at >= oldest}
        return {"since": self.since, "seen": self._seen}

    async def _async_write(self) -> None:
        """Write at once, so that the next owner of these texts starts with all of them."""
        await self._store.async_save(self._remembered())


def _written_at(message: Message) -> datetime:
    """Return when a message was written; RingCentral always says so, but nothing may depend on it."""
    return message.created_at or dt_util.utcnow()


def _describe_attachment(attachment: Attachment) -> dict[str, Any]:
    """Return an attachment as automations see it."""
    return {
        "id": attachment.id,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "path": None,
        "media_content_id": None,
        "reason": None,
    }
