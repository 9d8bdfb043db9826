"""Message threads: the Shared Inbox, where texts to the numbers of a company, a site or a call queue are kept.

A thread is what two numbers text each other until somebody resolves it, or nobody has texted for 72 hours. Its messages
have no numbers of their own. While it is open and assigned, only its assignee may answer. Lists are oldest first by the
API reference and newest first in the guide's samples: either may come.
https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
import json as jsonlib
from typing import Any

from . import paths
from .api import DEFAULT_MAX_WAIT, Api, OnExchange, Params
from .fields import identifier
from .models import File
from .multipart import multipart
from .past import BEGINNING
from .rate_limit import Priority
from .thread_models import MessageThread, ThreadMessage

# What one list of messages may name, and what one request deletes.
MOST_THREAD_IDS = 10
_MOST_DELETED = 50


class ThreadCalls:
    """The calls about message threads. Permission SMS; group Medium.

    RejectedError with code CMN-109: the account has no Shared Inbox.
    """

    def __init__(self, api: Api) -> None:
        """Call through this."""
        self._api = api

    async def get_thread(
        self, thread_id: str, *, lookup: bool = False, max_wait: float = DEFAULT_MAX_WAIT
    ) -> MessageThread:
        """Return a thread; RejectedError with status 404 when there is none, 403 when it is not for this extension.

        `lookup` says that somebody waits for it.
        https://developers.ringcentral.com/guide/messaging/sms/threads/threads-handling
        """
        priority, path = _priority(lookup=lookup), paths.thread(thread_id)
        return MessageThread.from_json(
            await self._api.json("GET", path, "medium", priority=priority, max_wait=max_wait)
        )

    async def list_threads(
        self,
        *,
        is_open: bool | None = None,
        owner_number: str | None = None,
        guest_number: str | None = None,
        created_from: datetime | None = None,
        lookup: bool = False,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[MessageThread, ...]:
        """Return the threads that this extension may see, of all time or those that began since then.

        `lookup` says that somebody waits for it: it goes before all that is not a send. Each page may wait `max_wait`
        seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        params: Params = {
            "threadStatus": {True: "Open", False: "Resolved"}.get(is_open) if is_open is not None else None,
            "ownerPhoneNumber": owner_number,
            "guestPhoneNumber": guest_number,
            **self._period(created_from, None),
        }
        found = self._records(paths.THREADS, params, lookup=lookup, max_wait=max_wait)
        return tuple([MessageThread.from_json(record) async for record in found if identifier(record.get("id"))])

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
        """Return messages of open and resolved threads.

        Without `ids` or dates they are those of the last 24 hours. `ids` and `thread_ids` are at most 10 each. `lookup`
        says that this looks for a message whose answer was lost: it goes before all that is not a send. Each page may
        wait `max_wait` seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        # Without a period RingCentral would take the last 24 hours.
        date_from = date_from or (BEGINNING if ids else None)
        params = self._period(date_from, date_to) | {"messageIds": ids, "threadIds": thread_ids}
        found = self._records(paths.THREAD_MESSAGES, params, lookup=lookup, max_wait=max_wait)
        return self._ordered([ThreadMessage.from_json(record) async for record in found if _is_message(record)])

    async def list_page(
        self, *, date_from: datetime, date_to: datetime | None = None, page: int = 1
    ) -> tuple[tuple[ThreadMessage, ...], bool]:
        """Return up to 1000 messages of a time, of open and resolved threads, and whether there is a further page.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        params = self._period(date_from, date_to)
        records, more = await self._api.page(paths.THREAD_MESSAGES, params, page, group="medium")
        return self._ordered(ThreadMessage.from_json(record) for record in records if _is_message(record)), more

    def _ordered(self, messages: Iterable[ThreadMessage]) -> tuple[ThreadMessage, ...]:
        """Return messages as they are listed; let it be counted in which order."""
        listed = tuple(messages)
        self._api.observe_order("message-threads", [message.created_at for message in listed])
        return listed

    async def list_newest(
        self, *, date_from: datetime, direction: str | None = None, limit: int
    ) -> tuple[ThreadMessage, ...]:
        """Return messages of open and resolved threads, newest first, at most `limit`.

        Of a long list that is oldest first, the first page and the last ones are read.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        found = list[ThreadMessage]()
        params = self._period(date_from, None)
        async for record in self._api.newest_records(paths.THREAD_MESSAGES, params, group="medium"):
            if _is_message(record) and direction in {None, record.get("direction")}:
                found.append(ThreadMessage.from_json(record))
            if len(found) >= limit:
                break
        return tuple(found)

    def _period(self, date_from: datetime | None, date_to: datetime | None) -> dict[str, str | Sequence[str] | None]:
        """Return the parameters of a list of what was created in a time; both ends belong together."""
        if date_from and date_to is None:
            # The clocks may differ by seconds.
            date_to = self._api.login.clock.now() + timedelta(minutes=1)
        times = {"creationTimeFrom": paths.stamp(date_from), "creationTimeTo": paths.stamp(date_to)}
        return {**times, "perPage": "1000"}

    async def messages(
        self, ids: Iterable[str], *, lookup: bool = False, max_wait: float = DEFAULT_MAX_WAIT
    ) -> tuple[ThreadMessage, ...]:
        """Return those of these messages that exist, up to 10 per request.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        found: list[ThreadMessage] = []
        for batch in batched(map(paths.digits, dict.fromkeys(ids)), MOST_THREAD_IDS, strict=False):
            listed = await self.list_messages(ids=batch, lookup=lookup, max_wait=max_wait)
            # What is found may be deleted: it must be what was asked for.
            found += [message for message in listed if message.id in batch]
        return tuple(found)

    def _records(self, path: str, params: Params, *, lookup: bool, max_wait: float) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the records of all pages of a list."""
        return self._api.records(path, params, group="medium", priority=_priority(lookup=lookup), max_wait=max_wait)

    async def send(
        self,
        *,
        sender: str,
        to: str,
        text: str,
        files: Sequence[File] = (),
        thread_id: str | None = None,
        max_wait: float = 180,
        on_exchange: OnExchange | None = None,
    ) -> ThreadMessage:
        """Send one text from a shared number to one number: into their open thread, or into a new one.

        A picture needs a text too. The request is made once, as RingCentral.send; `unsent` and `on_exchange` mean the
        same. RejectedError with code MSG-427: the open thread is not assigned to this extension.
        https://developers.ringcentral.com/guide/messaging/sms/threads/send-thread-sms
        """
        message: dict[str, Any] = {"from": {"phoneNumber": sender}, "to": [{"phoneNumber": to}], "text": text}
        if thread_id:
            message["threadId"] = thread_id
        content_type, body = "application/json", jsonlib.dumps(message).encode()
        if files:
            content_type, body = multipart(body, files, json_name="metadata", file_name="attachments")
        headers = {"Content-Type": content_type}
        request = self._api.request("POST", paths.THREAD_MESSAGES, headers=headers, body=body, hide=[text])
        async with self._api.answered(
            request, "medium", max_wait=max_wait, priority=Priority.SEND, on_exchange=on_exchange
        ) as reply:
            return ThreadMessage.from_json(await reply.json())

    async def delete(self, ids: Iterable[str], *, max_wait: float = DEFAULT_MAX_WAIT) -> None:
        """Delete these messages, 1 to 1000 of them, for everybody who answers the number, up to 50 per request.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        for batch in batched(map(paths.digits, dict.fromkeys(ids)), _MOST_DELETED, strict=False):
            headers = {"Content-Type": "application/json"}
            body = jsonlib.dumps({"ids": batch}).encode()
            request = self._api.request("DELETE", paths.THREAD_MESSAGES, headers=headers, body=body)
            async with self._api.answered(request, "medium", max_wait=max_wait):
                pass

    async def assign(
        self, thread_id: str, extension_id: str | None, *, lookup: bool = False, max_wait: float = DEFAULT_MAX_WAIT
    ) -> None:
        """Give an open thread to one of those who answer its number, or to nobody.

        https://developers.ringcentral.com/guide/messaging/sms/threads/threads-handling
        """
        assignee = {"extensionId": extension_id} if extension_id else None
        path, priority = f"{paths.thread(thread_id)}/assign", _priority(lookup=lookup)
        await self._api.json("POST", path, "medium", json={"assignee": assignee}, priority=priority, max_wait=max_wait)

    async def open_thread(
        self, owner_number: str, guest_number: str, *, max_wait: float = DEFAULT_MAX_WAIT
    ) -> MessageThread | None:
        """Return the open thread between two numbers, None if there is none; somebody waits for it.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        # RingCentral finds numbers in E.164, which short codes are not.
        guest = guest_number if guest_number.startswith("+") else None
        found = await self.list_threads(
            is_open=True, owner_number=owner_number, guest_number=guest, lookup=True, max_wait=max_wait
        )
        pair = [_digits(owner_number), _digits(guest_number)]
        # It may be taken: it must be what was asked for.
        wanted = [item for item in found if [_digits(item.owner_number), _digits(item.guest_number)] == pair]
        return next((item for item in wanted if item.is_open), None)

    async def resolve(self, thread_id: str) -> None:
        """End a thread: the next text between its numbers begins another.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        async with self._api.answered(self._api.request("POST", f"{paths.thread(thread_id)}/resolve"), "medium"):
            pass


def _is_message(record: Mapping[str, Any]) -> bool:
    """Whether a record has what every message has."""
    return bool(identifier(record.get("id")) and identifier(record.get("threadId")))


def _digits(number: str | None) -> str:
    """Return the digits of a number, which RingCentral may show in another form."""
    return "".join(filter(str.isdecimal, number or ""))


def _priority(*, lookup: bool) -> Priority:
    """Return the turn of a request for which somebody waits, or nobody."""
    return Priority.FOREGROUND if lookup else Priority.BACKGROUND
