"""What Home Assistant's system page says about ringc."""

from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.ringc.const import DOMAIN
from tests.helpers.tls import tls_in_front_of
from tests.simulator import Simulator


async def seen(hass: HomeAssistant) -> dict[str, object]:
    """What the system page shows."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return {key: await value if hasattr(value, "__await__") else value for key, value in info.items()}


async def test_accounts_are_counted_and_their_server_is_tried(hass: HomeAssistant, account: MockConfigEntry) -> None:
    MockConfigEntry(domain=DOMAIN, data=dict(account.data), unique_id="another").add_to_hass(hass)
    assert await seen(hass) == {"accounts": 2, "accounts_loaded": 1, "can_reach_custom": "ok"}


async def test_a_server_that_is_gone_is_said_to_be_unreachable(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    await simulator.stop()
    assert (await seen(hass))["can_reach_custom"] == {"type": "failed", "error": "unreachable"}


@pytest.mark.parametrize("environment", ["production", "sandbox"])
async def test_each_environment_has_its_own_line(hass: HomeAssistant, environment: str) -> None:
    MockConfigEntry(domain=DOMAIN, data={"environment": environment}).add_to_hass(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    info[f"can_reach_{environment}"].close()


@pytest.mark.parametrize(("checked", "found"), [(False, "ok"), (True, {"type": "failed", "error": "unreachable"})])
async def test_a_server_is_reached_with_a_certificate_that_the_account_takes(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, tmp_path: Path, checked: bool, found: object
) -> None:
    async with tls_in_front_of(simulator.port, tmp_path) as port:
        data = dict(account.data) | {"server_url": f"https://127.0.0.1:{port}", "verify_ssl": checked}
        MockConfigEntry(domain=DOMAIN, data=data, unique_id="another").add_to_hass(hass)
        assert (await seen(hass))["can_reach_custom"] == found


async def test_one_of_several_servers_that_is_gone_is_noticed(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    data = dict(account.data) | {"server_url": "http://127.0.0.1:9"}
    MockConfigEntry(domain=DOMAIN, data=data, unique_id="another").add_to_hass(hass)
    assert (await seen(hass))["can_reach_custom"] == {"type": "failed", "error": "unreachable"}
