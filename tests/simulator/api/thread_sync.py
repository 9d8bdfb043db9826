"""Syncs of the Shared Inbox: its threads, and what happened in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from .. import records
from ..errors import invalid
from ..state import Extension
from ..store import Stores
from ..threads import Thread, Threads
from ..world import World, opaque
from .message_threads import BASE, endpoint
from .router import Call, Endpoint
from .thread_messages import visible

SCOPES = {"Accessible", "Unassigned", "AssignedToMe", "AssignedToMeAndUnassigned", "Explicit"}


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a sync token stands for."""

    user: Extension
    scope: str
    thread_ids: Collection[str]
    at: datetime


class ThreadSyncApi:
    """Answers syncs; `tokens` are those that it issued."""

    def __init__(self, world: World, threads: Threads, stores: Stores) -> None:
        """Take the threads."""
        self.tokens: dict[str, Token] = {}
        self._world = world
        self._threads = threads
        self._stores = stores

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            endpoint(self._threads, "GET", f"{BASE}/sync", self.sync_threads),
            endpoint(self._threads, "GET", f"{BASE}/entries/sync", self.sync_entries),
        ]

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
            and visible(self._world, self._stores, entry)
            and (entry.modified >= token.at if token else entry.record_type in {"AliveMessage", "AliveNote"})
        ]
        newest_first = sorted(found, key=lambda entry: (entry.modified, int(entry.id)), reverse=True)
        shown = [records.thread_entry(self._world, entry) for entry in newest_first]
        return web.json_response(self._synced(call, scope, thread_ids, shown))

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
