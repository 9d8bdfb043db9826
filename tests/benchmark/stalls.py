"""By how much the event loop is late."""

import asyncio
from collections.abc import Awaitable
import time

TICK = 0.001


async def worst_tick(work: Awaitable[object]) -> float:
    """Return by how many seconds the loop was late at worst until the work was done."""
    task, worst = asyncio.ensure_future(work), 0.0
    while not task.done():
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        worst = max(worst, time.perf_counter() - before - TICK)
    await task
    return worst
