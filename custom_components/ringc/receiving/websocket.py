"""The WebSocket transport: a connection from here to RingCentral, where nobody can call Home Assistant."""

import asyncio
from contextlib import AsyncExitStack, suppress

from ..observed import Observed
from ..ringcentral import ResponseError, RingCentral, RingCentralError, Stream
from .filters import EventFilters
from .inbox import Inbox
from .push_state import DisabledFilterError, TransportType


class WebSocketTransport:
    """Hands what a WebSocket brings to the inbox."""

    type: TransportType = "websocket"

    def __init__(self, client: RingCentral, inbox: Inbox, filters: EventFilters, observed: Observed) -> None:
        """Subscribe to these filters."""
        self._client = client
        self._inbox = inbox
        self._filters = filters
        self._observed = observed
        self._stream: Stream | None = None
        self._exit_stack = AsyncExitStack()
        self._subscription_id: str | None = None
        self._recovery: str | None = None
        self._recovery_ends = 0.0

    @property
    def held(self) -> bool:
        """Whether a connection is open."""
        return self._stream is not None

    async def connect(self) -> bool:
        """Connect and take up what was subscribed, or subscribe; return whether texts may have been missed."""
        await self.disconnect()
        recovery = self._recovery if asyncio.get_running_loop().time() < self._recovery_ends else None
        try:
            stream = await self._exit_stack.enter_async_context(
                self._client.stream(self._filters.all, recovery=recovery)
            )
        except ResponseError as err:
            if self._filters.give_up_shared(err):
                return await self.connect()
            if (err.code or "").startswith("WSG"):
                # The WebSocket's own refusal may be for the recovery token; after any other failure it is used again.
                self._recovery = None
            raise
        self._recovery = None
        if stream.subscription:
            self._subscription_id = stream.subscription.id
            subscription = stream.subscription
            self._observed.note_filters(subscription.filters, subscription.disabled_filters, self._client.server_time)
            if self._filters.are_disabled(stream.subscription.disabled_filters):
                await self._async_unsubscribe(stream)
                raise DisabledFilterError("RingCentral accepted the WebSocket's subscription but disabled its filters")
        self._stream = stream
        return not stream.recovered

    async def run(self) -> None:
        """Hand on what comes until the connection breaks."""
        if (stream := self._stream) is None:
            return
        try:
            async for notification in stream:
                self._inbox.async_push(notification, "websocket")
        except asyncio.CancelledError:
            await self._async_unsubscribe(stream)
            raise
        except RingCentralError:
            self._recovery = stream.recovery_token
            self._recovery_ends = asyncio.get_running_loop().time() + stream.recovery_timeout
            raise
        finally:
            await self.disconnect()

    async def _async_unsubscribe(self, stream: Stream) -> None:
        """Unsubscribe and disconnect; a connection that is broken needs neither."""
        with suppress(RingCentralError):
            if self._subscription_id:
                await stream.unsubscribe(self._subscription_id)
        await self.disconnect()

    async def disconnect(self) -> None:
        """Disconnect."""
        stack, self._exit_stack, self._stream = self._exit_stack, AsyncExitStack(), None
        await stack.aclose()
