"""From whom the saved attachments are; the files themselves have names of our own."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..stores import async_load

WRITE_DELAY = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedFile:
    """A saved attachment. `sender` is a number, a short code or "", `saved_at` the time of its text in seconds."""

    sender: str
    content_type: str
    received_at: float


def saved_files_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return where an account's saved files are listed; the list holds phone numbers."""
    return Store(hass, 1, f"{DOMAIN}.attachments.{entry_id}", private=True)


class SavedFiles:
    """The saved files of an account by `day/name`, as long as the files are kept."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty."""
        self.files: dict[str, SavedFile] = {}
        self._store = saved_files_store(hass, entry_id)

    async def async_load(self) -> None:
        """Read what was stored."""
        await async_load(self._store, self._read)

    async def async_save(self) -> None:
        """Write at once."""
        await self._store.async_save(self._data())

    @callback
    def async_add(self, relative: str, file: SavedFile) -> None:
        """Note a file."""
        self.files[relative] = file
        self._store.async_delay_save(self._data, WRITE_DELAY)

    @callback
    def async_keep_days(self, days: set[str]) -> None:
        """Forget the files of days that were deleted."""
        self.files = {key: file for key, file in self.files.items() if key.partition("/")[0] in days}

    def _data(self) -> dict[str, Any]:
        """Return what to write."""
        return {"files": {key: astuple(file) for key, file in self.files.items()}}

    def _read(self, stored: Mapping[str, Any]) -> int:
        """Take over what was stored; return how many files cannot be read."""
        files = stored.get("files", {})
        if not isinstance(files, Mapping):
            return 1
        for key, fields in files.items():
            match fields:
                case [str() as sender, str() as content_type, int() | float() as received_at]:
                    self.files[key] = SavedFile(
                        sender=sender, content_type=content_type, received_at=float(received_at)
                    )
        return len(files) - len(self.files)
