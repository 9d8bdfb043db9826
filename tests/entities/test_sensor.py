"""The diagnostic sensors of an account."""

import asyncio
from datetime import UTC, datetime, timedelta

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.entities import entity_of
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator


async def enable(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Enable a sensor that is disabled by default."""
    er.async_get(hass).async_update_entity(entity_of(hass, entry, "sensor", key), disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_messages_that_wait_for_the_rate_limit_are_counted(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    await enable(hass, account, "messages_waiting")
    client = account.runtime_data.client
    waiting = entity_of(hass, account, "sensor", "messages_waiting")
    assert hass.states.get(waiting).state == "0"
    simulator.fail("sms", retry_after=30, times=2)
    sends = [
        asyncio.create_task(client.send(sender=simulator.user.number, to=["+16505550123"], text=str(number)))
        for number in range(2)
    ]
    await until(lambda: hass.states.get(waiting).state == "2")
    for send in sends:
        send.cancel()
    await until(lambda: hass.states.get(waiting).state == "0")


async def test_the_end_of_the_jwt_credential_is_shown(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    credential = simulator.jwt(expires_in=timedelta(days=90).total_seconds())
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": credential})
    assert await hass.config_entries.async_setup(entry.entry_id)
    ends = datetime.fromisoformat(hass.states.get(entity_of(hass, entry, "sensor", "jwt_expires")).state)
    assert abs(ends - dt_util.utcnow() - timedelta(days=90)) < timedelta(minutes=1)
    assert ends.tzinfo == UTC


async def test_a_password_has_no_end_to_show(hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry) -> None:
    data = {**entry.data, "credential": simulator.user.password, "auth_mode": "password"}
    hass.config_entries.async_update_entry(entry, data=data)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    registry = er.async_get(hass)
    assert not registry.async_get_entity_id("sensor", "ringc", f"{entry.unique_id}_jwt_expires")


async def test_a_password_in_place_of_a_jwt_leaves_no_end_over(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    credential = simulator.jwt(expires_in=timedelta(days=90).total_seconds())
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": credential})
    assert await hass.config_entries.async_setup(entry.entry_id)
    ends = entity_of(hass, entry, "sensor", "jwt_expires")
    data = {**entry.data, "credential": simulator.user.password, "auth_mode": "password"}
    hass.config_entries.async_update_entry(entry, data=data)
    await until(lambda: not hass.states.get(ends))
    assert not er.async_get(hass).async_get(ends)


@pytest.mark.parametrize("key", ["messages_waiting", "transport"])
async def test_the_sensors_are_diagnostic(hass: HomeAssistant, account: MockConfigEntry, key: str) -> None:
    registered = er.async_get(hass).async_get(entity_of(hass, account, "sensor", key))
    assert registered.entity_category == "diagnostic"


async def count(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str:
    """Return what a counter shows, when everything has been counted."""
    await hass.async_block_till_done()
    state = hass.states.get(entity_of(hass, entry, "sensor", key))
    assert state
    assert state.attributes["state_class"] == "total_increasing"
    return state.state


async def test_texts_are_counted_over_restarts(receiver: Receiver) -> None:
    hass, entry = receiver.hass, receiver.entry
    await receiver.open_through("websocket", inbound="websocket")
    await enable(hass, entry, "segments_sent")
    await until(lambda: receiver.transport, 300, every=1)
    receiver.simulator.receive("One")
    receiver.simulator.receive("Two")
    await until(lambda: len(receiver.texts) == 2)
    await notify(hass, message="x" * 161, target=[MOM, DAD])
    assert [await count(hass, entry, key) for key in ("texts_received", "texts_sent", "segments_sent")] == [
        "2",
        "2",
        "4",
    ]
    await receiver.reload()
    await until(lambda: receiver.transport, 300, every=1)
    receiver.simulator.receive("Three")
    await until(lambda: len(receiver.texts) == 3)
    assert await count(hass, entry, "texts_received") == "3"
    assert await count(hass, entry, "texts_sent") == "2"


@pytest.mark.parametrize(("key", "platform"), [("messages_waiting", "sensor"), ("segments_sent", "sensor")])
async def test_what_few_want_is_disabled(
    hass: HomeAssistant, account: MockConfigEntry, key: str, platform: str
) -> None:
    registered = er.async_get(hass).async_get(entity_of(hass, account, platform, key))
    assert registered
    assert registered.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_the_transport_is_shown(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    transport = entity_of(receiver.hass, receiver.entry, "sensor", "transport")
    assert receiver.hass.states.get(transport).state == "websocket"
    assert receiver.hass.states.get(transport).attributes["options"] == ["webhook", "websocket", "none"]
    receiver.entry.runtime_data.push_state.async_set(None)
    assert receiver.hass.states.get(transport).state == "none"
    await receiver.close()
    await receiver.open(inbound="off")
    assert not er.async_get(receiver.hass).async_get(transport)
