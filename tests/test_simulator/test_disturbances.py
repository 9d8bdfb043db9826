"""What tests may do to the simulator: its clock, its connections, and what stands before it."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
import time

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.clock import Clock

from .api_client import ApiClient

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


async def test_every_answer_tells_the_time_of_its_own_clock(simulator: Simulator, client: ApiClient) -> None:
    simulator.clock.set(LONG_AGO)
    reply = await client.ask("GET", "/restapi")
    refused = await client.ask("GET", "/message-store/1")
    assert {parsedate_to_datetime(item.headers["Date"]) for item in (reply, refused)} == {LONG_AGO}


async def test_an_answer_may_come_without_a_date(simulator: Simulator, client: ApiClient) -> None:
    simulator.readings.answers_have_date = False
    assert "Date" not in (await client.ask("GET", "/restapi")).headers


async def test_the_clock_does_not_heed_the_machines(simulator: Simulator, freezer: FrozenDateTimeFactory) -> None:
    before = simulator.clock.time()
    freezer.tick(3600)
    assert 0 <= simulator.clock.time() - before < 60


def test_the_clock_jumps_and_stands() -> None:
    clock = Clock()
    heard: list[float] = []
    clock.listeners.append(lambda: heard.append(clock.time()))
    clock.stop()
    start = clock.time()
    time.sleep(0.01)
    assert clock.time() == start
    clock.advance(-86400)
    assert (clock.time(), heard) == (start - 86400, [start - 86400])


async def test_the_clock_follows_a_loop_that_keeps_its_own_time() -> None:
    class Loop(asyncio.SelectorEventLoop):
        ahead = 0.0

        def time(self) -> float:
            return super().time() + self.ahead

    async def passed() -> float:
        clock = Clock()
        before = clock.time()
        asyncio.get_running_loop().ahead = 3600  # type: ignore[attr-defined]
        return clock.time() - before

    def run() -> float:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return runner.run(passed())

    assert 3600 <= await asyncio.to_thread(run) < 3660


async def test_an_idle_connection_is_closed_on_demand(simulator: Simulator, client: ApiClient) -> None:
    await until(lambda: simulator.connections.idle == 1)
    await client.ask("GET", "/restapi")
    first, second = [request.port for request in simulator.requests]
    await until(lambda: simulator.connections.idle == 1)
    assert simulator.connections.close_idle() == 1
    await client.ask("GET", "/restapi")
    assert (first == second, simulator.requests[-1].port == second) == (True, False)


async def test_idle_connections_may_close_by_themselves(simulator: Simulator, client: ApiClient) -> None:
    simulator.connections.idle_seconds = 0
    await client.ask("GET", "/restapi")
    await until(lambda: simulator.connections.closed == 1)
    assert simulator.connections.idle == 0


async def test_a_large_answer_comes_whole_before_its_connection_closes(simulator: Simulator, client: ApiClient) -> None:
    picture = bytes(1_400_000)
    message = simulator.receive("look", attachments=[("a.png", "image/png", picture)])
    simulator.connections.idle_seconds = 0
    reply = await client.ask("GET", f"/message-store/{message.id}/content/{message.attachments[1].id}")
    assert reply.raw == picture


async def test_a_connection_that_is_used_again_is_not_idle(simulator: Simulator, client: ApiClient) -> None:
    simulator.connections.idle_seconds = 0.05
    simulator.fail("store", delay=0.2)
    assert (await client.ask("GET", "/message-store")).status == 200


@pytest.mark.parametrize(("accepted", "texts"), [(False, 0), (True, 1)])
async def test_a_gateways_refusal_is_not_in_ringcentrals_words(
    simulator: Simulator, client: ApiClient, accepted: bool, texts: int
) -> None:
    simulator.fail("sms", status=503, gateway=True, accepted=accepted)
    reply = await client.ask("POST", "/sms", json=client.text())
    assert (reply.status, reply.headers["Content-Type"][:9]) == (503, "text/html")
    assert "RCRequestId" not in reply.headers
    assert len(simulator.accepted) == texts


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("MSG-290", 503),
        ("MSG-309", 403),
        ("MSG-310", 400),
        ("MSG-316", 400),
        ("MSG-324", 400),
        ("MSG-325", 403),
        ("MSG-326", 403),
        ("MSG-330", 403),
        ("MSG-331", 400),
        ("MSG-352", 500),
        ("CMN-211", 503),
    ],
)
async def test_a_documented_refusal_comes_on_demand(
    simulator: Simulator, client: ApiClient, code: str, status: int
) -> None:
    simulator.fail("sms", code=code)
    reply = await client.ask("POST", "/sms", json=client.text())
    assert (reply.status, reply.code, simulator.accepted) == (status, code, [])
    assert "RCRequestId" in reply.headers


async def test_a_limit_of_an_address_has_no_headers_of_a_group(simulator: Simulator, client: ApiClient) -> None:
    simulator.fail("sms", status=429)
    reply = await client.ask("POST", "/sms", json=client.text())
    assert (reply.status, reply.code) == (429, "CMN-301")
    assert not [name for name in reply.headers if name.startswith("X-Rate-Limit") or name == "Retry-After"]
