"""What helps to find a fault, without anything that says who texts whom, or lets anybody else do it."""

from collections import Counter
from collections.abc import Mapping
import re
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import (
    CONF_AUTH_MODE,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_ENVIRONMENT,
    CONF_EXTENSIONS,
    CONF_SERVER_URL,
    CONF_SOURCE_NUMBER,
    CONF_VERIFY_SSL,
    CONF_WEBHOOK_ID,
    CONF_WEBHOOK_SECRET,
)
from .data import AccountKey, RingcConfigEntry, RingcData
from .observed import observed_of
from .receiving.webhook_subscription import async_our_subscriptions
from .ringcentral import RingCentralError

SECRET_KEYS = {
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_EXTENSIONS,
    CONF_SOURCE_NUMBER,
    CONF_WEBHOOK_ID,
    CONF_WEBHOOK_SECRET,
}
# Written with a plus, in groups, or bare; and e-mail addresses. A date or a version is neither.
NUMBER = r"\+\d[\d\s().-]{5,}\d|\(\d{2,4}\)[\s.-]?\d{2,4}[\s.-]?\d{3,4}|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b|\b\d{7,15}\b"
EMAIL = r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.\w+"


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: RingcConfigEntry) -> dict[str, Any]:
    """Return the facts about an account."""
    facts: dict[str, Any] = {
        "connection": {
            key: entry.data.get(key) for key in (CONF_AUTH_MODE, CONF_ENVIRONMENT, CONF_SERVER_URL, CONF_VERIFY_SSL)
        },
        "options": async_redact_data(dict(entry.options), SECRET_KEYS),
        "recipients": len(entry.subentries),
    }
    if data := getattr(entry, "runtime_data", None):
        facts |= _facts_of_account(data)
        facts["subscriptions"] = await _async_subscriptions(entry, data)
        facts["observed"] = _observed(hass, entry, data)
    discreet: dict[str, Any] = _without(facts, _personal(entry))
    return discreet


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: RingcConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the facts about the account of a device; a recipient's device has none of its own."""
    return await async_get_config_entry_diagnostics(hass, entry)


def _observed(hass: HomeAssistant, entry: RingcConfigEntry, data: RingcData) -> dict[str, Any]:
    """Return what RingCentral really does where its documents are unclear: see docs/observed.md."""
    token = data.client.login.token
    return observed_of(hass, entry.entry_id).describe() | {
        "token_seconds": token.expires_in if token else None,
        "refresh_token": token.refresh_token is not None if token else None,
        "shared_numbers": sum(number.is_shared(AccountKey.of(entry).extension_id) for number in data.numbers),
    }


def _facts_of_account(data: RingcData) -> dict[str, Any]:
    """Return what a loaded account knows."""
    login = data.client.login
    return {
        "login": {
            "jwt": login.credentials.jwt,
            "expires_at": login.credentials.expires_at,
            "signed_in": login.token is not None,
            "permissions": sorted(login.token.scopes) if login.token else [],
        },
        "numbers": [sorted(number.features) for number in data.numbers],
        "rate_limits": login.rate_limiter.describe(),
        "messages_waiting": login.rate_limiter.waiting + data.sent_log.waiting,
        "messages_sent": Counter(text.status for text in data.sent_log.texts.values()),
        "transport": data.push_state.transport,
        "transport_since": data.push_state.since,
    }


async def _async_subscriptions(entry: RingcConfigEntry, data: RingcData) -> list[dict[str, Any]] | str:
    """Return what RingCentral says about our webhook subscriptions, or why it says nothing."""
    try:
        ours = await async_our_subscriptions(data.client, entry.data[CONF_WEBHOOK_ID])
    except RingCentralError as err:
        return f"{type(err).__name__}: {err}"
    return [
        {
            "transport": subscription.transport,
            "status": subscription.status,
            "expires_at": subscription.expires_at,
            "filters": len(subscription.filters),
            "disabled_filters": len(subscription.disabled_filters),
        }
        for subscription in ours
    ]


def _personal(entry: RingcConfigEntry) -> re.Pattern[str]:
    """Return what finds secrets, ids, names and phone numbers in any text."""
    secrets = {str(entry.data[key]) for key in SECRET_KEYS & entry.data.keys()} - {""}
    key = AccountKey.of(entry)
    words = {key.account_id, key.extension_id, *(subentry.title for subentry in entry.subentries.values())}
    words |= {str(extension) for extension in entry.options.get(CONF_EXTENSIONS) or ()}
    return re.compile(
        "|".join([*map(re.escape, secrets), *(rf"\b{re.escape(word)}\b" for word in words), NUMBER, EMAIL])
    )


def _without(value: Any, personal: re.Pattern[str]) -> Any:
    """Return facts with whatever is personal struck out of every text."""
    if isinstance(value, Mapping):
        return {key: _without(item, personal) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, personal) for item in value]
    return personal.sub(REDACTED, value) if isinstance(value, str) else value
