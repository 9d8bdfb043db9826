"""Message threads: the Shared Inbox, where texts to the numbers of a company, a site or a call queue are kept.

A thread is what two numbers text each other until somebody resolves it, or nobody has texted for 72 hours. Its messages
have no numbers of their own. While it is open and assigned, only its assignee may answer.
https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import json as jsonlib
from typing import Any, Self

from . import paths
from .api import DEFAULT_MAX_WAIT, Api, Params
from .extension import ExtensionReference
from .fields import identifier, mapping, objects, required, text, time
from .models import Attachment, File, Message, Party
from .multipart import multipart
from .rate_limit import Priority

_ALIVE = "AliveMessage"


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageThread:
    """A thread: whose number (`owner_number`) texts with whom (`guest_number`), and who has it."""

    id: str
    is_open: bool
    owner: ExtensionReference | None
    owner_number: str | None
    guest_number: str | None
    assignee: ExtensionReference | None

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
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadSyncPage:
    """What a sync of the threads' entries brought, newest change first, and the token for the next one."""

    messages: tuple[ThreadMessage, ...]
    token: str

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a sync reply; notes, hints, deleted messages and kinds not known are left out."""
        raw = mapping(data)
        return cls(
            messages=tuple(
                ThreadMessage.from_json(item)
                for item in objects(raw.get("records"))
                if item.get("recordType") == _ALIVE and identifier(item.get("id")) and identifier(item.get("threadId"))
            ),
            token=required(text(mapping(raw.get("syncInfo")).get("syncToken")), "sync token"),
        )


class MessageThreads:
    """The calls about message threads. Permission SMS; group Medium.

    RejectedError with code CMN-109: the account has no Shared Inbox.
    """

    def __init__(self, api: Api) -> None:
        """Call through this."""
        self._api = api

    async def get_thread(self, thread_id: str) -> MessageThread:
        """Return a thread; RejectedError with status 404 when there is none, 403 when it is not for this extension.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        return MessageThread.from_json(await self._api.json("GET", paths.thread(thread_id), "medium"))

    async def list_threads(
        self,
        *,
        is_open: bool | None = None,
        owner_number: str | None = None,
        guest_number: str | None = None,
        lookup: bool = False,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[MessageThread, ...]:
        """Return the threads that this extension may see, oldest first, of all time.

        `lookup` says that somebody waits for it: it goes before all that is not a send. Each page may wait `max_wait`
        seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        params: Params = {
            "threadStatus": {True: "Open", False: "Resolved"}.get(is_open) if is_open is not None else None,
            "ownerPhoneNumber": owner_number,
            "guestPhoneNumber": guest_number,
            "perPage": "1000",
        }
        priority = Priority.FOREGROUND if lookup else Priority.BACKGROUND
        found = self._api.records(paths.THREADS, params, group="medium", priority=priority, max_wait=max_wait)
        return tuple([MessageThread.from_json(record) async for record in found if record.get("id")])

    async def list_messages(
        self,
        *,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        ids: Sequence[str] = (),
        thread_ids: Sequence[str] = (),
        lookup: bool = False,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[ThreadMessage, ...]:
        """Return messages of open and resolved threads, oldest first.

        Without `ids` (at most 10) or both dates they are those of the last 24 hours; `thread_ids` are at most 10 too.
        `lookup` says that this looks for a message whose answer was lost: it goes before all that is not a send. Each
        page may wait `max_wait` seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        if date_from and date_to is None:
            # Both belong together; the clocks may differ by seconds.
            date_to = self._api.login.clock.now() + timedelta(minutes=1)
        params: Params = {
            "creationTimeFrom": paths.stamp(date_from),
            "creationTimeTo": paths.stamp(date_to),
            "messageIds": ids,
            "threadIds": thread_ids,
            "perPage": "1000",
        }
        priority = Priority.FOREGROUND if lookup else Priority.BACKGROUND
        path = f"{paths.THREADS}/messages"
        found = self._api.records(path, params, group="medium", priority=priority, max_wait=max_wait)
        return tuple(
            [ThreadMessage.from_json(record) async for record in found if record.get("id") and record.get("threadId")]
        )

    async def sync_entries(self, *, token: str | None = None) -> ThreadSyncPage:
        """Return what changed in threads since a token, or without one all messages of the open threads.

        All threads that this extension may see are meant, whoever has them. Messages of threads that were resolved
        meanwhile may be missing: list_messages has them. A token that RingCentral does not know any more is a
        RejectedError with `sync_token_expired`: sync without it.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        params: Params = {"syncType": "FSync", "scope": "Accessible"}
        if token:
            params = {"syncType": "ISync", "syncToken": token}
        path = f"{paths.THREADS}/entries/sync"
        return ThreadSyncPage.from_json(await self._api.json("GET", path, "medium", params=params))

    async def send(
        self,
        *,
        sender: str,
        to: str,
        text: str,
        files: Sequence[File] = (),
        thread_id: str | None = None,
        max_wait: float = 180,
    ) -> ThreadMessage:
        """Send one text from a shared number to one number: into their open thread, or into a new one.

        The request is made once, as RingCentral.send; its `unsent` means the same. RejectedError with code MSG-427: the
        open thread is assigned to somebody else.
        https://developers.ringcentral.com/guide/messaging/sms/threads/send-thread-sms
        """
        message: dict[str, Any] = {"from": {"phoneNumber": sender}, "to": [{"phoneNumber": to}], "text": text}
        if thread_id:
            message["threadId"] = thread_id
        content_type, body = "application/json", jsonlib.dumps(message).encode()
        if files:
            content_type, body = multipart(body, files, json_name="metadata", file_name="attachments")
        headers = {"Content-Type": content_type}
        request = self._api.request("POST", f"{paths.THREADS}/messages", headers=headers, body=body, hide=[text])
        async with self._api.answered(request, "medium", max_wait=max_wait, priority=Priority.SEND) as reply:
            return ThreadMessage.from_json(await reply.json())

    async def resolve(self, thread_id: str) -> None:
        """End a thread: the next text between its numbers begins another.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        async with self._api.answered(self._api.request("POST", f"{paths.thread(thread_id)}/resolve"), "medium"):
            pass


def _party(phone_number: str | None, extension: ExtensionReference | None, *, target: bool) -> Party:
    """Return a side of a thread."""
    return Party(phone_number=phone_number, name=extension.name if extension else None, location=None, target=target)
