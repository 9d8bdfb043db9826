"""Home Assistant in another language."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_load_integrations

from custom_components.ringc.const import DOMAIN


async def speak(hass: HomeAssistant, language: str) -> None:
    """Speak a language, as after a start with it."""
    await hass.config.async_update(language=language)
    await async_load_integrations(hass, {DOMAIN})
