"""How much memory accounts take in a Home Assistant that stands still; a program of its own, as nothing else may grow.

Called with how many accounts to add; prints what each added, in MB, as JSON.
"""

import asyncio
from itertools import pairwise
import json
from pathlib import Path
import sys
import tempfile

import aiohttp

from . import core
from .core import memory
from .remote import Remote

STILL = 5


async def add(count: int) -> list[float]:
    """Add accounts one after the other; return by how much the process grew with each."""
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as name:
        async with aiohttp.ClientSession() as session:
            remote = Remote(session, Path(name))
            async with remote.program, core.home_assistant(Path(name)) as hass:
                await remote.ready()
                await asyncio.sleep(STILL)
                held = [memory()]
                for number in range(count):
                    await core.add_account(hass, await remote.ask("GET", f"account?extension={number}"))
                    await asyncio.sleep(STILL)
                    held.append(memory())
    return [after - before for before, after in pairwise(held)]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(add(int(sys.argv[1])))), flush=True)
