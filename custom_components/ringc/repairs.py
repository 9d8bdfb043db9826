"""Fixing what Settings > Repairs shows: the person has done something, and it is tried at once whether that was it."""

import asyncio
from typing import override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .const import DOMAIN
from .data import RingcConfigEntry
from .issues import NUMBER_ISSUES, PUSH_ISSUES, SIGN_IN_ISSUES, is_shown

# Seconds in which push connects or is refused, unless RingCentral does not answer.
TRY_FOR = 20


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialog of a repair."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    placeholders = dict(issue.translation_placeholders or {}) if issue else {}
    facts = data or {}
    key = str(facts.get("key"))
    flow = SignInFlow if key in SIGN_IN_ISSUES else CheckNumbersFlow if key in NUMBER_ISSUES else TryAgainFlow
    return flow(str(facts.get("entry_id")), key, facts.get("permission"), placeholders)


class FixFlow(RepairsFlow):
    """One form, which is shown again as long as the problem is still there."""

    def __init__(self, entry_id: str, key: str, permission: object, placeholders: dict[str, str]) -> None:
        """Fix the problem `key` of an account; `permission` is the one that is missing, as RingCentral names it."""
        self._entry_id = entry_id
        self._key = key
        self._permission = permission
        self._placeholders = placeholders

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Show what to do; when the person says that it is done, try."""
        errors: dict[str, str] = {}
        if user_input is not None:
            entry: RingcConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
            if entry is None or await self._async_fix(entry):
                return self.async_create_entry(data={})
            errors["base"] = "still_wrong"
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=self._placeholders,
        )

    async def _async_fix(self, entry: RingcConfigEntry) -> bool:
        """Do what is left to do; return whether the problem is gone."""
        raise NotImplementedError


class SignInFlow(FixFlow):
    """Asks for a new credential."""

    @override
    async def _async_fix(self, entry: RingcConfigEntry) -> bool:
        """Start the dialog that asks for it."""
        entry.async_start_reauth(self.hass)
        return True


class TryAgainFlow(FixFlow):
    """Logs in anew, as a token knows only the permissions of when it was made, and sets the account up again."""

    @override
    async def _async_fix(self, entry: RingcConfigEntry) -> bool:
        """Reload the account, and see whether it works now."""
        if data := getattr(entry, "runtime_data", None):
            login = data.client.login
            if login.token:
                login.invalidate(login.token)
        await self.hass.config_entries.async_reload(entry.entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            return False
        token = entry.runtime_data.client.login.token
        if self._permission and token and token.scopes and str(self._permission) not in token.scopes:
            return False
        return self._key not in PUSH_ISSUES or await self._async_is_pushed(entry)

    async def _async_is_pushed(self, entry: RingcConfigEntry) -> bool:
        """Wait until texts are pushed, by the webhook if that was the problem; return whether they are."""
        try:
            async with asyncio.timeout(TRY_FOR):
                transport = await entry.runtime_data.push_state.async_tried()
        except TimeoutError:
            return False
        return transport == "webhook" or (transport is not None and not self._key.startswith("webhook_"))


class CheckNumbersFlow(TryAgainFlow):
    """Asks RingCentral about the numbers once more."""

    @override
    async def _async_fix(self, entry: RingcConfigEntry) -> bool:
        """Read the account's numbers by setting it up again, and how they are registered."""
        if not await super()._async_fix(entry):
            return False
        await entry.runtime_data.number_check.async_check(anew=True)
        return not is_shown(self.hass, self.issue_id)
