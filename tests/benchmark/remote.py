"""The benchmark's side of the simulator program."""

import os
from pathlib import Path
import sys
from typing import Any

import aiohttp

from tests.demo.home import ROOT, until
from tests.demo.loop import Phone
from tests.demo.process import Program, free_port

from .network import write_certificate

PLENTY = 1000
# RingCentral's own.
LIGHT = 50
MINUTE = 60.0


class Remote(Phone):
    """RingCentral and everybody's phones. `server` is the address for accounts, `control` the benchmark's own."""

    def __init__(self, session: aiohttp.ClientSession, folder: Path, *, network: bool = False) -> None:
        """Choose a port; a `network` stands between the accounts and RingCentral."""
        port = free_port()
        log = folder / "simulator.log"
        super().__init__(port, session, log)
        self.control = self.server
        command = [sys.executable, "-m", "tests.benchmark.simulator", "--port", str(port)]
        if network:
            # Home Assistant, the SDK and Apprise all look here for whom to trust.
            os.environ["REQUESTS_CA_BUNDLE"] = str(write_certificate(folder))
            command += ["--network", str(folder)]
        self.program = Program("The simulator", *command, cwd=ROOT, log=log)

    async def ready(self) -> None:
        """Wait until it answers; learn the address for accounts."""
        await until(self.answers, 30, "answer from the simulator")
        self.server = (await self.ask("GET", "account"))["server_url"]

    async def set(self, *, thinking: float, medium: int = PLENTY, light: int = LIGHT, window: float = MINUTE) -> None:
        """Set how many seconds the server thinks about every request, and how many requests there may be."""
        limits = {"medium": medium, "light": light, "window": window, "penalty": window}
        await self.ask("PUT", "settings", thinking=thinking, **limits)

    async def begin(self) -> None:
        """Count from now on."""
        await self.ask("POST", "begin")

    async def tally(self, agent: str) -> dict[str, Any]:
        """Return what was counted of the programs that name themselves so."""
        return dict(await self.ask("GET", f"tally?agent={agent}"))

    async def pushes(self) -> bool:
        """Return whether something is pushed."""
        return any(push["status"] == "Active" for push in (await self.get("state"))["subscriptions"])

    async def ask(self, method: str, what: str, **body: Any) -> Any:
        """Ask for something, and wait until it is done."""
        async with self.session.request(method, f"{self.control}/benchmark/{what}", json=body or None) as response:
            response.raise_for_status()
            return await response.json()
