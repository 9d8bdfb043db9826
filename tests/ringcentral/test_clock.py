"""RingCentral's time, whatever the machine's clock does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import time
from typing import Any

import pytest

from custom_components.ringc.ringcentral import Clock, Login, RingCentral, RingCentralError
from custom_components.ringc.ringcentral.clock import read_date
from tests.simulator import Simulator

from .conftest import Later

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class LoopTime:
    """The event loop's time, which passes when the test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def loop_time() -> AsyncIterator[LoopTime]:
    """Stop the event loop's clock."""
    loop: Any = asyncio.get_running_loop()
    real, loop.time = loop.time, LoopTime()
    yield loop.time
    loop.time = real


def wrong_by(clock: Clock, moment: datetime) -> float:
    """Return by how many seconds a clock is wrong."""
    return abs((clock.now() - moment).total_seconds())


def test_before_any_answer_the_machine_s_clock_stands_in() -> None:
    clock = Clock()
    assert wrong_by(clock, datetime.now(UTC)) < 60
    assert not clock.known
    assert (clock.uncertainty, clock.machine_ahead, clock.differs) == (None, None, False)


@pytest.mark.parametrize("moment", [NOON, NOON.replace(year=2199), NOON - 26 * HOUR, NOON.replace(year=2000)], ids=str)
async def test_the_time_is_the_server_s_whatever_the_machine_says(loop_time: LoopTime, moment: datetime) -> None:
    clock = Clock()
    clock.observe(moment, asked_at=loop_time.now)
    loop_time.now += 3600
    assert clock.known
    assert wrong_by(clock, moment + HOUR) <= 0.5
    assert clock.now().tzinfo is UTC


async def test_an_answer_that_took_long_says_less(loop_time: LoopTime) -> None:
    clock = Clock()
    loop_time.now += 9
    clock.observe(NOON, asked_at=loop_time.now - 9)
    assert clock.uncertainty == 5
    # It was dated somewhere in those nine seconds, and its fraction of a second is missing.
    assert wrong_by(clock, NOON) <= 5
    assert wrong_by(clock, NOON + timedelta(seconds=10)) <= 5


async def test_answers_narrow_the_time_down_to_less_than_a_date_says(loop_time: LoopTime) -> None:
    clock = Clock()
    for tenths in range(30):
        served = NOON + timedelta(seconds=tenths / 10)
        loop_time.now = 1000 + tenths / 10 + 0.01
        clock.observe(served.replace(microsecond=0), asked_at=loop_time.now - 0.02)
        assert wrong_by(clock, served) <= (clock.uncertainty or 0) + 0.02
    assert clock.uncertainty
    assert clock.uncertainty < 0.1


async def test_the_longer_ago_the_last_answer_the_less_is_sure(loop_time: LoopTime) -> None:
    clock = Clock()
    clock.observe(NOON, asked_at=loop_time.now)
    before = clock.uncertainty or 0
    loop_time.now += 86400
    assert 1 < (clock.uncertainty or 0) - before < 60


async def test_clocks_that_drift_apart_are_followed(loop_time: LoopTime) -> None:
    clock = Clock()
    for hour in range(48):
        loop_time.now = 1000 + hour * 3600 * 1.00005
        clock.observe(NOON + hour * HOUR, asked_at=loop_time.now - 0.1)
        assert wrong_by(clock, NOON + hour * HOUR) < 1.5


async def test_what_was_known_narrows_a_later_answer_down_as_far_as_the_clocks_may_have_drifted(
    loop_time: LoopTime,
) -> None:
    clock = Clock()
    for tenths in range(30):
        loop_time.now = 1000 + tenths / 10
        clock.observe(NOON + timedelta(seconds=tenths // 10), asked_at=loop_time.now - 0.01)
    loop_time.now = 1000 + 3600
    served = NOON + HOUR + timedelta(seconds=0.3)
    clock.observe(served.replace(microsecond=0), asked_at=loop_time.now - 0.01)
    assert clock.uncertainty == pytest.approx(0.39, abs=0.06)
    assert wrong_by(clock, served) <= (clock.uncertainty or 0)


@pytest.mark.parametrize("jump", [-56 * 365 * 24, -26, -2, 1, 26, 7 * 24])
async def test_a_date_that_jumps_is_followed_at_once(loop_time: LoopTime, jump: int) -> None:
    clock = Clock()
    clock.observe(NOON + 60 * 365 * 24 * HOUR, asked_at=loop_time.now)
    loop_time.now += 60
    after = NOON + (60 * 365 * 24 + jump) * HOUR
    clock.observe(after, asked_at=loop_time.now - 0.2)
    assert wrong_by(clock, after) <= 0.6
    assert clock.uncertainty == pytest.approx(0.6)


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
async def test_an_impossible_date_says_nothing(loop_time: LoopTime, year: int) -> None:
    clock = Clock()
    clock.observe(NOON.replace(year=year), asked_at=loop_time.now)
    assert not clock.known


async def test_the_machine_s_clock_is_wrong_from_two_minutes_on_and_right_again_under_one(loop_time: LoopTime) -> None:
    clock = Clock()
    heard: list[bool] = []
    stop = clock.listen(lambda: heard.append(clock.differs))
    for behind in (119, 122, 62, 119, 58, 119, -122):
        clock.observe(datetime.fromtimestamp(time.time() - behind, UTC), asked_at=loop_time.now)
        assert clock.machine_ahead == pytest.approx(behind, abs=2)
    stop()
    clock.observe(datetime.now(UTC), asked_at=loop_time.now)
    assert heard == [True, False, True]
    assert not clock.differs


async def test_a_listener_that_fails_costs_nobody_the_answer(loop_time: LoopTime) -> None:
    clock = Clock()
    heard: list[bool] = []
    clock.listen(lambda: heard[5].bit_length() and None)
    clock.listen(lambda: heard.append(clock.differs))
    clock.observe(NOON.replace(year=2010), asked_at=loop_time.now)
    assert heard == [True]


async def test_the_clock_belongs_to_the_login_and_outlives_its_clients(
    client: RingCentral, login: Login, session: Any, simulator: Simulator
) -> None:
    simulator.clock.set(NOON)
    await client.extension()
    assert wrong_by(RingCentral(login, session).clock, NOON) < 60


async def test_time_goes_on_between_answers(client: RingCentral, simulator: Simulator, later: Later) -> None:
    simulator.clock.set(NOON)
    await client.extension()
    await later(7200)
    assert wrong_by(client.clock, NOON + 2 * HOUR) < 60
    assert client.server_time - client.clock.now() < timedelta(seconds=1)


async def test_a_refusal_tells_the_time_too(client: RingCentral, simulator: Simulator) -> None:
    simulator.clock.set(NOON.replace(year=2036))
    simulator.fail("token", status=400, body={"error": "invalid_client"})
    with pytest.raises(RingCentralError):
        await client.authenticate()
    assert client.server_time.year == 2036


async def test_what_stands_before_ringcentral_does_not_set_the_clock(client: RingCentral, simulator: Simulator) -> None:
    simulator.clock.set(NOON)
    await client.authenticate()
    simulator.clock.set(NOON.replace(year=2009))
    simulator.fail("extension", status=503, gateway=True)
    with pytest.raises(RingCentralError):
        await client.extension()
    assert wrong_by(client.clock, NOON) < 60


async def test_an_answer_without_a_date_leaves_the_clock_as_it_is(client: RingCentral, simulator: Simulator) -> None:
    simulator.readings.answers_have_date = False
    await client.extension()
    assert not client.clock.known


@pytest.mark.parametrize("text", [None, "", "soon", "Wed, 21 Oct", "Wed, 99 Oct 2026 07:28:00 GMT", "-1"])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert read_date(text) is None
