"""What an MMS may carry."""

from collections.abc import Mapping

TYPES: Mapping[str, frozenset[str]] = {
    "image": frozenset({"jpeg", "png", "bmp", "gif", "tiff", "svg+xml", "webp"}),
    "video": frozenset({"3gpp", "mp4", "mpeg", "avi", "x-flv", "x-ms-wmv", "quicktime", "webm", "ogg"}),
    "audio": frozenset({"mpeg", "mp4", "ogg", "wav", "amr", "3gpp"}),
    "text": frozenset({"vcard", "html", "plain", "csv", "calendar"}),
    "application": frozenset({"zip", "gzip", "rtf", "pdf"}),
}


def accepted(content_type: str) -> bool:
    """Return whether RingCentral takes a file of this type."""
    family, _, kind = content_type.lower().partition("/")
    return kind in TYPES.get(family, ())
