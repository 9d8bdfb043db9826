"""Whoever waits may be cancelled: the work goes on, and its failure is nobody's error."""

import asyncio
from typing import Any

import pytest

from custom_components.ringc.ringcentral import shielded


@pytest.fixture
async def errors() -> list[dict[str, Any]]:
    """What the event loop complains about."""
    found: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context))
    return found


async def test_work_goes_on_after_a_cancellation_and_may_fail_unseen(errors: list[dict[str, Any]]) -> None:
    work = asyncio.get_running_loop().create_future()
    waiting = asyncio.ensure_future(shielded(work))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert not work.done()
    work.set_exception(OSError())
    await asyncio.sleep(0)
    del work
    assert errors == []


async def test_who_waits_to_the_end_hears_what_became_of_it() -> None:
    good, bad, ended = (asyncio.get_running_loop().create_future() for _ in range(3))
    good.set_result("done")
    bad.set_exception(OSError())
    ended.cancel()
    assert await shielded(good) == "done"
    with pytest.raises(OSError):  # noqa: PT011 - it has no words
        await shielded(bad)
    with pytest.raises(asyncio.CancelledError):
        await shielded(ended)
