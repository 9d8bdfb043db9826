"""What the parts of the check share: the running loop, and how a step is made, measured and failed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import time
from typing import Any

from .home import WAIT_SECONDS
from .loop import Loop


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


@dataclass(kw_only=True)
class Outcome:
    """How a step went; `failure` is empty when it went well."""

    name: str
    seconds: float
    failure: str


async def step(number: int, work: Callable[[], Awaitable[None]]) -> Outcome:
    """Make a step, and print how it went."""
    started = time.monotonic()
    failure = ""
    try:
        async with asyncio.timeout(WAIT_SECONDS * 2):
            await work()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is this step's failure
        failure = f"{type(error).__name__}: {error}"
    outcome = Outcome(name=work.__doc__ or "", seconds=time.monotonic() - started, failure=failure)
    print(f"{number:2} {'FAIL' if failure else 'ok  '} {outcome.seconds:5.1f} s {outcome.name}", flush=True)
    if failure:
        figure(failure)
    return outcome
