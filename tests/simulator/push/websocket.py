"""The WebSocket gateway: connections, requests over them, and the ways to disturb them."""

import asyncio
from collections.abc import Iterable
import contextlib
from dataclasses import dataclass
import json
import math
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from ..errors import ApiError, invalid, not_found
from ..limits import Limits
from ..records import stamp
from ..sessions import Session, Sessions
from ..world import World
from .rest import RestOverWebSocket
from .subscriptions import SOCKET_PERMISSIONS, SOCKET_SECONDS, Subscriptions
from .websocket_session import BUFFER_SIZE, WebSocketSession

PATH = "/restapi/v1.0/subscription"
GARBAGE = ("", "null", "{}", "[]", "[5]", '[{"type":"Unknown"}]', "not json", '[{"type":"ServerNotification"}]')
OVER = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}


@dataclass(kw_only=True)
class WsToken:
    """A wstoken: good for a while, and usually once."""

    session: Session
    expires: float


class WebSocketGateway:
    """Serves /ws. Times are real seconds; `recovery_refusal` is a WSG code that every recovery gets."""

    def __init__(self, world: World, subscriptions: Subscriptions, limits: Limits, sessions: Sessions) -> None:
        """Start with nobody connected."""
        self.ping_every, self.pong_within = 20.0, 10.0
        self.idle_timeout, self.absolute_timeout, self.recovery_timeout = 1800.0, 86400.0, 180.0
        self.recovery_refusal: str | None = None
        self.refuse_status: int | None = None
        self.connects = 0
        self.web_sockets: list[WebSocketSession] = []
        self._tokens: dict[str, WsToken] = {}
        self._world = world
        self._subscriptions = subscriptions
        self._limits = limits
        self._sessions = sessions
        self._rest = RestOverWebSocket(world, sessions)
        world.clock.listeners.append(self._end_expired)

    @property
    def connected(self) -> list[WebSocketSession]:
        """Return the WebSockets that are connected."""
        return [web_socket for web_socket in self.web_sockets if web_socket.socket is not None]

    def expire_tokens(self) -> None:
        """Let every wstoken be refused from now on."""
        self._tokens.clear()

    def issue_token(self, session: Session) -> dict[str, Any]:
        """Return the answer with a token for one connection."""
        seconds = self._world.readings.wstoken_seconds
        token = self._world.token()
        self._tokens[token] = WsToken(session=session, expires=self._world.clock.time() + seconds)
        uri = self._world.url.replace("http", "ws", 1) + "/ws"
        return {"uri": uri, "ws_access_token": token, "expires_in": seconds}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it is over."""
        value = request.query.get("access_token", "")
        token = self._tokens.get(value)
        if not self._world.readings.wstoken_reusable:
            self._tokens.pop(value, None)
        if self.refuse_status is not None:
            return web.Response(status=self.refuse_status)
        if token is None or self._world.clock.time() >= token.expires:
            return ApiError(401, "OAU-213", "Token not found").response()
        self.connects += 1
        socket = web.WebSocketResponse(autoping=False, timeout=0.5)
        await socket.prepare(request)
        wsc = request.query.get("wsc")
        if wsc is None or wsc.startswith("wsc"):
            web_socket, since, recovery = self._find(token.session, wsc)
            await web_socket.connect(request, socket, {**self._details(), **recovery}, since)
            await self._receive(web_socket, socket)
        else:
            web_socket = WebSocketSession(self._world, token.session)
            web_socket.socket = socket
            await web_socket.error("WSG-400", "Recovery token is malformed")
        web_socket.disconnect(socket)
        with contextlib.suppress(ConnectionError, TimeoutError):
            await socket.close()
        return socket

    def on_session_end(self, session: Session) -> None:
        """Break off the connections of a session that was revoked, if that is how it works."""
        if self._world.readings.revoke_closes_socket:
            for web_socket in self.connected:
                if web_socket.session is session:
                    web_socket.abort()

    def _left(self, web_socket: WebSocketSession) -> float:
        """Return how many seconds a connection lasts that ends with its access token."""
        if not self._world.readings.token_expiry_closes_socket:
            return math.inf
        return self._sessions.expires(web_socket.session) - self._world.clock.time()

    def _end_expired(self) -> None:
        """End the connections whose access token has expired in a jump of the clock."""
        for web_socket in self.connected:
            if self._left(web_socket) <= 0 and web_socket.socket is not None:
                self._world.start(_close(web_socket.socket))

    def _find(self, session: Session, wsc: str | None) -> tuple[WebSocketSession, int | None, dict[str, str]]:
        """Return the WebSocket of a connection, from where to repeat, and how the recovery went."""
        if wsc is None:
            return self._open(session), None, {}
        old = next((web_socket for web_socket in self.web_sockets if wsc in web_socket.tokens), None)
        code = self.recovery_refusal or self._why_not(old, session)
        if old is None or code is not None:
            return self._open(session), None, {"recoveryState": "Failed", "recoveryErrorCode": code or "WSG-1005"}
        if old.socket is not None:
            old.abort()
        return old, old.tokens[wsc], {"recoveryState": "Successful"}

    def _why_not(self, old: WebSocketSession | None, session: Session) -> str | None:
        """Return why a WebSocket cannot be recovered."""
        if old is None or old.gone:
            return self._world.readings.too_late_code
        if old.session is not session:
            return "WSG-1003"
        return None if old.subscription else "WSG-1005"

    def _open(self, session: Session) -> WebSocketSession:
        """Open a WebSocket."""
        self.web_sockets = [web_socket for web_socket in self.web_sockets if not web_socket.gone]
        web_socket = WebSocketSession(self._world, session)
        web_socket.recovery_seconds = self.recovery_timeout
        self.web_sockets.append(web_socket)
        return web_socket

    def _details(self) -> dict[str, Any]:
        """Return what ConnectionDetails tells."""
        return {
            "creationTime": stamp(self._world.clock.now()).replace("Z", "+0000"),
            "maxConnectionsPerSession": 50,
            "recoveryBufferSize": BUFFER_SIZE,
            "recoveryTimeout": round(self.recovery_timeout),
            "idleTimeout": round(self.idle_timeout),
            "absoluteTimeout": round(self.absolute_timeout),
            "maxActiveRequests": 10,
        }

    async def _receive(self, web_socket: WebSocketSession, socket: web.WebSocketResponse) -> None:
        """Answer the client, with pings, until a limit or the end."""
        clock = asyncio.get_running_loop().time
        end, active, received = clock() + self.absolute_timeout, clock(), clock()
        pinged: float | None = None
        while not socket.closed:
            due = received + self.ping_every if pinged is None else pinged + self.pong_within
            wait = min(due, active + self.idle_timeout, end, clock() + self._left(web_socket)) - clock()
            try:
                message = await socket.receive(timeout=max(wait, 0.001))
            except TimeoutError:
                if self._left(web_socket) <= 0:
                    return None
                if clock() >= end:
                    return await web_socket.error("WSG-903", "Absolute timeout exceeded", status=408)
                if clock() >= active + self.idle_timeout:
                    return await web_socket.error("WSG-902", "Idle timeout exceeded", status=408)
                if clock() < due:
                    continue
                if pinged is not None or not await web_socket.ping():
                    return web_socket.abort()
                pinged = clock()
                continue
            if message.type in OVER:
                return None
            received, pinged = clock(), None
            if message.type is WSMsgType.TEXT or self._world.readings.ping_is_activity:
                active = clock()
            if not web_socket.stalled.is_set():
                await self._answer(web_socket, socket, message)
        return None

    async def _answer(self, web_socket: WebSocketSession, socket: web.WebSocketResponse, message: WSMessage) -> None:
        """Answer one frame of the client."""
        if message.type is WSMsgType.PING:
            await socket.pong(message.data)
        if message.type is not WSMsgType.TEXT:
            return
        try:
            frame = json.loads(message.data)
            meta = frame[0]
            kind, message_id = meta["type"], meta["messageId"]
        except ValueError, TypeError, LookupError:
            await web_socket.error("WSG-400", "Message is malformed")
            return
        if kind == "Heartbeat":
            await web_socket.send({"type": "Heartbeat", "messageId": message_id, "wsc": web_socket.token()})
        elif kind == "ClientRequest":
            await self._request(web_socket, meta, frame[1:])
        else:
            await web_socket.error("WSG-400", "Message type is unknown", message_id=message_id)

    async def _request(self, web_socket: WebSocketSession, meta: dict[str, Any], rest: list[Any]) -> None:
        """Carry out a request over the socket."""
        if len(rest) > 1 or rest == [None]:
            await web_socket.error("WSG-808", "Message body is malformed", message_id=meta["messageId"])
            return
        answer: dict[str, Any] = {"type": "ClientRequest", "messageId": meta["messageId"], "headers": {}}
        method, path = str(meta.get("method")), str(meta.get("path", "")).partition("?")[0].rstrip("/")
        body: Any
        try:
            if (path == PATH and method == "POST") or path.rpartition("/")[0] == PATH:
                user = (web_socket.session.app.client_id, web_socket.session.extension.id)
                answer["headers"] = self._limits.spend("light" if method == "GET" else "medium", user)
                answer["status"], body = self._subscription(web_socket, method, path, rest[0] if rest else {})
            else:
                asked = rest[0] if rest else None
                answer["status"], answer["headers"], body = await self._rest.request(web_socket.session, meta, asked)
            if self._world.readings.wsg_subscription_header and path == PATH and body is not None:
                answer["headers"]["WSG-SubscriptionId"] = body["id"]
        except ApiError as error:
            answer["status"], body = error.status, error.body()
            answer["headers"] = {**answer["headers"], **error.headers}
            if self._world.readings.refusal_is_error_frame:
                await web_socket.error(error.code, error.message, status=error.status, message_id=meta["messageId"])
                return
        await web_socket.send({**answer, "wsc": web_socket.token()}, body)

    def _subscription(self, web_socket: WebSocketSession, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Make, change, show or end the one subscription of a WebSocket."""
        if not isinstance(body, dict):
            raise ApiError(400, "CMN-103", "JSON cannot be parsed")
        if (method, path) == ("POST", PATH):
            return 200, self._subscribe(web_socket, body)
        current = web_socket.subscription
        if current is None or path.rpartition("/")[2] != current.id:
            raise not_found("subscriptionId")
        if method == "DELETE":
            self._subscriptions.all.pop(current.id, None)
            web_socket.subscription = None
            return 204, None
        if method == "PUT":
            self._subscriptions.change(current, {key: body[key] for key in ("eventFilters",) if key in body})
        return 200, self._subscriptions.info(current)

    def _subscribe(self, web_socket: WebSocketSession, body: dict[str, Any]) -> dict[str, Any]:
        """Make a WebSocket's subscription; an earlier one is replaced."""
        mode = body.get("deliveryMode")
        if not isinstance(mode, dict) or mode.get("transportType") != "WebSocket":
            raise invalid("deliveryMode.transportType")
        if not any(web_socket.session.may(name) for name in SOCKET_PERMISSIONS):
            raise ApiError(403, "SUB-528", "Application needs [SubscriptionWebSocket] permission for this transport")
        wanted = self._subscriptions.check_filters(web_socket.session, body.get("eventFilters"))
        if web_socket.subscription:
            self._subscriptions.all.pop(web_socket.subscription.id, None)
        self._subscriptions.check_room(web_socket.session)
        web_socket.subscription = self._subscriptions.add(
            web_socket.session, wanted, SOCKET_SECONDS, transport="WebSocket", web_socket=web_socket
        )
        return self._subscriptions.info(web_socket.subscription)

    def drop(self) -> None:
        """Break every connection off."""
        for web_socket in self.connected:
            web_socket.abort()

    def stall(self) -> None:
        """Let every connection stay open and go silent: no events, no answers, no pings."""
        for web_socket in self.connected:
            web_socket.stalled.set()

    def half_close(self) -> None:
        """End the server's direction of every connection only."""
        for web_socket in self.connected:
            if web_socket.request is not None and isinstance(web_socket.request.transport, asyncio.WriteTransport):
                web_socket.request.transport.write_eof()

    async def expire(self, code: str = "WSG-903") -> None:
        """Say that a limit is reached, and close."""
        for web_socket in self.connected:
            await web_socket.error(code, "Timeout exceeded", status=408)
        await self.close()

    async def close(self, code: int = 1001) -> None:
        """Close every connection properly."""
        for web_socket in self.connected:
            if web_socket.socket is not None:
                await _close(web_socket.socket, code)

    async def garbage(self, frames: Iterable[str | bytes] = GARBAGE) -> None:
        """Send nonsense to everybody."""
        for socket in [web_socket.socket for web_socket in self.connected]:
            for frame in frames:
                if socket is not None:
                    await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))

    def forget(self) -> None:
        """Lose every WebSocket's memory: nothing can be recovered."""
        for web_socket in self.web_sockets:
            web_socket.tokens.clear()

    async def stop(self) -> None:
        """Break everything off and wait until it is over."""
        self.drop()
        for _ in range(200):
            if not self.connected:
                return
            await asyncio.sleep(0.005)


async def _close(socket: web.WebSocketResponse, code: int = 1001) -> None:
    """Close a connection properly."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        await socket.close(code=code)
