"""The simulator's store shows a text otherwise than it was sent, or not at all."""

import math
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.alterations import WATERMARK

from .api_client import ApiClient

SENT = "“No”… it's  a cafe\u0301 ☺\ufe0f"


async def _shown(client: ApiClient, text: str = SENT) -> dict[str, Any]:
    """Return the record of a text that was sent."""
    sent = (await client.ask("POST", "/sms", json=client.text(text=text))).json["id"]
    record: dict[str, Any] = (await client.ask("GET", f"/message-store/{sent}")).json
    return record


@pytest.mark.parametrize(
    ("alteration", "shown"),
    [
        ("watermark", WATERMARK + SENT),
        ("straight_quotes", '"No"... it\'s  a cafe\u0301 ☺\ufe0f'),
        ("curly_quotes", "“No”… it’s  a cafe\u0301 ☺\ufe0f"),  # noqa: RUF001
        ("composed", "“No”… it's  a caf\u00e9 ☺\ufe0f"),
        ("visible_only", "“No”… it's  a cafe\u0301 ☺"),
        ("single_spaces", "“No”… it's a cafe\u0301 ☺\ufe0f"),
    ],
)
async def test_a_text_is_shown_otherwise(simulator: Simulator, client: ApiClient, alteration: str, shown: str) -> None:
    simulator.readings.stored_text = {alteration}
    assert (await _shown(client))["subject"] == shown
    assert simulator.accepted[0].text == SENT


async def test_a_long_text_is_shown_cut(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.stored_text = {"truncated"}
    assert (await _shown(client, "a" * 200))["subject"] == "a" * 160


async def test_what_others_write_is_not_altered(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.stored_text = {"watermark"}
    message = simulator.receive("hello")
    assert (await client.ask("GET", f"/message-store/{message.id}")).json["subject"] == "hello"


@pytest.mark.parametrize(
    ("reading", "to"),
    [
        ("e164", {"phoneNumber": "+16505550150"}),
        ("digits", {"phoneNumber": "16505550150"}),
        ("formatted", {"phoneNumber": "(650)555-0150"}),
        ("extension", {"extensionNumber": "150"}),
    ],
)
async def test_a_recipient_is_shown_in_another_form(
    simulator: Simulator, client: ApiClient, reading: str, to: dict[str, str]
) -> None:
    simulator.readings.stored_number = reading
    assert (await _shown(client))["to"] == [to]


async def test_an_attachment_is_added(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.stored_attachment = True
    assert [item["type"] for item in (await _shown(client))["attachments"]] == ["Text", "MmsAttachment"]


async def test_a_text_may_never_be_listed(simulator: Simulator, client: ApiClient) -> None:
    simulator.store_delay = math.inf
    sent = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    simulator.clock.advance(10**6)
    await client.log_in()
    assert (await client.ask("GET", f"/message-store/{sent}")).status == 404
    assert (await client.ask("GET", "/message-store")).json["records"] == []
