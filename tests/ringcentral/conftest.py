"""What the client's tests may ask for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
import socket
from typing import Any

import aiohttp
import pytest

from custom_components.ringc.ringcentral import Credentials, Login, RateLimiter, RingCentral
from tests.simulator import Simulator


@dataclass
class Later:
    """A way to let the event loop's time pass at once."""

    offset: float = 0.0

    async def __call__(self, seconds: float) -> None:
        """Let everything come to rest, then time pass, and everything run that was waiting for it."""
        for passing in (seconds, 0):
            for _ in range(20):
                await asyncio.sleep(0)
            self.offset += passing


@pytest.fixture
async def later() -> AsyncIterator[Later]:
    """Move the event loop's clock forward."""
    later = Later()
    loop: Any = asyncio.get_running_loop()
    real = loop.time
    loop.time = lambda: real() + later.offset
    yield later
    later.offset = 0.0


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session of our own."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def login(credentials: Credentials) -> Login:
    """A login that has no token yet."""
    return Login(credentials, RateLimiter())


@pytest.fixture
def client(login: Login, session: aiohttp.ClientSession) -> RingCentral:
    """A client of the simulator's user."""
    return RingCentral(login, session, connect_timeout=1, read_timeout=2, user_agent="ringc-test/1")


@pytest.fixture
def kinds(simulator: Simulator) -> Callable[[], list[str]]:
    """Return the kinds of the requests that the simulator got."""
    return lambda: [request.kind for request in simulator.requests]


class RawServer:
    """A server that answers every connection with the same bytes."""

    def __init__(self) -> None:
        """Answer nothing yet."""
        self.answer = b""
        self.requests: list[bytes] = []
        self.asked = asyncio.Event()
        self.over = asyncio.Event()
        self.keep_open = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read a request's head, answer, close."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            self.asked.set()
            writer.write(self.answer)
            await writer.drain()
            if self.keep_open:
                await self.over.wait()
        writer.close()


@pytest.fixture
async def raw(socket_enabled: None, virtual_time: None) -> AsyncIterator[RawServer]:
    """A server that may say anything."""
    raw = RawServer()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    listening.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(raw.serve, sock=listening)
    raw.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield raw
    raw.over.set()
    server.close()
    await server.wait_closed()
