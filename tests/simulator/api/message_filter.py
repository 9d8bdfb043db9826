"""Which messages a list or a sync asks for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from multidict import MultiMapping

from ..errors import invalid
from ..store import StoredMessage
from ..world import World

ALIVE = frozenset({"Alive"})
CHOICES = {
    "availability": {"Alive", "Deleted", "Purged"},
    "direction": {"Inbound", "Outbound"},
    "messageType": {"Fax", "SMS", "VoiceMail", "Pager", "Text"},
    "readStatus": {"Read", "Unread"},
}


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    """Filters; None takes everything. An end that is None moves with the time."""

    date_from: datetime
    date_to: datetime | None = None
    availability: Collection[str] = ALIVE
    direction: Collection[str] | None = None
    message_type: Collection[str] | None = None
    read_status: Collection[str] | None = None
    conversation: str | None = None
    phone_number: str | None = None
    distinct: bool = False
    includes_end: bool = True

    @classmethod
    def parse(cls, world: World, query: MultiMapping[str]) -> Self:
        """Read the filters of a query."""
        date_to = moment(query, "dateTo")
        start = (date_to or world.clock.now()) - timedelta(hours=world.readings.default_window_hours)
        conversation = query.get("conversationId")
        if conversation is not None and not conversation.isdecimal():
            raise invalid("conversationId")
        return cls(
            date_from=moment(query, "dateFrom") or start,
            date_to=date_to,
            availability=_choice(query, "availability") or ALIVE,
            direction=_choice(query, "direction"),
            message_type=_types(world, query),
            read_status=_choice(query, "readStatus"),
            conversation=conversation,
            phone_number=query.get("phoneNumber"),
            distinct=flag(query, "distinctConversations"),
            includes_end=world.readings.date_to_inclusive,
        )

    def moved(self, query: MultiMapping[str]) -> Self:
        """Return the same filters with the dates that a query changes."""
        date_from, date_to = moment(query, "dateFrom"), moment(query, "dateTo")
        return replace(self, date_from=date_from or self.date_from, date_to=date_to or self.date_to)

    def of(self, messages: Iterable[StoredMessage]) -> list[StoredMessage]:
        """Return those that are asked for, in their order."""
        found = [message for message in messages if self.frames(message) and message.availability in self.availability]
        if not self.distinct:
            return found
        latest = {message.conversation_id: message for message in reversed(found)}
        return [message for message in found if latest[message.conversation_id] is message]

    def frames(self, message: StoredMessage) -> bool:
        """Return whether a message is asked for, whatever its availability."""
        # What the store tells, whole seconds, is what it compares.
        created = message.created.replace(microsecond=0)
        return (
            self.date_from <= created
            and (self.date_to is None or created < self.date_to or (created == self.date_to and self.includes_end))
            and (self.direction is None or message.direction in self.direction)
            and (self.message_type is None or message.type in self.message_type)
            and (self.read_status is None or ("Read" if message.read else "Unread") in self.read_status)
            and (self.conversation is None or self.conversation == str(message.conversation_id))
            and (self.phone_number is None or self.phone_number in message.numbers)
        )


def moment(query: MultiMapping[str], name: str) -> datetime | None:
    """Return a time of a query; without a zone it is UTC."""
    value = query.get(name)
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid(name) from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def flag(query: MultiMapping[str], name: str) -> bool:
    """Return a yes or no of a query."""
    value = query.get(name, "false").lower()
    if value not in {"true", "false"}:
        raise invalid(name)
    return value == "true"


def _types(world: World, query: MultiMapping[str]) -> Collection[str] | None:
    """Return the types of records that are asked for; `Text` is another word for SMS."""
    wanted = _choice(query, "messageType")
    if wanted is None or world.readings.types_pass_filters:
        return None
    return {"SMS" if name == "Text" else name for name in wanted}


def _choice(query: MultiMapping[str], name: str) -> Collection[str] | None:
    """Return the values of a repeated key; values joined by commas match nothing."""
    values = set(query.getall(name, []))
    if not values:
        return None
    if any("," in value for value in values):
        return {"nothing at all"}
    if not values <= CHOICES[name]:
        raise invalid(name)
    return values
