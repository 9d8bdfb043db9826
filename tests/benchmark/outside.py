"""The benchmark's side of the simulator program."""

from pathlib import Path
import sys
from typing import Any

import aiohttp

from tests.demo.home import ROOT, until
from tests.demo.loop import Phone
from tests.demo.process import Program, free_port

PLENTY = 1000
MINUTE = 60.0


class Outside(Phone):
    """Everything that is not Home Assistant's machine."""

    def __init__(self, session: aiohttp.ClientSession, folder: Path) -> None:
        """Choose a port."""
        port = free_port()
        log = folder / "simulator.log"
        super().__init__(port, session, log)
        command = (sys.executable, "-m", "tests.benchmark.simulator", "--port", str(port))
        self.program = Program("The simulator", *command, cwd=ROOT, log=log)

    async def ready(self) -> None:
        """Wait until it answers."""
        await until(self.answers, 30, "answer from the simulator")

    async def set(self, *, latency: float, medium: int = PLENTY, window: float = MINUTE) -> None:
        """Set how long every request takes, and how many there may be."""
        await self.ask("PUT", "settings", latency=latency, medium=medium, window=window, penalty=window)

    async def begin(self) -> None:
        """Count from now on."""
        await self.ask("POST", "begin")

    async def tally(self, agent: str) -> dict[str, Any]:
        """Return what was counted of the programs that name themselves so."""
        return dict(await self.ask("GET", f"tally?agent={agent}"))

    async def ask(self, method: str, what: str, **body: Any) -> Any:
        """Ask for something, and wait until it is done."""
        async with self.session.request(method, f"{self.server}/benchmark/{what}", json=body or None) as response:
            response.raise_for_status()
            return await response.json()
