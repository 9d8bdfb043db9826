"""Calling webhooks: the handshake, and deliveries that are tried once."""

import asyncio
from dataclasses import dataclass, field
import http
import json
import ssl
from typing import TYPE_CHECKING, Any
import uuid

import aiohttp

from ..errors import ApiError
from ..world import World

if TYPE_CHECKING:
    from .subscriptions import Subscription

SECONDS = 3.0
REPLY_LIMIT = 1024


@dataclass(kw_only=True)
class Push:
    """One event on its way to a webhook or a socket, and its answer."""

    subscription_id: str
    transport: str
    payload: dict[str, Any]
    at: float
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    error: str | None = None
    done: bool = False


class Webhooks:
    """The side of RingCentral that calls out.

    `blacklist_after` failures in a row end a subscription; unless `reachable`, every call fails.
    """

    def __init__(self, world: World) -> None:
        """Start closed: see open()."""
        self.seconds = SECONDS
        self.blacklist_after = 5
        self.reachable = True
        self.tls: ssl.SSLContext | bool = True
        self.handshakes = 0
        self._world = world
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready to call out."""
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(force_close=True),
        )

    async def close(self) -> None:
        """Close what open() opened."""
        if self._session:
            await self._session.close()
        self._session = None

    async def shake_hands(self, address: str, token: str | None) -> None:
        """Check that a webhook is alive and wants this subscription."""
        self.handshakes += 1
        challenge = str(uuid.uuid4())
        headers = {"Validation-Token": challenge, **_usual_headers()}
        if token and self._world.readings.handshake_has_token:
            headers["Verification-Token"] = token
        try:
            status, answer, body = await self._post(address, b"", headers)
        except aiohttp.ClientSSLError as error:
            raise ApiError(400, "SUB-524", "HTTPS certificate is not valid") from error
        except TimeoutError as error:
            raise self._unreachable() from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise self._unreachable() from error
        if status != 200:
            raise ApiError(400, "SUB-522", f"WebHook responds with incorrect HTTP status. HTTP status is {status}")
        _check_answer(answer, body, challenge)

    async def deliver(self, subscription: Subscription, push: Push) -> None:
        """Deliver an event, once."""
        push.headers = _usual_headers()
        if subscription.verification_token:
            push.headers[self._world.readings.token_header] = subscription.verification_token
        try:
            push.status, _, _ = await self._post(subscription.address or "", _json(push.payload), push.headers)
        except TimeoutError:
            push.error = "I/O operation is failed. Details: [Read timed out]"
        except (aiohttp.ClientError, OSError) as error:
            push.error = f"WebHook is not reachable [{type(error).__name__}]"
        if push.status is not None and push.status != 200:
            push.error = f"Webhook responses with code: [{push.status}], reason: [{_phrase(push.status)}]"
        self._judge(subscription, push)
        push.done = True

    def _judge(self, subscription: Subscription, push: Push) -> None:
        """Count failures in a row, and blacklist after too many."""
        subscription.failures = subscription.failures + 1 if push.error else 0
        if push.error and subscription.failures >= self.blacklist_after and subscription.status == "Active":
            subscription.blacklist(push.error, self._world.clock.now())

    async def _post(
        self, address: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, aiohttp.ClientResponse, bytes]:
        """Post to a webhook, all within the time limit."""
        if self._session is None or not self.reachable:
            raise aiohttp.ClientConnectionError
        async with asyncio.timeout(self.seconds):
            async with self._session.post(
                address, data=body, headers=headers, allow_redirects=False, ssl=self.tls, skip_auto_headers=()
            ) as response:
                return response.status, response, await response.content.read(REPLY_LIMIT * 64)

    def _unreachable(self) -> ApiError:
        """Return the refusal of a webhook that does not answer."""
        return ApiError(400, self._world.readings.unreachable_code, "WebHook is not reachable")


def _check_answer(answer: aiohttp.ClientResponse, body: bytes, challenge: str) -> None:
    """Refuse a handshake's reply that is too large, has no echo or is no JSON."""
    size = sum(len(name) + len(value) + 4 for name, value in answer.raw_headers) + len(body)
    if size > REPLY_LIMIT:
        raise ApiError(400, "SUB-525", f"WebHook response exceeds max size. Max size is {REPLY_LIMIT} bytes")
    if answer.headers.get("Validation-Token") != challenge:
        raise ApiError(400, "SUB-525", "WebHook response header [Validation-Token] is not valid")
    if answer.content_type != "application/json":
        raise ApiError(400, "SUB-525", "WebHook response content type is not valid")


def _usual_headers() -> dict[str, str]:
    """Return the headers that every call carries."""
    return {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "RingCentral-Webhook/8.3",
        "Accept": "application/json",
    }


def _json(payload: dict[str, Any]) -> bytes:
    """Return an event's bytes."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _phrase(status: int) -> str:
    """Return a status in words."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
