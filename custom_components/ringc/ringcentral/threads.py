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
from operator import itemgetter
from typing import Any

from . import paths
from .api import DEFAULT_MAX_WAIT, Api, OnExchange, Params
from .exceptions import RejectedError
from .models import File, Message
from .multipart import multipart
from .past import BEGINNING, Past
from .rate_limit import Priority
from .thread_models import MessageThread, ThreadMessage, ThreadSyncPage

# What one list of messages may name, and what one request deletes.
MOST_THREAD_IDS = 10
_MOST_DELETED = 50
# With more unknown threads than so many, those of the messages' time are listed, then all, which fill many pages.
_FEW_OF_THAT_TIME, _FEW_OF_ALL = 2, 20
# A thread ends when nobody has texted for 72 hours: few have begun so long before one of their messages.
_LONG = timedelta(days=31)
_MOST_KNOWN = 5000


class MessageThreads:
    """The calls about message threads. Permission SMS; group Medium.

    RejectedError with code CMN-109: the account has no Shared Inbox.
    """

    def __init__(self, api: Api) -> None:
        """Call through this."""
        self._api = api
        # Threads by id, as they were when they were read: their numbers never change.
        self._known: dict[str, MessageThread] = {}

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
        messages = tuple(
            [ThreadMessage.from_json(record) async for record in found if record.get("id") and record.get("threadId")]
        )
        self._api.observe_order("message-threads", [message.created_at for message in messages])
        return messages

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
            if record.get("id") and record.get("threadId") and direction in {None, record.get("direction")}:
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

    async def messages(self, ids: Iterable[str], *, lookup: bool = False) -> tuple[ThreadMessage, ...]:
        """Return those of these messages that exist, up to 10 per request.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        found: list[ThreadMessage] = []
        for batch in batched(map(paths.digits, dict.fromkeys(ids)), MOST_THREAD_IDS, strict=False):
            found += await self.list_messages(ids=batch, lookup=lookup)
        return tuple(found)

    async def with_numbers(
        self, messages: Sequence[ThreadMessage], *, skip_refused: bool = False, lookup: bool = False
    ) -> tuple[Message, ...]:
        """Return messages as those of a message store, with the numbers of their threads.

        Raises RejectedError for a thread that RingCentral does not show; with `skip_refused` its messages are left out.
        """
        unknown = {message.thread_id for message in messages} - self._known.keys()
        oldest = min((message.created_at or BEGINNING for message in messages), default=BEGINNING)
        for few, created_from in ((_FEW_OF_THAT_TIME, oldest - _LONG), (_FEW_OF_ALL, BEGINNING)):
            if len(unknown - self._known.keys()) > few:
                self._know(await self.list_threads(created_from=created_from, lookup=lookup))
        for thread_id in sorted(unknown - self._known.keys()):
            try:
                self._know([await self.get_thread(thread_id, lookup=lookup)])
            except RejectedError:
                if not skip_refused:
                    raise
        shown = tuple(
            message.of_thread(self._known[message.thread_id])
            for message in messages
            if message.thread_id in self._known
        )
        self._known = dict(list(self._known.items())[-_MOST_KNOWN:])
        return shown

    async def read_past(self, guest_number: str, before: datetime, *, date_from: datetime = BEGINNING) -> Past:
        """Return texts with a number outside of before a time: those of the latest threads, 10 or one of each pair.

        None are older than `date_from`; `since` of the result is that time when all were read.
        Two numbers have one open thread at most: a thread has no text of after the next one between them began.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        ends = list[tuple[datetime, MessageThread]]()
        following = dict[str | None, datetime]()
        # RingCentral finds numbers in E.164, which short codes are not.
        is_full = guest_number.startswith("+")
        threads = await self.list_threads(guest_number=guest_number if is_full else None)
        for thread in sorted(threads, key=lambda thread: thread.created_at or BEGINNING, reverse=True):
            if not is_full and thread.guest_number != guest_number:
                continue
            if (began := thread.created_at or BEGINNING) < before:
                ends.append((following.get(thread.owner_number, before), thread))
                following[thread.owner_number] = began
        ends.sort(key=itemgetter(0), reverse=True)
        count = max(MOST_THREAD_IDS, len(following))
        latest = {thread.id: thread for _, thread in ends[:count]}
        messages = list[Message]()
        for ids in batched(latest, MOST_THREAD_IDS, strict=False):
            found = await self.list_messages(date_from=date_from, date_to=before, thread_ids=ids)
            messages += [message.of_thread(latest[item]) for message in found if (item := message.thread_id) in latest]
        since = ends[count][0] if len(ends) > count else date_from
        return Past(messages=tuple(messages), since=max(since, date_from))

    def _know(self, threads: Iterable[MessageThread]) -> None:
        """Remember the numbers of threads."""
        self._known |= {thread.id: thread for thread in threads}

    def _records(self, path: str, params: Params, *, lookup: bool, max_wait: float) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the records of all pages of a list."""
        return self._api.records(path, params, group="medium", priority=_priority(lookup=lookup), max_wait=max_wait)

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
        page = ThreadSyncPage.from_json(await self._api.json("GET", path, "medium", params=params))
        self._api.observe_order("message-threads entries", [message.modified_at for message in page.messages])
        return page

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

    async def delete(self, ids: Iterable[str]) -> None:
        """Delete these messages, 1 to 1000 of them, for everybody who answers the number, up to 50 per request.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        for batch in batched(map(paths.digits, dict.fromkeys(ids)), _MOST_DELETED, strict=False):
            headers = {"Content-Type": "application/json"}
            body = jsonlib.dumps({"ids": batch}).encode()
            request = self._api.request("DELETE", paths.THREAD_MESSAGES, headers=headers, body=body)
            async with self._api.answered(request, "medium"):
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
        found = await self.list_threads(
            is_open=True, owner_number=owner_number, guest_number=guest_number, lookup=True, max_wait=max_wait
        )
        return found[-1] if found else None

    async def resolve(self, thread_id: str) -> None:
        """End a thread: the next text between its numbers begins another.

        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        async with self._api.answered(self._api.request("POST", f"{paths.thread(thread_id)}/resolve"), "medium"):
            pass


def _priority(*, lookup: bool) -> Priority:
    """Return the turn of a request for which somebody waits, or nobody."""
    return Priority.FOREGROUND if lookup else Priority.BACKGROUND
