"""An account's folder in Home Assistant's media folder: a folder for each day, file names of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
import shutil
from typing import IO

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..file_types import TWINS, by_content, extension

MAX_TOTAL_SIZE = 1_000_000_000
# What Home Assistant can serve from its own address without harm: no SVG, HTML, XML, archives or anything unknown.
KEPT_FAMILIES = ("image/", "audio/", "video/")
KEPT = {"application/pdf", "text/calendar", "text/vcard"}


class NotKeptError(Exception):
    """A file is not kept; the reason is a word for automations."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFile:
    """A file in the folder; `size` is bytes."""

    path: Path
    media_content_id: str
    content_type: str
    size: int


def remove_folder(path: Path) -> None:
    """Delete an account's folder, and ours around it when it was the last."""
    shutil.rmtree(path, ignore_errors=True)
    try:
        path.parent.rmdir()
    except OSError:
        return


class MediaFolder:
    """Keeps files for some days (0: for ever), and never more than a share of the disk."""

    def __init__(self, hass: HomeAssistant, entry_id: str, *, keep_days: int) -> None:
        """Use the media folder `local`, or the first one where there is none of that name."""
        folders = hass.config.media_dirs or {"local": hass.config.path("media")}
        self.source = "local" if "local" in folders else next(iter(folders))
        self.path = Path(folders[self.source], DOMAIN, entry_id)
        self._hass = hass
        self._keep_days = keep_days
        self._size = 0

    async def async_purge(self, now: datetime) -> set[str]:
        """Delete the days that were kept long enough, and the oldest ones of what is too much; return those left."""
        self._size, days = await self._hass.async_add_executor_job(self._purge, now.date())
        return days

    async def async_make_room(self, now: datetime) -> None:
        """Have room for one more file; raises NotKeptError when there is none."""
        if self._size > MAX_TOTAL_SIZE:
            await self.async_purge(now)
        if self._size > MAX_TOTAL_SIZE:
            raise NotKeptError("storage_full")

    async def async_find(self, at: datetime, name: str) -> Path | None:
        """Return the file of a day that has this name before its extension."""
        return await self._hass.async_add_executor_job(_find, self.path / at.date().isoformat(), name)

    def media_content_id(self, relative: str) -> str:
        """Return the id of a file for Home Assistant's media actions; `relative` is `day/name`."""
        return f"media-source://media_source/{self.source}/{DOMAIN}/{self.path.name}/{relative}"

    @asynccontextmanager
    async def open_file(self, at: datetime, name: str, declared: str) -> AsyncIterator[NewFile]:
        """Open a new file of a day; it is deleted unless it was kept. `declared` is the sender's content type."""
        part = self.path / at.date().isoformat() / f".{name}.part"
        file = NewFile(self._hass, self, part, declared)
        await file.async_open()
        try:
            yield file
        finally:
            await file.async_close()
        self._size += file.size

    def _purge(self, today: date) -> tuple[int, set[str]]:
        """Delete days; return the size of what is left, and its days."""
        days = sorted(self._days())
        oldest = today - timedelta(days=self._keep_days) if self._keep_days else date.min
        size = sum(_size(path) for _, path in days)
        for day, path in days:
            if day < oldest or (size > MAX_TOTAL_SIZE and day < today):
                size -= _size(path)
                shutil.rmtree(path, ignore_errors=True)
        return size, {day.isoformat() for day, _ in self._days()}

    def _days(self) -> list[tuple[date, Path]]:
        """Return the folders of days; whatever else somebody put there is not ours."""
        days = []
        for path in self.path.iterdir() if self.path.is_dir() else ():
            try:
                days.append((date.fromisoformat(path.name), path))
            except ValueError:
                continue
        return days


class NewFile:
    """A file that is being written; media browsers leave out its name, which has a dot in front."""

    def __init__(self, hass: HomeAssistant, folder: MediaFolder, part: Path, declared: str) -> None:
        """Write to `part`."""
        self.size = 0
        self._hass = hass
        self._folder = folder
        self._part = part
        self._declared = declared.partition(";")[0].strip().lower()
        self._file: IO[bytes] | None = None

    async def async_open(self) -> None:
        """Create the file."""
        self._file = await self._hass.async_add_executor_job(_create, self._part)

    async def async_write(self, chunk: bytes) -> None:
        """Append bytes."""
        if self._file:
            self.size += len(chunk)
            await self._hass.async_add_executor_job(self._file.write, chunk)

    async def async_keep(self) -> KeptFile:
        """Give the complete file its name; raises NotKeptError when its content is of no type to keep."""
        await self._async_close_file()
        path, content_type = await self._hass.async_add_executor_job(_keep, self._part, self._declared)
        return KeptFile(
            path=path,
            media_content_id=self._folder.media_content_id(f"{path.parent.name}/{path.name}"),
            content_type=content_type,
            size=self.size,
        )

    async def async_close(self) -> None:
        """Delete the file unless it was kept."""
        await self._async_close_file()
        await self._hass.async_add_executor_job(_discard, self._part)

    async def _async_close_file(self) -> None:
        """Close the file, once."""
        file, self._file = self._file, None
        if file:
            await self._hass.async_add_executor_job(file.close)


def _find(day: Path, name: str) -> Path | None:
    """Return a complete file of this name."""
    return next(day.glob(f"{name}.*"), None)


def _create(part: Path) -> IO[bytes]:
    """Open a new file for writing."""
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.open("wb")


def _keep(part: Path, declared: str) -> tuple[Path, str]:
    """Rename a complete file by its content; where that fits two types, the declared one counts."""
    with part.open("rb") as file:
        content_type = by_content(file.read(256))
    if declared in TWINS.get(content_type or "", ()):
        content_type = declared
    if content_type is None or not (content_type in KEPT or content_type.startswith(KEPT_FAMILIES)):
        raise NotKeptError("type_not_kept")
    name = f"{part.stem.removeprefix('.')}.{extension(content_type)}"
    return part.replace(part.with_name(name)), content_type


def _discard(part: Path) -> None:
    """Delete an incomplete file, if there is one."""
    part.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    """Return how many bytes the files of a day take."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
