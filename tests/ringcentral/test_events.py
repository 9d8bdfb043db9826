"""Filters are compared by what they ask for, and pushed events are read whatever their shape."""

from typing import Any

import pytest

from custom_components.ringc.ringcentral import (
    INBOUND,
    OUTBOUND,
    SHARED,
    THREAD_ENTRIES,
    THREADS,
    Notification,
    ResponseError,
    RingCentral,
    event_filter,
    same_filters,
)
from tests.simulator import Simulator

STORE = "/restapi/v1.0/account/80964012/extension/62989101"


@pytest.mark.parametrize(
    ("asked", "told", "same"),
    [
        (event_filter(INBOUND), f"{STORE}/message-store/instant?type=SMS", True),
        (event_filter(OUTBOUND), f"{STORE}/message-store?direction=Outbound&type=SMS", True),
        (event_filter(OUTBOUND), f"{STORE}/message-store?type=SMS&direction=Outbound&ownerExtensionType=User", True),
        (event_filter(OUTBOUND), f"{STORE}/message-store?type=SMS&direction=Outbound&", True),
        (event_filter(OUTBOUND), f"{STORE}/message-store?type=SMS&direction=Inbound", False),
        (event_filter(OUTBOUND), f"{STORE}/message-store?type=SMS", False),
        (event_filter(OUTBOUND), f"{STORE}/message-store?type=Fax&direction=Outbound", False),
        (event_filter(INBOUND), f"{STORE}/message-store?type=SMS", False),
        (event_filter(INBOUND), f"{STORE[:-1]}2/message-store/instant?type=SMS", False),
        (event_filter(INBOUND, "62989102"), f"{STORE[:-1]}2/message-store/instant?type=SMS", True),
        (event_filter(SHARED), f"{STORE}/shared-sms", True),
        (event_filter(SHARED), f"{STORE}/message-store/instant?type=SMS", False),
        (THREAD_ENTRIES, "/restapi/v1.0/account/80964012/message-threads/entries/sync", True),
        (THREAD_ENTRIES, "/restapi/v1.0/account/80964012/message-threads/entries/sync?x=1", True),
        (THREAD_ENTRIES, THREADS, False),
        ("/restapi/v1.0/glip/posts", "/restapi/v1.0/glip/posts", True),
        ("/restapi/v1.0/glip/posts", "/restapi/v1.0/glip/chats", False),
    ],
)
def test_filters_are_the_same_when_they_ask_for_the_same(asked: str, told: str, same: bool) -> None:
    assert same_filters([asked], [told], own="62989101") is same


@pytest.mark.parametrize("echo", ["resolved", "as_given", "reordered", "extended"])
async def test_a_subscription_s_filters_are_known_again_however_they_are_told_back(
    client: RingCentral, simulator: Simulator, echo: str
) -> None:
    simulator.readings.filter_echo = echo
    asked = [event_filter(INBOUND), event_filter(OUTBOUND), event_filter(SHARED), THREAD_ENTRIES, THREADS]
    async with client.stream(asked) as stream:
        assert stream.subscription
        assert same_filters(stream.subscription.filters, asked, own=str(simulator.user.id))


async def test_one_subscription_hears_of_fifty_extensions(client: RingCentral, simulator: Simulator) -> None:
    simulator.user.admin = True
    others = [
        simulator.world.add_extension(str(300 + number), f"Desk {number}", f"+1415555{number:04}")
        for number in range(50)
    ]
    filters = [event_filter(INBOUND, str(other.id)) for other in others]
    async with client.stream(filters) as stream:
        assert stream.subscription
        assert len(stream.subscription.filters) == 50
        simulator.receive("Hello", to="+14155550049")
        heard = await anext(stream)
        assert heard.message
        assert (heard.message.text, heard.extension_id) == ("Hello", str(others[49].id))


async def test_a_text_to_a_queue_is_pushed_whole(client: RingCentral, simulator: Simulator) -> None:
    simulator.world.let_text(simulator.user, "+16505550120")
    async with client.stream([event_filter(SHARED)]) as stream:
        simulator.receive("Hello", to="+16505550120")
        heard = await anext(stream)
    assert heard.message
    assert (heard.message.text, heard.message.extension_id) == ("Hello", str(simulator.queue.id))


async def test_the_shared_inbox_tells_only_that_something_changed(client: RingCentral, simulator: Simulator) -> None:
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, "+16505550120")
    async with client.stream([THREAD_ENTRIES]) as stream:
        simulator.receive_shared("Hello", to="+16505550120")
        heard = await anext(stream)
    assert (heard.in_threads, heard.message, heard.extension_id) == (True, None, str(simulator.user.id))
    assert heard.account_id == str(simulator.account_id)


@pytest.mark.parametrize(
    ("extension", "owner", "told"),
    [("62989101", None, "62989101"), ("~", None, None), ("62989101", "62989500", "62989500")],
)
def test_a_text_belongs_to_its_owner_else_to_the_extension_that_heard_it(
    extension: str, owner: str | None, told: str | None
) -> None:
    event = f"/restapi/v1.0/account/80964012/extension/{extension}/message-store/instant?type=SMS"
    heard = Notification.from_json({"event": event, "body": {"id": 1, "owner": {"extensionId": owner}}})
    assert heard.message
    assert (heard.account_id, heard.extension_id, heard.message.extension_id) == ("80964012", extension, told)
    assert not heard.in_threads


@pytest.mark.parametrize(
    ("changes", "only_new"),
    [
        ([{"newCount": 1}], True),
        ([{"newCount": 1, "updatedCount": 0}], True),
        ([{"newCount": 1, "updatedCount": 1}], False),
        ([{"newCount": 1}, {"updatedCount": 1}], False),
        ([{"updatedCount": 1}], False),
        ([{}], False),
        ([], False),
        (None, False),
        ("nonsense", False),
    ],
)
def test_a_change_says_whether_only_new_messages_came(changes: object, only_new: bool) -> None:
    body = {"changes": changes}
    assert Notification.from_json({"event": f"{STORE}/message-store", "body": body}).only_new is only_new


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ([{"newCount": 1, "newMessageIds": [7]}, {"newMessageIds": ["8", 9]}], ("7", "8", "9")),
        ([{"updatedCount": 1}], ()),
        ([{"newMessageIds": "7"}, {"newMessageIds": [None, True, {}]}], ()),
    ],
)
def test_a_change_names_the_new_messages(changes: object, ids: tuple[str, ...]) -> None:
    event = {"event": f"{STORE}/message-store", "body": {"changes": changes}}
    assert Notification.from_json(event).new_ids == ids


@pytest.mark.parametrize("kind", ["Fax", "VoiceMail", "Pager"])
@pytest.mark.parametrize("path", ["message-store/instant?type=SMS", "shared-sms"])
def test_what_is_no_text_is_no_message_of_an_event(kind: str, path: str) -> None:
    body = {"id": "1", "type": kind, "direction": "Inbound"}
    assert Notification.from_json({"event": f"{STORE}/{path}", "body": body}).message is None


@pytest.mark.parametrize(
    "event", [None, 7, "", "/restapi/v1.0/glip/posts", f"{STORE}/presence", f"{STORE}/voicemail?x=message-store"]
)
def test_anything_else_is_no_event_of_ours(event: Any) -> None:
    with pytest.raises(ResponseError):
        Notification.from_json({"event": event, "body": {}})


@pytest.mark.parametrize(("status", "active"), [("Active", True), ("Blacklisted", False), ("Suspended", False)])
async def test_a_subscription_says_whether_it_delivers(
    client: RingCentral, simulator: Simulator, status: str, active: bool
) -> None:
    async with client.stream([event_filter(INBOUND)]) as stream:
        assert stream.subscription
        simulator.subscriptions[stream.subscription.id].status = status
        assert (await client.subscription(stream.subscription.id)).is_active is active
