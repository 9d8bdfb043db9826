"""Receiver B: a connection from here to RingCentral, for a Home Assistant that nobody can call."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress

from ..ringcentral import RingCentral, RingCentralError, Stream
from .connection import DisabledFilterError, WayIn
from .inbox import Inbox


class WebSocket:
    """The door that a WebSocket keeps open; it knows only the inbox."""

    way_in: WayIn = "websocket"

    def __init__(self, client: RingCentral, inbox: Inbox, filters: Sequence[str]) -> None:
        """Know what to ask for."""
        self._client = client
        self._inbox = inbox
        self._filters = filters
        self._stream: Stream | None = None
        self._open = AsyncExitStack()
        self._subscription_id: str | None = None
        self._recovery: str | None = None
        self._recovery_ends = 0.0

    async def async_open(self) -> bool:
        """Connect and take up what was subscribed, or subscribe; return whether texts may have been missed."""
        await self.async_close()
        recovery = self._recovery if asyncio.get_running_loop().time() < self._recovery_ends else None
        self._recovery = None
        stream = await self._open.enter_async_context(self._client.stream(self._filters, recovery=recovery))
        if stream.subscription:
            self._subscription_id = stream.subscription.id
            if stream.subscription.disabled_filters:
                await self._async_end(stream)
                raise DisabledFilterError("RingCentral accepted the WebSocket's subscription but disabled its filters")
        self._stream = stream
        return not stream.recovered

    async def async_hold(self) -> None:
        """Hand on what comes until the connection breaks."""
        if (stream := self._stream) is None:
            return
        try:
            async for notification in stream:
                self._inbox.async_push(notification, "websocket")
        except asyncio.CancelledError:
            await self._async_end(stream)
            raise
        except RingCentralError:
            self._recovery = stream.recovery_token
            self._recovery_ends = asyncio.get_running_loop().time() + stream.recovery_timeout
            raise
        finally:
            await self.async_close()

    async def _async_end(self, stream: Stream) -> None:
        """Unsubscribe and disconnect; a connection that is broken needs neither."""
        with suppress(RingCentralError):
            if self._subscription_id:
                await stream.unsubscribe(self._subscription_id)
        await self.async_close()

    async def async_close(self) -> None:
        """Disconnect."""
        stack, self._open, self._stream = self._open, AsyncExitStack(), None
        await stack.aclose()
