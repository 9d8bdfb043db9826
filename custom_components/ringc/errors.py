"""The one place where a client error becomes words for a person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.translation import async_get_cached_translations, async_get_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN, PERMISSION_NAMES
from .ringcentral import (
    AuthenticationError,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentralError,
)

# What RingCentral's inner codes mean for a person; the keys are texts under `exceptions`.
# https://developers.ringcentral.com/guide/basics/errors
REASONS = {
    "BIL-103": "not_in_plan",
    "CMN-401": "missing_permission",
    "CMN-408": "missing_permission",
    "CMN-419": "missing_permission",
    "MSG-240": "international_prohibited",
    "MSG-241": "number_cannot_text",
    "MSG-242": "number_cannot_text",
    "MSG-243": "number_blocked",
    "MSG-245": "number_not_yours",
    "MSG-246": "recipient_invalid",
    "MSG-247": "recipient_invalid",
    "MSG-304": "number_not_yours",
    "MSG-309": "recipient_invalid",
    "MSG-316": "recipient_invalid",
    "MSG-324": "recipient_invalid",
    "MSG-330": "number_cannot_text",
    "MSG-331": "number_not_yours",
    "MSG-337": "attachments_too_large",
    "MSG-338": "attachments_too_large",
    "MSG-348": "attachment_type_refused",
    "MSG-367": "number_cannot_text",
    "MSG-376": "attachments_too_large",
    "MSG-379": "too_many_attachments",
    "MSG-381": "too_many_in_group",
    "MSG-383": "international_prohibited",
    "MSG-384": "account_limit",
    "MSG-388": "international_prohibited",
    "MSG-403": "international_prohibited",
    "MSG-427": "thread_assigned_elsewhere",
}
# Why an accepted message was not delivered, by `deliveryErrorCode`; the keys are texts under `exceptions`.
# RC: RingCentral, UP: the gateway behind it, CAR: the carrier.
# https://developers.ringcentral.com/guide/messaging/sms/sms-errors
UNDELIVERED = {
    "SMS-RC-403": "undelivered_limit",
    "SMS-RC-410": "undelivered_number",
    "SMS-RC-411": "undelivered_number",
    "SMS-UP-410": "undelivered_number",
    "SMS-UP-411": "undelivered_number",
    "SMS-UP-412": "undelivered_number",
    "SMS-CAR-411": "undelivered_number",
    "SMS-RC-413": "undelivered_opted_out",
    "SMS-UP-413": "undelivered_opted_out",
    "SMS-CAR-413": "undelivered_opted_out",
    "SMS-UP-414": "undelivered_sender",
    "SMS-CAR-414": "undelivered_sender",
    "SMS-RC-430": "undelivered_spam",
    "SMS-UP-430": "undelivered_spam",
    "SMS-CAR-430": "undelivered_spam",
    "SMS-UP-431": "undelivered_sender_blocked",
    "SMS-UP-432": "undelivered_too_long",
    "SMS-CAR-432": "undelivered_too_long_for_carrier",
    "SMS-UP-433": "undelivered_content",
    "SMS-CAR-433": "undelivered_content",
    "SMS-CAR-434": "undelivered_media_too_large",
    "SMS-CAR-435": "undelivered_short_link",
    "SMS-RC-500": "undelivered_breakdown",
    "SMS-RC-501": "undelivered_breakdown",
    "SMS-RC-503": "undelivered_provisioning",
    "SMS-RC-504": "undelivered_provisioning",
    "SMS-UP-500": "undelivered_breakdown",
    "SMS-CAR-500": "undelivered_breakdown",
    "SMS-CAR-104": "undelivered_unknown",
    "SMS-CAR-199": "undelivered_unknown",
    "SMS-CAR-400": "undelivered_kind",
    "SMS-CAR-410": "undelivered_expired",
    "SMS-CAR-412": "undelivered_unreachable",
    "SMS-CAR-431": "undelivered_refused",
    "SMS-CAR-450": "undelivered_carrier_limit",
    "SMS-CAR-451": "undelivered_carrier_limit",
    "SMS-CAR-452": "undelivered_carrier_limit",
    "SMS-CAR-460": "undelivered_short_code",
    "SMS-CAR-461": "undelivered_toll_free",
}
# Why a login is refused: that the app may not sign in with passwords, the app itself, or the user's credential.
PASSWORD_REFUSED = {"OAU-125", "OAU-168", "OAU-250", "OAU-251"}
CLIENT_REFUSED = {"OAU-112", "OAU-116", "OAU-120", "OAU-121", "OAU-125", "OAU-146", "OAU-153", "OAU-164", "OAU-165"}
CLIENT_REFUSED |= {"OAU-167", "OAU-250", "OAU-251", "invalid_client"}
CREDENTIAL_REFUSED = {"OAU-140", "invalid_grant"}


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for something that the caller can put right."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)


def failed(key: str, **placeholders: str) -> HomeAssistantError:
    """Return the error for something that went wrong on the way."""
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)


def ending(number: str) -> str:
    """Return a number as it may stand in a log: its last two digits."""
    return f"…{number[-2:]}"


class FormError(Exception):
    """A field of a form that the person has to put right."""

    def __init__(self, field: str, key: str, **placeholders: str) -> None:
        """Keep the field, the key of the text and what to fill in."""
        super().__init__(key)
        self.field, self.key, self.placeholders = field, key, placeholders


async def async_words(hass: HomeAssistant, key: str, placeholders: Mapping[str, str]) -> str:
    """Return what a text under `exceptions` says in Home Assistant's language, for a dialog."""
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [DOMAIN])
    return texts[f"component.{DOMAIN}.exceptions.{key}.message"].format(**placeholders)


@callback
def async_words_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what an exception says in Home Assistant's language, for who reads it; as a string it is for the log."""
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    text = texts.get(f"component.{DOMAIN}.exceptions.{error.translation_key}.message")
    return text.rstrip(".").format(**(error.translation_placeholders or {})) if text else str(error)


async def async_placeholders(hass: HomeAssistant, err: FormError) -> dict[str, str]:
    """Return what fills in the text of a form's error; its `reason` is what the exception behind it says."""
    reason = err.__cause__
    if not isinstance(reason, HomeAssistantError) or reason.translation_key is None:
        return err.placeholders
    words = await async_words(hass, reason.translation_key, reason.translation_placeholders or {})
    return {**err.placeholders, "reason": words}


def _when(seconds: float) -> str:
    """Return the local time of day so many seconds from now."""
    return (dt_util.now() + timedelta(seconds=seconds)).strftime("%H:%M:%S")


def _said(err: ResponseError) -> str:
    """Return what RingCentral said, with the request id for a support case."""
    return f"{err} (request {err.request_id})" if err.request_id else str(err)


def _permission(err: RejectedError) -> str:
    """Return which permission is missing, as RingCentral's developer console calls it."""
    return PERMISSION_NAMES.get(err.permission or "", err.permission) or err.code or ""


def _words(err: RingCentralError) -> tuple[str, dict[str, str]]:
    """Classify an error: the key of its text, and what to fill in."""
    match err:
        case RateLimitError():
            return "rate_limited", {"when": _when(err.retry_after)}
        case AuthenticationError():
            return "invalid_auth", {"reason": _said(err)}
        case RequestTimeoutError():
            return "timeout", {}
        case NoAnswerError():
            return "cannot_connect", {"reason": str(err)}
        case RejectedError():
            key = REASONS.get(err.code or "")
            if key is None and (err.parameter or "").startswith("to"):
                # The outer code may be any, even that of a missing permission.
                key = "recipient_invalid"
            key = key or next((REASONS[code] for code in sorted(err.codes) if code in REASONS), None)
            return key or "rejected", {"reason": _said(err), "permission": _permission(err)}
        case ResponseError():
            return "unexpected_answer", {"reason": _said(err), "status": str(err.status)}
        case _:
            return "unexpected_answer", {"reason": str(err), "status": ""}


def form_error(err: RingCentralError, *, jwt: bool, expired: bool = False) -> tuple[str, dict[str, str]]:
    """Return the config flow's error key and placeholders; `expired` says that the JWT is past its own end."""
    if isinstance(err, AuthenticationError):
        codes = err.codes | {err.code}
        known = err.code in CLIENT_REFUSED | CREDENTIAL_REFUSED | {None}
        details = {"details": "" if known else f" ({_said(err)})"}
        if not jwt and codes & PASSWORD_REFUSED:
            return "password_login_unavailable", {}
        if codes & CLIENT_REFUSED:
            return "invalid_client", details
        if expired or (jwt and codes & {"OAU-210", "expired_token"}):
            return "jwt_expired", {}
        return "invalid_auth", details
    key, placeholders = _words(err)
    if key in {"missing_permission", "rate_limited"}:
        return key, placeholders
    return "cannot_connect", {"reason": _said(err) if isinstance(err, ResponseError) else str(err)}


def action_error(err: RingCentralError) -> HomeAssistantError:
    """Return the exception that an action raises for a client error."""
    key, placeholders = _words(err)
    return failed(key, **placeholders)


def delivery_error(code: str | None) -> HomeAssistantError:
    """Return the exception for a text that was accepted and then not delivered."""
    return failed(UNDELIVERED.get(code or "", "undelivered"), code=code or "-")


def start_reauth_if_refused(hass: HomeAssistant, entry_id: str, err: BaseException) -> None:
    """Ask the person to sign in again when the credentials were refused."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if isinstance(err, AuthenticationError) and entry:
        entry.async_start_reauth(hass)


@contextmanager
def action_errors(hass: HomeAssistant, entry_id: str) -> Iterator[None]:
    """Turn a client error into the exception of an action."""
    try:
        yield
    except RingCentralError as err:
        start_reauth_if_refused(hass, entry_id, err)
        raise action_error(err) from err


@contextmanager
def setup_errors() -> Iterator[None]:
    """Turn a client error into what Home Assistant understands while an account is set up."""
    try:
        yield
    except TimeoutError as err:
        raise _translated(ConfigEntryNotReady, RequestTimeoutError("No answer in time")) from err
    except AuthenticationError as err:
        raise _translated(ConfigEntryAuthFailed, err) from err
    except RingCentralError as err:
        # A refusal without RingCentral's code is somebody else's on the way: a proxy's, a captive portal's.
        if isinstance(err, RejectedError) and err.codes:
            raise _translated(ConfigEntryError, err) from err
        not_ready = _translated(ConfigEntryNotReady, err)
        if isinstance(err, RateLimitError):
            # Home Assistant waits at least so long from 2026.11 on; the keyword argument does not exist before.
            not_ready.retry_after = err.retry_after  # type: ignore[attr-defined]
        raise not_ready from err


def _translated[E: HomeAssistantError](kind: type[E], err: RingCentralError) -> E:
    """Return an exception of a kind with the words for a client error."""
    key, placeholders = _words(err)
    return kind(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)
