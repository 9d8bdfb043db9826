"""The WebSocket against the simulator's gateway."""

import asyncio
from collections.abc import Callable
import json
import logging
import traceback
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.ringc.ringcentral import (
    INBOUND,
    OUTBOUND,
    Login,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentral,
    RingCentralError,
    Stream,
    event_filter,
)
from tests.simulator import Simulator

from .conftest import Later

type Kinds = Callable[[], list[str]]

FILTERS = [event_filter(INBOUND)]
EARLY = {
    "event": "/restapi/v1.0/account/1/extension/2/message-store/instant?type=SMS",
    "body": {"id": 1, "type": "SMS", "direction": "Inbound", "subject": "Early"},
}


async def heard(stream: Stream) -> str | None:
    """Return the text of the next message."""
    async with asyncio.timeout(5):
        event = await anext(stream)
    return event.message.text if event.message else None


async def test_a_text_comes_as_an_event(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    async with client.stream(FILTERS) as stream:
        assert not stream.recovered
        assert stream.subscription
        assert stream.subscription.disabled_filters == ()
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"
        simulator.receive("Again")
        assert await heard(stream) == "Again"
    assert kinds() == ["token", "wstoken"]
    assert simulator.requests[-1].headers["User-Agent"] == "ringc-test/1"


async def test_changes_of_the_store_come_too(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream([*FILTERS, event_filter(OUTBOUND)]) as stream:
        await client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi")
        assert await heard(stream) is None


async def test_leaving_closes_the_connection(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream(FILTERS):
        assert len(simulator.gateway.connected) == 1
    async with asyncio.timeout(5):
        while simulator.gateway.connected:  # noqa: ASYNC110 - the simulator does not signal
            await asyncio.sleep(0.001)


async def test_what_goes_wrong_inside_stays_what_it_is(client: RingCentral) -> None:
    with pytest.raises(OSError, match="disk full"):
        async with client.stream(FILTERS):
            raise OSError("disk full")


async def test_a_lost_connection_is_taken_up_again_with_what_was_missed(
    client: RingCentral, simulator: Simulator
) -> None:
    async with client.stream(FILTERS) as stream:
        simulator.receive("One")
        assert await heard(stream) == "One"
        simulator.gateway.drop()
        with pytest.raises(NoAnswerError):
            await heard(stream)
    simulator.receive("Two")
    async with client.stream(FILTERS, recovery=stream.recovery_token) as stream:
        assert stream.recovered
        assert stream.subscription is None
        assert stream.recovery_timeout == 180
        assert await heard(stream) == "Two"
        simulator.receive("Three")
        assert await heard(stream) == "Three"


async def test_a_refused_recovery_subscribes_anew(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream(FILTERS) as stream:
        pass
    simulator.gateway.recovery_refusal = "WSG-1003"
    async with client.stream(FILTERS, recovery=stream.recovery_token) as stream:
        assert not stream.recovered
        assert stream.subscription
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"


async def test_a_malformed_recovery_token_is_an_error(client: RingCentral) -> None:
    with pytest.raises(ResponseError) as caught:
        async with client.stream(FILTERS, recovery="nonsense"):
            pass
    assert caught.value.code == "WSG-400"


@pytest.mark.parametrize("way", ["drop", "half_close"])
async def test_a_broken_connection_is_noticed(client: RingCentral, simulator: Simulator, way: str) -> None:
    async with client.stream(FILTERS) as stream:
        getattr(simulator.gateway, way)()
        with pytest.raises(NoAnswerError):
            await heard(stream)


async def test_a_proper_close_is_noticed(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream(FILTERS) as stream:
        close = asyncio.create_task(simulator.gateway.close())
        with pytest.raises(NoAnswerError, match="1001"):
            await heard(stream)
        await close


async def test_a_silent_connection_is_noticed_by_pings(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream(FILTERS, ping=0.2) as stream:
        simulator.gateway.stall()
        with pytest.raises(NoAnswerError):
            await heard(stream)


async def test_a_ping_is_answered_within_half_of_the_silence_before_it(
    client: RingCentral, simulator: Simulator
) -> None:
    async with client.stream(FILTERS, ping=20) as stream:
        simulator.gateway.stall()
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswerError, match="dead"):
            await anext(stream)
        assert asyncio.get_running_loop().time() - began == pytest.approx(30, abs=1)


async def test_a_silent_connection_whose_pings_are_answered_stays_open(
    client: RingCentral, simulator: Simulator
) -> None:
    async with client.stream(FILTERS, ping=0.2) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await anext(stream)
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"


async def test_ringcentral_s_pings_are_answered(client: RingCentral, simulator: Simulator) -> None:
    simulator.gateway.ping_every, simulator.gateway.pong_within = 0.05, 0.05
    async with client.stream(FILTERS) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(stream)
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"


async def test_a_sign_of_life_keeps_an_idle_connection_open_despite_pings(
    client: RingCentral, simulator: Simulator
) -> None:
    simulator.gateway.ping_every, simulator.gateway.idle_timeout = 0.1, 1.0
    async with client.stream(FILTERS) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.8):
                await anext(stream)
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"


@pytest.mark.parametrize("code", ["WSG-902", "WSG-903"])
async def test_a_time_limit_is_told_with_its_code(client: RingCentral, simulator: Simulator, code: str) -> None:
    async with client.stream(FILTERS) as stream:
        expire = asyncio.create_task(simulator.gateway.expire(code))
        with pytest.raises(ResponseError) as caught:
            await heard(stream)
    assert caught.value.code == code
    assert not isinstance(caught.value, RejectedError)
    await expire


async def test_a_connection_ends_after_its_longest_time(
    client: RingCentral, simulator: Simulator, later: Later
) -> None:
    simulator.gateway.idle_timeout = 1_000_000
    async with client.stream(FILTERS, ping=1_000_000) as stream:
        waiting = asyncio.create_task(heard_slowly(stream))
        for _ in range(100):
            await asyncio.sleep(0)
        await later(86401)
        await later(1)
        with pytest.raises(NoAnswerError, match="as long as"):
            await waiting


async def heard_slowly(stream: Stream) -> object:
    return await anext(stream)


async def test_garbage_is_tolerated(client: RingCentral, simulator: Simulator) -> None:
    frames: list[str | bytes] = [
        *("", "null", "{}", "[]", "[5]", "not json", '[{"type":"Unheard"}]', '[{"type":"ServerNotification"}]'),
        '[{"type":"ServerNotification"},{"event":"/restapi/v1.0/account/1/extension/2/presence"}]',
        '[{"type":"ServerNotification","wsc":{"token":5,"sequence":"x"}},5]',
        '[{"type":"ServerNotification","wsc":"x"},{"event":5,"body":[]}]',
        '[{"type":["x"],"messageId":{},"headers":5}]',
        '[{"type":"ClientRequest","messageId":"x","status":200}]\r\n--Boundary\r\nmultipart',
        b"\xff\x00binary",
        "[" * 100_000,
    ]
    async with client.stream(FILTERS) as stream:
        await simulator.gateway.garbage(frames)
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"


async def test_an_event_in_a_binary_frame_is_none(client: RingCentral, simulator: Simulator) -> None:
    event = json.dumps([{"type": "ServerNotification"}, EARLY])
    async with client.stream(FILTERS) as stream:
        await simulator.gateway.garbage([event.encode(), event.replace("Early", "Hello")])
        assert await heard(stream) == "Hello"


async def test_a_frame_that_is_far_too_large_ends_the_connection(client: RingCentral, simulator: Simulator) -> None:
    async with client.stream(FILTERS) as stream:
        await simulator.gateway.garbage(["x" * 2_000_000])
        with pytest.raises(NoAnswerError):
            await heard(stream)


async def test_a_missing_permission_is_final(client: RingCentral, simulator: Simulator) -> None:
    simulator.app.permissions.discard("WebSocketsSubscription")
    with pytest.raises(RejectedError) as caught:
        async with client.stream(FILTERS):
            pass
    assert caught.value.code == "SUB-528"
    async with asyncio.timeout(5):
        while simulator.gateway.connected:  # noqa: ASYNC110 - the simulator does not signal
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(("status", "error"), [(401, ResponseError), (503, ResponseError), (429, RateLimitError)])
async def test_a_refused_connection_is_no_refused_login(
    client: RingCentral, simulator: Simulator, status: int, error: type[ResponseError]
) -> None:
    simulator.gateway.refuse_status = status
    with pytest.raises(error) as caught:
        async with client.stream(FILTERS):
            pass
    assert type(caught.value) is error
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, ResponseError),
        ({"status": 403}, RejectedError),
        ({"retry_after": 60}, RateLimitError),
        ({"drop": "before"}, NoAnswerError),
        ({"status": 200, "body": {}}, ResponseError),
        ({"status": 200, "body": []}, ResponseError),
        ({"status": 200, "body": {"uri": 5, "ws_access_token": "t"}}, ResponseError),
    ],
)
async def test_without_a_token_there_is_no_connection(
    client: RingCentral, simulator: Simulator, fault: dict[str, Any], error: type[RingCentralError]
) -> None:
    simulator.fail("wstoken", **fault)
    with pytest.raises(error):
        async with client.stream(FILTERS):
            pass
    assert simulator.gateway.connects == 0


@pytest.mark.parametrize("uri", ["wss://evil.example/ws", "ws://127.0.0.1:1/ws", "ws://[", "/ws"])
async def test_no_other_host_is_connected_to(client: RingCentral, simulator: Simulator, uri: str) -> None:
    simulator.fail("wstoken", status=200, body={"uri": uri, "ws_access_token": "t"})
    with pytest.raises(RingCentralError, match="must not see the token"):
        async with client.stream(FILTERS):
            pass


async def test_a_revoked_token_is_replaced_before_connecting(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    async with client.stream(FILTERS) as stream:
        simulator.receive("Hello")
        assert await heard(stream) == "Hello"
    assert kinds() == ["token", "wstoken", "token", "wstoken"]


async def test_reconnecting_keeps_the_auth_limit(client: RingCentral, simulator: Simulator) -> None:
    for _ in range(2):
        async with client.stream(FILTERS):
            pass
    with pytest.raises(RateLimitError) as caught:
        async with client.stream(FILTERS):
            pass
    assert caught.value.retry_after > 50
    for _ in range(2):
        # What is left is for logging in.
        client.login.invalidate(await client.authenticate())
    assert 429 not in [request.status for request in simulator.requests]


async def test_subscribing_keeps_the_rate_limit(client: RingCentral, simulator: Simulator) -> None:
    simulator.limits["medium"] = 1
    async with client.stream(FILTERS):
        pass
    with pytest.raises(RateLimitError):
        async with client.stream(FILTERS):
            pass


async def gateway_of(simulator: Simulator, *frames: str, reply: str = "[]") -> list[tuple[float, str]]:
    """Let a gateway answer that says these frames, and then the same reply to everything.

    Returns what it is told: the loop's time, and the kind of frame.
    """
    told: list[tuple[float, str]] = []

    async def odd(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for frame in frames:
            await socket.send_str(frame)
        async for message in socket:
            meta = json.loads(message.data)[0]
            told.append((asyncio.get_running_loop().time(), meta["type"]))
            await socket.send_str(reply.replace("ID", meta["messageId"]))
        return socket

    await simulator.stop()
    simulator.extra_routes.append(web.get("/odd", odd))
    await simulator.start()
    uri = simulator.url.replace("http", "ws")
    simulator.fail("wstoken", status=200, body={"uri": f"{uri}/odd?a=b", "ws_access_token": "t+ /="})
    return told


DETAILS = '[{"type":"ConnectionDetails","messageId":"1","status":200},{"idleTimeout":0,"absoluteTimeout":"x"}]'


@pytest.mark.parametrize("frames", [(), ("garbage",), (DETAILS,), (DETAILS, DETAILS)])
async def test_a_gateway_that_does_not_answer_is_left(
    login: Login, session: aiohttp.ClientSession, simulator: Simulator, frames: tuple[str, ...], later: Later
) -> None:
    await gateway_of(simulator, *frames)
    client = RingCentral(login, session, connect_timeout=0.1, read_timeout=0.1)

    async def connect() -> None:
        async with client.stream(FILTERS):
            pass

    connecting = asyncio.create_task(connect())
    await asyncio.wait([connecting], timeout=0.4)
    await later(6)
    with pytest.raises(RequestTimeoutError):
        await connecting


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        ('[{"type":"Error","status":500},{"errorCode":"WSG-900","message":"Oops"}]', ResponseError),
        ('[{"type":"Error"}]', ResponseError),
        ('[{"type":"Error","status":"x"},"Oops"]', ResponseError),
    ],
)
async def test_an_error_of_the_gateway_ends_the_attempt(
    client: RingCentral, simulator: Simulator, frame: str, error: type[ResponseError]
) -> None:
    await gateway_of(simulator, frame)
    with pytest.raises(error):
        async with client.stream(FILTERS):
            pass


@pytest.mark.parametrize(
    ("reply", "error", "status"),
    [
        ('{"status":401},{"errorCode":"OAU-213"}', ResponseError, 401),
        ('{"status":199},{"id":"1","status":"Active"}', ResponseError, 199),
        ('{"status":300},{"id":"1","status":"Active"}', ResponseError, 300),
        ('{"status":302,"headers":{"Location":"/"}},{"id":"1","status":"Active"}', ResponseError, 302),
        ('{"status":400},{"errorCode":"CMN-101"}', RejectedError, 400),
        ('{"status":403},{"errorCode":"SUB-528"}', RejectedError, 403),
        ('{"status":408}', ResponseError, 408),
        ('{"status":499}', RejectedError, 499),
        ('{"status":429,"headers":{"Retry-After":"50"}}', RateLimitError, 429),
        ('{"status":500,"headers":5},"Oops"', ResponseError, 500),
        ("{}", ResponseError, 500),
        ('{"status":200},{}', ResponseError, 200),
    ],
)
async def test_a_refused_subscription_says_why_and_is_no_refused_login(
    client: RingCentral, simulator: Simulator, reply: str, error: type[ResponseError], status: int
) -> None:
    meta, *body = json.loads(f"[{reply}]")
    answer = [{"type": "ClientRequest", "messageId": "ID", **meta}, *body]
    await gateway_of(simulator, DETAILS, reply=json.dumps(answer))
    with pytest.raises(error) as caught:
        async with client.stream(FILTERS):
            pass
    assert type(caught.value) is error
    assert caught.value.status == status


async def test_a_text_that_comes_before_the_answer_to_the_subscription_is_kept(
    client: RingCentral, simulator: Simulator
) -> None:
    answer = [{"type": "ClientRequest", "messageId": "ID", "status": 200}, {"id": "1", "status": "Active"}]
    early = json.dumps([{"type": "ServerNotification"}, EARLY])
    await gateway_of(simulator, DETAILS, early, reply=json.dumps(answer))
    async with client.stream(FILTERS) as stream:
        assert await heard(stream) == "Early"


async def test_the_pause_that_a_refused_subscription_asks_for_is_told(
    client: RingCentral, simulator: Simulator
) -> None:
    refusal = [{"type": "ClientRequest", "messageId": "ID", "status": 429, "headers": {"Retry-After": "500"}}]
    await gateway_of(simulator, DETAILS, reply=json.dumps(refusal))
    with pytest.raises(RateLimitError) as caught:
        async with client.stream(FILTERS):
            pass
    assert caught.value.retry_after == pytest.approx(500, abs=5)


@pytest.mark.parametrize(
    ("last", "counts"), [({"token": "old", "sequence": 3}, "new"), ({"token": 5}, "new"), ({"token": "next"}, "next")]
)
async def test_the_newest_recovery_token_counts(
    client: RingCentral, simulator: Simulator, last: dict[str, Any], counts: str
) -> None:
    frames = [json.dumps([{"type": "Unheard", "wsc": wsc}]) for wsc in ({"token": "new", "sequence": 5}, last)]
    answer = [{"type": "ClientRequest", "messageId": "ID", "status": 200}, {"id": "1", "status": "Active"}]
    await gateway_of(simulator, DETAILS, *frames, reply=json.dumps(answer))
    async with client.stream(FILTERS) as stream:
        assert stream.recovery_token == counts


@pytest.mark.parametrize(
    ("idle", "seconds"), [("100", 50), ("2000", 600), ("0", 600), ("-100", 600), ('"100"', 600), ("9" * 25, 600)]
)
async def test_a_heartbeat_comes_in_half_of_the_time_that_a_gateway_allows(
    client: RingCentral, simulator: Simulator, idle: str, seconds: int
) -> None:
    details = DETAILS.replace('"idleTimeout":0', f'"idleTimeout":{idle},"recoveryState":"Successful"')
    told = await gateway_of(simulator, details)
    async with client.stream(FILTERS, recovery="wsc") as stream:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds + 1):
                await anext(stream)
    [(at, kind)] = told
    assert (kind, at - began) == ("Heartbeat", pytest.approx(seconds, abs=1))


@pytest.mark.parametrize(
    ("said", "seconds"), [("60", 60), ("0", 180), ("-5", 180), ("null", 180), ('"60"', 180), ("9" * 25, 86400)]
)
async def test_the_time_for_a_recovery_is_taken_with_care(
    client: RingCentral, simulator: Simulator, said: str, seconds: int
) -> None:
    details = DETAILS.replace('"idleTimeout":0', f'"recoveryTimeout":{said},"recoveryState":"Successful"')
    await gateway_of(simulator, details)
    async with client.stream(FILTERS, recovery="wsc") as stream:
        assert stream.recovery_timeout == seconds


async def test_the_time_a_gateway_allows_is_taken_with_care(client: RingCentral, simulator: Simulator) -> None:
    details = DETAILS.replace(
        '"absoluteTimeout":"x"', '"absoluteTimeout":1' + "0" * 400 + ',"recoveryState":"Successful"'
    )
    await gateway_of(simulator, details)
    async with client.stream(FILTERS, recovery="wsc") as stream:
        assert stream.recovered


async def test_no_secret_of_a_connection_is_told(
    client: RingCentral, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.gateway.refuse_status = 403
    with pytest.raises(ResponseError) as caught:
        async with client.stream(FILTERS, recovery="wsc-secret"):
            pass
    told = caplog.text + str(caught.value) + repr(caught.value)
    assert not [secret for secret in [*simulator.secrets, "wsc-secret", "access_token"] if secret in told]


@pytest.mark.parametrize("refused", [200, 403, 429, 503])
async def test_no_secret_of_a_connection_is_in_the_traceback_of_a_refused_one(
    client: RingCentral, simulator: Simulator, refused: int
) -> None:
    simulator.gateway.refuse_status = refused
    secret = "wsc-of-the-last-connection"
    with pytest.raises(RingCentralError) as caught:
        async with client.stream(FILTERS, recovery=secret):
            pass
    told = "".join(traceback.format_exception(caught.value))
    assert not [word for word in (*simulator.secrets, secret, "access_token", "/ws") if word in told]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_of_the_socket_is_not_followed(client: RingCentral, simulator: Simulator, status: int) -> None:
    followed: list[str] = []

    async def redirect(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": f"/elsewhere?{request.query_string}"})

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        followed.append(request.path)
        return web.Response()

    await simulator.stop()
    simulator.extra_routes += [web.get("/redirect", redirect), web.get("/elsewhere", elsewhere)]
    await simulator.start()
    uri = simulator.url.replace("http", "ws")
    simulator.fail("wstoken", status=200, body={"uri": f"{uri}/redirect", "ws_access_token": "secret-of-a-socket"})
    with pytest.raises(ResponseError, match="redirects") as caught:
        async with client.stream(FILTERS):
            pass
    assert (caught.value.status, followed) == (status, [])
    assert "secret-of-a-socket" not in str(caught.value)


@pytest.mark.parametrize("reusable", [False, True])
async def test_every_connection_has_a_token_of_its_own(
    client: RingCentral, simulator: Simulator, kinds: Kinds, reusable: bool
) -> None:
    simulator.readings.wstoken_reusable = reusable
    simulator.readings.wstoken_seconds = 600
    async with client.stream(FILTERS) as stream:
        simulator.gateway.drop()
        with pytest.raises(NoAnswerError):
            await heard(stream)
    async with client.stream(FILTERS, recovery=stream.recovery_token) as stream:
        assert stream.recovered
    assert kinds() == ["token", "wstoken", "wstoken"]


async def test_a_connection_that_ends_with_its_token_is_taken_up_with_the_next_one(
    client: RingCentral, simulator: Simulator
) -> None:
    simulator.readings.token_expiry_closes_socket = True
    async with client.stream(FILTERS) as stream:
        with pytest.raises(RingCentralError):
            await anext(stream)
    simulator.receive("Meanwhile")
    async with client.stream(FILTERS, recovery=stream.recovery_token) as stream:
        assert stream.recovered
        assert await heard(stream) == "Meanwhile"


async def test_the_login_s_session_stays_open_when_a_stream_ends(
    client: RingCentral, session: aiohttp.ClientSession
) -> None:
    async with client.stream(FILTERS):
        pass
    assert not session.closed
    await client.extension()


async def test_nothing_is_connected_to_once_the_session_is_closed(
    client: RingCentral, session: aiohttp.ClientSession
) -> None:
    await client.authenticate()
    await session.close()
    with pytest.raises(NoAnswerError) as caught:
        async with client.stream(FILTERS):
            pass
    assert caught.value.unsent
