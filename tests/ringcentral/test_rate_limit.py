"""RingCentral's rate limits are obeyed, not hit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import random

from hypothesis import given, strategies as st
from multidict import CIMultiDict
import pytest

from custom_components.ringc.ringcentral import NoAnswerError, RateLimiter, RateLimitError, ResponseError
from custom_components.ringc.ringcentral.rate_limit import GroupName, Priority, _number, _retry_after

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
    priority: Priority = Priority.FOREGROUND,
    status: int = 200,
    headers: Mapping[str, str] = NOTHING,
) -> float:
    """Make a request; return the seconds that RingCentral asked to wait."""
    deadline = asyncio.get_running_loop().time() + max_wait
    async with rate_limiter.permit(group, deadline=deadline, priority=priority) as permit:
        return permit.answered(status, headers)


async def a_turn() -> None:
    """Let everybody enter, and the limiter look at those who did."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@pytest.mark.parametrize(("group", "limit"), [("light", 50), ("medium", 40), ("heavy", 10), ("auth", 5)])
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
    await use(rate_limiter, "medium", status=429, headers={"Retry-After": "60", "X-Rate-Limit-Group": "medium"})
    await use(rate_limiter, "light")


async def test_a_limit_that_is_no_group_s_holds_for_all_of_them() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, "light", status=429, headers={"Retry-After": "60", "Content-Type": "application/json"})
    for group in ("light", "medium", "heavy", "auth"):
        with pytest.raises(RateLimitError) as caught:
            await use(rate_limiter, group, priority=Priority.SEND)
        assert 60 < caught.value.retry_after <= 61


async def test_a_log_in_refused_for_its_number_keeps_nobody_who_is_logged_in() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, "auth", status=429, headers={"Retry-After": "60"})
    await use(rate_limiter, "medium", priority=Priority.SEND)


@pytest.mark.parametrize(("limit", "half"), [(40, 20), (5, 2), (1, 1)])
async def test_the_background_uses_at_most_half_of_a_window(limit: int, half: int, later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(limit, limit))
    await later(60)
    for _ in range(half):
        await use(rate_limiter, priority=Priority.BACKGROUND)
    with pytest.raises(RateLimitError) as caught:
        await use(rate_limiter, priority=Priority.BACKGROUND, max_wait=59)
    assert 59 < caught.value.retry_after <= 60
    for _ in range(limit - half):
        await use(rate_limiter, priority=Priority.SEND)
    await later(60)
    await use(rate_limiter, priority=Priority.BACKGROUND)


async def test_sends_and_look_ups_are_not_counted_as_background(later: Advance) -> None:
    rate_limiter = RateLimiter()
    for priority in (Priority.SEND, Priority.FOREGROUND):
        for _ in range(10):
            await use(rate_limiter, priority=priority)
    for _ in range(20):
        await use(rate_limiter, priority=Priority.BACKGROUND)
    assert rate_limiter.describe()["medium"] | {"window": 60, "closed_for": 0} == {
        "limit": 40,
        "window": 60,
        "used": 40,
        "used_in_background": 20,
        "closed_for": 0,
    }


async def test_what_is_in_flight_counts_as_background_too_until_it_never_arrived() -> None:
    rate_limiter = RateLimiter()
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(rate_limiter.permit("auth", deadline=0))
        with pytest.raises(RateLimitError):
            await use(rate_limiter, "auth", priority=Priority.BACKGROUND)
    with pytest.raises(RateLimitError):
        await use(rate_limiter, "auth", priority=Priority.BACKGROUND)
    for _ in range(5):
        with pytest.raises(NoAnswerError):
            async with rate_limiter.permit("light", deadline=0):
                raise NoAnswerError("refused", unsent=True)
    assert rate_limiter.describe()["light"]["used_in_background"] == 0


async def test_who_is_refused_in_the_background_takes_nobody_s_place(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(2, 2))
    await later(60)
    await use(rate_limiter, priority=Priority.BACKGROUND)
    hasty = [asyncio.create_task(use(rate_limiter, priority=Priority.BACKGROUND, max_wait=10)) for _ in range(3)]
    patient = asyncio.create_task(use(rate_limiter, priority=Priority.BACKGROUND, max_wait=61))
    outcomes = await asyncio.gather(*hasty, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [RateLimitError] * 3
    await later(60)
    assert await patient == 0


async def test_a_flood_in_the_background_holds_up_no_send(later: Advance) -> None:
    rate_limiter = RateLimiter()
    flood = [asyncio.create_task(use(rate_limiter, priority=Priority.BACKGROUND, max_wait=900)) for _ in range(60)]
    await asyncio.sleep(0)
    for _ in range(20):
        await use(rate_limiter, priority=Priority.SEND)
    assert sum(task.done() for task in flood) == 20
    await later(60)
    await later(60)
    await asyncio.gather(*flood)


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
        # One second more than asked for: a number that was cut off must not bring the penalty back.
        ({"Retry-After": "45"}, 46, 46),
        ({"Retry-After": "1"}, 2, 2),
        ({"retry-after": "7"}, 8, 8),
        ({}, 60, 60),
        ({"X-Rate-Limit-Window": "5"}, 60, 60),
        ({"Retry-After": "-5"}, 60, 60),
        ({"Retry-After": "0"}, 60, 60),
        ({"Retry-After": "soon"}, 60, 60),
        ({"Retry-After": "nan"}, 60, 60),
        ({"Retry-After": "99999999999999"}, 3600, 3600),
        ({"Retry-After": "inf"}, 3600, 3600),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 31, 31),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:30 GMT"}, 60, 60),
    ],
)
async def test_nothing_is_sent_in_a_penalty(headers: dict[str, str], low: float, high: float, later: Advance) -> None:
    rate_limiter = RateLimiter()
    asked = await use(rate_limiter, status=429, headers=CIMultiDict(headers))
    assert low - 0.1 <= asked <= high + 0.1
    await later(low - 0.9)
    with pytest.raises(RateLimitError):
        await use(rate_limiter)
    await later(high - low + 1)
    await use(rate_limiter)


async def test_a_date_is_measured_by_the_server_s_clock() -> None:
    rate_limiter = RateLimiter()
    server_time = datetime(2031, 4, 5, tzinfo=UTC)
    rate_limiter.clock.observe(server_time, asked_at=asyncio.get_running_loop().time())
    later = format_datetime(server_time + timedelta(seconds=100), usegmt=True)
    assert 99 < await use(rate_limiter, status=429, headers={"Retry-After": later}) < 102


async def test_a_penalty_without_an_end_lasts_half_a_minute_at_least_and_a_window_at_least(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(40, 39, 5))
    assert await use(rate_limiter, status=429, headers={"X-Rate-Limit-Group": "medium"}) == pytest.approx(30)
    await later(31)
    await use(rate_limiter, headers=limits(40, 39, 600))
    assert await use(rate_limiter, status=429, headers={"X-Rate-Limit-Group": "medium"}) == pytest.approx(600)


async def test_what_we_asked_ourselves_is_not_taken_for_somebody_else_s() -> None:
    rate_limiter = RateLimiter()
    permits = [rate_limiter.permit("medium", deadline=0, priority=Priority.SEND) for _ in range(3)]
    async with AsyncExitStack() as stack:
        for remaining, permit in [(3, await stack.enter_async_context(permit)) for permit in permits]:
            permit.answered(200, limits(6, remaining))
    for remaining in (2, 1, 0):
        await use(rate_limiter, headers=limits(6, remaining))
    with pytest.raises(RateLimitError):
        await use(rate_limiter)


async def test_a_second_is_added_to_a_penalty_because_it_was_rounded() -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, status=429, headers={"Retry-After": "30"})
    with pytest.raises(RateLimitError) as caught:
        await use(rate_limiter, max_wait=30)
    assert caught.value.retry_after > 30.5


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
    impatient = asyncio.create_task(use(rate_limiter, max_wait=70, priority=Priority.SEND))
    patient = asyncio.create_task(use(rate_limiter, max_wait=300, priority=Priority.SEND))
    await a_turn()
    assert rate_limiter.waiting == 2
    await later(61)
    assert await impatient == 0
    await later(61)
    assert await patient == 0

    await later(61)
    async with rate_limiter.permit("medium", deadline=0) as permit:
        impatient = asyncio.create_task(use(rate_limiter, max_wait=70, priority=Priority.SEND))
        patient = asyncio.create_task(use(rate_limiter, max_wait=300, priority=Priority.SEND))
        await a_turn()
        assert rate_limiter.waiting == 2
        permit.answered(429, {"Retry-After": "200"})
    with pytest.raises(RateLimitError) as caught:
        await impatient
    assert caught.value.retry_after > 199
    assert not patient.done()
    await later(202)
    assert await patient == 0


async def test_sends_go_first_then_what_somebody_waits_for_and_otherwise_first_come_first_served(
    later: Advance,
) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    order: list[str] = []

    async def note(name: str, priority: Priority) -> None:
        deadline = asyncio.get_running_loop().time() + 900
        async with rate_limiter.permit("medium", deadline=deadline, priority=priority) as permit:
            order.append(name)
            permit.answered(200, NOTHING)

    async with asyncio.TaskGroup() as group:
        for name, priority in (
            ("read 1", Priority.BACKGROUND),
            ("look-up 1", Priority.FOREGROUND),
            ("send 1", Priority.SEND),
            ("read 2", Priority.BACKGROUND),
            ("look-up 2", Priority.FOREGROUND),
            ("send 2", Priority.SEND),
        ):
            group.create_task(note(name, priority))
        await a_turn()
        assert rate_limiter.waiting == 2
        for _ in range(6):
            await later(60.1)
    assert order == ["send 1", "send 2", "look-up 1", "look-up 2", "read 1", "read 2"]


async def test_a_send_that_takes_the_last_permit_refuses_a_read_that_cannot_wait_longer(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    read = asyncio.create_task(use(rate_limiter, max_wait=100))
    await asyncio.sleep(0)
    send = asyncio.create_task(use(rate_limiter, max_wait=100, priority=Priority.SEND))
    with pytest.raises(RateLimitError) as caught:
        await read
    assert 119 < caught.value.retry_after <= 120
    await later(60)
    await send


async def test_who_waits_may_give_up(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    first, second = (asyncio.create_task(use(rate_limiter, max_wait=200, priority=Priority.SEND)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    assert rate_limiter.waiting == 1
    await later(60)
    assert await second == 0


async def test_a_permit_given_to_one_who_gives_up_at_that_moment_is_not_lost(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    first, second = (asyncio.create_task(use(rate_limiter, max_wait=200, priority=Priority.SEND)) for _ in range(2))
    await later(0)
    assert rate_limiter.waiting == 2
    # The next to be heard is that the first one has its permit; it gives up before it can use it.
    rate_limiter.listen(first.cancel)
    await later(60)
    assert await second == 0
    assert first.cancelled()


async def test_the_state_of_a_group_says_for_how_long_it_is_closed(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, status=429, headers={"Retry-After": "60", "X-Rate-Limit-Group": "medium"})
    await later(11)
    assert rate_limiter.describe()["medium"]["closed_for"] == pytest.approx(50, abs=0.2)
    assert rate_limiter.describe()["light"]["closed_for"] == 0


async def test_listeners_hear_how_many_wait(later: Advance) -> None:
    rate_limiter = RateLimiter()
    told: list[int] = []
    stop = rate_limiter.listen(lambda: told.append(rate_limiter.waiting))
    await use(rate_limiter, headers=limits(1, 0))
    sends = [asyncio.create_task(use(rate_limiter, max_wait=200, priority=Priority.SEND)) for _ in range(2)]
    await asyncio.sleep(0)
    await later(60)
    await later(60)
    await asyncio.gather(*sends)
    assert told == [2, 1, 0]
    stop()
    await use(rate_limiter, "light", priority=Priority.SEND)
    assert told == [2, 1, 0]


async def test_the_queue_is_looked_at_once_for_all_who_come_or_leave_at_once() -> None:
    rate_limiter = RateLimiter()
    told: list[int] = []
    rate_limiter.listen(lambda: told.append(rate_limiter.waiting))
    sends = [asyncio.create_task(use(rate_limiter, max_wait=900, priority=Priority.SEND)) for _ in range(500)]
    await a_turn()
    assert told == [460]
    for send in sends:
        send.cancel()
    await asyncio.wait(sends)
    await a_turn()
    assert told == [460, 0]


async def test_a_wait_never_outlasts_its_deadline(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(1, 0))
    await later(61)
    async with rate_limiter.permit("medium", deadline=0):
        stuck = asyncio.create_task(use(rate_limiter, max_wait=100, priority=Priority.SEND))
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
            async with rate_limiter.permit("auth", deadline=0, priority=Priority.FOREGROUND):
                raise error
    outcome = await asyncio.gather(use(rate_limiter, "auth"), return_exceptions=True)
    assert isinstance(outcome[0], RateLimitError) is counted


async def test_no_group_ever_exceeds_a_sliding_window(later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(7, 6))
    times: list[float] = []

    async def note() -> None:
        loop = asyncio.get_running_loop()
        async with rate_limiter.permit("medium", deadline=loop.time() + 900, priority=Priority.SEND) as permit:
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


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_comes_no_window_is_exceeded_and_sends_wait_for_nobody_else(seed: int, later: Advance) -> None:
    rate_limiter = RateLimiter()
    await use(rate_limiter, headers=limits(10, 9))
    await later(60)
    chance = random.Random(seed)
    loop = asyncio.get_running_loop()
    begun: list[tuple[float, Priority]] = []

    async def ask(priority: Priority) -> None:
        deadline = loop.time() + chance.choice((0, 20, 2000))
        async with rate_limiter.permit("medium", deadline=deadline, priority=priority) as permit:
            begun.append((loop.time(), priority))
            assert priority is Priority.SEND or not rate_limiter.waiting
            await asyncio.sleep(0)
            permit.answered(200, NOTHING)

    asked = []
    for _ in range(120):
        asked += [asyncio.create_task(ask(chance.choice(list(Priority)))) for _ in range(chance.randrange(3))]
        await later(chance.choice((0.1, 1, 15)))
    for _ in range(100):
        await later(30)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), RateLimitError}
    times = [time for time, _ in begun]
    background = [time for time, priority in begun if priority is Priority.BACKGROUND]
    assert all(after - before >= 60 for before, after in zip(times, times[10:], strict=False))
    assert all(after - before >= 60 for before, after in zip(background, background[5:], strict=False))
    assert len(background) > 20


HEADER = st.one_of(st.none(), st.integers().map(str), st.floats().map(str), st.text(max_size=30))


@given(value=HEADER, date=HEADER)
def test_no_retry_after_can_break_it(value: str | None, date: str | None) -> None:
    headers = {name: text for name, text in (("Retry-After", value), ("Date", date)) if text is not None}
    assert 0 <= (_retry_after(headers, datetime.now(UTC)) or 0) <= 3600


@given(value=HEADER)
def test_no_limit_can_break_it(value: str | None) -> None:
    assert _number(value, 1, 1000) in {None, *range(1, 1001)}
