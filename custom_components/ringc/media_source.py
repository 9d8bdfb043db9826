"""The media source "RingCentral Texting": what came with texts, by account and sender, newest first."""

from datetime import timedelta
from typing import override

from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
    async_resolve_media,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .data import RingcConfigEntry
from .receiving.attachments import AttachmentStore
from .receiving.saved_files import SavedFile

NAME = "RingCentral Texting"
THUMBNAIL_VALID = timedelta(hours=24)
NOBODY = "-"
CLASSES = {"image": MediaClass.IMAGE, "audio": MediaClass.MUSIC, "video": MediaClass.VIDEO}


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source."""
    return RingcMediaSource(hass)


class RingcMediaSource(MediaSource):
    """Shows accounts, then senders, then their files. An item's id is `account[/sender[/day/name]]`."""

    name = NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve all accounts."""
        super().__init__(DOMAIN)
        self.hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return a file's address."""
        entry_id, sender, relative = _parts(item.identifier)
        entry = self._entry(entry_id)
        if entry is None or relative not in _store(entry).files_of(sender):
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_not_kept")
        return await async_resolve_media(self.hass, _store(entry).folder.media_content_id(relative), None)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return what is in an account or from a sender."""
        entry_id, sender, relative = _parts(item.identifier)
        if not entry_id:
            entries: list[RingcConfigEntry] = self.hass.config_entries.async_loaded_entries(DOMAIN)
            return _folder("", NAME, [_folder(entry.entry_id, entry.title) for entry in entries])
        entry = self._entry(entry_id)
        if entry is None or relative:
            raise BrowseError(translation_domain=DOMAIN, translation_key="media_folder_missing")
        if not sender:
            return _folder(entry_id, entry.title, [self._sender(entry, item) for item in _store(entry).senders()])
        return await self._async_sender_with_files(entry, sender)

    def _entry(self, entry_id: str) -> RingcConfigEntry | None:
        """Return a loaded account."""
        entries: list[RingcConfigEntry] = self.hass.config_entries.async_loaded_entries(DOMAIN)
        return next((entry for entry in entries if entry.entry_id == entry_id), None)

    def _sender(self, entry: RingcConfigEntry, sender: str) -> BrowseMediaSource:
        """Return a sender's folder."""
        name = entry.runtime_data.address_book.name_of(sender) or sender or "Unknown"
        return _folder(f"{entry.entry_id}/{sender or NOBODY}", name)

    async def _async_sender_with_files(self, entry: RingcConfigEntry, sender: str) -> BrowseMediaSource:
        """Return a sender's folder with the files in it, newest first."""
        folder = self._sender(entry, "" if sender == NOBODY else sender)
        files = sorted(_store(entry).files_of(sender).items(), key=lambda item: item[1].received_at, reverse=True)
        folder.children = [await self._async_file(entry, sender, relative, file) for relative, file in files]
        return folder

    async def _async_file(
        self, entry: RingcConfigEntry, sender: str, relative: str, file: SavedFile
    ) -> BrowseMediaSource:
        """Return a file, a picture with its thumbnail."""
        kind = file.content_type.partition("/")[0]
        thumbnail = None
        if kind == "image":
            media = await async_resolve_media(self.hass, _store(entry).folder.media_content_id(relative), None)
            thumbnail = async_sign_path(self.hass, media.url, THUMBNAIL_VALID)
        at = dt_util.as_local(dt_util.utc_from_timestamp(file.received_at))
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{entry.entry_id}/{sender}/{relative}",
            media_class=CLASSES.get(kind, MediaClass.APP),
            media_content_type=file.content_type,
            title=at.strftime("%Y-%m-%d %H:%M:%S"),
            can_play=True,
            can_expand=False,
            thumbnail=thumbnail,
        )


def _parts(identifier: str | None) -> tuple[str, str, str]:
    """Return the account, the sender and the file that an id names, each "" if it does not."""
    entry_id, _, rest = (identifier or "").partition("/")
    sender, _, relative = rest.partition("/")
    return entry_id, sender, relative


def _store(entry: RingcConfigEntry) -> AttachmentStore:
    """Return an account's attachments."""
    return entry.runtime_data.inbox.attachment_store


def _folder(identifier: str, title: str, children: list[BrowseMediaSource] | None = None) -> BrowseMediaSource:
    """Return a folder."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
        children_media_class=MediaClass.DIRECTORY,
    )
