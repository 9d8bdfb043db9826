"""Add an account, sign in again, change the connection."""

from collections.abc import Mapping
import logging
import secrets
from typing import Any, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
    SubentryFlowContext,
)
from homeassistant.const import CONF_URL
from homeassistant.core import callback
import voluptuous as vol

from .apprise.parts import InvalidAppriseUrlError
from .apprise.url import parse
from .const import (
    CONF_AUTH_MODE,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_PHONE_NUMBERS,
    CONF_SOURCE_NUMBER,
    CONF_WEBHOOK_ID,
    CONF_WEBHOOK_SECRET,
    DOMAIN,
    SUBENTRY_RECIPIENT,
)
from .errors import FormError, async_placeholders, form_error
from .flows.account import account_key, account_title, check_number, check_permissions, connection_of, is_jwt, pasted
from .flows.apprise import NOTHING, async_apprise_words, async_remarks, async_summary, fitting, recipients
from .flows.options import RingcOptionsFlow
from .flows.recipient import RecipientFlow, names_taken, parse_numbers
from .flows.schemas import (
    APPRISE_URL,
    CONNECTION,
    IMPORTED_ACCOUNT,
    KNOWN_ACCOUNT,
    NEW_ACCOUNT,
    NEW_CREDENTIAL,
    SECTION_CONNECTION,
    TAKEN,
    TARGETS,
    typed,
)
from .logins import LOGINS, async_release_logins, client_for, credentials_of
from .phone_numbers import in_e164, international
from .ringcentral import PhoneNumber, RejectedError, RingCentralError

LOGGER = logging.getLogger(__name__)
CONSOLE = "https://developers.ringcentral.com/my-account.html#/applications"


class RingcConfigFlow(ConfigFlow, domain=DOMAIN):
    """The dialog of an account; each of its steps ends in the same sign-in."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._apprise = NOTHING
        self._connection: dict[str, Any] = {}
        self._numbers: tuple[PhoneNumber, ...] = ()
        self._title = ""
        self._signed_in_anew = False

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to an account."""
        return {SUBENTRY_RECIPIENT: RecipientFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the dialog of an account's options."""
        return RingcOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin with the app's credentials, or with what Apprise had."""
        return self.async_show_menu(step_id="user", menu_options=["credentials", "apprise_url"])

    async def async_step_apprise_url(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for an Apprise URL."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            try:
                self._apprise = await self.hass.async_add_executor_job(parse, user_input[CONF_URL])
            except InvalidAppriseUrlError as err:
                errors = {CONF_URL: "invalid_url"}
                placeholders = {"reason": await async_apprise_words(self.hass, err.reason, err.placeholders)}
            else:
                return await self.async_step_credentials()
        return self.async_show_form(
            step_id="apprise_url",
            data_schema=self.add_suggested_values_to_schema(APPRISE_URL, user_input),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_credentials(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the app, the number and the credential; an Apprise URL has filled in what it says for sure."""
        apprise = self._apprise
        known = {name: value for name in TAKEN if (value := getattr(apprise, name)) is not None}
        remarks = await async_remarks(self.hass, [ask for ask in apprise.questions if ask.field != "targets"])
        schema = NEW_ACCOUNT if apprise is NOTHING else IMPORTED_ACCOUNT
        return await self._async_sign_in("credentials", schema, user_input, known, remarks=remarks)

    async def async_step_imported(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what else was taken from the Apprise URL, and which numbers it texts."""
        apprise, source = self._apprise, self._connection[CONF_SOURCE_NUMBER]
        options = fitting(apprise.options)
        errors: dict[str, str] = {}
        placeholders = {
            "source_number": international(source),
            "options": await async_summary(self.hass, options),
            "remarks": await async_remarks(
                self.hass, [*(ask for ask in apprise.questions if ask.field == "targets"), *apprise.notes]
            ),
        }
        if user_input is not None:
            try:
                numbers = parse_numbers(user_input.get(CONF_PHONE_NUMBERS, ()), source)
            except FormError as err:
                errors = {err.field: err.key}
                placeholders |= await async_placeholders(self.hass, err)
            else:
                return self._create(options=options, subentries=recipients(numbers, names_taken(self.hass)))
        suggested = user_input or {CONF_PHONE_NUMBERS: list(apprise.targets)}
        return self.async_show_form(
            step_id="imported",
            data_schema=self.add_suggested_values_to_schema(TARGETS, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin after RingCentral refused the credential."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the credential only."""
        known = dict(self._get_reauth_entry().data)
        if user_input and known[CONF_AUTH_MODE] == "password" and is_jwt(pasted(user_input[CONF_CREDENTIAL])):
            # Where passwords do not work any more people paste a JWT here; no other field is asked.
            known[CONF_AUTH_MODE] = "auto"
        return await self._async_sign_in("reauth_confirm", NEW_CREDENTIAL, user_input, known)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer to change everything but whose account it is."""
        known = self._get_reconfigure_entry().data
        return await self._async_sign_in("reconfigure", KNOWN_ACCOUNT, user_input, known)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first recipient, unless an Apprise URL had some."""
        entry = result["result"]
        if entry.subentries:
            return result
        recipient = await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_RECIPIENT), context=SubentryFlowContext(source=SOURCE_USER)
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, recipient["flow_id"])
        return result

    @callback
    @override
    def async_remove(self) -> None:
        """End the session of a dialog that was given up, or whose credential replaced another one."""
        self.hass.async_create_task(async_release_logins(self.hass), "ringc release logins")

    async def _async_sign_in(
        self,
        step_id: str,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        known: Mapping[str, Any],
        *,
        remarks: str = "",
    ) -> ConfigFlowResult:
        """Show a form until what it says, together with what is known, is an account that can text."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            values = {**CONNECTION({}), **known, **typed(user_input)}
            try:
                connection = connection_of(values, country=self.hass.config.country)
                unique_id = await self._async_identify(connection)
            except FormError as err:
                # Signing in again asks for the credential only.
                shown_at = err.field if err.field in map(str, schema.schema) else "base"
                errors, placeholders = {shown_at: err.key}, await async_placeholders(self.hass, err)
            except RingCentralError as err:
                credentials = credentials_of(connection)
                now = client_for(self.hass, connection).clock.now()
                expired = credentials.expires_at is not None and credentials.expires_at <= now
                key, placeholders = form_error(err, jwt=credentials.jwt, expired=expired)
                errors = {CONF_CREDENTIAL if key == "jwt_expired" else "base": key}
            except Exception:
                LOGGER.exception("Signing in failed unexpectedly")
                errors = {"base": "unknown"}
            else:
                return await self._async_finish(unique_id, connection)
        hidden = set() if self.source == SOURCE_USER else {CONF_CLIENT_SECRET, CONF_CREDENTIAL}
        shown = {name: value for name, value in known.items() if name not in hidden}
        suggested = user_input or {**shown, SECTION_CONNECTION: shown}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders={"console_url": CONSOLE, "remarks": remarks, **placeholders},
        )

    async def _async_identify(self, connection: Mapping[str, Any]) -> str:
        """Sign in and return whose account this is; raises what keeps it from texting."""
        client = client_for(self.hass, connection)
        if self.source != SOURCE_USER and not self._signed_in_anew:
            # Whoever signs in again wants a new session: the present one may lack a permission added meanwhile.
            self._signed_in_anew = True
            client.login.invalidate(client.login.token)
        token = await client.authenticate()
        try:
            check_permissions(token)
            extension = await client.extension()
            self._numbers = in_e164(await client.phone_numbers(), connection[CONF_SOURCE_NUMBER])
            # A refused token was replaced on the way: what counts is what the last one may.
            check_permissions(await client.authenticate())
        except FormError, RejectedError:
            # The next try needs a token that knows of a permission added meanwhile.
            client.login.invalidate(client.login.token)
            raise
        check_number(connection[CONF_SOURCE_NUMBER], self._numbers, extension)
        self._title = account_title(extension)
        return str(account_key(connection, extension))

    async def _async_finish(self, unique_id: str, connection: dict[str, Any]) -> ConfigFlowResult:
        """Add the account, or change the one that the dialog is about."""
        await self.async_set_unique_id(unique_id, raise_on_progress=False)
        if self.source == SOURCE_USER:
            self._abort_if_unique_id_configured()
            self._connection = connection
            return self._create() if self._apprise is NOTHING else await self.async_step_imported()
        self._abort_if_unique_id_mismatch()
        entry = self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()
        named_by_number = entry.title == international(entry.data[CONF_SOURCE_NUMBER])
        title = self._title if named_by_number else entry.title
        reloads = bool(entry.update_listeners) and dict(entry.data) != {**entry.data, **connection}
        result = self.async_update_and_abort(entry, title=title, data=connection)
        if not reloads:
            # Where nothing changed, or the account could not be set up, nobody else reloads it.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    def _create(
        self, options: Mapping[str, Any] | None = None, subentries: list[ConfigSubentryData] | None = None
    ) -> ConfigFlowResult:
        """Add the account, with an address for texts that nobody can guess."""
        self._abort_if_unique_id_configured()
        self.hass.data[LOGINS].numbers[self.unique_id] = self._numbers
        ours = {CONF_WEBHOOK_ID: webhook.async_generate_id(), CONF_WEBHOOK_SECRET: secrets.token_hex(32)}
        return self.async_create_entry(
            title=self._title,
            data=self._connection | ours,
            options=options,
            subentries=subentries,
        )
