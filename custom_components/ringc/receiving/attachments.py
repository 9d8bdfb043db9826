"""The attachments of texts received, kept in Home Assistant's media folder for some days."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .. import issues
from ..const import DOMAIN
from ..ringcentral import Attachment, Listeners, Message, RateLimitError, RejectedError, RingCentral, RingCentralError
from .media_folder import MediaFolder, NotKeptError
from .options import ReceivingOptions
from .saved_files import SavedFile, SavedFiles

_LOGGER = logging.getLogger(__name__)

# Seconds that a text waits for its own attachments, and how far away the next attempt may be for it to go on waiting.
TEXT_WAITS = 30
WORTH_WAITING = 10
ATTEMPT_TIMEOUT = 120
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 300.0
GIVE_UP_AFTER = 3600
MAX_DOWNLOADS = 8
MAX_FILE_SIZE = 10_000_000


@dataclass(frozen=True, slots=True)
class SavedAttachment:
    """An attachment that was saved: with which message it came, and its description."""

    message: Message
    description: dict[str, Any]


class AttachmentStore:
    """Saves attachments. What RingCentral's rate limit or a failure delays is saved later, within an hour."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral, folder: MediaFolder) -> None:
        """Save what comes with the texts of an account in its folder."""
        self.folder = folder
        self._hass = hass
        self._entry = entry
        self._client = client
        self._option = ReceivingOptions.from_entry(entry).download_attachments
        self._downloads = asyncio.Semaphore(MAX_DOWNLOADS)
        self._saved_files = SavedFiles(hass, entry.entry_id)
        self._listeners = Listeners[SavedAttachment]()

    async def async_open(self) -> None:
        """Delete what was kept long enough, now and every day."""
        await self._saved_files.async_load()
        self._entry.async_on_unload(self._saved_files.async_save)
        self._entry.async_on_unload(async_track_time_interval(self._hass, self._async_purge, timedelta(days=1)))
        await self._async_purge()

    def senders(self) -> list[str]:
        """Return whose attachments are kept, "" for somebody without a number, the last ones first."""
        newest = sorted(self._saved_files.files.values(), key=lambda file: file.received_at, reverse=True)
        return list(dict.fromkeys(file.sender for file in newest))

    def files_of(self, sender: str) -> dict[str, SavedFile]:
        """Return a sender's kept files by `day/name`."""
        return {key: file for key, file in self._saved_files.files.items() if (file.sender or "-") == sender}

    @callback
    def async_listen(self, listener: Any) -> CALLBACK_TYPE:
        """Call the listener with every attachment that is saved from now on; the result ends that."""
        return self._listeners.add(listener)

    def wants(self, *, known_sender: bool) -> bool:
        """Whether the person wants to keep what such a sender sends."""
        return self._option == "all" or (self._option == "known_senders" and known_sender)

    def leave_out(self, message: Message) -> list[dict[str, Any]]:
        """Describe the attachments of a message whose attachments the person does not want to keep."""
        return [describe(attachment, reason="off") for attachment in message.attachments]

    async def async_save(self, message: Message) -> list[dict[str, Any]]:
        """Save a message's attachments; describe them all when that is done, or after 30 s at the latest."""
        return await asyncio.gather(*(self._async_first_result(message, item) for item in message.attachments))

    async def async_find(self, message_id: str, attachment_id: str, at: datetime) -> Path | None:
        """Return the file of an attachment that was saved; `at` is the time of its message."""
        return await self.folder.async_find(at, file_name(message_id, attachment_id))

    async def _async_first_result(self, message: Message, attachment: Attachment) -> dict[str, Any]:
        """Return what is known of an attachment after the first attempt to save it; further ones go on meanwhile."""
        first: asyncio.Future[dict[str, Any]] = self._hass.loop.create_future()
        self._entry.async_create_background_task(
            self._hass, self._async_keep_trying(message, attachment, first), f"{DOMAIN} attachment"
        )
        try:
            async with asyncio.timeout(TEXT_WAITS):
                return await first
        except TimeoutError:
            return describe(attachment, reason="pending")

    async def _async_keep_trying(
        self, message: Message, attachment: Attachment, first: asyncio.Future[dict[str, Any]]
    ) -> None:
        """Try to save an attachment until that is done, is refused, or has been tried for an hour."""
        now = self._hass.loop.time
        end, pause = now() + GIVE_UP_AFTER, FIRST_PAUSE
        while True:
            again = pause
            try:
                description = await self._async_attempt(message, attachment)
            except RateLimitError as err:
                again = max(err.retry_after, 1.0)
            except (RingCentralError, TimeoutError) as err:
                _LOGGER.debug("An attachment could not be fetched: %s", err)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                _set(first, description)
                if description["path"]:
                    self._listeners.notify(SavedAttachment(message, description))
                return
            if now() + again >= end:
                _set(first, describe(attachment, reason="unavailable"))
                return
            if again > WORTH_WAITING:
                _set(first, describe(attachment, reason="pending"))
            await asyncio.sleep(again)

    async def _async_attempt(self, message: Message, attachment: Attachment) -> dict[str, Any]:
        """Save an attachment and describe it; raises what another attempt may cure."""
        try:
            async with self._downloads, asyncio.timeout(ATTEMPT_TIMEOUT):
                return await self._async_download(message, attachment)
        except NotKeptError as err:
            reason = str(err)
        except RateLimitError, TimeoutError:
            raise
        except RingCentralError as err:
            if not isinstance(err, RejectedError) and not err.unsent:
                raise
            _LOGGER.debug("An attachment cannot be fetched: %s", err)
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
        if (attachment.size or 0) > MAX_FILE_SIZE:
            raise NotKeptError("too_large")
        at = message.created_at or self._client.server_time
        await self.folder.async_make_room(at)
        async with self.folder.open_file(at, file_name(message.id, attachment.id), attachment.content_type) as file:
            async with aclosing(self._client.download(attachment.uri or "", limit=MAX_FILE_SIZE)) as chunks:
                async for chunk in chunks:
                    await file.async_write(chunk)
            kept = await file.async_keep()
        issues.async_delete(self._hass, self._entry, "attachments")
        file_of = SavedFile(
            sender=message.sender.phone_number or "", content_type=kept.content_type, received_at=at.timestamp()
        )
        self._saved_files.async_add(f"{kept.path.parent.name}/{kept.path.name}", file_of)
        return describe(attachment) | {
            "content_type": kept.content_type,
            "size": kept.size,
            "path": str(kept.path),
            "media_content_id": kept.media_content_id,
        }

    async def _async_purge(self, _: datetime | None = None) -> None:
        """Delete what was kept long enough."""
        self._saved_files.async_keep_days(await self.folder.async_purge(self._client.server_time))

    def _report(self, err: OSError) -> None:
        """Ask the person to let files be saved."""
        issues.async_create(
            self._hass,
            self._entry,
            "attachments",
            "attachments_not_writable",
            folder=str(self.folder.path),
            reason=err.strerror or type(err).__name__,
        )


def file_name(message_id: str, attachment_id: str) -> str:
    """Return the name of an attachment's file, without the extension: ids from outside are not to be trusted."""
    return sha256(f"{message_id} {attachment_id}".encode()).hexdigest()[:32]


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


def _set(future: asyncio.Future[dict[str, Any]], description: dict[str, Any]) -> None:
    """Give a text that still waits its result."""
    if not future.done():
        future.set_result(description)
