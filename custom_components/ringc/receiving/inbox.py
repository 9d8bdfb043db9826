"""The inbox: every transport leads into it, and it fires each text once."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, EVENT_SMS_RECEIVED
from ..observed import observed_of
from ..recipients import AddressBook
from ..ringcentral import Listeners, Message, Notification, PhoneNumber, RingCentral
from .attachments import AttachmentStore
from .correspondence import Correspondence, Correspondences
from .event_data import EventData
from .expected import ReceivedText, expected_texts
from .options import ReceivingOptions
from .reaction_check import ReactionCheck
from .reactions import Reaction
from .seen import EXTRA_MEMORY, SeenMessages

_LOGGER = logging.getLogger(__name__)

# How many texts are fired before the event loop's other work gets a turn.
SLICE = 10

type Listener = Callable[[Mapping[str, Any]], None]


class Inbox:
    """Fires each text once, oldest first, and never before Home Assistant has started."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        *,
        account_id: str,
        extensions: tuple[str, ...],
        numbers: Iterable[PhoneNumber],
        address_book: AddressBook,
        attachment_store: AttachmentStore,
    ) -> None:
        """Receive for these extensions: the first is the account's own."""
        self.is_new = False
        self.attachment_store = attachment_store
        self.seen = SeenMessages(
            hass, entry.entry_id, ReceivingOptions.from_entry(entry).catch_up + EXTRA_MEMORY, lambda: client.server_time
        )
        self._hass = hass
        self._entry = entry
        self._client = client
        self._account_id = account_id
        self._extensions = extensions
        self._event_data = EventData(entry, client, address_book, tuple(numbers), extensions[0])
        self._correspondences = Correspondences(hass, entry.entry_id, lambda: client.server_time)
        self._observed = observed_of(hass, entry.entry_id)
        self._expected = expected_texts(hass, entry.entry_id)
        self._reaction_check = ReactionCheck(client, extensions[1:])
        self._started = asyncio.Event()
        self._closed = False
        self._listeners = Listeners[Mapping[str, Any]]()
        self._message_listeners = Listeners[Message]()
        self._change_listeners = Listeners[Notification]()

    async def async_open(self) -> None:
        """Read what was received before; texts older than an extension's first opening are not fired."""
        options = ReceivingOptions.from_entry(self._entry)
        if options.time_zone:
            self._event_data.zone = await dt_util.async_get_time_zone(options.time_zone)
        self.is_new = await self.seen.async_load(self._extensions if options.receives else ())
        await self._correspondences.async_load()
        if self.is_new:
            await self.seen.async_save()
        self._entry.async_on_unload(self._correspondences.async_save)
        self._entry.async_on_unload(self.seen.async_save)
        self._entry.async_on_unload(self._async_close)
        self._entry.async_on_unload(async_at_started(self._hass, self._async_started))

    @callback
    def async_listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Call the listener with the event's data of every text from now on; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def async_listen_messages(self, listener: Callable[[Message], None]) -> CALLBACK_TYPE:
        """Call the listener with RingCentral's record of every text from now on; the result ends that."""
        return self._message_listeners.add(listener)

    @callback
    def async_listen_changes(self, listener: Callable[[Notification], None]) -> CALLBACK_TYPE:
        """Call the listener when RingCentral says that messages sent are new or have changed; the result ends that."""
        return self._change_listeners.add(listener)

    @callback
    def async_expect(self, number: str, words: str) -> asyncio.Future[ReceivedText]:
        """Return the future text from this number of ours that has these words; it is not fired, however late it is."""
        return self._expected.add(number, words)

    @callback
    def async_set_address_book(self, address_book: AddressBook) -> None:
        """Name senders by this address book from now on."""
        self._event_data.address_book = address_book

    def describe(self, message: Message) -> dict[str, Any]:
        """Return a message as automations see it; what is absent is None."""
        return self._event_data.describe(message)

    def correspondence(self, message_id: str) -> Correspondence | None:
        """Return whom a text of the last 7 days was from and to; None for one that is not known."""
        return self._correspondences.find(message_id)

    def correspondence_of(self, message: Message) -> Correspondence:
        """Return whom a text is from and to, by its record."""
        return self._event_data.correspondence(message)

    def texted_recently(self, digits: str) -> bool:
        """Whether somebody with the international number of these digits texted in the last 7 days."""
        return self._correspondences.texted_recently(digits)

    @callback
    def async_push(self, notification: Notification, via: str) -> None:
        """Receive what RingCentral pushed; what takes time, such as saving attachments, is done after this returns."""
        if notification.account_id not in {self._account_id, "~"}:
            _LOGGER.debug("Left out an event of another account")
        elif notification.message:
            self._async_receive_pushed(notification.message, via)
            # What is only counted comes after the text.
            self._observe_push(notification.message, notification.told_by)
        else:
            self._change_listeners.notify(notification)

    @callback
    def _observe_push(self, message: Message, told_by: str) -> None:
        """Count which kinds of text a filter tells, and to whose numbers."""
        whose = "own number"
        if message.extension_id in self._extensions[1:]:
            whose = "other extension"
        elif message.extension_id not in {None, self._extensions[0]} or self._event_data.is_shared(message):
            whose = "shared number"
        self._observed.note("pushed", f"{told_by}: {message.type} to {whose}", self._client.server_time)

    @callback
    def _async_receive_pushed(self, message: Message, via: str) -> None:
        """Fire a text at once where nothing has to be waited for, as with most."""
        if not self._is_new(message) or self._take_expected(message, via):
            return
        if message.attachments or self._reaction_check.is_needed(message) or not self._started.is_set():
            self._async_create_task(self.async_receive([message], via))
        else:
            self.seen.begin(message.id, self._at(message))
            try:
                self._fire(message, [], via)
            finally:
                self.seen.end(message.id)

    async def async_receive(self, messages: Iterable[Message], via: str) -> int:
        """Fire those texts that are new, oldest first; return how many they were.

        One with attachments is fired by a task of its own when they are saved, so that no other text waits for them.
        """
        new = {
            message.id: message
            for message in messages
            if self._is_new(message) and not self._take_expected(message, via)
        }
        batch = sorted(new.values(), key=self._order)
        later = {message.id for message in batch if self._takes_time(message)}
        at_once = [message for message in batch if message.id not in later]
        for message in batch:
            self.seen.begin(message.id, self._at(message))
            if message.id in later:
                self._async_create_task(self._async_fire_later(message, via))
        try:
            await self._started.wait()
            for number, message in enumerate(at_once, 1):
                self._fire(message, self.attachment_store.leave_out(message), via)
                if number % SLICE == 0:
                    await asyncio.sleep(0)
        finally:
            for message in at_once:
                self.seen.end(message.id)
        return len(batch)

    async def _async_fire_later(self, message: Message, via: str) -> None:
        """Fire a text when its attachments are saved or took too long, and it is known whether it is a reaction."""
        try:
            attachments = self.attachment_store.leave_out(message)
            if self._saves_attachments_of(message):
                attachments = await self.attachment_store.async_save(message)
            reaction = None
            if self._reaction_check.is_needed(message):
                reaction = await self._reaction_check.async_read(message)
            await self._started.wait()
            self._fire(message, attachments, via, reaction)
        finally:
            self.seen.end(message.id)

    def _takes_time(self, message: Message) -> bool:
        """Whether something has to be fetched before a text can be fired."""
        return self._saves_attachments_of(message) or self._reaction_check.is_needed(message)

    def _saves_attachments_of(self, message: Message) -> bool:
        """Whether a text has attachments, and the person wants what this sender sends to be saved."""
        return bool(message.attachments) and self.attachment_store.wants(
            known_sender=self._event_data.is_from_recipient(message)
        )

    @callback
    def _async_close(self) -> None:
        """Fire nothing any more: what comes now is found by the next catch-up."""
        self._closed = True

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        """Let out what came before Home Assistant had started."""
        self._started.set()

    def _is_new(self, message: Message) -> bool:
        """Whether a message is an inbound text that was not fired yet."""
        return message.direction == "Inbound" and self.seen.is_new(message.id, self._at(message))

    @callback
    def _take_expected(self, message: Message, via: str) -> bool:
        """Hand a new text to whoever waits for it; return whether somebody does or did."""
        if self._closed or not self._expected.take(message, via):
            return False
        self.seen.async_add(message.id, self._at(message))
        return True

    @callback
    def _fire(
        self, message: Message, attachments: list[dict[str, Any]], via: str, reaction: Reaction | None = None
    ) -> None:
        """Fire a text, then have it written down that it was."""
        if self._closed:
            return
        correspondence = self._event_data.correspondence(message)
        data = self._event_data.describe(message, correspondence)
        data |= {"attachments": attachments, "reaction": asdict(reaction) if reaction else None, "via": via}
        self._correspondences.async_add(message.id, correspondence)
        self.seen.async_add(message.id, self._at(message))
        self._hass.bus.async_fire(EVENT_SMS_RECEIVED, data)
        self._observed.note_delay(via, self._client.server_time.timestamp() - self._at(message))
        self._listeners.notify(data)
        self._message_listeners.notify(message)

    def _async_create_task(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run something as far as it goes at once, the rest without the caller, until the account is unloaded."""
        self._entry.async_create_background_task(
            self._hass, self._async_run(coroutine), f"{DOMAIN} text received", eager_start=True
        )

    async def _async_run(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run what nobody waits for; the words of an error may hold a text."""
        try:
            await coroutine
        except Exception as err:  # noqa: BLE001 - the next catch-up reads the text again
            _LOGGER.warning("A text could not be fired: %s", type(err).__name__)

    def _at(self, message: Message) -> float:
        """Return when a message was written, in seconds since 1970; one of the future counts as written now."""
        now = self._client.server_time
        return min(message.created_at or now, now).timestamp()

    def _order(self, message: Message) -> tuple[datetime, int, str]:
        """Return what puts messages in order: over REST their times are whole seconds, but ids grow."""
        return self._event_data.written_at(message), len(message.id), message.id
