"""What was said with whom: an account's conversations, read from RingCentral's store while somebody looks at them.

Nothing is kept on disk. `websocket_api` watches on behalf of the pages; setup feeds what is received and sent.
"""

import asyncio
from bisect import insort
from collections import ChainMap
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .conversation import Conversation, ConversationMessage, from_store, people_of, readable
from .data import RingcConfigEntry
from .errors import action_errors, failed
from .past_texts import PastTexts, StoredTexts, ThreadTexts
from .ringcentral import DeliveryStatus, Listeners, Message, Past, RejectedError, RingCentral, shielded
from .sending.elsewhere import SentElsewhere
from .sending.sent_text import SentText

_LOGGER = logging.getLogger(__name__)

READ_AT_ONCE = timedelta(days=31)
MAX_READINGS = 3
MAX_MESSAGES_AT_ONCE = 1000
# A month of a busy account, and more than anybody scrolls through.
MAX_MESSAGES = 10_000
FORGET_AFTER = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """What changed in a conversation; no conversation: the account is unloaded, and nothing more will come."""

    conversation: Conversation | None
    messages: tuple[ConversationMessage, ...] = ()


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
        self._extensions = tuple(extensions)
        self._stores: dict[str, PastTexts] = {
            extension: StoredTexts(client, extension, is_own=extension == extensions[0]) for extension in extensions
        }
        if in_threads:
            self._stores["threads"] = ThreadTexts(client)
        self._known_since: dict[str, datetime] = {}
        self._listeners = Listeners[Update]()
        self._watchers = 0
        self._closed = False
        self._reading: asyncio.Task[None] | None = None
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, ConversationMessage] = {}
        self._cancel_forget: CALLBACK_TYPE | None = None
        self._elsewhere = SentElsewhere(
            hass,
            entry,
            client,
            wanted=lambda: self._watchers > 0 and self._reading is not None,
            known=self._messages.__contains__,
            take=self._async_sent_elsewhere,
        )

    @property
    def all(self) -> list[Conversation]:
        """Every conversation that has texts, and one for each number or group of a recipient."""
        recipients = self._entry.runtime_data.address_book.recipients
        theirs = {self.of_numbers(item.numbers).id for recipient in recipients for item in recipient.destinations}
        return [item for item in self._conversations.values() if item.messages or item.id in theirs]

    def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation by its id."""
        return self._conversations.get(conversation_id)

    def of_numbers(self, numbers: Iterable[str]) -> Conversation:
        """Return the conversation with these people, whether or not anything was said."""
        return self._conversation(tuple(sorted(set(numbers))))

    def message(self, message_id: str) -> ConversationMessage | None:
        """Return a text that is known."""
        return self._messages.get(message_id)

    @callback
    def async_watch(self, listener: Callable[[Update], None]) -> CALLBACK_TYPE:
        """Tell a watcher what changes from now on; the result ends that."""
        remove = self._listeners.add(listener)
        self._watchers += 1
        self._keep()

        @callback
        def async_stop() -> None:
            """Forget the texts when nobody has looked for a while."""
            remove()
            self._watchers -= 1
            if not self._watchers and not self._closed:
                self._cancel_forget = async_call_later(self._hass, FORGET_AFTER, self._async_forget)

        return async_stop

    async def async_read(self) -> None:
        """Read the texts of the last month from the store, unless that was done. Raises a translated error."""
        if self._reading is None or (self._reading.done() and (self._reading.cancelled() or self._reading.exception())):
            self._reading = self._entry.async_create_background_task(
                self._hass, self._async_read_newest(), "ringc conversations"
            )
        await shielded(self._reading)

    async def async_read_before(self, conversation: Conversation, message_id: str | None) -> list[ConversationMessage]:
        """Return the texts before one, from the store if need be; None: the newest. Raises a translated error."""
        for _ in range(MAX_READINGS):
            page = conversation.page(message_id)
            if page or conversation.complete or len(self._messages) >= MAX_MESSAGES:
                return page
            with action_errors(self._hass, self._entry.entry_id):
                await self._async_read_before(conversation)
        return conversation.page(message_id)

    async def async_mark_read(self, conversation: Conversation) -> None:
        """Mark a conversation's texts as read, at RingCentral too. Raises a translated error."""
        unread = conversation.unread[-MAX_MESSAGES_AT_ONCE:]
        with action_errors(self._hass, self._entry.entry_id):
            # The Shared Inbox does not keep what was read.
            marked = [message for message in unread if not message.in_threads]
            for extension in {message.extension_id for message in marked}:
                ids = [message.id for message in marked if message.extension_id == extension]
                await self._client.mark_read(ids, extension=self._parameter(extension))
        for message in unread:
            message.read = True
        if unread:
            self._listeners.notify(Update(conversation=conversation, messages=tuple(unread)))

    @callback
    def async_connect(self) -> CALLBACK_TYPE:
        """Learn what is received and sent from now on; the result ends that, and all watching."""
        data = self._entry.runtime_data
        stops = [
            data.inbox.async_listen_messages(self.async_add),
            data.sent_log.async_listen(self._async_sent),
            data.delivery.async_listen(self._async_status_changed),
            data.inbox.async_listen_changes(self._elsewhere.async_changed),
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
        self._notify(self._add(message))

    @callback
    def _async_sent(self, _: SentText, message: Message | None) -> None:
        """Add a text that RingCentral has just accepted."""
        if message:
            self.async_add(message)

    @callback
    def _async_sent_elsewhere(self, message: Message) -> None:
        """Add a text that was sent by RingCentral's own app, or note what became of it."""
        known = self._messages.get(message.id)
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
        if known := self._messages.get(data["message_id"] or ""):
            known.status, known.error_code = data["status"], data["error_code"]
            self._notify(known)

    def name_of(self, conversation: Conversation) -> str:
        """Return what to call a conversation: its recipient, else what the other side is called, else its numbers."""
        for recipient in self._entry.runtime_data.address_book.recipients:
            if recipient.group and set(recipient.numbers) == set(conversation.numbers):
                return recipient.name
        names = {message.sender: message.sender_name for message in conversation.messages if message.sender_name}
        people = [
            self._name_of_number(number) or names.get(number) or readable(number) for number in conversation.numbers
        ]
        return ", ".join(people) or conversation.id

    def name_of_sender(self, message: ConversationMessage) -> str | None:
        """Return what to call the sender of a text."""
        if message.sender is None:
            return message.sender_name
        return self._name_of_number(message.sender) or message.sender_name or readable(message.sender)

    def _name_of_number(self, number: str) -> str | None:
        """Return the recipient that a number belongs to; a group's name is not that of its members."""
        recipients = self._entry.runtime_data.address_book.recipients
        return next((item.name for item in recipients if not item.group and number in item.numbers), None)

    async def _async_read_newest(self) -> None:
        """Read what every store has of the last month."""
        since = self._client.server_time - READ_AT_ONCE
        with action_errors(self._hass, self._entry.entry_id):
            for name, store in self._stores.items():
                past = await _async_past(store, store.async_read_newest(since))
                for message in past.messages:
                    self._add(message, store.extension)
                self._known_since[name] = past.since

    async def _async_read_before(self, conversation: Conversation) -> None:
        """Read what the stores that the most is missing of have of before that time."""
        before = conversation.whole_since
        for name, store in self._stores.items():
            if conversation.known_since.get(name) == before:
                past = await _async_past(store, store.async_read_before(before, conversation.numbers))
                if self._closed:
                    raise failed("account_not_loaded")
                for message in past.messages:
                    if people_of(message, self._describe(message)) == conversation.numbers:
                        self._add(message, store.extension)
                conversation.known_since[name] = past.since

    def _describe(self, message: Message) -> Mapping[str, Any]:
        """Return between whom a text was."""
        return self._entry.runtime_data.inbox.describe(message)

    def _parameter(self, extension: str) -> str | None:
        """Return how the client wants an extension: the account's own is None."""
        return None if extension == self._extensions[0] else extension

    def _notify(self, message: ConversationMessage) -> None:
        """Tell the watchers of a text that is new or has changed."""
        conversation = self._conversations[message.conversation]
        self._listeners.notify(Update(conversation=conversation, messages=(message,)))

    def _add(self, message: Message, extension: str | None = None) -> ConversationMessage:
        """Put a text of an extension into its conversation; of one that is known already, what is known stays."""
        extension = extension or message.extension_id or self._extensions[0]
        if known := self._messages.get(message.id):
            return known
        described = self._describe(message)
        conversation = self._conversation(people_of(message, described), described["caller_name"])
        at = message.created_at or self._client.server_time
        added = from_store(message, described, at, extension, conversation.id)
        insort(conversation.messages, added, key=lambda item: item.order)
        self._messages[message.id] = added
        return added

    def _conversation(self, numbers: tuple[str, ...], name: str | None = None) -> Conversation:
        """Return the conversation with these numbers; a sender without one is known by name only."""
        conversation_id = ",".join(numbers) or name or "?"
        known_since = ChainMap({}, self._known_since)
        return self._conversations.setdefault(
            conversation_id, Conversation(id=conversation_id, numbers=numbers, known_since=known_since)
        )

    @callback
    def _keep(self) -> None:
        """Do not forget the texts yet."""
        if self._cancel_forget:
            self._cancel_forget()
            self._cancel_forget = None

    @callback
    def _async_forget(self, _: datetime) -> None:
        """Forget everything: the store has it."""
        self._cancel_forget = self._reading = None
        self._conversations.clear()
        self._messages.clear()
        self._known_since.clear()


async def _async_past(store: PastTexts, reading: Coroutine[Any, Any, Past]) -> Past:
    """Return what was read; of a store that is closed to us and not required, that there is nothing."""
    try:
        return await reading
    except RejectedError as err:
        # It is the catch-up's to report; the rest is shown all the same.
        if store.required:
            raise
        _LOGGER.debug("Some past texts could not be read: %s", err)
        return Past()
