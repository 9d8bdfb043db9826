"""What Home Assistant's pages are given: an account, its conversations and their texts, in words and with names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .attachment_views import path_of
from .const import CONF_GROUP, CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from .conversation import Conversation, ConversationMessage, readable
from .data import RingcConfigEntry
from .errors import async_words_of

# A page that hangs on a wall still shows a picture after so long without being loaded anew.
SIGNED_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageData:
    """What a page is given of an account; the addresses of attachments are good for its login only."""

    hass: HomeAssistant
    entry: RingcConfigEntry
    refresh_token_id: str | None

    def account(self, *, may_send: bool) -> dict[str, Any]:
        """Return the account, the number that it texts from first."""
        data = self.entry.runtime_data
        numbers = [number for number in data.numbers if number.can_text]
        numbers.sort(key=lambda number: number.phone_number != data.address_book.source_number)
        return {
            "config_entry_id": self.entry.entry_id,
            "title": self.entry.title,
            "numbers": [
                {
                    "phone_number": number.phone_number,
                    "name": data.address_book.name_of(number.phone_number),
                    "can_send_pictures": number.can_send_pictures,
                }
                for number in numbers
            ],
            "may_send": may_send,
        }

    def conversation(self, conversation: Conversation) -> dict[str, Any]:
        """Return a conversation as the list shows it."""
        last = conversation.messages[-1] if conversation.messages else None
        return {
            "id": conversation.id,
            "name": self.name_of(conversation),
            "numbers": list(conversation.numbers),
            "entity_id": self._entity_id(conversation),
            "unread": len(conversation.unread),
            "last": last and _last(last),
        }

    def messages(self, conversation: Conversation, messages: Iterable[ConversationMessage]) -> list[dict[str, Any]]:
        """Return texts of a conversation as it is shown."""
        return [
            message.as_dict()
            | {
                "name": self._name_of_sender(message),
                "error": message.failure and async_words_of(self.hass, message.failure),
                "reaction": conversation.reaction(message),
                "attachments": [
                    {"url": self._url(message.id, item.id), "content_type": item.content_type}
                    for item in message.attachments
                ],
            }
            for message in messages
        ]

    def name_of(self, conversation: Conversation) -> str:
        """Return what to call a conversation: its recipient, else what the other side is called, else its numbers."""
        for recipient in self.entry.runtime_data.address_book.recipients:
            if recipient.group and set(recipient.numbers) == set(conversation.numbers):
                return recipient.name
        people = [
            self._name_of_number(number) or conversation.name_of(number) or readable(number)
            for number in conversation.numbers
        ]
        return ", ".join(dict.fromkeys(people)) or conversation.id

    def _name_of_sender(self, message: ConversationMessage) -> str | None:
        """Return what to call the sender of a text."""
        if message.sender is None:
            return message.sender_name
        return self._name_of_number(message.sender) or message.sender_name or readable(message.sender)

    def _name_of_number(self, number: str) -> str | None:
        """Return the recipient that a number belongs to; a group's name is not that of its members."""
        recipients = self.entry.runtime_data.address_book.recipients
        return next((item.name for item in recipients if not item.group and number in item.numbers), None)

    def _entity_id(self, conversation: Conversation) -> str | None:
        """Return the notify entity of the recipient whose conversation it is."""
        people = set(conversation.numbers)
        for subentry in self.entry.subentries.values():
            if subentry.subentry_type != SUBENTRY_RECIPIENT:
                continue
            numbers = set(subentry.data[CONF_PHONE_NUMBERS])
            if numbers == people if subentry.data.get(CONF_GROUP) else len(people) == 1 and numbers >= people:
                unique_id = f"{self.entry.unique_id}_{subentry.subentry_id}"
                return er.async_get(self.hass).async_get_entity_id("notify", DOMAIN, unique_id)
        return None

    def _url(self, message_id: str, attachment_id: str) -> str:
        """Return an attachment's signed address."""
        path = path_of(self.entry.entry_id, message_id, attachment_id)
        return async_sign_path(self.hass, path, SIGNED_FOR, refresh_token_id=self.refresh_token_id)


def _last(message: ConversationMessage) -> dict[str, Any]:
    """Return the latest text as the list shows it."""
    shown = {name: value for name, value in message.as_dict().items() if name in {"direction", "at", "status"}}
    return shown | {"text": message.text[:200], "picture": bool(message.attachments)}
