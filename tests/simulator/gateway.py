"""The WebSocket gateway: connections, requests over them, and verbs that disturb them."""

import asyncio
from collections.abc import Iterable
import contextlib
from dataclasses import dataclass
import json
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from .errors import ApiError, invalid, not_found
from .gate import Call, Endpoint
from .limits import Limits
from .line import BUFFER_SIZE, Line
from .records import stamp
from .sessions import Session
from .subscriptions import SOCKET_PERMISSIONS, SOCKET_SECONDS, Subscriptions
from .world import World

PATH = "/restapi/v1.0/subscription"
GARBAGE = ("", "null", "{}", "[]", "[5]", '[{"type":"Unheard"}]', "not json", '[{"type":"ServerNotification"}]')
OVER = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}


@dataclass(kw_only=True)
class Ticket:
    """A wstoken: good once, and not for long."""

    session: Session
    expires: float


class Gateway:
    """Serves /ws. Times are real seconds; `recovery_refusal` is a WSG code that every recovery gets."""

    def __init__(self, world: World, subscriptions: Subscriptions, limits: Limits) -> None:
        """Start with nobody connected."""
        self.ping_every, self.pong_within = 20.0, 10.0
        self.idle_timeout, self.absolute_timeout, self.recovery_timeout = 1800.0, 86400.0, 180.0
        self.recovery_refusal: str | None = None
        self.refuse_status: int | None = None
        self.connects = 0
        self.lines: list[Line] = []
        self._tickets: dict[str, Ticket] = {}
        self._world = world
        self._subscriptions = subscriptions
        self._limits = limits

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoint that hands out tokens."""
        return [
            Endpoint(method="POST", path="/restapi/oauth/wstoken", kind="wstoken", group="auth", handler=self.wstoken)
        ]

    @property
    def connected(self) -> list[Line]:
        """Return the lines that have a connection."""
        return [line for line in self.lines if line.socket is not None]

    async def wstoken(self, call: Call) -> web.Response:
        """Hand out a token for one connection."""
        seconds = self._world.readings.wstoken_seconds
        token = self._world.token()
        self._tickets[token] = Ticket(session=call.session, expires=self._world.clock.time() + seconds)
        uri = self._world.url.replace("http", "ws", 1) + "/ws"
        return web.json_response({"uri": uri, "ws_access_token": token, "expires_in": seconds})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it is over."""
        ticket = self._tickets.pop(request.query.get("access_token", ""), None)
        if self.refuse_status is not None:
            return web.Response(status=self.refuse_status)
        if ticket is None or self._world.clock.time() >= ticket.expires:
            return ApiError(401, "OAU-213", "Token not found").response()
        self.connects += 1
        socket = web.WebSocketResponse(autoping=False, timeout=0.5)
        await socket.prepare(request)
        wsc = request.query.get("wsc")
        if wsc is None or wsc.startswith("wsc"):
            line, since, recovery = self._line(ticket.session, wsc)
            await line.connect(request, socket, {**self._details(), **recovery}, since)
            await self._listen(line, socket)
        else:
            line = Line(self._world, ticket.session)
            line.socket = socket
            await line.error("WSG-400", "Recovery token is malformed")
        line.disconnect(socket)
        with contextlib.suppress(ConnectionError, TimeoutError):
            await socket.close()
        return socket

    def hang_up(self, session: Session) -> None:
        """Break off the connections of a session that was revoked, if that is how it works."""
        if self._world.readings.revoke_closes_socket:
            for line in self.connected:
                if line.session is session:
                    line.abort()

    def _line(self, session: Session, wsc: str | None) -> tuple[Line, int | None, dict[str, str]]:
        """Return the line of a connection, from where to repeat, and how the recovery went."""
        if wsc is None:
            return self._new_line(session), None, {}
        old = next((line for line in self.lines if wsc in line.tokens), None)
        code = self.recovery_refusal or self._why_not(old, session)
        if old is None or code is not None:
            return self._new_line(session), None, {"recoveryState": "Failed", "recoveryErrorCode": code or "WSG-1005"}
        if old.socket is not None:
            old.abort()
        return old, old.tokens[wsc], {"recoveryState": "Successful"}

    def _why_not(self, old: Line | None, session: Session) -> str | None:
        """Return why a line cannot be recovered."""
        if old is None or old.gone:
            return self._world.readings.too_late_code
        if old.session is not session:
            return "WSG-1003"
        return None if old.subscription else "WSG-1005"

    def _new_line(self, session: Session) -> Line:
        """Open a line."""
        self.lines = [line for line in self.lines if not line.gone]
        line = Line(self._world, session)
        line.recovery_seconds = self.recovery_timeout
        self.lines.append(line)
        return line

    def _details(self) -> dict[str, Any]:
        """Return what the greeting tells."""
        return {
            "creationTime": stamp(self._world.clock.now()).replace("Z", "+0000"),
            "maxConnectionsPerSession": 50,
            "recoveryBufferSize": BUFFER_SIZE,
            "recoveryTimeout": round(self.recovery_timeout),
            "idleTimeout": round(self.idle_timeout),
            "absoluteTimeout": round(self.absolute_timeout),
            "maxActiveRequests": 10,
        }

    async def _listen(self, line: Line, socket: web.WebSocketResponse) -> None:
        """Hear the client out, with pings, until a limit or the end."""
        clock = asyncio.get_running_loop().time
        end, active, heard = clock() + self.absolute_timeout, clock(), clock()
        pinged: float | None = None
        while not socket.closed:
            due = heard + self.ping_every if pinged is None else pinged + self.pong_within
            wait = min(due, active + self.idle_timeout, end) - clock()
            try:
                message = await socket.receive(timeout=max(wait, 0.001))
            except TimeoutError:
                if clock() >= end:
                    return await line.error("WSG-903", "Absolute timeout exceeded", status=408)
                if clock() >= active + self.idle_timeout:
                    return await line.error("WSG-902", "Idle timeout exceeded", status=408)
                if clock() < due:
                    continue
                if pinged is not None or not await line.ping():
                    return line.abort()
                pinged = clock()
                continue
            if message.type in OVER:
                return None
            heard, pinged = clock(), None
            if message.type is WSMsgType.TEXT or self._world.readings.ping_is_activity:
                active = clock()
            if not line.stalled.is_set():
                await self._hear(line, socket, message)
        return None

    async def _hear(self, line: Line, socket: web.WebSocketResponse, message: WSMessage) -> None:
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
            await line.error("WSG-400", "Message is malformed")
            return
        if kind == "Heartbeat":
            await line.say({"type": "Heartbeat", "messageId": message_id, "wsc": line.token()})
        elif kind == "ClientRequest":
            await self._request(line, meta, frame[1:])
        else:
            await line.error("WSG-400", "Message type is unknown", message_id=message_id)

    async def _request(self, line: Line, meta: dict[str, Any], rest: list[Any]) -> None:
        """Carry out a request over the socket."""
        if len(rest) > 1 or rest == [None]:
            await line.error("WSG-808", "Message body is malformed", message_id=meta["messageId"])
            return
        answer: dict[str, Any] = {"type": "ClientRequest", "messageId": meta["messageId"], "headers": {}}
        method, path = str(meta.get("method")), str(meta.get("path", "")).partition("?")[0].rstrip("/")
        try:
            user = (line.session.app.client_id, line.session.extension.id)
            answer["headers"] = self._limits.spend("light" if method == "GET" else "medium", user)
            answer["status"], body = self._subscription(line, method, path, rest[0] if rest else {})
            if self._world.readings.wsg_subscription_header and body is not None:
                answer["headers"]["WSG-SubscriptionId"] = body["id"]
        except ApiError as error:
            answer["status"], body = error.status, error.body()
            answer["headers"] = {**answer["headers"], **error.headers}
            if self._world.readings.refusal_is_error_frame:
                await line.error(error.code, error.message, status=error.status, message_id=meta["messageId"])
                return
        await line.say({**answer, "wsc": line.token()}, body)

    def _subscription(self, line: Line, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Make, change, show or end the one subscription of a line."""
        if not isinstance(body, dict):
            raise ApiError(400, "CMN-103", "JSON cannot be parsed")
        if (method, path) == ("POST", PATH):
            return 200, self._subscribe(line, body)
        current = line.subscription
        if path.rpartition("/")[0] != PATH:
            raise ApiError(404, "CMN-120", "Invalid URI")
        if current is None or path.rpartition("/")[2] != current.id:
            raise not_found("subscriptionId")
        if method == "DELETE":
            self._subscriptions.all.pop(current.id, None)
            line.subscription = None
            return 204, None
        if method == "PUT":
            self._subscriptions.change(current, {key: body[key] for key in ("eventFilters",) if key in body})
        return 200, self._subscriptions.info(current)

    def _subscribe(self, line: Line, body: dict[str, Any]) -> dict[str, Any]:
        """Make a line's subscription; an earlier one is replaced."""
        mode = body.get("deliveryMode")
        if not isinstance(mode, dict) or mode.get("transportType") != "WebSocket":
            raise invalid("deliveryMode.transportType")
        if not any(line.session.may(name) for name in SOCKET_PERMISSIONS):
            raise ApiError(403, "SUB-528", "Application needs [SubscriptionWebSocket] permission for this transport")
        wanted = self._subscriptions.check_filters(line.session, body.get("eventFilters"))
        if line.subscription:
            self._subscriptions.all.pop(line.subscription.id, None)
        self._subscriptions.check_room(line.session)
        line.subscription = self._subscriptions.add(
            line.session, wanted, SOCKET_SECONDS, transport="WebSocket", line=line
        )
        return self._subscriptions.info(line.subscription)

    def drop(self) -> None:
        """Break every connection off."""
        for line in self.connected:
            line.abort()

    def stall(self) -> None:
        """Let every connection stay open and go silent: no events, no answers, no pings."""
        for line in self.connected:
            line.stalled.set()

    def half_close(self) -> None:
        """End the server's direction of every connection only."""
        for line in self.connected:
            if line.request is not None and isinstance(line.request.transport, asyncio.WriteTransport):
                line.request.transport.write_eof()

    async def expire(self, code: str = "WSG-903") -> None:
        """Say that a limit is reached, and close."""
        for line in self.connected:
            await line.error(code, "Timeout exceeded", status=408)
        await self.close()

    async def close(self, code: int = 1001) -> None:
        """Close every connection properly."""
        for line in self.connected:
            if line.socket is not None:
                with contextlib.suppress(ConnectionError, TimeoutError):
                    await line.socket.close(code=code)

    async def garbage(self, frames: Iterable[str | bytes] = GARBAGE) -> None:
        """Send nonsense to everybody."""
        for line in self.connected:
            for frame in frames:
                if line.socket is not None:
                    await (line.socket.send_str(frame) if isinstance(frame, str) else line.socket.send_bytes(frame))

    def forget(self) -> None:
        """Lose every line's memory: nothing can be recovered."""
        for line in self.lines:
            line.tokens.clear()

    async def stop(self) -> None:
        """Break everything off and wait until it is over."""
        self.drop()
        for _ in range(200):
            if not self.connected:
                return
            await asyncio.sleep(0.005)
