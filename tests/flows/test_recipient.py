"""Adding and changing recipients, through Home Assistant."""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulator import Simulator

TEXTS = json.loads(Path("custom_components/ringc/translations/en.json").read_text())["config_subentries"]["recipient"]
type Form = dict[str, Any]
ANNA: Form = {"name": "Anna María", "phone_numbers": ["+16505550199"], "group": False, "default": False}


async def open_form(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Begin to add a recipient; returns the flow's id."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "recipient"), context={"source": SOURCE_USER}
    )
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "user", {})
    return str(result["flow_id"])


async def fill_in(hass: HomeAssistant, flow_id: str, form: Form) -> dict[str, Any]:
    """Submit the form and let what follows happen."""
    result = await hass.config_entries.subentries.async_configure(flow_id, form)
    await hass.async_block_till_done()
    return dict(result)


async def add(hass: HomeAssistant, entry: MockConfigEntry, form: Form) -> dict[str, Any]:
    """Add a recipient at the first try."""
    return await fill_in(hass, await open_form(hass, entry), form)


def only(entry: MockConfigEntry) -> ConfigSubentry:
    """Return the only recipient of an account."""
    (subentry,) = entry.subentries.values()
    return subentry


async def test_a_recipient_is_kept_with_numbers_in_e164(hass: HomeAssistant, account: MockConfigEntry) -> None:
    result = await add(hass, account, {**ANNA, "name": "  Anna  María ", "phone_numbers": ["(650) 555-0199", " "]})
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Anna María")
    assert dict(only(account).data) == ANNA
    assert hass.services.has_service("notify", "ringc_anna_maria")


async def test_the_form_has_a_field_for_a_number_at_once(hass: HomeAssistant, account: MockConfigEntry) -> None:
    result = await hass.config_entries.subentries.async_init(
        (account.entry_id, "recipient"), context={"source": "user"}
    )
    [field] = [key for key in result["data_schema"].schema if key == "phone_numbers"]
    assert field.description == {"suggested_value": [""]}


async def test_adding_five_recipients_costs_no_login(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    for person in range(5):
        await add(hass, account, {**ANNA, "name": f"Person {person}"})
    assert len(account.subentries) == 5
    assert [request.kind for request in simulator.requests].count("token") == 1


@pytest.mark.parametrize(
    ("wrong", "errors", "words"),
    [
        pytest.param({"name": " "}, {"name": "invalid_name"}, {}, id="no name"),
        pytest.param({"name": "650 555 0199"}, {"name": "invalid_name"}, {}, id="a number for a name"),
        pytest.param(
            {"phone_numbers": ["+16505550199", "555-0199"]},
            {"phone_numbers": "invalid_number"},
            {"reason": "555-0199 cannot be texted: its area code is missing. Write it with + and the country code."},
            id="no area code",
        ),
        pytest.param(
            {"phone_numbers": ["911"]},
            {"phone_numbers": "invalid_number"},
            {
                "reason": "911 cannot be texted: it has fewer than 7 digits. "
                "Extensions, short codes and emergency numbers cannot be texted."
            },
            id="too few digits",
        ),
        pytest.param({"phone_numbers": []}, {"phone_numbers": "number_missing"}, {}, id="no number"),
        pytest.param(
            {"phone_numbers": [f"+165055501{number:02}" for number in range(11)]},
            {"phone_numbers": "too_many_numbers"},
            {},
            id="eleven numbers",
        ),
        pytest.param(
            {"group": True, "phone_numbers": ["+16505550199", "650-555-0199"]},
            {"phone_numbers": "group_too_small"},
            {},
            id="a group of one, written twice",
        ),
        pytest.param(
            {"group": True, "phone_numbers": ["+16505550199", "+16505550101"]},
            {"phone_numbers": "group_has_sender"},
            {},
            id="a group with the sending number",
        ),
    ],
)
async def test_a_mistake_is_named_and_can_be_put_right(
    hass: HomeAssistant, account: MockConfigEntry, wrong: Form, errors: dict[str, str], words: dict[str, str]
) -> None:
    flow_id = await open_form(hass, account)
    result = await fill_in(hass, flow_id, {**ANNA, **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert result["description_placeholders"] == words
    assert set(errors.values()) <= set(TEXTS["error"])
    suggestions = {str(field): field.description["suggested_value"] for field in result["data_schema"].schema}
    assert suggestions == {**ANNA, **wrong}

    result = await fill_in(hass, flow_id, ANNA)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("name", ["Anna María", "anna maria", "ANNA-MARIA"])
async def test_a_name_exists_once_in_all_accounts(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, name: str
) -> None:
    await add(hass, account, ANNA)
    other = MockConfigEntry(domain="ringc", unique_id="another", data={"source_number": simulator.other_user.number})
    other.add_to_hass(hass)
    flow_id = await open_form(hass, other)
    result = await fill_in(hass, flow_id, {**ANNA, "name": name})
    assert result["errors"] == {"name": "name_exists"}

    result = await fill_in(hass, flow_id, {**ANNA, "name": "Anna Sofía"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_group_needs_a_number_that_can_send_mms(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, data={**entry.data, "source_number": "+18005550111"})
    await hass.config_entries.async_setup(entry.entry_id)
    group = {**ANNA, "group": True, "phone_numbers": ["+16505550198", "+16505550199"]}
    flow_id = await open_form(hass, entry)
    result = await fill_in(hass, flow_id, group)
    assert result["errors"] == {"group": "group_needs_mms"}
    assert result["description_placeholders"] == {"number": "+18005550111"}

    result = await fill_in(hass, flow_id, {**group, "group": False})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_group_may_be_added_to_a_number_that_can_send_mms(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    group = {**ANNA, "group": True, "phone_numbers": ["+16505550198", "+16505550199"]}
    result = await add(hass, account, group)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(only(account).data) == group


async def test_a_group_of_ten_can_be_added_also_while_ringcentral_is_away(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    numbers = [f"+165055501{number}" for number in range(10, 20)]
    result = await add(hass, entry, {**ANNA, "group": True, "phone_numbers": numbers})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert only(entry).data["phone_numbers"] == numbers


async def test_ones_own_number_may_be_a_recipient_to_try_things_out(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    result = await add(hass, account, {**ANNA, "phone_numbers": [account.data["source_number"]]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_recipient_can_be_changed_and_keep_its_name(hass: HomeAssistant, account: MockConfigEntry) -> None:
    await add(hass, account, ANNA)
    result = await account.start_subentry_reconfigure_flow(hass, only(account).subentry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert {str(key): key.description["suggested_value"] for key in result["data_schema"].schema} == ANNA

    changed = {**ANNA, "phone_numbers": ["+16505550198"], "default": True}
    result = await fill_in(hass, result["flow_id"], {**changed, "phone_numbers": ["6505550198"]})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert result["reason"] in TEXTS["abort"]
    assert dict(only(account).data) == changed


async def test_a_renamed_recipient_has_a_new_action(hass: HomeAssistant, account: MockConfigEntry) -> None:
    await add(hass, account, ANNA)
    await add(hass, account, {**ANNA, "name": "Ben"})
    anna = next(iter(account.subentries.values()))
    result = await account.start_subentry_reconfigure_flow(hass, anna.subentry_id)
    result = await fill_in(hass, result["flow_id"], {**ANNA, "name": "Ben"})
    assert result["errors"] == {"name": "name_exists"}

    await fill_in(hass, result["flow_id"], {**ANNA, "name": "Anne"})
    assert account.subentries[anna.subentry_id].title == "Anne"
    assert hass.services.has_service("notify", "ringc_anne")
    assert not hass.services.has_service("notify", "ringc_anna_maria")


def test_every_field_is_explained() -> None:
    for step in TEXTS["step"].values():
        assert step["data"].keys() == step["data_description"].keys() == ANNA.keys()
