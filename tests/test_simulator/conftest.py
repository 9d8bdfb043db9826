"""Fixtures of the simulator's own tests."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.simulator.server import Simulator

from .api_client import ApiClient, Webhook, webhook_server


@pytest.fixture
async def anonymous(simulator: Simulator) -> AsyncIterator[ApiClient]:
    """Return a client without a token."""
    async with aiohttp.ClientSession() as session:
        yield ApiClient(simulator, session)


@pytest.fixture
async def client(simulator: Simulator, anonymous: ApiClient) -> ApiClient:
    """Return a client that is logged in as the user, and whose limits are fresh."""
    await anonymous.log_in()
    simulator.usage.forget()
    return anonymous


@pytest.fixture
async def webhook(simulator: Simulator) -> AsyncIterator[Webhook]:
    """Return a webhook that behaves."""
    async with webhook_server() as served:
        yield served
