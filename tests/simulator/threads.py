"""The Shared Inbox: message threads between a number that several people share and somebody outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import uuid

from .state import Extension
from .store import StoredAttachment
from .world import COMPANY_USAGE, World

type ThreadListener = Callable[[str, datetime, set[int]], None]
TIME_TO_LIVE = timedelta(hours=72)
LABEL_LENGTH = 200
ENTRIES, THREADS = "thread_entries", "threads"


@dataclass(eq=False, kw_only=True)
class Thread:
    """A conversation between one shared number and one other."""

    owner: Extension
    owner_number: str
    guest_number: str
    created: datetime
    modified: datetime
    active: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "Open"
    status_reason: str | None = None
    assignee: Extension | None = None
    label: str | None = None


@dataclass(eq=False, kw_only=True)
class ThreadEntry:
    """What happened in a thread: a message, a note, or a hint that something was done to it."""

    id: str
    thread: Thread
    record_type: str
    created: datetime
    modified: datetime
    direction: str | None = None
    status: str | None = None
    text: str = ""
    attachments: list[StoredAttachment] = field(default_factory=list)
    author: Extension | None = None


class Threads:
    """All threads; listeners hear what kind of event happened, when, and which users are told.

    `enabled` is the product's switch: then texts to shared numbers come here instead of into message stores.
    """

    def __init__(self, world: World) -> None:
        """Start without any, switched off."""
        self.enabled = False
        self.queue_supported = True
        self.site_supported = True
        self.listeners: list[ThreadListener] = []
        self.all: dict[str, Thread] = {}
        self.entries: list[ThreadEntry] = []
        self.broken: set[Thread] = set()
        """Threads that RingCentral cannot show: every answer about one is an error, also of a list that has it."""
        self._world = world
        world.clock.listeners.append(self.expire)

    def takes(self, phone_number: str) -> bool:
        """Return whether texts to a number come here."""
        owner = self.owner_of(phone_number)
        if owner is None or not self.enabled:
            return False
        return self.queue_supported if owner.type == "Department" else self.site_supported

    def owner_of(self, phone_number: str) -> Extension | None:
        """Return whose shared number it is: a queue's, a site's or the company's."""
        for extension in self._world.extensions.values():
            number = extension.number_for(phone_number)
            if number is not None and extension.shared:
                return extension
            if number is not None and number.usage_type in COMPANY_USAGE:
                return self._world.company
        return None

    def handlers(self, phone_number: str) -> set[int]:
        """Return the ids of the users who text from a shared number."""
        found = (
            (user, self._world.sender(user, phone_number))
            for user in self._world.extensions.values()
            if not user.shared
        )
        return {user.id for user, sender in found if sender is not None and "SmsSender" in sender[1].features}

    def accessible(self, user: Extension) -> list[Thread]:
        """Return the threads of the numbers that a user texts from."""
        self.expire()
        return [thread for thread in self.all.values() if user.id in self.handlers(thread.owner_number)]

    def open_one(self, owner_number: str, guest_number: str) -> Thread | None:
        """Return the open thread of a pair of numbers."""
        self.expire()
        for thread in self.all.values():
            pair = (thread.owner_number, thread.guest_number)
            if thread.status == "Open" and pair == (owner_number, guest_number):
                return thread
        return None

    def receive(self, text: str, guest: str, number: str, files: Sequence[tuple[str, str, bytes]]) -> ThreadEntry:
        """Take a text of somebody outside; a thread begins if none is open."""
        thread = self.open_one(number, guest) or self._begin(number, guest, None)
        entry = self._message(thread, "Inbound", "Received", text, files, None)
        if thread.assignee is None:
            self._notify(THREADS, entry.created, self.handlers(number))
        self._notify(ENTRIES, entry.created, self._audience(thread))
        return entry

    def send(
        self, user: Extension, number: str, guest: str, text: str, files: Sequence[tuple[str, str, bytes]]
    ) -> ThreadEntry:
        """Send a text; a thread of the sender's begins if none is open."""
        thread = self.open_one(number, guest)
        begins = thread is None
        thread = thread or self._begin(number, guest, user)
        entry = self._message(thread, "Outbound", "Queued", text, files, user)
        if begins:
            self._notify(THREADS, entry.created, self._audience(thread))
        self._notify(ENTRIES, entry.created, self._audience(thread))
        return entry

    def settle(self, entry: ThreadEntry, status: str) -> None:
        """Set a message's delivery status."""
        entry.status = status
        entry.modified = self._world.clock.now()
        self._notify(ENTRIES, entry.modified, self._audience(entry.thread))

    def delete(self, entry: ThreadEntry) -> None:
        """Delete a message for everybody."""
        entry.record_type, entry.modified = "DeletedMessage", self._world.clock.now()
        self._notify(ENTRIES, entry.modified, self._audience(entry.thread))

    def assign(self, thread: Thread, assignee: Extension | None) -> None:
        """Give a thread to somebody, or to nobody."""
        thread.assignee = assignee
        self._change(thread, "ThreadAssignedHint")

    def resolve(self, thread: Thread, reason: str = "Manual") -> None:
        """End a thread: the next text between its numbers begins another."""
        thread.status, thread.status_reason, thread.assignee = "Resolved", reason, None
        self._change(thread, "ThreadResolvedHint")

    def note(self, thread: Thread, text: str, author: Extension) -> ThreadEntry:
        """Add a note, which only users see."""
        entry = self._entry(thread, "AliveNote", text=text, author=author)
        self._notify(ENTRIES, entry.created, self._audience(thread))
        return entry

    def expire(self) -> None:
        """Resolve the threads that were idle for too long."""
        limit = self._world.clock.now() - TIME_TO_LIVE
        for thread in self.all.values():
            if thread.status == "Open" and thread.active <= limit:
                self.resolve(thread, "ThreadExpired")

    def _begin(self, number: str, guest: str, assignee: Extension | None) -> Thread:
        """Begin a thread."""
        now = self._world.clock.now()
        owner = self.owner_of(number)
        if owner is None:
            raise KeyError(number)
        thread = Thread(
            owner=owner,
            owner_number=number,
            guest_number=guest,
            assignee=assignee,
            created=now,
            modified=now,
            active=now,
        )
        self.all[thread.id] = thread
        self._entry(thread, "ThreadCreatedHint")
        return thread

    def _message(
        self,
        thread: Thread,
        direction: str,
        status: str,
        text: str,
        files: Sequence[tuple[str, str, bytes]],
        author: Extension | None,
    ) -> ThreadEntry:
        """Add a message."""
        entry = self._entry(thread, "AliveMessage", direction=direction, status=status, text=text, author=author)
        entry.attachments = [
            StoredAttachment(
                id=self._world.next_id(), type="MmsAttachment", content_type=content_type, body=body, file_name=name
            )
            for name, content_type, body in files
        ]
        thread.label = text[:LABEL_LENGTH] or thread.label
        thread.active = entry.created
        return entry

    def _entry(
        self,
        thread: Thread,
        record_type: str,
        *,
        direction: str | None = None,
        status: str | None = None,
        text: str = "",
        author: Extension | None = None,
    ) -> ThreadEntry:
        """Add an entry."""
        now = self._world.clock.now()
        entry = ThreadEntry(
            id=str(self._world.next_id()),
            thread=thread,
            record_type=record_type,
            created=now,
            modified=now,
            direction=direction,
            status=status,
            text=text,
            author=author,
        )
        self.entries.append(entry)
        return entry

    def _change(self, thread: Thread, hint: str) -> None:
        """Note what was done to a thread, and tell everybody who texts from its number."""
        thread.modified = self._world.clock.now()
        self._entry(thread, hint)
        self._notify(THREADS, thread.modified, self.handlers(thread.owner_number))

    def _audience(self, thread: Thread) -> set[int]:
        """Return who is told of a message: whoever has the thread, else everybody who could."""
        return {thread.assignee.id} if thread.assignee else self.handlers(thread.owner_number)

    def _notify(self, kind: str, at: datetime, users: set[int]) -> None:
        """Call the listeners."""
        for listener in self.listeners:
            listener(kind, at, users)
