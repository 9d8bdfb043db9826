"""The message-sync endpoint: a whole frame, then what has changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from .. import records
from ..errors import invalid
from ..state import Extension
from ..store import Stores
from ..world import World, opaque
from .message_filter import MessageFilter
from .message_store import store_owner
from .owner import owners
from .paging import positive
from .router import Call, Endpoint

SYNC = "/restapi/v1.0/account/{account}/extension/{extension}/message-sync"
OVERLAP_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a sync token stands for."""

    extension: Extension
    owners: Sequence[Extension]
    filter: MessageFilter
    at: datetime


class MessageSyncApi:
    """Answers syncs; `tokens` are those that it issued, each with its frame."""

    def __init__(self, world: World, stores: Stores) -> None:
        """Take the stores."""
        self.tokens: dict[str, Frame] = {}
        self._world = world
        self._stores = stores

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [
            Endpoint(
                method="GET",
                path=SYNC,
                kind="sync",
                group="light",
                permission="ReadMessages",
                user_permission="ReadMessages",
                handler=self.sync,
            )
        ]

    async def sync(self, call: Call) -> web.Response:
        """Show all messages of a frame, or what has changed since a token."""
        owner = store_owner(call)
        kind = call.request.query.get("syncType")
        if kind not in {None, "FSync", "ISync"}:
            raise invalid("syncType")
        now = self._world.clock.now()
        if kind == "ISync":
            frame, shown, older = self._changed(call.request, owner)
        else:
            frame = Frame(
                extension=owner,
                owners=owners(self._world, call.request.query, owner),
                filter=MessageFilter.parse(self._world, call.request.query),
                at=now,
            )
            shown, older = self._full(call.request, frame)
        token = opaque("QUFBQUF2")
        self.tokens[token] = replace(frame, at=now)
        info = {"syncType": kind or "FSync", "syncToken": token, "syncTime": records.stamp(now)}
        uri = f"{records.home(self._world, owner)}/message-sync?{call.request.query_string}"
        return web.json_response({"uri": uri, "records": shown, "syncInfo": {**info, "olderRecordsExist": older}})

    def _full(self, request: web.Request, frame: Frame) -> tuple[list[dict[str, Any]], bool]:
        """Return the newest messages of a frame, and whether older ones were cut off."""
        found = frame.filter.of(self._stores.of(*frame.owners, since=frame.filter.date_from))
        asked = positive(request, "recordCount", len(found) or 1) + self._world.readings.sync_extra_records
        most = min(asked, self._world.readings.sync_most_records or asked)
        return [records.record(self._world, message, frame.extension) for message in found[:most]], len(found) > most

    def _changed(self, request: web.Request, owner: Extension) -> tuple[Frame, list[dict[str, Any]], bool]:
        """Return what has changed since a token, with some seconds of overlap, and whether more was cut off.

        Of what is gone only the id is told.
        """
        frame = self.tokens.get(request.query.get("syncToken", ""))
        if frame is None or frame.extension is not owner:
            raise invalid("syncToken", self._world.readings.sync_token_code)
        old, new = frame.filter, frame.filter.moved(request.query)
        since = frame.at.timestamp() - OVERLAP_SECONDS
        found = [
            message
            for message in self._stores.of(*frame.owners, since=new.date_from)
            if new.frames(message) and (message.changed.timestamp() >= since or not old.frames(message))
        ]
        asked = positive(request, "recordCount", len(found) or 1)
        most = min(asked, self._world.readings.isync_most_records or asked)
        shown = [
            records.record(self._world, message, owner) if message.availability == "Alive" else records.removed(message)
            for message in found[:most]
        ]
        return replace(frame, filter=new), shown, len(found) > most
