"""Fixtures of the simulator's own tests."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from .server import Simulator
from .visitor import Hook, Visitor, hook


@pytest.fixture
async def stranger(simulator: Simulator) -> AsyncIterator[Visitor]:
    """Return a client without a token."""
    async with aiohttp.ClientSession() as session:
        yield Visitor(simulator, session)


@pytest.fixture
async def visitor(simulator: Simulator, stranger: Visitor) -> Visitor:
    """Return a client that is logged in as the user, and whose limits are fresh."""
    await stranger.log_in()
    simulator.usage.forget()
    return stranger


@pytest.fixture
async def webhook(simulator: Simulator) -> AsyncIterator[Hook]:
    """Return a webhook that behaves."""
    async with hook() as served:
        yield served
