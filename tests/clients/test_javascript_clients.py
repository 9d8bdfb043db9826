"""RingCentral's JavaScript clients, unmodified, get along with the simulator."""

from collections.abc import Awaitable, Callable

import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator

from .conftest import Script

GUEST = "+16505550150"
PICTURE = ("picture.png", "image/png", b"\x89PNG\r\n\x1a\n")

type Start = Callable[..., Awaitable[Script]]


async def test_the_sdk_answers_texts_and_pictures(simulator: Simulator, script: Start) -> None:
    reply = await script("reply.js")
    await reply.hear("ready")
    simulator.receive("hello", sender=GUEST)
    first = await reply.hear("replied")
    simulator.receive("look", sender=GUEST, attachments=[PICTURE])
    second = await reply.hear("replied")
    await reply.step()
    assert await reply.end() == 0
    assert [(item.sender, item.to, item.text) for item in simulator.accepted] == [
        (simulator.user.number, (GUEST,), "Away. You wrote: hello"),
        (simulator.user.number, (GUEST,), "Away. You wrote: look"),
    ]
    assert [first["id"], second["id"]] == [item.id for item in simulator.accepted]
    assert second["size"] == len(PICTURE[2])
    assert simulator.sessions.live() == []


@pytest.mark.parametrize("web_socket", [False, True], ids=["HTTP", "WebSocket"])
async def test_the_core_sends_lists_syncs_marks_and_deletes(
    simulator: Simulator, script: Start, web_socket: bool
) -> None:
    before = simulator.receive("before", sender=GUEST)
    rest = await script("rest.js", other=GUEST, webSocket=web_socket)
    await rest.hear("done")
    assert await rest.end() == 0
    assert [(item.text, [name for name, _, _ in item.files]) for item in simulator.accepted] == [
        ("plain JSON", []),
        ("from the core", []),
        ("with a picture", ["picture.png"]),
    ]
    assert (before.read, before.availability) == (True, "Deleted")
    assert (simulator.gateway.connects, simulator.sessions.live()) == (int(web_socket), [])


async def test_the_core_subscribes_a_webhook(simulator: Simulator, script: Start) -> None:
    webhook = await script("webhook.js")
    await webhook.hear("ready")
    simulator.receive("hello")
    heard = await webhook.hear("heard")
    await webhook.step()
    await webhook.hear("done")
    assert await webhook.end() == 0
    assert (heard["text"], heard["secret"]) == ("hello", "shared with nobody")
    assert simulator.subscriptions == {}


async def test_the_websocket_extension_recovers_what_it_missed(simulator: Simulator, script: Start) -> None:
    # It takes a wstoken for reusable.
    simulator.readings.wstoken_reusable, simulator.readings.wstoken_seconds = True, 600
    web_socket = await script("websocket.js")
    await web_socket.hear("ready")
    simulator.receive("first")
    assert (await web_socket.hear("heard"))["text"] == "first"
    simulator.gateway.drop()
    await until(lambda: not simulator.gateway.connected)
    simulator.receive("missed")
    told = [await web_socket.hear("recovered", "heard") for _ in range(2)]
    simulator.receive("last")
    assert (await web_socket.hear("heard"))["text"] == "last"
    await web_socket.step()
    await web_socket.hear("done")
    assert await web_socket.end() == 0
    assert sorted(item.get("text", item.get("state")) for item in told) == ["Successful", "missed"]
    assert (simulator.gateway.connects, simulator.subscriptions) == (2, {})
