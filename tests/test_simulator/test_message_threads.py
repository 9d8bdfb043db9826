"""The Shared Inbox: texts to shared numbers come into message threads."""

import json
import math
from typing import Any

import aiohttp
import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator

from .api_client import SUBSCRIPTION, ApiClient, Reply, Webhook

THREADS = "/restapi/v1.0/account/~/message-threads"
ENTRIES = f"{THREADS}/entries/sync"
MESSAGES = f"{THREADS}/messages"
QUEUE, COMPANY, GUEST = "+16505550120", "+16505550100", "+16505550199"


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and both users text from the queue's and the company's number."""
    simulator.threads.enabled = True
    for user in (simulator.user, simulator.other_user):
        simulator.world.let_text(user, QUEUE)
        simulator.world.let_text(user, COMPANY)


@pytest.fixture
async def other(simulator: Simulator, client: ApiClient) -> ApiClient:
    """The other user."""
    other = ApiClient(simulator, client._session)
    await other.log_in(simulator.other_user)
    return other


async def _send(client: ApiClient, text: str = "hello", **changes: Any) -> Reply:
    """Send a text into a thread."""
    usual = {"from": {"phoneNumber": QUEUE}, "to": [{"phoneNumber": GUEST}], "text": text}
    return await client.ask("POST", MESSAGES, json={**usual, **changes})


async def _synced(client: ApiClient, query: str) -> list[str]:
    """Return the texts of a sync of entries."""
    records = (await client.ask("GET", ENTRIES + query)).json["records"]
    return [record["text"] for record in records if record["recordType"] == "AliveMessage"]


async def test_the_feature_is_told(simulator: Simulator, client: ApiClient) -> None:
    on = (await client.ask("GET", "/features?featureId=MessageThreads")).json["records"]
    simulator.threads.enabled = False
    off = (await client.ask("GET", "/features?featureId=MessageThreads")).json["records"]
    params = [{"name": name, "value": "true"} for name in ("callQueueSupported", "siteSupported")]
    assert on == [{"id": "MessageThreads", "available": True, "params": params}]
    assert (off[0]["available"], off[0]["reason"]["code"]) == (False, "ServicePlanLimitation")
    assert (await client.ask("GET", ENTRIES)).code == "CMN-109"


@pytest.mark.parametrize(("number", "owner"), [(QUEUE, "Support"), (COMPANY, "Main Site")])
async def test_a_text_to_a_shared_number_comes_into_a_thread_only(
    simulator: Simulator, client: ApiClient, number: str, owner: str
) -> None:
    entry = simulator.receive_shared("hello", to=number)
    thread = (await client.ask("GET", f"{THREADS}/{entry.thread.id}")).json
    records = (await client.ask("GET", f"{ENTRIES}?scope=Accessible")).json["records"]
    assert [record["id"] for record in records] == [entry.id]
    assert not {"from", "to", "author"} & set(records[0])
    assert (thread["ownerParty"]["phoneNumber"], thread["guestParty"]["phoneNumber"]) == (number, GUEST)
    assert (thread["owner"]["name"], thread["status"], thread["label"]) == (owner, "Open", "hello")
    assert "assignee" not in thread
    assert (await client.ask("GET", "/message-store?owner=Any")).json["records"] == []


async def test_the_own_number_is_no_shared_one(simulator: Simulator, client: ApiClient) -> None:
    simulator.receive("mine")
    assert await _synced(client, "?scope=Accessible") == []
    assert len((await client.ask("GET", "/message-store")).json["records"]) == 1


async def test_queues_and_sites_are_switched_on_apart(simulator: Simulator, client: ApiClient) -> None:
    simulator.threads.queue_supported = False
    simulator.receive("to the store", to=QUEUE)
    simulator.receive_shared("to a thread", to=COMPANY)
    assert await _synced(client, "?scope=Accessible") == ["to a thread"]
    assert len((await client.ask("GET", "/message-store?owner=Any")).json["records"]) == 1


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ("", ["mine"]),
        ("?scope=AssignedToMe", ["mine"]),
        ("?scope=Unassigned", ["nobody's"]),
        ("?scope=AssignedToMeAndUnassigned", ["mine", "nobody's"]),
        ("?scope=Accessible", ["theirs", "mine", "nobody's"]),
    ],
)
async def test_a_sync_honours_its_scope(simulator: Simulator, client: ApiClient, scope: str, shown: list[str]) -> None:
    owners = {"nobody's": None, "mine": simulator.user, "theirs": simulator.other_user}
    for number, (text, user) in enumerate(owners.items()):
        simulator.clock.advance(1)
        entry = simulator.receive_shared(text, to=QUEUE, sender=f"+1650555018{number}")
        simulator.threads.assign(entry.thread, user)
    assert await _synced(client, scope) == shown


async def test_a_sync_of_named_threads_shows_those(simulator: Simulator, client: ApiClient) -> None:
    entry = simulator.receive_shared("one", to=QUEUE)
    simulator.receive_shared("another", to=COMPANY)
    simulator.threads.resolve(entry.thread)
    assert await _synced(client, f"?scope=Explicit&threadIds={entry.thread.id}") == ["one"]


@pytest.mark.parametrize(
    "query",
    [
        "?scope=Everything",
        "?scope=Explicit",
        "?scope=Accessible&threadIds=1",
        "?scope=Explicit" + "".join(f"&threadIds={item}" for item in range(11)),
        "?syncType=Other",
        "?syncType=ISync",
        "?syncType=ISync&syncToken=unknown",
    ],
)
async def test_a_bad_sync_is_refused(client: ApiClient, query: str) -> None:
    assert (await client.ask("GET", ENTRIES + query)).code == "CMN-101"


async def test_a_token_tells_what_has_changed_since(simulator: Simulator, client: ApiClient) -> None:
    simulator.receive_shared("old", to=QUEUE)
    simulator.clock.advance(60)
    full = (await client.ask("GET", f"{ENTRIES}?scope=Accessible")).json
    simulator.clock.advance(60)
    entry = simulator.receive_shared("new", to=QUEUE)
    simulator.threads.note(entry.thread, "a note", simulator.user)
    token = full["syncInfo"]["syncToken"]
    changed = (await client.ask("GET", f"{ENTRIES}?syncType=ISync&syncToken={token}")).json
    kinds = [(record["recordType"], record.get("text")) for record in changed["records"]]
    assert [record["recordType"] for record in full["records"]] == ["AliveMessage"]
    assert kinds == [("AliveNote", "a note"), ("AliveMessage", "new")]
    assert "olderRecordsExist" not in changed["syncInfo"]


@pytest.mark.parametrize(("tells", "shown"), [(False, []), (True, ["late"])])
async def test_whether_a_resolved_threads_texts_are_synced_is_a_reading(
    simulator: Simulator, client: ApiClient, tells: bool, shown: list[str]
) -> None:
    simulator.readings.thread_sync_tells_resolved = tells
    token = (await client.ask("GET", f"{ENTRIES}?scope=Accessible")).json["syncInfo"]["syncToken"]
    simulator.threads.resolve(simulator.receive_shared("late", to=QUEUE).thread)
    assert await _synced(client, f"?syncType=ISync&syncToken={token}") == shown
    listed = (await client.ask("GET", MESSAGES)).json["records"]
    assert [message["text"] for message in listed] == ["late"]


async def test_a_dead_token_is_refused(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.sync_token_code = "MSG-411"
    token = (await client.ask("GET", ENTRIES)).json["syncInfo"]["syncToken"]
    simulator.expire_sync_tokens()
    assert (await client.ask("GET", f"{ENTRIES}?syncType=ISync&syncToken={token}")).code == "MSG-411"


async def test_a_text_is_sent_and_begins_a_thread_of_the_senders(simulator: Simulator, client: ApiClient) -> None:
    sent = await _send(client)
    thread = (await client.ask("GET", f"{THREADS}/{sent.json['threadId']}")).json
    await until(lambda: simulator.threads.entries[-1].status == "Delivered")
    listed = (await client.ask("GET", f"{MESSAGES}?messageIds={sent.json['id']}")).json["records"]
    assert (sent.status, sent.json["recordType"], sent.json["messageStatus"]) == (201, "AliveMessage", "Queued")
    assert (sent.json["author"]["name"], thread["assignee"]["name"]) == ("Front Desk", "Front Desk")
    assert [(message["messageStatus"], message["text"]) for message in listed] == [("Delivered", "hello")]
    assert [(item.sender, item.to, item.text) for item in simulator.accepted] == [(QUEUE, (GUEST,), "hello")]
    assert (await client.ask("GET", "/message-store?owner=Any")).json["records"] == []


async def test_whoever_opted_out_gets_nothing(simulator: Simulator, client: ApiClient) -> None:
    simulator.threads.resolve(simulator.receive_shared("STOP", to=QUEUE).thread)
    await _send(client)
    await until(lambda: simulator.threads.entries[-1].status == "SendingFailed")


async def test_a_text_to_a_number_of_the_account_arrives(simulator: Simulator, client: ApiClient) -> None:
    await _send(client, to=[{"phoneNumber": simulator.user.number}])
    await until(lambda: list(simulator.stores.of(simulator.user)))
    [message] = simulator.stores.of(simulator.user)
    assert (message.text, message.sender.number) == ("hello", QUEUE)


async def test_an_answer_goes_into_the_open_thread(simulator: Simulator, client: ApiClient) -> None:
    first = (await _send(client)).json
    inbound = simulator.receive_shared("yes?", to=QUEUE)
    second = (await _send(client, threadId=first["threadId"])).json
    assert {first["threadId"], inbound.thread.id, second["threadId"]} == {first["threadId"]}


async def test_a_thread_of_somebody_else_takes_no_answer(client: ApiClient, other: ApiClient) -> None:
    await _send(client)
    refused = await _send(other)
    assert refused.code == "MSG-427"
    assert "at the moment" in refused.json["message"]


@pytest.mark.parametrize(("takes", "status"), [(False, 403), (True, 201)])
async def test_whether_a_thread_of_nobody_takes_an_answer_is_a_reading(
    simulator: Simulator, client: ApiClient, takes: bool, status: int
) -> None:
    simulator.readings.unassigned_threads_take_answers = takes
    simulator.receive_shared("anybody?", to=QUEUE)
    assert (await _send(client)).status == status


async def test_a_thread_begins_anew_after_72_hours(simulator: Simulator, client: ApiClient) -> None:
    first = (await _send(client)).json["threadId"]
    simulator.clock.advance(72 * 3600 + 1)
    await client.log_in()
    over = (await client.ask("GET", f"{THREADS}/{first}")).json
    second = (await _send(client)).json["threadId"]
    assert (over["status"], over["statusReason"]) == ("Resolved", "ThreadExpired")
    assert second != first
    assert (await _send(client, threadId=first)).code == "CMN-101"


async def test_a_text_keeps_a_thread_open(simulator: Simulator, client: ApiClient) -> None:
    first = (await _send(client)).json["threadId"]
    simulator.clock.advance(48 * 3600)
    simulator.receive_shared("still there?", to=QUEUE)
    simulator.clock.advance(48 * 3600)
    await client.log_in()
    assert (await client.ask("GET", f"{THREADS}/{first}")).json["status"] == "Open"


async def test_a_thread_that_was_resolved_by_hand_does_not_expire(simulator: Simulator, client: ApiClient) -> None:
    thread = (await _send(client)).json["threadId"]
    simulator.threads.resolve(simulator.threads.all[thread])
    simulator.clock.advance(100 * 3600)
    await client.log_in()
    over = (await client.ask("GET", f"{THREADS}/{thread}")).json
    assert over["statusReason"] == "Manual"
    assert "assignee" not in over


async def test_a_thread_is_assigned_and_resolved(simulator: Simulator, client: ApiClient, other: ApiClient) -> None:
    thread = (await _send(client)).json["threadId"]
    path = f"{THREADS}/{thread}"
    given = (
        await client.ask("POST", f"{path}/assign", json={"assignee": {"extensionId": str(simulator.other_user.id)}})
    ).json
    assert given["assignee"]["name"] == "Back Office"
    assert (await _send(other)).status == 201
    assert "assignee" not in (await client.ask("POST", f"{path}/assign", json={"assignee": None})).json
    assert (await client.ask("POST", f"{path}/assign", json={"assignee": {"extensionId": "1"}})).code == "CMN-101"
    resolved = (await client.ask("POST", f"{path}/resolve")).json
    assert (resolved["status"], resolved["statusReason"]) == ("Resolved", "Manual")
    assert (await client.ask("POST", f"{path}/resolve")).code == "CMN-101"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": []}, "CMN-101"),
        ({"to": [{"phoneNumber": GUEST}, {"phoneNumber": "+16505550198"}]}, "CMN-101"),
        ({"to": [{"phoneNumber": "123"}]}, "CMN-101"),
        ({"text": ""}, "CMN-101"),
        ({"text": "a" * 1001}, "CMN-101"),
        ({"from": {"phoneNumber": "+16505550101"}}, "MSG-304"),
        ({"from": {"phoneNumber": "+16505550777"}}, "MSG-304"),
        ({"threadId": "805808d1-31d2-4f01-867b-a5cff52d00ea"}, "CMN-101"),
    ],
)
async def test_a_bad_text_is_refused(
    simulator: Simulator, client: ApiClient, changes: dict[str, Any], code: str
) -> None:
    assert (await _send(client, **changes)).code == code
    assert simulator.accepted == []


@pytest.mark.parametrize(("takes", "status"), [(True, 201), (False, 415)])
async def test_whether_a_text_takes_files_is_a_reading(
    simulator: Simulator, client: ApiClient, takes: bool, status: int
) -> None:
    simulator.readings.threads_take_files = takes
    files = aiohttp.FormData()
    message = {"from": {"phoneNumber": QUEUE}, "to": [{"phoneNumber": GUEST}], "text": "look"}
    files.add_field("metadata", json.dumps(message), content_type="application/json")
    files.add_field("attachments", b"123", content_type="image/png", filename="a.png")
    sent = await client.ask("POST", MESSAGES, data=files)
    found = [
        await client.ask("GET", item["contentUri"].removeprefix(simulator.url))
        for item in sent.json.get("attachments", [])
    ]
    assert sent.status == status
    assert [item.raw for item in found] == [b"123"][: int(takes)]


async def test_threads_and_messages_are_listed_by_their_filters(simulator: Simulator, client: ApiClient) -> None:
    queue = simulator.receive_shared("one", to=QUEUE).thread
    company = simulator.receive_shared("two", to=COMPANY).thread
    simulator.threads.resolve(company)
    asked = {
        "": [queue.id, company.id],
        "?threadStatus=Open": [queue.id],
        "?threadStatus=Resolved": [company.id],
        f"?ownerPhoneNumber=%2B{QUEUE[1:]}": [queue.id],
        "?guestPhoneNumber=%2B16505550198": [],
        f"?ownerExtensionIds={simulator.queue.id}": [queue.id],
        "?perPage=1&page=2": [company.id],
        "?creationTimeFrom=2020-01-01T00:00:00Z&creationTimeTo=2021-01-01T00:00:00Z": [],
    }
    found = {
        query: [item["id"] for item in (await client.ask("GET", THREADS + query)).json["records"]] for query in asked
    }
    assert found == asked
    assert (await client.ask("GET", f"{THREADS}?creationTimeFrom=2020-01-01T00:00:00Z")).code == "CMN-101"
    assert (await client.ask("GET", f"{THREADS}?threadStatus=Other")).code == "CMN-101"
    listed = (await client.ask("GET", f"{MESSAGES}?threadIds={company.id}")).json["records"]
    assert [message["text"] for message in listed] == ["two"]


async def test_threads_are_synced(simulator: Simulator, client: ApiClient) -> None:
    thread = simulator.receive_shared("one", to=QUEUE).thread
    full = (await client.ask("GET", f"{THREADS}/sync")).json
    simulator.clock.advance(1)
    simulator.threads.resolve(thread)
    token = full["syncInfo"]["syncToken"]
    changed = (await client.ask("GET", f"{THREADS}/sync?syncType=ISync&syncToken={token}")).json["records"]
    assert [(item["id"], item["status"]) for item in full["records"]] == [(thread.id, "Open")]
    assert [(item["id"], item["status"]) for item in changed] == [(thread.id, "Resolved")]


@pytest.mark.parametrize("number", [QUEUE, COMPANY])
async def test_only_those_who_text_from_a_number_see_its_threads(
    simulator: Simulator, other: ApiClient, number: str
) -> None:
    simulator.queue.sms_recipients.discard(simulator.other_user.id)
    for own in simulator.other_user.numbers:
        own.features.discard("SmsSender")
    entry = simulator.receive_shared("not for you", to=number, attachments=[("a.png", "image/png", b"123")])
    file = entry.attachments[0]
    assert (await other.ask("GET", f"{THREADS}/{entry.thread.id}")).status == 403
    assert (await other.ask("GET", f"{MESSAGES}/{entry.id}/content/{file.id}")).status == 404
    assert await _synced(other, "?scope=Accessible") == []


async def test_a_token_serves_its_user_only(client: ApiClient, other: ApiClient) -> None:
    token = (await client.ask("GET", ENTRIES)).json["syncInfo"]["syncToken"]
    assert (await other.ask("GET", f"{ENTRIES}?syncType=ISync&syncToken={token}")).code == "CMN-101"


async def test_the_app_needs_its_permission(simulator: Simulator, client: ApiClient, webhook: Webhook) -> None:
    simulator.app.permissions -= {"SMS"}
    refused = await client.ask("GET", ENTRIES)
    subscribed = await _subscribe(client, webhook)
    assert (refused.code, refused.json["permissionName"]) == ("CMN-401", "SMS")
    assert (subscribed.code, subscribed.json["permissionName"]) == ("CMN-401", "SMS")


async def _subscribe(client: ApiClient, webhook: Webhook) -> Reply:
    """Subscribe the webhook to the Shared Inbox."""
    body = {
        "eventFilters": [ENTRIES, f"{THREADS}/sync"],
        "deliveryMode": {"transportType": "WebHook", "address": webhook.url},
    }
    return await client.ask("POST", SUBSCRIPTION, json=body)


@pytest.mark.parametrize(
    ("assignee", "kinds"),
    [("nobody", ["entries/sync", "sync"]), ("me", ["entries/sync"]), ("other", [])],
)
async def test_a_text_is_pushed_to_whom_it_concerns(
    simulator: Simulator, client: ApiClient, webhook: Webhook, assignee: str, kinds: list[str]
) -> None:
    people = {"nobody": None, "me": simulator.user, "other": simulator.other_user}
    simulator.threads.assign(simulator.receive_shared("first", to=QUEUE).thread, people[assignee])
    await _subscribe(client, webhook)
    simulator.receive_shared("second", to=QUEUE)
    await until(lambda: len(webhook.got) == len(kinds))
    assert sorted(event["event"].partition("message-threads/")[2] for event in webhook.got) == kinds
    assert {tuple(event["body"]) for event in webhook.got} <= {("lastModifiedTime",)}


async def test_what_is_sent_is_pushed_to_its_sender_only(
    simulator: Simulator, client: ApiClient, other: ApiClient, webhook: Webhook
) -> None:
    await _subscribe(other, webhook)
    await _send(client)
    assert simulator.deliveries == []
    await _subscribe(client, webhook)
    await _send(client)
    assert {push.payload["ownerId"] for push in simulator.deliveries} == {str(simulator.user.id)}


async def test_everybody_hears_that_a_thread_is_resolved(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    thread = simulator.receive_shared("first", to=QUEUE).thread
    simulator.threads.assign(thread, simulator.other_user)
    await _subscribe(client, webhook)
    simulator.clock.advance(72 * 3600 + 1)
    await until(lambda: webhook.got)
    assert thread.status_reason == "ThreadExpired"
    assert webhook.got[0]["event"].endswith("/message-threads/sync")


@pytest.mark.parametrize(("delay", "shown"), [(math.inf, 0), (62, 0), (60, 1)])
async def test_a_sent_text_may_be_listed_late_or_never(
    simulator: Simulator, client: ApiClient, delay: float, shown: int
) -> None:
    simulator.store_delay = delay
    await _send(client)
    assert (await client.ask("GET", MESSAGES)).json["records"] == []
    simulator.clock.advance(61)
    assert len((await client.ask("GET", MESSAGES)).json["records"]) == shown


async def test_a_text_by_the_older_call_is_in_the_older_store_only(simulator: Simulator, client: ApiClient) -> None:
    await client.ask("POST", "/sms", json=client.text(**{"from": {"phoneNumber": QUEUE}}))
    assert (await client.ask("GET", MESSAGES)).json["records"] == []
    assert len((await client.ask("GET", "/message-store?owner=Any")).json["records"]) == 1
