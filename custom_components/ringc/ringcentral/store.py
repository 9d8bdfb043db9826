"""The message store: what was sent and received, and its attachments.

https://developers.ringcentral.com/guide/messaging/message-store/messaging
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from yarl import URL

from . import paths
from .api import BULK_SIZE, DEFAULT_MAX_WAIT, Api
from .exceptions import RejectedError, ResponseError, RingCentralError
from .http import Request, may_see_token
from .models import Message, Owner, SyncPage, is_text
from .observing import refused
from .rate_limit import Priority
from .refusal import refusal


class MessageStore:
    """The calls about messages of the store. None as `extension` is the login's own."""

    def __init__(self, api: Api) -> None:
        """Call through this."""
        self._api = api
        self.owner: Owner | None = None
        """Whose messages of the own store list_messages asks for, unless it is told otherwise."""

    async def message(self, message_id: str, *, extension: str | None = None) -> Message:
        """Return one message of the store; RejectedError with status 404 when there is none. Permission ReadMessages.

        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        path = f"{paths.store(extension)}/{paths.digits(message_id)}"
        return Message.from_json(await self._api.json("GET", path, "light"))

    async def messages(
        self, ids: Iterable[str], *, extension: str | None = None, skip_refused: bool = False
    ) -> tuple[Message, ...]:
        """Return those of these messages that exist, up to 50 per request. Permission ReadMessages.

        What is no SMS or MMS is left out. With `skip_refused`, so is what is refused or unreadable of a batch;
        without it the first refusal is raised.

        https://developers.ringcentral.com/guide/basics/batch-requests
        """
        found: list[Message] = []
        for batch in batched(dict.fromkeys(ids), BULK_SIZE, strict=False):
            for status, body in await self._api.bulk("GET", paths.store(extension), batch, "light"):
                try:
                    if status == 200 and is_text(body if isinstance(body, dict) else {}):
                        found.append(Message.from_json(body))
                    elif status not in {200, 404}:
                        raise refusal(status, body)
                except ResponseError:
                    if not skip_refused:
                        raise
        return tuple(found)

    async def list_messages(
        self,
        *,
        date_from: datetime,
        date_to: datetime | None = None,
        direction: str | None = None,
        phone_number: str | None = None,
        unread: bool = False,
        limit: int = 100,
        page_size: int = 1000,
        extension: str | None = None,
        owner: Owner | None = None,
        lookup: bool = False,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[Message, ...]:
        """Return SMS and MMS of the store, newest first, at most `limit`. Permission ReadMessages.

        `direction` is `Inbound` or `Outbound`, `phone_number` the other side's; `unread` leaves out what was read.
        `owner` is whose messages of the store: without it and the attribute of that name RingCentral shows those of the
        extension's own numbers only. Where RingCentral does not know owners, it is left out.
        `lookup` says that this looks for a message whose answer was lost: it goes before all that is not a send.
        Each page, of at most `page_size`, may wait `max_wait` seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        params = {
            "messageType": "SMS",
            "dateFrom": paths.stamp(date_from),
            "dateTo": paths.stamp(date_to),
            "direction": direction,
            "phoneNumber": phone_number,
            "readStatus": "Unread" if unread else None,
            "perPage": str(min(limit, page_size)),
        }
        path = paths.store(extension)
        owner = owner or (None if extension else self.owner)
        priority = Priority.FOREGROUND if lookup else Priority.BACKGROUND
        try:
            records = self._api.records(path, {**params, "owner": owner}, priority=priority, max_wait=max_wait)
            found = await _texts(records, limit)
        except RejectedError as error:
            if owner is None or error.parameter != "owner":
                raise
            self._observe_owner("list", owner, refused(error))
            found = await _texts(self._api.records(path, params, priority=priority, max_wait=max_wait), limit)
        else:
            self._observe_owner("list", owner, self._owners(found))
        self._api.observe_order("message-store", [message.created_at for message in found])
        return found

    async def sync(
        self,
        *,
        token: str | None = None,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        direction: str | None = "Inbound",
        count: int = 250,
        extension: str | None = None,
        owner: Owner | None = None,
    ) -> SyncPage:
        """Return what is new since a sync token, or without one all messages between the dates.

        `owner` is whose messages of the store, as for list_messages; a token keeps the owner that it was made with.

        `count` is a hint that RingCentral may exceed; `older_exist` says that older messages were cut off. Overlaps of
        some seconds are normal: the same message may come again. A token that RingCentral does not know any more is a
        RejectedError with `sync_token_expired`: sync without it. Permission ReadMessages.
        https://developers.ringcentral.com/guide/messaging/message-store/message-sync
        """
        if token:
            params: dict[str, str | None] = {"syncType": "ISync", "syncToken": token}
        else:
            params = {
                "syncType": "FSync",
                "messageType": "SMS",
                "direction": direction,
                "dateFrom": paths.stamp(date_from),
                "dateTo": paths.stamp(date_to),
                "recordCount": str(count),
                "owner": owner,
            }
        path = paths.store(extension).replace("message-store", "message-sync")
        try:
            page = SyncPage.from_json(await self._api.json("GET", path, "light", params=params))
        except RejectedError as error:
            self._observe_owner("sync", params.get("owner"), refused(error))
            raise
        self._observe_owner("sync", params.get("owner"), self._owners(page.messages))
        self._api.observe_order("message-sync", [message.created_at for message in page.messages])
        return page

    def _owners(self, messages: Sequence[Message]) -> str:
        """Return in words whose texts a store shows."""
        token = self._api.login.token
        own = {None, token.owner_id if token else None}
        return "with those of others" if any(message.extension_id not in own for message in messages) else "own only"

    def _observe_owner(self, call: str, owner: str | None, answer: str) -> None:
        """Let it be counted what RingCentral answers to who asks for others' texts."""
        if owner:
            self._api.http.observations.notify("owner", f"{call} {owner}: {answer}")

    async def mark_read(
        self, ids: Iterable[str], *, extension: str | None = None, max_wait: float = DEFAULT_MAX_WAIT
    ) -> None:
        """Mark messages as read, up to 50 per request. Permission EditMessages.

        All are tried; then the first refusal, if any, is raised.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        await self._api.change("PUT", paths.store(extension), ids, {"readStatus": "Read"}, max_wait=max_wait)

    async def delete(
        self, ids: Iterable[str], *, extension: str | None = None, max_wait: float = DEFAULT_MAX_WAIT
    ) -> None:
        """Delete these messages, 1 to 1000 of them, up to 50 per request. Permission EditMessages.

        What is gone already counts as done. All are tried; then the first refusal, if any, is raised.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        await self._api.change("DELETE", paths.store(extension), ids, None, max_wait=max_wait)

    async def download(self, uri: str, *, limit: int, max_wait: float = 30) -> AsyncGenerator[bytes]:
        """Yield an attachment's bytes, at most `limit` of them (else ResponseError). Permission ReadMessages.

        `uri` is the attachment's own; raises RingCentralError when its host must not see the token. RingCentral may
        answer a part (206): then the rest is asked for, until there is none (416) where it does not say the length.
        Close the generator (`contextlib.aclosing`) when leaving early.
        https://developers.ringcentral.com/guide/basics/media
        """
        if not may_see_token(self._api.login.credentials.server, uri):
            raise RingCentralError("The attachment is on a host that must not see the token", unsent=True)
        start, length = 0, None
        while length is None or start < length:
            headers = {"Accept": "*/*"} | ({"Range": f"bytes={start}-"} if start else {})
            request = Request(method="GET", url=URL(uri), headers=headers)
            try:
                async with self._api.answered(request, "medium", max_wait=max_wait, size=limit) as reply:
                    before, (begin, whole) = start, reply.content_range
                    if begin != start or (length is not None and whole != length):
                        raise ResponseError("RingCentral sent another part than was asked for", status=reply.status)
                    async for chunk in reply.chunks(limit - start):
                        start += len(chunk)
                        yield chunk
            except RejectedError as error:
                if start and error.status == 416:
                    return
                raise
            length = whole if reply.status == 206 else start
            if start == before and start != length:
                raise ResponseError("RingCentral sent an empty part", status=reply.status)


async def _texts(records: AsyncIterator[Mapping[str, Any]], limit: int) -> tuple[Message, ...]:
    """Return the first texts of a list."""
    found: list[Message] = []
    async for record in records:
        if record.get("id") and is_text(record):
            found.append(Message.from_json(record))
        # One more record may lie on a page that would have to be asked for.
        if len(found) == limit:
            break
    return tuple(found)
