"""A program of the demo: started with a log file, ended for certain."""

import asyncio
from collections.abc import Mapping
import os
from pathlib import Path
import signal
import socket
from typing import Self


class ProgramEndedError(Exception):
    """A program ended that should have stayed."""


def free_port(wished: int = 0) -> int:
    """Return the wished port of 127.0.0.1 if it is free, else any other."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wished))
        except OSError:
            return free_port()
        return int(listener.getsockname()[1])


class Program:
    """A process with its own process group, so that nothing it started is left behind."""

    def __init__(
        self,
        name: str,
        *command: str,
        cwd: Path,
        log: Path,
        lock: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Remember how to start it; it inherits the lock of the demo's folder, if there is one."""
        self.name = name
        self.command = command
        self.cwd = cwd
        self.log = log
        self.inherited = () if lock is None else (lock,)
        self.env = {**os.environ, **(env or {})}
        # Home Assistant starts in 2 s with compiled files, and in 8 s without.
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start it."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        await self.stop()

    async def start(self) -> None:
        """Start it, its output going to the log file."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self.inherited,
            )

    async def stop(self, seconds: float = 60) -> int | None:
        """Ask it to end, and kill it after some seconds; return its exit code, None for killed."""
        if self.process is None:
            return None
        self._signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            return None
        finally:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    async def wait(self) -> int:
        """Return its exit code once it ends by itself."""
        assert self.process is not None
        return await self.process.wait()

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self.process is not None
        return self.process.pid

    def check(self) -> None:
        """Fail with the end of its log when it is no longer running."""
        if self.process is not None and self.process.returncode is not None:
            lines = self.log.read_text(errors="replace").splitlines()[-20:]
            raise ProgramEndedError(f"{self.name} ended with {self.process.returncode}:\n" + "\n".join(lines))

    def _signal(self, number: signal.Signals) -> None:
        """Signal the whole process group, if anything of it is left."""
        assert self.process is not None
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return
