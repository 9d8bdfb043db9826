"""A sender and its client, without an account."""

from collections.abc import AsyncIterator

import aiohttp
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ringc.ringcentral import Credentials, Login, RateLimiter, RingCentral
from custom_components.ringc.sending.sender import Sender
from custom_components.ringc.sending.sent_log import SentLog
from tests.simulator import Simulator

LOOK_AFTER = (0.02, 0.06, 0.12, 0.3)


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[RingCentral]:
    """The account's client, with little patience."""
    credentials = Credentials(
        server=simulator.url,
        client_id=simulator.app.client_id,
        client_secret=simulator.app.client_secret,
        username="",
        secret=simulator.jwt(),
        jwt=True,
    )
    async with aiohttp.ClientSession() as session:
        yield RingCentral(Login(credentials, RateLimiter()), session, connect_timeout=2, read_timeout=0.5)


@pytest.fixture
def sender(hass: HomeAssistant, client: RingCentral) -> Sender:
    """A sender that looks into the store soon."""
    return Sender(hass, client, SentLog(hass, "account"), lookup_delays=LOOK_AFTER)
