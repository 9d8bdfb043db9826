"""Those who send: ringc inside a real Home Assistant, and its peers."""

import asyncio
from dataclasses import dataclass
import json
import sys
import time
from typing import Any, Protocol

from tests.demo.home import ROOT, Home, RefusedError, Socket

from .remote import Remote

A_MOMENT = 1.0


@dataclass(frozen=True, kw_only=True)
class Load:
    """So many messages to so many people, one after the other or all at once.

    `again`: the same went out a second before. `faster`: how many times faster the window of the rate limit passes.
    """

    messages: int = 1
    people: int = 1
    at_once: bool = False
    again: bool = False
    faster: int = 1

    @property
    def texts(self) -> int:
        """How many texts arrive."""
        return self.messages * self.people

    def numbers(self) -> list[str]:
        """Return the people's numbers."""
        return [f"+1415555{1000 + number}" for number in range(self.people)]


class Sender(Protocol):
    """Sends, and has requests counted from the moment when it begins. `agent` is what its requests call themselves."""

    name: str
    agent: str

    async def send(self, load: Load, remote: Remote) -> float:
        """Send; return how many seconds that took."""


class Ringc:
    """Calls notify.ringc from outside, over the WebSocket that Home Assistant's frontend uses."""

    name = "ringc"
    agent = "ringc"

    def __init__(self, home: Home) -> None:
        """Know where."""
        self._home = home

    async def send(self, load: Load, remote: Remote) -> float:
        """Send; the time is from the first call to the last answer."""
        calls = [
            {
                "type": "call_service",
                "domain": "notify",
                "service": "ringc",
                "service_data": {"message": f"Message {number}", "target": load.numbers()},
            }
            for number in range(load.messages)
        ]
        async with self._home.socket() as socket:
            if load.again:
                await self._call(socket, calls)
                await asyncio.sleep(A_MOMENT)
            await remote.begin()
            began = time.perf_counter()
            for batch in [calls] if load.at_once else [[call] for call in calls]:
                await self._call(socket, batch)
            return time.perf_counter() - began

    async def _call(self, socket: Socket, calls: list[dict[str, Any]]) -> None:
        """Call at once, and wait for all answers."""
        for call in calls:
            socket.number += 1
            await socket.connection.send_json({"id": socket.number, **call})
        for _ in calls:
            answer = await socket.connection.receive_json()
            if not answer["success"]:
                raise RefusedError(answer["error"]["message"])


class Peer:
    """A program of its own. It has logged in before it is counted, as ringc has."""

    def __init__(self, who: str, name: str, agent: str) -> None:
        """Know which."""
        self._who = who
        self.name = name
        self.agent = agent

    async def send(self, load: Load, remote: Remote) -> float:
        """Send; the time is what the program measured around the library."""
        wanted = {
            "who": self._who,
            "account": await remote.ask("GET", "account"),
            "messages": load.messages,
            "people": load.numbers(),
            "at_once": load.at_once,
            "again": A_MOMENT if load.again else 0,
            "faster": load.faster,
        }
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmark.peers", json.dumps(wanted)),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert program.stdin is not None
            assert program.stdout is not None
            for _ in range(1 + load.again):
                await program.stdout.readline()
                await remote.begin()
                program.stdin.write(b"\n")
            return float(await program.stdout.readline())
        finally:
            if program.returncode is None:
                program.kill()
            await program.wait()
