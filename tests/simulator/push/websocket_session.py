"""One WebSocket session: what it subscribed, what was sent, and what a reconnect gets again."""

import asyncio
from collections import deque
from collections.abc import Mapping
import contextlib
import json
from typing import Any
import uuid

from aiohttp import web

from ..sessions import Session
from ..world import World, opaque
from .subscriptions import Subscription

BUFFER_SIZE = 100


class WebSocketSession:
    """Outlives its connection by the recovery time; events go on to be buffered."""

    def __init__(self, world: World, session: Session) -> None:
        """Start unconnected."""
        self.session = session
        self.subscription: Subscription | None = None
        self.sequence = 1
        self.tokens: dict[str, int] = {}
        self.recovery_seconds = 180.0
        self.socket: web.WebSocketResponse | None = None
        self.request: web.Request | None = None
        self.lost_at: float | None = None
        self.stalled = asyncio.Event()
        self._sent: deque[tuple[int, dict[str, Any]]] = deque(maxlen=BUFFER_SIZE)
        self._order = asyncio.Lock()
        self._world = world

    @property
    def gone(self) -> bool:
        """Return whether it can no longer be recovered."""
        return self.lost_at is not None and self._world.clock.time() > self.lost_at + self.recovery_seconds

    def token(self) -> dict[str, Any]:
        """Return a token for recovering from here."""
        value = self._world.secret(opaque("wsc"))
        self.tokens[value] = self.sequence
        return {"token": value, "sequence": self.sequence}

    async def connect(
        self, request: web.Request, socket: web.WebSocketResponse, details: Mapping[str, Any], since: int | None
    ) -> None:
        """Send ConnectionDetails, then what the client missed since a sequence number."""
        async with self._order:
            self.request, self.socket, self.lost_at = request, socket, None
            self.stalled.clear()
            await self.send({"type": "ConnectionDetails", "status": 200, "wsc": self.token()}, dict(details))
            for sequence, payload in self._sent if since is not None else ():
                if sequence > (since or 0):
                    await self._notify(sequence, payload)

    def disconnect(self, socket: web.WebSocketResponse) -> None:
        """Note that a connection is over."""
        if self.socket is socket:
            self.socket, self.request = None, None
            self.lost_at = self._world.clock.time()

    async def push(self, payload: dict[str, Any]) -> bool:
        """Send an event, or keep it for a reconnect; return whether it was sent."""
        async with self._order:
            self.sequence += 1
            self._sent.append((self.sequence, payload))
            return await self._notify(self.sequence, payload)

    async def send(self, meta: Mapping[str, Any], body: Any = None) -> bool:
        """Send one frame, unless nobody is there; return whether it was sent."""
        if self.socket is None or self.socket.closed or self.stalled.is_set():
            return False
        headers = {"RCRequestId": str(uuid.uuid4()), "RoutingKey": "SJC01P01", **meta.get("headers", {})}
        full = {"messageId": str(uuid.uuid4()), **meta, "headers": headers}
        # aiohttp has no better error for a half-closed connection.
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.socket.send_str(_frame(full, body))
            return True
        return False

    async def error(self, code: str, message: str, *, status: int = 400, message_id: Any = None) -> None:
        """Send an error of the gateway itself."""
        meta = {"type": "Error", "status": status} | ({"messageId": message_id} if message_id else {})
        await self.send(
            meta, {"errorCode": code, "message": message, "errors": [{"errorCode": code, "message": message}]}
        )

    async def ping(self) -> bool:
        """Ping the client, unless it is stalled; return whether the connection still stands."""
        if self.stalled.is_set():
            return True
        try:
            if self.socket is not None:
                await self.socket.ping()
        except ConnectionError:
            return False
        return self.socket is not None

    def abort(self) -> None:
        """Break the connection off, as a network does."""
        if self.request is not None and self.request.transport is not None:
            self.request.transport.abort()
        self.stalled.clear()

    async def _notify(self, sequence: int, payload: dict[str, Any]) -> bool:
        """Send an event's frame."""
        meta: dict[str, Any] = {"type": "ServerNotification", "messageId": payload["uuid"], "status": 200}
        if self._world.readings.events_carry_wsc:
            value = self._world.secret(opaque("wsc"))
            self.tokens[value] = sequence
            meta["wsc"] = {"token": value, "sequence": sequence}
        return await self.send(meta, payload)


def _frame(meta: dict[str, Any], body: Any) -> str:
    """Return a frame; several parts come as they are, which is not JSON."""
    if isinstance(body, str):
        return f"[{json.dumps(meta)},{body.strip()}]"
    return json.dumps([meta] if body is None else [meta, body])
