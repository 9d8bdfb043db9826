"""What an account asks RingCentral for in a day without any text; a program of its own, as it bends time.

Called with the transport; prints the requests by kind as JSON.
"""

import asyncio
from collections import Counter
import json
from pathlib import Path
import sys
import tempfile

from tests.simulator import Simulator

from . import core
from .fast_time import SkippingLoop
from .staff import account_of

HOUR = 3600
DAY = 24 * HOUR


async def day(transport: str, loop: SkippingLoop) -> Counter[str]:
    """Let a day pass, an hour after the account was set up."""
    simulator = Simulator()
    await simulator.start()
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as folder:
        async with core.home_assistant(Path(folder)) as hass:
            entry = await core.add_account(hass, account_of(simulator))
            await core.choose(hass, entry, transport)
            loop.selector.skipping = True
            await asyncio.sleep(HOUR)
            before = len(simulator.requests)
            assert [item.transport.lower() for item in simulator.subscriptions.values()] == [transport]
            await asyncio.sleep(DAY)
            loop.selector.skipping = False
    await simulator.stop()
    return Counter(request.kind for request in simulator.requests[before:])


def main() -> None:
    """Run a day."""
    loop = SkippingLoop()
    print(json.dumps(loop.run_until_complete(day(sys.argv[1], loop))), flush=True)


if __name__ == "__main__":
    main()
