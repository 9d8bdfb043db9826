"""Delivers texts to Home Assistant, one after the other; each says when it was sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import count
import json
import selectors
import time
from typing import Any, override
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from tests.simulator import Simulator
from tests.simulator.push.webhooks import Push

# What Twilio posts for a text: https://www.twilio.com/docs/messaging/guides/webhook-request
TWILIO_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "X-Twilio-Signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
    "I-Twilio-Idempotency-Token": "5f9a2c1e-7d0b-4c3a-9e61-0d5a8b1c2f34",
    "X-Home-Region": "us1",
    "User-Agent": "TwilioProxy/1.1",
    "Accept": "*/*",
}
TWILIO = {
    "ToCountry": "US",
    "ToState": "CA",
    "SmsMessageSid": "SMe8f8b4c5f1d64a0fa0c1b2a3d4e5f607",
    "NumMedia": "0",
    "ToCity": "SAN FRANCISCO",
    "FromZip": "94107",
    "SmsSid": "SMe8f8b4c5f1d64a0fa0c1b2a3d4e5f607",
    "FromState": "CA",
    "SmsStatus": "received",
    "FromCity": "SAN FRANCISCO",
    "FromCountry": "US",
    "To": "+16505550101",
    "ToZip": "94107",
    "NumSegments": "1",
    "MessageSid": "SMe8f8b4c5f1d64a0fa0c1b2a3d4e5f607",
    "AccountSid": "AC7d8e9f0a1b2c3d4e5f60718293a4b5c6",
    "From": "+14155550123",
    "ApiVersion": "2010-04-01",
}


NOW = "19-digits-of-a-clock"


def now() -> str:
    """Return the time of the one clock that all programs of this machine share."""
    return str(time.monotonic_ns())


class RestlessSelector(selectors.DefaultSelector):
    """While `restless`, polls instead of sleeping.

    To wake a sleeping program costs time in the program that does it: that would be Home Assistant, which in reality
    talks to another machine.
    """

    restless = False

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready."""
        return super().select(0 if self.restless else timeout)


class Inbound:
    """Delivers over three transports. What comes from RingCentral is a copy of an event that was pushed before."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession, selector: RestlessSelector) -> None:
        """Post through a session that keeps its connections."""
        self._simulator = simulator
        self._session = session
        self._selector = selector
        self._ids = count(9_000_000_000_000)

    async def deliver(self, transport: str, count: int, pause: float, address: str) -> None:
        """Deliver so many texts, one after the other; `address` is Twilio's."""
        transports: dict[str, Callable[[], Awaitable[None]]] = {
            "twilio": partial(self._twilio, address),
            "webhook": self._webhook,
            "websocket": self._socket,
        }
        self._selector.restless = True
        try:
            for _ in range(count):
                await transports[transport]()
                await asyncio.sleep(pause)
        finally:
            self._selector.restless = False

    async def _twilio(self, address: str) -> None:
        """Call as Twilio does."""
        await self._post(address, urlencode({**TWILIO, "Body": NOW}), TWILIO_HEADERS)

    async def _webhook(self) -> None:
        """Call as RingCentral does."""
        push = self._latest("WebHook")
        address = self._simulator.subscriptions[push.subscription_id].address or ""
        await self._post(address, json.dumps(self._text(push, NOW)), push.headers)

    async def _socket(self) -> None:
        """Push over the WebSocket."""
        push = self._latest("WebSocket")
        line = self._simulator.subscriptions[push.subscription_id].web_socket
        assert line is not None
        await line.push(self._text(push, now()))

    def _latest(self, transport: str) -> Push:
        """Return the latest event that was pushed over a transport."""
        live = self._simulator.subscriptions
        return next(
            push
            for push in reversed(self._simulator.deliveries)
            if push.transport == transport and push.subscription_id in live
        )

    def _text(self, push: Push, words: str) -> dict[str, Any]:
        """Return the event of a new text."""
        body = {**push.payload["body"], "id": str(next(self._ids)), "subject": words}
        return {**push.payload, "uuid": str(uuid4()), "body": body}

    async def _post(self, address: str, body: str, headers: Mapping[str, str]) -> None:
        """Call a webhook; the text says when it was sent."""
        async with self._session.post(address, data=body.replace(NOW, now()).encode(), headers=headers) as response:
            await response.read()
            response.raise_for_status()
