"""Scripts with RingCentral's JavaScript clients, run by Node against the simulator."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import json
from pathlib import Path
import shutil
from typing import Any

import pytest

from tests.simulator import Simulator

HERE = Path(__file__).parent
SECONDS = 30


class Script:
    """A running script: what it told, and the lines that let it go on."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take the process, whose stdin and stdout are pipes."""
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin, self._stdout = process.stdin, process.stdout
        self.process = process

    async def hear(self, *events: str) -> dict[str, Any]:
        """Return the next thing that it tells, which must be one of these events."""
        line = await asyncio.wait_for(self._stdout.readline(), SECONDS)
        told: dict[str, Any] = json.loads(line) if line else {"event": "ended without a word"}
        assert told["event"] in events, told
        return told

    async def step(self) -> None:
        """Let it go on."""
        self._stdin.write(b"\n")
        await self._stdin.drain()

    async def start(self, account: dict[str, Any]) -> None:
        """Give it its account."""
        self._stdin.write(json.dumps(account).encode() + b"\n")
        await self._stdin.drain()

    async def end(self) -> int:
        """Wait until it has ended by itself; return its exit code."""
        return await asyncio.wait_for(self.process.wait(), SECONDS)


@pytest.fixture
def virtual_time() -> None:
    """Go by the machine's time, as the clients do."""


@pytest.fixture
async def script(simulator: Simulator) -> AsyncIterator[Callable[..., Awaitable[Script]]]:
    """Start a script with the user's account."""
    node = shutil.which("node")
    assert node is not None, "Node is missing: run script/test --clients"
    assert (HERE / "node_modules").is_dir(), "The clients are missing: run script/test --clients"
    running: list[Script] = []

    async def start(name: str, **more: Any) -> Script:
        # What the environment's proxy is does not matter to this machine.
        process = await asyncio.create_subprocess_exec(
            node, name, cwd=HERE, env={"PATH": str(Path(node).parent), "NO_PROXY": "127.0.0.1"}, stdin=-1, stdout=-1
        )
        running.append(Script(process))
        account = {
            "server": simulator.url,
            "clientId": simulator.app.client_id,
            "clientSecret": simulator.app.client_secret,
            "jwt": simulator.jwt(),
            "number": simulator.user.number,
        }
        await running[-1].start(account | more)
        return running[-1]

    yield start
    for started in running:
        if started.process.returncode is None:
            started.process.kill()
            await started.process.wait()
