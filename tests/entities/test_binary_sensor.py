"""The sensor that tells whether texts are pushed."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.entities import entity_of
from tests.helpers.waiting import until


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account that waits for an address to be called at."""
    hass.config_entries.async_update_entry(entry, options={"inbound": "webhook"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def test_it_follows_the_way_in(hass: HomeAssistant, account: MockConfigEntry) -> None:
    push_state = account.runtime_data.push_state
    push_state.async_set(None)
    entity_id = entity_of(hass, account, "binary_sensor", "inbound_connected")
    assert hass.states.get(entity_id).state == "off"
    push_state.async_set("websocket")
    state = hass.states.get(entity_id)
    assert (state.state, state.attributes["transport"]) == ("on", "websocket")
    push_state.async_set("webhook")
    state = hass.states.get(entity_id)
    assert (state.state, state.attributes["transport"]) == ("on", "webhook")
    push_state.async_set(None)
    state = hass.states.get(entity_id)
    assert (state.state, state.attributes["transport"]) == ("off", None)


async def test_the_same_way_in_again_is_no_news(hass: HomeAssistant, account: MockConfigEntry) -> None:
    push_state = account.runtime_data.push_state
    push_state.async_set("websocket")
    since = push_state.since
    push_state.async_set("websocket")
    assert push_state.since is since


@pytest.mark.parametrize(("inbound", "expected"), [("off", False), ("websocket", True)])
async def test_without_receiving_there_is_nothing_to_show(
    hass: HomeAssistant, entry: MockConfigEntry, inbound: str, expected: bool
) -> None:
    hass.config_entries.async_update_entry(entry, options={"inbound": inbound})
    assert await hass.config_entries.async_setup(entry.entry_id)
    unique_id = f"{entry.unique_id}_inbound_connected"
    assert bool(er.async_get(hass).async_get_entity_id("binary_sensor", "ringc", unique_id)) is expected


async def test_when_receiving_is_switched_off_nothing_is_left_over(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    entity_id = entity_of(hass, account, "binary_sensor", "inbound_connected")
    hass.config_entries.async_update_entry(account, options={"inbound": "off"})
    await until(lambda: not hass.states.get(entity_id))
    assert not er.async_get(hass).async_get(entity_id)


async def test_a_way_in_that_opens_is_shown(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    entity_id = entity_of(hass, entry, "binary_sensor", "inbound_connected")
    await until(lambda: hass.states.get(entity_id).state == "on")
    assert hass.states.get(entity_id).attributes["transport"] == "websocket"
