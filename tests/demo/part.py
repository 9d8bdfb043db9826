"""What the parts of the check share: the running loop, and how a step is made, measured and failed."""

import asyncio
from collections.abc import Awaitable, Callable
import time
from typing import Any

from .loop import Loop

STEP_SECONDS = 60


class Part:
    """Some of the check's steps."""

    def __init__(self, loop: Loop) -> None:
        """Begin with the simulator running and Home Assistant starting."""
        self.loop = loop
        self.home = loop.home
        self.phone = loop.phone

    async def requests(self) -> list[dict[str, Any]]:
        """Return what RingCentral was asked so far."""
        requests: list[dict[str, Any]] = await self.phone.get("requests")
        return requests


def expect(holds: bool, otherwise: str) -> None:
    """Fail in words."""
    if not holds:
        raise AssertionError(otherwise)


def figure(text: str) -> None:
    """Print what was measured."""
    print(f"              {text}", flush=True)


async def step(number: int, work: Callable[[], Awaitable[None]]) -> bool:
    """Make a step within its time, and print how it went."""
    started = time.monotonic()
    failure = ""
    try:
        async with asyncio.timeout(STEP_SECONDS * 2):
            await work()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is this step's failure
        failure = f"\n              {type(error).__name__}: {error}"
    mark = "FAIL" if failure else "ok  "
    print(f"{number:2} {mark} {time.monotonic() - started:5.1f} s {work.__doc__}{failure}", flush=True)
    return not failure
