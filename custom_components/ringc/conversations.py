"""What was said with whom: an account's conversations, read from RingCentral's store while somebody looks at them.

Nothing is kept on disk. `websocket_api` watches on behalf of the pages; setup feeds what is received and sent.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .conversation import Conversation, ConversationMessage, from_store, people_of
from .data import RingcConfigEntry
from .errors import action_errors, failed
from .kept_texts import KeptTexts
from .past_texts import OptionalTexts, PastTexts, StoredTexts, ThreadTexts
from .ringcentral import DeliveryStatus, Listeners, Message, Notification, RingCentral, shielded
from .sending.elsewhere import SentElsewhere
from .sending.sent_text import SentText

READ_AT_ONCE = timedelta(days=31)
MAX_READINGS = 3
MAX_MESSAGES_AT_ONCE = 1000
FORGET_AFTER = 300
THREADS = "threads"


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """What changed in a conversation; no conversation: the account is unloaded, and nothing more will come."""

    conversation: Conversation | None
    messages: tuple[ConversationMessage, ...] = ()
    deleted: tuple[str, ...] = ()


class Conversations:
    """An account's conversations. The store is read when the first watcher opens them, then they are kept current."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: RingcConfigEntry,
        client: RingCentral,
        extensions: Sequence[str],
        *,
        in_threads: bool,
    ) -> None:
        """Read nothing yet; the first of the extensions is the account's own. `in_threads`: and the Shared Inbox."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._own = extensions[0]
        self._stores: dict[str, PastTexts] = {self._own: StoredTexts(client)}
        for extension in extensions[1:]:
            self._stores[extension] = OptionalTexts(StoredTexts(client, extension))
        if in_threads:
            self._stores[THREADS] = OptionalTexts(ThreadTexts(client))
        self.kept = KeptTexts()
        """What is known while somebody looks."""
        self._listeners = Listeners[Update]()
        self._watchers = 0
        self._closed = False
        self._reading: asyncio.Task[None] | None = None
        self._cancel_forget: CALLBACK_TYPE | None = None
        self._elsewhere = SentElsewhere(
            hass,
            entry,
            client,
            wanted=lambda: self._reading is not None,
            known=lambda message_id: self.kept.message(message_id) is not None,
            take=self._async_sent_elsewhere,
        )

    @property
    def all(self) -> list[Conversation]:
        """Every conversation that has texts, and one for each number or group of a recipient."""
        recipients = self._entry.runtime_data.address_book.recipients
        theirs = {self.kept.of_numbers(item.numbers).id for recipient in recipients for item in recipient.destinations}
        return [item for item in self.kept.conversations if item.messages or item.id in theirs]

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Keep the texts while somebody looks, and for a while afterwards."""
        self._watchers += 1
        self._keep()
        try:
            yield
        finally:
            self._watchers -= 1
            if not self._watchers and not self._closed:
                self._cancel_forget = async_call_later(self._hass, FORGET_AFTER, self._async_forget)

    @callback
    def async_watch(self, listener: Callable[[Update], None]) -> CALLBACK_TYPE:
        """Tell a watcher what changes from now on; the result ends that."""
        watching = ExitStack()
        watching.enter_context(self.looking())
        watching.callback(self._listeners.add(listener))
        return watching.close

    async def async_read(self) -> None:
        """Read the texts of the last month from the store, unless that was done. Raises a translated error."""
        reading = self._reading
        if reading is None or (reading.done() and (reading.cancelled() or reading.exception())):
            reading = self._reading = self._entry.async_create_background_task(
                self._hass, self._async_read_newest(), "ringc conversations"
            )
        try:
            await shielded(reading)
        except asyncio.CancelledError:
            if not reading.cancelled():
                raise
        if self._closed or reading.cancelled():
            raise failed("account_not_loaded")

    async def async_read_before(self, conversation: Conversation, message_id: str | None) -> list[ConversationMessage]:
        """Return the texts before one, from the store if need be; None: the newest. Raises a translated error."""
        for _ in range(MAX_READINGS):
            page = conversation.page(message_id)
            if page or conversation.complete:
                return page
            if len(conversation.messages) >= self.kept.most_scrolled:
                raise failed("conversation_too_long", number=str(self.kept.most_scrolled))
            with action_errors(self._hass, self._entry.entry_id):
                await self._async_read_before(conversation)
        return conversation.page(message_id)

    async def async_mark_read(self, conversation: Conversation) -> None:
        """Mark a conversation's texts as read, at RingCentral too. Raises a translated error."""
        unread, marked = conversation.unread[-MAX_MESSAGES_AT_ONCE:], list[ConversationMessage]()
        try:
            with action_errors(self._hass, self._entry.entry_id):
                for name, store in self._stores.items():
                    if theirs := [message for message in unread if message.store == name]:
                        await store.async_mark_read([message.id for message in theirs])
                        marked += theirs
        finally:
            for message in marked:
                message.read = True
            if marked:
                self._listeners.notify(Update(conversation=conversation, messages=tuple(marked)))

    @callback
    def async_connect(self) -> CALLBACK_TYPE:
        """Learn what is received and sent from now on; the result ends that, and all watching."""
        data = self._entry.runtime_data
        stops = [
            data.inbox.async_listen_messages(self.async_add),
            data.sent_log.async_listen(self._async_sent),
            data.delivery.async_listen(self._async_status_changed),
            data.stored_messages.async_listen_deleted(self._async_deleted),
            data.stored_messages.async_listen_marked_read(self._async_marked_read),
            data.inbox.async_listen_changes(self._async_changed),
            self._elsewhere.async_stop,
        ]

        @callback
        def async_close() -> None:
            """Let the watchers know that nothing more will come."""
            for stop in stops:
                stop()
            self._closed = True
            self._keep()
            self._listeners.notify(Update(conversation=None))

        return async_close

    @callback
    def async_add(self, message: Message) -> None:
        """Add a text that was just received or sent."""
        if self._reading is None:
            return
        place = THREADS if message.in_threads else message.extension_id or self._own
        # The own store has the texts of call queues too.
        self._notify(self._add(message, place if place in self._stores else self._own))
        self.kept.let_go()

    @callback
    def _async_sent(self, _: SentText, message: Message | None) -> None:
        """Add a text that RingCentral has just accepted."""
        if message:
            self.async_add(message)

    @callback
    def _async_changed(self, notification: Notification) -> None:
        """Have what was sent elsewhere listed; while nobody looks, it is read with all the rest the next time."""
        if self._watchers:
            self._elsewhere.async_changed(notification)
        elif self._reading:
            self._keep()
            self._async_forget()

    @callback
    def _async_deleted(self, message_ids: Collection[str]) -> None:
        """Forget texts that were deleted."""
        for conversation_id, deleted in self.kept.remove(message_ids).items():
            self._listeners.notify(Update(conversation=self.kept.find(conversation_id), deleted=tuple(deleted)))

    @callback
    def _async_marked_read(self, message_ids: Collection[str]) -> None:
        """Note that an action has marked texts as read."""
        for known in filter(None, map(self.kept.message, message_ids)):
            if known.unread:
                known.read = True
                self._notify(known)

    @callback
    def _async_sent_elsewhere(self, message: Message) -> None:
        """Add a text that was sent by RingCentral's own app, or note what became of it."""
        known = self.kept.message(message.id)
        if known is None:
            self.async_add(message)
            return
        status = message.delivery or DeliveryStatus.QUEUED
        if status.step > DeliveryStatus(known.status or DeliveryStatus.QUEUED).step:
            known.status, known.error_code = status, message.error_code
            self._notify(known)

    @callback
    def _async_status_changed(self, data: Mapping[str, Any]) -> None:
        """Note what became of a text that was sent."""
        if known := self.kept.message(data["message_id"] or ""):
            known.status, known.error_code = data["status"], data["error_code"]
            self._notify(known)

    async def _async_read_newest(self) -> None:
        """Read what every store has of the last month."""
        since = self._client.server_time - READ_AT_ONCE
        with action_errors(self._hass, self._entry.entry_id):
            for name, store in self._stores.items():
                past = await store.async_read_newest(since)
                self.kept.known_since[name] = past.since
                for message in past.messages:
                    self._add(message, name)
            self.kept.let_go()

    async def _async_read_before(self, conversation: Conversation) -> None:
        """Read what the stores that the most is missing of have of before that time."""
        before = conversation.whole_since
        for name, store in self._stores.items():
            if conversation.known_since.get(name) == before:
                past = await store.async_read_before(before, conversation.numbers)
                if self._closed:
                    raise failed("account_not_loaded")
                if conversation.known_since.get(name) == before:
                    conversation.known_since[name] = past.since
                for message in past.messages:
                    if people_of(message, self._describe(message)) == conversation.numbers:
                        self._add(message, name)
        self.kept.let_go(conversation)

    def _describe(self, message: Message) -> Mapping[str, Any]:
        """Return between whom a text was."""
        return self._entry.runtime_data.inbox.describe(message)

    def _notify(self, message: ConversationMessage) -> None:
        """Tell the watchers of a text that is new or has changed."""
        self._listeners.notify(Update(conversation=self.kept.find(message.conversation), messages=(message,)))

    def _add(self, message: Message, store: str) -> ConversationMessage:
        """Put a text of a store into its conversation; of one that is known already, what is known stays."""
        if known := self.kept.message(message.id):
            return known
        described = self._describe(message)
        people = people_of(message, described)
        added = from_store(message, described, message.created_at or self._client.server_time, store, people)
        self.kept.add(added, people)
        return added

    @callback
    def _keep(self) -> None:
        """Do not forget the texts yet."""
        if self._cancel_forget:
            self._cancel_forget()
            self._cancel_forget = None

    @callback
    def _async_forget(self, _: datetime | None = None) -> None:
        """Forget everything: the store has it."""
        if self._reading:
            self._reading.cancel()
        self._cancel_forget = self._reading = None
        self.kept.clear()
