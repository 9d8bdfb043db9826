"""Requests for several messages at once, and the answers in parts.

https://developers.ringcentral.com/guide/basics/batch-requests
"""

from collections.abc import Sequence
from dataclasses import dataclass
import json
from typing import Any
import uuid

from aiohttp import BodyPartReader, hdrs, web

from ..errors import ApiError

PARTS_JSON = "application/vnd.ringcentral.multipart+json"
IN_PATH, IN_BODY = 50, 1000


@dataclass(kw_only=True)
class Result:
    """What one of several messages was answered."""

    id: str
    uri: str
    status: int
    body: Any


async def changes(request: web.Request, ids: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the messages of a PUT or PATCH, each with its change."""
    if ids == "*":
        entries = await _entries(request)
        return [(_resource(entry), _change(entry)) for entry in within(entries, IN_BODY)]
    named = split(ids)
    if len(named) == 1 and request.content_type == "application/json":
        return [(named[0], _object(await request.read()))]
    if request.content_type == "multipart/mixed":
        bodies = [_object(raw) for raw in await _parts(request)]
    else:
        bodies = [_change(entry) for entry in await _entries(request)]
    if len(bodies) != len(named):
        raise ApiError(400, "CMN-106", "Number of parts differs from the number of resources")
    return list(zip(named, bodies, strict=True))


async def removals(request: web.Request, ids: str) -> list[str]:
    """Return the messages of a DELETE."""
    if ids != "*":
        return split(ids)
    listed = _parse(await request.read())
    if not isinstance(listed, list) or not listed or not all(isinstance(item, str) for item in listed):
        raise ApiError(400, "CMN-104", "A list of message ids is expected")
    return within(listed, IN_BODY)


def split(ids: str) -> list[str]:
    """Return the ids of a path."""
    return within(ids.split(","), IN_PATH)


def within[T](items: list[T], most: int) -> list[T]:
    """Refuse too many items."""
    if len(items) > most:
        raise ApiError(400, "CMN-106", f"Batch size exceeds the limit of {most}")
    return items


def answer(request: web.Request, results: Sequence[Result], *, mime: bool = False) -> web.Response:
    """Return a 207, in the form that the client accepts unless told."""
    if PARTS_JSON in request.headers.get(hdrs.ACCEPT, "") and not mime:
        parts = [{"resourceId": item.id, "status": item.status, "body": item.body} for item in results]
        return web.Response(status=207, body=json.dumps(parts).encode(), headers={hdrs.CONTENT_TYPE: PARTS_JSON})
    boundary = f"Boundary_{uuid.uuid4().hex}"
    summary = [
        {"href": item.uri, "status": item.status, "responseDescription": "OK" if item.status < 400 else "Not Found"}
        for item in results
    ]
    bodies: list[Any] = [{"response": summary}, *(item.body for item in results)]
    head = f"--{boundary}\r\nContent-Type: application/json\r\n\r\n"
    text = "".join(f"{head}{json.dumps(body)}\r\n" for body in bodies) + f"--{boundary}--\r\n"
    return web.Response(
        status=207, body=text.encode(), headers={hdrs.CONTENT_TYPE: f"multipart/mixed; boundary={boundary}"}
    )


async def _entries(request: web.Request) -> list[Any]:
    """Return the entries of a body in RingCentral's JSON form."""
    if request.content_type != PARTS_JSON:
        raise ApiError(415, "CMN-104", f"Content type [{request.content_type}] is not supported")
    entries = _parse(await request.read())
    if not isinstance(entries, list) or not entries:
        raise ApiError(400, "CMN-104", "A list of parts is expected")
    return entries


async def _parts(request: web.Request) -> list[bytes]:
    """Return the parts of a multipart body."""
    try:
        return [
            bytes(await part.read(decode=True))
            async for part in await request.multipart()
            if isinstance(part, BodyPartReader)
        ]
    except ValueError as error:
        raise ApiError(400, "CMN-104", "Cannot parse the multipart body") from error


def _resource(entry: Any) -> str:
    """Return an entry's message."""
    named = entry.get("resourceId") if isinstance(entry, dict) else None
    if not isinstance(named, str):
        raise ApiError(400, "CMN-104", "Parameter [resourceId] is expected", parameterName="resourceId")
    return named


def _change(entry: Any) -> dict[str, Any]:
    """Return an entry's change."""
    body = entry.get("body") if isinstance(entry, dict) else None
    if not isinstance(body, dict):
        raise ApiError(400, "CMN-104", "Parameter [body] is expected", parameterName="body")
    return body


def _object(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object."""
    value = _parse(raw)
    if not isinstance(value, dict):
        raise ApiError(400, "CMN-103", "JSON cannot be parsed")
    return value


def _parse(raw: bytes) -> Any:
    """Parse JSON."""
    try:
        return json.loads(raw)
    except ValueError as error:
        raise ApiError(400, "CMN-103", "JSON cannot be parsed") from error
