"""Connections are used again where that is safe: a text never leaves on one that may be dead."""

import asyncio
from collections.abc import AsyncIterator, Callable
import time

import aiohttp
import pytest

from custom_components.ringc.ringcentral import SEND_KEEPALIVE, Login, NoAnswerError, RingCentral
from tests.helpers.waiting import until
from tests.simulator import Simulator


@pytest.fixture
async def client(login: Login, session: aiohttp.ClientSession) -> AsyncIterator[RingCentral]:
    """A client with a session for sends."""
    connector = aiohttp.TCPConnector(keepalive_timeout=SEND_KEEPALIVE)
    async with aiohttp.ClientSession(connector=connector) as send_session:
        client = RingCentral(login, session, send_session=send_session)
        await client.authenticate()
        yield client


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let idle connections grow older."""
    now = time.monotonic()

    def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: now)
    return pass_time


async def send(client: RingCentral) -> None:
    """Send a text."""
    await client.send(sender="+16505550101", to=["+16505550199"], text="Hi")


def ports(simulator: Simulator, kind: str) -> list[int | None]:
    """Return where requests of a kind came from."""
    return [request.port for request in simulator.requests if request.kind == kind]


async def test_texts_within_seconds_use_one_connection(
    client: RingCentral, simulator: Simulator, pass_time: Callable[[float], None]
) -> None:
    for _ in range(5):
        await send(client)
        pass_time(SEND_KEEPALIVE - 1)
    assert len(set(ports(simulator, "sms"))) == 1


async def test_the_first_text_uses_the_connection_of_the_login(client: RingCentral, simulator: Simulator) -> None:
    await send(client)
    assert ports(simulator, "sms") == ports(simulator, "token")


async def test_a_text_uses_no_connection_that_was_idle_for_longer(
    client: RingCentral, simulator: Simulator, pass_time: Callable[[float], None]
) -> None:
    await send(client)
    pass_time(SEND_KEEPALIVE + 1)
    await send(client)
    assert len(set(ports(simulator, "sms"))) == 2


async def test_reads_use_a_connection_that_was_idle_for_longer(
    client: RingCentral, simulator: Simulator, pass_time: Callable[[float], None]
) -> None:
    await client.extension()
    pass_time(SEND_KEEPALIVE + 1)
    await client.extension()
    assert len(set(ports(simulator, "extension"))) == 1


async def test_a_read_on_a_connection_that_is_closed_is_made_again(client: RingCentral, simulator: Simulator) -> None:
    await client.extension()
    simulator.fail("extension", drop="before")
    await client.extension()
    assert len(ports(simulator, "extension")) == 3


async def test_a_text_on_a_connection_that_is_closed_is_not_sent_again(
    client: RingCentral, simulator: Simulator
) -> None:
    await send(client)
    simulator.fail("sms", drop="before")
    with pytest.raises(NoAnswerError) as caught:
        await send(client)
    assert not caught.value.unsent
    assert len(ports(simulator, "sms")) == 2
    assert len(simulator.accepted) == 1


async def test_an_idle_connection_that_the_server_closed_is_left_alone(
    client: RingCentral, simulator: Simulator
) -> None:
    await send(client)
    await until(lambda: simulator.connections.idle)
    simulator.connections.close_idle()
    await asyncio.sleep(0)
    await send(client)
    assert len(set(ports(simulator, "sms"))) == 2
    assert len(simulator.accepted) == 2
