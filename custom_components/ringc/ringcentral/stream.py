"""Events pushed over a WebSocket: no address of ours has to be reachable for them.

https://developers.ringcentral.com/guide/notifications/websockets/receiving
https://developers.ringcentral.com/guide/notifications/websockets/session-recovery
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
import json
from typing import Any, Self
from uuid import uuid4

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from .api import DEFAULT_MAX_WAIT, Api, in_seconds
from .events import Notification
from .exceptions import NoAnswerError, RateLimitError, ResponseError, RingCentralError
from .http import Request, may_see_token, translate_errors
from .listeners import Listeners
from .models import Subscription
from .observing import endpoint, failed_recovery, refused, shape
from .refusal import refusal

type _Frame = tuple[Mapping[str, Any], Any]

_SUBSCRIPTIONS = "/restapi/v1.0/subscription/"
_SIGNS_OF_LIFE = {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.PING, aiohttp.WSMsgType.PONG}
_MAX_FRAME = 1024 * 1024
_CLOSING = 1.0
_IDLE_TIMEOUT = 1800
_ABSOLUTE_TIMEOUT = 86400
_RECOVERY_TIMEOUT = 180
_HEARTBEAT_EVERY_AT_MOST = 600.0


class Stream:
    """An open WebSocket with one subscription. Iterating yields what RingCentral pushes, and never just ends.

    It raises NoAnswerError when the connection breaks, ResponseError when RingCentral ends it (code WSG-902 or WSG-903:
    a time limit). Go on iterating within 10 seconds: RingCentral's pings are answered only meanwhile.
    """

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, url: URL, ping: float, observations: Listeners[str, str]
    ) -> None:
        """Take over an open socket; after `ping` seconds of silence it is tested."""
        self.recovered = False
        self.recovery_token: str | None = None
        self.recovery_timeout = _RECOVERY_TIMEOUT
        self.subscription: Subscription | None = None
        self._observations = observations
        self._socket = socket
        self._url = url
        self._newest = -1
        self._notifications: deque[Notification] = deque()
        self._heartbeat_every = self._heartbeat_at = self._end = 0.0
        self._ping = ping
        self._heard_at = 0.0
        self._pinged_at: float | None = None
        self._end_seen: str | None = None

    def __aiter__(self) -> Self:
        """Iterate over the events."""
        return self

    async def __anext__(self) -> Notification:
        """Wait for the next event, and keep the connection alive meanwhile."""
        while not self._notifications:
            try:
                await self._advance()
            except RingCentralError as error:
                said = refused(error) if isinstance(error, ResponseError) else type(error).__name__
                self._observations.notify("websocket_ended", self._end_seen or said)
                raise
        return self._notifications.popleft()

    async def wait_for_details(self) -> None:
        """Wait for what RingCentral says first about the connection; nothing may be sent before."""
        _, body = await self._expect("ConnectionDetails")
        details = body if isinstance(body, Mapping) else {}
        state = details.get("recoveryState")
        self.recovered = state == "Successful"
        if state:
            self._observations.notify("recovery", "worked" if self.recovered else failed_recovery(details))
        self.recovery_timeout = _seconds(details, "recoveryTimeout", _RECOVERY_TIMEOUT)
        self._heartbeat_every = min(_seconds(details, "idleTimeout", _IDLE_TIMEOUT) / 2, _HEARTBEAT_EVERY_AT_MOST)
        self._heartbeat_at = in_seconds(self._heartbeat_every)
        self._end = in_seconds(_seconds(details, "absoluteTimeout", _ABSOLUTE_TIMEOUT))

    async def subscribe(self, api: Api, filters: Sequence[str]) -> None:
        """Ask for events; raises RejectedError with code SUB-528 when the app may not."""
        message_id = str(uuid4())
        request = {"type": "ClientRequest", "messageId": message_id, "method": "POST", "path": _SUBSCRIPTIONS}
        body = {"eventFilters": list(filters), "deliveryMode": {"transportType": "WebSocket"}}
        async with api.login.rate_limiter.permit("medium", deadline=in_seconds(DEFAULT_MAX_WAIT)) as permit:
            await self._send(request, body)
            meta, body = await self._expect("ClientRequest", message_id)
            status = _status(meta)
            pause = permit.answered(status, _headers(meta))
        if not 200 <= status < 300:
            error = refusal(status, body, retry_after=pause, request_id=_headers(meta).get("RCRequestId"))
            self._observations.notify("error", f"{endpoint('POST', _SUBSCRIPTIONS)} by WebSocket: {refused(error)}")
            if status == 401:
                raise ResponseError("RingCentral does not accept the token of the WebSocket any more", status=401)
            raise error
        self.subscription = Subscription.from_json(body)

    async def unsubscribe(self, subscription_id: str) -> None:
        """End the subscription before closing: RingCentral would keep it for a recovery that will not come."""
        path = _SUBSCRIPTIONS + subscription_id
        await self._send({"type": "ClientRequest", "messageId": str(uuid4()), "method": "DELETE", "path": path})

    async def _expect(self, kind: str, message_id: str | None = None) -> _Frame:
        """Wait for a frame of this kind, or for the answer to a message; events that come earlier are kept."""
        while True:
            meta, body = await self._receive()
            if meta.get("type") == kind and message_id in {None, meta.get("messageId")}:
                return meta, body
            self._keep(meta, body)

    async def _advance(self) -> None:
        """Receive one frame, or do what is due to keep the connection alive."""
        answer_due = self._heard_at + self._ping if self._pinged_at is None else self._pinged_at + self._ping / 2
        try:
            async with asyncio.timeout_at(min(answer_due, self._heartbeat_at, self._end)):
                self._keep(*await self._receive())
        except TimeoutError:
            await self._keep_alive(in_seconds(0))

    async def _keep_alive(self, now: float) -> None:
        """Test a silent connection, and send a heartbeat when it is due: pings may not count as one."""
        if now >= self._end:
            self._end_seen = "absolute timeout"
            raise NoAnswerError("The WebSocket has been open as long as RingCentral allows")
        if self._pinged_at is not None and now >= self._pinged_at + self._ping / 2:
            self._end_seen = "no answer to a ping"
            raise NoAnswerError(f"The WebSocket to {self._url.host} is dead")
        if self._pinged_at is None and now >= self._heard_at + self._ping:
            self._pinged_at = now
            with translate_errors(self._url):
                await self._socket.ping()
        if now >= self._heartbeat_at:
            await self._send({"type": "Heartbeat", "messageId": str(uuid4())})

    def _keep(self, meta: Mapping[str, Any], body: object) -> None:
        """Keep an event; anything else that RingCentral may say needs nothing."""
        if meta.get("type") == "ServerNotification":
            try:
                self._notifications.append(Notification.from_json(body))
            except ResponseError:
                return
            for what, how in shape(body):
                self._observations.notify(what, how)

    async def _send(self, *frame: Mapping[str, Any]) -> None:
        """Send a frame: it counts as a sign of life."""
        with translate_errors(self._url):
            await self._socket.send_str(json.dumps(frame))
        self._heartbeat_at = in_seconds(self._heartbeat_every)

    async def _receive(self) -> _Frame:
        """Wait for the next frame that can be read; raises when RingCentral reports an error or the socket closes."""
        while True:
            with translate_errors(self._url):
                message = await self._socket.receive()
                self._heard_at, self._pinged_at = in_seconds(0), None
                if message.type is aiohttp.WSMsgType.PING:
                    await self._socket.pong(message.data)
            if message.type not in _SIGNS_OF_LIFE:
                self._end_seen = f"close code {self._socket.close_code}"
                raise NoAnswerError(f"The WebSocket to {self._url.host} closed ({self._socket.close_code})")
            if message.type is not aiohttp.WSMsgType.TEXT or (frame := _read(message.data)) is None:
                continue
            self._note(frame[0].get("wsc"))
            if frame[0].get("type") == "Error":
                error = _gateway_error(*frame)
                self._observations.notify("error", f"WebSocket: {refused(error)}")
                raise error
            return frame

    def _note(self, wsc: object) -> None:
        """Remember the newest recovery token."""
        if not isinstance(wsc, Mapping) or not isinstance(wsc.get("token"), str):
            return
        sequence = wsc.get("sequence")
        number = sequence if isinstance(sequence, int) else self._newest
        if number >= self._newest:
            self._newest, self.recovery_token = number, wsc["token"]


@asynccontextmanager
async def open_stream(api: Api, filters: Sequence[str], *, recovery: str | None, ping: float) -> AsyncIterator[Stream]:
    """Connect, then take over a lost connection's subscription or subscribe anew; see RingCentral.stream."""
    url = await _address(api, recovery)
    http = api.http
    async with _session_without_redirects(http.session) as session:
        with translate_errors(url):
            async with asyncio.timeout(http.connect_timeout + http.read_timeout):
                try:
                    socket = await session.ws_connect(
                        url,
                        headers={"User-Agent": http.user_agent},
                        autoping=False,
                        max_msg_size=_MAX_FRAME,
                        timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSING),
                    )
                except aiohttp.WSServerHandshakeError as error:
                    http.observations.notify("error", f"WebSocket: refused with {error.status}")
                    raise _refused(error.status) from None
        async with _subscribed(api, socket, url, filters, ping) as stream:
            yield stream


@asynccontextmanager
async def _subscribed(
    api: Api, socket: aiohttp.ClientWebSocketResponse, url: URL, filters: Sequence[str], ping: float
) -> AsyncIterator[Stream]:
    """Wait for what an open socket has to say first, and subscribe unless that was recovered; close it at the end."""
    http = api.http
    try:
        stream = Stream(socket, url, ping, http.observations)
        with translate_errors(url):
            async with asyncio.timeout(http.read_timeout):
                await stream.wait_for_details()
            if not stream.recovered:
                async with asyncio.timeout(DEFAULT_MAX_WAIT + http.read_timeout):
                    await stream.subscribe(api, filters)
        yield stream
    finally:
        await socket.close()


async def _address(api: Api, recovery: str | None) -> URL:
    """Return where to connect, with a token that is good for one connection at once."""
    request = Request(method="POST", url=api.http.server.with_path("/restapi/oauth/wstoken"))
    async with api.answered(request, "auth") as reply:
        data = await reply.json()
    raw = data if isinstance(data, Mapping) else {}
    if isinstance(seconds := raw.get("expires_in"), int):
        api.http.observations.notify("wstoken_seconds", str(seconds))
    uri, token = raw.get("uri"), raw.get("ws_access_token")
    if not isinstance(uri, str) or not isinstance(token, str):
        raise ResponseError("RingCentral's answer has no address or token for the WebSocket", status=200)
    if not may_see_token(str(api.http.server), uri):
        raise RingCentralError("RingCentral's WebSocket is on a host that must not see the token", unsent=True)
    return URL(uri).update_query({"access_token": token} | ({"wsc": recovery} if recovery else {}))


def _session_without_redirects(session: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """Return a session over another one's connections that follows no redirect: aiohttp's WebSockets do otherwise."""
    if session.closed:
        raise NoAnswerError("The connections are closed already", unsent=True)
    return aiohttp.ClientSession(
        connector=session.connector,
        connector_owner=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(_refuse_redirect,),
    )


async def _refuse_redirect(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send a request, and raise when it is answered by a redirect."""
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise ResponseError("RingCentral's WebSocket redirects to where ringc does not follow", status=response.status)
    return response


def _read(text: str) -> _Frame | None:
    """Return a frame's meta and body, or None for what is no frame."""
    try:
        frame = json.loads(text)
    except ValueError, RecursionError:
        return None
    if not isinstance(frame, list) or not frame or not isinstance(frame[0], Mapping):
        return None
    return frame[0], frame[1] if len(frame) > 1 else None


def _gateway_error(meta: Mapping[str, Any], body: object) -> ResponseError:
    """Return what the WebSocket gateway complains about: the connection is over, but nothing is misconfigured."""
    said = refusal(_status(meta), body)
    return ResponseError(str(said), status=said.status, code=said.code, codes=said.codes)


def _refused(status: int) -> ResponseError:
    """Return the error for a refused connection; its one-time token says nothing about the credentials."""
    if status == 429:
        return RateLimitError("RingCentral refused the WebSocket (429)", retry_after=60.0)
    return ResponseError(f"RingCentral refused the WebSocket ({status})", status=status)


def _status(meta: Mapping[str, Any]) -> int:
    """Return a frame's status; one without any is an error of the server."""
    status = meta.get("status")
    return status if isinstance(status, int) else 500


def _headers(meta: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the headers that a frame carries."""
    headers = meta.get("headers")
    items = headers.items() if isinstance(headers, Mapping) else ()
    return CIMultiDict((str(name), str(value)) for name, value in items)


def _seconds(details: Mapping[str, Any], name: str, default: int) -> int:
    """Return a limit of the connection, if it is a sane one."""
    value = details.get(name)
    return min(value, _ABSOLUTE_TIMEOUT) if isinstance(value, int) and value > 0 else default
