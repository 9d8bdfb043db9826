"""Having a thread of the Shared Inbox for as long as it takes to answer it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from .api import DEFAULT_MAX_WAIT
from .exceptions import AuthenticationError, RateLimitError, RejectedError, RingCentralError
from .shielded import shielded
from .message_threads import MessageThreads

# Seconds after which a thread that could not be given back is tried again; it ends by itself after 72 hours.
_GIVE_BACK_AGAIN = (5, 60, 300, 1800, 3600)


class ThreadAssignments:
    """Takes threads that nobody has, and gives them back."""

    def __init__(self, threads: MessageThreads) -> None:
        """Call through these."""
        self._threads = threads
        self._taking = WeakValueDictionary[tuple[str, str], asyncio.Lock]()
        self._tasks = set[asyncio.Task[None]]()

    @asynccontextmanager
    async def taken(
        self, owner_number: str, guest_number: str, extension_id: str, *, max_wait: float = DEFAULT_MAX_WAIT
    ) -> AsyncIterator[bool]:
        """Have the open thread between two numbers, to answer it; yields whether this extension has it.

        Whoever else answers its number is told of further texts only while nobody has it: what was taken is given back
        at the end, unless somebody took it meanwhile. Cancellations end neither.
        """
        async with self._taking.setdefault((owner_number, guest_number), asyncio.Lock()):
            thread = await self._threads.open_thread(owner_number, guest_number, max_wait=max_wait)
            if thread is None or thread.assignee:
                yield bool(thread and thread.assignee and thread.assignee.id == extension_id)
                return
            taking = self._start(self._threads.assign(thread.id, extension_id, lookup=True, max_wait=max_wait))
            try:
                await shielded(taking)
            except asyncio.CancelledError:
                self._start(self._give_back_after(taking, thread.id, extension_id))
                raise
            except RejectedError, RateLimitError:
                raise
            except RingCentralError as error:
                # It may be taken for all that.
                if not error.unsent:
                    await shielded(self._start(self._give_back(thread.id, extension_id)))
                raise
            try:
                yield True
            finally:
                await shielded(self._start(self._give_back(thread.id, extension_id)))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do work in a task that goes on when whoever waits for it is cancelled."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _give_back(self, thread_id: str, extension_id: str, delays: Sequence[float] = _GIVE_BACK_AGAIN) -> None:
        """Let nobody have a thread that this extension has; what fails now is tried again later."""
        try:
            thread = await self._threads.get_thread(thread_id, lookup=True)
            if thread.assignee and thread.assignee.id == extension_id:
                await self._threads.assign(thread_id, None, lookup=True)
        except RejectedError, AuthenticationError:
            return
        except RingCentralError:
            if delays:
                self._start(self._give_back_later(thread_id, extension_id, delays))

    async def _give_back_after(self, taking: asyncio.Task[None], thread_id: str, extension_id: str) -> None:
        """Wait until a thread has been taken for a call that has ended meanwhile."""
        with suppress(RingCentralError):
            await taking
        await self._give_back(thread_id, extension_id)

    async def _give_back_later(self, thread_id: str, extension_id: str, delays: Sequence[float]) -> None:
        """Wait, then try again."""
        await asyncio.sleep(delays[0])
        await self._give_back(thread_id, extension_id, delays[1:])
