"""Pictures of conversations on their way to and from Home Assistant's pages."""

import asyncio
from contextlib import aclosing
from http import HTTPStatus
from uuid import uuid4

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback

from .access import find_account
from .const import DOMAIN
from .data import RingcConfigEntry
from .file_types import by_content
from .receiving.media_folder import KEPT, KEPT_FAMILIES, NotKeptError
from .ringcentral import RateLimitError, RingCentralError

LARGEST_DOWNLOAD = 10_000_000
LARGEST_UPLOAD = 32 * 1024 * 1024
CHUNK = 256 * 1024
MAX_DOWNLOADS = 3
HEADERS = {
    # What strangers sent is served from Home Assistant's own address: nothing in it may run.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=604800, immutable",
}


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(AttachmentView())
    hass.http.register_view(UploadView())


def path_of(entry_id: str, message_id: str, attachment_id: str) -> str:
    """Return the path of an attachment; a browser needs it signed."""
    return f"/api/{DOMAIN}/attachment/{entry_id}/{message_id}/{attachment_id}"


def _account(request: web.Request, entry_id: str, *, to_send: bool = False) -> RingcConfigEntry:
    """Return the account of a request. Raises Unauthorized, or 404 while it is not loaded."""
    entry = find_account(request.app[KEY_HASS], request[KEY_HASS_USER], entry_id, to_send=to_send)
    if entry is None:
        raise web.HTTPNotFound
    return entry


class AttachmentView(HomeAssistantView):
    """Serves what came or went with a text, from RingCentral: the browser never talks to it."""

    url = path_of("{entry_id}", "{message_id}", "{attachment_id}")
    name = f"api:{DOMAIN}:attachment"

    def __init__(self) -> None:
        """Fetch a few at a time: a page of pictures must not use up the account's rate limit at once."""
        self._turn = asyncio.Semaphore(MAX_DOWNLOADS)

    async def get(self, request: web.Request, entry_id: str, message_id: str, attachment_id: str) -> web.StreamResponse:
        """Return the file, if it is of a type that does no harm."""
        entry = _account(request, entry_id)
        message = entry.runtime_data.conversations.kept.message(message_id)
        kept = message.attachments if message else ()
        attachment = next((item for item in kept if item.id == attachment_id), None)
        if message is None or attachment is None:
            raise web.HTTPNotFound
        store = entry.runtime_data.inbox.attachment_store
        if file := await store.async_find(message_id, attachment_id, message.at):
            return web.FileResponse(file, headers=HEADERS)
        try:
            async with self._turn:
                content = await self._async_fetch(entry, attachment.uri or "")
        except RateLimitError as err:
            return web.Response(
                status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(int(err.retry_after) + 1)}
            )
        except RingCentralError:
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        kind = by_content(content[:256])
        if kind is None or not (kind in KEPT or kind.startswith(KEPT_FAMILIES)):
            raise web.HTTPUnsupportedMediaType
        return web.Response(body=content, content_type=kind, headers=HEADERS)

    async def _async_fetch(self, entry: RingcConfigEntry, uri: str) -> bytes:
        """Return a file of RingCentral's."""
        async with aclosing(entry.runtime_data.client.download(uri, limit=LARGEST_DOWNLOAD)) as chunks:
            return b"".join([chunk async for chunk in chunks])


class UploadView(HomeAssistantView):
    """Takes a picture that somebody is about to send, and keeps it where those that are received are."""

    url = f"/api/{DOMAIN}/upload/{{entry_id}}"
    name = f"api:{DOMAIN}:upload"

    async def post(self, request: web.Request, entry_id: str) -> web.Response:
        """Save the body, and return what the actions take as an attachment."""
        data = _account(request, entry_id, to_send=True).runtime_data
        if (request.content_length or 0) > LARGEST_UPLOAD:
            raise web.HTTPRequestEntityTooLarge(LARGEST_UPLOAD, request.content_length or 0)
        folder, now = data.inbox.attachment_store.folder, data.client.server_time
        try:
            await folder.async_make_room(now)
            async with folder.open_file(now, uuid4().hex, request.content_type) as file:
                async for chunk in request.content.iter_chunked(CHUNK):
                    await file.async_write(chunk)
                    if file.size > LARGEST_UPLOAD:
                        raise web.HTTPRequestEntityTooLarge(LARGEST_UPLOAD, file.size)
                kept = await file.async_keep()
        except NotKeptError as err:
            raise web.HTTPUnsupportedMediaType from err
        return self.json({"media_content_id": kept.media_content_id})
