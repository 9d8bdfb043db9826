"""The last picture received. Only raster images are kept, recognised by their content."""

from datetime import datetime
from pathlib import Path
from typing import override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.util import dt as dt_util

from .data import RingcConfigEntry
from .entity import AccountEntity
from .receiving.attachments import SavedAttachment

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's image entity."""
    async_add_entities([LastPicture(hass, entry, "last_picture")])


class LastPicture(AccountEntity, ImageEntity, RestoreEntity):
    """Shows the last picture that was saved; it is still there after a restart."""

    _path: str | None = None

    def __init__(self, hass: HomeAssistant, entry: RingcConfigEntry, key: str) -> None:
        """Begin without a picture."""
        AccountEntity.__init__(self, entry, key)
        ImageEntity.__init__(self, hass)

    @override
    async def async_added_to_hass(self) -> None:
        """Take up the picture of before a restart, and listen to the inbox."""
        await super().async_added_to_hass()
        if stored := await self.async_get_last_extra_data():
            last = stored.as_dict()
            received_at = dt_util.parse_datetime(last.get("received_at") or "")
            self._show(last.get("path"), last.get("content_type"), received_at)
        attachment_store = self.entry.runtime_data.inbox.attachment_store
        self.async_on_remove(attachment_store.async_listen(self._async_saved))

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        """What finds the picture again."""
        received_at = self.image_last_updated.isoformat() if self.image_last_updated else None
        return RestoredExtraData({"path": self._path, "content_type": self.content_type, "received_at": received_at})

    @property
    @override
    def entity_picture(self) -> str | None:
        """The picture's address; without a picture the icon is shown."""
        return super().entity_picture if self._path else None

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture, as long as it is kept."""
        if not self._path:
            return None
        try:
            return await self.hass.async_add_executor_job(Path(self._path).read_bytes)
        except OSError:
            return None

    @callback
    def _async_saved(self, saved: SavedAttachment) -> None:
        """Show a picture that was saved, however long after its text."""
        if saved.description["content_type"].startswith("image/"):
            self._show(saved.description["path"], saved.description["content_type"], dt_util.utcnow())
            self.async_write_ha_state()

    def _show(self, path: str | None, content_type: str | None, received_at: datetime | None) -> None:
        """Hold a picture, if there is one."""
        if path and content_type and received_at:
            self._path, self._attr_content_type, self._attr_image_last_updated = path, content_type, received_at
