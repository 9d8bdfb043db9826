"""Numbers of call queues and companies, as their SMS recipients see them."""

from typing import Any

import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator

from .api_client import INSTANT, OWN, SUBSCRIPTION, ApiClient, Webhook

QUEUE = "+16505550120"
CHANGES = f"{OWN}/message-store"
SHARED = f"{OWN}/shared-sms"


@pytest.fixture
def recipient(simulator: Simulator) -> None:
    """The user texts for the queue."""
    simulator.world.let_text(simulator.user, QUEUE)


async def _subscribe(client: ApiClient, webhook: Webhook, *filters: str) -> Any:
    """Subscribe the webhook and return the answer."""
    mode = {"transportType": "WebHook", "address": webhook.url}
    return await client.ask("POST", SUBSCRIPTION, json={"eventFilters": filters, "deliveryMode": mode})


@pytest.mark.usefixtures("recipient")
async def test_a_queues_number_is_listed_with_its_owner(client: ApiClient) -> None:
    numbers = (await client.ask("GET", "/phone-number")).json["records"]
    found = {number["phoneNumber"]: number for number in numbers}
    assert found[QUEUE]["extension"]["type"] == "Department"
    assert found[QUEUE]["extension"]["name"] == "Support"
    assert "SmsSender" in found[QUEUE]["features"]
    assert "extension" not in found["+16505550110"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["mine"]),
        ("?owner=Personal", ["mine"]),
        ("?owner=Any", ["the queue's", "mine"]),
        ("?owner=Shared", ["the queue's"]),
        ("?owner={queue}", ["the queue's"]),
        ("?owner={queue}&owner={user}", ["the queue's", "mine"]),
        ("?owner=1", []),
        ("?owner=Any&ownerExtensionType=Department", ["the queue's"]),
    ],
)
@pytest.mark.parametrize("path", ["/message-store", "/message-sync"])
@pytest.mark.usefixtures("recipient")
async def test_a_list_shows_whose_texts_were_asked_for(
    simulator: Simulator, client: ApiClient, path: str, query: str, shown: list[str]
) -> None:
    simulator.receive("mine")
    simulator.clock.advance(1)
    simulator.receive("the queue's", to=QUEUE)
    query = query.format(queue=simulator.queue.id, user=simulator.user.id)
    records = (await client.ask("GET", path + query)).json["records"]
    assert [record["subject"] for record in records] == shown


@pytest.mark.usefixtures("recipient")
async def test_a_sync_token_keeps_its_owner(simulator: Simulator, client: ApiClient) -> None:
    tokens = {}
    for owner in ("Personal", "Any"):
        synced = (await client.ask("GET", f"/message-sync?owner={owner}")).json
        tokens[owner] = synced["syncInfo"]["syncToken"]
    simulator.receive("the queue's", to=QUEUE)
    counts = {}
    for owner, token in tokens.items():
        path = f"/message-sync?syncType=ISync&syncToken={token}&owner=Any"
        counts[owner] = len((await client.ask("GET", path)).json["records"])
    assert counts == {"Personal": 0, "Any": 1}


async def test_whoever_answers_no_queue_sees_none(simulator: Simulator, client: ApiClient) -> None:
    simulator.receive("the queue's", to=QUEUE)
    assert (await client.ask("GET", "/message-store?owner=Any")).json["records"] == []
    simulator.readings.owner_without_feature = "CMN-101"
    assert (await client.ask("GET", "/message-store?owner=Any")).code == "CMN-101"
    assert (await client.ask("GET", "/message-store")).status == 200


@pytest.mark.usefixtures("recipient")
async def test_a_bad_owner_is_refused(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.owner_without_feature = "CMN-101"
    assert (await client.ask("GET", "/message-store?owner=Everybody")).code == "CMN-101"
    assert (await client.ask("GET", "/message-store?owner=Any")).status == 200


async def test_a_sync_token_serves_its_user_only(simulator: Simulator, client: ApiClient) -> None:
    token = (await client.ask("GET", "/message-sync")).json["syncInfo"]["syncToken"]
    await client.log_in(simulator.other_user)
    assert (await client.ask("GET", f"/message-sync?syncType=ISync&syncToken={token}")).code == "CMN-101"


@pytest.mark.usefixtures("recipient")
async def test_a_queues_text_is_read_marked_and_downloaded_in_the_own_store(
    simulator: Simulator, client: ApiClient
) -> None:
    message = simulator.receive("look", to=QUEUE, attachments=[("a.png", "image/png", b"123")])
    record = (await client.ask("GET", f"/message-store/{message.id}")).json
    content = await client.ask("GET", record["attachments"][1]["uri"].removeprefix(simulator.url))
    await client.ask("PUT", f"/message-store/{message.id}", json={"readStatus": "Read"})
    assert record["owner"] == {"extensionId": str(simulator.queue.id), "extensionType": "Department", "name": "Support"}
    assert (content.raw, message.read) == (b"123", True)


@pytest.mark.usefixtures("recipient")
async def test_a_text_goes_out_from_a_queues_number(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.conversation_id_rounded = True
    sent = (await client.ask("POST", "/sms", json=client.text(**{"from": {"phoneNumber": QUEUE}}))).json
    own = (await client.ask("GET", "/message-store")).json["records"]
    everything = (await client.ask("GET", "/message-store?owner=Any")).json["records"]
    assert (sent["owner"]["extensionType"], sent["from"]["name"]) == ("Department", "Support")
    assert (own, [record["id"] for record in everything]) == ([], [sent["id"]])
    assert sent["conversationId"] % 1000 == 0
    assert abs(sent["conversationId"] - int(sent["conversation"]["id"])) < 1000


async def test_nobody_else_texts_from_a_queues_number(client: ApiClient) -> None:
    refused = await client.ask("POST", "/sms", json=client.text(**{"from": {"phoneNumber": QUEUE}}))
    assert refused.code == "MSG-304"


@pytest.mark.parametrize(
    ("covers", "filters", "pushes"),
    [
        (False, [INSTANT], 0),
        (True, [INSTANT], 1),
        (False, [CHANGES], 0),
        (True, [CHANGES], 1),
        (False, [SHARED], 1),
        (False, [INSTANT, SHARED], 1),
        (True, [INSTANT, SHARED], 2),
    ],
)
@pytest.mark.usefixtures("recipient")
async def test_what_tells_of_a_queues_text_is_a_reading(
    simulator: Simulator, client: ApiClient, webhook: Webhook, covers: bool, filters: list[str], pushes: int
) -> None:
    simulator.readings.own_filters_cover_shared = covers
    await _subscribe(client, webhook, *filters)
    message = simulator.receive("hello", to=QUEUE)
    assert len(simulator.deliveries) == pushes
    await until(lambda: len(webhook.got) == pushes)
    bodies = [event["body"] for event in webhook.got if event["event"].partition("?")[0][-13:] != "message-store"]
    assert {body["id"] for body in bodies} <= {str(message.id)}
    assert {body["owner"]["extensionType"] for body in bodies} <= {"Department"}


@pytest.mark.usefixtures("recipient")
async def test_the_own_texts_do_not_come_as_shared_ones(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    await _subscribe(client, webhook, SHARED)
    simulator.receive("mine")
    assert simulator.deliveries == []


async def test_the_shared_filter_may_be_refused_or_disabled(
    simulator: Simulator, client: ApiClient, webhook: Webhook
) -> None:
    simulator.readings.shared_sms_filter = "SUB-508"
    assert (await _subscribe(client, webhook, INSTANT, SHARED)).code == "SUB-508"
    simulator.readings.shared_sms_filter = "disabled"
    info = (await _subscribe(client, webhook, INSTANT, SHARED)).json
    assert [item["reason"] for item in info["disabledFilters"]] == ["SUB-508"]
    assert [text.partition("?")[0][-7:] for text in info["eventFilters"]] == ["instant"]


@pytest.mark.parametrize(("grants", "features"), [(True, True), (False, True), (True, False)])
@pytest.mark.usefixtures("recipient")
async def test_who_answers_a_queue_is_told(
    simulator: Simulator, client: ApiClient, grants: bool, features: bool
) -> None:
    simulator.readings.grants_tell_recipients, simulator.readings.features_tell_recipients = grants, features
    granted = (await client.ask("GET", "/grant")).json["records"]
    feature = (await client.ask("GET", "/features?featureId=CallQueueSmsRecipient")).json["records"][0]
    found = [(item["extension"]["name"], item["callQueueSmsRecipient"]) for item in granted]
    assert found == [("Support", True)][: int(grants)]
    assert feature["available"] is features


async def test_who_answers_a_site_answers_no_queue(simulator: Simulator, client: ApiClient) -> None:
    site = simulator.world.add_extension("3001", "North Site", "+16505550130", type="Site")
    simulator.world.let_text(simulator.user, site.number)
    granted = (await client.ask("GET", "/grant?extensionType=Site")).json["records"]
    feature = (await client.ask("GET", "/features?featureId=CallQueueSmsRecipient")).json["records"][0]
    found = [(item["extension"]["name"], item["smsRecipient"], "callQueueSmsRecipient" in item) for item in granted]
    assert found == [("North Site", True, False)]
    assert (await client.ask("GET", "/grant?extensionType=Department")).json["records"] == []
    assert (await client.ask("GET", "/message-store?owner=Any&ownerExtensionType=Department")).json["records"] == []
    assert feature["available"] is False


async def test_nobody_is_a_recipient_unless_told(client: ApiClient) -> None:
    feature = (await client.ask("GET", "/features?featureId=CallQueueSmsRecipient&featureId=Other")).json["records"]
    available = (await client.ask("GET", "/features?availableOnly=true")).json["records"]
    assert (await client.ask("GET", "/grant")).json["records"] == []
    assert [(item["id"], item["available"], item["reason"]["code"]) for item in feature] == [
        ("CallQueueSmsRecipient", False, "ExtensionLimitation")
    ]
    assert [item["id"] for item in available] == ["SMSSending"]


async def test_a_high_volume_number_sends_no_ordinary_texts(simulator: Simulator, client: ApiClient) -> None:
    number = simulator.world.add_number(simulator.user, "+16505550177", features={"A2PSmsSender"})
    refused = await client.ask("POST", "/sms", json=client.text(**{"from": {"phoneNumber": number.phone_number}}))
    assert (refused.status, refused.code) == (403, "MSG-242")


async def test_a_campaign_that_is_not_confirmed_is_told_and_fails(simulator: Simulator, client: ApiClient) -> None:
    number = simulator.user.numbers[0]
    path = f"/phone-number/{number.id}/sms-configuration"
    good = (await client.ask("GET", path)).json
    number.campaign = "CampaignSuspended"
    bad = (await client.ask("GET", path)).json
    sent = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    await until(lambda: simulator.stores.get(sent).status == "SendingFailed")  # type: ignore[union-attr]
    number.campaign = None
    none = (await client.ask("GET", path)).json
    assert [item["smsCampaignInfo"]["status"] for item in (good, bad)] == ["Confirmed", "CampaignSuspended"]
    assert none == {"phoneNumberId": str(number.id), "phoneNumber": number.phone_number}
    assert (await client.ask("GET", "/phone-number/1/sms-configuration")).code == "CMN-102"
    simulator.readings.sms_configuration = False
    assert (await client.ask("GET", path)).code == "CMN-120"


async def test_a_toll_free_number_needs_no_campaign(simulator: Simulator, client: ApiClient) -> None:
    number = next(number for number in simulator.user.numbers if number.toll_free)
    number.campaign = None
    sent = (await client.ask("POST", "/sms", json=client.text(**{"from": {"phoneNumber": number.phone_number}}))).json
    await until(lambda: simulator.stores.get(sent["id"]).status == "Delivered")  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["Fax", "VoiceMail", "Pager"])
@pytest.mark.parametrize("passes", [False, True])
async def test_what_is_no_text_passes_filters_in_one_reading_only(
    simulator: Simulator, client: ApiClient, webhook: Webhook, kind: str, passes: bool
) -> None:
    simulator.readings.types_pass_filters = passes
    await _subscribe(client, webhook, INSTANT, f"{CHANGES}?type=SMS")
    simulator.receive("no text", type=kind, attachments=[("a.pdf", "application/pdf", b"123")])
    texts = (await client.ask("GET", "/message-store?messageType=SMS")).json["records"]
    synced = (await client.ask("GET", "/message-sync?messageType=SMS")).json["records"]
    everything = (await client.ask("GET", "/message-store")).json["records"]
    assert [record["type"] for record in everything] == [kind]
    assert [len(texts), len(synced)] == [int(passes)] * 2
    assert len(simulator.deliveries) == 2 * passes
