"""Bodies of send requests: JSON, or JSON followed by files in either kind of multipart."""

from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from .. import media_types
from ..errors import ApiError

REQUEST_LIMIT = 10 * 1024 * 1024
MULTIPART = {"multipart/form-data", "multipart/mixed"}


@dataclass(kw_only=True)
class Posted:
    """A send request: its JSON, and the files as (name, type, bytes)."""

    fields: dict[str, Any]
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


async def read(request: web.Request, *, names_optional: bool = False) -> Posted:
    """Read a send request's body; files must have names unless told."""
    if (request.content_length or 0) > REQUEST_LIMIT:
        raise ApiError(413, "MSG-338", "Message is too large")
    if request.content_type == "application/json":
        return Posted(fields=parse(await request.read()))
    if request.content_type not in MULTIPART:
        raise ApiError(415, "CMN-104", f"Content type [{request.content_type}] is not supported")
    try:
        return await _multipart(request, names_optional=names_optional)
    except ValueError as error:
        raise ApiError(400, "CMN-104", "Cannot parse the multipart body") from error


def parse(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object."""
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise ApiError(400, "CMN-103", "JSON cannot be parsed") from error
    if not isinstance(value, dict):
        raise ApiError(400, "CMN-103", "JSON cannot be parsed")
    return value


async def _multipart(request: web.Request, *, names_optional: bool) -> Posted:
    """Read the parts: the first must be the JSON."""
    posted: Posted | None = None
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, "CMN-104", "Cannot parse the multipart body")
        raw = bytes(await part.read(decode=True))
        size += len(raw)
        if size > REQUEST_LIMIT:
            raise ApiError(413, "MSG-338", "Message is too large")
        if posted is None:
            if _type_of(part) != "application/json":
                raise ApiError(400, "CMN-103", "The first part must be JSON")
            posted = Posted(fields=parse(raw))
        else:
            posted.files.append(_file(part, raw, name_optional=names_optional))
    if posted is None:
        raise ApiError(400, "CMN-104", "Cannot parse the multipart body")
    return posted


def _type_of(part: BodyPartReader) -> str:
    """Return a part's content type without parameters."""
    return part.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip().lower()


def _file(part: BodyPartReader, raw: bytes, *, name_optional: bool) -> tuple[str, str, bytes]:
    """Return a file part, if it is one that RingCentral takes."""
    if hdrs.CONTENT_DISPOSITION not in part.headers:
        raise ApiError(400, "MSG-350", "Content-Disposition of an attachment is not specified")
    if not part.filename and not name_optional:
        raise ApiError(400, "MSG-351", "File name of an attachment is not specified")
    if not raw:
        raise ApiError(400, "MSG-347", "Attachment body is empty")
    content_type = _type_of(part)
    if not media_types.accepted(content_type):
        raise ApiError(415, "MSG-348", f"Attachment media type [{content_type}] is not supported")
    return part.filename or "attachment", content_type, raw
