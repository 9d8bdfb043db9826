"""Message stores: what every extension has sent and received."""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
import hashlib
import heapq
import math

from .state import Extension
from .world import World

type Listener = Callable[["StoredMessage", bool], None]
# What comes with a record that is no text.
FILE_TYPES = {"Fax": "RenderedDocument", "VoiceMail": "AudioRecording"}
NEVER = datetime.max.replace(tzinfo=UTC)
BIN_SECONDS = 5 * 24 * 3600
PENDING, FAILED = "Queued", {"SendingFailed", "DeliveryFailed"}


@dataclass(eq=False, kw_only=True)
class Party:
    """One side of a message; `number` may be a short code, a word or absent."""

    number: str | None
    name: str | None = None
    location: str | None = None
    target: bool = False
    status: str | None = None
    error_code: str | None = None


@dataclass(eq=False, kw_only=True)
class StoredAttachment:
    """A file of a message, or its text."""

    id: int
    type: str
    content_type: str
    body: bytes
    file_name: str | None = None


@dataclass(eq=False, kw_only=True)
class StoredMessage:
    """A message in one extension's store.

    `changed` is the time of the last change that message-sync tells; `visible` the time from which the store shows it.
    """

    id: int
    extension: Extension
    type: str = "SMS"
    direction: str
    sender: Party
    to: list[Party]
    text: str
    conversation_id: int
    created: datetime
    attachments: list[StoredAttachment] = field(default_factory=list)
    read: bool = False
    availability: str = "Alive"
    modified: datetime = field(kw_only=True)
    changed: datetime = field(kw_only=True)
    visible: datetime = field(kw_only=True)
    attempts: int = 1
    delivered: datetime | None = None
    removed_at: datetime | None = None

    @property
    def status(self) -> str:
        """Return the status over all recipients."""
        if self.direction == "Inbound":
            return "Received"
        states = [party.status or PENDING for party in self.to]
        if len(states) == 1:
            return states[0]
        if PENDING in states:
            return PENDING
        return "SendingFailed" if FAILED.intersection(states) else "Sent"

    @property
    def error_code(self) -> str | None:
        """Return why it failed."""
        return next((party.error_code for party in self.to if party.error_code), None)

    @property
    def numbers(self) -> set[str]:
        """Return every number that takes part."""
        return {party.number for party in [self.sender, *self.to] if party.number}

    def attachment(self, attachment_id: str) -> StoredAttachment | None:
        """Return an attachment."""
        return next((item for item in self.attachments if str(item.id) == attachment_id), None)


class Stores:
    """The stores of all extensions; listeners hear of each change (the second argument: it is new)."""

    def __init__(self, world: World) -> None:
        """Start empty. `delay` seconds pass before an accepted message shows up; math.inf means never."""
        self.delay = 0.0
        self.listeners: list[Listener] = []
        self._world = world
        self._messages: dict[int, StoredMessage] = {}
        self._by_owner: defaultdict[Extension, list[StoredMessage]] = defaultdict(list)
        self._removed: dict[int, StoredMessage] = {}

    def add(
        self,
        extension: Extension,
        direction: str,
        sender: Party,
        to: Sequence[Party],
        text: str,
        files: Iterable[tuple[str, str, bytes]] = (),
        *,
        created: datetime | None = None,
        type: str = "SMS",  # noqa: A002 - RingCentral's word
    ) -> StoredMessage:
        """Keep a new message. Nobody hears of it yet: see announce()."""
        now = self._world.clock.now()
        late = self.delay if direction == "Outbound" else 0
        visible = NEVER if math.isinf(late) else self._world.clock.ago(-late)
        message = StoredMessage(
            id=self._world.next_id(),
            extension=extension,
            type=type,
            direction=direction,
            sender=sender,
            to=list(to),
            text=text,
            conversation_id=_conversation(extension, [sender, *to]),
            created=created or now,
            read=direction == "Outbound",
            modified=now,
            changed=max(now, visible),
            visible=visible,
        )
        if text:
            message.attachments.append(
                StoredAttachment(id=message.id, type="Text", content_type="text/plain", body=text.encode())
            )
        for name, content_type, body in files:
            message.attachments.append(
                StoredAttachment(
                    id=self._world.next_id(),
                    type=FILE_TYPES.get(type, "MmsAttachment"),
                    content_type=content_type,
                    body=body,
                    file_name=name,
                )
            )
        self._messages[message.id] = message
        insort(self._by_owner[extension], message, key=_order)
        return message

    def announce(self, message: StoredMessage, *, new: bool) -> None:
        """Tell the listeners that a message is new or has changed."""
        for listener in self.listeners:
            listener(message, new)

    def touch(self, message: StoredMessage) -> None:
        """Note a change and tell of it."""
        message.modified = self._world.clock.now()
        message.changed = max(message.modified, message.visible)
        self.announce(message, new=False)

    def remove(self, message: StoredMessage, *, purge: bool = False) -> None:
        """Delete a message: to the bin first, for good from there."""
        if message.availability == "Purged":
            return
        message.availability = "Purged" if purge or message.availability == "Deleted" else "Deleted"
        if message.availability == "Purged":
            message.attachments.clear()
        message.removed_at = self._world.clock.now()
        self._removed[message.id] = message
        self.touch(message)

    def restore(self, message: StoredMessage) -> None:
        """Take a message out of the bin."""
        message.availability, message.removed_at = "Alive", None
        self._removed.pop(message.id, None)

    def of(self, *owners: Extension, since: datetime | None = None) -> Iterator[StoredMessage]:
        """Yield the visible messages of one or several owners, newest first, until those created before a time."""
        self._age()
        now = self._world.clock.now()
        newest_first = [reversed(self._by_owner[owner]) for owner in owners]
        for message in heapq.merge(*newest_first, key=_order, reverse=True):
            if since is not None and message.created < since:
                return
            if message.visible <= now:
                yield message

    def find(self, extension: Extension, message_id: str) -> StoredMessage | None:
        """Return a visible message that an extension may see in its own store."""
        self._age()
        message = self.get(int(message_id)) if message_id.isdecimal() else None
        if (
            message is None
            or message.extension not in self._world.stores_of(extension)
            or message.visible > self._world.clock.now()
        ):
            return None
        return message

    def get(self, message_id: int) -> StoredMessage | None:
        """Return any message, visible or not."""
        return self._messages.get(message_id)

    def _age(self) -> None:
        """Purge what was deleted days ago, and forget what was purged days ago."""
        limit = self._world.clock.ago(BIN_SECONDS)
        for message in [item for item in self._removed.values() if item.removed_at and item.removed_at <= limit]:
            if message.availability == "Purged":
                del self._messages[message.id], self._removed[message.id]
                self._by_owner[message.extension].remove(message)
            else:
                self.remove(message)


def _order(message: StoredMessage) -> tuple[datetime, int]:
    """Return what messages are sorted by."""
    return message.created, message.id


def _conversation(extension: Extension, parties: Iterable[Party]) -> int:
    """Return the conversation's id: above 2^53, the same for the same people."""
    people = ",".join(sorted({party.number or "?" for party in parties}))
    digest = hashlib.sha256(f"{extension.id}:{people}".encode()).digest()
    return (1 << 60) + int.from_bytes(digest[:7])
