"""The way of every request: log, fault, token, rate limit, permission, then the endpoint."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
import contextlib
from dataclasses import dataclass, field
import uuid

import aiohttp
from aiohttp import web

from ..connections import Connections
from ..errors import ApiError, needs_app_permission, needs_user_permission, not_found
from ..faults import Faults, close
from ..limits import Limits
from ..sessions import Session, Sessions
from ..state import Extension
from ..world import World

DRAIN_SECONDS = 5

type Handler = Callable[[Call], Awaitable[web.Response]]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One documented method of one documented path."""

    method: str
    path: str
    kind: str
    handler: Handler
    group: str | None = None
    permission: str | None = None
    user_permission: str | None = None
    bearer: bool = True
    media: bool = False


@dataclass(kw_only=True)
class LoggedRequest:
    """What came in, and what it was answered (None: nothing). `port` is the client's: each connection has its own."""

    method: str
    path: str
    query: dict[str, list[str]]
    kind: str
    group: str | None
    at: float
    headers: dict[str, str]
    port: int | None = None
    status: int | None = None
    user: int | None = None


@dataclass(kw_only=True)
class Call:
    """A request on its way: who asks, and whose things are asked for."""

    request: web.Request
    world: World
    limits: Limits
    endpoint: Endpoint
    logged: LoggedRequest
    headers: dict[str, str] = field(default_factory=dict)
    _session: Session | None = None

    @property
    def session(self) -> Session:
        """Return the session of the token; only bearer endpoints ask for it."""
        if self._session is None:
            raise ApiError(401, "AGW-401", "Authorization header is not specified")
        return self._session

    @property
    def own(self) -> Extension:
        """Return the extension that asks."""
        return self.session.extension

    def target(self) -> Extension:
        """Return the extension that the path means."""
        return self.world.extension_at(self.request.match_info.get("extension", "~"), self.own)

    def admit(self, session: Session) -> None:
        """Note who asks."""
        self._session = session
        self.logged.user = session.extension.id

    def spend(self, user: Hashable) -> None:
        """Count this request against its user's rate limit."""
        if self.endpoint.group:
            try:
                self.headers.update(self.limits.spend(self.endpoint.group, user))
            except ApiError as error:
                self.headers.update(error.headers)
                raise

    def check_account(self) -> None:
        """Refuse an account that is not this one."""
        if self.request.match_info.get("account", "~") not in {"~", str(self.world.account_id)}:
            raise not_found("accountId")

    def check_permissions(self) -> None:
        """Refuse an app or a user that lacks the endpoint's permission."""
        needed = self.endpoint.permission
        if needed and not self.session.may(needed):
            raise needs_app_permission(needed)
        needed = self.endpoint.user_permission
        if needed and needed not in self.own.permissions:
            raise needs_user_permission(needed)


class Router:
    """Lets requests through to their endpoints."""

    def __init__(
        self, world: World, sessions: Sessions, limits: Limits, faults: Faults, connections: Connections
    ) -> None:
        """Start with an empty log."""
        self.log: list[LoggedRequest] = []
        self._world = world
        self._sessions = sessions
        self._limits = limits
        self._faults = faults
        self._connections = connections

    def route(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return aiohttp's handler for an endpoint."""

        async def serve(request: web.Request) -> web.StreamResponse:
            transport = request.transport
            self._connections.begin(request)
            try:
                return await self._serve(endpoint, request)
            finally:
                # The answer is written when this has returned.
                asyncio.get_running_loop().call_soon(self._connections.end, transport)

        return serve

    async def _serve(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        """Answer a request, with its fault if one waits for it."""
        logged = LoggedRequest(
            method=request.method,
            path=request.path,
            query={key: request.query.getall(key) for key in request.query},
            kind=endpoint.kind,
            group=endpoint.group,
            at=self._world.clock.time(),
            headers=dict(request.headers),
            port=_port(request),
        )
        self.log.append(logged)
        fault = self._faults.take(endpoint.kind)
        response: web.StreamResponse
        if fault is None:
            response = await self._carry_out(endpoint, request, logged)
        elif fault.carries_out:
            response = await fault.answer(request, await self._carry_out(endpoint, request, logged))
        else:
            response = await fault.answer(request, None)
        await _drain(request)
        if request.transport is None or request.transport.is_closing():
            close(request)
            return response
        logged.status = response.status
        if fault is not None and fault.gateway:
            return response
        response.headers.setdefault("RCRequestId", str(uuid.uuid4()))
        response.headers.setdefault("RoutingKey", "SJC01P01")
        response.headers.setdefault("Content-Language", "en")
        return response

    async def _carry_out(self, endpoint: Endpoint, request: web.Request, logged: LoggedRequest) -> web.Response:
        """Do what the request asks for, or refuse it."""
        call = Call(request=request, world=self._world, limits=self._limits, endpoint=endpoint, logged=logged)
        try:
            if endpoint.bearer:
                call.admit(self._sessions.authorize(request, media=endpoint.media))
                call.spend((call.session.app.client_id, call.own.id))
                call.check_permissions()
                call.check_account()
            response = await endpoint.handler(call)
        except ApiError as error:
            response = error.response()
        except web.HTTPRequestEntityTooLarge:
            response = ApiError(413, "MSG-338", "Message is too large").response()
        response.headers.update(call.headers)
        return response


def _port(request: web.Request) -> int | None:
    """Return the port that a request came from."""
    peer = request.transport and request.transport.get_extra_info("peername")
    return peer[1] if peer else None


async def _drain(request: web.Request) -> None:
    """Read what is left of a body: the answer comes after it."""
    with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in request.content.iter_any():
                pass
