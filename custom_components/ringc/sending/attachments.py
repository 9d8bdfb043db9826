"""An attachment: from what the caller named to the bytes of a file, within Home Assistant's allow-lists."""

import asyncio
from collections.abc import Mapping, Sequence
import logging
import os
from pathlib import Path, PurePosixPath
import stat
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant, valid_entity_id
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from ..const import DOMAIN
from ..errors import failed, invalid
from ..file_types import recognise, with_extension
from ..ringcentral import File
from .pictures import MOST, fit

type Reference = str | Mapping[str, Any]

_LOGGER = logging.getLogger(__name__)

LARGEST = 32 * 1024 * 1024  # what is read of one source; pictures are made to fit afterwards
CAMERA_TIMEOUT = 10
URL_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10, sock_read=10)
MOST_REDIRECTS = 3
AT_WORK: HassKey[asyncio.Semaphore] = HassKey(f"{DOMAIN}_pictures_at_work")
PICTURE_DOMAINS = ("camera", "image")


async def async_read(hass: HomeAssistant, reference: Reference, *, limit: int = LARGEST) -> File:
    """Return the file that a path, an address, a media source or an entity stands for.

    Raises a translated error that names the attachment; never reads more than `limit` bytes.
    """
    if isinstance(reference, Mapping):
        reference = str(reference.get("media_content_id") or "")
    reference = reference.strip()
    if reference.startswith("media-source://"):
        return await _async_media(hass, reference, limit)
    if reference.lower().startswith(("http://", "https://")):
        return await _async_url(hass, reference, limit)
    if valid_entity_id(reference) and reference.partition(".")[0] in PICTURE_DOMAINS:
        return await _async_entity(hass, reference)
    return await hass.async_add_executor_job(_read_allowed_path, hass, reference, limit)


async def async_read_all(
    hass: HomeAssistant, references: Sequence[Reference], *, limit: int, required: bool
) -> tuple[File, ...]:
    """Return the files of one message, made to fit `limit` bytes together.

    One that fails is an error, or is left out where it is not `required`.
    """
    if len(references) > MOST:
        raise invalid("too_many_attachments")
    outcomes = await asyncio.gather(*(async_read(hass, reference) for reference in references), return_exceptions=True)
    files = list[File]()
    for reference, outcome in zip(references, outcomes, strict=True):
        if isinstance(outcome, File):
            files.append(outcome)
        elif required or not isinstance(outcome, HomeAssistantError):
            raise outcome
        else:
            _LOGGER.warning("Attachment %s was left out: %s", label(reference), outcome.translation_key)
    return await _async_fit(hass, files, limit, required)


async def _async_fit(hass: HomeAssistant, files: Sequence[File], limit: int, required: bool) -> tuple[File, ...]:
    """Return files that fit, made smaller where possible; those that cannot fit are left out, unless `required`."""
    if not files:
        return ()
    try:
        async with hass.data.setdefault(AT_WORK, asyncio.Semaphore(2)):
            return await hass.async_add_executor_job(fit, files, limit)
    except HomeAssistantError as err:
        if required:
            raise
        alone = [await _async_fit(hass, [file], limit, False) for file in files] if len(files) > 1 else []
        fitting = [file for file, fitted in zip(files, alone, strict=False) if fitted]
        if 0 < len(fitting) < len(files):
            return await _async_fit(hass, fitting, limit, False)
        _LOGGER.warning("%s left out: %s", ", ".join(file.name for file in files), err.translation_key)
        return ()


def label(reference: object) -> str:
    """Return how a person may read of this attachment: an address without its query and credentials."""
    if isinstance(reference, Mapping):
        reference = reference.get("media_content_id")
    text = str(reference or "").strip()
    if not text.lower().startswith(("http://", "https://")):
        return text
    try:
        url = URL(text)
        return str(url.origin().with_path(url.path))
    except ValueError:
        return text.partition("?")[0].rpartition("@")[2]


def _file(name: str, content: bytes, declared: str | None, source: str) -> File:
    """Return the file with its type; refuses an empty one and what no MMS may carry."""
    if not content:
        raise invalid("attachment_empty", attachment=source)
    kind = recognise(content, name, declared)
    if kind is None:
        raise invalid("attachment_type", attachment=source)
    return File(name=with_extension(name, kind), content_type=kind, content=content)


def _read_allowed_path(hass: HomeAssistant, reference: str, limit: int) -> File:
    """Return a file of the allow-listed folders; blocks."""
    try:
        path = Path(hass.config.path(reference)).resolve()
        allowed = bool(reference) and hass.config.is_allowed_path(str(path))
    except OSError, RuntimeError, ValueError:
        allowed = False
    if not allowed:
        raise invalid("attachment_not_allowed", attachment=reference)
    return _file(path.name, _read_path(path, reference, limit), None, reference)


def _read_path(path: Path, source: str, limit: int) -> bytes:
    """Return the content of a regular file; blocks, but never on a pipe that nobody writes to."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as err:
        raise invalid("attachment_missing", attachment=source) from err
    except OSError as err:
        raise invalid("attachment_unreadable", attachment=source, reason=err.strerror or str(err)) from err
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise invalid("attachment_no_file", attachment=source)
        if info.st_size > limit:
            raise _too_large(source, limit)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


async def _async_media(hass: HomeAssistant, reference: str, limit: int) -> File:
    """Return what a media source stands for."""
    for domain in PICTURE_DOMAINS:
        if (entity_id := reference.removeprefix(f"media-source://{domain}/")) != reference:
            return await _async_entity(hass, entity_id)
    from homeassistant.components.media_source import Unresolvable, async_resolve_media  # noqa: PLC0415

    try:
        media = await async_resolve_media(hass, reference, None)
    except (Unresolvable, HomeAssistantError) as err:
        raise failed("attachment_unreadable", attachment=reference, reason=str(err)) from err
    if media.path is not None:
        content = await hass.async_add_executor_job(_read_path, Path(media.path), reference, limit)
        return _file(media.path.name, content, media.mime_type, reference)
    if not media.url.startswith("/"):
        return await _async_url(hass, media.url, limit)
    return await _async_own_url(hass, media.url, reference, limit)


async def _async_own_url(hass: HomeAssistant, path: str, reference: str, limit: int) -> File:
    """Return what this Home Assistant serves at a path; no allow-list, but no other host either."""
    from homeassistant.components.media_player import async_process_play_media_url  # noqa: PLC0415

    try:
        base = URL(get_url(hass, prefer_external=False))
        url = URL(async_process_play_media_url(hass, path))
    except (NoURLAvailableError, ValueError) as err:
        raise failed("attachment_unreadable", attachment=reference, reason="no address of Home Assistant") from err
    return await _async_fetch(hass, base.join(url.relative()), reference, limit, own=base)


async def _async_entity(hass: HomeAssistant, entity_id: str) -> File:
    """Return the picture that a camera or an image entity shows now."""
    domain, _, name = entity_id.partition(".")
    if domain not in hass.config.components:
        raise invalid("attachment_missing", attachment=entity_id)
    # A component that is not installed cannot be imported.
    if domain == "camera":
        from homeassistant.components import camera as component  # noqa: PLC0415
    else:
        from homeassistant.components import image as component  # type: ignore[no-redef]  # noqa: PLC0415
    try:
        picture = await component.async_get_image(hass, entity_id, timeout=CAMERA_TIMEOUT)
    except HomeAssistantError as err:
        raise failed("attachment_no_picture", attachment=entity_id, reason=str(err)) from err
    return _file(name, picture.content, picture.content_type, entity_id)


async def _async_url(hass: HomeAssistant, address: str, limit: int) -> File:
    """Return what lies at an allow-listed address."""
    try:
        url = URL(address)
    except ValueError as err:
        raise invalid("attachment_not_allowed", attachment=label(address)) from err
    return await _async_fetch(hass, url, label(address), limit)


async def _async_fetch(hass: HomeAssistant, url: URL, source: str, limit: int, own: URL | None = None) -> File:
    """Follow an address through at most three redirects, each of them allow-listed, to a file."""
    # Home Assistant's own certificate need not be for the address by which it reaches itself.
    session = async_get_clientsession(hass, verify_ssl=own is None)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            if not (url.origin() == own.origin() if own else hass.config.is_allowed_external_url(str(url))):
                raise invalid("attachment_not_allowed", attachment=label(str(url)))
            async with session.get(url, allow_redirects=False, timeout=URL_TIMEOUT) as response:
                if response.status in {301, 302, 303, 307, 308} and (to := response.headers.get("Location")):
                    url = url.join(URL(to))
                    continue
                if response.status != 200:
                    reason = f"the server answered {response.status}"
                    raise failed("attachment_unreadable", attachment=source, reason=reason)
                content = await _async_content(response, source, limit)
                name = PurePosixPath(url.path).name or url.host or "attachment"
                return _file(name, content, response.content_type, source)
    except TimeoutError as err:
        raise failed("attachment_unreadable", attachment=source, reason="no answer in time") from err
    except (aiohttp.ClientError, ValueError) as err:
        # aiohttp's own words may hold the whole address, with its query.
        raise failed("attachment_unreadable", attachment=source, reason=type(err).__name__) from err
    raise failed("attachment_unreadable", attachment=source, reason="too many redirects")


async def _async_content(response: aiohttp.ClientResponse, source: str, limit: int) -> bytes:
    """Return the body, whatever its declared length says; no more than `limit` bytes of it are ever held."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        content += chunk
        if len(content) > limit:
            raise _too_large(source, limit)
    return bytes(content)


def _too_large(source: str, limit: int) -> HomeAssistantError:
    """Return the error for a source that is larger than what is ever read."""
    return invalid("attachment_too_large", attachment=source, limit=f"{limit:,}")
