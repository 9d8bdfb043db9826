"""The message-threads endpoints of the Shared Inbox: threads listed, assigned and resolved."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from aiohttp import web

from .. import records
from ..errors import ApiError, invalid, not_found
from ..threads import Thread, Threads
from ..world import World
from . import multipart
from .account import ACCOUNT
from .message_filter import moment
from .paging import page
from .router import Call, Endpoint, Handler

BASE = f"{ACCOUNT}/message-threads"


class MessageThreadsApi:
    """Lists, shows, assigns and resolves threads."""

    def __init__(self, world: World, threads: Threads) -> None:
        """Take the threads."""
        self._world = world
        self._threads = threads

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        one = BASE + "/{thread:[0-9a-f-]{36}}"
        table = (
            ("GET", BASE, self.list_threads),
            ("GET", one, self.get),
            ("POST", f"{one}/resolve", self.resolve),
        )
        return [
            *(endpoint(self._threads, method, path, handler) for method, path, handler in table),
            endpoint(self._threads, "POST", f"{one}/assign", self.assign, kind="thread_assign"),
        ]

    async def list_threads(self, call: Call) -> web.Response:
        """List threads by when they began, page by page."""
        query = call.request.query
        start, end = period(call)
        found = [
            thread
            for thread in wanted_threads(self._threads, call)
            if (start is None or start <= thread.created)
            and (end is None or thread.created <= end)
            and query.get("ownerPhoneNumber") in {None, thread.owner_number}
            and query.get("guestPhoneNumber") in {None, thread.guest_number}
        ]
        self._check_shown(found)
        newest_first = self._world.readings.thread_lists_newest_first
        shown = [records.thread(thread) for thread in sorted(found, key=lambda one: one.created, reverse=newest_first)]
        return web.json_response(paged(call, shown, self._world.readings.thread_list_most_records))

    async def get(self, call: Call) -> web.Response:
        """Show a thread."""
        thread = self._named(call)
        self._check_shown([thread])
        return web.json_response(records.thread(thread))

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

    def _check_shown(self, threads: Collection[Thread]) -> None:
        """Fail if one of these cannot be shown."""
        if self._threads.broken.intersection(threads):
            raise ApiError(500, "CMN-203", "Internal Server Error")

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


def endpoint(threads: Threads, method: str, path: str, handler: Handler, *, kind: str = "threads") -> Endpoint:
    """Return an endpoint that refuses while the Shared Inbox is off."""

    async def serve(call: Call) -> web.Response:
        if not threads.enabled:
            raise ApiError(403, "CMN-109", "Feature [MessageThreads] is not available")
        return await handler(call)

    return Endpoint(method=method, path=path, kind=kind, group="medium", permission="SMS", handler=serve)


def wanted_threads(threads: Threads, call: Call) -> list[Thread]:
    """Return the threads that a list's filters leave."""
    query = call.request.query
    status, owners = query.get("threadStatus"), set(query.getall("ownerExtensionIds", []))
    if status not in {None, "Open", "Resolved"}:
        raise invalid("threadStatus")
    return [
        thread
        for thread in threads.accessible(call.own)
        if status in {None, thread.status} and (not owners or str(thread.owner.id) in owners)
    ]


def period(call: Call) -> tuple[datetime | None, datetime | None]:
    """Return the period that a list is about; both ends belong together."""
    query = call.request.query
    start, end = moment(query, "creationTimeFrom"), moment(query, "creationTimeTo")
    if (start is None) != (end is None):
        raise invalid("creationTimeTo" if end is None else "creationTimeFrom")
    return start, end


def paged(call: Call, shown: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """Return a page without the fields that these lists lack."""
    whole = page(call.request, str(call.request.url.with_query(None)), shown, most=most)
    return {name: whole[name] for name in ("records", "paging")}


def _id(value: Any) -> int:
    """Return an extension's id, or -1."""
    return int(value) if isinstance(value, str) and value.isdecimal() else -1
