"""A server whose certificate nobody vouches for: only who says so is connected to it, until the very end."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.tls import tls_in_front_of
from tests.simulator import Simulator


@pytest.fixture
async def server_url(simulator: Simulator, tmp_path: Path) -> AsyncIterator[str]:
    """The simulator behind TLS."""
    async with tls_in_front_of(simulator.port, tmp_path) as port:
        yield f"https://127.0.0.1:{port}"


@pytest.fixture
def entry(hass: HomeAssistant, server_url: str, entry: MockConfigEntry) -> MockConfigEntry:
    """An account on that server."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "server_url": server_url}, options={"inbound": "off"}
    )
    return entry


async def test_a_certificate_is_checked(hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator) -> None:
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert "certificate" in (entry.reason or "")
    assert not simulator.requests


async def test_a_certificate_need_not_be_checked(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(entry, data={**entry.data, "verify_ssl": False})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_remove(entry.entry_id)
    assert [item.kind for item in simulator.requests][-1] == "revoke"
    assert not simulator.sessions.live()
