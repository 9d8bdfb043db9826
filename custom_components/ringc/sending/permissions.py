"""Whether a user of Home Assistant may have a message sent. Automations act for nobody and may everything."""

from collections.abc import Iterable, Mapping, Sequence

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant, valid_entity_id
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from ..const import CONF_NAME, DOMAIN, SUBENTRY_RECIPIENT
from ..data import RingcConfigEntry
from .attachments import PICTURE_DOMAINS
from .references import Reference
from .route import Route


async def async_check_permissions(
    hass: HomeAssistant, context: Context, routes: Sequence[Route], attachments: Iterable[Reference]
) -> None:
    """Raise Unauthorized unless whoever calls may text all of these, and see what is attached.

    A recipient takes control of its notify entity, any other number that of the account's event entity.
    """
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    for entity_id in _texting(hass, routes):
        _check(user, context, entity_id, POLICY_CONTROL)
    for attachment in attachments:
        if entity_id := _pictured(attachment):
            _check(user, context, entity_id, POLICY_READ)


def _check(user: User, context: Context, entity_id: str | None, permission: str) -> None:
    """Raise Unauthorized unless a user may do something with an entity; None is one that does not exist."""
    allowed = user.permissions.check_entity(entity_id, permission) if entity_id else user.is_admin
    if not allowed:
        raise Unauthorized(context=context, entity_id=entity_id, permission=permission)


def _texting(hass: HomeAssistant, routes: Iterable[Route]) -> Iterable[str | None]:
    """Return the entities that stand for whom a message goes to."""
    registry = er.async_get(hass)
    entries: list[RingcConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    recipients = {
        subentry.data[CONF_NAME]: f"{entry.unique_id}_{subentry.subentry_id}"
        for entry in entries
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_RECIPIENT
    }
    for route in routes:
        for destination in route.destinations:
            if unique_id := recipients.get(destination.name):
                yield registry.async_get_entity_id("notify", DOMAIN, unique_id)
            else:
                yield registry.async_get_entity_id("event", DOMAIN, f"{route.entry.unique_id}_messages")


def _pictured(attachment: Reference) -> str | None:
    """Return the camera or image entity that an attachment names."""
    text = str(attachment.get("media_content_id") if isinstance(attachment, Mapping) else attachment).strip()
    for domain in PICTURE_DOMAINS:
        text = text.removeprefix(f"media-source://{domain}/")
    return text if valid_entity_id(text) and text.partition(".")[0] in PICTURE_DOMAINS else None
