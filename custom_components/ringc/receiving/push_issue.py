"""The one repair about push: why RingCentral cannot push texts, or not by the webhook."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..ringcentral import ResponseError, RingCentralError
from .push_state import TransportType

ISSUE = "push"
# The app lacks a permission: nothing changes until a person changes it.
PERMISSION_CODES = {"SUB-528", "CMN-401"}
# What RingCentral's codes say about a webhook; the keys are texts under `issues`.
# https://developers.ringcentral.com/guide/notifications/webhooks/troubleshooting
WEBHOOK_PROBLEMS = {
    "SUB-521": "webhook_unreachable",
    "SUB-522": "webhook_status",
    "SUB-523": "webhook_unreachable",
    "SUB-524": "webhook_certificate",
    "SUB-525": "webhook_reply",
    "SUB-526": "webhook_unreachable",
}
PERMISSIONS: dict[TransportType, str] = {"webhook": "Webhook Subscriptions", "websocket": "WebSocket Subscriptions"}


def lacks_permission(err: RingCentralError) -> bool:
    """Whether a transport fails because the app lacks a permission."""
    return bool(_codes(err) & PERMISSION_CODES)


class PushIssue:
    """Knows why each transport fails, and shows one repair as long as a person can do something about it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Start without any problem."""
        self._hass = hass
        self._entry = entry
        self._problems: dict[TransportType, RingCentralError] = {}

    @callback
    def async_set(self, transport: TransportType, err: RingCentralError | None, *, works: TransportType | None) -> None:
        """Note why a transport fails (None: it does not); `works` is the one that texts come by now."""
        self._problems.pop(transport, None)
        if err:
            self._problems[transport] = err
        self.async_update(works)

    @callback
    def async_update(self, works: TransportType | None) -> None:
        """Show the repair that fits; texts that come by the webhook need none."""
        if works == "webhook" or not self._problems:
            issues.async_delete(self._hass, self._entry, ISSUE)
        elif works == "websocket":
            self._async_show_webhook(self._problems.get("webhook"))
        else:
            self._async_show_nothing_works()

    @callback
    def _async_show_webhook(self, err: RingCentralError | None) -> None:
        """Say why texts do not come by the webhook, though by the WebSocket."""
        if err is None:
            issues.async_delete(self._hass, self._entry, ISSUE)
            return
        key = next((WEBHOOK_PROBLEMS[code] for code in _codes(err) if code in WEBHOOK_PROBLEMS), "webhook_failed")
        issues.async_create(
            self._hass, self._entry, ISSUE, key, permission=_permission("webhook", err), reason=str(err)
        )

    @callback
    def _async_show_nothing_works(self) -> None:
        """Say why texts are not pushed at all, and name every permission that is missing."""
        lacking = {transport: err for transport, err in self._problems.items() if lacks_permission(err)}
        shown = lacking or self._problems
        issues.async_create(
            self._hass,
            self._entry,
            ISSUE,
            "permission_missing" if lacking else "no_transport",
            permission=", ".join(dict.fromkeys(_permission(transport, err) for transport, err in shown.items())),
            reason="; ".join(dict.fromkeys(map(str, shown.values()))),
        )


def _permission(transport: TransportType, err: RingCentralError) -> str:
    """Return the permission that a transport needs, as RingCentral names it or as its console does."""
    return (err.permission if isinstance(err, ResponseError) else None) or PERMISSIONS[transport]


def _codes(err: RingCentralError) -> frozenset[str]:
    """Return RingCentral's codes for an error."""
    return err.codes if isinstance(err, ResponseError) else frozenset()
