"""The webhook: what Home Assistant answers to whoever calls it, and what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
import json
import logging
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.ringc.const import EVENT_SMS_RECEIVED
from tests.helpers.waiting import until
from tests.simulator import Simulator

ANNA = "+16505550123"
PATH = f"/api/webhook/{'a' * 64}"
SECRET = {"Verification-Token": "the-secret-of-the-webhook"}
WRONG = {"Verification-Token": "another-secret"}
ECHO = {"Validation-Token": "abc-123"}
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def delivery(simulator: Simulator, text: str = "Hello", **changes: Any) -> dict[str, Any]:
    """An inbound text as RingCentral delivers it."""
    extension = str(simulator.user.id)
    body = {
        "id": "3062991514017",
        "to": [{"phoneNumber": simulator.user.number, "name": "Front Desk", "location": "Orange, CA", "target": True}],
        "from": {"phoneNumber": ANNA, "location": "Mountain View, CA"},
        "type": "SMS",
        "creationTime": NOON.isoformat(),
        "attachments": [{"id": "3062991514017", "type": "Text", "contentType": "text/plain"}],
        "direction": "Inbound",
        "subject": text,
        "conversation": {"id": "1638233798595111162"},
        "owner": {"extensionId": extension},
    }
    account = f"/restapi/v1.0/account/{simulator.world.account_id}/extension/{extension}"
    return {
        "uuid": "6242343638330007102",
        "event": f"{account}/message-store/instant?type=SMS",
        "timestamp": "2025-07-30T18:12:45.034Z",
        "subscriptionId": "7e4a7486-8df9-4195-8aef-b8d81d3345f6",
        "ownerId": extension,
        "body": body | changes,
    }


@pytest.mark.parametrize(
    ("headers", "body", "status", "fired"),
    [
        pytest.param(SECRET, "good", 200, 1, id="a delivery with the secret"),
        pytest.param({"Validation-Token": "the-secret-of-the-webhook"}, "good", 200, 1, id="the secret's other header"),
        pytest.param(SECRET | ECHO, "good", 200, 1, id="a delivery that asks for an echo too"),
        pytest.param(WRONG, "good", 401, 0, id="a wrong secret"),
        pytest.param(WRONG | ECHO, "good", 401, 0, id="a wrong secret that asks for an echo"),
        pytest.param({"Verification-Token": "the-secret"}, "good", 401, 0, id="the beginning of the secret"),
        pytest.param({"Verification-Token": "the-secret-of-the-webhooks"}, "good", 401, 0, id="the secret and more"),
        pytest.param({}, "good", 200, 0, id="no secret at all"),
        pytest.param(ECHO, "good", 200, 0, id="no secret, but a request for an echo"),
        pytest.param(ECHO, "", 200, 0, id="a handshake"),
        pytest.param({}, "", 400, 0, id="nothing"),
        pytest.param({"Validation-Token": "ä" * 3}, "", 400, 0, id="an echo that is not ASCII"),
        pytest.param({"Validation-Token": "a" * 257}, "", 400, 0, id="an echo that is too long"),
        pytest.param(SECRET, "x" * 65_537, 413, 0, id="too much"),
        pytest.param(SECRET, "not json", 400, 0, id="no JSON"),
        pytest.param(SECRET, "\xff\xfe", 400, 0, id="no UTF-8"),
        pytest.param(SECRET, "[" * 60_000, 400, 0, id="nested without end"),
        pytest.param(SECRET, '{"event": ' * 5000 + "1" + "}" * 5000, 400, 0, id="deeply nested"),
        pytest.param(SECRET, "[]", 200, 0, id="a list"),
        pytest.param(SECRET, "17", 200, 0, id="a number"),
        pytest.param(SECRET, '{"event": 3}', 200, 0, id="an event that is a number"),
        pytest.param(SECRET, '{"event": "/restapi/v1.0/account/1/extension/2/presence"}', 200, 0, id="another event"),
    ],
)
async def test_who_is_believed(
    hass: HomeAssistant,
    reachable: TestClient[Any, Any],
    account: MockConfigEntry,
    simulator: Simulator,
    headers: dict[str, str],
    body: str,
    status: int,
    fired: int,
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    sent = json.dumps(delivery(simulator)) if body == "good" else body
    response = await reachable.post(PATH, headers=headers, data=sent.encode("latin-1"))
    assert response.status == status
    await hass.async_block_till_done(wait_background_tasks=False)
    await asyncio.sleep(0)
    assert len(events) == fired


async def test_a_body_that_never_ends_is_left_after_a_while(
    reachable: TestClient[Any, Any], account: MockConfigEntry
) -> None:
    over = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        await over.wait()

    response = await reachable.post(PATH, headers=SECRET, data=body())
    over.set()
    assert response.status == 408


@pytest.mark.parametrize("encoding", ["deflate", "gzip", "zstd"])
async def test_an_encoding_that_is_none_is_refused_in_silence(
    reachable: TestClient[Any, Any], account: MockConfigEntry, caplog: pytest.LogCaptureFixture, encoding: str
) -> None:
    response = await reachable.post(PATH, headers=SECRET | {"Content-Encoding": encoding}, data=b"not encoded at all")
    assert response.status == 400
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_a_crash_is_no_success(
    reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    """Home Assistant would answer 200, and RingCentral would take the text for delivered."""
    account.runtime_data.inbox._account_id = {}
    response = await reachable.post(PATH, headers=SECRET, json=delivery(simulator))
    assert response.status == 500


async def test_a_call_that_outlives_a_reload_is_made_again_and_fired_once(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    content = json.dumps(delivery(simulator)).encode()
    reloaded = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield content[:10]
        await reloaded.wait()
        yield content[10:]

    call = asyncio.create_task(reachable.post(PATH, headers=SECRET, data=body()))
    await asyncio.sleep(0.5)
    await hass.config_entries.async_reload(account.entry_id)
    reloaded.set()
    assert (await call).status == 503
    assert (await reachable.post(PATH, headers=SECRET, data=content)).status == 200
    await until(lambda: events)
    await asyncio.sleep(1)
    assert len(events) == 1


@pytest.mark.parametrize("headers", [ECHO, ECHO | SECRET])
async def test_a_handshake_is_echoed_in_few_bytes(
    reachable: TestClient[Any, Any], account: MockConfigEntry, headers: dict[str, str]
) -> None:
    response = await reachable.post(PATH, headers=headers)
    assert response.status == 200
    assert response.headers["Validation-Token"] == "abc-123"
    assert response.content_type == "application/json"
    size = sum(len(name) + len(value) + 4 for name, value in response.headers.items()) + len(await response.read())
    assert size < 1024


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_taken(reachable: TestClient[Any, Any], account: MockConfigEntry, method: str) -> None:
    response = await reachable.request(method, PATH, headers=SECRET)
    assert response.status == 405


async def test_the_event_says_all_there_is_to_say(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    await hass.config.async_update(time_zone="Europe/Berlin")
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator))
    await until(lambda: events)
    assert events[0].data == {
        "config_entry_id": account.entry_id,
        "message_id": "3062991514017",
        "conversation_id": "1638233798595111162",
        "type": "SMS",
        "from": ANNA,
        "from_name": None,
        "caller_name": None,
        "from_location": "Mountain View, CA",
        "known_sender": False,
        "from_self": False,
        "to": [simulator.user.number],
        "our_number": simulator.user.number,
        "others": [],
        "to_name": "Front Desk",
        "extension_id": str(simulator.user.id),
        "message": "Hello",
        "reaction": None,
        "attachments": [],
        "received_at": NOON.isoformat(),
        "received_local": NOON.astimezone(ZoneInfo("Europe/Berlin")).isoformat(),
        "via": "webhook",
    }


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"from": {"phoneNumber": "72345"}}, {"from": "72345"}),
        ({"from": {}}, {"from": None, "from_name": None, "from_location": None}),
        ({"from": None}, {"from": None}),
        ({"from": "odd"}, {"from": None}),
        ({"to": "odd"}, {"to": [], "to_name": None}),
        ({"subject": None}, {"message": ""}),
        ({"conversation": None, "conversationId": 1638233798595111162}, {"conversation_id": "1638233798595111162"}),
        ({"id": 17}, {"message_id": "17"}),
        ({"owner": 3}, {"type": "SMS"}),
        ({"attachments": 3}, {"attachments": []}),
        ({"creationTime": "9999-12-31T23:59:59-12:00"}, {"message": "Hello"}),
        ({"creationTime": "soon"}, {"message": "Hello"}),
        ({"creationTime": f"{NOON:%Y-%m-%dT%H:%M:%S}.000+0000"}, {"received_at": NOON.isoformat()}),
        ({"creationTime": f"{NOON:%Y-%m-%dT%H:%M:%SZ}"}, {"received_at": NOON.isoformat()}),
        ({"creationTime": f"{NOON:%Y-%m-%dT%H:%M:%S}"}, {"message": "Hello"}),
        ({"from": {"name": "WIRELESS CALLER"}}, {"from": None, "from_name": None, "caller_name": "WIRELESS CALLER"}),
        ({"from": {"phoneNumber": "+14355550142"}}, {"from": "+14355550142", "known_sender": False}),
        ({"subject": "👨‍👩‍👧‍👦"}, {"message": "👨‍👩‍👧‍👦"}),
        (
            {"conversation": {"id": 1638233798595111162}, "conversationId": 1638233798595111162},
            {"conversation_id": "1638233798595111162"},
        ),
        ({"id": 3062991514017, "attachments": [{"type": "Text"}, {"contentType": "image/png"}]}, {"message": "Hello"}),
    ],
)
async def test_whatever_is_missing_or_odd_is_null(
    hass: HomeAssistant,
    reachable: TestClient[Any, Any],
    account: MockConfigEntry,
    simulator: Simulator,
    body: dict[str, Any],
    shown: dict[str, Any],
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, **body))
    await until(lambda: events)
    assert events[0].data | shown == events[0].data


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"direction": "Outbound"}, id="a text that we sent"),
        pytest.param({"type": {}}, id="a record of no known type"),
        pytest.param({"type": "Pager"}, id="a message between colleagues"),
        pytest.param({"type": "VoiceMail"}, id="a voicemail"),
        pytest.param({"type": "Fax"}, id="a fax"),
        pytest.param({"id": None}, id="a text without an id"),
        pytest.param({"creationTime": "2001-01-01T00:00:00Z"}, id="a text of long ago"),
        pytest.param({"creationTime": "0001-01-01T00:00:00+14:00"}, id="a text of the beginning"),
    ],
)
async def test_what_is_no_new_text_is_not_fired(
    hass: HomeAssistant,
    reachable: TestClient[Any, Any],
    account: MockConfigEntry,
    simulator: Simulator,
    changes: dict[str, Any],
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    response = await reachable.post(PATH, headers=SECRET, json=delivery(simulator, **changes))
    assert response.status == 200
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, id="2", subject="This one is"))
    await until(lambda: events)
    assert [event.data["message"] for event in events] == ["This one is"]


async def test_a_text_for_another_account_is_not_fired(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    foreign = delivery(simulator, id="1") | {
        "event": f"/restapi/v1.0/account/1/extension/{simulator.user.id}/message-store/instant?type=SMS"
    }
    await reachable.post(PATH, headers=SECRET, json=foreign)
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, id="2"))
    await until(lambda: events)
    assert [event.data["message_id"] for event in events] == ["2"]


async def test_a_text_for_the_account_that_the_filter_calls_its_own_is_fired(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    as_asked = {"event": "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"}
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, id="1") | as_asked)
    await until(lambda: events)


async def test_a_second_delivery_of_a_text_is_not_fired_again(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> None:
    events = async_capture_events(hass, EVENT_SMS_RECEIVED)
    await asyncio.gather(
        *(reachable.post(PATH, headers=SECRET, json=delivery(simulator, id=str(number % 3))) for number in range(12))
    )
    await until(lambda: len(events) == 3)
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, id=1))
    await reachable.post(PATH, headers=SECRET, json=delivery(simulator, id=4))
    await until(lambda: len(events) == 4)
    assert sorted(event.data["message_id"] for event in events) == ["0", "1", "2", "4"]
