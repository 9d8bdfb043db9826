"""Message threads and their messages, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from .extension import ExtensionReference
from .fields import identifier, mapping, objects, required, text, time
from .models import Attachment, Message, Party


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageThread:
    """A thread: whose number (`owner_number`) texts with whom (`guest_number`), since when, and who has it."""

    id: str
    is_open: bool
    owner: ExtensionReference | None
    owner_number: str | None
    guest_number: str | None
    assignee: ExtensionReference | None
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a thread; raises ResponseError when its id is missing."""
        raw = mapping(data)
        return cls(
            id=required(identifier(raw.get("id")), "thread id"),
            is_open=raw.get("status") == "Open",
            owner=ExtensionReference.from_json(raw.get("owner")),
            owner_number=text(mapping(raw.get("ownerParty")).get("phoneNumber")),
            guest_number=text(mapping(raw.get("guestParty")).get("phoneNumber")),
            assignee=ExtensionReference.from_json(raw.get("assignee")),
            created_at=time(raw.get("creationTime")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadMessage:
    """A message of a thread; `author` is the extension that sent it, None for one received."""

    id: str
    thread_id: str
    direction: str | None
    status: str | None
    text: str
    attachments: tuple[Attachment, ...]
    created_at: datetime | None
    modified_at: datetime | None
    availability: str | None
    author: ExtensionReference | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a message of a thread; raises ResponseError when an id is missing, tolerates anything else."""
        raw = mapping(data)
        return cls(
            id=required(identifier(raw.get("id")), "message id"),
            thread_id=required(identifier(raw.get("threadId")), "thread id"),
            direction=text(raw.get("direction")),
            status=text(raw.get("messageStatus")),
            text=text(raw.get("text")) or "",
            attachments=tuple(
                Attachment.from_json(item)
                for item in objects(raw.get("attachments"))
                if identifier(item.get("id")) and item.get("type") != "Text"
            ),
            created_at=time(raw.get("creationTime")),
            modified_at=time(raw.get("lastModifiedTime")),
            availability=text(raw.get("availability")),
            author=ExtensionReference.from_json(raw.get("author")),
        )

    def between(self, owner_number: str | None, guest_number: str | None) -> Message:
        """Return a message as one of a message store, with these numbers."""
        return self.of_thread(
            MessageThread(
                id=self.thread_id,
                is_open=True,
                owner=None,
                owner_number=owner_number,
                guest_number=guest_number,
                assignee=None,
            )
        )

    def of_thread(self, thread: MessageThread) -> Message:
        """Return the message as one of a message store, with its thread's numbers; the thread is its conversation."""
        owner = _party(thread.owner_number, thread.owner, target=self.direction != "Outbound")
        guest = _party(thread.guest_number, None, target=False)
        sender, receiver = (owner, guest) if self.direction == "Outbound" else (guest, owner)
        return Message(
            id=self.id,
            conversation_id=self.thread_id,
            direction=self.direction,
            sender=sender,
            to=(receiver,),
            text=self.text,
            attachments=self.attachments,
            created_at=self.created_at,
            status=self.status,
            error_code=None,
            read=False,
            availability=self.availability,
            extension_id=thread.owner.id if thread.owner else None,
            in_threads=True,
        )


def _party(phone_number: str | None, extension: ExtensionReference | None, *, target: bool) -> Party:
    """Return a side of a thread."""
    return Party(phone_number=phone_number, name=extension.name if extension else None, location=None, target=target)
