"""Finding an account's entities."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.ringc.const import DOMAIN


def entity_of(hass: HomeAssistant, entry: ConfigEntry, platform: str, key: str) -> str:
    """Return the id of an account's entity."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{entry.unique_id}_{key}")
    assert entity_id, f"the account has no {platform} {key}"
    return entity_id
