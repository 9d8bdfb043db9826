"""What a company's account asks RingCentral for in a day; a program of its own, as it bends time.

Called with how many texts come in and go out; prints what was counted as JSON.
"""

import asyncio
from collections.abc import Iterable
import json
from pathlib import Path
from random import Random
import sys
import tempfile
from typing import Any

from homeassistant.core import HomeAssistant

from tests.simulator import Simulator

from . import core
from .fast_time import SkippingLoop
from .staff import SEED, account_of, customer, hire, texts

HOUR = 3600
DAY = 24 * HOUR
# Most texts come while people work: the busiest hour of the day, and how far the others spread around it.
BUSIEST, SPREAD = 13 * HOUR, 3.5 * HOUR
MINUTE = 60.0


def times(count: int, random: Random) -> list[float]:
    """Return when texts come: seconds of the day, in order."""
    return sorted(min(max(random.gauss(BUSIEST, SPREAD), 0), DAY - HOUR) for _ in range(count))


async def at(began: float, second: float) -> None:
    """Wait for a second of the day."""
    await asyncio.sleep(max(0, began + second - asyncio.get_running_loop().time()))


async def send(hass: HomeAssistant, began: float, count: int) -> int:
    """Send texts over the day; return how many failed."""
    failed = 0

    async def one(number: int) -> None:
        nonlocal failed
        data = {"message": f"Answer {number}", "target": [customer(number)]}
        try:
            await hass.services.async_call("notify", "ringc", data, blocking=True)
        except Exception:  # noqa: BLE001 - whatever it is, it is counted
            failed += 1

    async with asyncio.TaskGroup() as group:
        for number, second in enumerate(times(count, Random(SEED + 1))):
            await at(began, second)
            group.create_task(one(number))
    return failed


async def day(inbound: int, outbound: int, loop: SkippingLoop) -> dict[str, Any]:
    """Let a day pass, an hour after the account was set up."""
    simulator = Simulator()
    await simulator.start()
    staff = hire(simulator)
    heard: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as folder:
        async with core.home_assistant(Path(folder)) as hass:
            hass.bus.async_listen("ringc_sms_received", lambda event: heard.append(event.data["message_id"]))
            entry = await core.add_account(hass, account_of(simulator))
            others = [str(extension.id) for extension in staff[1:]]
            hass.config_entries.async_update_entry(entry, options={**entry.options, "extensions": others})
            await hass.async_block_till_done()
            loop.selector.skipping = True
            await asyncio.sleep(HOUR)
            before, accepted = len(simulator.requests), len(simulator.accepted)
            began = loop.time()
            sending = asyncio.create_task(send(hass, began, outbound))
            random = Random(SEED)
            for text, second in zip(texts(staff, inbound), times(inbound, random), strict=True):
                await at(began, second)
                simulator.receive(text.words, sender=text.sender, to=text.to, attachments=text.attachments)
            await at(began, DAY)
            failed = await sending
            loop.selector.skipping = False
    await simulator.stop()
    requests = [request for request in simulator.requests[before:] if request.group]
    return {
        "heard": len(heard),
        "once": len(set(heard)),
        "accepted": len(simulator.accepted) - accepted,
        "failed": failed,
        "refused": sum(request.status == 429 for request in requests),
        "groups": {
            group: {
                "limit": limit,
                "requests": sum(request.group == group for request in requests),
                "peak": peak(request.at for request in requests if request.group == group),
                "others": peak(request.at for request in requests if request.group == group and request.kind != "sms"),
            }
            for group, limit in simulator.limits.items()
        },
    }


def peak(moments: Iterable[float]) -> int:
    """Return how many requests there were at most in a minute."""
    window: list[float] = []
    most = 0
    for moment in sorted(moments):
        window = [*(earlier for earlier in window if earlier > moment - MINUTE), moment]
        most = max(most, len(window))
    return most


def main() -> None:
    """Run a day."""
    loop = SkippingLoop()
    print(json.dumps(loop.run_until_complete(day(int(sys.argv[1]), int(sys.argv[2]), loop))), flush=True)


if __name__ == "__main__":
    main()
