"""Who may see an account's texts in Home Assistant's pages, and who may answer them."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er

from .const import CONF_CONVERSATIONS, DOMAIN
from .data import RingcConfigEntry


def may_see(user: User, entry: RingcConfigEntry) -> bool:
    """Whether a user may see an account's texts."""
    chosen = entry.options.get(CONF_CONVERSATIONS, "admins")
    return chosen == "everyone" or (chosen == "admins" and user.is_admin)


def may_send(hass: HomeAssistant, user: User, entry: RingcConfigEntry) -> bool:
    """Whether a user who sees an account's texts may also answer: control of the account's event entity."""
    entity_id = er.async_get(hass).async_get_entity_id("event", DOMAIN, f"{entry.unique_id}_messages")
    return user.permissions.check_entity(entity_id, POLICY_CONTROL) if entity_id else user.is_admin


def find_account(hass: HomeAssistant, user: User, entry_id: str, *, to_send: bool = False) -> RingcConfigEntry | None:
    """Return an account that is loaded. Raises Unauthorized for one that the user may not see, or not send with."""
    entry: RingcConfigEntry | None = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN or not may_see(user, entry):
        raise Unauthorized
    if to_send and not may_send(hass, user, entry):
        raise Unauthorized
    return entry if entry in hass.config_entries.async_loaded_entries(DOMAIN) else None
