"""The forms of an account's dialog."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_URL
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_AUTH_MODE,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_ENVIRONMENT,
    CONF_PHONE_NUMBERS,
    CONF_SERVER_URL,
    CONF_SOURCE_NUMBER,
    CONF_VERIFY_SSL,
    SERVERS,
)

SECTION_CONNECTION = "connection"
# What the account form takes from an Apprise URL.
TAKEN = (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_SOURCE_NUMBER,
    CONF_CREDENTIAL,
    CONF_AUTH_MODE,
    CONF_ENVIRONMENT,
    CONF_VERIFY_SSL,
)

PLAIN = TextSelector()
PHONE = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL))
SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))


def choice(key: str, *options: str) -> SelectSelector:
    """Return a choice whose options have translated names."""
    return SelectSelector(SelectSelectorConfig(options=list(options), translation_key=key))


CONNECTION = vol.Schema(
    {
        vol.Required(CONF_AUTH_MODE, default="auto"): choice(CONF_AUTH_MODE, "auto", "jwt", "password"),
        vol.Required(CONF_ENVIRONMENT, default="production"): choice(CONF_ENVIRONMENT, *SERVERS, "custom"),
        vol.Optional(CONF_SERVER_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)


def _account_schema(secret: type[vol.Required | vol.Optional], *, collapsed: bool = True) -> vol.Schema:
    """Return the form of an account, whose secrets are required or may be left as they are."""
    return vol.Schema(
        {
            vol.Required(CONF_CLIENT_ID): PLAIN,
            secret(CONF_CLIENT_SECRET): SECRET,
            vol.Required(CONF_SOURCE_NUMBER): PHONE,
            secret(CONF_CREDENTIAL): SECRET,
            vol.Optional(SECTION_CONNECTION): section(CONNECTION, {"collapsed": collapsed}),
        }
    )


NEW_ACCOUNT = _account_schema(vol.Required)
IMPORTED_ACCOUNT = _account_schema(vol.Required, collapsed=False)
KNOWN_ACCOUNT = _account_schema(vol.Optional)
NEW_CREDENTIAL = vol.Schema({vol.Required(CONF_CREDENTIAL): SECRET})
APPRISE_URL = vol.Schema({vol.Required(CONF_URL): TextSelector(TextSelectorConfig(autocomplete="off"))})
TARGETS = vol.Schema(
    {vol.Optional(CONF_PHONE_NUMBERS): TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, multiple=True))}
)


def typed(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, without sections; a field that is empty, or only spaces, says nothing."""
    values = {**user_input, **user_input.get(SECTION_CONNECTION, {})}
    empty = {key for key, value in values.items() if isinstance(value, str) and not value.strip()}
    return {key: value for key, value in values.items() if key not in {SECTION_CONNECTION, *empty}}
