"""What was read from an Apprise URL, in words and as recipients."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import slugify

from ..apprise.url import AppriseAccount, Remark
from ..const import (
    CONF_CONNECT_TIMEOUT,
    CONF_DEFAULT,
    CONF_GROUP,
    CONF_NAME,
    CONF_PHONE_NUMBERS,
    CONF_READ_TIMEOUT,
    DOMAIN,
    SUBENTRY_RECIPIENT,
)
from ..errors import async_words
from .options import SECONDS

NOTHING = AppriseAccount(
    client_id=None,
    client_secret=None,
    source_number=None,
    credential=None,
    auth_mode="auto",
    environment="production",
    verify_ssl=True,
    targets=(),
    options={},
    questions=(),
    notes=(),
)


async def async_apprise_words(hass: HomeAssistant, key: str, placeholders: Mapping[str, str]) -> str:
    """Return what a reason or a remark says; a problem with a number is told in its own words."""
    if problem := placeholders.get("problem"):
        placeholders = {**placeholders, "problem": await async_words(hass, problem, placeholders)}
    return await async_words(hass, f"apprise_{key}", placeholders)


async def async_remarks(hass: HomeAssistant, remarks: Iterable[Remark]) -> str:
    """Return a list of what to look at, each with the name of its field."""
    labels = await _async_labels(hass, "config")
    lines = [
        (labels.get(remark.field), await async_apprise_words(hass, remark.key, {"value": remark.value}))
        for remark in remarks
    ]
    return "\n".join(f"- **{label}**: {words}" if label else f"- {words}" for label, words in lines)


async def async_summary(hass: HomeAssistant, options: Mapping[str, object]) -> str:
    """Return a list of options with their values."""
    labels = await _async_labels(hass, "options")
    choices = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    lines = (
        f"- {labels[name]}: {choices.get(f'component.{DOMAIN}.selector.{name}.options.{value}') or _shown(value)}"
        for name, value in options.items()
    )
    return "\n".join(lines) or "-"


def _shown(value: object) -> str:
    """Return a value as people read it in any language."""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return f"{value:g}" if isinstance(value, float) else str(value)


def fitting(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options within what their dialog offers; Apprise knows no longest time."""
    low, high = SECONDS
    timeouts = {CONF_CONNECT_TIMEOUT, CONF_READ_TIMEOUT}
    return {name: min(max(value, low), high) if name in timeouts else value for name, value in options.items()}


async def _async_labels(hass: HomeAssistant, category: str) -> dict[str, str]:
    """Return the names of a dialog's fields."""
    texts = await async_get_translations(hass, hass.config.language, category, [DOMAIN])
    return {key.rpartition(".")[2]: text for key, text in texts.items() if key.split(".")[-2] == "data"}


def recipients(numbers: Iterable[str], taken: Iterable[str]) -> list[ConfigSubentryData]:
    """Return a recipient for each number, who gets what names nobody, as in Apprise; `taken` are other names' slugs."""
    used = set(taken)
    made: list[ConfigSubentryData] = []
    for number in numbers:
        # As few digits as tell it from the others, so that nobody's whole number becomes an action's name.
        name = next(name for name in (f"Phone {number[-end:]}" for end in range(4, 99)) if slugify(name) not in used)
        used.add(slugify(name))
        data = {CONF_NAME: name, CONF_PHONE_NUMBERS: [number], CONF_GROUP: False, CONF_DEFAULT: True}
        made.append(ConfigSubentryData(data=data, subentry_type=SUBENTRY_RECIPIENT, title=name, unique_id=None))
    return made
