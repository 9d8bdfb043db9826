"""The message-threads endpoints of the Shared Inbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from typing import Any

from aiohttp import web

from .. import records
from ..delivery import Delivery
from ..errors import ApiError, invalid, not_found
from ..state import Extension
from ..store import Stores
from ..threads import Thread, ThreadEntry, Threads
from ..world import World, opaque
from . import multipart
from .account import ACCOUNT
from .message_content import piece_of
from .message_filter import moment
from .paging import page
from .router import Call, Endpoint
from .sms import Accepted, check_files, number_of, text_of

BASE = f"{ACCOUNT}/message-threads"
SCOPES = {"Accessible", "Unassigned", "AssignedToMe", "AssignedToMeAndUnassigned", "Explicit"}
DAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a sync token stands for."""

    user: Extension
    scope: str
    thread_ids: Collection[str]
    at: datetime


class MessageThreadsApi:
    """Lists, syncs, sends, assigns and resolves; `accepted` has what was sent, with everything else that was."""

    def __init__(
        self, world: World, threads: Threads, stores: Stores, delivery: Delivery, accepted: list[Accepted]
    ) -> None:
        """Take the threads."""
        self.tokens: dict[str, Token] = {}
        self._world = world
        self._threads = threads
        self._stores = stores
        self._delivery = delivery
        self._accepted = accepted

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        one = BASE + "/{thread:[0-9a-f-]{36}}"
        table = (
            ("GET", BASE, self.list_threads),
            ("GET", f"{BASE}/sync", self.sync_threads),
            ("GET", f"{BASE}/entries/sync", self.sync_entries),
            ("GET", f"{BASE}/messages", self.list_messages),
            ("POST", f"{BASE}/messages", self.send),
            ("GET", one, self.get),
            ("POST", f"{one}/assign", self.assign),
            ("POST", f"{one}/resolve", self.resolve),
        )
        content = Endpoint(
            method="GET",
            path=BASE + "/messages/{message}/content/{attachment}",
            kind="media",
            group="medium",
            permission="SMS",
            handler=self.content,
            media=True,
        )
        return [
            content,
            *(
                Endpoint(
                    method=method,
                    path=path,
                    kind="threads",
                    group="medium",
                    permission="SMS",
                    handler=self._on(handler),
                )
                for method, path, handler in table
            ),
        ]

    def _on(self, handler: Any) -> Any:
        """Return a handler that refuses while the product is off."""

        async def serve(call: Call) -> web.Response:
            if not self._threads.enabled:
                raise ApiError(403, "CMN-109", "Feature [MessageThreads] is not available")
            response: web.Response = await handler(call)
            return response

        return serve

    async def list_threads(self, call: Call) -> web.Response:
        """List threads, oldest first, page by page."""
        query = call.request.query
        start, end = _period(call)
        found = [
            thread
            for thread in self._wanted(call)
            if (start is None or start <= thread.created)
            and (end is None or thread.created <= end)
            and query.get("ownerPhoneNumber") in {None, thread.owner_number}
            and query.get("guestPhoneNumber") in {None, thread.guest_number}
        ]
        shown = [records.thread(thread) for thread in sorted(found, key=lambda thread: thread.created)]
        return web.json_response(_paged(call, shown))

    async def get(self, call: Call) -> web.Response:
        """Show a thread."""
        return web.json_response(records.thread(self._named(call)))

    async def list_messages(self, call: Call) -> web.Response:
        """List messages of open and resolved threads, oldest first, of the last day unless told."""
        query = call.request.query
        start, end = _period(call)
        start, end = start or self._world.clock.now() - DAY, end or self._world.clock.now()
        ids, thread_ids = set(query.getall("messageIds", [])), set(query.getall("threadIds", []))
        if len(ids) > 10 or len(thread_ids) > 10:
            raise invalid("messageIds" if len(ids) > 10 else "threadIds")
        threads = set(self._wanted(call))
        found = [
            entry
            for entry in self._threads.entries
            if entry.record_type == "AliveMessage"
            and entry.thread in threads
            and self._visible(entry)
            and (not ids or entry.id in ids)
            and (not thread_ids or entry.thread.id in thread_ids)
            and (bool(ids) or start <= entry.created <= end)
        ]
        return web.json_response(_paged(call, [records.thread_message(self._world, entry) for entry in found]))

    async def sync_threads(self, call: Call) -> web.Response:
        """Show the open threads, or those that have changed since a token."""
        token = self._token(call, "Accessible")
        found = [
            thread
            for thread in self._threads.accessible(call.own)
            if (thread.modified >= token.at if token else thread.status == "Open")
        ]
        shown = [records.thread(thread) for thread in sorted(found, key=lambda item: item.modified, reverse=True)]
        return web.json_response(self._synced(call, "Accessible", (), shown))

    async def sync_entries(self, call: Call) -> web.Response:
        """Show the entries of open threads, or those that have changed since a token; newest change first."""
        scope = call.request.query.get("scope", "AssignedToMe")
        thread_ids = set(call.request.query.getall("threadIds", []))
        if scope not in SCOPES:
            raise invalid("scope")
        if (scope == "Explicit") != bool(thread_ids) or len(thread_ids) > 10:
            raise invalid("threadIds")
        token = self._token(call, scope)
        if token:
            scope, thread_ids = token.scope, set(token.thread_ids)
        threads = set(self._in_scope(call.own, scope, thread_ids, since=token))
        found = [
            entry
            for entry in self._threads.entries
            if entry.thread in threads
            and self._visible(entry)
            and (entry.modified >= token.at if token else entry.record_type in {"AliveMessage", "AliveNote"})
        ]
        newest_first = sorted(found, key=lambda entry: (entry.modified, int(entry.id)), reverse=True)
        shown = [records.thread_entry(self._world, entry) for entry in newest_first]
        return web.json_response(self._synced(call, scope, thread_ids, shown))

    async def send(self, call: Call) -> web.Response:
        """Send a text from a shared number."""
        posted = await multipart.read(call.request, names_optional=True)
        text = posted.fields.get("text")
        if not isinstance(text, str) or not text:
            raise invalid("text")
        text_of(text)
        if posted.files and not self._world.readings.threads_take_files:
            raise ApiError(415, "MSG-348", "Attachments are not supported in message threads")
        check_files(posted, self._world.readings.attachments_limit)
        number, guest = self._numbers(call, posted.fields)
        self._check_thread(call.own, number, guest, posted.fields.get("threadId"))
        entry = self._threads.send(call.own, number, guest, text, posted.files)
        self._accepted.append(
            Accepted(
                id=int(entry.id),
                sender=number,
                to=(guest,),
                text=text,
                files=tuple(posted.files),
                extension_id=call.own.id,
                at=self._world.clock.time(),
            )
        )
        answer = web.json_response(records.thread_entry(self._world, entry), status=201)
        self._delivery.send_entry(entry)
        return answer

    async def assign(self, call: Call) -> web.Response:
        """Give a thread to one of those who text from its number, or to nobody."""
        thread = self._named(call)
        wanted = multipart.parse(await call.request.read()).get("assignee", "missing")
        if wanted is not None and not isinstance(wanted, dict):
            raise invalid("assignee")
        assignee = None if wanted is None else self._world.extensions.get(_id(wanted.get("extensionId")))
        if wanted is not None and (assignee is None or assignee.id not in self._threads.handlers(thread.owner_number)):
            raise invalid("assignee.extensionId")
        self._check_open(thread)
        self._threads.assign(thread, assignee)
        return web.json_response(records.thread(thread))

    async def resolve(self, call: Call) -> web.Response:
        """End a thread."""
        thread = self._named(call)
        self._check_open(thread)
        self._threads.resolve(thread)
        return web.json_response(records.thread(thread))

    async def content(self, call: Call) -> web.Response:
        """Answer an attachment's bytes."""
        match = call.request.match_info
        threads = set(self._threads.accessible(call.own))
        for entry in self._threads.entries:
            if entry.id == match["message"] and entry.thread in threads:
                for attachment in entry.attachments:
                    if str(attachment.id) == match["attachment"]:
                        return piece_of(call, attachment)
        raise not_found("messageId")

    def _wanted(self, call: Call) -> list[Thread]:
        """Return the threads that a list's filters leave."""
        query = call.request.query
        status, owners = query.get("threadStatus"), set(query.getall("ownerExtensionIds", []))
        if status not in {None, "Open", "Resolved"}:
            raise invalid("threadStatus")
        return [
            thread
            for thread in self._threads.accessible(call.own)
            if status in {None, thread.status} and (not owners or str(thread.owner.id) in owners)
        ]

    def _visible(self, entry: ThreadEntry) -> bool:
        """Tell whether the store shows an entry already."""
        late = self._stores.delay if entry.direction == "Outbound" else 0
        return not math.isinf(late) and entry.created + timedelta(seconds=late) <= self._world.clock.now()

    def _in_scope(
        self, user: Extension, scope: str, thread_ids: Collection[str], *, since: Token | None
    ) -> Sequence[Thread]:
        """Return the threads that a sync is about."""
        found = self._threads.accessible(user)
        if scope == "Explicit":
            return [thread for thread in found if thread.id in thread_ids]
        if since is None or not self._world.readings.thread_sync_tells_resolved:
            found = [thread for thread in found if thread.status == "Open"]
        assignees: dict[str, set[Extension | None]] = {
            "Unassigned": {None},
            "AssignedToMe": {user},
            "AssignedToMeAndUnassigned": {user, None},
        }
        return [thread for thread in found if scope == "Accessible" or thread.assignee in assignees[scope]]

    def _token(self, call: Call, scope: str) -> Token | None:
        """Return what an incremental sync starts from; None for a full one."""
        query = call.request.query
        kind = query.get("syncType", "FSync")
        if kind not in {"FSync", "ISync"}:
            raise invalid("syncType")
        if kind == "FSync":
            return None
        token = self.tokens.get(query.get("syncToken", ""))
        if token is None or token.user is not call.own:
            raise invalid("syncToken", self._world.readings.sync_token_code)
        return token

    def _synced(
        self, call: Call, scope: str, thread_ids: Collection[str], shown: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Return a sync's answer with the next token."""
        now = self._world.clock.now()
        value = opaque("TVRI")
        self.tokens[value] = Token(user=call.own, scope=scope, thread_ids=thread_ids, at=now)
        kind = call.request.query.get("syncType", "FSync")
        return {"records": shown, "syncInfo": {"syncType": kind, "syncToken": value, "syncTime": records.stamp(now)}}

    def _named(self, call: Call) -> Thread:
        """Return the thread that a path means, if the user may see it."""
        thread = self._threads.all.get(call.request.match_info["thread"])
        if thread is None:
            raise not_found("threadId")
        if thread not in self._threads.accessible(call.own):
            raise ApiError(403, "CMN-408", "Access to the thread is denied")
        return thread

    def _check_open(self, thread: Thread) -> None:
        """Refuse to change a thread that is resolved."""
        if thread.status != "Open":
            raise invalid("threadId")

    def _numbers(self, call: Call, fields: dict[str, Any]) -> tuple[str, str]:
        """Return a new message's numbers: one of the user's shared ones, and one other."""
        to = fields.get("to")
        if not isinstance(to, list) or len(to) != 1:
            raise invalid("to")
        sender, guest = number_of(fields.get("from"), "from"), number_of(to[0], "to")
        if call.own.id not in self._threads.handlers(sender) or not self._threads.takes(sender):
            raise ApiError(403, "MSG-304", "Phone number doesn't belong to extension")
        return sender, guest

    def _check_thread(self, user: Extension, number: str, guest: str, thread_id: Any) -> None:
        """Refuse a text into a thread that somebody else has, or that is over."""
        current = self._threads.open_one(number, guest)
        if thread_id is not None and (current is None or current.id != thread_id):
            raise invalid("threadId")
        if current is None or current.assignee is user:
            return
        if current.assignee is None and self._world.readings.unassigned_threads_take_answers:
            return
        words = f"The thread is not assigned to extension [{user.id}] at the moment."
        raise ApiError(403, "MSG-427", words, extensionId=str(user.id))


def _period(call: Call) -> tuple[datetime | None, datetime | None]:
    """Return the period that a list is about; both ends belong together."""
    query = call.request.query
    start, end = moment(query, "creationTimeFrom"), moment(query, "creationTimeTo")
    if (start is None) != (end is None):
        raise invalid("creationTimeTo" if end is None else "creationTimeFrom")
    return start, end


def _paged(call: Call, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a page without the fields that these lists lack."""
    whole = page(call.request, str(call.request.url.with_query(None)), shown, default=100)
    return {name: whole[name] for name in ("records", "paging")}


def _id(value: Any) -> int:
    """Return an extension's id, or -1."""
    return int(value) if isinstance(value, str) and value.isdecimal() else -1
