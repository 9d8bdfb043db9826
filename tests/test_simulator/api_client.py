"""Bare other ends for the simulator's own tests: a client that checks nothing, and a webhook that behaves as told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web

from tests.simulator.server import HOST, Simulator
from tests.simulator.state import JWT_GRANT, Extension

OWN = "/restapi/v1.0/account/~/extension/~"
SUBSCRIPTION = "/restapi/v1.0/subscription"
INSTANT = f"{OWN}/message-store/instant?type=SMS"


@dataclass(kw_only=True)
class Reply:
    """An answer, read."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    json: Any = None

    @property
    def code(self) -> str | None:
        """Return the inner error code."""
        errors = self.json.get("errors") if isinstance(self.json, dict) else None
        return str(errors[0]["errorCode"]) if errors else None


class ApiClient:
    """A client with a token that it was given."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession, token: str = "") -> None:
        """Take the token, if any."""
        self.token = token
        self._simulator = simulator
        self._session = session

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Reply:
        """Make a request; a path without /restapi is below one's own extension."""
        if not path.startswith("/restapi"):
            path = OWN + path
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._session.request(
            method, self._simulator.url + path, headers={**given, **(headers or {})}, **more
        ) as response:
            raw = await response.read()
            data = await response.json(content_type=None) if "json" in response.content_type and raw else None
            return Reply(status=response.status, headers=response.headers, raw=raw, json=data)

    async def token_request(self, **form: str) -> Reply:
        """Ask the token endpoint as the simulator's app."""
        return await self.ask("POST", "/restapi/oauth/token", data=form, headers={"Authorization": self.basic()})

    def basic(self, client_id: str | None = None, secret: str | None = None) -> str:
        """Return the app's header."""
        app = self._simulator.app
        return aiohttp.encode_basic_auth(client_id or app.client_id, secret or app.client_secret)

    async def log_in(self, user: Extension | None = None) -> Reply:
        """Log a user in with a JWT and keep the token."""
        reply = await self.token_request(grant_type=JWT_GRANT, assertion=self._simulator.jwt(user))
        self.token = reply.json["access_token"]
        return reply

    def text(self, **changes: Any) -> dict[str, Any]:
        """Return the JSON of an ordinary text, with changes; None leaves a field out."""
        usual = {
            "from": {"phoneNumber": self._simulator.user.number},
            "to": [{"phoneNumber": "+16505550150"}],
            "text": "hello",
        }
        return {key: value for key, value in {**usual, **changes}.items() if value is not None}


@dataclass(kw_only=True)
class Webhook:
    """A webhook: what it answers, and what it got."""

    url: str = ""
    status: int = 200
    delay: float = 0
    echo: str | None = None
    content_type: str = "application/json"
    padding: int = 0
    got: list[Any] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    handshakes: list[Mapping[str, str]] = field(default_factory=list)


@asynccontextmanager
async def webhook_server() -> AsyncIterator[Webhook]:
    """Serve a webhook on a free port."""
    served = Webhook()
    application = web.Application()
    application.router.add_post("/hook", partial(_answer, served))
    runner = web.AppRunner(application, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    served.url = f"http://{HOST}:{runner.addresses[0][1]}/hook"
    try:
        yield served
    finally:
        await runner.cleanup()


async def _answer(served: Webhook, request: web.Request) -> web.Response:
    """Answer for a hook."""
    body = await request.read()
    (served.headers if body else served.handshakes).append(request.headers)
    if served.delay:
        await asyncio.sleep(served.delay)
    if body:
        served.got.append(await request.json())
        return web.Response(status=served.status)
    token = request.headers["Validation-Token"] if served.echo is None else served.echo
    headers = {"Validation-Token": token, "Content-Type": served.content_type}
    return web.Response(status=served.status, headers=headers, body=b" " * served.padding)
