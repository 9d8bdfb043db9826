"""Diagnostics: useful to whoever looks for a fault, useless to anybody else."""

import json
from typing import Any

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.json import ExtendedJSONEncoder
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.diagnostics import async_get_config_entry_diagnostics, async_get_device_diagnostics
from tests.helpers.sending import notify
from tests.simulator import Simulator

ANNA = "+16505550123"


@pytest.fixture
def anna(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account with a recipient and options, not set up yet."""
    data = {"name": "Annabel Doe", "phone_numbers": [ANNA], "group": False, "default": True}
    subentry = ConfigSubentry(data=data, subentry_type="recipient", title="Annabel Doe", unique_id="annabel_doe")
    hass.config_entries.async_add_subentry(entry, subentry)
    hass.config_entries.async_update_entry(entry, options={"extensions": ["62003"], "catch_up_hours": 12})
    return entry


async def told(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[dict[str, Any], str]:
    """The diagnostics, as facts and as the text that people post."""
    facts = await async_get_config_entry_diagnostics(hass, entry)
    return facts, json.dumps(facts, cls=ExtendedJSONEncoder)


async def test_the_facts_are_there(hass: HomeAssistant, anna: MockConfigEntry, simulator: Simulator) -> None:
    assert await hass.config_entries.async_setup(anna.entry_id)
    simulator.delivery.sent_after = None
    await notify(hass, message="a secret text", target=ANNA)
    facts, _ = await told(hass, anna)
    assert facts["connection"]["environment"] == "custom"
    assert facts["options"] == {"extensions": REDACTED, "catch_up_hours": 12}
    assert facts["recipients"] == 1
    assert facts["login"]["jwt"] is True
    assert "SMS" in facts["login"]["permissions"]
    assert {"MmsSender", "SmsSender"} <= set(facts["numbers"][0])
    assert facts["rate_limits"]["medium"].items() >= {"limit": 40, "window": 60, "closed_for": 0}.items()
    assert facts["rate_limits"]["medium"]["used"] >= 1
    assert facts["messages_sent"] == {"queued": 1}
    assert isinstance(facts["subscriptions"], list)


async def test_nothing_personal_is_told(hass: HomeAssistant, anna: MockConfigEntry, simulator: Simulator) -> None:
    assert await hass.config_entries.async_setup(anna.entry_id)
    await anna.runtime_data.client.send(sender=simulator.user.number, to=[ANNA], text="a secret text")
    _, text = await told(hass, anna)
    personal = {
        *simulator.secrets,
        anna.data["webhook_id"],
        anna.data["webhook_secret"],
        anna.data["client_id"],
        anna.data["credential"],
        ANNA.lstrip("+"),
        simulator.user.number.lstrip("+"),
        str(simulator.user.id),
        str(simulator.account_id),
        "Annabel",
        "62003",
        "a secret text",
    }
    assert not [value for value in personal if value in text]


async def test_what_ringcentral_says_is_struck_out_by_value(
    hass: HomeAssistant, anna: MockConfigEntry, simulator: Simulator
) -> None:
    assert await hass.config_entries.async_setup(anna.entry_id)
    said = f"Annabel Doe at {ANNA}, (650) 555 or +1 650 555 0124, may not read {anna.data['webhook_id']} in 62003"
    simulator.fail("subscription", status=403, body={"errorCode": "CMN-401", "message": said}, times=9)
    facts, text = await told(hass, anna)
    assert facts["subscriptions"].startswith("RejectedError: ")
    assert not [value for value in ("Annabel", "5550123", "555 0124", "a" * 64, "62003") if value in text]


@pytest.mark.parametrize(
    "personal",
    [
        "(415) 555-0123",
        "415.555.0123",
        "415-555-0123",
        "415 555 0123",
        "+1 (415) 555-0123",
        "4155550123",
        "a.b@c.example",
    ],
)
async def test_numbers_and_addresses_are_struck_out_however_they_are_written(
    hass: HomeAssistant, anna: MockConfigEntry, simulator: Simulator, personal: str
) -> None:
    assert await hass.config_entries.async_setup(anna.entry_id)
    said = f"Ask {personal}, or see 2026-11-26 and 10.0.0.1"
    simulator.fail("subscription", status=403, body={"errorCode": "CMN-401", "message": said}, times=9)
    facts, _ = await told(hass, anna)
    assert personal not in facts["subscriptions"]
    assert "2026-11-26 and 10.0.0.1" in facts["subscriptions"]


async def test_an_account_that_is_not_loaded_has_facts_too(hass: HomeAssistant, anna: MockConfigEntry) -> None:
    facts, text = await told(hass, anna)
    assert facts["recipients"] == 1
    assert "login" not in facts
    assert ANNA not in text


async def test_a_device_has_the_facts_of_its_account(hass: HomeAssistant, anna: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(anna.entry_id)
    [device, *_] = dr.async_entries_for_config_entry(dr.async_get(hass), anna.entry_id)
    facts = await async_get_device_diagnostics(hass, anna, device)
    assert facts.keys() == (await told(hass, anna))[0].keys()
