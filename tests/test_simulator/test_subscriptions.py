"""The simulator subscribes, calls back and gives up as RingCentral documents it."""

import asyncio
import json
from typing import Any

import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator

from .api_client import INSTANT, OWN, SUBSCRIPTION, ApiClient, Reply, Webhook

STORE = f"{OWN}/message-store"
REMINDER = f"{SUBSCRIPTION}/~?threshold=3600&interval=600"


async def _subscribe(client: ApiClient, address: str, filters: Any = (INSTANT,), **more: Any) -> Reply:
    """Create a subscription."""
    mode = {"transportType": "WebHook", "address": address, "verificationToken": "the secret"}
    body = {"eventFilters": list(filters), "deliveryMode": {**mode, **more.pop("mode", {})}, **more}
    return await client.ask("POST", SUBSCRIPTION, json=body)


async def test_a_webhook_is_subscribed_after_its_handshake(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    info = (await _subscribe(client, webhook.url)).json
    assert (info["status"], info["expiresIn"], info["deliveryMode"]["transportType"]) == ("Active", 604799, "WebHook")
    assert info["eventFilters"] == [INSTANT.replace("~", str(simulator.account_id), 1).replace("~", info_id(simulator))]
    assert "the secret" not in json.dumps(info)
    assert webhook.handshakes[0]["Verification-Token"] == "the secret"
    assert webhook.handshakes[0]["Content-Length"] == "0"
    assert (await client.ask("GET", f"{SUBSCRIPTION}/{info['id']}")).json["id"] == info["id"]
    assert [item["id"] for item in (await client.ask("GET", SUBSCRIPTION)).json["records"]] == [info["id"]]


def info_id(simulator: Simulator) -> str:
    """Return the id that `~` stands for."""
    return str(simulator.user.id)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ({"status": 500}, "SUB-522"),
        ({"status": 204}, "SUB-522"),
        ({"status": 302}, "SUB-522"),
        ({"echo": "something else"}, "SUB-525"),
        ({"content_type": "text/html"}, "SUB-525"),
        ({"padding": 1024}, "SUB-525"),
        ({"delay": 0.3}, "SUB-521"),
    ],
)
async def test_a_handshake_that_fails_is_refused(
    simulator: Simulator, client: ApiClient, webhook: Webhook, behaviour: dict[str, Any], code: str
) -> None:
    simulator.webhooks.seconds = 0.2
    for name, value in behaviour.items():
        setattr(webhook, name, value)
    reply = await _subscribe(client, webhook.url)
    assert (reply.status, reply.code) == (400, code)
    assert simulator.subscriptions == {}


async def test_nobody_at_the_address_is_refused(client: ApiClient, unused_tcp_port: int) -> None:
    reply = await _subscribe(client, f"http://127.0.0.1:{unused_tcp_port}/hook")
    assert (reply.status, reply.code) == (400, "SUB-521")


@pytest.mark.parametrize(
    ("changes", "status", "code", "parameter"),
    [
        ({"mode": {"address": "http://example.com/x"}}, 400, "CMN-101", "deliveryMode.address"),
        ({"mode": {"address": "ftp://127.0.0.1/"}}, 400, "CMN-101", "deliveryMode.address"),
        ({"mode": {"address": None}}, 400, "CMN-101", "deliveryMode.address"),
        ({"mode": {"verificationToken": ""}}, 400, "CMN-101", "deliveryMode.verificationToken"),
        ({"mode": {"transportType": "WebSocket"}}, 400, "CMN-101", "deliveryMode.transportType"),
        ({"mode": {"transportType": "PubNub"}}, 400, "CMN-101", "deliveryMode.transportType"),
        ({"expiresIn": 0}, 400, "CMN-101", "expiresIn"),
        ({"expiresIn": "600"}, 400, "CMN-101", "expiresIn"),
        ({"expiresIn": 315_360_001}, 400, "CMN-101", "expiresIn"),
        ({"filters": []}, 400, "CMN-101", "eventFilters"),
        ({"filters": ["/restapi/v1.0/nonsense"]}, 400, "SUB-508", "eventFilters"),
        ({"filters": [INSTANT.partition("?")[0]]}, 400, "SUB-508", "eventFilters"),
        ({"filters": [f"{STORE}?type=Fax"]}, 400, "SUB-508", "eventFilters"),
        ({"filters": [REMINDER]}, 400, "SUB-515", None),
        ({"filters": [STORE.replace("account/~", "account/1")]}, 403, "SUB-406", None),
        ({"filters": [STORE.replace("extension/~", "extension/1")]}, 403, "SUB-408", None),
    ],
)
async def test_a_bad_subscription_is_refused(
    client: ApiClient, webhook: Webhook, changes: dict[str, Any], status: int, code: str, parameter: str | None
) -> None:
    reply = await _subscribe(client, webhook.url, **changes)
    assert (reply.status, reply.code, reply.json.get("parameterName")) == (status, code, parameter)
    assert webhook.handshakes == []


@pytest.mark.parametrize(("permission", "code"), [("SubscriptionWebhook", "SUB-528"), ("ReadMessages", "CMN-401")])
async def test_a_missing_permission_is_refused(
    simulator: Simulator, client: ApiClient, webhook: Webhook, permission: str, code: str
) -> None:
    simulator.app.permissions -= {permission, "SMS", "EditMessages"}
    reply = await _subscribe(client, webhook.url)
    assert (reply.status, reply.code) == (403, code)


async def test_the_31st_subscription_is_refused(client: ApiClient, simulator: Simulator, webhook: Webhook) -> None:
    statuses = [(await _subscribe(client, webhook.url)).status for _ in range(30)]
    refused = await _subscribe(client, webhook.url)
    assert statuses == [200] * 30
    assert (refused.status, refused.code) == (403, "SUB-505")


async def test_a_text_is_pushed_whole_and_counted(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    await _subscribe(client, webhook.url, [INSTANT, STORE])
    message = simulator.receive("hello", attachments=[("a.png", "image/png", b"123")])
    await until(lambda: len(webhook.got) == 2)
    instant, counts = sorted(webhook.got, key=lambda event: "changes" in event["body"])
    assert (instant["body"]["id"], instant["body"]["subject"]) == (str(message.id), "hello")
    assert instant["body"]["conversation"]["id"] == str(message.conversation_id)
    assert int(instant["body"]["conversation"]["id"]) > 1 << 53
    assert [type(item["id"]) for item in instant["body"]["attachments"]] == [str, str]
    assert instant["ownerId"] == instant["body"]["owner"]["extensionId"] == str(simulator.user.id)
    assert counts["body"]["changes"] == [{"type": "SMS", "newCount": 1, "newMessageIds": [str(message.id)]}]
    assert webhook.headers[0]["Verification-Token"] == "the secret"
    assert webhook.headers[0]["User-Agent"].startswith("RingCentral-Webhook/")
    assert webhook.headers[0]["Content-Type"] == "application/json; charset=UTF-8"
    picture = instant["body"]["attachments"][1]["uri"].removeprefix(simulator.url)
    assert (await client.ask("GET", picture)).raw == b"123"


async def test_the_name_of_the_token_header_is_a_reading(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.readings.token_header = "Validation-Token"
    await _subscribe(client, webhook.url)
    simulator.receive("hello")
    await until(lambda: webhook.got)
    assert webhook.headers[0]["Validation-Token"] == "the secret"
    assert "Verification-Token" not in webhook.headers[0]


async def test_a_sent_message_counts_at_each_change(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    await _subscribe(client, webhook.url, [f"{STORE}?type=SMS&direction=Outbound"])
    simulator.receive("not this one")
    await client.ask("POST", "/sms", json=client.text())
    await until(lambda: len(webhook.got) == 3)
    changes = [event["body"]["changes"][0] for event in webhook.got]
    assert sorted(change.get("newCount", 0) for change in changes) == [0, 0, 1]
    assert sorted(change.get("updatedCount", 0) for change in changes) == [0, 1, 1]


async def test_a_failing_webhook_is_blacklisted_and_gets_nothing_twice(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.webhooks.blacklist_after = 2
    subscription_id = (await _subscribe(client, webhook.url)).json["id"]
    webhook.status = 404
    for count in (1, 2, 3):
        simulator.receive("hello")
        await until(lambda: all(push.done for push in simulator.deliveries))
        assert len(webhook.got) == min(count, 2)
    info = (await client.ask("GET", f"{SUBSCRIPTION}/{subscription_id}")).json
    assert info["status"] == "Blacklisted"
    assert info["blacklistedData"]["reason"] == "Webhook responses with code: [404], reason: [Not Found]"


async def test_a_slow_webhook_counts_as_failed(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    await _subscribe(client, webhook.url)
    simulator.webhooks.seconds, webhook.delay = 0.1, 0.3
    simulator.receive("hello")
    await until(lambda: simulator.deliveries[0].done)
    assert simulator.deliveries[0].error == "I/O operation is failed. Details: [Read timed out]"


async def test_a_subscription_ends_when_it_expires(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    subscription_id = (await _subscribe(client, webhook.url, expiresIn=600)).json["id"]
    simulator.clock.advance(601)
    simulator.receive("too late")
    assert (await client.ask("GET", f"{SUBSCRIPTION}/{subscription_id}")).code == "CMN-102"
    assert simulator.deliveries == []


async def test_a_subscription_is_changed_renewed_and_deleted(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    path = f"{SUBSCRIPTION}/{(await _subscribe(client, webhook.url, expiresIn=600)).json['id']}"
    changed = (await client.ask("PUT", path, json={"eventFilters": [STORE], "expiresIn": 1200})).json
    assert (changed["expiresIn"], len(changed["eventFilters"])) == (1199, 1)
    assert changed["eventFilters"][0].endswith("/message-store")
    simulator.clock.advance(100)
    assert (await client.ask("POST", f"{path}/renew")).json["expiresIn"] == 1199
    assert (await client.ask("PUT", path, json={"expiresIn": 0})).code == "CMN-101"
    assert (await client.ask("PUT", path)).status == 200
    assert len(webhook.handshakes) == 1
    assert (await client.ask("DELETE", path)).status == 204
    assert (await client.ask("DELETE", path)).status == 404


async def test_subscriptions_of_another_user_are_not_seen(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    subscription_id = (await _subscribe(client, webhook.url)).json["id"]
    await client.log_in(simulator.other_user)
    assert (await client.ask("GET", SUBSCRIPTION)).json["records"] == []
    assert (await client.ask("DELETE", f"{SUBSCRIPTION}/{subscription_id}")).status == 404


async def test_a_filter_may_be_disabled(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    simulator.subscription_store.disabled_filters["instant"] = "SomeReason"
    info = (await _subscribe(client, webhook.url, [INSTANT, STORE])).json
    simulator.receive("hello")
    await until(lambda: webhook.got)
    assert [item["reason"] for item in info["disabledFilters"]] == ["SomeReason"]
    assert [("instant" in text) for text in info["eventFilters"]] == [False]
    assert ["changes" in event["body"] for event in webhook.got] == [True]


@pytest.mark.parametrize(("admin", "events"), [(True, 1), (False, 0)])
async def test_events_of_another_user_come_to_an_admin_only(
    simulator: Simulator, client: ApiClient, webhook: Webhook, admin: bool, events: int
) -> None:
    simulator.user.admin = admin
    other = INSTANT.replace("extension/~", f"extension/{simulator.other_user.id}")
    reply = await _subscribe(client, webhook.url, [other])
    simulator.receive("hello", to=simulator.other_user.number)
    await until(lambda: all(push.done for push in simulator.deliveries))
    assert (reply.status, "disabledFilters" in reply.json, len(webhook.got)) == (200, False, events)


async def test_the_refusal_of_anothers_filter_is_a_reading(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.readings.foreign_filter = "SUB-405"
    other = INSTANT.replace("extension/~", f"extension/{simulator.other_user.id}")
    assert (await _subscribe(client, webhook.url, [other])).code == "SUB-405"


async def test_pushes_can_be_lost_repeated_and_late(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    await _subscribe(client, webhook.url)
    simulator.events.lose = 1
    simulator.receive("lost")
    simulator.events.repeat = 1
    simulator.events.delay = 0.1
    simulator.receive("late and twice")
    await asyncio.sleep(0)
    assert webhook.got == []
    await until(lambda: len(webhook.got) == 2)
    assert {event["body"]["subject"] for event in webhook.got} == {"late and twice"}
    assert len({event["uuid"] for event in webhook.got}) == 1


async def test_a_filter_may_be_disabled_for_want_of_a_permission(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.readings.unreadable_filter = "disable"
    simulator.app.permissions -= {"ReadMessages", "SMS", "EditMessages"}
    info = (await _subscribe(client, webhook.url, [INSTANT, REMINDER])).json
    assert [(item["filter"][-8:], item["reason"]) for item in info["disabledFilters"]] == [("type=SMS", "CMN-401")]
    assert info["eventFilters"] == [REMINDER]


async def test_an_instant_event_comes_once_whatever_changes(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    await _subscribe(client, webhook.url)
    message = simulator.receive("hello")
    await client.ask("PUT", f"/message-store/{message.id}", json={"readStatus": "Read"})
    assert len(simulator.deliveries) == 1


@pytest.mark.parametrize(
    ("reading", "query"),
    [
        ("resolved", "type=SMS&direction=Outbound"),
        ("reordered", "direction=Outbound&type=SMS"),
        ("extended", "type=SMS&direction=Outbound&ownerExtensionType=User"),
    ],
)
async def test_a_filter_is_told_back_in_another_form(
    simulator: Simulator, client: ApiClient, webhook: Webhook, reading: str, query: str
) -> None:
    simulator.readings.filter_echo = reading
    info = (await _subscribe(client, webhook.url, [f"{STORE}?type=SMS&direction=Outbound"])).json
    await client.ask("POST", "/sms", json=client.text())
    await until(lambda: webhook.got)
    for shown in (info["eventFilters"][0], webhook.got[0]["event"]):
        assert shown.partition("?")[2] == query
        assert f"/extension/{simulator.user.id}/" in shown


async def test_a_filter_is_told_back_as_it_was_given(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    simulator.readings.filter_echo = "as_given"
    assert (await _subscribe(client, webhook.url)).json["eventFilters"] == [INSTANT]


async def test_a_webhook_that_cannot_be_reached_is_refused_in_the_captured_words(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.webhooks.reachable = False
    words = {"errorCode": "SUB-521", "message": "WebHook is not reachable"}
    assert (await _subscribe(client, webhook.url)).json == {**words, "errors": [words]}


async def test_a_suspended_subscription_hears_nothing_until_it_is_active_again(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    made = (await _subscribe(client, webhook.url)).json["id"]
    simulator.subscriptions[made].status = "Suspended"
    simulator.receive("lost")
    assert (await client.ask("GET", f"{SUBSCRIPTION}/{made}")).json["status"] == "Suspended"
    simulator.subscriptions[made].restore()
    simulator.receive("heard")
    await until(lambda: webhook.got)
    assert [event["body"]["subject"] for event in webhook.got] == ["heard"]


async def test_fifty_extensions_share_a_subscription(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    simulator.user.admin = True
    people = [
        simulator.world.add_extension(str(300 + item), f"User {item}", f"+1650555{3000 + item}") for item in range(50)
    ]
    filters = [INSTANT.replace("extension/~", f"extension/{person.id}") for person in people]
    info = (await _subscribe(client, webhook.url, filters)).json
    simulator.receive("hello", to=people[49].number)
    await until(lambda: webhook.got)
    assert len(info["eventFilters"]) == 50
    assert webhook.got[0]["body"]["owner"]["name"] == "User 49"
