"""Whatever RingCentral, or somebody who pretends to be it, sends: values or our own exception."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.ringc.ringcentral import (
    Attachment,
    Extension,
    Message,
    Notification,
    Party,
    PhoneNumber,
    ResponseError,
    RingCentralError,
    Subscription,
    SyncPage,
    Token,
    may_see_token,
)
from custom_components.ringc.ringcentral.refusal import refusal

KEYS = [
    "id",
    "account",
    "name",
    "phoneNumber",
    "features",
    "extensionNumber",
    "location",
    "target",
    "uri",
    "type",
    "contentType",
    "size",
    "to",
    "from",
    "subject",
    "conversation",
    "conversationId",
    "attachments",
    "creationTime",
    "readStatus",
    "messageStatus",
    "availability",
    "owner",
    "extensionId",
    "eventFilters",
    "disabledFilters",
    "filter",
    "deliveryMode",
    "address",
    "transportType",
    "expirationTime",
    "status",
    "records",
    "syncInfo",
    "syncToken",
    "olderRecordsExist",
    "access_token",
    "expires_in",
    "scope",
    "owner_id",
    "refresh_token",
    "refresh_token_expires_in",
    "event",
    "body",
    "errors",
    "errorCode",
    "message",
    "permissionName",
    "parameterName",
    "error",
    "direction",
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["2025-07-30T18:12:45.028Z", "2020-09-07T21:50:02.737+0000", "0001-01-01T00:00:00+23:59", "Text"]),
    st.sampled_from(["/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS", "../../etc", "1"]),
)
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=12),
    max_leaves=40,
)
READERS = (Attachment, Extension, Message, Notification, Party, PhoneNumber, Subscription, SyncPage, Token)


@pytest.mark.parametrize("reader", READERS)
@given(data=JSON)
def test_no_json_raises_anything_but_ours(reader: Any, data: object) -> None:
    try:
        value = reader.from_json(data)
    except RingCentralError:
        return
    assert hash(value) == hash(reader.from_json(data))


@given(status=st.integers(300, 599), data=JSON, oauth=st.booleans())
def test_every_refusal_becomes_an_exception_of_ours(status: int, data: object, oauth: bool) -> None:
    error = refusal(status, data, oauth=oauth, hide=["secret"])
    assert isinstance(error, ResponseError)
    assert error.status == status
    assert len(str(error)) < 400


@given(uri=st.text(), server=st.sampled_from(["https://platform.ringcentral.com", "http://127.0.0.1:8080"]))
def test_no_address_breaks_the_host_rule(uri: str, server: str) -> None:
    assert may_see_token(server, f"https://{uri}") in {True, False}
    assert may_see_token(server, uri) is False


@pytest.mark.parametrize(
    ("reader", "data", "what"),
    [
        (Token.from_json, {}, "access token"),
        (Extension.from_json, {"account": {"id": 1}}, "extension id"),
        (Extension.from_json, {"id": 1}, "account id"),
        (PhoneNumber.from_json, {"phoneNumber": 16505550101}, "phone number"),
        (Message.from_json, {"id": True}, "message id"),
        (Attachment.from_json, None, "attachment id"),
        (Subscription.from_json, "x", "subscription id"),
        (SyncPage.from_json, {"syncInfo": {}}, "sync token"),
    ],
)
def test_what_is_missing_is_named(reader: Callable[[object], object], data: object, what: str) -> None:
    with pytest.raises(ResponseError, match=f"has no {what}"):
        reader(data)


def test_an_extension_s_account_may_stand_in_its_address_only() -> None:
    found = Extension.from_json({"id": 2, "uri": "https://x.example/restapi/v1.0/account/1/extension/2"})
    assert (found.id, found.account_id) == ("2", "1")


def test_a_rest_message_and_an_event_s_message_are_the_same() -> None:
    rest = {
        "id": 1026017004,
        "conversationId": 3237561336559605395,
        "conversation": {"id": "3237561336559605395"},
        "from": {"phoneNumber": "+16505550199", "name": "Sam"},
        "to": [{"phoneNumber": "+16505550101", "target": True}],
        "subject": "Hi",
        "direction": "Inbound",
        "creationTime": "2022-03-11T14:26:12.000Z",
        "readStatus": "Unread",
        "attachments": [
            {"id": 1026017004, "type": "Text", "contentType": "text/plain"},
            {"id": 7, "type": "MmsAttachment", "contentType": "image/png", "size": 5, "uri": "https://media"},
            {"type": "MmsAttachment"},
        ],
    }
    event = {**rest, "id": "1026017004", "conversation": None, "creationTime": "2022-03-11T14:26:12.000+0000"}
    event["attachments"] = [{**item, "id": str(item["id"])} for item in rest["attachments"][:2]]  # type: ignore[index]
    message = Message.from_json(rest)
    assert message == Message.from_json(event)
    assert message.id == "1026017004"
    assert message.conversation_id == "3237561336559605395"
    assert message.type == "MMS"
    assert [attachment.id for attachment in message.attachments] == ["7"]
    assert message.created_at == datetime(2022, 3, 11, 14, 26, 12, tzinfo=UTC)


def test_a_removed_message_of_a_sync_is_left_out() -> None:
    data = {
        "records": [{"id": 1, "availability": "Purged"}, {"id": 2, "direction": "Inbound"}, {"direction": "Inbound"}],
        "syncInfo": {"syncToken": "t"},
    }
    assert [message.id for message in SyncPage.from_json(data).messages] == ["2"]


def test_a_token_keeps_its_secrets() -> None:
    token = Token.from_json({"access_token": "hush1", "refresh_token": "hush2", "owner_id": "7"})
    assert "owner_id='7'" in repr(token)
    assert "hush" not in repr(token)


@pytest.mark.parametrize(
    ("cut", "shown"),
    [("Hi \ud83d", "Hi �"), ("\ude00!", "�!"), ("\ud83d\ude00", "😀"), ("😀 é", "😀 é")],
    ids=["first half", "second half", "both halves", "whole"],
)
def test_half_a_character_of_a_text_that_was_cut_can_be_handed_on(cut: str, shown: str) -> None:
    assert Message.from_json({"id": "1", "subject": cut}).text == shown


@pytest.mark.parametrize("seconds", [10**400, -(10**400), 2**53, True, "3600", 0])
def test_a_token_s_life_that_is_none_is_taken_for_an_hour(seconds: object) -> None:
    token = Token.from_json({"access_token": "a", "expires_in": seconds})
    assert (token.expires_in, token.refresh_token_expires_in) == (3600, 0)
