"""The simulator's WebSocket gateway, and the official SDK's own client on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
import json
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
import pytest
from ringcentral import SDK
from ringcentral.websocket import WebSocketEvents

from tests.helpers.waiting import until
from tests.simulator import Simulator

from .api_client import INSTANT, OWN, SUBSCRIPTION, ApiClient

type Frame = list[Any]


class Caller:
    """A client of the gateway that checks nothing."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self.newest = ""
        self.sockets: list[ClientWebSocketResponse] = []

    async def connect(self, wsc: str | None = None) -> ClientWebSocketResponse:
        """Connect, and leave the greeting unread."""
        token = (await self.client.ask("POST", "/restapi/oauth/wstoken")).json
        query = {"access_token": token["ws_access_token"]} | ({"wsc": wsc} if wsc else {})
        self.sockets.append(await self.client._session.ws_connect(token["uri"], params=query))
        return self.sockets[-1]

    async def hear(self, socket: ClientWebSocketResponse) -> Frame:
        """Return the next frame."""
        frame: Frame = json.loads(await socket.receive_str(timeout=5))
        self.newest = frame[0].get("wsc", {}).get("token", self.newest)
        return frame

    async def subscribed(self, wsc: str | None = None) -> ClientWebSocketResponse:
        """Connect and subscribe."""
        socket = await self.connect(wsc)
        await self.hear(socket)
        assert (await self.request(socket))[0]["status"] == 200
        return socket

    async def request(
        self, socket: ClientWebSocketResponse, method: str = "POST", path: str = SUBSCRIPTION + "/", **changes: Any
    ) -> Frame:
        """Make a request over the socket."""
        meta = {"type": "ClientRequest", "messageId": "mine", "method": method, "path": path}
        body = {"eventFilters": [INSTANT], "deliveryMode": {"transportType": "WebSocket"}, **changes}
        await socket.send_str(json.dumps([meta, body] if method != "DELETE" else [meta]))
        return await self.hear(socket)


@pytest.fixture
async def caller(simulator: Simulator, client: ApiClient) -> AsyncIterator[Caller]:
    """A client with plenty of connects."""
    simulator.limits["auth"] = 50
    caller = Caller(client)
    yield caller
    for socket in caller.sockets:
        await socket.close()


async def test_a_socket_greets_subscribes_and_notifies(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.connect()
    greeting = await caller.hear(socket)
    answer = await caller.request(socket)
    message = simulator.receive("hello")
    notice = await caller.hear(socket)
    assert (greeting[0]["type"], greeting[1]["recoveryTimeout"]) == ("ConnectionDetails", 180)
    assert (answer[0]["type"], answer[0]["messageId"], answer[0]["status"]) == ("ClientRequest", "mine", 200)
    assert (answer[1]["deliveryMode"]["transportType"], answer[1]["expiresIn"]) == ("WebSocket", 86399)
    assert answer[1]["uri"].startswith(SUBSCRIPTION)
    assert "WSG-SubscriptionId" not in answer[0]["headers"]
    assert (notice[0]["type"], notice[0]["messageId"]) == ("ServerNotification", notice[1]["uuid"])
    assert notice[1]["body"]["id"] == str(message.id)


@pytest.mark.parametrize(
    ("method", "path", "changes", "status", "code"),
    [
        ("POST", SUBSCRIPTION, {"eventFilters": []}, 400, "CMN-101"),
        ("POST", SUBSCRIPTION, {"deliveryMode": {"transportType": "WebHook"}}, 400, "CMN-101"),
        ("PUT", f"{SUBSCRIPTION}/other", {}, 404, "CMN-102"),
        ("DELETE", f"{SUBSCRIPTION}/other", {}, 404, "CMN-102"),
        ("GET", "/restapi/v1.0/nowhere", {}, 404, "CMN-120"),
    ],
)
async def test_a_bad_request_over_the_socket_is_refused(
    caller: Caller, method: str, path: str, changes: dict[str, Any], status: int, code: str
) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    answer = await caller.request(socket, method, path, **changes)
    assert (answer[0]["status"], answer[1]["errors"][0]["errorCode"]) == (status, code)


async def test_an_app_without_permission_is_refused(simulator: Simulator, caller: Caller) -> None:
    simulator.app.permissions.remove("WebSocketsSubscription")
    socket = await caller.connect()
    await caller.hear(socket)
    answer = await caller.request(socket)
    assert (answer[0]["type"], answer[0]["status"], answer[1]["errorCode"]) == ("ClientRequest", 403, "SUB-528")


async def test_a_second_subscription_replaces_the_first_and_a_delete_ends_it(
    simulator: Simulator, caller: Caller
) -> None:
    socket = await caller.subscribed()
    first = list(simulator.subscriptions)
    second = (await caller.request(socket))[1]["id"]
    assert list(simulator.subscriptions) == [second] != first
    assert (await caller.client.ask("PUT", f"{SUBSCRIPTION}/{second}", json={})).status == 400
    gone = await caller.request(socket, "DELETE", f"{SUBSCRIPTION}/{second}")
    assert (len(gone), gone[0]["status"], simulator.subscriptions) == (1, 204, {})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense", "WSG-400"),
        ("{}", "WSG-400"),
        ('[{"type":"Strange","messageId":"1"}]', "WSG-400"),
        ('[{"type":"ClientRequest","messageId":"1","method":"DELETE","path":"/x"},null]', "WSG-808"),
    ],
)
async def test_a_malformed_frame_gets_an_error(caller: Caller, text: str, code: str) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    await socket.send_str(text)
    answer = await caller.hear(socket)
    assert (answer[0]["type"], answer[1]["errorCode"]) == ("Error", code)
    await socket.send_str('[{"type":"Heartbeat","messageId":"7"}]')
    assert (await caller.hear(socket))[0]["messageId"] == "7"


@pytest.mark.parametrize("seconds", [0, 31])
async def test_a_wstoken_serves_once_and_not_for_long(simulator: Simulator, caller: Caller, seconds: float) -> None:
    token = (await caller.client.ask("POST", "/restapi/oauth/wstoken")).json
    simulator.clock.advance(seconds)
    with contextlib.suppress(aiohttp.WSServerHandshakeError):
        await (
            await caller.client._session.ws_connect(f"{token['uri']}?access_token={token['ws_access_token']}")
        ).close()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await caller.client._session.ws_connect(f"{token['uri']}?access_token={token['ws_access_token']}")
    assert simulator.gateway.connects == (0 if seconds else 1)


async def test_wstokens_count_as_logins(simulator: Simulator, caller: Caller) -> None:
    simulator.limits["auth"] = 2
    replies = [await caller.client.ask("POST", "/restapi/oauth/wstoken") for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].headers["X-Rate-Limit-Group"] == "auth"


async def test_a_recovery_brings_what_was_missed(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.subscribed()
    simulator.receive("before")
    assert (await caller.hear(socket))[1]["body"]["subject"] == "before"
    simulator.gateway.drop()
    await until(lambda: not simulator.gateway.connected)
    simulator.receive("meanwhile")
    await until(lambda: all(push.done for push in simulator.deliveries))
    again = await caller.connect(caller.newest)
    greeting, missed = await caller.hear(again), await caller.hear(again)
    simulator.receive("after")
    assert greeting[1]["recoveryState"] == "Successful"
    assert missed[1]["body"]["subject"] == "meanwhile"
    assert (await caller.hear(again))[1]["body"]["subject"] == "after"


async def test_a_recovery_brings_a_hundred_events_at_most(simulator: Simulator, caller: Caller) -> None:
    await caller.subscribed()
    simulator.gateway.drop()
    for number in range(110):
        simulator.receive(str(number))
    await until(lambda: all(push.done for push in simulator.deliveries))
    again = await caller.connect(caller.newest)
    await caller.hear(again)
    subjects = [(await caller.hear(again))[1]["body"]["subject"] for _ in range(100)]
    assert subjects == [str(number) for number in range(10, 110)]


async def _too_late(simulator: Simulator, caller: Caller) -> None:
    simulator.clock.advance(181)


async def _forgotten(simulator: Simulator, caller: Caller) -> None:
    simulator.gateway.forget()


async def _refused(simulator: Simulator, caller: Caller) -> None:
    simulator.gateway.recovery_refusal = "WSG-1007"


async def _another_session(simulator: Simulator, caller: Caller) -> None:
    await caller.client.log_in()


async def _nothing_subscribed(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.connect()
    await caller.hear(socket)


@pytest.mark.parametrize(
    ("mishap", "code"),
    [
        (_too_late, "WSG-1005"),
        (_forgotten, "WSG-1005"),
        (_refused, "WSG-1007"),
        (_another_session, "WSG-1003"),
        (_nothing_subscribed, "WSG-1005"),
    ],
)
async def test_a_recovery_may_fail(
    simulator: Simulator, caller: Caller, mishap: Callable[[Simulator, Caller], Any], code: str
) -> None:
    await caller.subscribed()
    simulator.gateway.drop()
    await until(lambda: not simulator.gateway.connected)
    await mishap(simulator, caller)
    again = await caller.connect(caller.newest)
    greeting = await caller.hear(again)
    assert (greeting[1]["recoveryState"], greeting[1]["recoveryErrorCode"]) == ("Failed", code)
    assert (await caller.request(again))[0]["status"] == 200


async def test_a_malformed_recovery_token_ends_the_connection(caller: Caller) -> None:
    socket = await caller.connect("made up")
    assert (await caller.hear(socket))[1]["errorCode"] == "WSG-400"
    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_a_refreshed_token_recovers_too(simulator: Simulator, caller: Caller) -> None:
    form = {"grant_type": "refresh_token"}
    tokens = (await caller.client.log_in()).json
    await caller.subscribed()
    simulator.gateway.drop()
    refreshed = await caller.client.token_request(refresh_token=tokens["refresh_token"], **form)
    caller.client.token = refreshed.json["access_token"]
    again = await caller.connect(caller.newest)
    assert (await caller.hear(again))[1]["recoveryState"] == "Successful"


@pytest.mark.parametrize(
    ("limit", "code"), [("idle_timeout", "WSG-902"), ("absolute_timeout", "WSG-903")], ids=["idle", "absolute"]
)
async def test_a_socket_ends_at_its_limits(simulator: Simulator, caller: Caller, limit: str, code: str) -> None:
    setattr(simulator.gateway, limit, 0.1)
    socket = await caller.connect()
    await caller.hear(socket)
    last = await caller.hear(socket)
    assert (last[0]["type"], last[1]["errorCode"]) == ("Error", code)
    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_a_client_that_answers_no_pings_is_dropped(simulator: Simulator, caller: Caller) -> None:
    simulator.gateway.ping_every = simulator.gateway.pong_within = 0.05
    await caller.subscribed()
    alive = await caller.subscribed()
    await asyncio.wait([asyncio.ensure_future(alive.receive())], timeout=0.4)
    assert len(simulator.gateway.connected) == 1


async def test_every_verb_disturbs(simulator: Simulator, caller: Caller) -> None:
    gateway = simulator.gateway
    socket = await caller.subscribed()
    await gateway.garbage(["nonsense", b"\0"])
    assert [(await socket.receive(timeout=5)).data for _ in range(2)] == ["nonsense", b"\0"]
    gateway.stall()
    simulator.receive("unheard")
    await socket.send_str('[{"type":"Heartbeat","messageId":"7"}]')
    with pytest.raises(TimeoutError):
        await socket.receive(timeout=0.1)
    gateway.drop()
    assert (await socket.receive(timeout=5)).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    socket = await caller.subscribed()
    gateway.half_close()
    assert (await socket.receive(timeout=5)).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    socket = await caller.subscribed()
    await gateway.expire("WSG-902")
    assert (await caller.hear(socket))[1]["errorCode"] == "WSG-902"
    gateway.refuse_status = 503
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await caller.connect()


@pytest.mark.parametrize(("closes", "left"), [(False, 1), (True, 0)])
async def test_whether_a_revoked_session_loses_its_socket_is_a_reading(
    simulator: Simulator, caller: Caller, closes: bool, left: int
) -> None:
    simulator.readings.revoke_closes_socket = closes
    await caller.subscribed()
    simulator.sessions.end(caller.client.token)
    await asyncio.sleep(0.05)
    assert len(simulator.gateway.connected) == left


async def test_whether_a_wstoken_serves_again_is_a_reading(simulator: Simulator, caller: Caller) -> None:
    simulator.readings.wstoken_reusable = True
    token = (await caller.client.ask("POST", "/restapi/oauth/wstoken")).json
    for _ in range(2):
        query = {"access_token": token["ws_access_token"]}
        caller.sockets.append(await caller.client._session.ws_connect(token["uri"], params=query))
    assert simulator.gateway.connects == 2
    simulator.gateway.expire_tokens()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await caller.client._session.ws_connect(token["uri"], params=query)


@pytest.mark.parametrize(("closes", "left"), [(False, 1), (True, 0)])
async def test_whether_an_expired_access_token_ends_its_connection_is_a_reading(
    simulator: Simulator, caller: Caller, closes: bool, left: int
) -> None:
    simulator.readings.token_expiry_closes_socket = closes
    socket = await caller.subscribed()
    simulator.clock.advance(3000)
    simulator.receive("still there")
    assert (await caller.hear(socket))[1]["body"]["subject"] == "still there"
    simulator.clock.advance(700)
    await asyncio.sleep(0.05)
    assert len(simulator.gateway.connected) == left


async def test_a_refreshed_token_keeps_its_connection(simulator: Simulator, caller: Caller) -> None:
    simulator.readings.token_expiry_closes_socket = True
    tokens = (await caller.client.log_in()).json
    await caller.subscribed()
    simulator.clock.advance(3000)
    await caller.client.token_request(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    simulator.clock.advance(700)
    await asyncio.sleep(0.05)
    assert len(simulator.gateway.connected) == 1


async def test_a_connection_ends_by_itself_with_its_access_token(simulator: Simulator, caller: Caller) -> None:
    simulator.readings.token_expiry_closes_socket = True
    simulator.sessions.lifetime = 0.3
    await caller.client.log_in()
    socket = await caller.subscribed()
    assert (await socket.receive(timeout=5)).type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}


async def _rest(
    caller: Caller, socket: ClientWebSocketResponse, method: str, path: str, *body: Any, **more: Any
) -> str:
    """Make any other call over the socket, and return the frame."""
    meta = {"type": "ClientRequest", "messageId": "mine", "method": method, "path": path, **more}
    await socket.send_str(json.dumps([meta, *body]))
    return await socket.receive_str(timeout=5)


async def test_a_socket_carries_other_calls(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    meta, record = json.loads(await _rest(caller, socket, "POST", f"{OWN}/sms", caller.client.text()))
    answer = json.loads(await _rest(caller, socket, "GET", f"{OWN}/message-store", query={"direction": ["Outbound"]}))
    several = await _rest(caller, socket, "GET", f"{OWN}/message-store/{record['id']},1")
    gone = json.loads(await _rest(caller, socket, "DELETE", f"{OWN}/message-store/{record['id']}"))
    assert (meta["messageId"], meta["status"], meta["headers"]["X-Rate-Limit-Group"]) == ("mine", 200, "medium")
    assert [item["id"] for item in answer[1]["records"]] == [record["id"]]
    assert ",--Boundary" in several
    assert (len(gone), gone[0]["status"]) == (1, 204)
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(
    ("path", "code"), [("/restapi/oauth/wstoken", "CMN-120"), (f"{OWN}/message-store/1", "CMN-102")]
)
async def test_a_call_over_the_socket_may_be_refused(caller: Caller, path: str, code: str) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    assert json.loads(await _rest(caller, socket, "GET", path))[1]["errors"][0]["errorCode"] == code


async def test_whether_a_socket_carries_other_calls_is_a_reading(simulator: Simulator, caller: Caller) -> None:
    simulator.readings.rest_over_websocket = False
    socket = await caller.connect()
    await caller.hear(socket)
    answer = json.loads(await _rest(caller, socket, "GET", f"{OWN}/message-store"))
    assert answer[1]["errors"][0]["errorCode"] == "CMN-120"


async def test_a_call_over_the_socket_needs_a_session(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    simulator.sessions.end(caller.client.token)
    answer = json.loads(await _rest(caller, socket, "GET", f"{OWN}/message-store"))
    assert answer[0]["status"] == 401


async def test_a_call_over_the_socket_needs_a_good_token(simulator: Simulator, caller: Caller) -> None:
    socket = await caller.connect()
    await caller.hear(socket)
    simulator.clock.advance(3700)
    answer = json.loads(await _rest(caller, socket, "GET", f"{OWN}/message-store"))
    assert answer[0]["status"] == 401


async def _listen(client: Any, heard: list[Any], created: list[Any]) -> None:
    """Run the SDK's own client until it has heard something."""
    client.on(WebSocketEvents.receiveSubscriptionNotification, heard.append)
    client.on(WebSocketEvents.subscriptionCreated, created.append)
    connection = asyncio.create_task(client.create_new_connection())
    await client.create_subscription([INSTANT])
    await until(lambda: heard)
    await client.close_connection()
    await asyncio.wait([connection])
    connection.exception()


@pytest.mark.parametrize("header", [False, True], ids=["as since 2025", "as before"])
async def test_the_sdk_subscribes_and_hears(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, header: bool
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    simulator.readings.wsg_subscription_header = header
    sdk = SDK(simulator.app.client_id, simulator.app.client_secret, simulator.url)
    await asyncio.to_thread(sdk.platform().login, jwt=simulator.jwt())
    heard: list[Any] = []
    created: list[Any] = []
    listening = _listen(sdk.create_web_socket_client(), heard, created)
    thread = asyncio.create_task(asyncio.to_thread(asyncio.run, listening))
    await until(lambda: simulator.subscriptions)
    simulator.receive("hello")
    await thread
    assert [frame[1]["body"]["subject"] for frame in heard] == ["hello"]
    assert len(created) == header
