"""The hall that every transport leads into: a text received enters here once."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
import logging
from typing import Any, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import create_eager_task

from ..const import CONF_CATCH_UP_HOURS, CONF_INBOUND, CONF_TIME_ZONE, DOMAIN, EVENT_SMS_RECEIVED
from ..recipients import AddressBook
from ..ringcentral import Listeners, Message, Notification, PhoneNumber
from .attachments import AttachmentStore, describe

_LOGGER = logging.getLogger(__name__)

WRITE_DELAY = 1
# The server tells whole seconds, so a clock that agrees with it says more.
CLOCK_TOLERANCE = timedelta(seconds=2)
CLOCKS_DIFFER = timedelta(days=1)

type Listener = Callable[[Mapping[str, Any]], None]


class Remembered(TypedDict):
    """What survives restarts: since when each extension's texts are wanted, and which were seen, with their times."""

    since: dict[str, float]
    seen: dict[str, float]


def inbox_store(hass: HomeAssistant, entry_id: str) -> Store[Remembered]:
    """Return where an account's inbox remembers."""
    return Store(hass, 1, f"{DOMAIN}.inbox.{entry_id}", private=True)


class Inbox:
    """Lets each text in once, and tells Home Assistant about it when it has started."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        account_id: str,
        extensions: tuple[str, ...],
        numbers: Iterable[PhoneNumber],
        address_book: AddressBook,
        attachment_store: AttachmentStore,
    ) -> None:
        """Know whose texts these are: the first extension is the account's own.

        `address_book` is replaced when a recipient changes; `on_change` is told that something else changed.
        """
        self.address_book = address_book
        self.on_change: Callable[[], None] | None = None
        self.is_new = False
        self.since: dict[str, float] = {}
        self._hass = hass
        self._entry = entry
        self._account_id = account_id
        self._extensions = extensions
        self._own_numbers = {number.phone_number for number in numbers if number.can_text}
        self._attachments = attachment_store
        self._memory = timedelta(hours=entry.options.get(CONF_CATCH_UP_HOURS, 24) + 1)
        self._zone: tzinfo | None = None
        self._store = inbox_store(hass, entry.entry_id)
        self._write_pending = False
        self._seen: dict[str, float] = {}
        self._arriving = set[str]()
        self._started = asyncio.Event()
        self._listeners = Listeners[Mapping[str, Any]]()

    async def async_open(self, server_time: datetime) -> None:
        """Remember what was seen before; texts older than an extension's first opening stay unmentioned."""
        now = dt_util.utcnow()
        if abs(server_time - now) > CLOCK_TOLERANCE:
            now = server_time
        if name := self._entry.options.get(CONF_TIME_ZONE):
            self._zone = await dt_util.async_get_time_zone(name)
        remembered = await self._store.async_load() or Remembered(since={}, seen={})
        self._seen = remembered["seen"]
        self.is_new = not remembered["since"]
        if self._entry.options.get(CONF_INBOUND) != "off":
            self.since = {item: remembered["since"].get(item, now.timestamp()) for item in self._extensions}
        if self.since != remembered["since"]:
            await self._async_write()
        self._entry.async_on_unload(self._async_write)
        self._entry.async_on_unload(async_at_started(self._hass, self._async_release))

    @callback
    def async_listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Call the listener with the event's data of every text from now on; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def async_push(self, notification: Notification, via: str) -> None:
        """Take in what RingCentral pushed, after whoever brought it has been answered."""
        if notification.account_id not in {self._account_id, "~"}:
            _LOGGER.debug("Left out an event of another account")
        elif notification.message:
            self._entry.async_create_background_task(
                self._hass,
                self.async_receive([notification.message], via),
                f"{DOMAIN} text received",
                eager_start=False,
            )
        elif self.on_change:
            self.on_change()

    async def async_receive(self, messages: Iterable[Message], via: str) -> int:
        """Take texts in, tell about them oldest first, and return how many were new.

        Those that were seen, or are too old to act on, are dropped. Nobody is told before Home Assistant has started.
        """
        new = {message.id: message for message in messages if self._is_new(message)}
        self._arriving |= new.keys()
        try:
            batch = sorted(new.values(), key=_order)
            # Eagerly, as most texts have nothing to keep: they need not wait for another turn of the event loop.
            kept = await asyncio.gather(
                *(create_eager_task(self._attachments.async_save(message)) for message in batch)
            )
            await self._started.wait()
            for message, attachments in zip(batch, kept, strict=True):
                self._dispatch(message, attachments, via)
        finally:
            self._arriving -= new.keys()
        return len(new)

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
            "extension_id": message.extension_id or self._extensions[0],
            "message": message.text,
            "attachments": [describe(attachment) for attachment in message.attachments],
            "received_at": written_at.astimezone(dt_util.UTC).isoformat(),
            "received_local": written_at.astimezone(self._zone or dt_util.get_default_time_zone()).isoformat(),
        }

    @callback
    def _async_release(self, _: HomeAssistant) -> None:
        """Let out what came before Home Assistant had started."""
        self._started.set()

    def _is_new(self, message: Message) -> bool:
        """Tell whether a message is an inbound text that nobody was told about yet."""
        return (
            message.direction == "Inbound"
            and message.id not in self._seen
            and message.id not in self._arriving
            and _written_at(message) >= dt_util.utcnow() - self._memory
        )

    @callback
    def _dispatch(self, message: Message, attachments: list[dict[str, Any]], via: str) -> None:
        """Tell everybody about a text, then have it written down that they were told."""
        self._seen[message.id] = min(_written_at(message), dt_util.utcnow()).timestamp()
        data = self.describe(message) | {"attachments": attachments, "via": via}
        self._hass.bus.async_fire(EVENT_SMS_RECEIVED, data)
        self._listeners.notify(data)
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
    """Return when a message was written; RingCentral always says so sensibly, but nothing may depend on it."""
    now = dt_util.utcnow()
    return min(message.created_at or now, now + CLOCKS_DIFFER)


def _order(message: Message) -> tuple[datetime, int, str]:
    """Return what puts messages in order: over REST their times are whole seconds, but ids grow."""
    return _written_at(message), len(message.id), message.id
