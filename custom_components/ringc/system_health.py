"""What Home Assistant's system page shows: accounts, and whether RingCentral can be reached."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import CONF_ENVIRONMENT, CONF_SERVER_URL, DOMAIN, SERVERS


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Say who answers."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Count the accounts, and try each server that one of them uses."""
    entries = hass.config_entries.async_entries(DOMAIN)
    servers: dict[str, str] = {}
    for entry in entries:
        environment = entry.data.get(CONF_ENVIRONMENT, "production")
        servers.setdefault(environment, SERVERS.get(environment) or entry.data[CONF_SERVER_URL])
    return {
        "accounts": len(entries),
        "accounts_loaded": sum(entry.state is ConfigEntryState.LOADED for entry in entries),
    } | {
        f"can_reach_{environment}": system_health.async_check_can_reach_url(hass, f"{server}/restapi")
        for environment, server in servers.items()
    }
