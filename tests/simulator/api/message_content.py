"""Attachment content, on the media path."""

from aiohttp import web
from yarl import URL

from ..errors import ApiError, invalid, not_found, nowhere
from ..store import StoredAttachment, Stores
from .message_store import STORE, store_owner
from .router import Call, Endpoint


class MessageContentApi:
    """Hands out files, whole or in ranges."""

    def __init__(self, stores: Stores) -> None:
        """Take the stores."""
        self._stores = stores

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [
            Endpoint(
                method="GET",
                path=STORE + "/{message}/content/{attachment}",
                kind="media",
                group="medium",
                permission="ReadMessages",
                handler=self.content,
                media=True,
            )
        ]

    async def content(self, call: Call) -> web.Response:
        """Answer an attachment's bytes."""
        message = self._stores.find(store_owner(call), call.request.match_info["message"])
        if message is None or message.availability == "Purged":
            raise not_found("messageId")
        attachment = message.attachment(call.request.match_info["attachment"])
        if attachment is None:
            raise not_found("attachmentId")
        return piece_of(call, attachment)


def piece_of(call: Call, attachment: StoredAttachment) -> web.Response:
    """Answer the part of a file that was asked for, as the readings have it, on the media host only."""
    world = call.world
    if world.media_url != world.url and call.request.url.host != URL(world.media_url).host:
        raise nowhere()
    headers = {"Content-Type": attachment.content_type, "Accept-Ranges": "bytes", **_named(call, attachment)}
    piece = _range(call.request, len(attachment.body))
    readings = world.readings
    if piece is None and not readings.media_always_partial and readings.media_piece is None:
        return web.Response(body=attachment.body, headers=headers)
    start, stop = piece or (0, len(attachment.body))
    stop = min(stop, start + (readings.media_piece or stop))
    length = len(attachment.body) if readings.media_length_told else "*"
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
    return web.Response(status=206, body=attachment.body[start:stop], headers=headers)


def _named(call: Call, attachment: StoredAttachment) -> dict[str, str]:
    """Return the header that names the file, if any."""
    query = call.request.query
    wish = query.get("contentDisposition", "Inline" if call.world.readings.media_disposition else None)
    if wish is None:
        return {}
    if wish not in {"Inline", "Attachment"}:
        raise invalid("contentDisposition")
    name = query.get("contentDispositionFilename") or attachment.file_name or str(attachment.id)
    safe = name.replace('"', "").replace("\r", "").replace("\n", "")
    return {"Content-Disposition": f'{wish.lower()}; filename="{safe}"'}


def _range(request: web.Request, size: int) -> tuple[int, int] | None:
    """Return start and end of the range that is asked for."""
    if "Range" not in request.headers:
        return None
    try:
        start, stop, _ = request.http_range.indices(size)
    except ValueError:
        start = stop = 0
    if start >= stop:
        raise ApiError(416, "CMN-107", "Range is not satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return start, stop
