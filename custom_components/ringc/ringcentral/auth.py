"""Who we are for RingCentral, and the token that proves it: one login for everybody who shares it.

https://developers.ringcentral.com/guide/authentication/jwt-flow
"""

import asyncio
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
import re
from typing import Any
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from .exceptions import AuthenticationError, RateLimitError, RequestTimeoutError, ResponseError, RingCentralError
from .http import Http, Request
from .models import Token
from .rate_limit import Priority, RateLimiter

_BASE64URL = "[A-Za-z0-9_-]"
_AHEAD = 60.0
_MIN_LIFE = 10
_REPEATS = 3
_BETWEEN_REPEATS = 10.0
_REFUSAL_HOLDS = 900.0
_REFUSAL_HOLDS_AT_MOST = 86400.0


def looks_like_jwt(secret: str) -> bool:
    """Return whether this is a JWT credential: three base64url parts, or long and of their characters only."""
    parts = rf"{_BASE64URL}+\.{_BASE64URL}+\.{_BASE64URL}+"
    return bool(re.fullmatch(parts, secret) or re.fullmatch(r"[A-Za-z0-9._-]{61,}", secret))


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """A login: server (scheme://host[:port]), app, and a user's password or JWT credential.

    Equal credentials are the same login. The repr shows no secret.
    """

    server: str
    client_id: str
    client_secret: str = field(repr=False)
    username: str = field(repr=False)
    secret: str = field(repr=False)
    jwt: bool

    @property
    def user(self) -> str:
        """Whose limits these are: the JWT's subject when it can be read, else the user name."""
        subject = self._claims().get("sub")
        return str(subject) if isinstance(subject, str | int) and subject else self.username

    @property
    def expires_at(self) -> datetime | None:
        """When the JWT credential expires; None for a password, or when it does not say."""
        try:
            return datetime.fromtimestamp(self._claims()["exp"], UTC)
        except KeyError, TypeError, ValueError, OverflowError, OSError:
            return None

    def _claims(self) -> Mapping[str, Any]:
        """Return what the JWT says about itself; nothing when it cannot be read."""
        try:
            payload = self.secret.split(".")[1] if self.jwt else ""
            claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except IndexError, ValueError, RecursionError:
            return {}
        return claims if isinstance(claims, Mapping) else {}


class Login:
    """The token of some credentials, renewed ahead of its expiry and by one request for all who need it."""

    def __init__(self, credentials: Credentials, rate_limiter: RateLimiter) -> None:
        """Start without a token. The rate limiter is that of the same server, client id and user."""
        self.credentials = credentials
        self.rate_limiter = rate_limiter
        self.clock = rate_limiter.clock
        self.token: Token | None = None
        self.thread_turns = WeakValueDictionary[tuple[str, str], asyncio.Lock]()
        """Who has a thread of the Shared Inbox taken or given back, by its numbers."""
        self._fresh_until = 0.0
        self._refreshable_until = 0.0
        self._renewal: asyncio.Task[Token] | None = None
        self._callers = 0
        self._refusal: AuthenticationError | None = None
        self._refusal_until = 0.0
        self._refusals = 0
        self._closed = False

    async def get_token(self, http: Http, deadline: float, *, ignore_cached_refusal: bool = False) -> Token:
        """Return a valid token, from RingCentral if need be. `deadline` is the event loop's time.

        A lost or temporary failure is repeated up to 3 times, 10 s apart, if that is in time. A refusal is kept for a
        quarter of an hour, and twice as long after each further one, because repeated bad logins lock the account; with
        `ignore_cached_refusal` RingCentral is asked again.
        What is raised is `unsent`: whatever the token was for has not been sent.
        https://developers.ringcentral.com/guide/basics/errors
        """
        loop = asyncio.get_running_loop()
        if self._refusal and loop.time() < self._refusal_until and not ignore_cached_refusal:
            raise self._refusal.with_traceback(None)
        repeats = 0
        while True:
            if self._closed:
                raise RingCentralError("This login has ended", unsent=True)
            if self.token and loop.time() < self._fresh_until:
                return self.token
            try:
                return await self._renewed(http)
            except RingCentralError as error:
                error.unsent = True
                wait = _pause(error, repeats)
                if not wait or loop.time() + wait > deadline:
                    raise
                repeats += not isinstance(error, RateLimitError)
            await asyncio.sleep(wait)

    def invalidate(self, token: Token | None) -> None:
        """Forget a token that RingCentral does not accept any more; another one may have replaced it already."""
        if self.token is token:
            self.token = None

    async def revoke(self, http: Http) -> None:
        """End the session; the token is forgotten, whatever comes."""
        token, self.token = self.token, None
        if token:
            await self._post(http, "revoke", {"token": token.access_token}, hide=[token.access_token])

    async def close(self, http: Http) -> None:
        """End the session for good: whoever still wants a token is refused, so that no other session begins."""
        self._closed = True
        if self._renewal:
            await asyncio.wait([self._renewal])
        await self.revoke(http)

    async def _renewed(self, http: Http) -> Token:
        """Join the renewal under way, or start it; it ends only when nobody waits for it any more."""
        if self._renewal is None:
            self._renewal = asyncio.get_running_loop().create_task(self._renew(http))
            self._renewal.add_done_callback(self._renewal_done)
            self._callers = 0
        task = self._renewal
        self._callers += 1
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            if self._renewal is task:
                self._callers -= 1
                if not self._callers:
                    task.cancel()
                    self._renewal = None
            raise
        return task.result()

    def _renewal_done(self, task: asyncio.Task[Token]) -> None:
        """Make room for the next renewal."""
        if self._renewal is task:
            self._renewal = None
        if not task.cancelled():
            task.exception()

    async def _renew(self, http: Http) -> Token:
        """Get a new token: by the refresh token where there is one and it is accepted, else by a full login."""
        old = self.token
        if old and old.refresh_token and asyncio.get_running_loop().time() < self._refreshable_until:
            try:
                return await self._grant(http, {"grant_type": "refresh_token", "refresh_token": old.refresh_token})
            except AuthenticationError:
                self.token = None
        try:
            return await self._grant(http, self._full_grant())
        except AuthenticationError as error:
            self._refusal = error
            holds = min(_REFUSAL_HOLDS * 2**self._refusals, _REFUSAL_HOLDS_AT_MOST)
            self._refusal_until = asyncio.get_running_loop().time() + holds
            self._refusals = min(self._refusals + 1, 10)
            raise

    def _full_grant(self) -> dict[str, str]:
        """Return the form of a full login."""
        if self.credentials.jwt:
            return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": self.credentials.secret}
        return {"grant_type": "password", "username": self.credentials.username, "password": self.credentials.secret}

    async def _grant(self, http: Http, form: dict[str, str]) -> Token:
        """Trade a grant for a token and remember it."""
        started = asyncio.get_running_loop().time()
        hide = [value for key, value in form.items() if key != "grant_type"]
        token = Token.from_json(await self._post(http, "token", form, hide=hide))
        self.token = token
        self._refusal, self._refusals = None, 0
        self._fresh_until = started + max(token.expires_in, _MIN_LIFE) - min(_AHEAD, token.expires_in / 10)
        self._refreshable_until = started + token.refresh_token_expires_in
        return token

    async def _post(self, http: Http, endpoint: str, form: dict[str, str], *, hide: list[str]) -> Any:
        """Post a form to an OAuth endpoint, if the rate limit allows it right now."""
        credentials = self.credentials
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if credentials.client_secret:
            basic = b64encode(f"{credentials.client_id}:{credentials.client_secret}".encode()).decode()
            headers["Authorization"] = f"Basic {basic}"
        else:
            form = {**form, "client_id": credentials.client_id}
        request = Request(
            method="POST",
            url=http.server / "restapi/oauth" / endpoint,
            headers=headers,
            body=urlencode(form).encode(),
            hide=[*hide, credentials.client_secret],
        )
        limiter, now = self.rate_limiter, asyncio.get_running_loop().time()
        permit = limiter.permit("auth", deadline=now, priority=Priority.FOREGROUND)
        async with permit as permitted, http.open(request) as reply:
            penalty = permitted.answered(reply.status, reply.headers)
            if not reply.ok:
                raise await reply.error(oauth=True, retry_after=penalty)
            return await reply.json() if endpoint == "token" else None


def _pause(error: RingCentralError, repeats: int) -> float:
    """Return the seconds after which a failed token request may be repeated, 0 for never."""
    if isinstance(error, RateLimitError):
        return error.retry_after
    if repeats >= _REPEATS:
        return 0.0
    if isinstance(error, ResponseError) and error.status == 503:
        return error.retry_after or _BETWEEN_REPEATS
    temporary = isinstance(error, RequestTimeoutError) or (
        isinstance(error, ResponseError) and error.status in {408, 500}
    )
    return _BETWEEN_REPEATS if temporary else 0.0
