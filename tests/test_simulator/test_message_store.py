"""The simulator's store shows, syncs and removes messages as RingCentral documents it."""

from collections.abc import Sequence
from datetime import UTC, datetime
import json
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.api.batch import PARTS_JSON
from tests.simulator.store import StoredMessage

from .api_client import OWN, ApiClient

PICTURE = ("a.png", "image/png", b"0123456789")


@pytest.fixture
def texts(simulator: Simulator) -> list[StoredMessage]:
    """Five inbound texts, the first with a picture, a second apart."""
    found = []
    for number in range(5):
        attachments = [PICTURE][number:]
        found.append(simulator.receive(f"text {number}", attachments=attachments))
        simulator.clock.advance(1)
    return found


def _ids(messages: Sequence[StoredMessage]) -> list[int]:
    return [message.id for message in messages]


async def _listed(client: ApiClient, path: str) -> list[int]:
    """Return the ids that a list or sync shows."""
    return [record["id"] for record in (await client.ask("GET", path)).json["records"]]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("?perPage=2", [4, 3]),
        ("?perPage=2&page=3", [0]),
        ("?perPage=2&page=9", []),
        ("?perPage=5000", [4, 3, 2, 1, 0]),
        ("?messageType=SMS&direction=Inbound&readStatus=Unread", [4, 3, 2, 1, 0]),
        ("?messageType=SMS&messageType=Fax", [4, 3, 2, 1, 0]),
        ("?messageType=Text", [4, 3, 2, 1, 0]),
        ("?messageType=Fax", []),
        ("?messageType=SMS,Fax", []),
        ("?direction=Outbound", []),
        ("?readStatus=Read", []),
        ("?availability=Deleted", []),
        ("?phoneNumber=%2B16505550199", [4, 3, 2, 1, 0]),
        ("?phoneNumber=%2B16505550198", []),
        ("?distinctConversations=true", [4]),
        ("?conversationId=1", []),
    ],
)
async def test_a_list_honours_its_parameters(
    client: ApiClient, texts: list[StoredMessage], query: str, shown: list[int]
) -> None:
    assert await _listed(client, f"/message-store{query}") == [texts[number].id for number in shown]


@pytest.mark.parametrize(
    "query",
    [
        "direction=Sideways",
        "messageType=Letter",
        "readStatus=Maybe",
        "availability=Gone",
        "page=0",
        "perPage=-1",
        "dateFrom=yesterday",
        "dateTo=2026-13-01",
        "conversationId=x",
        "distinctConversations=perhaps",
    ],
)
async def test_a_bad_parameter_of_a_list_is_refused(client: ApiClient, query: str) -> None:
    reply = await client.ask("GET", f"/message-store?{query}")
    assert (reply.status, reply.code, reply.json["parameterName"]) == (400, "CMN-101", query.partition("=")[0])


async def test_a_list_shows_a_day_unless_told(
    simulator: Simulator, client: ApiClient, texts: list[StoredMessage]
) -> None:
    simulator.clock.advance(25 * 3600)
    await client.log_in()
    assert await _listed(client, "/message-store") == []
    assert len(await _listed(client, "/message-store?dateFrom=2020-01-01T00:00:00Z")) == 5
    middle = texts[2].created.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert await _listed(client, f"/message-store?dateFrom={middle}") == _ids([texts[4], texts[3], texts[2]])


async def test_one_message_is_shown_with_integer_ids(client: ApiClient, texts: list[StoredMessage]) -> None:
    record = (await client.ask("GET", f"/message-store/{texts[0].id}")).json
    assert (record["id"], record["conversationId"]) == (texts[0].id, texts[0].conversation_id)
    assert record["conversation"]["id"] == str(texts[0].conversation_id)
    assert (record["direction"], record["messageStatus"], record["readStatus"]) == ("Inbound", "Received", "Unread")
    assert record["creationTime"].endswith(".000Z")
    assert record["attachments"][0]["id"] == record["id"]
    assert "owner" not in record


async def test_several_messages_come_in_parts(client: ApiClient, texts: list[StoredMessage]) -> None:
    path = f"/message-store/{texts[0].id},1"
    parts = (await client.ask("GET", path, headers={"Accept": PARTS_JSON})).json
    mixed = await client.ask("GET", path)
    assert [(part["resourceId"], part["status"]) for part in parts] == [(str(texts[0].id), 200), ("1", 404)]
    assert parts[1]["body"]["errorCode"] == "CMN-102"
    assert (mixed.status, mixed.headers["Content-Type"][:15]) == (207, "multipart/mixed")
    assert mixed.raw.count(b"Content-Type: application/json") == 3


async def test_one_part_of_several_fails(simulator: Simulator, client: ApiClient, texts: list[StoredMessage]) -> None:
    simulator.fail_part(texts[1].id, 503)
    simulator.fail_part(texts[2].id, 200, "nothing that can be read")
    path = "/message-store/" + ",".join(str(message.id) for message in texts[:3])
    parts = (await client.ask("GET", path, headers={"Accept": PARTS_JSON})).json
    assert [part["status"] for part in parts] == [200, 503, 200]
    assert (parts[1]["body"]["errorCode"], parts[2]["body"]) == ("CMN-211", "nothing that can be read")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "1", None, 404, "CMN-102"),
        ("GET", "x", None, 404, "CMN-102"),
        ("DELETE", "1", None, 404, "CMN-102"),
        ("GET", ",".join(map(str, range(51))), None, 400, "CMN-106"),
        ("PUT", "1", {"readStatus": "Read"}, 404, "CMN-102"),
        ("PUT", "ID", {"readStatus": "Seen"}, 400, "CMN-101"),
        ("PUT", "ID", {"availability": "Alive"}, 400, "CMN-101"),
        ("PATCH", "ID", {"availability": "Deleted"}, 400, "CMN-101"),
        ("PUT", "ID,ID", {"readStatus": "Read"}, 415, "CMN-104"),
        ("DELETE", "*", {}, 400, "CMN-104"),
        ("DELETE", "*", [], 400, "CMN-104"),
        ("DELETE", "*", ["1"] * 1001, 400, "CMN-106"),
    ],
    ids=str,
)
async def test_a_bad_change_is_refused(
    client: ApiClient, texts: list[StoredMessage], method: str, path: str, body: Any, status: int, code: str
) -> None:
    path = path.replace("ID", str(texts[0].id))
    reply = await client.ask(method, f"/message-store/{path}", json=body)
    assert (reply.status, reply.code) == (status, code)
    assert {message.availability for message in texts} == {"Alive"}


async def test_messages_are_marked_as_read(client: ApiClient, texts: list[StoredMessage]) -> None:
    bulk = {"Content-Type": PARTS_JSON, "Accept": PARTS_JSON}
    change = {"body": {"readStatus": "Read"}}
    one = await client.ask("PUT", f"/message-store/{texts[0].id}", json={"readStatus": "Read"})
    path = f"/message-store/{texts[1].id},1"
    two = await client.ask("PUT", path, data=json.dumps([change, change]), headers=bulk)
    starred = json.dumps([{"resourceId": str(texts[2].id), **change}])
    three = await client.ask("PUT", "/message-store/*", data=starred, headers=bulk)
    assert [one.json["readStatus"], three.status] == ["Read", 207]
    assert [part["status"] for part in two.json] == [200, 404]
    assert [message.read for message in texts] == [True, True, True, False, False]


async def test_a_message_is_deleted_then_purged_then_forgotten(
    simulator: Simulator, client: ApiClient, texts: list[StoredMessage]
) -> None:
    path = f"/message-store/{texts[0].id}"
    assert (await client.ask("DELETE", path)).status == 204
    assert texts[0].availability == "Deleted"
    assert (await client.ask("PATCH", path, json={"availability": "Alive"})).json["availability"] == "Alive"
    await client.ask("DELETE", path)
    assert (await client.ask("DELETE", path)).status == 204
    assert texts[0].availability == "Purged"
    assert (await client.ask("PATCH", path, json={"availability": "Alive"})).status == 400
    assert (await client.ask("DELETE", path)).status == 204
    assert texts[0].id not in await _listed(client, "/message-store")
    assert await _listed(client, "/message-store?availability=Purged") == [texts[0].id]
    simulator.clock.advance(6 * 24 * 3600)
    await client.log_in()
    assert (await client.ask("GET", path)).status == 404


async def test_a_restored_message_stays(simulator: Simulator, client: ApiClient) -> None:
    message = simulator.receive("hello")
    await client.ask("DELETE", f"/message-store/{message.id}")
    await client.ask("PATCH", f"/message-store/{message.id}", json={"availability": "Alive"})
    simulator.clock.advance(20 * 86400)
    await client.log_in()
    assert (await client.ask("GET", f"/message-store/{message.id}")).json["availability"] == "Alive"


async def test_what_was_purged_is_listed_for_five_days(simulator: Simulator, client: ApiClient) -> None:
    message = simulator.receive("hello")
    await client.ask("DELETE", f"/message-store/{message.id}?purge=true")
    path = "/message-store?availability=Purged&dateFrom=2020-01-01T00:00:00Z"
    assert await _listed(client, path) == [message.id]
    simulator.clock.advance(6 * 86400)
    await client.log_in()
    assert await _listed(client, path) == []


async def test_nobody_reads_anothers_message_in_the_own_store(simulator: Simulator, client: ApiClient) -> None:
    message = simulator.receive("not yours", to=simulator.other_user.number)
    assert (await client.ask("GET", f"/message-store/{message.id}")).status == 404


@pytest.mark.parametrize(("start", "shown"), [("12:00:00Z", 1), ("12:00:01Z", 0)])
async def test_the_start_of_a_period_belongs_to_it(
    simulator: Simulator, client: ApiClient, start: str, shown: int
) -> None:
    simulator.receive("hello", created=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert len(await _listed(client, f"/message-store?dateFrom=2026-03-01T{start}")) == shown


async def test_several_messages_are_deleted_at_once(client: ApiClient, texts: list[StoredMessage]) -> None:
    mixed = await client.ask("DELETE", f"/message-store/{texts[0].id},1", headers={"Accept": PARTS_JSON})
    listed = await client.ask("DELETE", "/message-store/*", json=[str(texts[1].id), str(texts[2].id)])
    assert [part["status"] for part in mixed.json] == [204, 404]
    assert listed.status == 204
    assert await _listed(client, "/message-store") == _ids([texts[4], texts[3]])


@pytest.mark.parametrize("path", ["/message-store", "/message-store/"])
async def test_a_delete_without_ids_empties_the_store(client: ApiClient, texts: list[StoredMessage], path: str) -> None:
    assert (await client.ask("DELETE", path)).status == 204
    assert await _listed(client, "/message-store") == []


async def test_a_conversation_is_deleted(simulator: Simulator, client: ApiClient, texts: list[StoredMessage]) -> None:
    other = simulator.receive("from somebody else", sender="+16505550198")
    await client.ask("DELETE", f"/message-store?conversationId={texts[0].conversation_id}&purge=true")
    assert await _listed(client, "/message-store") == [other.id]
    assert {message.availability for message in texts} == {"Purged"}


async def test_a_sync_tells_what_has_changed(
    simulator: Simulator, client: ApiClient, texts: list[StoredMessage]
) -> None:
    simulator.clock.advance(60)
    full = (await client.ask("GET", "/message-sync?syncType=FSync&direction=Inbound&recordCount=3")).json
    assert [record["id"] for record in full["records"]] == _ids([texts[4], texts[3], texts[2]])
    assert full["syncInfo"]["olderRecordsExist"] is True
    simulator.clock.advance(60)
    again = f"/message-sync?syncType=ISync&syncToken={full['syncInfo']['syncToken']}"
    assert await _listed(client, again) == []
    new = simulator.receive("new")
    await client.ask("PUT", f"/message-store/{texts[1].id}", json={"readStatus": "Read"})
    await client.ask("DELETE", f"/message-store/{texts[0].id}")
    await client.ask("POST", "/sms", json=client.text())
    changed = (await client.ask("GET", again)).json
    assert [record["id"] for record in changed["records"]] == _ids([new, texts[1], texts[0]])
    assert changed["records"][-1] == {"id": texts[0].id, "availability": "Deleted"}
    assert changed["syncInfo"]["syncToken"] != full["syncInfo"]["syncToken"]


async def test_syncs_overlap_by_five_seconds(simulator: Simulator, client: ApiClient) -> None:
    early, late = simulator.receive("early"), None
    simulator.clock.advance(6)
    late = simulator.receive("late")
    token = (await client.ask("GET", "/message-sync?syncType=FSync")).json["syncInfo"]["syncToken"]
    assert await _listed(client, f"/message-sync?syncType=ISync&syncToken={token}") == [late.id]
    assert early.id != late.id


async def test_an_incremental_sync_may_be_cut(simulator: Simulator, client: ApiClient) -> None:
    token = (await client.ask("GET", "/message-sync")).json["syncInfo"]["syncToken"]
    simulator.readings.isync_most_records = 2
    for number in range(3):
        simulator.receive(f"text {number}")
        simulator.clock.advance(1)
    synced = (await client.ask("GET", f"/message-sync?syncType=ISync&syncToken={token}")).json
    assert [record["subject"] for record in synced["records"]] == ["text 2", "text 1"]
    assert synced["syncInfo"]["olderRecordsExist"] is True


@pytest.mark.parametrize(("inclusive", "shown"), [(True, 1), (False, 0)])
async def test_whether_the_end_of_a_period_belongs_to_it_is_a_reading(
    simulator: Simulator, client: ApiClient, inclusive: bool, shown: int
) -> None:
    simulator.readings.date_to_inclusive = inclusive
    simulator.receive("at the end")
    created = (await client.ask("GET", "/message-store")).json["records"][0]["creationTime"]
    assert len((await client.ask("GET", f"/message-store?dateTo={created}")).json["records"]) == shown


async def test_a_frame_can_be_widened(simulator: Simulator, client: ApiClient, texts: list[StoredMessage]) -> None:
    simulator.clock.advance(60)
    start = texts[3].created.isoformat(timespec="seconds").replace("+00:00", "Z")
    full = (await client.ask("GET", f"/message-sync?syncType=FSync&dateFrom={start}")).json
    simulator.clock.advance(60)
    again = f"/message-sync?syncType=ISync&syncToken={full['syncInfo']['syncToken']}&dateFrom=2020-01-01T00:00:00Z"
    assert await _listed(client, again) == _ids([texts[2], texts[1], texts[0]])


@pytest.mark.parametrize("code", ["CMN-101", "MSG-333"])
async def test_a_sync_token_that_is_unknown_is_refused(simulator: Simulator, client: ApiClient, code: str) -> None:
    simulator.readings.sync_token_code = code
    token = (await client.ask("GET", "/message-sync")).json["syncInfo"]["syncToken"]
    simulator.expire_sync_tokens()
    for path in (f"/message-sync?syncType=ISync&syncToken={token}", "/message-sync?syncType=ISync"):
        reply = await client.ask("GET", path)
        assert (reply.status, reply.code, reply.json["parameterName"]) == (400, code, "syncToken")


async def test_an_accepted_message_may_show_up_late(simulator: Simulator, client: ApiClient) -> None:
    simulator.store_delay, simulator.delivery.sent_after = 10, None
    message_id = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    assert (await client.ask("GET", f"/message-store/{message_id}")).status == 404
    assert await _listed(client, "/message-store") == []
    simulator.clock.advance(8)
    token = (await client.ask("GET", "/message-sync")).json["syncInfo"]["syncToken"]
    simulator.clock.advance(3)
    assert await _listed(client, "/message-store") == [message_id]
    assert await _listed(client, f"/message-sync?syncType=ISync&syncToken={token}") == [message_id]


@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        (None, 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=x", 416, None, "bytes */10"),
    ],
)
async def test_a_file_comes_whole_or_in_ranges(
    client: ApiClient,
    texts: list[StoredMessage],
    header: str | None,
    status: int,
    body: bytes | None,
    content_range: str | None,
) -> None:
    record = (await client.ask("GET", f"/message-store/{texts[0].id}")).json
    path = "/restapi" + record["attachments"][1]["uri"].partition("/restapi")[2]
    reply = await client.ask("GET", path, headers={"Range": header} if header else {})
    assert (reply.status, reply.headers.get("Content-Range")) == (status, content_range)
    assert reply.raw == (body or reply.raw)
    assert reply.code == (None if body else "CMN-107")


async def test_a_file_may_always_come_as_206(
    simulator: Simulator, client: ApiClient, texts: list[StoredMessage]
) -> None:
    simulator.readings.media_always_partial = True
    path = f"/message-store/{texts[0].id}/content/{texts[0].attachments[1].id}"
    reply = await client.ask("GET", path)
    assert (reply.status, reply.raw, reply.headers["Content-Type"]) == (206, b"0123456789", "image/png")


async def test_a_token_in_the_address_serves_for_files_only(client: ApiClient, texts: list[StoredMessage]) -> None:
    token, client.token = client.token, ""
    path = f"/message-store/{texts[0].id}/content/{texts[0].attachments[1].id}"
    assert (await client.ask("GET", path)).code == "AGW-401"
    assert (await client.ask("GET", f"{path}?access_token={token}")).status == 200
    assert (await client.ask("GET", f"/message-store?access_token={token}")).code == "AGW-401"


async def test_a_file_that_is_not_there_is_404(client: ApiClient, texts: list[StoredMessage]) -> None:
    assert (await client.ask("GET", f"/message-store/{texts[0].id}/content/1")).status == 404
    await client.ask("DELETE", f"/message-store/{texts[0].id}?purge=true")
    path = f"/message-store/{texts[0].id}/content/{texts[0].id}"
    assert (await client.ask("GET", path)).status == 404


@pytest.mark.parametrize(("who", "status"), [("standard", 403), ("admin", 200), ("manager", 200)])
async def test_another_store_opens_for_those_in_charge(
    simulator: Simulator, client: ApiClient, who: str, status: int
) -> None:
    simulator.user.admin = who == "admin"
    simulator.queue.queue_managers = {simulator.user.id} if who == "manager" else set()
    reply = await client.ask("GET", f"{OWN[:-1]}{simulator.queue.id}/message-store")
    assert reply.status == status


async def test_the_refusal_of_another_store_spells_its_field_as_observed(
    simulator: Simulator, client: ApiClient
) -> None:
    reply = await client.ask("GET", f"{OWN[:-1]}{simulator.other_user.id}/message-store")
    assert (reply.json["errorCode"], reply.code, reply.json["permissionsName"]) == (
        "CMN-419",
        "CMN-419",
        "ReadMessages",
    )


async def test_a_text_to_the_queue_lands_in_the_queues_store(simulator: Simulator, client: ApiClient) -> None:
    message = simulator.receive("help", to=simulator.queue.number)
    assert message.extension is simulator.queue
    assert await _listed(client, "/message-store") == []


async def test_a_text_to_a_disabled_extension_is_dropped(simulator: Simulator, client: ApiClient) -> None:
    simulator.other_user.status = "Disabled"
    assert simulator.delivery.receive("hello", "+16505550199", [simulator.other_user.number], []) == []
