"""An attachment: from what the caller named to the bytes of a file, within Home Assistant's allow-lists."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
import logging
import os
from pathlib import Path, PurePosixPath
import stat

import aiohttp
from homeassistant.core import HomeAssistant, valid_entity_id
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from ..const import DOMAIN
from ..errors import async_words_of, failed, invalid
from ..file_types import recognise, with_extension
from ..ringcentral import File, shielded
from .pictures import MOST, fit, is_cut_short
from .references import Reference, discreet, label, name_instead, name_of, own_path

_LOGGER = logging.getLogger(__name__)

LARGEST = 32 * 1024 * 1024  # what is read of one source; pictures are made to fit afterwards
LARGEST_TOGETHER = 64 * 1024 * 1024
HEAD = 256  # bytes that give a file's type away
CAMERA_TIMEOUT = 10
URL_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10, sock_read=10)
MOST_REDIRECTS = 3
AT_WORK: HassKey[asyncio.Semaphore] = HassKey(f"{DOMAIN}_pictures_at_work")
PICTURE_DOMAINS = ("camera", "image")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attachment that is missing in a message, or of which something is."""

    name: str
    reason: HomeAssistantError

    def words(self, hass: HomeAssistant) -> str:
        """Return both in Home Assistant's language."""
        reason = async_words_of(hass, self.reason)
        return f"{self.name}: {reason}" if self.name else reason


@dataclass(frozen=True, slots=True)
class Attachments:
    """The files of a message, and what is missing."""

    files: tuple[File, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Allowance:
    """How many bytes may be read: of a picture, of any other file, which is sent as it is, and of all together."""

    def __init__(self, as_is: int = LARGEST, picture: int = LARGEST, together: int = LARGEST_TOGETHER) -> None:
        """Begin with all of it."""
        self._as_is, self._picture, self._together = as_is, picture, together

    def check(self, source: str, size: int, kind: str) -> None:
        """Refuse a file that is too large for its type."""
        limit = self._picture if kind.startswith("image/") and kind != "image/svg+xml" else self._as_is
        if size > limit:
            raise invalid("attachment_too_large", attachment=source, limit=f"{limit:,}")

    def take(self, source: str, size: int) -> None:
        """Use so much of it."""
        self._together -= size
        if self._together < 0:
            raise invalid("attachment_too_large", attachment=source, limit=f"{LARGEST_TOGETHER:,}")


async def async_read(hass: HomeAssistant, reference: Reference, allowance: Allowance | None = None) -> File:
    """Return the file that a path, an address, a media source or an entity stands for.

    Raises a translated error that names the attachment; never reads more than what is allowed.
    """
    try:
        return await _async_read(hass, own_path(hass, name_of(reference)), allowance or Allowance())
    except HomeAssistantError:
        raise
    except Exception as err:  # noqa: BLE001 - what another integration does wrong must not keep the words back
        # Its own words may have an address with a password in it.
        raise failed("attachment_unreadable", attachment=label(reference), reason=type(err).__name__) from None


async def _async_read(hass: HomeAssistant, named: str, allowance: Allowance) -> File:
    """Return the file that stands behind a name."""
    if named.startswith("media-source://"):
        return await _async_media(hass, named, allowance)
    if named.lower().startswith(("http://", "https://")):
        return await _async_url(hass, named, allowance)
    if valid_entity_id(named) and named.partition(".")[0] in PICTURE_DOMAINS:
        return await _async_entity(hass, named, allowance)
    if "://" in named or named.startswith("//"):
        raise invalid("attachment_scheme", attachment=label(named))
    return await hass.async_add_executor_job(_read_allowed_path, hass, named, allowance)


async def async_read_all(
    hass: HomeAssistant, references: Sequence[Reference], *, limit: int, required: bool
) -> Attachments:
    """Return the files of one message, made to fit `limit` bytes together.

    One that fails is an error, or is left out where it is not `required`.
    """
    if len(references) > MOST and required:
        raise invalid("too_many_attachments")
    allowance = Allowance(as_is=limit)
    outcomes = await asyncio.gather(
        *(async_read(hass, reference, allowance) for reference in references[:MOST]), return_exceptions=True
    )
    files = list[File]()
    left_out = [LeftOut(label(reference), invalid("too_many_attachments")) for reference in references[MOST:]]
    for reference, outcome in zip(references, outcomes, strict=False):
        if isinstance(outcome, File):
            files.append(outcome)
        elif required or not isinstance(outcome, HomeAssistantError):
            raise outcome
        else:
            left_out.append(LeftOut(label(reference), outcome))
    fitted = await _async_fit(hass, files, limit, required)
    missing = (*left_out, *fitted.left_out)
    if missing:
        keys = ", ".join(f"{item.name or 'an empty item'} ({item.reason.translation_key})" for item in missing)
        _LOGGER.warning("Not in the message, or not whole: %s", keys)
    return Attachments(fitted.files, missing)


async def _async_fit(hass: HomeAssistant, files: Sequence[File], limit: int, required: bool) -> Attachments:
    """Return files that fit, made smaller where possible; those that cannot fit are left out, unless `required`."""
    if not files:
        return Attachments()
    try:
        return await _async_in_turn(hass, partial(_fit, files, limit))
    except HomeAssistantError as err:
        if required:
            raise
        if len(files) == 1:
            return Attachments(left_out=(LeftOut(files[0].name, err),))
        alone = [await _async_fit(hass, [file], limit, False) for file in files]
        fitting = [file for file, fitted in zip(files, alone, strict=True) if fitted.files]
        if len(fitting) == len(files):
            return Attachments(left_out=tuple(LeftOut(file.name, err) for file in files))
        left_out = tuple(item for fitted in alone if not fitted.files for item in fitted.left_out)
        rest = await _async_fit(hass, fitting, limit, False)
        return Attachments(rest.files, (*left_out, *rest.left_out))


def _fit(files: Sequence[File], limit: int) -> Attachments:
    """Return files made to fit, and which of them were cut short before they came here; blocks."""
    fitted = fit(files, limit)
    cut = (file.name for file in files if is_cut_short(file))
    return Attachments(fitted, tuple(LeftOut(name, invalid("picture_cut_short")) for name in cut))


async def _async_in_turn[T](hass: HomeAssistant, work: Callable[[], T]) -> T:
    """Do work with pictures, two at a time: their memory is needed until the work ends, even if nobody waits for it."""
    at_work = hass.data.setdefault(AT_WORK, asyncio.Semaphore(2))
    await at_work.acquire()
    done = hass.async_add_executor_job(work)
    done.add_done_callback(lambda _: at_work.release())
    return await shielded(done)


def _kind(name: str, content: bytes, declared: str | None, source: str) -> str:
    """Return the type that a file's beginning gives away; refuses an empty one and what no MMS may carry."""
    if not content:
        raise invalid("attachment_empty", attachment=source)
    kind = recognise(content, name, declared)
    if kind is None:
        raise invalid("attachment_type", attachment=source)
    return kind


def _file(name: str, content: bytes, declared: str | None, source: str) -> File:
    """Return the file with its type."""
    kind = _kind(name, content, declared, source)
    return File(name=with_extension(name, kind), content_type=kind, content=content)


def _read_allowed_path(hass: HomeAssistant, reference: str, allowance: Allowance) -> File:
    """Return a file of the allow-listed folders; blocks."""
    try:
        path = Path(hass.config.path(reference)).resolve()
        allowed = bool(reference) and hass.config.is_allowed_path(str(path))
    except OSError, RuntimeError, ValueError:
        allowed = False
    if (not allowed or not path.exists()) and (instead := name_instead(reference)):
        raise invalid("attachment_copied", attachment=label(reference), instead=instead)
    if not allowed:
        raise invalid("attachment_not_allowed", attachment=label(reference))
    return _read_path(path, label(reference), allowance)


def _read_path(path: Path, source: str, allowance: Allowance, declared: str | None = None) -> File:
    """Return a regular file; blocks, but never on a pipe that nobody writes to."""
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
        with open(descriptor, "rb", closefd=False) as file:
            head = file.read(HEAD)
            allowance.check(source, info.st_size, _kind(path.name, head, declared, source))
            allowance.take(source, info.st_size)
            return _file(path.name, head + file.read(max(info.st_size - len(head), 0)), declared, source)
    finally:
        os.close(descriptor)


async def _async_media(hass: HomeAssistant, reference: str, allowance: Allowance) -> File:
    """Return what a media source stands for."""
    for domain in PICTURE_DOMAINS:
        if (entity_id := reference.removeprefix(f"media-source://{domain}/")) != reference:
            return await _async_entity(hass, entity_id, allowance)
    from homeassistant.components.media_source import Unresolvable, async_resolve_media  # noqa: PLC0415

    try:
        media = await async_resolve_media(hass, reference, None)
    except (Unresolvable, HomeAssistantError) as err:
        raise failed("attachment_unreadable", attachment=label(reference), reason=discreet(str(err))) from err
    if media.path is not None:
        return await hass.async_add_executor_job(
            _read_path, Path(media.path), label(reference), allowance, media.mime_type
        )
    if not media.url.startswith("/"):
        return await _async_url(hass, media.url, allowance)
    return await _async_own_url(hass, media.url, label(reference), allowance)


async def _async_own_url(hass: HomeAssistant, path: str, source: str, allowance: Allowance) -> File:
    """Return what this Home Assistant serves at a path; no allow-list, but no other host either."""
    from homeassistant.components.media_player import async_process_play_media_url  # noqa: PLC0415

    try:
        base = URL(get_url(hass, prefer_external=False))
        url = URL(async_process_play_media_url(hass, path))
    except (NoURLAvailableError, ValueError) as err:
        raise failed("attachment_no_address", attachment=source) from err
    return await _async_fetch(hass, base.join(url.relative()), source, allowance, own=base)


async def _async_entity(hass: HomeAssistant, entity_id: str, allowance: Allowance) -> File:
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
        raise failed("attachment_no_picture", attachment=entity_id, reason=discreet(str(err))) from err
    allowance.take(entity_id, len(picture.content))
    return _file(name, picture.content, picture.content_type, entity_id)


async def _async_url(hass: HomeAssistant, address: str, allowance: Allowance) -> File:
    """Return what lies at an allow-listed address."""
    try:
        url = URL(address)
    except ValueError as err:
        raise invalid("attachment_not_allowed", attachment=label(address)) from err
    return await _async_fetch(hass, url, label(address), allowance)


async def _async_fetch(
    hass: HomeAssistant, url: URL, source: str, allowance: Allowance, own: URL | None = None
) -> File:
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
                    raise failed("attachment_http_status", attachment=source, status=str(response.status))
                name = PurePosixPath(url.path).name or url.host or "attachment"
                return await _async_file(response, name, source, allowance)
    except TimeoutError as err:
        raise failed("attachment_no_answer", attachment=source) from err
    except (aiohttp.ClientError, ValueError) as err:
        # aiohttp's own words may hold the whole address, with its query.
        raise failed("attachment_unreachable", attachment=source, reason=type(err).__name__) from err
    raise failed("attachment_redirects", attachment=source)


async def _async_file(response: aiohttp.ClientResponse, name: str, source: str, allowance: Allowance) -> File:
    """Return the file in an answer, whatever its length says; no more than what is allowed is ever held."""
    declared, content = response.content_type, bytearray()
    size = response.content_length or 0
    async for chunk in response.content.iter_chunked(65536):
        allowance.take(source, len(chunk))
        content += chunk
        if len(content) >= HEAD:
            kind = _kind(name, bytes(content[:HEAD]), declared, source)
            allowance.check(source, max(len(content), size), kind)
    return _file(name, bytes(content), declared, source)
