"""Failures on demand: what the next requests of a kind suffer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from .errors import REFUSALS, ApiError

KINDS = frozenset(
    {"token", "revoke", "wstoken", "sms", "extension", "account", "numbers", "store", "sync", "media", "subscription"}
    | {"features", "grant", "sms_configuration", "threads", "thread_sms", "thread_assign"}
    | {"unknown", "any"}
)
GATEWAY = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center>nginx</body></html>"
USUAL = {
    401: ("OAU-213", "Token not found"),
    403: ("CMN-109", "Feature is not available"),
    404: ("CMN-102", "Resource is not found"),
    429: ("CMN-301", "Request rate exceeded"),
    500: ("CMN-201", "Service Temporary Unavailable"),
    502: ("CMN-203", "Internal Server Error"),
    503: ("CMN-211", "The service is in limited mode"),
    504: ("CMN-203", "Internal Server Error"),
}


@dataclass(kw_only=True)
class Fault:
    """One failure, for `times` requests.

    Without a status the request is carried out first, then answered late (`delay`), in broken JSON (`malformed`) or
    never (`drop="after"`), or the answer breaks off halfway (`drop="during"`). `drop="before"` closes the connection
    before the request is read. A `status` answers without carrying anything out, unless `accepted`; so does a `code` of
    REFUSALS, in RingCentral's words. With `gateway` the words are not RingCentral's: what stands before it answers.
    A 429 made here has no X-Rate-Limit headers, as those of an account or an address.
    """

    times: int = 1
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: Literal["before", "during", "after"] | None = None
    malformed: bool = False
    accepted: bool = False
    code: str | None = None
    gateway: bool = False

    def __post_init__(self) -> None:
        """Derive the status of a code."""
        if self.code is not None and self.status is None:
            self.status = REFUSALS[self.code][0]

    @property
    def carries_out(self) -> bool:
        """Return whether the request still takes effect."""
        return self.drop != "before" and (self.status is None or self.accepted)

    async def answer(self, request: web.Request, response: web.Response | None) -> web.StreamResponse:
        """Return what the client gets instead of the response."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.drop == "during" and response is not None:
            return await half(request, response)
        if self.drop:
            close(request)
        if self.status is not None:
            return self._chosen(self.status)
        if response is None:
            return web.Response()
        if self.malformed:
            return web.Response(status=response.status, text='{"id": 30629915', content_type="application/json")
        if self.body is not None:
            return self._chosen(response.status)
        response.headers.update(self.headers)
        return response

    def _chosen(self, status: int) -> web.Response:
        """Return the answer that the test chose: text as it is, anything else as JSON."""
        headers = dict(self.headers)
        if self.code is not None:
            return ApiError(status, self.code, REFUSALS[self.code][1], headers=headers).response()
        if self.gateway:
            return web.Response(status=status, text=GATEWAY.format(status), content_type="text/html", headers=headers)
        if isinstance(self.body, bytes | str):
            raw = self.body if isinstance(self.body, bytes) else self.body.encode()
            headers.setdefault("Content-Type", "text/html")
            return web.Response(status=status, body=raw, headers=headers)
        if status in {204, 304}:
            return web.Response(status=status, headers=headers)
        return web.json_response(usual_body(status) if self.body is None else self.body, status=status, headers=headers)


class Faults:
    """The failures that wait for their requests, oldest first."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: list[tuple[str, Fault]] = []

    def add(self, kind: str, fault: Fault) -> Fault:
        """Let the next requests of a kind fail."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of request: {kind}")
        self._waiting.append((kind, fault))
        return fault

    def take(self, kind: str) -> Fault | None:
        """Return the failure for a request that came now."""
        for entry in self._waiting:
            if entry[0] in {kind, "any"}:
                entry[1].times -= 1
                if entry[1].times <= 0:
                    self._waiting.remove(entry)
                return entry[1]
        return None

    def clear(self) -> None:
        """Let everything work again."""
        self._waiting.clear()


def close(request: web.Request) -> None:
    """Close the client's connection without an answer."""
    if request.transport is not None:
        request.transport.close()


async def half(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Answer half of a response, then close the connection."""
    body = response.body if isinstance(response.body, bytes) else b""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    close(request)
    return stream


def usual_body(status: int) -> Any:
    """Return the body that RingCentral sends with a status."""
    code, message = USUAL.get(status, ("CMN-101", "Request is not valid"))
    return {"errorCode": code, "message": message, "errors": [{"errorCode": code, "message": message}]}
