"""Taking a thread of the Shared Inbox to answer it, and giving it back, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.ringc.ringcentral import RingCentral
from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.threads import Thread

QUEUE, GUEST = "+16505550120", "+16505550199"


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and the user texts from the queue's number."""
    simulator.threads.enabled = True
    simulator.world.let_text(simulator.user, QUEUE)


@pytest.fixture
async def after_reload(client: RingCentral) -> AsyncIterator[RingCentral]:
    """Another client of the same login."""
    async with aiohttp.ClientSession() as session:
        yield RingCentral(client.login, session)


async def answer(client: RingCentral, simulator: Simulator) -> None:
    """Have the thread until that is cancelled."""
    async with client.thread_assignments.taken(QUEUE, GUEST, str(simulator.user.id)):
        await asyncio.Event().wait()


async def cancel_twice(client: RingCentral, simulator: Simulator, thread: Thread) -> None:
    """Cancel whoever has the thread, and once more while it is being given back."""
    answering = asyncio.create_task(answer(client, simulator))
    await until(lambda: thread.assignee and all(request.status for request in simulator.requests))
    simulator.fail("threads", delay=1)
    asked = len(simulator.requests)
    answering.cancel()
    await until(lambda: len(simulator.requests) > asked)
    answering.cancel()
    await asyncio.wait([answering])
    assert answering.cancelled()


async def test_a_thread_is_given_back_though_whoever_has_it_is_cancelled_twice(
    client: RingCentral, simulator: Simulator
) -> None:
    thread = simulator.receive_shared("Hello", to=QUEUE).thread

    await cancel_twice(client, simulator, thread)
    await until(lambda: thread.assignee is None)


async def test_the_next_answer_waits_until_a_thread_is_given_back_whatever_was_cancelled(
    client: RingCentral, after_reload: RingCentral, simulator: Simulator
) -> None:
    thread = simulator.receive_shared("Hello", to=QUEUE).thread
    own = str(simulator.user.id)

    await cancel_twice(client, simulator, thread)
    async with after_reload.thread_assignments.taken(QUEUE, GUEST, own) as may:
        await asyncio.sleep(5)
        assert may
        assert thread.assignee is simulator.user
    assert thread.assignee is None


async def test_the_next_answer_waits_until_a_thread_is_given_back_that_was_being_taken(
    client: RingCentral, simulator: Simulator
) -> None:
    thread = simulator.receive_shared("Hello", to=QUEUE).thread
    own = str(simulator.user.id)

    simulator.fail("thread_assign", delay=3)
    answering = asyncio.create_task(answer(client, simulator))
    await until(lambda: thread.assignee)
    answering.cancel()
    await asyncio.wait([answering])
    async with client.thread_assignments.taken(QUEUE, GUEST, own) as may:
        await asyncio.sleep(9)
        assert may
        assert thread.assignee is simulator.user
    assert thread.assignee is None


async def test_a_thread_that_could_not_be_given_back_is_not_given_back_while_it_is_answered_again(
    client: RingCentral, simulator: Simulator
) -> None:
    thread = simulator.receive_shared("Hello", to=QUEUE).thread
    own = str(simulator.user.id)
    simulator.fail("thread_assign", delay=0)
    simulator.fail("thread_assign", status=503)
    async with client.thread_assignments.taken(QUEUE, GUEST, own):
        pass
    async with client.thread_assignments.taken(QUEUE, GUEST, own) as may:
        await asyncio.sleep(30)
        assert may
        assert thread.assignee is simulator.user
    await until(lambda: thread.assignee is None)


async def test_without_an_open_thread_whoever_texts_may_begin_one(client: RingCentral, simulator: Simulator) -> None:
    simulator.threads.resolve(simulator.receive_shared("Hello", to=QUEUE).thread)
    async with client.thread_assignments.taken(QUEUE, GUEST, str(simulator.user.id)) as may:
        assert may
