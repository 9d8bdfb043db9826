"""The message-store endpoints."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from .. import records
from ..errors import ApiError, invalid, not_found
from ..state import Extension
from ..store import StoredMessage, Stores
from ..world import World
from . import batch
from .message_filter import MessageFilter, flag, moment
from .owner import owners
from .paging import page
from .router import Call, Endpoint

STORE = "/restapi/v1.0/account/{account}/extension/{extension}/message-store"
TEXTS = {"SMS": "Text"}
DELETED_TYPES = {"All", "SMS", "Text", "Fax", "VoiceMail", "Pager"}


class MessageStoreApi:
    """Shows, changes and removes stored messages."""

    def __init__(self, world: World, stores: Stores) -> None:
        """Take the stores. `part_faults` are the parts of a multi-status answer that fail, by message id."""
        self.part_faults: dict[str, tuple[int, Any]] = {}
        self._world = world
        self._stores = stores

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        one = STORE + "/{message:[^/]+}"
        table = (
            ("GET", STORE, "store", self.list_messages),
            ("GET", one, "store", self.get),
            ("PUT", one, "store", self.put),
            ("PATCH", one, "store", self.patch),
            ("DELETE", one, "store", self.delete),
            ("DELETE", STORE, "store", self.delete_by_filter),
            ("DELETE", STORE + "/", "store", self.delete_by_filter),
        )
        return [
            Endpoint(
                method=method,
                path=path,
                kind=kind,
                group="light" if method == "GET" else "medium",
                permission="ReadMessages" if method == "GET" else "EditMessages",
                user_permission="ReadMessages" if method == "GET" else "EditMessages",
                handler=handler,
            )
            for method, path, kind, handler in table
        ]

    async def list_messages(self, call: Call) -> web.Response:
        """List messages, newest first, page by page."""
        owner = store_owner(call)
        wanted = owners(self._world, call.request.query, owner)
        asked = MessageFilter.parse(self._world, call.request.query)
        found = asked.of(self._stores.of(*wanted, since=asked.date_from))
        uri = f"{records.home(self._world, owner)}/message-store"
        return web.json_response(
            page(call.request, uri, found, show=lambda message: records.record(self._world, message, owner))
        )

    async def get(self, call: Call) -> web.Response:
        """Show one message, or several in parts."""
        owner = store_owner(call)
        ids = batch.split(call.request.match_info["message"])
        if len(ids) == 1:
            return web.json_response(records.record(self._world, self._message(owner, ids[0]), owner))
        return self._in_parts(call.request, [self._result(owner, item, None) for item in ids])

    async def put(self, call: Call) -> web.Response:
        """Mark messages as read or unread."""
        return await self._change(call, {"readStatus"})

    async def patch(self, call: Call) -> web.Response:
        """Mark messages, or restore them from the bin."""
        return await self._change(call, {"readStatus", "availability"})

    async def delete(self, call: Call) -> web.Response:
        """Delete messages; the second time, or with purge, for good."""
        owner = store_owner(call)
        ids = await batch.removals(call.request, call.request.match_info["message"])
        purge = flag(call.request.query, "purge")
        found = [self._stores.find(owner, item) for item in ids]
        if found == [None]:
            raise not_found("messageId")
        for message in found:
            if message:
                self._stores.remove(message, purge=purge)
        if all(found):
            return web.Response(status=204)
        missing = not_found("messageId").body()
        results = [
            self._part(owner, item, 204 if message else 404, {} if message else missing)
            for item, message in zip(ids, found, strict=True)
        ]
        return self._in_parts(call.request, results)

    async def delete_by_filter(self, call: Call) -> web.Response:
        """Delete whole conversations; without any, and without other filters, everything there is."""
        owner = store_owner(call)
        query = call.request.query
        conversations = set(query.getall("conversationId", []))
        until = moment(query, "dateTo") or self._world.clock.now()
        kind = query.get("type", "All")
        if kind not in DELETED_TYPES:
            raise invalid("type")
        for message in list(self._stores.of(owner)):
            wanted = not conversations or str(message.conversation_id) in conversations
            if wanted and message.created <= until and kind in {"All", message.type, TEXTS.get(message.type)}:
                self._stores.remove(message, purge=flag(query, "purge"))
        return web.Response(status=204)

    async def _change(self, call: Call, honoured: set[str]) -> web.Response:
        """Change one message, or several in parts."""
        owner = store_owner(call)
        ids = call.request.match_info["message"]
        changes = await batch.changes(call.request, ids)
        if len(changes) == 1 and ids != "*" and call.request.content_type == "application/json":
            message = self._message(owner, changes[0][0])
            self._apply(message, changes[0][1], honoured)
            return web.json_response(records.record(self._world, message, owner))
        results = [self._result(owner, item, (change, honoured)) for item, change in changes]
        return self._in_parts(call.request, results)

    def _apply(self, message: StoredMessage, change: dict[str, Any], honoured: set[str]) -> None:
        """Apply a change to a message."""
        read, availability = (change.get(key) if key in honoured else None for key in ("readStatus", "availability"))
        if read is None and availability is None:
            raise invalid("readStatus")
        if read not in {None, "Read", "Unread"}:
            raise invalid("readStatus")
        if availability is not None and (availability != "Alive" or message.availability == "Purged"):
            raise invalid("availability")
        before = (message.read, message.availability)
        message.read = message.read if read is None else read == "Read"
        if availability:
            self._stores.restore(message)
        if before != (message.read, message.availability):
            self._stores.touch(message)

    def _in_parts(self, request: web.Request, results: Sequence[batch.Result]) -> web.Response:
        """Answer for several messages at once."""
        return batch.answer(request, results, mime=self._world.readings.bulk_in_mime_parts)

    def _result(self, owner: Extension, item: str, change: tuple[dict[str, Any], set[str]] | None) -> batch.Result:
        """Show or change one of several messages."""
        if item in self.part_faults:
            return self._part(owner, item, *self.part_faults[item])
        try:
            message = self._message(owner, item)
            if change:
                self._apply(message, *change)
        except ApiError as error:
            return self._part(owner, item, error.status, error.body())
        return self._part(owner, item, 200, records.record(self._world, message, owner))

    def _part(self, owner: Extension, item: str, status: int, body: Any) -> batch.Result:
        """Return one part of an answer."""
        uri = f"{records.home(self._world, owner)}/message-store/{item}"
        return batch.Result(id=item, uri=uri, status=status, body=body)

    def _message(self, owner: Extension, message_id: str) -> StoredMessage:
        """Return a message, or refuse."""
        message = self._stores.find(owner, message_id)
        if message is None:
            raise not_found("messageId")
        return message


def store_owner(call: Call) -> Extension:
    """Return whose store a path means: one's own, a managed queue's, or for a super admin anybody's."""
    owner = call.target()
    if owner is call.own or call.own.admin or call.own.id in owner.queue_managers:
        return owner
    permission = call.endpoint.permission or "ReadMessages"
    raise ApiError(
        403,
        "CMN-419",
        f"In order to call this API endpoint, user needs to have [{permission}] permission for requested resource.",
        permissionsName=permission,
    )
