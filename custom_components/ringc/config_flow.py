"""Add an account, sign in again, change the connection."""

from collections.abc import Mapping
from ipaddress import ip_address
import logging
import re
import secrets
from typing import Any, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol
from yarl import URL

from .const import (
    CONF_AUTH_MODE,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_ENVIRONMENT,
    CONF_SERVER_URL,
    CONF_SOURCE_NUMBER,
    CONF_VERIFY_SSL,
    CONF_WEBHOOK_ID,
    CONF_WEBHOOK_SECRET,
    DOMAIN,
    SERVERS,
    SUBENTRY_RECIPIENT,
)
from .data import async_release_logins, client_for, credentials_of
from .errors import FormError, form_error
from .recipient_flow import RecipientFlow
from .recipients import InvalidNumberError, international, parse_number
from .ringcentral import Extension, PhoneNumber, RingCentralError, Token

LOGGER = logging.getLogger(__name__)
SECTION_CONNECTION = "connection"
PERMISSIONS = ("SMS", "ReadMessages", "ReadAccounts")
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:]+")
PLACES = {"console_url": "https://developers.ringcentral.com/my-account.html#/applications"}

PLAIN = TextSelector()
PHONE = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL))
SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))


def _choice(key: str, *options: str) -> SelectSelector:
    """Return a choice whose options have translated names."""
    return SelectSelector(SelectSelectorConfig(options=list(options), translation_key=key))


CONNECTION = vol.Schema(
    {
        vol.Required(CONF_AUTH_MODE, default="auto"): _choice(CONF_AUTH_MODE, "auto", "password", "jwt"),
        vol.Required(CONF_ENVIRONMENT, default="production"): _choice(CONF_ENVIRONMENT, *SERVERS, "custom"),
        vol.Optional(CONF_SERVER_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)


def _account_schema(secret: type[vol.Required | vol.Optional]) -> vol.Schema:
    """Return the form of an account, whose secrets are required or may be left as they are."""
    return vol.Schema(
        {
            vol.Required(CONF_CLIENT_ID): PLAIN,
            secret(CONF_CLIENT_SECRET): SECRET,
            vol.Required(CONF_SOURCE_NUMBER): PHONE,
            secret(CONF_CREDENTIAL): SECRET,
            vol.Optional(SECTION_CONNECTION): section(CONNECTION, {"collapsed": True}),
        }
    )


NEW_ACCOUNT = _account_schema(vol.Required)
KNOWN_ACCOUNT = _account_schema(vol.Optional)
NEW_CREDENTIAL = vol.Schema({vol.Required(CONF_CREDENTIAL): SECRET})


class RingcConfigFlow(ConfigFlow, domain=DOMAIN):
    """The dialog of an account; every way in ends in the same sign-in."""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to an account."""
        return {SUBENTRY_RECIPIENT: RecipientFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_credentials()

    async def async_step_credentials(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the app, the number and the credential."""
        return await self._async_sign_in("credentials", NEW_ACCOUNT, user_input, {})

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin after RingCentral refused the credential."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the credential only."""
        known = dict(self._get_reauth_entry().data)
        if user_input and is_jwt(user_input[CONF_CREDENTIAL].strip()):
            # Who is told that passwords do not work any more pastes a JWT here; no other field is asked.
            known[CONF_AUTH_MODE] = "auto"
        return await self._async_sign_in("reauth_confirm", NEW_CREDENTIAL, user_input, known)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer to change everything but whose account it is."""
        known = self._get_reconfigure_entry().data
        return await self._async_sign_in("reconfigure", KNOWN_ACCOUNT, user_input, known)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first recipient."""
        entry_id = result["result"].entry_id
        recipient = await self.hass.config_entries.subentries.async_init(
            (entry_id, SUBENTRY_RECIPIENT), context=SubentryFlowContext(source=SOURCE_USER)
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, recipient["flow_id"])
        return result

    @callback
    @override
    def async_remove(self) -> None:
        """End the session of a dialog that was given up, or whose credential replaced another one."""
        self.hass.async_create_task(async_release_logins(self.hass), "ringc release logins")

    async def _async_sign_in(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None, known: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Show a form until what it says, together with what is known, is an account that can text."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            values = {**CONNECTION({}), **known, **_typed(user_input)}
            try:
                connection = connection_of(values, country=self.hass.config.country)
                unique_id = await self._async_identify(connection)
            except FormError as err:
                errors, placeholders = {err.field: err.key}, err.placeholders
            except RingCentralError as err:
                key, placeholders = form_error(err, jwt=credentials_of(connection).jwt)
                errors = {"base": key}
            except Exception:
                LOGGER.exception("Signing in failed unexpectedly")
                errors = {"base": "unknown"}
            else:
                return await self._async_finish(unique_id, connection)
        public = {key: value for key, value in known.items() if key not in {CONF_CLIENT_SECRET, CONF_CREDENTIAL}}
        suggested = user_input or {**public, SECTION_CONNECTION: public}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=PLACES | placeholders,
        )

    async def _async_identify(self, connection: Mapping[str, Any]) -> str:
        """Sign in and return whose account this is; raises what keeps it from texting."""
        expires_at = credentials_of(connection).expires_at
        if expires_at and expires_at <= dt_util.utcnow():
            raise FormError(CONF_CREDENTIAL, "jwt_expired")
        client = client_for(self.hass, connection)
        token = await client.authenticate()
        if missing := _missing_permissions(token):
            # The next try needs a token that knows of a permission added meanwhile.
            client.login.reject(token)
            raise FormError("base", "missing_permission", permission=", ".join(missing))
        extension = await client.extension()
        _check_number(connection[CONF_SOURCE_NUMBER], await client.phone_numbers())
        return account_key(connection, extension)

    async def _async_finish(self, unique_id: str, connection: dict[str, Any]) -> ConfigFlowResult:
        """Add the account, or change the one that the dialog is about."""
        await self.async_set_unique_id(unique_id, raise_on_progress=False)
        title = international(connection[CONF_SOURCE_NUMBER])
        if self.source == SOURCE_USER:
            self._abort_if_unique_id_configured()
            ours = {CONF_WEBHOOK_ID: webhook.async_generate_id(), CONF_WEBHOOK_SECRET: secrets.token_hex(32)}
            return self.async_create_entry(title=title, data=connection | ours)
        self._abort_if_unique_id_mismatch()
        entry = self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()
        if entry.title != international(entry.data[CONF_SOURCE_NUMBER]):
            title = entry.title
        listens = bool(entry.update_listeners)
        result = self.async_update_and_abort(entry, title=title, data=connection)
        if not listens:
            # An account that could not be set up does not hear of the change.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result


def account_key(connection: Mapping[str, Any], extension: Extension) -> str:
    """Return what stays the same however often the connection changes: whose account it is."""
    owner = f"{extension.account_id}_{extension.id}"
    if connection[CONF_ENVIRONMENT] == "production":
        return owner
    return f"{URL(credentials_of(connection).server).host}_{owner}"


def _typed(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, without sections; an empty field says nothing."""
    values = {**user_input, **user_input.get(SECTION_CONNECTION, {})}
    return {key: value for key, value in values.items() if key != SECTION_CONNECTION and value != ""}


def connection_of(values: Mapping[str, Any], *, country: str | None) -> dict[str, Any]:
    """Return what the account keeps, tidied; raises FormError for what cannot be right."""
    connection = {key: value for key, value in values.items() if key != CONF_SERVER_URL}
    for key in (CONF_CLIENT_ID, CONF_CLIENT_SECRET):
        connection[key] = "".join(values[key].split())
    connection[CONF_CREDENTIAL] = _pasted(values[CONF_CREDENTIAL])
    try:
        connection[CONF_SOURCE_NUMBER] = parse_number(values[CONF_SOURCE_NUMBER], country=country)
    except InvalidNumberError as err:
        raise FormError(CONF_SOURCE_NUMBER, "invalid_number", reason=err.reason) from err
    if values[CONF_ENVIRONMENT] == "custom":
        server = server_url(values.get(CONF_SERVER_URL, ""))
        known = {url: name for name, url in SERVERS.items()}
        connection[CONF_ENVIRONMENT] = known.get(server, "custom")
        if server not in known:
            connection[CONF_SERVER_URL] = server
    return connection


def _pasted(credential: str) -> str:
    """Return a credential without what copying adds: line breaks, spaces around it, and spaces inside a JWT."""
    joined = "".join(line.strip() for line in credential.splitlines())
    return "".join(joined.split()) if is_jwt(joined) else joined


def is_jwt(credential: str) -> bool:
    """Whether this can be nothing but a JWT."""
    return credential.startswith("eyJ") and credential.count(".") == 2


def server_url(text: str) -> str:
    """Return scheme://host[:port] of a server; raises FormError unless it is https, or http to this machine."""
    problem = FormError("base", "invalid_server_url")
    try:
        url = URL(text.strip())
        host = url.raw_host or ""
        extra = url.raw_user or url.raw_password or url.raw_path.strip("/") or url.raw_query_string or url.raw_fragment
    except ValueError as err:
        raise problem from err
    if extra or not HOST.fullmatch(host) or url.scheme not in {"https", "http"}:
        raise problem
    if url.scheme == "http" and not _is_loopback(host):
        raise problem
    return str(url.origin())


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _missing_permissions(token: Token) -> list[str]:
    """Return the permissions that the app lacks."""
    granted = token.scopes | ({"ReadMessages"} if "EditMessages" in token.scopes else set())
    return [permission for permission in PERMISSIONS if permission not in granted]


def _check_number(source: str, numbers: tuple[PhoneNumber, ...]) -> None:
    """Raise FormError that names the numbers to choose from, unless this one can text."""
    number = next((number for number in numbers if number.phone_number == source), None)
    if number is None or not number.can_text:
        fitting = ", ".join(number.phone_number for number in numbers if number.can_text)
        key = "number_cannot_text" if number else "number_not_yours"
        raise FormError(CONF_SOURCE_NUMBER, key, numbers=fitting or "-")
