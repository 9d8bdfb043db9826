"""Having a thread of the Shared Inbox for as long as it takes to answer it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from .api import DEFAULT_MAX_WAIT
from .exceptions import AuthenticationError, RejectedError, RingCentralError
from .message_threads import MessageThreads
from .shielded import shielded
from .thread_models import MessageThread

# Seconds after which a thread that could not be given back is tried again; it ends by itself after 72 hours.
_GIVE_BACK_AGAIN = (5, 60, 300, 1800, 3600)


class ThreadAssignments:
    """Takes threads that nobody has, and gives them back."""

    def __init__(self, threads: MessageThreads, turns: WeakValueDictionary[tuple[str, str], asyncio.Lock]) -> None:
        """Call through these. `turns` are the login's, by the numbers of a thread."""
        self._threads = threads
        self._turns = turns
        self._tasks = set[asyncio.Task[None]]()

    @asynccontextmanager
    async def taken(
        self, owner_number: str, guest_number: str, extension_id: str, *, max_wait: float = DEFAULT_MAX_WAIT
    ) -> AsyncIterator[bool]:
        """Have the open thread between two numbers, to answer it; yields whether this extension may.

        Whoever else answers its number is told of further texts only while nobody has it: what was taken is given back
        at the end, unless somebody took it meanwhile. Cancellations end neither, and nobody else's turn comes before.
        """
        turn = self._turns.setdefault((owner_number, guest_number), asyncio.Lock())
        await turn.acquire()
        taking: asyncio.Task[None] | None = None
        thread: MessageThread | None = None
        try:
            thread = await self._threads.open_thread(owner_number, guest_number, max_wait=max_wait)
            if thread is None or thread.assignee:
                # Without an open thread, whoever texts begins one.
                yield thread is None or bool(thread.assignee and thread.assignee.id == extension_id)
                return
            taking = self._start(self._threads.assign(thread.id, extension_id, lookup=True, max_wait=max_wait))
            await shielded(taking)
            yield True
        finally:
            if thread is None or taking is None:
                turn.release()
            else:
                ending = self._start(self._end(turn, taking, thread.id, extension_id))
                if taking.done():
                    await shielded(ending)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do work in a task that goes on when whoever waits for it is cancelled."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _end(self, turn: asyncio.Lock, taking: asyncio.Task[None], thread_id: str, extension_id: str) -> None:
        """Give back what was taken, or may have been; end the turn then."""
        try:
            await asyncio.wait([taking])
            error = taking.exception()
            if not (isinstance(error, RingCentralError) and error.unsent):
                await self._give_back(turn, thread_id, extension_id)
        finally:
            turn.release()

    async def _give_back(
        self, turn: asyncio.Lock, thread_id: str, extension_id: str, delays: Sequence[float] = _GIVE_BACK_AGAIN
    ) -> None:
        """Let nobody have a thread that this extension has; what fails now is tried again in a later turn."""
        try:
            thread = await self._threads.get_thread(thread_id, lookup=True)
            if thread.assignee and thread.assignee.id == extension_id:
                await self._threads.assign(thread_id, None, lookup=True)
        except RejectedError, AuthenticationError:
            return
        except RingCentralError:
            if delays:
                self._start(self._give_back_later(turn, thread_id, extension_id, delays))

    async def _give_back_later(
        self, turn: asyncio.Lock, thread_id: str, extension_id: str, delays: Sequence[float]
    ) -> None:
        """Wait, then try again."""
        await asyncio.sleep(delays[0])
        async with turn:
            await self._give_back(turn, thread_id, extension_id, delays[1:])
