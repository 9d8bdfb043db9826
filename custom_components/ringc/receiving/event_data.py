"""A message of RingCentral's as automations see it: the data of the event, of triggers and of actions."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
import re
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util

from ..const import CONF_SOURCE_NUMBER
from ..phone_numbers import InvalidNumberError, is_name, parse_number
from ..recipients import AddressBook
from ..ringcentral import Message, Party, PhoneNumber, RingCentral
from .attachments import describe
from .correspondence import Correspondence

# RingCentral's times are sensible; whatever is further ahead of its clock is none.
LATEST_AHEAD = timedelta(days=1)
_E164 = re.compile(r"\+[0-9]+")


class EventData:
    """Describes messages; what is absent in them is None.

    `address_book` is replaced when a recipient changes, `zone` is set when it has been loaded.
    """

    def __init__(
        self,
        entry: ConfigEntry,
        client: RingCentral,
        address_book: AddressBook,
        numbers: Iterable[PhoneNumber],
        own_extension: str,
    ) -> None:
        """Describe the messages of an account with these numbers."""
        self.address_book = address_book
        self.zone: tzinfo | None = None
        self._entry_id = entry.entry_id
        self._source_number: str = entry.data[CONF_SOURCE_NUMBER]
        self._client = client
        self._own_extension = own_extension
        self._own_numbers = {number.phone_number for number in numbers}
        self._shared_numbers = {number.phone_number for number in numbers if number.is_shared(own_extension)}
        self._texting_numbers = {number.phone_number for number in numbers if number.can_text}

    def written_at(self, message: Message) -> datetime:
        """Return when a message was written, by RingCentral's clock."""
        now = self._client.server_time
        return min(message.created_at or now, now + LATEST_AHEAD)

    def describe(self, message: Message, between: Correspondence | None = None) -> dict[str, Any]:
        """Return a message as automations see it, with its attachments not saved; `between`: its correspondence."""
        written_at = self.written_at(message)
        sender, letters = self._sender(message.sender)
        between = between or self.correspondence(message)
        to = next((party for party in message.to if party.target), next(iter(message.to), None))
        known_as = self.address_book.name_of(sender)
        return {
            "config_entry_id": self._entry_id,
            "message_id": message.id,
            "conversation_id": message.conversation_id,
            "type": message.type,
            "from": sender,
            "from_name": known_as,
            "caller_name": letters or message.sender.name,
            "from_location": message.sender.location,
            "known_sender": known_as is not None,
            "from_self": sender in self._texting_numbers,
            "to": [number for party in message.to if (number := self._number(party.phone_number))],
            "our_number": between.our_number,
            "others": list(between.others),
            "to_name": to.name if to else None,
            "extension_id": between.extension_id,
            "message": message.text,
            "reaction": None,
            "attachments": [describe(attachment) for attachment in message.attachments],
            "received_at": written_at.astimezone(dt_util.UTC).isoformat(),
            "received_local": written_at.astimezone(self.zone or dt_util.get_default_time_zone()).isoformat(),
        }

    def correspondence(self, message: Message) -> Correspondence:
        """Return whom a message is from and to."""
        sender, _ = self._sender(message.sender)
        extension_id = message.extension_id or self._own_extension
        outbound = message.direction == "Outbound"
        ours = sender if outbound else self._our_number(message, extension_id)
        numbers = [self._number(party.phone_number) for party in message.to]
        people = [number for number in numbers if number and number not in self._own_numbers | {ours, sender}]
        return Correspondence(
            sender=sender,
            our_number=ours,
            others=tuple(dict.fromkeys(people if not outbound else ())),
            conversation_id=message.conversation_id,
            extension_id=extension_id,
            received_at=self.written_at(message).timestamp(),
        )

    def is_from_recipient(self, message: Message) -> bool:
        """Whether a message's sender is a recipient."""
        sender, _ = self._sender(message.sender)
        return self.address_book.name_of(sender) is not None

    def is_shared(self, message: Message) -> bool:
        """Whether a message is to a number that others answer for too."""
        return self.correspondence(message).our_number in self._shared_numbers

    def _our_number(self, message: Message, extension_id: str) -> str | None:
        """Return the number of ours that was texted: others of a group may be listed first, or ours not at all."""
        numbers = [(self._number(party.phone_number), party.target) for party in message.to]
        chosen = [number for number, target in numbers if number and target]
        chosen += [number for number, _ in numbers if number in self._texting_numbers]
        if extension_id == self._own_extension:
            chosen = [number for number in chosen if number in self._own_numbers] + chosen + [self._source_number]
        return next(iter(chosen), numbers[0][0] if len(numbers) == 1 else None)

    def _sender(self, party: Party) -> tuple[str | None, str | None]:
        """Return a sender's number or short code, and the letters of one that has no number."""
        raw = party.phone_number
        if raw and not _E164.fullmatch(raw) and is_name(raw):
            return None, raw
        return self._number(raw), None

    def _number(self, raw: str | None) -> str | None:
        """Return a number in E.164 if it is one; the store may have it without the plus, or formatted."""
        if raw is None or _E164.fullmatch(raw):
            return raw
        try:
            return parse_number(raw, near=self._source_number)
        except InvalidNumberError:
            return raw
