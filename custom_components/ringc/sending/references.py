"""What people call an attachment: how it is read, and how it is shown without secrets."""

from collections.abc import Mapping
from contextlib import suppress
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from ..errors import invalid

type Reference = str | Mapping[str, Any] | None

# What Home Assistant shows at these addresses is to be had under another name.
_COPIED = (
    (re.compile(r"/api/(?:camera_proxy(?:_stream)?|image_proxy)/((?:camera|image)\.\w+)"), r"\1"),
    (re.compile(r"/api/image/serve/(\w+)(?:/.*)?"), r"media-source://image_upload/\1"),
    (re.compile(r"/media/(\w+/.+)"), r"media-source://media_source/\1"),
    (re.compile(r"/hacsfiles/(.+)"), r"www/community/\1"),
    (re.compile(r"/api/.*"), "the camera, the image entity, the file or the media source"),
)


def label(reference: object) -> str:
    """Return how a person may read of this attachment: an address without its query and credentials."""
    if isinstance(reference, Mapping):
        reference = reference.get("media_content_id") or ", ".join(map(str, reference))
    text = str(reference or "").strip()
    if text.lower().startswith(("http://", "https://")):
        try:
            url = URL(text)
            return str(url.origin().with_path(url.path))
        except ValueError:
            return text.partition("?")[0].rpartition("@")[2]
    return discreet(text)


def discreet(words: str) -> str:
    """Return words without the credentials and the queries of the addresses in them."""
    return re.sub(r"//\S*@", "//", re.sub(r"\?\S*", "", words))


def name_of(reference: Reference) -> str:
    """Return what an attachment is called; refuses what names nothing."""
    if isinstance(reference, Mapping):
        if "media_content_id" not in reference and reference:
            raise invalid("attachment_mapping", keys=", ".join(map(str, reference)))
        if not (reference := reference.get("media_content_id")):
            raise invalid("attachment_not_kept")
    if not (named := str(reference or "").strip()):
        raise invalid("attachment_item_empty")
    return named


def own_path(hass: HomeAssistant, named: str) -> str:
    """Return the path of what Home Assistant itself serves at an address; anything else as it is."""
    named = named.removeprefix("file://")
    path = named
    if named.lower().startswith(("http://", "https://")):
        try:
            url = URL(named)
            own = url.origin() in _own_origins(hass) and not hass.config.is_allowed_external_url(named)
        except ValueError:
            return named
        if not own:
            return named
        path = url.path
    if path.startswith("/local/"):
        return hass.config.path("www", path.removeprefix("/local/").partition("?")[0])
    return path


def _own_origins(hass: HomeAssistant) -> set[URL]:
    """Return the addresses at which people open this Home Assistant."""
    origins = set[URL]()
    for external in (False, True):
        with suppress(NoURLAvailableError, ValueError):
            origins.add(URL(get_url(hass, prefer_external=external)).origin())
    return origins


def name_instead(path: str) -> str | None:
    """Return what to name instead of a path that was copied from Home Assistant's pages."""
    path = path.partition("?")[0]
    return next((found.expand(name) for pattern, name in _COPIED if (found := pattern.fullmatch(path))), None)
