"""The panel and the card are there while an account has conversations to see, and for whom."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
import sys
from types import ModuleType
from typing import Any

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ringc.panel import BUNDLE
from tests.simulator import Simulator


@pytest.fixture(autouse=True)
async def pages(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[None]:
    """Home Assistant's frontend, without its own pages, which tests need not have installed."""
    built = ModuleType("hass_frontend")
    built.where = lambda: tmp_path  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hass_frontend", built)
    assert await async_setup_component(hass, "frontend", {})
    yield
    await wait(hass, 11)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    """Set the account up with these options."""
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def panel(hass: HomeAssistant) -> dict[str, Any] | None:
    """Return the panel as Home Assistant tells the browser."""
    found = hass.data[frontend.DATA_PANELS].get("ringc")
    return dict(found.to_response()) if found else None


def scripts(hass: HomeAssistant) -> set[str]:
    """Return what every page of Home Assistant loads of ours."""
    return {url for url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls if "ringc" in url}


async def wait(hass: HomeAssistant, seconds: float) -> None:
    """Let time pass."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def test_administrators_have_the_panel_and_everybody_the_card_at_an_address_with_the_version(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await set_up(hass, entry)
    [url] = scripts(hass)
    shown = panel(hass)
    assert shown
    assert (shown["title"], shown["require_admin"], shown["config"]["_panel_custom"]["module_url"]) == (
        "Texts",
        True,
        url,
    )
    response = await (await hass_client_no_auth()).get(url)
    assert response.status == 200
    assert await response.read() == BUNDLE.read_bytes()
    assert url.partition("?v=")[2]


async def test_where_everyone_may_see_texts_everyone_has_the_panel(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry, conversations="everyone")
    shown = panel(hass)
    assert shown
    assert shown["require_admin"] is False


async def test_where_nobody_may_see_texts_there_is_nothing(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry, conversations="off")
    assert (panel(hass), scripts(hass)) == (None, set())


async def test_an_unloaded_account_takes_its_panel_along(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await wait(hass, 11)
    assert (panel(hass), scripts(hass)) == (None, set())


async def test_a_reload_takes_nobody_out_of_the_panel(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert panel(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await wait(hass, 11)
    assert panel(hass)
    assert len(scripts(hass)) == 1


async def test_another_choice_counts_at_once(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry, conversations="everyone")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry, conversations="admins")
    shown = panel(hass)
    assert shown
    assert shown["require_admin"] is True
    assert await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry, conversations="off")
    assert (panel(hass), scripts(hass)) == (None, set())


async def test_the_last_of_two_accounts_takes_the_panel_along(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    other = MockConfigEntry(
        domain="ringc",
        unique_id=f"127.0.0.1_{simulator.world.account_id}_{simulator.other_user.id}",
        data={
            **entry.data,
            "source_number": simulator.other_user.number,
            "credential": simulator.jwt(simulator.other_user),
            "webhook_id": "b" * 64,
        },
        options={"conversations": "everyone"},
    )
    other.add_to_hass(hass)
    await set_up(hass, entry)
    shown = panel(hass)
    assert shown
    assert shown["require_admin"] is False
    assert await hass.config_entries.async_unload(other.entry_id)
    await wait(hass, 11)
    shown = panel(hass)
    assert shown
    assert shown["require_admin"] is True
    assert await hass.config_entries.async_unload(entry.entry_id)
    await wait(hass, 11)
    assert panel(hass) is None
