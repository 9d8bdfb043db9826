"""RingCentral's rate limits are obeyed, not hit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.ringc.ringcentral import NoAnswerError, RateLimiter, RateLimitError, ResponseError
from custom_components.ringc.ringcentral.rate_limit import _LIMITS, GroupName, _number, _retry_after

type Advance = Callable[[float], Awaitable[None]]

NOTHING: dict[str, str] = {}


def limits(limit: int, remaining: int, window: int = 60, **more: str) -> dict[str, str]:
    return {
        "X-Rate-Limit-Limit": str(limit),
        "X-Rate-Limit-Remaining": str(remaining),
        "X-Rate-Limit-Window": str(window),
        **more,
    }


async def use(
    rate_limiter: RateLimiter,
    group: GroupName = "medium",
    *,
    max_wait: float = 0,
    send: bool = False,
    status: int = 200,
    headers: Mapping[str, str] = NOTHING,
) -> float:
    """Take a turn; return the seconds that RingCentral asked to wait."""
    deadline = asyncio.get_running_loop().time() + max_wait
    async with rate_limiter.permit(group, deadline=deadline, send=send) as permit:
        return permit.answered(status, headers)


@pytest.mark.parametrize(("group", "limit"), _LIMITS.items())
async def test_the_documented_limits_hold_before_any_answer_tells_them(
    group: GroupName, limit: int, later: Advance
) -> None:
    rate_limiter = RateLimiter()
    for _ in range(limit):
        await use(rate_limiter, group)
    with pytest.raises(RateLimitError) as caught:
        await use(rate_limiter, group, max_wait=30)
    assert 59 < caught.value.retry_after <= 60
    assert caught.value.unsent
    await later(60)
    await use(rate_limiter, group)


async def test_groups_do_not_hold_up_each_other() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, "medium", status=429, headers={"Retry-After": "60"})
    await use(rate_limiter, "light")


async def test_the_limit_that_an_answer_tells_replaces_the_documented_one() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(2, 1))
    await use(rate_limiter)
    with pytest.raises(RateLimitError):
        await use(rate_limiter)


async def test_what_others_used_up_is_counted(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(40, 1))
    await use(rate_limiter, headers=limits(40, 0))
    with pytest.raises(RateLimitError):
        await use(rate_limiter, max_wait=50)
    await later(60)
    await use(rate_limiter, headers=limits(40, 39))


async def test_requests_in_flight_count() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(2, 1))
    async with rate_limiter.permit("medium", deadline=0):
        with pytest.raises(RateLimitError):
            await use(rate_limiter)


async def test_a_request_counts_from_its_answer_because_it_may_have_arrived_late(later: Advance) -> None:
    rate_limiter = RateLimiter()
    async with rate_limiter.permit("auth", deadline=0) as permit:
        await later(50)
        permit.answered(200, limits(1, 0))
    await later(30)
    with pytest.raises(RateLimitError):
        await use(rate_limiter, "auth")


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"Retry-After": "45"}, 45, 47),
        ({"Retry-After": "1"}, 1, 3),
        ({}, 60, 60),
        ({"X-Rate-Limit-Window": "5"}, 60, 60),
        ({"Retry-After": "-5"}, 60, 60),
        ({"Retry-After": "0"}, 60, 60),
        ({"Retry-After": "soon"}, 60, 60),
        ({"Retry-After": "nan"}, 60, 60),
        ({"Retry-After": "99999999999999"}, 3600, 3600),
        ({"Retry-After": "inf"}, 3600, 3600),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30, 32),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:30 GMT"}, 60, 60),
    ],
)
async def test_nothing_is_sent_in_a_penalty(headers: dict[str, str], low: float, high: float, later: Advance) -> None:
    rate_limiter = RateLimiter()
    asked = await use(rate_limiter, status=429, headers=headers)
    assert low - 0.1 <= asked <= high + 0.1
    await later(low - 0.9)
    with pytest.raises(RateLimitError):
        await use(rate_limiter)
    await later(high - low + 1)
    await use(rate_limiter)


async def test_a_date_is_measured_by_our_clock_when_the_server_tells_no_date() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 90 < await use(RateLimiter(), status=429, headers={"Retry-After": in_a_minute}) < 102


async def test_a_short_penalty_does_not_shorten_a_longer_one() -> None:
    rate_limiter = RateLimiter()
    async with rate_limiter.permit("medium", deadline=0) as permit:
        await use(rate_limiter, status=429, headers={"Retry-After": "60"})
        assert permit.answered(429, {"Retry-After": "5"}) > 59


async def test_a_refusal_in_another_group_than_thought_closes_both() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, "medium", status=429, headers={"Retry-After": "30", "X-Rate-Limit-Group": "Heavy"})
    for group in ("medium", "heavy"):
        with pytest.raises(RateLimitError):
            await use(rate_limiter, group)
    await use(rate_limiter, "light")


async def test_a_penalty_refuses_at_once_those_who_cannot_wait_for_its_end(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    impatient = asyncio.create_task(use(rate_limiter, max_wait=70, send=True))
    patient = asyncio.create_task(use(rate_limiter, max_wait=300, send=True))
    await asyncio.sleep(0)
    assert rate_limiter.waiting == 2
    await later(61)
    assert await impatient == 0
    await later(61)
    assert await patient == 0

    await later(61)
    async with rate_limiter.permit("medium", deadline=0) as permit:
        impatient = asyncio.create_task(use(rate_limiter, max_wait=70, send=True))
        patient = asyncio.create_task(use(rate_limiter, max_wait=300, send=True))
        await asyncio.sleep(0)
        assert rate_limiter.waiting == 2
        permit.answered(429, {"Retry-After": "200"})
    with pytest.raises(RateLimitError) as caught:
        await impatient
    assert caught.value.retry_after > 199
    assert not patient.done()
    await later(202)
    assert await patient == 0


async def test_sends_go_before_reads_and_otherwise_first_come_first_served(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    order: list[str] = []

    async def note(name: str, *, send: bool) -> None:
        async with rate_limiter.permit("medium", deadline=asyncio.get_running_loop().time() + 900, send=send) as permit:
            order.append(name)
            permit.answered(200, NOTHING)

    async with asyncio.TaskGroup() as group:
        for name, send in (("read 1", False), ("send 1", True), ("read 2", False), ("send 2", True)):
            group.create_task(note(name, send=send))
        await asyncio.sleep(0)
        assert rate_limiter.waiting == 2
        for _ in range(4):
            await later(60.1)
    assert order == ["send 1", "send 2", "read 1", "read 2"]


async def test_a_send_that_takes_the_last_turn_refuses_a_read_that_cannot_wait_longer(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    read = asyncio.create_task(use(rate_limiter, max_wait=100))
    await asyncio.sleep(0)
    send = asyncio.create_task(use(rate_limiter, max_wait=100, send=True))
    with pytest.raises(RateLimitError) as caught:
        await read
    assert 119 < caught.value.retry_after <= 120
    await later(60)
    await send


async def test_who_waits_may_give_up(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    first, second = (asyncio.create_task(use(rate_limiter, max_wait=200, send=True)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    assert rate_limiter.waiting == 1
    await later(60)
    assert await second == 0


async def test_a_turn_given_to_one_who_gives_up_at_that_moment_is_not_lost(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    first, second = (asyncio.create_task(use(rate_limiter, max_wait=200, send=True)) for _ in range(2))
    await asyncio.sleep(0)
    rate_limiter.listen(first.cancel)
    await later(60)
    assert await second == 0
    assert first.cancelled()


async def test_waiting_is_told_as_it_changes(later: Advance) -> None:
    rate_limiter = RateLimiter()
    told: list[int] = []
    stop = rate_limiter.listen(lambda: told.append(rate_limiter.waiting))
    await use(rate_limiter, headers=limits(1, 0))
    sends = [asyncio.create_task(use(rate_limiter, max_wait=200, send=True)) for _ in range(2)]
    await asyncio.sleep(0)
    await later(60)
    await later(60)
    await asyncio.gather(*sends)
    assert told == [1, 2, 1, 0]
    stop()
    await use(rate_limiter, "light", send=True)
    assert told == [1, 2, 1, 0]


async def test_a_wait_never_outlasts_its_deadline(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    await later(61)
    async with rate_limiter.permit("medium", deadline=0):
        stuck = asyncio.create_task(use(rate_limiter, max_wait=100, send=True))
        await asyncio.sleep(0)
        await later(59)
        assert not stuck.done()
        await later(42)
        with pytest.raises(RateLimitError):
            await stuck


@pytest.mark.parametrize(
    ("error", "counted"),
    [
        (NoAnswerError("refused", unsent=True), False),
        (NoAnswerError("lost"), True),
        (ResponseError("odd", status=500), True),
    ],
)
async def test_only_a_request_that_never_left_is_not_counted(error: Exception, counted: bool) -> None:
    rate_limiter = RateLimiter()
    for _ in range(5):
        with pytest.raises(type(error)):
            async with rate_limiter.permit("auth", deadline=0):
                raise error
    outcome = await asyncio.gather(use(rate_limiter, "auth"), return_exceptions=True)
    assert isinstance(outcome[0], RateLimitError) is counted


async def test_no_group_ever_exceeds_a_sliding_window(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(7, 6))
    times: list[float] = []

    async def note() -> None:
        loop = asyncio.get_running_loop()
        async with rate_limiter.permit("medium", deadline=loop.time() + 900, send=True) as permit:
            times.append(loop.time())
            await asyncio.sleep(0)
            permit.answered(200, NOTHING)

    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(note())
        for _ in range(400):
            await later(1)
    assert len(times) == 30
    assert all(after - before >= 60 for before, after in zip(times, times[7:], strict=False))


HEADER = st.one_of(st.none(), st.integers().map(str), st.floats().map(str), st.text(max_size=30))


@given(value=HEADER, date=HEADER)
def test_no_retry_after_can_break_it(value: str | None, date: str | None) -> None:
    headers = {name: text for name, text in (("Retry-After", value), ("Date", date)) if text is not None}
    assert 0 <= (_retry_after(headers, datetime.now(UTC)) or 0) <= 3600


@given(value=HEADER)
def test_no_limit_can_break_it(value: str | None) -> None:
    assert _number(value, 1, 1000) in {None, *range(1, 1001)}
