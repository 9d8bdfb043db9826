"""Rests between looks at RingCentral."""

import asyncio
from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


async def async_wait(hass: HomeAssistant, seconds: float, call: asyncio.Event) -> None:
    """Rest so many seconds, but not longer than until somebody calls."""

    @callback
    def async_wake(_: datetime) -> None:
        """End the rest."""
        call.set()

    cancel = async_call_later(hass, seconds, async_wake)
    try:
        await call.wait()
    finally:
        cancel()
