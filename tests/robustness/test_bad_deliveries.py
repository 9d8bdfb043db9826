"""Whatever somebody posts or RingCentral sends: nothing of it breaks anything, and no stranger is believed."""

import json
import logging
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.webhook import async_generate_path
from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ringc.file_types import by_content
from custom_components.ringc.ringcentral import Notification, ResponseError, same_filters
from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.receiving.test_webhook import delivery

PATH = async_generate_path("a" * 64)
SECRET = {"Verification-Token": "the-secret-of-the-webhook"}
# RingCentral's own samples, as its guide shows them.
# https://developers.ringcentral.com/guide/messaging/sms/receiving-sms
SMS = """{
  "uuid": "6242343638330007102",
  "event": "/restapi/v1.0/account/80964XXXX/extension/629893XXXX/message-store/instant?type=SMS",
  "timestamp": "2025-07-30T18:12:45.034Z",
  "subscriptionId": "7e4a7486-8df9-4195-8aef-b8d81d3345f6",
  "ownerId": "629893XXXX",
  "body": {
    "id": "3062991514017",
    "to": [{"phoneNumber": "+1657390XXXX", "name": "VP Dan", "location": "Orange, CA", "target": true}],
    "from": {
      "phoneNumber": "+1650224XXXX",
      "location": "Mountain View, CA",
      "phoneNumberInfo": {"countryCode": "1", "nationalDestinationCode": "650", "subscriberNumber": "224XXXX"}
    },
    "type": "SMS",
    "creationTime": "2025-07-30T18:12:45.028Z",
    "lastModifiedTime": "2025-07-30T18:12:45.028Z",
    "readStatus": "Unread",
    "priority": "Normal",
    "attachments": [{"id": "3062991514017", "type": "Text", "contentType": "text/plain"}],
    "direction": "Inbound",
    "availability": "Alive",
    "subject": "Hi advisor, I'd like to ...",
    "messageStatus": "Received",
    "conversation": {"id": "1638233798595111162"},
    "eventType": "Create",
    "owner": {"extensionId": "629893XXXX", "extensionType": "User", "name": "VP Dan"}
  }
}"""
MMS = """{
  "id": "3064938607016",
  "to": [{"phoneNumber": "+1657390XXXX", "name": "VP Don", "location": "Orange, CA", "target": true}],
  "from": {
    "phoneNumber": "+1650224XXXX",
    "location": "Mountain View, CA",
    "phoneNumberInfo": {"countryCode": "1", "nationalDestinationCode": "650", "subscriberNumber": "224XXXX"}
  },
  "type": "SMS",
  "creationTime": "2025-07-31T20:13:18.861Z",
  "lastModifiedTime": "2025-07-31T20:13:18.861Z",
  "readStatus": "Unread",
  "priority": "Normal",
  "attachments": [
    {"id": "3064938607016", "type": "Text", "contentType": "text/plain"},
    {
      "id": "675981076016",
      "type": "MmsAttachment",
      "uri": "https://media.ringcentral.com/restapi/v1.0/account/80964XXXX/extension/629893XXXX/message-store/3064938607016/content/675981076016",
      "contentType": "image/jpeg",
      "size": 461020
    }
  ],
  "direction": "Inbound",
  "availability": "Alive",
  "subject": "Hi there",
  "messageStatus": "Received",
  "conversation": {"id": "1638233798595111162"},
  "eventType": "Create",
  "owner": {"extensionId": "629893XXXX", "extensionType": "User", "name": "VP Don"}
}"""
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
NAMES = st.sampled_from(
    [
        "id",
        "to",
        "from",
        "phoneNumber",
        "name",
        "attachments",
        "uri",
        "type",
        "contentType",
        "size",
        "direction",
        "creationTime",
        "subject",
        "conversation",
        "conversationId",
        "owner",
        "extensionId",
        "body",
        "event",
    ]
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=8),
    max_leaves=30,
)
EVENTS = st.sampled_from(
    [
        "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
        "/restapi/v1.0/account/1/extension/2/message-store",
        "/restapi/v1.0/account/1/extension/2/message-store/instant",
    ]
)


def test_the_guides_text_is_read_digit_for_digit() -> None:
    notification = Notification.from_json(json.loads(SMS))
    assert (notification.account_id, notification.extension_id) == ("80964XXXX", "629893XXXX")
    message = notification.message
    assert message
    assert (message.id, message.conversation_id, message.extension_id) == (
        "3062991514017",
        "1638233798595111162",
        "629893XXXX",
    )
    assert (message.type, message.text, message.direction) == ("SMS", "Hi advisor, I'd like to ...", "Inbound")
    assert (message.sender.phone_number, message.sender.location) == ("+1650224XXXX", "Mountain View, CA")
    assert [(party.phone_number, party.name, party.target) for party in message.to] == [
        ("+1657390XXXX", "VP Dan", True)
    ]
    assert message.created_at
    assert message.created_at.isoformat() == "2025-07-30T18:12:45.028000+00:00"


def test_an_event_may_name_the_filter_instead_of_the_extension() -> None:
    event = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
    notification = Notification.from_json({"event": event, "body": {"id": "1"}})
    assert notification.message
    assert notification.message.extension_id is None


def test_filters_are_the_same_however_they_are_written() -> None:
    ours = ["/restapi/v1.0/account/~/extension/~/message-store?type=SMS&direction=Outbound"]
    theirs = ["/restapi/v1.0/account/1/extension/2/message-store?direction=Outbound&type=SMS"]
    assert same_filters(ours, theirs, own="2")
    assert not same_filters(ours, theirs, own="3")
    assert not same_filters(ours, [theirs[0].replace("SMS", "Fax")], own="2")


def test_the_guides_picture_is_read_digit_for_digit() -> None:
    event = json.loads(SMS) | {"body": json.loads(MMS)}
    message = Notification.from_json(event).message
    assert message
    assert (message.id, message.type, message.text) == ("3064938607016", "MMS", "Hi there")
    [attachment] = message.attachments
    assert (attachment.id, attachment.content_type, attachment.size) == ("675981076016", "image/jpeg", 461020)
    assert attachment.uri
    assert attachment.uri.startswith("https://media.ringcentral.com/restapi/v1.0/account/80964XXXX/")


@given(data=JSON)
def test_no_json_breaks_the_reader(data: Any) -> None:
    with pytest.raises(ResponseError):
        Notification.from_json({"event": "something else", "body": data})


@given(event=EVENTS | SCALARS, body=JSON, more=st.dictionaries(NAMES, JSON, max_size=3))
def test_an_event_is_read_or_refused_in_our_words(event: Any, body: Any, more: dict[str, Any]) -> None:
    try:
        notification = Notification.from_json(more | {"event": event, "body": body})
    except ResponseError:
        return
    assert notification.extension_id == "2"


@given(head=st.binary(max_size=64))
def test_any_content_is_of_a_known_type_or_none(head: bytes) -> None:
    found = by_content(head)
    assert found is None or found.partition("/")[0] in {"image", "video", "audio", "text", "application"}


@pytest.fixture
async def open_house(reachable: TestClient[Any, Any], receiver: Receiver) -> tuple[TestClient[Any, Any], Receiver]:
    """An account with a webhook that anybody can call."""
    await receiver.open_through("webhook")
    return reachable, receiver


@pytest.fixture(scope="module")
def samples() -> list[Any]:
    """Bodies that hypothesis thought of."""
    found: list[Any] = []

    @settings(max_examples=100, derandomize=True, database=None)
    @given(body=JSON)
    def think(body: Any) -> None:
        found.append(body)

    think()
    return found


async def test_bodies_that_nobody_thought_of_are_answered(
    open_house: tuple[TestClient[Any, Any], Receiver], samples: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    client, receiver = open_house
    assert samples
    for body in samples:
        event = delivery(receiver.simulator) | {"body": body}
        response = await client.post(PATH, headers=SECRET, json=event)
        assert response.status == 200
    receiver.simulator.receive("Still alive")
    await until(lambda: "Still alive" in receiver.texts)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING and "ringc" in record.name]


async def test_a_forged_text_is_looked_up_instead_of_believed(
    open_house: tuple[TestClient[Any, Any], Receiver], caplog: pytest.LogCaptureFixture
) -> None:
    client, receiver = open_house
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("The real one")
    for _ in range(5):
        response = await client.post(PATH, json=delivery(receiver.simulator, "Open the door"))
        assert response.status == 200
    await until(lambda: receiver.texts)
    assert receiver.texts == ["The real one"]
    assert receiver.asked("sync") == 1
    told = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert "Open the door" not in "".join(told)


async def test_a_replayed_text_is_told_once(open_house: tuple[TestClient[Any, Any], Receiver]) -> None:
    client, receiver = open_house
    receiver.simulator.receive("Once")
    await until(lambda: receiver.texts)
    payload = receiver.simulator.deliveries[0].payload
    for _ in range(5):
        assert (await client.post(PATH, headers=SECRET, json=payload)).status == 200
    receiver.simulator.receive("Later")
    await until(lambda: len(receiver.texts) == 2)
    assert receiver.texts == ["Once", "Later"]


async def test_a_truncated_delivery_is_looked_up(open_house: tuple[TestClient[Any, Any], Receiver]) -> None:
    client, receiver = open_house
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Cut off")
    response = await client.post(PATH, headers=SECRET, data=json.dumps(delivery(receiver.simulator))[:200])
    assert response.status == 400
    await until(lambda: receiver.texts == ["Cut off"])


async def test_texts_without_a_secret_are_all_found_within_a_minute(
    receiver: Receiver, reachable: TestClient[Any, Any]
) -> None:
    receiver.simulator.readings.token_header = "Some-Other-Token"
    await receiver.open_through("webhook")
    receiver.simulator.receive("One")
    await until(lambda: receiver.texts == ["One"])
    receiver.simulator.receive("Two")
    await until(lambda: len(receiver.simulator.deliveries) == 2)
    assert receiver.asked("sync") == 1
    await receiver.pass_time(seconds=61)
    await until(lambda: receiver.texts == ["One", "Two"])
    assert receiver.ways == ["catch_up", "catch_up"]
