"""Waiting for something to become true, but never forever."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 30, *, every: float = 0.005) -> None:
    """Let the event loop run until the condition holds; fail when it does not in time.

    The longer it has waited, the less often it looks: much virtual time passes faster then.
    """
    time = asyncio.get_running_loop().time
    began = time()
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition, whoever makes it true
            await asyncio.sleep(max(every, (time() - began) / 50))
