"""Waiting for work that goes on when whoever waits is cancelled."""

import asyncio


async def shielded[T](work: asyncio.Future[T]) -> T:
    """Return what becomes of work, which a cancellation of this call does not end.

    `asyncio.shield` reports a failure that comes after the cancellation as an error that nobody handles.
    """
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        raise
    return work.result()
