"""What Home Assistant's system page shows: accounts, and whether RingCentral can be reached."""

from typing import Any

import aiohttp
from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_ENVIRONMENT, CONF_SERVER_URL, CONF_VERIFY_SSL, DOMAIN, SERVERS

TIMEOUT = aiohttp.ClientTimeout(total=5)


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register what our part of the page shows."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Count the accounts, and try each server that one of them uses."""
    entries = hass.config_entries.async_entries(DOMAIN)
    servers: dict[str, set[tuple[str, bool]]] = {}
    for entry in entries:
        environment = entry.data.get(CONF_ENVIRONMENT, "production")
        server = SERVERS.get(environment) or entry.data[CONF_SERVER_URL]
        servers.setdefault(environment, set()).add((server, entry.data.get(CONF_VERIFY_SSL, True)))
    return {
        "accounts": len(entries),
        "accounts_loaded": sum(entry.state is ConfigEntryState.LOADED for entry in entries),
    } | {
        f"can_reach_{environment}": _async_check(hass, sorted(addresses)) for environment, addresses in servers.items()
    }


async def _async_check(hass: HomeAssistant, servers: list[tuple[str, bool]]) -> str | dict[str, str]:
    """Return whether all these servers can be reached, else what is wrong with the first that cannot.

    Home Assistant's own check takes no server whose certificate the account is told not to look at.
    """
    for server, verify_ssl in servers:
        session = async_get_clientsession(hass, verify_ssl=verify_ssl)
        try:
            async with session.get(f"{server}/restapi", timeout=TIMEOUT):
                pass
        except TimeoutError:
            return {"type": "failed", "error": "timeout"}
        except aiohttp.ClientError:
            return {"type": "failed", "error": "unreachable"}
    return "ok"
