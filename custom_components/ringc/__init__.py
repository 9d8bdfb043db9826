"""RingCentral texting: what Home Assistant calls. It must import without any requirement.

Automations are validated, and our triggers imported for it, before Home Assistant has installed a custom
integration's requirements again after its own update. So `setup` is imported only when an account is set up.
"""

from types import ModuleType
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import async_get_integration

from .const import DOMAIN

if TYPE_CHECKING:
    from .data import RingcConfigEntry

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def _async_import(hass: HomeAssistant, name: str) -> ModuleType:
    """Return a module of ours, imported outside the event loop."""
    return await (await async_get_integration(hass, DOMAIN)).async_get_platform(name)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions and the commands of the pages; they are there before and without any account."""
    await (await _async_import(hass, "notify")).async_setup_actions(hass)
    (await _async_import(hass, "services")).async_setup_services(hass)
    await (await _async_import(hass, "panel")).async_setup(hass)
    (await _async_import(hass, "websocket_api")).async_setup(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> bool:
    """Open an account."""
    await (await _async_import(hass, "setup")).async_setup_entry(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> bool:
    """Close an account."""
    closed: bool = await (await _async_import(hass, "setup")).async_unload_entry(hass, entry)
    return closed


async def async_remove_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Leave nothing of an account behind."""
    await (await _async_import(hass, "setup")).async_remove_entry(hass, entry)
