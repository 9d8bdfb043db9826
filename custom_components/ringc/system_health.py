"""What Home Assistant's system page shows: accounts, and whether RingCentral can be reached."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import CONF_ENVIRONMENT, CONF_SERVER_URL, DOMAIN, SERVERS


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register what our part of the page shows."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Count the accounts, and try each server that one of them uses."""
    entries = hass.config_entries.async_entries(DOMAIN)
    servers: dict[str, set[str]] = {}
    for entry in entries:
        environment = entry.data.get(CONF_ENVIRONMENT, "production")
        servers.setdefault(environment, set()).add(SERVERS.get(environment) or entry.data[CONF_SERVER_URL])
    return {
        "accounts": len(entries),
        "accounts_loaded": sum(entry.state is ConfigEntryState.LOADED for entry in entries),
    } | {
        f"can_reach_{environment}": _async_check(hass, sorted(addresses)) for environment, addresses in servers.items()
    }


async def _async_check(hass: HomeAssistant, servers: list[str]) -> str | dict[str, str]:
    """Return whether all these servers can be reached, else what is wrong with the first that cannot."""
    for server in servers:
        result = await system_health.async_check_can_reach_url(hass, f"{server}/restapi")
        if result != "ok":
            return result
    return "ok"
