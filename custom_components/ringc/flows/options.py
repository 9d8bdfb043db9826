"""How an account sends, connects and receives, and the test whether it does."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..account_test import AccountTest
from ..const import (
    CONF_CATCH_UP_HOURS,
    CONF_CONNECT_TIMEOUT,
    CONF_CONVERSATIONS,
    CONF_DOWNLOAD_ATTACHMENTS,
    CONF_EXTENSIONS,
    CONF_FOLLOW_REDIRECTS,
    CONF_INBOUND,
    CONF_KEEP_ATTACHMENTS_DAYS,
    CONF_MARK_READ,
    CONF_READ_TIMEOUT,
    CONF_TIME_ZONE,
    DOMAIN,
)
from ..data import AccountKey
from ..errors import FormError
from ..receiving.options import ReceivingOptions
from ..sending.options import DEFAULTS
from .schemas import choice

SECONDS = (0.1, 600.0)
YES_OR_NO = BooleanSelector()
# Where the sensor's translations name a transport.
TRANSPORT_NAME = f"component.{DOMAIN}.entity.sensor.transport.state.{{}}"


def _number(low: float, high: float, unit: str | None = None, *, step: float = 1) -> vol.All:
    """Return a number within bounds, whole unless its step is smaller."""
    config = NumberSelectorConfig(min=low, max=high, step=step, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int if step == 1 else float))


def _section(fields: Mapping[str, tuple[Any, Any]]) -> section:
    """Return a section of fields with their defaults; None is none."""
    markers = {
        name: vol.Optional(name) if default is None else vol.Required(name, default=default)
        for name, (_, default) in fields.items()
    }
    return section(vol.Schema({markers[name]: kind for name, (kind, _) in fields.items()}), {"collapsed": True})


SENDING = {
    "overflow": choice("overflow", "split", "truncate", "upstream"),
    "length_limit": _number(70, 1000),
    "max_parts": _number(1, 50),
    "format": choice("format", "text", "html", "markdown"),
    "emojis": YES_OR_NO,
    "retry": _number(0, 10),
    "wait": _number(0, 20, "s", step=0.1),
    "when_unsure": choice("when_unsure", "report", "send_again"),
    "optional": YES_OR_NO,
    "max_wait": _number(0, 600, "s"),
    "hourly_limit": _number(0, 1000),
    "attachment_limit": _number(100, 1500, "kB"),
    "attachment_required": YES_OR_NO,
}


def _schema(time_zones: Iterable[str]) -> vol.Schema:
    """Return the form."""
    zones = SelectSelectorConfig(options=sorted(time_zones), mode=SelectSelectorMode.DROPDOWN)
    sections = {
        "sending": {name: (kind, DEFAULTS[name]) for name, kind in SENDING.items()},
        "receiving": {
            CONF_INBOUND: (choice(CONF_INBOUND, "auto", "webhook", "websocket", "off"), "auto"),
            CONF_EXTENSIONS: (TextSelector(TextSelectorConfig(multiple=True)), None),
            CONF_DOWNLOAD_ATTACHMENTS: (choice(CONF_DOWNLOAD_ATTACHMENTS, "all", "known_senders", "none"), "all"),
            CONF_KEEP_ATTACHMENTS_DAYS: (_number(0, 3650, "d"), 30),
            CONF_CATCH_UP_HOURS: (_number(1, 720, "h"), 24),
            CONF_MARK_READ: (YES_OR_NO, False),
            CONF_CONVERSATIONS: (choice(CONF_CONVERSATIONS, "admins", "everyone", "off"), "admins"),
            CONF_TIME_ZONE: (SelectSelector(zones), None),
        },
        "connection": {
            CONF_CONNECT_TIMEOUT: (_number(*SECONDS, "s", step=0.1), 4),
            CONF_READ_TIMEOUT: (_number(*SECONDS, "s", step=0.1), 10),
            CONF_FOLLOW_REDIRECTS: (YES_OR_NO, True),
        },
    }
    return vol.Schema({vol.Required(name): _section(fields) for name, fields in sections.items()})


class RingcOptionsFlow(OptionsFlow):
    """The dialog of an account's options."""

    _test: asyncio.Task[dict[str, Any]] | None = None
    _picture = False

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what is wanted; the form of the options comes back here."""
        return await (self.async_step_account() if user_input is None else self.async_step_options(user_input))

    async def async_step_account(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Offer what can be done with an account."""
        return self.async_show_menu(step_id="account", menu_options=["options", "test_account"])

    async def async_step_test_account(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what the test costs, before it begins."""
        if user_input is None:
            schema = vol.Schema({vol.Required("picture", default=False): YES_OR_NO})
            return self.async_show_form(step_id="test_account", data_schema=schema)
        self._picture = user_input["picture"]
        return await self.async_step_testing()

    async def async_step_testing(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Wait for the test."""
        if self._test is None:
            if self.config_entry.state is not ConfigEntryState.LOADED:
                return self.async_abort(reason="account_not_loaded")
            test = AccountTest(self.hass, self.config_entry, picture=self._picture)
            self._test = self.hass.async_create_task(test.async_run(), "ringc test of an account")
        if not self._test.done():
            return self.async_show_progress(step_id="testing", progress_action="testing", progress_task=self._test)
        return self.async_show_progress_done(next_step_id="tested")

    async def async_step_tested(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what the test found."""
        result = self._test.result() if self._test else {}
        if problems := result["problems"]:
            words = {"problems": "\n".join(f"- {problem}" for problem in problems)}
            return self.async_abort(reason="test_problems", description_placeholders=words)
        received = result["received"]
        names = await async_get_translations(self.hass, self.hass.config.language, "entity", [DOMAIN])
        words = {"via": names[TRANSPORT_NAME.format(received["via"])], "seconds": str(received["seconds"])}
        return self.async_abort(reason="test_passed", description_placeholders=words)

    async def async_step_options(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show all options at once."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            options = {name: value for fields in user_input.values() for name, value in fields.items()}
            try:
                options[CONF_EXTENSIONS] = self._extensions(options.get(CONF_EXTENSIONS, ()))
            except FormError as err:
                errors, placeholders = {err.field: err.key}, err.placeholders
            else:
                return self.async_create_entry(data=options)
        schema = _schema(await self.hass.async_add_executor_job(available_timezones))
        known = user_input or dict.fromkeys(map(str, schema.schema), self._stored())
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, known),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _stored(self) -> dict[str, Any]:
        """Return the options as stored, those of an earlier kind as they are chosen now."""
        stored = dict(self.config_entry.options)
        if CONF_DOWNLOAD_ATTACHMENTS in stored:
            stored[CONF_DOWNLOAD_ATTACHMENTS] = ReceivingOptions.from_entry(self.config_entry).download_attachments
        return stored

    def _extensions(self, typed: Iterable[str]) -> list[str]:
        """Return further extension ids; raises FormError for what is none, or has an account of its own here."""
        extensions = list(dict.fromkeys(text.strip() for text in typed if text.strip()))
        own = AccountKey.of(self.config_entry)
        for extension in extensions:
            if not (extension.isascii() and extension.isdecimal()):
                raise FormError("base", "invalid_extension", extension=extension)
            if self.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, str(own.of_extension(extension))):
                raise FormError("base", "extension_has_account", extension=extension)
        return extensions
