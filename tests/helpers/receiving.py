"""An account that receives: set up, reloaded and listened to by the tests of receiving."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.ringc.const import DOMAIN, EVENT_SMS_RECEIVED
from tests.helpers.waiting import until
from tests.simulator import Simulator


@dataclass(kw_only=True)
class Receiver:
    """Home Assistant with an account, and all texts that it was told about."""

    hass: HomeAssistant
    entry: MockConfigEntry
    simulator: Simulator
    events: list[Event[Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Listen from the beginning."""
        self.events = async_capture_events(self.hass, EVENT_SMS_RECEIVED)

    @property
    def texts(self) -> list[str]:
        """What the texts said, in order."""
        return [event.data["message"] for event in self.events]

    @property
    def ways(self) -> list[str]:
        """How the texts came, in order."""
        return [event.data["via"] for event in self.events]

    @property
    def transport(self) -> str | None:
        """The present way in, if the account is loaded."""
        data = getattr(self.entry, "runtime_data", None)
        return data and data.push_state.transport

    @property
    def issues(self) -> set[str]:
        """The texts of our repairs."""
        return {str(issue.translation_key) for key, issue in ir.async_get(self.hass).issues.items() if key[0] == DOMAIN}

    @property
    def placeholders(self) -> dict[str, str]:
        """What fills in the text of our only repair."""
        [issue] = [issue for key, issue in ir.async_get(self.hass).issues.items() if key[0] == DOMAIN]
        return issue.translation_placeholders or {}

    async def open(self, **options: Any) -> None:
        """Set the account up."""
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def open_through(self, transport: str, **options: Any) -> None:
        """Set the account up and wait for its way in."""
        await self.open(**options)
        await until(lambda: self.transport == transport)

    async def close(self) -> None:
        """Unload the account."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def reload(self) -> None:
        """Reload the account."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    def asked(self, kind: str, method: str | None = None) -> int:
        """How often the simulator was asked for something."""
        return sum(item.kind == kind and method in {None, item.method} for item in self.simulator.requests)

    async def pass_time(self, **time: float) -> None:
        """Let Home Assistant's timers run out, once nothing is under way: requests have timers too."""
        await until(lambda: all(item.status for item in self.simulator.requests))
        for _ in range(20):
            await asyncio.sleep(0.005)
        async_fire_time_changed(self.hass, dt_util.utcnow() + timedelta(**time))
