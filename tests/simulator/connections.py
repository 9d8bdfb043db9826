"""The clients' connections: servers close those that nobody uses, at moments that nobody chooses."""

import asyncio
import random

from aiohttp import web


class Connections:
    """Knows which connections are open and idle.

    With `idle_seconds` each is closed at a random moment within that time after its last answer (0: right after it).
    """

    def __init__(self) -> None:
        """Start with nobody connected, and connections that stay."""
        self.idle_seconds: float | None = None
        self.random = random.Random(0)
        self.closed = 0
        self._busy: set[asyncio.Transport] = set()
        self._idle: dict[asyncio.Transport, asyncio.TimerHandle | None] = {}

    def begin(self, request: web.Request) -> None:
        """Note that a connection carries a request."""
        transport = request.transport
        if transport is not None:
            self._forget(transport)
            self._busy.add(transport)

    def end(self, transport: asyncio.Transport | None) -> None:
        """Note that a request is answered; from now on the connection is idle."""
        if transport is None or transport not in self._busy:
            return
        self._busy.remove(transport)
        self._idle = {known: timer for known, timer in self._idle.items() if not known.is_closing()}
        timer = None
        if self.idle_seconds is not None:
            delay = self.random.uniform(0, self.idle_seconds)
            timer = asyncio.get_running_loop().call_later(delay, self._close, transport)
        self._idle[transport] = timer

    @property
    def idle(self) -> int:
        """Return how many connections are open and unused."""
        return sum(not transport.is_closing() for transport in self._idle)

    def close_idle(self) -> int:
        """Close every idle connection now; return how many there were."""
        idle = [transport for transport in self._idle if not transport.is_closing()]
        for transport in idle:
            self._close(transport)
        return len(idle)

    def stop(self) -> None:
        """Set no timer off any more."""
        for transport in list(self._idle):
            self._forget(transport)

    def _close(self, transport: asyncio.Transport) -> None:
        """Close an idle connection, once what is left of its last answer is out."""
        self._forget(transport)
        self.closed += 1
        transport.close()

    def _forget(self, transport: asyncio.Transport) -> None:
        """Take a connection off the idle ones."""
        timer = self._idle.pop(transport, None)
        if timer:
            timer.cancel()
