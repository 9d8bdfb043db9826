"""What a day of texts leaves in Home Assistant's database and log: what docs/privacy.md says, and nothing else."""

import logging
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.util import session_scope
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from sqlalchemy import inspect, text

from tests.helpers.receiving import Receiver
from tests.helpers.sending import MOM, PNG, add_recipient
from tests.helpers.waiting import until
from tests.simulator import Simulator

PRIVACY = (Path(__file__).parents[1] / "docs/privacy.md").read_text()
EXCLUDED = parse_yaml(PRIVACY.partition("```yaml\n")[2].partition("```")[0])["recorder"]
STRANGER, FOREIGN = "+16505550177", "+16505550188"
SENT, RECEIVED = "The key lies below the third flower pot", "Then I take it from there"
PASSWORD, SIGNATURE = "the-password-of-a-camera", "the-signature-of-an-address"
ADDRESS = f"https://user:{PASSWORD}@example.com/door.png?signature={SIGNATURE}"
# Home Assistant's web server names every address that is called, the webhook's too: at debug, or where its level is
# lowered by hand.
NAME_ADDRESSES = {"aiohttp.access", "homeassistant.components.webhook", "homeassistant.helpers.http"}
# What automations do, and how the error is named; None: there is none.
CALLS: list[tuple[str, dict[str, Any], str | None]] = [
    ("notify.ringc", {"target": "Annabel"}, None),
    ("notify.ringc", {"target": STRANGER}, None),
    ("notify.ringc", {"target": "Nobody"}, "Nobody is neither"),
    ("notify.ringc", {"target": "+1650555"}, "…55 is too short"),
    (
        "notify.ringc",
        {"target": ["Annabel", STRANGER, "+1650555"]},
        "Sent to: Annabel (.*), …77 (.*). Not sent to: …55",
    ),
    ("notify.ringc", {"target": STRANGER, "data": {"from": FOREIGN}}, "…88 is none of the numbers"),
    ("notify.ringc", {"target": STRANGER, "data": {"attachments": ADDRESS}}, None),
    ("notify.ringc", {"target": STRANGER, "data": {"attachments": ADDRESS, "attachment_required": True}}, "door.png"),
    ("notify.ringc", {"target": ["Annabel", "+1650555"], "data": {"optional": True}}, None),
    ("ringc.send_message", {"to": [True]}, "put it in quotes"),
    ("ringc.send_message", {"to": [STRANGER], "when_unsure": SENT}, "when_unsure"),
    ("ringc.send_message", {"to": [STRANGER, "Annabel"], "group": True, "attachments": [ADDRESS]}, None),
    ("ringc.reply", {"message_id": STRANGER}, "message_id"),
    ("ringc.reply", {"message_id": "1234"}, "has received a message"),
]
# How RingCentral refuses a text to the stranger, with words that repeat what it was told.
REPEATED = {"errorCode": "MSG-246", "message": f"Number {STRANGER} of {SENT} is wrong, see https://x.example/?q=1"}
REFUSALS: list[dict[str, Any]] = [
    {"status": 400, "body": REPEATED},
    {"status": 400, "body": REPEATED | {"errorCode": "MSG-243"}},
    {"status": 403, "body": REPEATED | {"errorCode": "CMN-408", "permissionName": "SMS"}},
    {"status": 500, "body": REPEATED | {"errorCode": "CMN-203"}},
    {"code": "MSG-290", "times": 9},
    {"drop": "before", "times": 9},
    {"status": 400, "body": f"<html>{STRANGER} {SENT}</html>"},
]


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """The recorder's database is there before Home Assistant."""


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Everything is recorded, unless a test wants it otherwise."""
    return {}


def automations() -> list[dict[str, Any]]:
    """One automation for each call, and one that acts on what is received."""
    return [
        {
            "alias": f"Call {number}",
            "mode": "queued",
            "triggers": {"trigger": "event", "event_type": f"call_{number}"},
            "actions": {"action": action, "data": {"message": SENT, **data}},
        }
        for number, (action, data, _) in enumerate(CALLS)
    ] + [
        {
            "alias": "Forward",
            "triggers": {"trigger": "ringc.message_received"},
            "actions": {
                "action": "ringc.reply",
                "data": {"message_id": "{{ trigger.message_id }}", "message": "Thanks"},
            },
        }
    ]


async def pass_a_day(receiver: Receiver, simulator: Simulator) -> None:
    """Let texts come and go, and everything fail that can, from automations."""
    hass = receiver.hass
    for number in range(len(CALLS)):
        hass.bus.async_fire(f"call_{number}")
        await hass.async_block_till_done()
    for refusal in REFUSALS:
        simulator.fail("sms", **refusal)
        hass.bus.async_fire("call_1")
        await hass.async_block_till_done()
        simulator.faults.clear()
    simulator.delivery.failures[MOM] = "SMS-CAR-412"
    hass.bus.async_fire("call_0")
    for sender in (STRANGER, MOM):
        simulator.receive(RECEIVED, sender=sender, name="Mallory", attachments=[("a.png", "image/png", PNG)])
    simulator.receive("x", sender=STRANGER, to=[receiver.simulator.user.number, FOREIGN])
    await until(lambda: len(receiver.events) == 3)
    hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "websocket"})
    await until(lambda: receiver.transport == "websocket")
    simulator.receive(RECEIVED, sender=STRANGER)
    await until(lambda: len(receiver.events) == 4)
    await hass.async_block_till_done()
    assert set(receiver.ways) == {"webhook", "websocket"}


@pytest.fixture
async def day(
    recorder_mock: Recorder,
    reachable: TestClient[Any, Any],
    receiver: Receiver,
    simulator: Simulator,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Receiver:
    """A day in a Home Assistant that records."""
    hass = receiver.hass
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "image", {})
    assert await async_setup_component(hass, "automation", {"automation": automations()})
    await receiver.open_through("webhook", max_wait=1)
    await add_recipient(hass, receiver.entry, "Annabel", MOM)
    await pass_a_day(receiver, simulator)
    return receiver


def rows(recorder: Recorder) -> dict[str, list[str]]:
    """Return all rows of all tables of the recorder, as text; what events hold stands under the event's type."""
    with session_scope(session=recorder.get_session(), read_only=True) as session:
        found = {
            table: [repr(tuple(row)) for row in session.execute(text(f"SELECT * FROM {table}"))]
            for table in inspect(session.connection()).get_table_names()
        }
        found["event_data"] = []
        of_events = text(
            "SELECT event_types.event_type, shared_data FROM event_data "
            "LEFT JOIN events USING (data_id) LEFT JOIN event_types USING (event_type_id)"
        )
        for kind, data in session.execute(of_events):
            found.setdefault(f"event {kind}", []).append(repr(data))
    return found


def private(day: Receiver) -> set[str]:
    """What only those may know whom it is about; names of recipients are those of their entities."""
    saved = {attachment["path"] for event in day.events for attachment in event.data["attachments"]}
    assert len(saved) == 2
    return {SENT, RECEIVED, STRANGER, FOREIGN, MOM, "Mallory", "from_name", *saved}


def secrets(day: Receiver) -> set[str]:
    """What nobody may know."""
    named = ("client_secret", "credential", "webhook_id", "webhook_secret")
    return {*day.simulator.secrets, *(day.entry.data[name] for name in named), "access_token=", "wstoken="}


async def recorded(day: Receiver, wanted: set[str]) -> dict[str, set[str]]:
    """What of this stands in the recorder's database, by table or event."""
    recorder: Recorder = day.hass.data["recorder_instance"]
    await async_wait_recording_done(day.hass)
    tables = await day.hass.async_add_executor_job(rows, recorder)
    assert {"event automation_triggered", "states", "state_attributes", "statistics"} <= tables.keys()
    found = {name: {value for value in wanted if any(value in row for row in lines)} for name, lines in tables.items()}
    return {name: values for name, values in found.items() if values}


async def test_the_database_holds_texts_and_numbers_in_events_alone_and_no_secret(day: Receiver) -> None:
    found = await recorded(day, private(day) | {SIGNATURE})
    assert found.keys() == {"event call_service", "event ringc_sms_received", "event ringc_message_status"}
    assert found["event ringc_message_status"] == {STRANGER, MOM}
    # Every action is recorded as it was called.
    assert {SENT, STRANGER, SIGNATURE} <= found["event call_service"]
    assert await recorded(day, secrets(day)) == {}


@pytest.mark.parametrize("recorder_config", [EXCLUDED])
async def test_what_the_documentation_excludes_leaves_nothing_in_the_database(day: Receiver) -> None:
    assert await recorded(day, private(day) | {SIGNATURE, PASSWORD}) == {}


async def test_the_files_of_ringc_hold_no_text(day: Receiver, hass_storage: dict[str, Any]) -> None:
    files = {name: repr(content) for name, content in hass_storage.items() if name.startswith("ringc.")}
    assert files
    kept = private(day) - {STRANGER, FOREIGN, MOM}
    assert [name for name, content in files.items() if any(value in content for value in kept)] == []


async def test_the_log_names_people_by_recipient_or_two_digits(day: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    records = [record for record in caplog.get_records("setup") if record.name not in NAME_ADDRESSES]
    lines = [(record.levelno, record.getMessage()) for record in records]
    told = [line for level, line in lines if level > logging.DEBUG]
    assert [line for line in told if any(value in line for value in private(day))] == []
    assert [line for _, line in lines if any(value in line for value in secrets(day) | {SIGNATURE, PASSWORD})] == []
    errors = [re.fullmatch(r"Call (\d+): Error executing script. (.*)", line) for line in told]
    words = [(int(error[1]), error[2]) for error in errors if error]
    expected = [(number, part) for number, (_, _, part) in enumerate(CALLS) if part] + [(1, "")] * len(REFUSALS)
    assert [number for number, _ in words] == [number for number, _ in expected]
    assert all(re.search(part, line) for (_, part), (_, line) in zip(expected, words, strict=True))
    assert "An optional text to …55 was not sent: number_too_short" in told
