"""The attachment_store: what was sent with a text, kept in Home Assistant's media folder for a while."""

import asyncio
from contextlib import aclosing
from datetime import date, datetime, timedelta
from hashlib import sha256
import logging
from pathlib import Path
import shutil
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .. import issues
from ..const import CONF_DOWNLOAD_ATTACHMENTS, CONF_KEEP_ATTACHMENTS_DAYS, DOMAIN
from ..file_types import by_content, extension
from ..ringcentral import Attachment, Message, RingCentral, RingCentralError

_LOGGER = logging.getLogger(__name__)

SAVE_TIMEOUT = 30
MAX_FILE_SIZE = 10_000_000
MAX_TOTAL_SIZE = 1_000_000_000
# What Home Assistant can serve from its own address without harm: no SVG, HTML, XML, archives or anything unknown.
KEPT_FAMILIES = ("image/", "audio/", "video/")
KEPT = {"application/pdf", "text/calendar", "text/vcard"}


class NotSavedError(Exception):
    """An attachment is not kept; the reason is a word for automations."""


def attachment_folder(hass: HomeAssistant, entry_id: str) -> tuple[str, Path]:
    """Return the media folder's name and an account's own folder in it."""
    folders = hass.config.media_dirs or {"local": hass.config.path("media")}
    name = "local" if "local" in folders else next(iter(folders))
    return name, Path(folders[name], DOMAIN, entry_id)


def remove_attachments(folder: Path) -> None:
    """Delete an account's folder, and ours around it when it was the last."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.parent.rmdir()
    except OSError:
        return


class AttachmentStore:
    """Fetches attachments, keeps them for some days, and never more than its share of the disk."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral) -> None:
        """Know where to keep things, and for how long."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._name, self._folder = attachment_folder(hass, entry.entry_id)
        self._wanted = entry.options.get(CONF_DOWNLOAD_ATTACHMENTS, True)
        self._days = entry.options.get(CONF_KEEP_ATTACHMENTS_DAYS, 30)
        self._size = 0

    async def async_save(self, message: Message) -> list[dict[str, Any]]:
        """Save a message's attachments, and describe them all whether or not that worked."""
        return await asyncio.gather(*(self._async_save_one(message, attachment) for attachment in message.attachments))

    async def async_open(self) -> None:
        """Throw away what was kept long enough, now and every day."""
        self._entry.async_on_unload(async_track_time_interval(self._hass, self.purge, timedelta(days=1)))
        await self.purge()

    async def purge(self, _: datetime | None = None) -> None:
        """Delete what was kept long enough, and the oldest of what is too much."""
        self._size = await self._hass.async_add_executor_job(self._purge, self._folder)

    async def _async_save_one(self, message: Message, attachment: Attachment) -> dict[str, Any]:
        """Save an attachment if it may be, and say why not."""
        try:
            async with asyncio.timeout(SAVE_TIMEOUT):
                return await self._async_download(message, attachment)
        except NotSavedError as err:
            reason = str(err)
        except TimeoutError:
            reason = "timeout"
        except RingCentralError as err:
            _LOGGER.debug("An attachment could not be fetched: %s", err)
            reason = "unavailable"
        except OSError as err:
            self._report(err)
            reason = "not_saved"
        except Exception as err:  # noqa: BLE001 - no text may be lost for what came with it
            _LOGGER.warning("An attachment could not be kept: %s", type(err).__name__)
            reason = "unavailable"
        return describe(attachment, reason=reason)

    async def _async_download(self, message: Message, attachment: Attachment) -> dict[str, Any]:
        """Stream an attachment to a file of our own naming."""
        if not self._wanted:
            raise NotSavedError("off")
        if (attachment.size or 0) > MAX_FILE_SIZE:
            raise NotSavedError("too_large")
        if self._size > MAX_TOTAL_SIZE:
            await self.purge()
        if self._size > MAX_TOTAL_SIZE:
            raise NotSavedError("storage_full")
        day = self._folder / (message.created_at or dt_util.utcnow()).date().isoformat()
        part = day / f".{sha256(f'{message.id} {attachment.id}'.encode()).hexdigest()[:32]}.part"
        try:
            size = await self._async_fetch(attachment, part)
            path, kind = await self._hass.async_add_executor_job(_finish, part)
        finally:
            await self._hass.async_add_executor_job(_discard, part)
        self._size += size
        issues.async_delete(self._hass, self._entry, "attachments")
        location = f"{self._name}/{DOMAIN}/{self._folder.name}/{day.name}/{path.name}"
        return describe(attachment) | {
            "content_type": kind,
            "size": size,
            "path": str(path),
            "media_content_id": f"media-source://media_source/{location}",
        }

    async def _async_fetch(self, attachment: Attachment, part: Path) -> int:
        """Write an attachment's bytes as they come; return how many."""
        size = 0
        file = await self._hass.async_add_executor_job(_create, part)
        try:
            async with aclosing(self._client.download(attachment.uri or "", limit=MAX_FILE_SIZE)) as chunks:
                async for chunk in chunks:
                    size += len(chunk)
                    await self._hass.async_add_executor_job(file.write, chunk)
        finally:
            await self._hass.async_add_executor_job(file.close)
        return size

    def _purge(self, folder: Path) -> int:
        """Delete days that are over, then the oldest while there is too much; return the size of the rest."""
        days = sorted(_days(folder))
        oldest = (dt_util.utcnow() - timedelta(days=self._days)).date() if self._days else date.min
        size = sum(map(_size, (day for _, day in days)))
        for day, path in days:
            if day < oldest or (size > MAX_TOTAL_SIZE and day < dt_util.utcnow().date()):
                size -= _size(path)
                shutil.rmtree(path, ignore_errors=True)
        return size

    def _report(self, err: OSError) -> None:
        """Tell the person once that nothing can be saved."""
        reason = err.strerror or type(err).__name__
        issues.async_create(
            self._hass, self._entry, "attachments", "attachments_not_writable", folder=str(self._folder), reason=reason
        )


def describe(attachment: Attachment, *, reason: str | None = None) -> dict[str, Any]:
    """Return an attachment as automations see it while it is not kept."""
    return {
        "id": attachment.id,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "path": None,
        "media_content_id": None,
        "reason": reason,
    }


def _create(part: Path) -> Any:
    """Open a file that is not complete yet; media browsers leave out names with a dot in front."""
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.open("wb")


def _finish(part: Path) -> tuple[Path, str]:
    """Give a complete file its name, if its content is of a type to keep."""
    with part.open("rb") as file:
        kind = by_content(file.read(256))
    if kind is None or not (kind in KEPT or kind.startswith(KEPT_FAMILIES)):
        raise NotSavedError("type_not_kept")
    return part.replace(part.with_name(f"{part.stem.removeprefix('.')}.{extension(kind)}")), kind


def _discard(part: Path) -> None:
    """Delete an incomplete file, if there is one."""
    part.unlink(missing_ok=True)


def _days(folder: Path) -> list[tuple[date, Path]]:
    """Return the folders of days; whatever else somebody put there is not ours."""
    days = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            days.append((date.fromisoformat(path.name), path))
        except ValueError:
            continue
    return days


def _size(folder: Path) -> int:
    """Return how many bytes the files of a day take."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
