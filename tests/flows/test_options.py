"""The options of an account, through Home Assistant."""

import asyncio
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ringc.flows.options import SENDING
from custom_components.ringc.sending.options import VALIDATORS
from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.simulator import Simulator

TEXTS = json.loads(Path("custom_components/ringc/translations/en.json").read_text())["options"]
type Form = dict[str, dict[str, Any]]
DEFAULTS: dict[str, Any] = {
    "overflow": "split",
    "length_limit": 1000,
    "max_parts": 10,
    "format": "text",
    "emojis": False,
    "retry": 0,
    "wait": 0.5,
    "when_unsure": "report",
    "optional": False,
    "max_wait": 180,
    "hourly_limit": 60,
    "attachment_limit": 1500,
    "attachment_required": False,
    "connect_timeout": 4,
    "read_timeout": 10,
    "follow_redirects": True,
    "inbound": "auto",
    "extensions": [],
    "download_attachments": "all",
    "keep_attachments_days": 30,
    "catch_up_hours": 24,
    "mark_read": False,
    "conversations": "admins",
}
EMPTY: Form = {"sending": {}, "connection": {}, "receiving": {}}


async def open_menu(hass: HomeAssistant, entry: MockConfigEntry, choice: str) -> dict[str, Any]:
    """Open the options, and choose something of the menu."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["menu_options"]) == (FlowResultType.MENU, ["options", "test_account"])
    return dict(await hass.config_entries.options.async_configure(result["flow_id"], {"next_step_id": choice}))


async def open_form(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Open the options, and choose to change them."""
    result = await open_menu(hass, entry, "options")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "init")
    return dict(result)


async def fill_in(hass: HomeAssistant, flow_id: str, form: Form) -> dict[str, Any]:
    """Submit the form and let what follows happen."""
    result = await hass.config_entries.options.async_configure(flow_id, form)
    await hass.async_block_till_done()
    return dict(result)


def suggested(result: dict[str, Any]) -> dict[str, Any]:
    """Return what the fields of all sections are filled in with."""
    fields = [field for section in result["data_schema"].schema.values() for field in section.schema.schema]
    return {str(field): field.description["suggested_value"] for field in fields if field.description}


async def test_every_option_has_its_default(hass: HomeAssistant, account: MockConfigEntry) -> None:
    result = await open_form(hass, account)
    assert suggested(result) == {}
    result = await fill_in(hass, result["flow_id"], EMPTY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(account.options) == DEFAULTS
    assert type(account.options["length_limit"]) is int


async def test_a_change_takes_effect_without_another_login(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    client = account.runtime_data.client
    result = await open_form(hass, account)
    changed = {
        "sending": {"overflow": "truncate", "length_limit": 160.0, "retry": 3},
        "connection": {"read_timeout": 20},
        "receiving": {"time_zone": "America/Toronto", "extensions": [" 62989500 ", "62989500", ""]},
    }
    await fill_in(hass, result["flow_id"], changed)
    wanted = {
        "overflow": "truncate",
        "length_limit": 160,
        "retry": 3,
        "read_timeout": 20,
        "time_zone": "America/Toronto",
        "extensions": ["62989500"],
    }
    assert dict(account.options) == DEFAULTS | wanted
    assert account.state is ConfigEntryState.LOADED
    assert account.runtime_data.client is not client
    assert [request.kind for request in simulator.requests].count("token") == 1

    assert suggested(await open_form(hass, account)) == DEFAULTS | wanted


async def test_the_time_zone_can_be_home_assistants_again(hass: HomeAssistant, account: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(account, options={"time_zone": "America/Toronto"})
    await hass.async_block_till_done()
    result = await open_form(hass, account)
    await fill_in(hass, result["flow_id"], EMPTY)
    assert "time_zone" not in account.options


@pytest.mark.parametrize(
    ("extension", "error"),
    [
        pytest.param("support", "invalid_extension", id="a name"),
        pytest.param("६२", "invalid_extension", id="other digits"),
        pytest.param("62989401", "extension_has_account", id="the account's own"),
        pytest.param("62989402", "extension_has_account", id="another account's"),
    ],
)
async def test_a_wrong_extension_is_named_and_can_be_put_right(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, extension: str, error: str
) -> None:
    owner = f"127.0.0.1_{simulator.world.account_id}"
    MockConfigEntry(domain="ringc", unique_id=f"{owner}_{simulator.other_user.id}").add_to_hass(hass)
    assert (simulator.user.id, simulator.other_user.id) == (62989401, 62989402)
    result = await open_form(hass, account)
    wrong = EMPTY | {"receiving": {"extensions": [str(simulator.queue.id), extension]}}
    result = await fill_in(hass, result["flow_id"], wrong)
    assert result["errors"] == {"base": error}
    assert result["description_placeholders"] == {"extension": extension}
    assert error in TEXTS["error"]

    right = EMPTY | {"receiving": {"extensions": [str(simulator.queue.id)]}}
    result = await fill_in(hass, result["flow_id"], right)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options["extensions"] == [str(simulator.queue.id)]


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        ("overflow", ["split", "truncate", "upstream"], ["cut"]),
        ("length_limit", [70, 1000], [69, 1001]),
        ("max_parts", [1, 50], [0, 51]),
        ("format", ["text", "html", "markdown"], ["rtf"]),
        ("emojis", [True, False], []),
        ("retry", [0, 10], [-1, 11]),
        ("wait", [0, 0.1, 20], [-0.1, 20.1]),
        ("when_unsure", ["report", "send_again"], ["guess"]),
        ("optional", [True, False], []),
        ("max_wait", [0, 600], [-1, 601]),
        ("hourly_limit", [0, 1000], [-1, 1001]),
        ("attachment_limit", [100, 1500], [99, 1501]),
        ("attachment_required", [True, False], []),
    ],
)
def test_the_dialog_takes_what_actions_take(option: str, good: list[Any], bad: list[Any]) -> None:
    for field in (vol.Schema(SENDING[option]), vol.Schema(VALIDATORS[option])):
        assert [field(value) for value in good] == good
        for value in bad:
            with pytest.raises(vol.Invalid):
                field(value)


def test_the_dialog_offers_all_sending_options() -> None:
    assert SENDING.keys() == VALIDATORS.keys()


def test_every_option_is_explained() -> None:
    sections = TEXTS["step"]["init"]["sections"]
    assert {name for section in sections.values() for name in section["data"]} == {*DEFAULTS, "time_zone"}
    for section in sections.values():
        assert section["data"].keys() == section["data_description"].keys()


@pytest.mark.parametrize(("stored", "shown"), [(True, "all"), (False, "none"), ("known_senders", "known_senders")])
async def test_what_was_stored_before_there_was_a_choice_is_shown_as_chosen(
    hass: HomeAssistant, entry: MockConfigEntry, stored: object, shown: str
) -> None:
    hass.config_entries.async_update_entry(entry, options={"download_attachments": stored})
    result = await open_menu(hass, entry, "options")
    assert suggested(result)["download_attachments"] == shown


async def outcome(hass: HomeAssistant, flow_id: str, **form: bool) -> dict[str, Any]:
    """Begin the test of the account, and return what the dialog says at its end."""
    result = await hass.config_entries.options.async_configure(flow_id, form)
    assert (result["type"], result["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "testing")
    await hass.async_block_till_done()
    return dict(await hass.config_entries.options.async_configure(flow_id))


async def test_an_account_is_tested(
    hass: HomeAssistant, simulator: Simulator, receiver: Receiver, entry: MockConfigEntry
) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    result = await open_menu(hass, entry, "test_account")
    assert (result["step_id"], simulator.accepted) == ("test_account", [])
    assert "costs one text" in TEXTS["step"]["test_account"]["description"]
    result = await outcome(hass, result["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "test_passed")
    assert result["description_placeholders"]["via"] == "WebSocket"
    assert len(simulator.accepted) == 1


async def test_a_test_whose_dialog_is_closed_leaves_no_text_behind(
    hass: HomeAssistant, simulator: Simulator, receiver: Receiver, entry: MockConfigEntry
) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    result = await open_menu(hass, entry, "test_account")
    await hass.config_entries.options.async_configure(result["flow_id"], {"picture": False})
    await until(lambda: simulator.accepted)
    hass.config_entries.options.async_abort(result["flow_id"])
    await asyncio.sleep(120)
    found = await hass.services.async_call("ringc", "get_messages", {}, blocking=True, return_response=True)
    assert (receiver.texts, found) == ([], {"messages": []})


async def test_what_is_wrong_with_an_account_is_said(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.app.permissions -= {"SMS"}
    result = await open_menu(hass, account, "test_account")
    result = await outcome(hass, result["flow_id"], picture=True)
    assert result["reason"] == "test_problems"
    assert result["description_placeholders"]["problems"].startswith("- The text was not sent as it should be: ")


async def test_an_account_that_is_not_loaded_cannot_be_tested(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    result = await open_menu(hass, entry, "test_account")
    result = dict(await hass.config_entries.options.async_configure(result["flow_id"], {"picture": False}))
    assert result["reason"] == "account_not_loaded"
