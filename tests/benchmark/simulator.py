"""The simulated RingCentral as a program of its own, with what a benchmark wants to set, count and have delivered.

PUT  /benchmark/settings   {"thinking": seconds, "medium" and "light": requests per window, "window" and "penalty":
                           seconds}
GET  /benchmark/account    what signs the other user in, or with ?extension=n somebody of the company, 0 its super admin
GET  /benchmark/company    the ids of the company's extensions
POST /benchmark/receive    let customers text the company: {"count": n, "pause": seconds}
POST /benchmark/fill       a past without events: {"person": number, "messages": with them, "conversations": in all}
POST /benchmark/begin      count from now on
GET  /benchmark/tally      requests by kind, connections, accepted messages, refusals; with ?agent= only the requests of
                           programs that name themselves so; the logins since the start
POST /benchmark/deliver    {"transport": "webhook|websocket|twilio", "address": twilio's, "count": n, "pause": seconds}
POST /benchmark/drop       break every WebSocket off
"""

import argparse
import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
import signal

import aiohttp
from aiohttp import web

from tests.simulator import Simulator
from tests.simulator.phone import Phone
from tests.simulator.switches import ALWAYS

from .inbound import Inbound, RestlessSelector
from .network import Network
from .past import add_past
from .staff import account_of, hire, texts


class Controls:
    """The benchmark's own addresses on the simulator's server."""

    def __init__(self, simulator: Simulator, inbound: Inbound) -> None:
        """Control a simulator."""
        self._simulator = simulator
        self._inbound = inbound
        self._staff = hire(simulator)
        self._requests = self._accepted = 0

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses."""
        return [
            web.put("/benchmark/settings", self.settings),
            web.get("/benchmark/account", self.account),
            web.get("/benchmark/company", self.company),
            web.post("/benchmark/receive", self.receive),
            web.post("/benchmark/fill", self.fill),
            web.post("/benchmark/begin", self.begin),
            web.get("/benchmark/tally", self.tally),
            web.post("/benchmark/deliver", self.deliver),
            web.post("/benchmark/drop", self.drop),
        ]

    async def settings(self, request: web.Request) -> web.Response:
        """Take over thinking time and limits."""
        wanted = await request.json()
        simulator = self._simulator
        simulator.limits["medium"] = wanted["medium"]
        simulator.limits["light"] = wanted["light"]
        simulator.usage.window, simulator.usage.penalty = wanted["window"], wanted["penalty"]
        simulator.faults.clear()
        simulator.fail("any", times=ALWAYS, delay=wanted["thinking"])
        return web.json_response({})

    async def account(self, request: web.Request) -> web.Response:
        """Tell what signs somebody in."""
        number = request.query.get("extension")
        user = self._staff[int(number)] if number else self._simulator.other_user
        return web.json_response(account_of(self._simulator, user))

    async def company(self, _: web.Request) -> web.Response:
        """Tell the ids of the company's extensions."""
        return web.json_response([str(extension.id) for extension in self._staff])

    async def receive(self, request: web.Request) -> web.Response:
        """Let customers text the company, one after the other."""
        wanted = await request.json()
        for text in texts(self._staff, wanted["count"]):
            self._simulator.receive(text.words, sender=text.sender, to=text.to, attachments=text.attachments)
            await asyncio.sleep(wanted["pause"])
        return web.json_response({})

    async def fill(self, request: web.Request) -> web.Response:
        """Give the user a past."""
        add_past(self._simulator, **await request.json())
        return web.json_response({})

    async def begin(self, _: web.Request) -> web.Response:
        """Count from now on, with nothing used up of any limit."""
        self._simulator.usage.forget()
        self._requests, self._accepted = len(self._simulator.requests), len(self._simulator.accepted)
        return web.json_response({})

    async def tally(self, request: web.Request) -> web.Response:
        """Tell what was counted."""
        agent = request.query["agent"]
        log = [seen for seen in self._simulator.requests if agent in seen.headers.get("User-Agent", "")]
        counted = set(map(id, self._simulator.requests[self._requests :]))
        requests = [seen for seen in log if id(seen) in counted]
        return web.json_response(
            {
                "kinds": Counter(seen.kind for seen in requests),
                "connections": len({seen.port for seen in requests}),
                "accepted": len(self._simulator.accepted) - self._accepted,
                "refused": sum(seen.status == 429 for seen in requests),
                "logins": sum(seen.kind == "token" for seen in log),
            }
        )

    async def deliver(self, request: web.Request) -> web.Response:
        """Deliver texts one after the other."""
        await self._inbound.deliver(**await request.json())
        return web.json_response({})

    async def drop(self, _: web.Request) -> web.Response:
        """Break every WebSocket off."""
        self._simulator.gateway.drop()
        return web.json_response({})


async def run(port: int, folder: Path | None, selector: RestlessSelector) -> None:
    """Answer until told to end, with a network in front when its certificate lies in a folder."""
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    simulator = Simulator()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        controls = Controls(simulator, Inbound(simulator, session, selector))
        simulator.extra_routes += Phone(simulator).routes() + controls.routes()
        await simulator.start(port)
        stack.push_async_callback(simulator.stop)
        if folder:
            network = await stack.enter_async_context(Network(folder, simulator.port))
            simulator.world.url = network.url
        await end.wait()


parser = argparse.ArgumentParser(prog="python -m tests.benchmark.simulator", description=__doc__)
parser.add_argument("--port", type=int, default=0, help="of 127.0.0.1; any free one unless told")
parser.add_argument("--network", type=Path, help="put a network in front; a folder with its certificate")
arguments = parser.parse_args()
restless = RestlessSelector()
with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(restless)) as runner:
    runner.run(run(arguments.port, arguments.network, restless))
