"""One login for everybody who shares it, and as few of them as possible."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
import json
from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from custom_components.ringc.ringcentral import (
    AuthenticationError,
    Credentials,
    Login,
    NoAnswerError,
    RateLimiter,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentral,
    RingCentralError,
    looks_like_jwt,
)
from tests.simulator import Simulator

from .conftest import Later

type Kinds = Callable[[], list[str]]


@pytest.fixture
def by_password(simulator: Simulator, credentials: Credentials) -> Credentials:
    """The password login of the simulator's user."""
    return replace(credentials, username=simulator.user.number, secret=simulator.user.password, jwt=False)


def expire(login: Login) -> None:
    """Let the token need a renewal."""
    login._fresh_until = 0


async def test_a_jwt_logs_in(client: RingCentral, simulator: Simulator) -> None:
    token = await client.authenticate()
    assert token.owner_id == str(simulator.user.id)
    assert "SMS" in token.scopes


async def test_a_password_logs_in(
    by_password: Credentials, session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    token = await RingCentral(Login(by_password, RateLimiter()), session).authenticate()
    assert token.owner_id == str(simulator.user.id)


async def test_twenty_callers_make_one_login(client: RingCentral, kinds: Kinds) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(client.extension())
    assert kinds().count("token") == 1
    assert kinds().count("extension") == 20


async def test_a_valid_token_is_not_asked_for_again(client: RingCentral, kinds: Kinds) -> None:
    assert await client.authenticate() == await client.authenticate()
    assert kinds() == ["token"]


async def test_clients_share_the_token_of_their_login(
    client: RingCentral, login: Login, session: aiohttp.ClientSession, kinds: Kinds
) -> None:
    await client.authenticate()
    await RingCentral(login, session).extension()
    assert kinds() == ["token", "extension"]


async def test_a_token_is_refreshed_a_minute_ahead_of_its_end(
    client: RingCentral, login: Login, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    first = await client.authenticate()
    await later(3598 - 62)
    assert await client.authenticate() is first
    await later(4)
    second = await client.authenticate()
    assert second.access_token != first.access_token
    assert kinds() == ["token", "token"]
    assert len(simulator.sessions.live()) == 1


async def test_without_a_refresh_token_the_jwt_is_used_again(
    client: RingCentral, login: Login, simulator: Simulator, kinds: Kinds
) -> None:
    simulator.app.issues_refresh_tokens = False
    await client.authenticate()
    expire(login)
    await client.extension()
    assert kinds() == ["token", "token", "extension"]


async def test_a_refused_refresh_becomes_one_full_login(
    client: RingCentral, login: Login, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    expire(login)
    await client.extension()
    assert kinds() == ["token", "token", "token", "extension"]


async def test_a_refused_refresh_token_is_not_used_again(
    client: RingCentral, login: Login, simulator: Simulator, kinds: Kinds
) -> None:
    simulator.sessions.end((await client.authenticate()).access_token)
    expire(login)
    simulator.fail("token", status=400, body={"error": "invalid_grant"})
    simulator.fail("token", status=500)
    with pytest.raises(ResponseError):
        await client.extension()
    await client.extension()
    # Refused, then broken, then by the credential at once.
    assert kinds() == ["token", "token", "token", "token", "extension"]


async def test_a_refresh_token_past_its_end_is_not_tried(
    client: RingCentral, login: Login, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    await client.authenticate()
    await later(604799)
    await client.extension()
    assert kinds() == ["token", "token", "extension"]
    assert len(simulator.sessions.live()) == 2


async def test_a_401_leads_to_one_new_login_and_one_repeat(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    await client.extension()
    assert kinds() == ["token", "extension", "token", "extension"]


async def test_a_second_401_is_final(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    await client.authenticate()
    simulator.fail("extension", times=3, status=401)
    with pytest.raises(AuthenticationError) as caught:
        await client.extension()
    assert caught.value.code == "OAU-213"
    assert kinds() == ["token", "extension", "token", "extension"]


async def test_twenty_callers_that_get_a_401_make_one_login(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(client.extension())
    assert kinds().count("token") == 2
    assert kinds().count("extension") == 40


async def test_a_late_401_for_a_token_already_replaced_makes_no_login(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.fail("extension", status=401, delay=0.2)
    late = asyncio.create_task(client.extension())
    await _arrived(simulator, 2)
    simulator.sessions.end(token.access_token)
    await client.extension()
    await late
    assert kinds().count("token") == 2


async def test_a_caller_who_leaves_does_not_end_the_others_login(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    simulator.fail("token", delay=0.1)
    callers = [asyncio.create_task(client.authenticate()) for _ in range(3)]
    await _arrived(simulator, 1)
    callers[0].cancel()
    done = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(done[0], asyncio.CancelledError)
    assert done[1] is done[2]
    assert kinds() == ["token"]


async def test_a_login_ends_with_its_last_caller(client: RingCentral, login: Login, simulator: Simulator) -> None:
    simulator.fail("token", delay=0.2)
    callers = [asyncio.create_task(client.authenticate()) for _ in range(2)]
    await _arrived(simulator, 1)
    renewal: Any = login._renewal
    for caller in callers:
        caller.cancel()
    await asyncio.wait(callers)
    await asyncio.wait([renewal], timeout=1)
    assert renewal.cancelled()
    assert (await client.authenticate()).access_token


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"client_id": "nobody"}, "OAU-153"),
        ({"client_secret": "wrong"}, "OAU-146"),
        ({"client_secret": ""}, "OAU-146"),
        ({"secret": "a.b.c"}, "OAU-140"),
        ({"jwt": False, "username": "+16505550101", "secret": "wrong"}, "OAU-140"),
    ],
)
async def test_a_refused_login_says_why_and_is_not_repeated(
    credentials: Credentials,
    session: aiohttp.ClientSession,
    simulator: Simulator,
    kinds: Kinds,
    broken: dict[str, Any],
    code: str,
) -> None:
    client = RingCentral(Login(replace(credentials, **broken), RateLimiter()), session)
    with pytest.raises(AuthenticationError) as caught:
        await client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi", max_wait=600)
    assert caught.value.code == code
    assert kinds() == ["token"]
    assert not [secret for secret in simulator.secrets if secret in str(caught.value)]


async def test_a_refusal_that_repeats_what_it_was_asked_tells_no_secret(
    client: RingCentral, simulator: Simulator, credentials: Credentials
) -> None:
    words = f"No client {credentials.client_secret} with {credentials.secret[:20]}"
    simulator.fail("token", status=400, body={"error": "invalid_client", "error_description": words})
    with pytest.raises(AuthenticationError, match="No client …") as caught:
        await client.authenticate()
    assert credentials.client_secret not in str(caught.value)


async def test_a_refusal_of_somebody_on_the_way_is_no_refusal_of_the_login(
    client: RingCentral, simulator: Simulator
) -> None:
    """A proxy's page, for example: to ask a person for new credentials would not help."""
    simulator.fail("token", status=403, body="<html>Not from here</html>")
    with pytest.raises(RejectedError):
        await client.authenticate()


async def test_a_token_of_a_short_life_serves_as_long_as_it_lives(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.sessions.lifetime = 40
    await client.extension()
    await later(30)
    await client.extension()
    assert kinds() == ["token", "extension", "extension"]
    await later(7)
    await client.extension()
    assert kinds()[-2:] == ["token", "extension"]


async def test_a_login_waits_as_long_as_a_busy_server_asks(client: RingCentral, simulator: Simulator) -> None:
    simulator.fail("token", status=503, headers={"Retry-After": "100"})
    await client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi", max_wait=180)
    refused, accepted = (request.at for request in simulator.requests if request.kind == "token")
    assert 100 <= accepted - refused < 110


async def test_a_grant_that_is_switched_off_says_so(client: RingCentral, simulator: Simulator) -> None:
    simulator.app.grant_types.clear()
    with pytest.raises(AuthenticationError) as caught:
        await client.authenticate()
    assert caught.value.code == "OAU-251"
    assert "unauthorized_client" in caught.value.codes


async def test_a_refused_login_is_not_tried_by_every_request(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.app.grant_types.clear()
    for _ in range(3):
        with pytest.raises(AuthenticationError):
            await client.extension()
    assert kinds() == ["token"]
    simulator.app.grant_types.add("urn:ietf:params:oauth:grant-type:jwt-bearer")
    await client.authenticate()
    await client.extension()
    assert kinds() == ["token", "token", "extension"]


async def test_a_refused_login_is_tried_again_after_a_quarter_of_an_hour(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("token", status=400, body={"error": "invalid_grant"})
    with pytest.raises(AuthenticationError):
        await client.extension()
    await later(901)
    await client.extension()
    assert kinds() == ["token", "token", "extension"]


async def test_each_further_refusal_holds_twice_as_long_for_a_day_at_most(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("token", times=99, status=400, body={"error": "invalid_grant"})
    for hours in (0.25, 0.5, 1, 2, 4, 8, 16, 24, 24):
        with pytest.raises(AuthenticationError):
            await client.extension()
        asked = kinds().count("token")
        await later(hours * 3600 - 60)
        with pytest.raises(AuthenticationError):
            await client.extension()
        assert kinds().count("token") == asked
        await later(61)
    with pytest.raises(AuthenticationError):
        await client.extension()
    assert kinds().count("token") == 10


async def test_who_signs_in_successfully_begins_anew(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("token", times=2, status=400, body={"error": "invalid_grant"})
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await client.authenticate()
    client.login.invalidate(await client.authenticate())
    simulator.fail("token", status=400, body={"error": "invalid_grant"})
    with pytest.raises(AuthenticationError):
        await client.extension()
    await later(901)
    await client.extension()


@pytest.mark.parametrize(
    "fault",
    [
        {"gateway": True},
        {"body": {"error": "Unauthorized", "message": "Sign in to the guest network"}},
        {"body": "<html>Who are you?</html>"},
        {"body": []},
    ],
)
@pytest.mark.parametrize("kind", ["token", "extension"])
async def test_a_401_without_ringcentral_s_code_refuses_no_credential(
    client: RingCentral, simulator: Simulator, kinds: Kinds, fault: dict[str, Any], kind: str
) -> None:
    simulator.fail(kind, status=401, **fault)
    with pytest.raises(ResponseError) as caught:
        await client.extension()
    assert not isinstance(caught.value, AuthenticationError)
    assert (caught.value.status, caught.value.unsent) == (401, True)
    await client.extension()
    assert kinds().count("token") == (2 if kind == "token" else 1)


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"status": 408}, {"status": 503, "headers": {"Retry-After": "9"}}, {"status": 503}],
)
async def test_a_temporary_failure_of_the_login_is_repeated_when_there_is_time(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds, fault: dict[str, Any]
) -> None:
    simulator.fail("token", times=2, **fault)
    send = asyncio.create_task(client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi"))
    for arrived in (1, 2):
        await _arrived(simulator, arrived)
        await _quiet(client.login)
        await later(10.1)
    await send
    assert kinds() == ["token", "token", "token", "sms"]


async def test_a_temporary_failure_is_repeated_three_times_at_most(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("token", times=9, status=500)
    send = asyncio.create_task(client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi"))
    for arrived in (1, 2, 3, 4):
        await _arrived(simulator, arrived)
        await _quiet(client.login)
        await later(10.1)
    with pytest.raises(ResponseError) as caught:
        await send
    assert caught.value.unsent
    assert kinds() == ["token"] * 4


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, ResponseError),
        ({"status": 502, "body": "<html></html>"}, ResponseError),
        ({"malformed": True}, ResponseError),
        ({"drop": "before"}, NoAnswerError),
        ({"drop": "after"}, NoAnswerError),
        ({"status": 200, "body": {}}, ResponseError),
    ],
)
async def test_who_cannot_wait_hears_of_a_failed_login_at_once(
    client: RingCentral, simulator: Simulator, kinds: Kinds, fault: dict[str, Any], error: type[RingCentralError]
) -> None:
    simulator.fail("token", **fault)
    with pytest.raises(error) as caught:
        await client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi", max_wait=5)
    assert caught.value.unsent
    assert kinds() == ["token"]


async def test_a_login_that_times_out_is_told_as_such(
    login: Login, session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    simulator.fail("token", delay=0.3)
    with pytest.raises(RequestTimeoutError):
        await RingCentral(login, session, read_timeout=0.1).authenticate()


async def test_logins_keep_the_auth_limit(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    for _ in range(2):
        await client.authenticate()
        await client.revoke()
    await client.authenticate()
    client.login.token = None
    with pytest.raises(RateLimitError) as caught:
        await client.authenticate()
    assert caught.value.retry_after > 50
    assert 429 not in [request.status for request in simulator.requests]


async def test_a_send_waits_for_the_auth_limit_if_it_may(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("token", retry_after=50)
    send = asyncio.create_task(client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi"))
    await _arrived(simulator, 1)
    await _quiet(client.login)
    with pytest.raises(RateLimitError):
        await client.extension()
    await later(52)
    await send
    assert kinds() == ["token", "token", "sms"]


async def test_revoke_ends_the_session_and_forgets_the_token(
    client: RingCentral, login: Login, simulator: Simulator, kinds: Kinds
) -> None:
    await client.authenticate()
    await client.revoke()
    await client.revoke()
    assert login.token is None
    assert not simulator.sessions.live()
    assert kinds() == ["token", "revoke"]


async def test_a_closed_login_begins_no_other_session(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    await client.authenticate()
    simulator.fail("sms", delay=1)
    send = asyncio.create_task(client.send(sender=simulator.user.number, to=["+16505550199"], text="Hi"))
    await _arrived(simulator, 2)
    await client.close()
    await send
    with pytest.raises(RingCentralError) as caught:
        await client.send(sender=simulator.user.number, to=["+16505550199"], text="Too late")
    assert caught.value.unsent
    assert kinds() == ["token", "sms", "revoke"]
    assert not simulator.sessions.live()


async def test_a_login_that_is_closed_while_it_logs_in_leaves_no_session(
    client: RingCentral, simulator: Simulator
) -> None:
    simulator.fail("token", delay=1)
    call = asyncio.create_task(client.extension())
    await _arrived(simulator, 1)
    await client.close()
    with pytest.raises(RingCentralError):
        await call
    assert not simulator.sessions.live()


@pytest.mark.parametrize("fault", [{"status": 400}, {"status": 500}, {"drop": "before"}])
async def test_closing_fails_in_silence(client: RingCentral, simulator: Simulator, fault: dict[str, Any]) -> None:
    await client.authenticate()
    simulator.fail("revoke", **fault)
    await client.close()
    assert client.login.token is None


@pytest.mark.parametrize("fault", [{"status": 400}, {"status": 500}, {"drop": "before"}])
async def test_revoke_fails_in_silence(client: RingCentral, simulator: Simulator, fault: dict[str, Any]) -> None:
    await client.authenticate()
    simulator.fail("revoke", **fault)
    await client.revoke()
    assert client.login.token is None


def jwt(claims: object) -> str:
    payload = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.c2ln"


BARE = Credentials(server="https://x", client_id="i", client_secret="hush1", username="+1555", secret="hush2", jwt=True)


def test_credentials_keep_their_secrets() -> None:
    assert "hush" not in repr(BARE)
    assert "hush" not in repr(Login(BARE, RateLimiter()))
    assert len({BARE, replace(BARE), replace(BARE, secret="other")}) == 2


@pytest.mark.parametrize(
    ("secret", "is_jwt", "user"),
    [
        (jwt({"sub": "62989101"}), True, "62989101"),
        (jwt({"sub": 62989101}), True, "62989101"),
        (jwt({"sub": "62989101"}), False, "+1555"),
        (jwt({"sub": None}), True, "+1555"),
        (jwt({}), True, "+1555"),
        (jwt([1]), True, "+1555"),
        ("not-a-jwt", True, "+1555"),
        ("a.%%%.c", True, "+1555"),
        ("a.é.c", True, "+1555"),
    ],
)
def test_the_user_is_the_jwt_s_subject_if_it_can_be_read(secret: str, is_jwt: bool, user: str) -> None:
    assert replace(BARE, secret=secret, jwt=is_jwt).user == user


@pytest.mark.parametrize(
    ("claims", "expires_at"),
    [
        ({"exp": 1800000000}, datetime(2027, 1, 15, 8, 0, tzinfo=UTC)),
        ({"exp": 10**30}, None),
        ({"exp": "soon"}, None),
        ({"exp": None}, None),
        ({}, None),
    ],
)
def test_a_jwt_tells_when_it_expires(claims: dict[str, Any], expires_at: datetime | None) -> None:
    assert replace(BARE, secret=jwt(claims)).expires_at == expires_at


@given(st.text())
def test_no_credential_can_break_it(secret: str) -> None:
    for text in (secret, f"a.{secret}.c"):
        credentials = replace(BARE, secret=text)
        assert isinstance(credentials.user, str)
        assert credentials.expires_at is None or credentials.expires_at.tzinfo


@pytest.mark.parametrize(
    ("secret", "is_jwt"),
    [
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", True),
        ("a.b.c", True),
        ("x" * 61, True),
        ("x" * 60, False),
        ("y" * 61 + "!", False),
        ("pass.word", False),
        ("a.b.c.d", False),
        ("a..c", False),
        ("hunter2", False),
        ("", False),
    ],
)
def test_a_jwt_is_told_from_a_password(secret: str, is_jwt: bool) -> None:
    assert looks_like_jwt(secret) is is_jwt


async def _arrived(simulator: Simulator, number: int) -> None:
    """Wait until so many requests have arrived."""
    async with asyncio.timeout(5):
        while len(simulator.requests) < number:  # noqa: ASYNC110 - the simulator logs, it does not signal
            await asyncio.sleep(0.001)


async def _quiet(login: Login) -> None:
    """Wait until no token request is under way."""
    async with asyncio.timeout(5):
        while login._renewal:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.001)
