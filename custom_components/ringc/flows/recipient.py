"""Add or change a recipient: somebody, or a group, that can be texted by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import BooleanSelector, TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.util import slugify
import voluptuous as vol

from ..const import (
    CONF_DEFAULT,
    CONF_GROUP,
    CONF_NAME,
    CONF_PHONE_NUMBERS,
    CONF_SOURCE_NUMBER,
    DOMAIN,
    SUBENTRY_RECIPIENT,
)
from ..data import RingcConfigEntry
from ..errors import FormError, async_placeholders
from ..phone_numbers import InvalidNumberError, is_name, parse_number

MOST_NUMBERS = 10
RECIPIENT = vol.Schema(
    {
        vol.Required(CONF_NAME): TextSelector(),
        vol.Required(CONF_PHONE_NUMBERS): TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, multiple=True)),
        vol.Required(CONF_GROUP, default=False): BooleanSelector(),
        vol.Required(CONF_DEFAULT, default=False): BooleanSelector(),
    }
)
# Without it a person would have to press a button before there is anything to type a number into.
ONE_FIELD = {CONF_PHONE_NUMBERS: [""]}


class RecipientFlow(ConfigSubentryFlow):
    """The dialog of a recipient."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new recipient."""
        return await self._async_ask("user", user_input, ONE_FIELD)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Offer to change a recipient."""
        return await self._async_ask("reconfigure", user_input, self._get_reconfigure_subentry().data)

    async def _async_ask(
        self, step_id: str, user_input: dict[str, Any] | None, known: Mapping[str, Any]
    ) -> SubentryFlowResult:
        """Show the form until it makes a recipient, then keep it."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            try:
                recipient = self._recipient(user_input)
            except FormError as err:
                errors, placeholders = {err.field: err.key}, await async_placeholders(self.hass, err)
            else:
                return self._finish(recipient)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(RECIPIENT, user_input or known),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _finish(self, recipient: dict[str, Any]) -> SubentryFlowResult:
        """Add the recipient, or change the one that the dialog is about."""
        name = recipient[CONF_NAME]
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=name, data=recipient)
        subentry = self._get_reconfigure_subentry()
        return self.async_update_and_abort(self._get_entry(), subentry, title=name, data=recipient)

    def _recipient(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is kept of a recipient; raises FormError for what cannot be right."""
        name = " ".join(user_input[CONF_NAME].split())
        self._check_name(name)
        numbers = parse_numbers(user_input[CONF_PHONE_NUMBERS], self._get_entry().data[CONF_SOURCE_NUMBER])
        if not numbers:
            raise FormError(CONF_PHONE_NUMBERS, "number_missing")
        if len(numbers) > MOST_NUMBERS:
            raise FormError(CONF_PHONE_NUMBERS, "too_many_numbers")
        if user_input[CONF_GROUP]:
            self._check_group(numbers)
        return {**user_input, CONF_NAME: name, CONF_PHONE_NUMBERS: numbers}

    def _check_name(self, name: str) -> None:
        """Raise FormError unless the name can be told from a number and from every other recipient's."""
        if not is_name(name):
            raise FormError(CONF_NAME, "invalid_name")
        if slugify(name) in names_taken(self.hass, but=self.context.get("subentry_id")):
            raise FormError(CONF_NAME, "name_exists")

    def _check_group(self, numbers: list[str]) -> None:
        """Raise FormError unless the account can send one message to all of these numbers."""
        entry: RingcConfigEntry = self._get_entry()
        source = entry.data[CONF_SOURCE_NUMBER]
        if len(numbers) < 2:
            raise FormError(CONF_PHONE_NUMBERS, "group_too_small")
        if source in numbers:
            raise FormError(CONF_PHONE_NUMBERS, "group_has_sender")
        if entry.state is not ConfigEntryState.LOADED:
            return
        own = [number for number in entry.runtime_data.numbers if number.phone_number == source]
        if not any(number.can_send_pictures and not number.in_threads for number in own):
            raise FormError(CONF_GROUP, "group_needs_mms", number=source)


def names_taken(hass: HomeAssistant, *, but: str | None = None) -> set[str]:
    """Return the slugs of all recipients of all accounts, but one."""
    return {
        slugify(subentry.data[CONF_NAME])
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)
        if subentry.subentry_id != but
    }


def parse_numbers(typed: Iterable[str], near: str) -> list[str]:
    """Return the numbers in E.164, each once; raises FormError for what is none."""
    try:
        return list(dict.fromkeys(parse_number(number, near=near) for number in typed if number.strip()))
    except InvalidNumberError as err:
        raise FormError(CONF_PHONE_NUMBERS, "invalid_number") from err
