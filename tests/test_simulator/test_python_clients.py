"""Two clients that none of us wrote get along with the simulator, unmodified."""

import asyncio
from pathlib import Path
from typing import Any

from apprise import AppriseAttachment
from apprise.plugins.ringcentral import NotifyRingCentral
import pytest
from ringcentral import SDK
from ringcentral.http import MultipartBuilder
from ringcentral.http.api_exception import ApiException

from tests.helpers.waiting import until
from tests.simulator import Simulator

OWN = "/account/~/extension/~"
ALICE, CAROL, DAVE = "+16505550101", "+16505550150", "+16505550151"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests talk to this machine, whatever the environment's proxy is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def platform(simulator: Simulator) -> Any:
    """The official SDK, logged in with a JWT."""
    platform = SDK(simulator.app.client_id, simulator.app.client_secret, simulator.url).platform()
    await asyncio.to_thread(platform.login, jwt=simulator.jwt())
    return platform


def _text(*to: str) -> dict[str, Any]:
    """Return a message in RingCentral's JSON."""
    return {"from": {"phoneNumber": ALICE}, "to": [{"phoneNumber": number} for number in to], "text": "hello"}


async def test_the_sdk_sends_a_text_and_reads_it_back(simulator: Simulator, platform: Any) -> None:
    sent = (await asyncio.to_thread(platform.post, f"{OWN}/sms", _text(CAROL))).json_dict()
    await until(lambda: simulator.stores.get(sent["id"]).status == "Delivered")
    read = (await asyncio.to_thread(platform.get, f"{OWN}/message-store/{sent['id']}")).json_dict()
    assert (sent["messageStatus"], read["messageStatus"], read["subject"]) == ("Queued", "Delivered", "hello")
    assert [(item.sender, item.to, item.text) for item in simulator.accepted] == [(ALICE, (CAROL,), "hello")]


@pytest.mark.parametrize("mixed", [False, True])
async def test_the_sdk_sends_a_picture_and_downloads_it(simulator: Simulator, platform: Any, mixed: bool) -> None:
    builder = MultipartBuilder(platform)
    builder.set_multipart_mixed(mixed)
    builder.set_body(_text(CAROL))
    builder.add(("picture.png", PICTURE, "image/png"))
    sent = (await asyncio.to_thread(platform.send_request, builder.request(f"{OWN}/mms"))).json_dict()
    picture = next(item for item in sent["attachments"] if item["type"] == "MmsAttachment")
    content = await asyncio.to_thread(platform.get, picture["uri"])
    assert content.body() == PICTURE
    assert simulator.accepted[0].files == (("picture.png", "image/png", PICTURE),)


async def test_the_sdk_lists_syncs_marks_and_deletes(simulator: Simulator, platform: Any) -> None:
    first, second = simulator.receive("one"), simulator.receive("two", sender=CAROL)
    params = {"messageType": "SMS", "direction": ["Inbound"], "perPage": 10}
    listed = (await asyncio.to_thread(platform.get, f"{OWN}/message-store", params)).json_dict()
    both = f"{OWN}/message-store/{first.id},{second.id}"
    parts = (await asyncio.to_thread(platform.get, both)).multipart()
    synced = (await asyncio.to_thread(platform.get, f"{OWN}/message-sync", {"syncType": "FSync"})).json_dict()
    await asyncio.to_thread(platform.put, f"{OWN}/message-store/{first.id}", {"readStatus": "Read"})
    await asyncio.to_thread(platform.delete, f"{OWN}/message-store/{second.id}")
    assert [record["id"] for record in listed["records"]] == [second.id, first.id]
    assert [part.json_dict()["subject"] for part in parts] == ["one", "two"]
    assert len(synced["records"]) == 2
    assert (first.read, second.availability) == (True, "Deleted")


async def test_the_sdk_refreshes_and_logs_out(simulator: Simulator, platform: Any) -> None:
    old = platform.auth().access_token()
    await asyncio.to_thread(platform.refresh)
    assert platform.auth().access_token() != old
    assert (await asyncio.to_thread(platform.get, OWN)).json_dict()["id"] == simulator.user.id
    await asyncio.to_thread(platform.logout)
    assert simulator.sessions.live() == []


async def test_the_sdk_tells_a_refusal(platform: Any) -> None:
    with pytest.raises(ApiException) as refused:
        await asyncio.to_thread(platform.post, f"{OWN}/sms", _text("123"))
    assert refused.value.api_response().json_dict()["errors"][0]["errorCode"] == "MSG-247"


def _plugin(simulator: Simulator, credential: str, *targets: str) -> NotifyRingCentral:
    """Return Apprise's plugin at the simulator's address, made from one of its own URLs."""

    class Here(NotifyRingCentral):
        request_rate_per_sec = 0
        access_token_url = f"{simulator.url}/restapi/oauth/token"
        revoke_token_url = f"{simulator.url}/restapi/oauth/revoke"
        notify_url_sms = f"{simulator.url}/restapi/v1.0{OWN}/sms"
        notify_url_mms = f"{simulator.url}/restapi/v1.0{OWN}/mms"

    app = simulator.app
    url = f"ringc://{ALICE[1:]}:{credential}@{app.client_id}/{app.client_secret}/{'/'.join(targets)}"
    return Here(**NotifyRingCentral.parse_url(url))


@pytest.mark.parametrize("mode", ["password", "jwt"])
async def test_apprise_texts_several_people(simulator: Simulator, mode: str) -> None:
    simulator.user.password = "quite-a-password"
    credential = {"password": simulator.user.password, "jwt": simulator.jwt()}[mode]
    plugin = _plugin(simulator, credential, CAROL, DAVE)
    assert await asyncio.to_thread(plugin.notify, body="hello", title="Transport")
    assert [(item.to, item.text) for item in simulator.accepted] == [
        ((CAROL,), "Transport\r\nhello"),
        ((DAVE,), "Transport\r\nhello"),
    ]
    await asyncio.to_thread(plugin.logout)
    kinds = [(seen.kind, seen.status) for seen in simulator.requests]
    assert kinds == [("token", 200), ("sms", 200), ("sms", 200), ("revoke", 200)]


async def test_apprise_sends_a_picture(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "front transport.png"
    await asyncio.to_thread(path.write_bytes, PICTURE)
    plugin = _plugin(simulator, simulator.jwt(), CAROL)
    assert await asyncio.to_thread(plugin.notify, body="look", attach=AppriseAttachment(str(path)))
    assert [(item.text, item.files) for item in simulator.accepted] == [
        ("look", (("front transport.png", "image/png", PICTURE),))
    ]
    await asyncio.to_thread(plugin.logout)


async def test_apprise_hears_of_a_wrong_credential(simulator: Simulator) -> None:
    assert not await asyncio.to_thread(_plugin(simulator, "wrong", CAROL).notify, body="hello")
    assert simulator.accepted == []
