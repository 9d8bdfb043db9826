"""Issues: what only a person can put right stands under Settings > Repairs until it is."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN, PERMISSION_NAMES
from .ringcentral import Clock

CLOCK_DIFFERS = "clock_differs"
DOCUMENTATION = "https://github.com/ha-ringc/ringc/blob/main/docs"
# What can be tried again from the repair itself: whether texts are pushed now, whether a permission is there now.
PUSH_ISSUES = {
    "no_transport",
    "permission_missing",
    "webhook_certificate",
    "webhook_failed",
    "webhook_reply",
    "webhook_status",
    "webhook_unreachable",
}
PERMISSION_ISSUES = {
    "extension_not_readable",
    "marking_not_allowed",
    "setup_refused",
    "shared_inbox_not_readable",
    "store_not_readable",
}
SIGN_IN_ISSUES = {"jwt_expires_soon"}
NUMBER_ISSUES = {"campaign_not_confirmed", "number_cannot_text", "number_gone", "number_not_registered"}
# Texts do not come or go at all, or the account does nothing.
ERRORS = {"extension_not_readable", "number_cannot_text", "number_gone", "setup_refused", "shared_inbox_not_readable"}
PAGES = (
    dict.fromkeys(PERMISSION_ISSUES, "ringcentral")
    | dict.fromkeys({"jwt_expires_soon", "password_login", "permission_missing"}, "ringcentral")
    | dict.fromkeys(NUMBER_ISSUES, "numbers")
    | {"hourly_limit": "limits"}
)
# What stays true over a reload: taking such an issue back would forget that the person chose to ignore it.
LASTING = ("campaign_", "jwt_", "number_", "password_")


@callback
def async_create(hass: HomeAssistant, entry: ConfigEntry, what: str, translation_key: str, **placeholders: str) -> None:
    """Ask the person to put right what is wrong with an account; `what` tells its issues apart.

    A `permission` is shown as RingCentral's developer console calls it. Nothing is shown of an account that was removed
    or disabled while RingCentral was asked.
    """
    if entry.disabled_by or hass.config_entries.async_get_entry(entry.entry_id) is None:
        return
    permission = placeholders.get("permission")
    if permission:
        placeholders["permission"] = PERMISSION_NAMES.get(permission, permission)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, what),
        data={
            "entry_id": entry.entry_id,
            "key": translation_key,
            "permission": permission if permission in PERMISSION_NAMES else None,
        },
        is_fixable=translation_key in PUSH_ISSUES | PERMISSION_ISSUES | SIGN_IN_ISSUES | NUMBER_ISSUES,
        learn_more_url=f"{DOCUMENTATION}/{PAGES.get(translation_key, 'receiving')}.md",
        severity=ir.IssueSeverity.ERROR if translation_key in ERRORS else ir.IssueSeverity.WARNING,
        translation_key=translation_key,
        translation_placeholders={"account": entry.title, **placeholders},
    )


@callback
def async_delete(hass: HomeAssistant, entry: ConfigEntry, what: str) -> None:
    """Take an issue back: it is right again."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, what))


@callback
def async_delete_all(hass: HomeAssistant, entry: ConfigEntry, *, lasting: bool) -> set[str | None]:
    """Take back all issues of an account, and return the keys of their texts; what is still wrong is found again.

    Those that outlast a reload stay, unless `lasting` is true; then the one about the clock goes with the last account.
    """
    found = [issue for issue in _issues_of(hass, entry) if lasting or not issue.issue_id.startswith(LASTING)]
    for issue in found:
        ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    if lasting and not hass.config_entries.async_loaded_entries(DOMAIN):
        ir.async_delete_issue(hass, DOMAIN, CLOCK_DIFFERS)
    return {issue.translation_key for issue in found}


@callback
def async_delete_others(hass: HomeAssistant, entry: ConfigEntry, kind: str, wrong: set[str]) -> None:
    """Take back an account's issues of a kind, except for those about what is still wrong."""
    still = {_issue_id(entry, what) for what in wrong}
    for issue in _issues_of(hass, entry):
        if issue.issue_id.startswith(f"{kind}_") and issue.issue_id not in still:
            ir.async_delete_issue(hass, DOMAIN, issue.issue_id)


def is_shown(hass: HomeAssistant, issue_id: str) -> bool:
    """Whether there still is an issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return issue is not None and issue.active


@callback
def async_update_clock(hass: HomeAssistant, clock: Clock) -> None:
    """Say that this machine's clock is wrong while it is: one issue, however many accounts notice."""
    if not clock.differs:
        ir.async_delete_issue(hass, DOMAIN, CLOCK_DIFFERS)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        CLOCK_DIFFERS,
        is_fixable=False,
        learn_more_url=f"{DOCUMENTATION}/troubleshooting.md#repairs",
        severity=ir.IssueSeverity.WARNING,
        translation_key=CLOCK_DIFFERS,
        translation_placeholders={
            "ringcentral": clock.now().isoformat(" ", "seconds"),
            "here": dt_util.utcnow().isoformat(" ", "seconds"),
        },
    )


def _issues_of(hass: HomeAssistant, entry: ConfigEntry) -> list[ir.IssueEntry]:
    """Return an account's issues."""
    found = [issue for issue in ir.async_get(hass).issues.values() if issue.domain == DOMAIN]
    return [issue for issue in found if entry.entry_id in issue.issue_id]


def _issue_id(entry: ConfigEntry, what: str) -> str:
    """Return an issue's id."""
    return f"{what}_{entry.entry_id}"
