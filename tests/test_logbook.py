"""The activity: who texted and what became of texts, in words, and never what somebody wrote."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.logbook import async_describe_events
from tests.helpers.sending import MOM, add_recipient

TEXT = {
    "message": "My secret",
    "from": MOM,
    "from_name": "Mom",
    "caller_name": "X",
    "reaction": None,
    "attachments": [],
}
STATUS = {"to": [MOM], "status": "failed", "reason": "The phone is switched off"}


def lines(hass: HomeAssistant, entry: MockConfigEntry, kind: str, data: dict[str, Any]) -> str:
    """Return the line of an event."""
    described: dict[str, Any] = {}
    async_describe_events(hass, lambda _, name, describe: described.setdefault(name, describe))
    line = described[kind](Event(kind, {"config_entry_id": entry.entry_id, **data}))
    assert line["name"] == entry.title
    return str(line["message"])


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "received a text from Mom"),
        ({"reaction": {"kind": "like"}}, "received a reaction from Mom"),
        ({"message": "", "attachments": [{}]}, "received a picture from Mom"),
        ({"from_name": None, "from": "+16505550199"}, "received a text from a number that ends in 99"),
        ({"from_name": None, "from": None}, "received a text from somebody"),
    ],
)
def test_a_text_received(hass: HomeAssistant, entry: MockConfigEntry, changes: dict[str, Any], line: str) -> None:
    assert lines(hass, entry, "ringc_sms_received", TEXT | changes) == line


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "could not deliver a text to Mom: The phone is switched off"),
        ({"status": "delivered", "reason": None}, "delivered a text to Mom"),
        ({"status": "sent", "reason": None}, "sent a text to Mom"),
        ({"status": "unconfirmed", "reason": None}, "may not have sent a text to Mom"),
        (
            {"to": [MOM, "+16505550199"], "status": "sent", "reason": None},
            "sent a text to Mom, a number that ends in 99",
        ),
    ],
)
async def test_what_became_of_a_text(
    hass: HomeAssistant, entry: MockConfigEntry, changes: dict[str, Any], line: str
) -> None:
    await add_recipient(hass, entry, "Mom", MOM)
    assert lines(hass, entry, "ringc_message_status", STATUS | changes) == line
