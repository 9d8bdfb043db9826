"""One conversation: the texts with the same people, and how a record of RingCentral's store becomes one of them."""

from bisect import bisect_left, bisect_right, insort
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from sys import intern
from typing import Any

from homeassistant.exceptions import HomeAssistantError
from phonenumbers import NumberParseException

from .errors import delivery_error
from .phone_numbers import international
from .receiving.reactions import read_reaction
from .ringcentral import BEGINNING, Attachment, DeliveryStatus, Message

PAGE_SIZE = 40
MAX_ID_LENGTH = 300
# People react to what they have before their eyes.
REACTED_TO_AMONG = 200


@dataclass(kw_only=True, slots=True)
class ConversationMessage:
    """A text of a conversation, by its id. `sender` is a number or short code, `our_number` that of ours it went over.

    `store` is the key of the store that has it, `at` a whole second: so much a store says, and a push more than that.
    Thousands are kept: what is the same in many of them is one string.
    """

    id: str
    conversation: str
    outbound: bool
    sender: str | None
    sender_name: str | None
    our_number: str | None
    text: str
    at: datetime
    read: bool
    status: str | None
    error_code: str | None
    attachments: tuple[Attachment, ...]
    store: str

    @property
    def unread(self) -> bool:
        """Whether it was received, and nobody has looked at it."""
        return not self.outbound and not self.read

    @property
    def failure(self) -> HomeAssistantError | None:
        """Why it was not delivered."""
        return delivery_error(self.error_code) if self.outbound and self.status == "failed" else None

    def as_dict(self) -> dict[str, Any]:
        """Return what the pages show, without the addresses of the attachments and without words."""
        return {
            "message_id": self.id,
            "direction": "outbound" if self.outbound else "inbound",
            "from": self.sender,
            "text": self.text,
            "at": self.at.astimezone(UTC).isoformat(),
            "read": self.read,
            "status": self.status if self.outbound else "received",
        }


@dataclass(kw_only=True, slots=True)
class Conversation:
    """The texts with the same people, oldest first. `known_since`: by store, since when all that it has are known."""

    id: str
    numbers: tuple[str, ...]
    known_since: ChainMap[str, datetime]
    messages: list[ConversationMessage] = field(default_factory=list)

    @property
    def whole_since(self) -> datetime:
        """Since when no text is missing, whichever store has it."""
        return max(self.known_since.values(), default=BEGINNING)

    @property
    def complete(self) -> bool:
        """Whether no store has further texts."""
        return self.whole_since == BEGINNING

    @property
    def unread(self) -> list[ConversationMessage]:
        """The texts that nobody has looked at."""
        return [message for message in self.messages if message.unread]

    @property
    def our_number(self) -> str | None:
        """The number of ours that the latest text went over."""
        return next((message.our_number for message in reversed(self.messages) if message.our_number), None)

    def name_of(self, number: str) -> str | None:
        """Return what somebody's latest text that has a name says that he is called."""
        return next(
            (item.sender_name for item in reversed(self.messages) if item.sender == number and item.sender_name), None
        )

    def add(self, message: ConversationMessage) -> None:
        """Put a text into its place."""
        insort(self.messages, message, key=_order)

    def remove(self, message: ConversationMessage) -> None:
        """Take a text out."""
        del self.messages[bisect_left(self.messages, _order(message), key=_order)]

    def let_go(self, until: datetime) -> list[ConversationMessage]:
        """Take out the texts up to a time, and return them; since when all are known is then what holds for all."""
        end = bisect_right(self.messages, until, key=_at)
        gone, self.messages[:end] = self.messages[:end], []
        if gone:
            self.known_since.clear()
        return gone

    def page(self, before: str | None = None) -> list[ConversationMessage]:
        """Return the newest texts, or those before one; none when that one is not known.

        What is from before a time that texts are missing of is not among them.
        """
        end = len(self.messages)
        if before is not None:
            end = next((place for place, message in enumerate(self.messages) if message.id == before), 0)
        begin = bisect_left(self.messages, self.whole_since, key=_at)
        return self.messages[max(end - PAGE_SIZE, begin) : end]

    def reaction(self, message: ConversationMessage) -> dict[str, Any] | None:
        """Return the reaction that a text received stands for; `to` is the id of the text of ours that it is about."""
        if message.outbound:
            return None
        place = bisect_left(self.messages, _order(message), key=_order)
        ours = [item for item in self.messages[max(place - REACTED_TO_AMONG, 0) : place] if item.outbound]
        reaction = read_reaction(message.text, [item.text for item in ours])
        if reaction is None:
            return None
        meant = (
            item
            for item in reversed(ours)
            if (item.attachments if reaction.text is None else read_reaction(message.text, [item.text]))
        )
        return asdict(reaction) | {"to": next((item.id for item in meant), None)}

    def has_before(self, message: ConversationMessage | None) -> bool:
        """Whether there may be texts before this one; None: of an empty conversation."""
        known = bool(self.messages) and self.messages[0] is not message
        return known or not self.complete


def _order(message: ConversationMessage) -> tuple[datetime, int, str]:
    """Return what puts texts in order: times are whole seconds, but ids grow."""
    return message.at, len(message.id), message.id


def _at(message: ConversationMessage) -> datetime:
    """Return when a text was written."""
    return message.at


def people_of(message: Message, described: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers of the other people of a text, as the inbox describes it."""
    outbound = message.direction == "Outbound"
    people = described["to"] if outbound else [described["from"], *described["others"]]
    return tuple(sorted({number for number in people if number}))


def from_store(
    message: Message, described: Mapping[str, Any], at: datetime, store: str, people: tuple[str, ...]
) -> ConversationMessage:
    """Return a record of a store as a text of the conversation with these people."""
    outbound = message.direction == "Outbound"
    return ConversationMessage(
        id=message.id,
        conversation=intern(",".join(people) or _known_as(described["caller_name"])),
        outbound=outbound,
        sender=_shared(described["from"]),
        sender_name=_shared(described["caller_name"]),
        our_number=_shared(described["from" if outbound else "our_number"]),
        text=message.text,
        at=at.replace(microsecond=0),
        read=message.read,
        status=(message.delivery or DeliveryStatus.QUEUED) if outbound else None,
        error_code=_shared(message.error_code),
        attachments=message.attachments,
        store=store,
    )


def _known_as(name: str | None) -> str:
    """Return what tells a sender without a number from others: a name, but none that could be somebody's number."""
    return (name or "")[:MAX_ID_LENGTH] if any(map(str.isalpha, name or "")) else "?"


def _shared(value: str | None) -> str | None:
    """Return the one copy of a string that is in many texts."""
    return value and intern(value)


def readable(number: str) -> str:
    """Return a number as people write it; a short code or letters as they are."""
    try:
        return international(number) if number.startswith("+") else number
    except NumberParseException:
        return number
