"""Calls to RingCentral's API: each when the rate limit allows it, with a token, and answered well or raised."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import batched
import json as jsonlib
from typing import Any

from .auth import Login
from .exceptions import AuthenticationError, RateLimitError, RejectedError, ResponseError, RingCentralError
from .fields import integer, mapping, time
from .http import Http, Reply, Request
from .observing import endpoint, order, refused
from .paths import digits
from .rate_limit import GroupName, Priority
from .refusal import refusal

DEFAULT_MAX_WAIT = 5.0
# So many messages cost one request.
BULK_SIZE = 50
# Called with True before a request leaves, and with False when it was answered that it had no effect.
type OnExchange = Callable[[bool], Awaitable[None]]
_ROOT = "/restapi/v1.0/"
_BULK = "application/vnd.ringcentral.multipart+json"
_MAX_PAGES = 100
_MAX_CHANGES = 1000

type Params = Mapping[str, str | Sequence[str] | None]


class Api:
    """RingCentral's API for one login. Calls wait `max_wait` seconds for the rate limit at most."""

    def __init__(self, login: Login, http: Http) -> None:
        """Call through this transport as this login."""
        self.login = login
        self.http = http

    async def json(
        self,
        method: str,
        path: str,
        group: GroupName,
        *,
        params: Params | None = None,
        json: object = None,
        hide: Sequence[str] = (),
        priority: Priority = Priority.BACKGROUND,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> Any:
        """Make a request and return the JSON of its answer; parameters that are None are left out."""
        headers = {"Content-Type": "application/json"} if json is not None else {}
        body = jsonlib.dumps(json).encode() if json is not None else b""
        request = self.request(method, path, params=params, headers=headers, body=body, hide=hide)
        async with self.answered(request, group, priority=priority, max_wait=max_wait) as reply:
            return await reply.json()

    async def records(
        self,
        path: str,
        params: Params,
        *,
        group: GroupName = "light",
        priority: Priority = Priority.BACKGROUND,
        max_wait: float = DEFAULT_MAX_WAIT,
        page: int = 1,
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the records of all pages of a list from this one on; each page may wait for `max_wait` seconds."""
        for number in range(page, _MAX_PAGES + 1):
            records, more = await self.page(path, params, number, group=group, priority=priority, max_wait=max_wait)
            # A page of 500 takes megabytes: what was yielded is not kept while the next one is read.
            records.reverse()
            while records:
                yield records.pop()
            if not more:
                return

    async def page(
        self,
        path: str,
        params: Params,
        number: int = 1,
        *,
        group: GroupName = "light",
        priority: Priority = Priority.BACKGROUND,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[list[Mapping[str, Any]], bool]:
        """Return the records of a page of a list, and whether there is a further one."""
        query = {**params, "page": str(number)}
        data = await self.json("GET", path, group, params=query, priority=priority, max_wait=max_wait)
        records = entries(data, "records")
        return records, bool(records) and _next_page(data, len(records))

    async def newest_records(
        self, path: str, params: Params, *, group: GroupName = "light", max_wait: float = DEFAULT_MAX_WAIT
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the records of all pages of a list, newest first; each page may wait for `max_wait` seconds.

        A list that is oldest first is read from its end, or whole where it does not say how many pages it has.
        """
        first = await self.json("GET", path, group, params={**params, "page": "1"}, max_wait=max_wait)
        records, pages = entries(first, "records"), integer(mapping(mapping(first).get("paging")).get("totalPages"))
        if order(time(record.get("creationTime")) for record in records) == "newest first":
            for record in records:
                yield record
            if _next_page(first, len(records)):
                async for record in self.records(path, params, group=group, max_wait=max_wait, page=2):
                    yield record
            return
        if pages is None and _next_page(first, len(records)):
            records = [record async for record in self.records(path, params, group=group, max_wait=max_wait)]
        for page in range(pages or 1, max((pages or 1) - _MAX_PAGES, 1), -1):
            data = await self.json("GET", path, group, params={**params, "page": str(page)}, max_wait=max_wait)
            for record in reversed(entries(data, "records")):
                yield record
        for record in reversed(records):
            yield record

    def observe_order(self, what: str, times: Iterable[datetime | None]) -> None:
        """Let it be counted how a list is ordered."""
        if found := order(times):
            self.http.observations.notify("order", f"{what}: {found}")

    async def bulk(
        self,
        method: str,
        path: str,
        ids: Sequence[str],
        group: GroupName,
        *,
        json: object = None,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> list[tuple[int, Any]]:
        """Make one request for several resources; return status and body of each that RingCentral answered for.

        https://developers.ringcentral.com/guide/basics/batch-requests
        """
        several = len(ids) > 1
        headers = {"Accept": _BULK} if several else {}
        body = b""
        if json is not None:
            headers["Content-Type"] = _BULK if several else "application/json"
            body = jsonlib.dumps([{"body": json}] * len(ids) if several else json).encode()
        request = self.request(method, f"{path}/{','.join(map(digits, ids))}", headers=headers, body=body)
        try:
            async with self.answered(request, group, max_wait=max_wait) as reply:
                data = await reply.json() if reply.status != 204 else []
        except RejectedError as error:
            if error.status == 404 and not several:
                return [(404, None)]
            raise
        if reply.status != 207:
            return [(reply.status, data)]
        parts = [(status, item.get("body")) for item in entries(data) if isinstance(status := item.get("status"), int)]
        for status, part in parts:
            if status >= 400:
                call = endpoint(method, request.url.path)
                self.http.observations.notify("error", f"part of {call}: {refused(refusal(status, part))}")
        return parts

    async def change(self, method: str, path: str, ids: Iterable[str], json: object, *, max_wait: float) -> None:
        """Change up to 1000 resources in batches; raise the first refusal at the end. What is gone is deleted."""
        unique = tuple(map(digits, dict.fromkeys(ids)))
        if len(unique) > _MAX_CHANGES:
            raise RingCentralError(f"More than {_MAX_CHANGES} messages at once", unsent=True)
        refused: ResponseError | None = None
        for batch in batched(unique, BULK_SIZE, strict=False):
            for status, body in await self.bulk(method, path, batch, "medium", json=json, max_wait=max_wait):
                if status >= 400 and not (method == "DELETE" and status == 404):
                    refused = refused or refusal(status, body)
        if refused:
            raise refused

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        hide: Sequence[str] = (),
    ) -> Request:
        """Return the request for a path of the API."""
        query = {key: value for key, value in (params or {}).items() if value is not None}
        url = self.http.server.with_path(_ROOT + path).with_query(query)
        return Request(method=method, url=url, headers=headers or {}, body=body, hide=hide)

    @asynccontextmanager
    async def answered(
        self,
        request: Request,
        group: GroupName,
        *,
        max_wait: float = DEFAULT_MAX_WAIT,
        priority: Priority = Priority.BACKGROUND,
        size: int = 0,
        on_exchange: OnExchange | None = None,
    ) -> AsyncIterator[Reply]:
        """Make a request when the rate limit allows it, with a token, and yield the answer if it is a good one.

        A 401 is answered by one new login, a 429 by waiting: both mean that the request had no effect.
        What `on_exchange` raises ends it.
        """
        deadline = in_seconds(max_wait)
        logged_in_anew = False
        while True:
            await self.login.get_token(self.http, deadline)
            async with self.login.rate_limiter.permit(group, deadline=deadline, priority=priority) as permit:
                token = await self.login.get_token(self.http, deadline)
                if on_exchange:
                    await on_exchange(True)
                async with self.http.open(request.with_token(token.access_token), size=size) as reply:
                    pause = permit.answered(reply.status, reply.headers)
                    if reply.ok:
                        yield reply
                        return
                    error = await reply.error(retry_after=pause)
                if on_exchange and isinstance(error, AuthenticationError | RateLimitError):
                    await on_exchange(False)
            if isinstance(error, AuthenticationError) and not logged_in_anew:
                logged_in_anew = True
                self.login.invalidate(token)
            elif not isinstance(error, RateLimitError) or in_seconds(error.retry_after) > deadline:
                raise error


def in_seconds(seconds: float) -> float:
    """Return the event loop's time in so many seconds."""
    return asyncio.get_running_loop().time() + seconds


def entries(data: object, key: str | None = None) -> list[Mapping[str, Any]]:
    """Return the objects of a list, or of an object's list."""
    items = data.get(key) if key and isinstance(data, Mapping) else data
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _next_page(data: object, count: int) -> bool:
    """Whether a list has a further page after one with so many records.

    Some lists have no navigation. They need not say either how many pages there are: then a full page has a next one.
    """
    raw = mapping(data)
    if "navigation" in raw:
        return bool(mapping(raw["navigation"]).get("nextPage"))
    paging = mapping(raw.get("paging"))
    page, pages, size = (integer(paging.get(name)) for name in ("page", "totalPages", "perPage"))
    if page and pages:
        return page < pages
    return size is not None and count >= size
