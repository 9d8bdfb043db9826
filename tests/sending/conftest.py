"""An account that only sends; a sender and its client, without an account."""

from collections.abc import AsyncIterator

import aiohttp
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.ringcentral import Credentials, Login, RateLimiter, RingCentral
from custom_components.ringc.sending.sender import Sender
from custom_components.ringc.sending.sent_log import SentLog

LOOK_AFTER = (0.02, 0.06, 0.12, 0.3)


@pytest.fixture
async def silent_account(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account that RingCentral tells nothing."""
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
async def client(credentials: Credentials) -> AsyncIterator[RingCentral]:
    """The account's client, with little patience."""
    async with aiohttp.ClientSession() as session:
        yield RingCentral(Login(credentials, RateLimiter()), session, connect_timeout=2, read_timeout=0.5)


@pytest.fixture
def sender(hass: HomeAssistant, client: RingCentral) -> Sender:
    """A sender that looks into the store soon."""
    return Sender(hass, client, SentLog(hass, "account"), lookup_delays=LOOK_AFTER)
