"""The options of receiving, as stored in a config entry."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Self

from homeassistant.config_entries import ConfigEntry

from ..const import (
    CONF_CATCH_UP_HOURS,
    CONF_DOWNLOAD_ATTACHMENTS,
    CONF_EXTENSIONS,
    CONF_INBOUND,
    CONF_KEEP_ATTACHMENTS_DAYS,
    CONF_MARK_READ,
    CONF_TIME_ZONE,
)

type Inbound = Literal["auto", "webhook", "websocket", "off"]
type DownloadAttachments = Literal["all", "known_senders", "none"]

# What was stored before there were three choices.
EARLIER_DOWNLOAD: dict[object, DownloadAttachments] = {True: "all", False: "none"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivingOptions:
    """How an account receives. The defaults are those of the form."""

    inbound: Inbound = "auto"
    extensions: tuple[str, ...] = ()
    download_attachments: DownloadAttachments = "all"
    keep_attachments_days: int = 30
    catch_up: timedelta = timedelta(hours=24)
    mark_read: bool = False
    time_zone: str | None = None

    @property
    def receives(self) -> bool:
        """Whether anything is received at all."""
        return self.inbound != "off"

    @classmethod
    def from_entry(cls, entry: ConfigEntry) -> Self:
        """Read the options of a config entry."""
        options = entry.options
        download = options.get(CONF_DOWNLOAD_ATTACHMENTS, "all")
        return cls(
            inbound=options.get(CONF_INBOUND, "auto"),
            extensions=tuple(map(str, options.get(CONF_EXTENSIONS) or ())),
            download_attachments=EARLIER_DOWNLOAD.get(download, download),
            keep_attachments_days=int(options.get(CONF_KEEP_ATTACHMENTS_DAYS, 30)),
            catch_up=timedelta(hours=options.get(CONF_CATCH_UP_HOURS, 24)),
            mark_read=options.get(CONF_MARK_READ, False),
            time_zone=options.get(CONF_TIME_ZONE),
        )
