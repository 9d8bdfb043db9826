"""Issues: what only a person can put right stands under Settings > Repairs until it is."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN


@callback
def async_raise(hass: HomeAssistant, entry: ConfigEntry, what: str, translation_key: str, **placeholders: str) -> None:
    """Ask the person to put right what is wrong with an account; `what` tells its issues apart."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, what),
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=translation_key,
        translation_placeholders={"account": entry.title, **placeholders},
    )


@callback
def async_withdraw(hass: HomeAssistant, entry: ConfigEntry, what: str) -> None:
    """Take an issue back: it is right again."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, what))


@callback
def async_withdraw_all(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Take back all issues of an account, and return whether there were any; what is still wrong is found again."""
    issues = [key[1] for key in ir.async_get(hass).issues if key[0] == DOMAIN and entry.entry_id in key[1]]
    for issue_id in issues:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    return bool(issues)


def _issue_id(entry: ConfigEntry, what: str) -> str:
    """Return an issue's id."""
    return f"{what}_{entry.entry_id}"
