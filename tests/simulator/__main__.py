"""Run a RingCentral account with a phone page: python -m tests.simulator --port 18080."""

import argparse
import asyncio
import signal

from . import Simulator
from .phone import Phone


async def run(port: int) -> None:
    """Answer until told to end."""
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    simulator = Simulator()
    simulator.world.let_text(simulator.user, simulator.queue.number)
    simulator.extra_routes += Phone(simulator).routes()
    await simulator.start(port)
    print(f"{simulator.url}/phone", flush=True)
    await end.wait()
    await simulator.stop()


parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
parser.add_argument("--port", type=int, default=0, help="of 127.0.0.1; any free one unless told")
asyncio.run(run(parser.parse_args().port))
