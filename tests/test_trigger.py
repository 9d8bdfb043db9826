"""The triggers, from an event on the bus to an automation that runs."""

import asyncio
from datetime import timedelta
import json
from pathlib import Path
import sys
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.trigger import (
    async_get_all_descriptions,
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
import voluptuous as vol

from custom_components.ringc.const import DOMAIN, EVENT_MESSAGE_STATUS, EVENT_SMS_RECEIVED
from tests.helpers.waiting import until
from tests.simulator import Simulator

PACKAGE = Path(__file__).parents[1] / "custom_components" / "ringc"
ANNA = "+16505550123"
BEN = "+16505550124"
STRANGER = "+14155550199"
PAYLOAD = {
    "config_entry_id": "the_account",
    "message_id": "1",
    "conversation_id": "12345678901234567890",
    "type": "SMS",
    "from": ANNA,
    "from_name": "Anna",
    "from_location": None,
    "known_sender": True,
    "from_self": False,
    "to": ["+16505550100"],
    "to_name": None,
    "extension_id": "101",
    "message": "Please open the Door",
    "attachments": [],
    "received_at": None,
    "received_local": None,
    "via": "webhook",
}
STATUS = {
    "config_entry_id": "the_account",
    "message_id": "2",
    "to": [ANNA, BEN],
    "status": "failed",
    "error_code": "SMS-UP-413",
    "reason": "opted out",
}
REACTION = {"emoji": "👍", "kind": "like", "text": "The porch light is off.", "removed": False}
PICTURE = {"id": "1", "content_type": "image/png", "size": 9, "path": None, "media_content_id": None, "reason": None}


def recipient(name: str, *numbers: str) -> ConfigSubentryData:
    """A recipient as the flow stores it."""
    return ConfigSubentryData(
        data={"name": name, "phone_numbers": list(numbers), "group": len(numbers) > 1, "default": False},
        subentry_type="recipient",
        title=name,
        unique_id=name,
    )


@pytest.fixture
def contacts(hass: HomeAssistant) -> MockConfigEntry:
    """An account that knows Anna and the family, and is not loaded."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="the_account",
        data={"source_number": "+16505550100"},
        subentries_data=[recipient("Anna", ANNA), recipient("The Family", ANNA, BEN)],
    )
    entry.add_to_hass(hass)
    MockConfigEntry(
        domain=DOMAIN,
        entry_id="another",
        data={"source_number": "+447700900100"},
        subentries_data=[recipient("Zoe", STRANGER)],
    ).add_to_hass(hass)
    return entry


@pytest.fixture
def runs(hass: HomeAssistant) -> list[ServiceCall]:
    """What automations did."""
    return async_mock_service(hass, "test", "run")


async def automate(hass: HomeAssistant, trigger: str, **options: Any) -> None:
    """Set up an automation that tells what it saw."""
    config = {"trigger": f"ringc.{trigger}", "options": options}
    action = {"action": "test.run", "data": {"trigger": "{{ trigger }}"}}
    assert await async_setup_component(hass, "automation", {"automation": {"triggers": [config], "actions": [action]}})
    assert hass.states.get("automation.automation_0").state == "on"


async def receive(hass: HomeAssistant, **changes: Any) -> None:
    """Fire the event of a text received just now."""
    hass.bus.async_fire(EVENT_SMS_RECEIVED, PAYLOAD | {"received_at": dt_util.utcnow().isoformat()} | changes)
    await hass.async_block_till_done()


async def test_the_actions_see_what_the_event_says(hass: HomeAssistant, runs: list[ServiceCall]) -> None:
    await automate(hass, "message_received")
    received_at = dt_util.utcnow().isoformat()
    await receive(hass, received_at=received_at)
    (run,) = runs
    seen = run.data["trigger"]
    assert PAYLOAD | {"received_at": received_at} == {key: seen[key] for key in PAYLOAD}
    assert seen["platform"] == "ringc.message_received"
    assert seen["id"] == "0"


async def test_an_automation_may_load_before_any_account(hass: HomeAssistant, runs: list[ServiceCall]) -> None:
    assert not hass.config_entries.async_entries(DOMAIN)
    await automate(hass, "message_received", **{"from": ANNA})
    await receive(hass)
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"config_entry_id": "the_account"}, {}),
        ({"from": ANNA}, {}),
        ({"from": ["+1 (650) 555-0123"]}, {}),
        ({"from": 16505550123}, {}),
        ({"from": "650 555 0123"}, {}),
        ({"from": ["nobody", "anna"]}, {}),
        ({"from": "The Family"}, {"from": BEN}),
        ({"from": "12345"}, {"from": "12345"}),
        ({"from": "tel:+1-650-555-0123"}, {}),
        ({"from": "Zoe"}, {"from": STRANGER}),
        ({"not_from": "Ben"}, {}),
        ({"not_from": 4793456789}, {"from": "+14793456780"}),
        ({"not_from": ["The Family", "650 555 0124"]}, {"from": STRANGER}),
        ({"not_from": "Anna"}, {"from": None, "caller_name": "Anna"}),
        ({"contains": "open the door"}, {}),
        ({"contains": ["light", "DOOR"]}, {}),
        ({"contains": "door"}, {"message": "Open the door!"}),
        ({"contains": "open door"}, {"message": "open, DOOR"}),
        ({"contains": "cafe"}, {"message": "The Café is open"}),
        ({"contains": "dont"}, {"message": "I don\u2019t know"}),
        ({"contains": 1}, {"message": "1"}),
        ({"contains": 911}, {"message": "Call 911 now"}),
        ({"contains": "482913"}, {"message": "482913"}),
        ({"contains": "21.50"}, {"message": "21.50"}),
        ({"contains": "👍"}, {"message": "ok 👍🏽"}),
        ({"contains": "❤"}, {"message": "❤️❤️"}),
        ({"contains": "?"}, {"message": "Is it open?"}),
        ({"contains": "ok", "match": "part"}, {"message": "broken"}),
        ({"contains": "OK 👍", "match": "part"}, {"message": "it is ok 👍🏿!"}),
        ({"contains": "open the door", "match": "whole"}, {"message": " Open the door. "}),
        ({"contains": ["no", "yes"], "match": "whole"}, {"message": "YES!"}),
        ({"contains": "👍", "match": "whole"}, {"message": "👍🏽"}),
        ({"reactions": True}, {"reaction": REACTION}),
        ({"reactions": True}, {"reaction": None}),
        ({}, {"reaction": None}),
        ({"known_sender": True}, {}),
        ({"known_sender": False}, {"known_sender": False}),
        ({"has_attachment": False}, {}),
        ({"has_attachment": True}, {"attachments": [PICTURE], "type": "MMS", "message": ""}),
        ({"from_self": True}, {"from_self": True}),
        ({"from_self": True}, {"from_self": False}),
    ],
)
async def test_a_text_that_fits_the_options_triggers(
    hass: HomeAssistant,
    contacts: MockConfigEntry,
    runs: list[ServiceCall],
    options: dict[str, Any],
    message: dict[str, Any],
) -> None:
    await automate(hass, "message_received", **options)
    await receive(hass, **message)
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"config_entry_id": "another"}, {}),
        ({"from": BEN}, {}),
        ({"from": "Anna"}, {"from": STRANGER, "from_name": "Anna", "known_sender": False}),
        ({"from": "Anna"}, {"from": None}),
        ({"from": "nobody"}, {}),
        ({"from": "+1"}, {}),
        ({"not_from": "anna"}, {}),
        ({"not_from": "The Family"}, {}),
        ({"not_from": "650-555-0123"}, {}),
        ({"not_from": 4793456789}, {"from": "+4793456789"}),
        ({"not_from": 4793456789}, {"from": "+14793456789"}),
        ({"from": 4793456789}, {"from": "+4793456789"}),
        ({"from": "Anna"}, {"from": None, "caller_name": "Anna"}),
        ({"from": "MyBank"}, {"from": None, "caller_name": "MyBank"}),
        ({"from": "The Family"}, {"from": None, "caller_name": "The Family", "from_name": "The Family"}),
        ({"contains": "close"}, {}),
        ({"contains": "ok"}, {"message": "broken"}),
        ({"contains": "door open"}, {"message": "open the door"}),
        ({"contains": "open door"}, {"message": "open the door"}),
        ({"contains": "1"}, {"message": "12"}),
        ({"contains": "door", "match": "whole"}, {"message": "the door"}),
        ({"contains": "yes", "match": "part"}, {"message": "no"}),
        ({}, {"reaction": REACTION}),
        ({"contains": "off"}, {"message": "Liked “The porch light is off.”", "reaction": REACTION}),
        ({"contains": "open"}, {"message": ""}),
        ({"contains": "o.*r"}, {}),
        ({"known_sender": True}, {"known_sender": False}),
        ({"known_sender": False}, {}),
        ({"has_attachment": True}, {}),
        ({"has_attachment": False}, {"attachments": [PICTURE]}),
        ({}, {"from_self": True}),
    ],
)
async def test_a_text_that_does_not_fit_the_options_triggers_nothing(
    hass: HomeAssistant,
    contacts: MockConfigEntry,
    runs: list[ServiceCall],
    options: dict[str, Any],
    message: dict[str, Any],
) -> None:
    await automate(hass, "message_received", **options)
    await receive(hass, **message)
    assert not runs


@pytest.mark.parametrize(
    ("options", "age", "expected"),
    [
        ({}, timedelta(minutes=4), 1),
        ({}, timedelta(minutes=6), 0),
        ({"max_age": 30}, timedelta(minutes=1), 0),
        ({"max_age": "01:00:00"}, timedelta(minutes=59), 1),
        ({"max_age": {"days": 1}}, timedelta(hours=23), 1),
        ({}, timedelta(minutes=-10), 1),
    ],
)
async def test_an_old_text_triggers_nothing(
    hass: HomeAssistant, runs: list[ServiceCall], options: dict[str, Any], age: timedelta, expected: int
) -> None:
    await automate(hass, "message_received", **options)
    await receive(hass, received_at=(dt_util.utcnow() - age).isoformat())
    assert len(runs) == expected


async def test_the_trace_says_why_an_old_text_triggered_nothing(hass: HomeAssistant) -> None:
    reasons = []
    config = await async_validate_trigger_config(hass, [{"platform": "ringc.message_received"}])
    detach = await async_initialize_triggers(
        hass,
        config,
        lambda *_: None,
        DOMAIN,
        "test",
        lambda *_, **__: None,
        did_not_trigger=lambda _variables, info, _context=None: reasons.append(info),
    )
    await receive(hass, received_at="2020-01-01T00:00:00+00:00")
    detach()
    await receive(hass, received_at="2020-01-01T00:00:00+00:00")
    (info,) = reasons
    assert info.reason == "too_old"


@pytest.mark.parametrize(
    ("options", "status", "expected"),
    [
        ({}, {}, 1),
        ({"config_entry_id": "the_account", "to": "Anna"}, {}, 1),
        ({"to": BEN}, {}, 1),
        ({"to": [STRANGER]}, {}, 0),
        ({"config_entry_id": "another"}, {}, 0),
        ({}, {"status": "sent"}, 0),
        ({}, {"status": "delivered"}, 0),
    ],
)
async def test_only_a_failure_that_fits_triggers(
    hass: HomeAssistant,
    contacts: MockConfigEntry,
    runs: list[ServiceCall],
    options: dict[str, Any],
    status: dict[str, Any],
    expected: int,
) -> None:
    await automate(hass, "message_failed", **options)
    hass.bus.async_fire(EVENT_MESSAGE_STATUS, STATUS | status)
    await hass.async_block_till_done()
    assert len(runs) == expected
    assert all(run.data["trigger"]["error_code"] == "SMS-UP-413" for run in runs)


@pytest.mark.parametrize(
    "options",
    [
        {"max_age": -1},
        {"from_name": "Anna"},
        {"matches": "o.*r"},
        {"match": "regex"},
        {"known_sender": "maybe"},
        {"reactions": "some"},
        *(
            {name: value}
            for name in ("from", "not_from", "contains")
            for value in ([], "", [""], [" "], ["Anna", ""], [None], {})
        ),
        {"contains": "\ufe0f"},
    ],
)
async def test_options_that_make_no_sense_are_refused(hass: HomeAssistant, options: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        await async_validate_trigger_config(hass, [{"platform": "ringc.message_received", "options": options}])


@pytest.mark.parametrize("trigger", ["message_received", "message_failed"])
@pytest.mark.parametrize("value", [True, [False], ["Anna", True]])
async def test_what_yaml_made_of_a_word_is_refused_with_what_to_do(
    hass: HomeAssistant, trigger: str, value: Any
) -> None:
    option = {"message_received": "contains", "message_failed": "to"}[trigger]
    with pytest.raises(vol.Invalid, match="put it in quotes"):
        await async_validate_trigger_config(hass, [{"platform": f"ringc.{trigger}", "options": {option: value}}])


@pytest.mark.parametrize(
    ("ahead", "age", "expected"),
    [
        (timedelta(), timedelta(minutes=4), 1),
        (timedelta(minutes=39), timedelta(minutes=4), 1),
        (timedelta(days=-3), timedelta(minutes=4), 1),
        (timedelta(minutes=39), timedelta(minutes=6), 0),
        (timedelta(days=-3), timedelta(minutes=6), 0),
    ],
)
async def test_the_age_of_a_text_is_by_ringcentrals_clock(
    hass: HomeAssistant,
    account: MockConfigEntry,
    runs: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    ahead: timedelta,
    age: timedelta,
    expected: int,
) -> None:
    await automate(hass, "message_received")
    written_at = account.runtime_data.client.server_time - age
    freezer.move_to(dt_util.utcnow() + ahead)
    await receive(hass, config_entry_id=account.entry_id, received_at=written_at.isoformat())
    assert len(runs) == expected


@pytest.mark.parametrize(
    ("ahead", "age", "expected"),
    [(timedelta(minutes=39), timedelta(minutes=4), 1), (timedelta(minutes=-39), timedelta(minutes=6), 0)],
)
async def test_a_text_that_comes_while_the_account_is_still_being_set_up_has_ringcentrals_age_too(
    hass: HomeAssistant,
    account: MockConfigEntry,
    runs: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    ahead: timedelta,
    age: timedelta,
    expected: int,
) -> None:
    await automate(hass, "message_received")
    written_at = account.runtime_data.client.server_time - age
    freezer.move_to(dt_util.utcnow() + ahead)
    account.mock_state(hass, ConfigEntryState.SETUP_IN_PROGRESS)
    await receive(hass, config_entry_id=account.entry_id, received_at=written_at.isoformat())
    account.mock_state(hass, ConfigEntryState.LOADED)
    assert len(runs) == expected


@pytest.mark.parametrize(("what", "where"), [("SMS", "name"), ("MMS", "name"), ("text message", "description")])
def test_people_who_look_for_texting_find_the_triggers(what: str, where: str) -> None:
    texts = json.loads((PACKAGE / "translations/en.json").read_text())["triggers"]
    assert all(what in trigger[where] for trigger in texts.values())


async def test_people_are_offered_exactly_the_options_that_are_taken(hass: HomeAssistant) -> None:
    await async_setup_component(hass, "ringc", {})
    for trigger in ("message_received", "message_failed"):
        await async_validate_trigger_config(hass, [{"platform": f"ringc.{trigger}"}])
    described = await async_get_all_descriptions(hass)
    assert set(described["ringc.message_received"]["fields"]) == {
        "config_entry_id",
        "from",
        "not_from",
        "contains",
        "match",
        "known_sender",
        "has_attachment",
        "max_age",
        "reactions",
        "from_self",
    }
    assert set(described["ringc.message_failed"]["fields"]) == {"config_entry_id", "to"}


@pytest.mark.usefixtures("reachable")
async def test_a_text_that_ringcentral_delivers_runs_an_automation_that_was_there_before_the_account(
    hass: HomeAssistant, runs: list[ServiceCall], entry: MockConfigEntry, simulator: Simulator
) -> None:
    await automate(hass, "message_received", contains="door")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: simulator.subscriptions)
    text = simulator.receive("Open the door", sender=ANNA)
    await until(lambda: runs)
    seen = runs[0].data["trigger"]
    assert (seen["message_id"], seen["from"], seen["message"]) == (str(text.id), ANNA, "Open the door")
    assert set(seen) >= set(PAYLOAD)


async def test_the_triggers_import_before_the_requirements_are_installed() -> None:
    requirements = json.loads((PACKAGE / "manifest.json").read_text())["requirements"]
    missing = {"phonenumbers", "emoji", "markdown_it", "wcwidth"}
    assert len(missing) == len(requirements)
    code = f"import sys; sys.modules.update(dict.fromkeys({missing})); import custom_components.ringc.trigger"
    python = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=PACKAGE.parents[1])
    assert await python.wait() == 0
