"""Waiting that can be cut short."""

import asyncio
from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


async def async_wait(hass: HomeAssistant, seconds: float, event: asyncio.Event) -> None:
    """Wait so many seconds, but not longer than until the event is set."""

    @callback
    def async_wake(_: datetime) -> None:
        """End the wait."""
        event.set()

    cancel = async_call_later(hass, seconds, async_wake)
    try:
        await event.wait()
    finally:
        cancel()
