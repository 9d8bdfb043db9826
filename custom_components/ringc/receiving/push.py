"""Push: keeps one transport connected, however long RingCentral or the way to it is out of order."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
import logging
import random
from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..errors import start_reauth_if_refused
from ..ringcentral import AuthenticationError, RateLimitError, RejectedError, ResponseError, RingCentralError
from .catch_up import CatchUp
from .options import ReceivingOptions
from .push_issue import PushIssue, lacks_permission
from .push_state import DisabledFilterError, NoAddressError, PushState, TransportType
from .timer import async_wait
from .webhook import async_watch_address
from .webhook_subscription import WebhookTransport

_LOGGER = logging.getLogger(__name__)

TRY_WEBHOOK_AGAIN = 3600
ADDRESS_SETTLES = 30
# RingCentral ends a WebSocket every hour or day; back within these seconds, nobody need hear of it.
GRACE = 60
LONG_CONNECTED = 1800
FIRST_DELAY = 2
LONGEST_DELAY = 120
STABLE_AFTER = 60
MAX_FAILURES = 3
UNRELIABLE_WITHIN = 6 * 3600
DAY = 86_400


class Transport(Protocol):
    """How RingCentral pushes texts."""

    type: TransportType

    @property
    def held(self) -> bool:
        """Whether RingCentral has a subscription that pushes texts this way, as far as is known."""

    async def connect(self) -> bool:
        """Subscribe; return whether texts may have been missed. Raises RingCentralError."""

    async def run(self) -> None:
        """Stay as long as texts can come; raises RingCentralError when the connection breaks."""

    async def disconnect(self) -> None:
        """End the subscription. Raises RingCentralError."""


def delays() -> Iterator[float]:
    """Yield how long to wait before each further attempt, never in step with others.

    So slow a start stays below RingCentral's five logins a minute, of which every WebSocket costs one.
    """
    delay: float = FIRST_DELAY
    while True:
        yield delay * random.uniform(0.8, 1.2)  # noqa: S311 - jitter is no secret
        delay = min(delay * 3, LONGEST_DELAY)


class Push:
    """Has one transport connected: the one that the person chose, else the webhook, else the WebSocket."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        catch_up: CatchUp,
        push_state: PushState,
        *,
        request_catch_up: Callable[[], None],
        webhook: WebhookTransport,
        websocket: Transport,
    ) -> None:
        """Choose between these transports; `request_catch_up` is called when anything may have been missed."""
        self._hass = hass
        self._entry = entry
        self._catch_up = catch_up
        self._request_catch_up = request_catch_up
        self._push_state = push_state
        self._issue = PushIssue(hass, entry)
        self._webhook = webhook
        self._transports: Mapping[str, Transport] = {"webhook": webhook, "websocket": websocket}
        self._option = ReceivingOptions.from_entry(entry).inbound
        self._connected: Transport | None = None
        self._running: asyncio.Task[None] | None = None
        self._again = asyncio.Event()
        self._delays = delays()
        self._failures = 0
        self._other_is_left = False
        self._created = deque[float](maxlen=MAX_FAILURES)
        self._stop_avoiding: CALLBACK_TYPE | None = None
        self._address_timer: CALLBACK_TYPE | None = None
        self._grace_timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Begin; unloading the account ends it and leaves the webhook's subscription to the next start."""
        on_unload = self._entry.async_on_unload
        on_unload(async_watch_address(self._hass, self._async_address_changed))
        on_unload(self._async_stop)
        on_unload(self._push_state.async_listen_missed(self._again.set))
        self._entry.async_create_background_task(self._hass, self._async_run(), f"{DOMAIN} push")

    @callback
    def _async_stop(self) -> None:
        """Stop all timers."""
        for stop in (self._stop_avoiding, self._address_timer, self._grace_timer):
            if stop:
                stop()

    @callback
    def _async_address_changed(self) -> None:
        """Subscribe to the new address when it has settled: each change would cost several requests."""
        if self._address_timer is None:
            self._address_timer = async_call_later(self._hass, ADDRESS_SETTLES, self._async_address_settled)

    @callback
    def _async_address_settled(self, _: datetime) -> None:
        """See whether the webhook can be called now, or no longer."""
        self._address_timer = None
        self._async_trust_webhook()
        self._again.set()

    @callback
    def _async_trust_webhook(self, _: datetime | None = None) -> None:
        """Forget how the webhook failed, and consider it again."""
        self._created.clear()
        if self._stop_avoiding:
            self._stop_avoiding()
            self._stop_avoiding = None
            self._again.set()

    @callback
    def _async_avoid_webhook(self) -> None:
        """Leave the webhook alone for an hour."""
        self._async_trust_webhook()
        self._stop_avoiding = async_call_later(self._hass, TRY_WEBHOOK_AGAIN, self._async_trust_webhook)

    async def _async_run(self) -> None:
        """See to it that the right transport is connected whenever something happened."""
        while True:
            self._again.clear()
            try:
                wait = await self._async_ensure_connected()
            except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this loop
                _LOGGER.warning("Push could not be set up: %s", type(err).__name__)
                wait = LONGEST_DELAY
            await async_wait(self._hass, wait, self._again)

    async def _async_ensure_connected(self) -> float:
        """Have the right transport connected; return after how many seconds to see to it again."""
        transport = self._choose()
        if transport and transport is self._connected and transport is not self._webhook and self._is_running():
            return await self._async_disconnect_other(transport) if self._other_is_left else DAY
        try:
            if transport is None:
                await self._webhook.disconnect()
                return DAY
            missed = await transport.connect()
            if missed and transport is self._webhook:
                self._note_created()
        except RingCentralError as err:
            return self._failed(transport, err)
        self._use(transport, missed=missed)
        return await self._async_disconnect_other(transport)

    def _choose(self) -> Transport | None:
        """Return the transport that should be connected now."""
        if self._option != "auto":
            return self._transports.get(self._option)
        usable = self._stop_avoiding is None and self._webhook.address is not None
        return self._webhook if usable else self._transports["websocket"]

    def _is_running(self) -> bool:
        """Whether the connected transport still works, as far as is known."""
        return self._running is not None and not self._running.done()

    def _use(self, transport: Transport, *, missed: bool) -> None:
        """Use a transport that was just connected."""
        before, self._connected = self._connected, transport
        if self._running:
            self._running.cancel()
        self._running = self._entry.async_create_background_task(
            self._hass, self._async_run_transport(transport), f"{DOMAIN} {transport.type}"
        )
        self._failures = 0
        self._async_set_state(transport.type)
        if transport is self._webhook:
            self._delays = delays()
        self._issue.async_set(transport.type, None, works=transport.type)
        if (missed and (before or self._catch_up.has_past)) or (before and before is not transport):
            self._request_catch_up()

    async def _async_disconnect_other(self, transport: Transport) -> float:
        """Disconnect the transport that is not used; return after how many seconds to see to it again."""
        other = self._transports["websocket" if transport is self._webhook else "webhook"]
        try:
            await other.disconnect()
        except RingCentralError as err:
            _LOGGER.debug("The %s could not be disconnected: %s", other.type, err)
            self._other_is_left = True
            return max(LONGEST_DELAY, err.retry_after if isinstance(err, RateLimitError) else 0)
        self._other_is_left = False
        return DAY

    async def _async_run_transport(self, transport: Transport) -> None:
        """Stay at a transport until it breaks; one that breaks soon is not connected again at once."""
        connected_at = self._hass.loop.time()
        try:
            await transport.run()
        except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this
            words = str(err) if isinstance(err, RingCentralError) else type(err).__name__
            _LOGGER.debug("The %s broke: %s", transport.type, words)
            connected_for = self._hass.loop.time() - connected_at
            if isinstance(err, ResponseError) or connected_for >= LONG_CONNECTED:
                self._grace_timer = async_call_later(self._hass, GRACE, self._async_grace_over)
            else:
                self._async_set_state(None)
            if connected_for >= STABLE_AFTER:
                self._delays = delays()
            else:
                await asyncio.sleep(next(self._delays))
        self._again.set()

    @callback
    def _async_grace_over(self, _: datetime) -> None:
        """Say that nothing is pushed: what RingCentral ended has not come back in time."""
        self._async_set_state(None)

    @callback
    def _async_set_state(self, transport: TransportType | None) -> None:
        """Note by which transport texts come now."""
        if self._grace_timer:
            self._grace_timer()
            self._grace_timer = None
        self._push_state.async_set(transport)
        self._issue.async_update(transport)

    def _note_created(self) -> None:
        """Remember when the webhook was subscribed; raises when that has not lasted again and again."""
        self._created.append(self._hass.loop.time())
        if len(self._created) == MAX_FAILURES and self._created[-1] - self._created[0] < UNRELIABLE_WITHIN:
            raise DisabledFilterError("RingCentral stopped calling Home Assistant again and again")

    def _failed(self, transport: Transport | None, err: RingCentralError) -> float:
        """Fall back, or say that nothing is pushed; return after how many seconds to try again."""
        if transport is None:
            return next(self._delays)
        _LOGGER.debug("Could not connect the %s: %s", transport.type, err)
        start_reauth_if_refused(self._hass, self._entry.entry_id, err)
        self._failures += 1
        if self._connected and not self._connected.held and self._grace_timer is None:
            self._async_set_state(None)
        final = isinstance(err, AuthenticationError) or lacks_permission(err)
        refused = final or isinstance(err, RejectedError | NoAddressError | DisabledFilterError)
        if refused or self._failures >= MAX_FAILURES:
            self._issue.async_set(transport.type, err, works=self._push_state.transport)
            if transport is self._webhook and self._option == "auto":
                self._async_avoid_webhook()
                self._failures = 0
                websocket = self._connected not in {None, self._webhook} and self._is_running()
                return DAY if websocket else 0
            self._push_state.async_give_up()
        if final:
            return DAY
        return max(next(self._delays), err.retry_after if isinstance(err, RateLimitError) else 0)
