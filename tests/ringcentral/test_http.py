"""Odd servers: whatever they say becomes one of our exceptions, in words and without secrets."""

import asyncio
from itertools import count
import logging
import traceback

import aiohttp
import pytest

from custom_components.ringc.ringcentral import (
    AuthenticationError,
    Credentials,
    File,
    Login,
    NoAnswerError,
    RateLimiter,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentral,
    RingCentralError,
    Token,
    may_see_token,
)
from custom_components.ringc.ringcentral.refusal import refusal
from tests.simulator import Simulator

from .conftest import Later, RawServer

TOKEN = "U0pDMTFQMDFQQVMwMXx-a-secret-token-of-a-session"
EXTENSION = "/restapi/v1.0/account/~/extension/~"


def client_for(url: str, session: aiohttp.ClientSession, **options: float) -> RingCentral:
    """Return a client that is logged in already, so that the server's oddity meets the request itself."""
    credentials = Credentials(server=url, client_id="id", client_secret="s", username="+1", secret="p", jwt=False)
    login = Login(credentials, RateLimiter())
    login.token = Token(
        access_token=TOKEN,
        expires_in=0,
        owner_id=None,
        scopes=frozenset(),
        refresh_token=None,
        refresh_token_expires_in=0,
    )
    login._fresh_until = float("inf")
    return RingCentral(login, session, **{"connect_timeout": 1, "read_timeout": 0.3, **options})


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (answer(b"<html>hi</html>", "Content-Type: text/html"), ResponseError, "web page"),
        (answer(b'{"id": 1', "Content-Type: application/json"), ResponseError, "not RingCentral's JSON"),
        (answer(b"", "Content-Length: 0"), ResponseError, "not RingCentral's JSON"),
        (answer(b"\xff\xfe", "Content-Length: 2"), ResponseError, "not RingCentral's JSON"),
        (answer(b"[" * 200_000), ResponseError, "not RingCentral's JSON"),
        (answer(b"[]", "Content-Length: 2"), ResponseError, "no message id"),
        (answer(b'{"id": 1}', "Content-Length: 5"), NoAnswerError, "broke"),
        (answer(b'{"id": 1}', "Content-Length: 5000"), NoAnswerError, "broke"),
        (answer(b"{}", "Content-Length: 99999999999"), ResponseError, "more than"),
        (answer(b"{}", "Content-Length: -1"), NoAnswerError, "broke"),
        (answer(b"zz\r\n", "Transfer-Encoding: chunked"), NoAnswerError, "broke"),
        (answer(b"xx", "Content-Encoding: gzip", "Content-Length: 2"), NoAnswerError, "broke"),
        (answer(b" " * 17_000_000), ResponseError, "more than"),
        (b"220 smtp.example.com ESMTP\r\n", NoAnswerError, "broke"),
        (b"", NoAnswerError, "broke"),
        (answer(b"<html>Bad gateway</html>", status="502 Bad Gateway"), ResponseError, "502"),
        (answer(b"", "Location: http://evil.example/", status="307 Go"), ResponseError, "does not follow"),
        (answer(b"", status="307 Go"), ResponseError, "does not follow"),
    ],
    ids=count(),
)
async def test_a_lost_or_odd_answer_to_a_send_is_told_and_not_taken_for_unsent(
    raw: RawServer, session: aiohttp.ClientSession, reply: bytes, error: type[RingCentralError], words: str
) -> None:
    raw.answer = reply
    with pytest.raises(error, match=words) as caught:
        await client_for(raw.url, session).send(sender="+16505550101", to=["+16505550199"], text="Hi")
    assert not caught.value.unsent
    assert len(raw.requests) == 1


async def test_an_answer_that_never_ends_is_cut_off(raw: RawServer, session: aiohttp.ClientSession) -> None:
    raw.answer = answer(b"{", "Content-Length: 5")
    raw.keep_open = True
    with pytest.raises(RequestTimeoutError, match="in time") as caught:
        async with asyncio.timeout(5):
            await client_for(raw.url, session).extension()
    assert not caught.value.unsent


async def test_a_refused_connection_is_provably_unsent(session: aiohttp.ClientSession) -> None:
    with pytest.raises(NoAnswerError, match="not reachable") as caught:
        await client_for("http://127.0.0.1:1", session).send(sender="+16505550101", to=["+16505550199"], text="Hi")
    assert caught.value.unsent


async def test_a_name_that_nobody_knows_is_provably_unsent(session: aiohttp.ClientSession) -> None:
    with pytest.raises(NoAnswerError) as caught:
        await client_for("http://localhost.invalid", session).extension()
    assert caught.value.unsent


async def test_a_server_without_tls_is_told_as_such(raw: RawServer, session: aiohttp.ClientSession) -> None:
    raw.answer = b"what?\r\n"
    with pytest.raises(NoAnswerError) as caught:
        await client_for(raw.url.replace("http", "https"), session).extension()
    assert caught.value.unsent


async def test_a_closed_session_is_an_error_of_ours(session: aiohttp.ClientSession) -> None:
    await session.close()
    with pytest.raises(NoAnswerError) as caught:
        await client_for("http://127.0.0.1:1", session).extension()
    assert caught.value.unsent


async def test_an_upload_that_nobody_reads_has_a_second_for_each_20_kb_and_no_more(
    raw: RawServer, session: aiohttp.ClientSession, later: Later
) -> None:
    raw.keep_open = True
    picture = File(name="a.png", content_type="image/png", content=bytes(8_000_000))
    client = client_for(raw.url, session)
    send = asyncio.create_task(client.send(sender="+16505550101", to=["+16505550199"], text="", files=[picture]))
    async with asyncio.timeout(5):
        await raw.asked.wait()
    await later(400)
    await asyncio.wait([send], timeout=0.1)
    assert not send.done()
    await later(40)
    with pytest.raises(RequestTimeoutError) as caught:
        await send
    assert not caught.value.unsent


@pytest.mark.parametrize(("status", "sent"), [(307, True), (308, True), (301, False), (302, False), (303, False)])
async def test_a_post_follows_only_a_redirect_that_repeats_it(
    simulator: Simulator, session: aiohttp.ClientSession, client: RingCentral, status: int, sent: bool
) -> None:
    simulator.fail("sms", status=status, body="", headers={"Location": f"{EXTENSION}/sms?moved=1"})
    outcome = await _outcome(client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi"))
    assert len(simulator.accepted) == sent
    assert (outcome is None) is sent


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:1/", "https://127.0.0.1/", "//evil.example/", "http://u:p@{host}/x", "http://[::1", "ftp:x"],
)
async def test_a_token_never_follows_a_redirect_to_another_host(
    simulator: Simulator, client: RingCentral, location: str
) -> None:
    location = location.format(host=simulator.url.removeprefix("http://"))
    simulator.fail("extension", status=302, body="", headers={"Location": location})
    with pytest.raises(ResponseError, match="does not follow"):
        await client.extension()


async def test_a_read_follows_redirects_three_times_at_most(simulator: Simulator, client: RingCentral) -> None:
    simulator.fail("extension", times=3, status=302, body="", headers={"Location": f"{EXTENSION}?again"})
    assert (await client.extension()).id == str(simulator.user.id)
    simulator.fail("extension", times=4, status=302, body="", headers={"Location": f"{EXTENSION}?again"})
    with pytest.raises(ResponseError, match="circles"):
        await client.extension()


async def test_redirects_can_be_switched_off(
    simulator: Simulator, login: Login, session: aiohttp.ClientSession
) -> None:
    simulator.fail("extension", status=307, body="", headers={"Location": f"{EXTENSION}?again"})
    with pytest.raises(ResponseError, match="does not follow"):
        await RingCentral(login, session, follow_redirects=False).extension()


async def test_the_server_s_clock_is_known_from_its_answers(raw: RawServer, session: aiohttp.ClientSession) -> None:
    client = client_for(raw.url, session)
    raw.answer = answer(b"", "Date: Wed, 21 Oct 2037 07:28:00 GMT", "RCRequestId: abc-1", status="404 Not Found")
    with pytest.raises(RejectedError) as caught:
        await client.extension()
    assert client.server_time.year == 2037
    assert caught.value.server_time
    assert caught.value.server_time.year == 2037
    assert caught.value.request_id == "abc-1"


OWN = "https://platform.ringcentral.com"


@pytest.mark.parametrize(
    ("server", "uri", "allowed"),
    [
        (OWN, "https://platform.ringcentral.com/restapi", True),
        (OWN, "https://media.ringcentral.com/restapi/v1.0/account/1/content/2?x=1", True),
        (OWN, "https://MEDIA.RingCentral.com:443/", True),
        (OWN, "wss://ws-api.ringcentral.com/ws", True),
        (OWN, "wss://a.b.ringcentral.com/ws", True),
        (OWN, "http://media.ringcentral.com/", False),
        (OWN, "ws://ws-api.ringcentral.com/ws", False),
        (OWN, "https://media.ringcentral.com:8443/", False),
        (OWN, "https://ringcentral.com/", False),
        (OWN, "https://evilringcentral.com/", False),
        (OWN, "https://media.ringcentral.com.evil.example/", False),
        (OWN, "https://media.ringcentral.com@evil.example/", False),
        (OWN, "https://user:x@media.ringcentral.com/", False),
        (OWN, "https://evil.example/media.ringcentral.com", False),
        (OWN, "https://evil.example#.ringcentral.com", False),
        (OWN, "https://evil.example?.ringcentral.com", False),
        (OWN, "https://evil.example\\.ringcentral.com", False),
        (OWN, "https://[::1]/", False),
        (OWN, "https://[::ffff:7f00:1]/", False),
        (OWN, "https://media.ringcentral.com./", False),
        (OWN, "ftp://media.ringcentral.com/", False),
        (OWN, "file:///etc/passwd", False),
        (OWN, "/restapi/v1.0", False),
        (OWN, "//media.ringcentral.com/x", False),
        (OWN, "https:media.ringcentral.com", False),
        (OWN, "https://media.ringcentral.com:99999/", False),
        (OWN, "https://[", False),
        (OWN, "", False),
        ("https://platform.devtest.ringcentral.com", "https://media.devtest.ringcentral.com/", True),
        ("https://platform.devtest.ringcentral.com", "https://media.ringcentral.com/", False),
        ("https://platform.ringcentral.biz", "https://media.ringcentral.biz/", True),
        ("https://platform.ringcentral.biz", "https://media.ringcentral.com/", False),
        ("https://platform.brand.example", "https://media.brand.example/", True),
        ("https://platform.brand.example:8443", "https://platform.brand.example:8443/", True),
        ("https://platform.brand.example:8443", "https://platform.brand.example/", True),
        ("https://platform.com", "https://media.com/", False),
        ("https://rc.brand.example", "https://media.brand.example/", False),
        ("https://rc.brand.example", "https://rc.brand.example/x", True),
        ("https://rc.brand.example", "https://rc.brand.example:444/x", False),
        ("http://platform.brand.example", "https://media.brand.example/", False),
        ("http://platform.brand.example", "http://platform.brand.example/", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/x", True),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws", True),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081/x", False),
        ("http://127.0.0.1:8080", "http://localhost:8080/x", False),
        ("http://localhost:80", "ws://localhost/ws", True),
        ("http://[::1]:8080", "ws://[::1]:8080/ws", True),
    ],
)
def test_only_the_server_s_own_hosts_may_see_a_token(server: str, uri: str, allowed: bool) -> None:
    assert may_see_token(server, uri) is allowed


@pytest.mark.parametrize(
    ("status", "body", "error", "code", "words"),
    [
        (
            403,
            {
                "errorCode": "FeatureNotAvailable",
                "message": "Outer",
                "errors": [{"errorCode": "MSG-304", "message": "In"}],
            },
            RejectedError,
            "MSG-304",
            "RingCentral answered 403 MSG-304: In",
        ),
        (401, {"errorCode": "TokenInvalid", "message": "Outer"}, AuthenticationError, "TokenInvalid", "Outer"),
        (500, None, ResponseError, None, "RingCentral answered 500"),
        (503, {"errors": "none"}, ResponseError, None, "RingCentral answered 503"),
        (
            400,
            {"errors": [None, 7, {"errorCode": 5, "message": ["x"]}]},
            RejectedError,
            None,
            "RingCentral answered 400",
        ),
        (408, {}, ResponseError, None, "RingCentral answered 408"),
        (404, ["odd"], RejectedError, None, "RingCentral answered 404"),
    ],
)
def test_a_refusal_says_what_ringcentral_said(
    status: int, body: object, error: type[ResponseError], code: str | None, words: str
) -> None:
    refused = refusal(status, body)
    assert type(refused) is error
    assert refused.code == code
    assert str(refused).endswith(words)
    assert refused.unsent is (status in {400, 401, 403, 404})


@pytest.mark.parametrize(
    ("body", "permission", "parameter"),
    [
        ({"errors": [{"errorCode": "CMN-401", "permissionName": "SMS"}], "permissionName": "Outer"}, "SMS", None),
        ({"errors": [{"errorCode": "CMN-419", "permissionsName": "ReadMessages"}]}, "ReadMessages", None),
        ({"errorCode": "CMN-101", "parameterName": "to"}, None, "to"),
    ],
)
def test_a_refusal_names_the_permission_or_the_parameter(
    body: object, permission: str | None, parameter: str | None
) -> None:
    refused = refusal(403, body)
    assert (refused.permission, refused.parameter) == (permission, parameter)


def test_a_refusal_repeats_no_secret_no_token_and_no_query() -> None:
    message = f"Bad {TOKEN} at https://x.example/a?access_token=abc\r\nfor my-password " + "and so on " * 100
    words = str(refusal(400, {"message": message}, hide=["my-password", ""]))
    assert "my-password" not in words
    assert TOKEN not in words
    assert "access_token" not in words
    assert "\n" not in words
    assert len(words) < 250


@pytest.mark.parametrize(
    "number",
    ["+16505550177", "+1 (650) 555-0177", "+44 20 7946 0177", "(650) 555-0177", "650-555-0177", "16505550177"],
)
def test_a_refusal_repeats_the_end_of_a_phone_number_only(number: str) -> None:
    words = str(refusal(400, {"message": f"Phone number [{number}] is blocked"}))
    assert words.endswith("Phone number […77] is blocked")


@pytest.mark.parametrize("fact", ["at most 1500000 bytes", "extension 62989300", "since 2026-11-27 10:00"])
def test_a_refusal_keeps_what_is_no_phone_number(fact: str) -> None:
    assert str(refusal(400, {"message": fact})).endswith(fact)


async def test_no_traceback_holds_a_url_s_query(
    raw: RawServer, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = client_for(raw.url, session)
    with pytest.raises(NoAnswerError) as caught:
        await client.phone_numbers()
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "perPage" not in told
    assert TOKEN not in told


async def _outcome(work: object) -> Exception | None:
    """Return what a call raised."""
    try:
        await work  # type: ignore[misc]
    except RingCentralError as error:
        return error
    return None
