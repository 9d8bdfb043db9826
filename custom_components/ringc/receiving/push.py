"""Chooses the way in, and keeps one open however long RingCentral or the way to it is out of order."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
import logging
import random
from typing import Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .. import issues
from ..const import CONF_INBOUND, DOMAIN
from ..errors import start_reauth_if_refused
from ..ringcentral import AuthenticationError, RateLimitError, RejectedError, ResponseError, RingCentralError
from .catch_up import CatchUp
from .push_state import DisabledFilterError, NoAddressError, PushState, TransportType
from .timer import async_wait
from .webhook import async_watch_address
from .webhook_subscription import WebhookTransport

_LOGGER = logging.getLogger(__name__)

TRY_WEBHOOK_AGAIN = 3600
FIRST_DELAY = 2
LONGEST_DELAY = 120
STABLE_AFTER = 60
MAX_FAILURES = 3
UNRELIABLE_WITHIN = 6 * 3600
DAY = 86_400
# The app lacks a permission: nothing changes until a person changes it.
FINAL = {"SUB-528", "CMN-401"}
# What RingCentral's codes say about a webhook; the keys are texts under `issues`.
# https://developers.ringcentral.com/guide/notifications/webhooks/troubleshooting
WEBHOOK_PROBLEMS = {
    "SUB-521": "webhook_unreachable",
    "SUB-522": "webhook_status",
    "SUB-523": "webhook_unreachable",
    "SUB-524": "webhook_certificate",
    "SUB-525": "webhook_reply",
    "SUB-526": "webhook_unreachable",
}
PERMISSIONS = {"webhook": "Webhook Subscriptions", "websocket": "WebSocket Subscriptions"}


class Transport(Protocol):
    """A way in that RingCentral pushes texts through."""

    type: TransportType

    async def connect(self) -> bool:
        """Subscribe; return whether texts may have been missed. Raises RingCentralError."""

    async def run(self) -> None:
        """Stay as long as texts can come; raises RingCentralError when the way breaks."""

    async def disconnect(self) -> None:
        """End the subscription. Raises RingCentralError."""


def delays() -> Iterator[float]:
    """Yield how long to wait before each further attempt, never in step with others.

    So slow a start stays below RingCentral's five sign-ins a minute, which every WebSocket costs one of.
    """
    delay: float = FIRST_DELAY
    while True:
        yield delay * random.uniform(0.8, 1.2)  # noqa: S311 - jitter is no secret
        delay = min(delay * 3, LONGEST_DELAY)


class Push:
    """Has one transport open: the one that the person chose, else the webhook, else the WebSocket."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        catch_up: CatchUp,
        push_state: PushState,
        *,
        webhook: WebhookTransport,
        websocket: Transport,
    ) -> None:
        """Know the transports, and whom to tell about them."""
        self._hass = hass
        self._entry = entry
        self._catch_up = catch_up
        self._push_state = push_state
        self._webhook = webhook
        self._transports: Mapping[str, Transport] = {"webhook": webhook, "websocket": websocket}
        self._chosen = entry.options.get(CONF_INBOUND, "auto")
        self._connected: Transport | None = None
        self._running: asyncio.Task[None] | None = None
        self._again = asyncio.Event()
        self._delays = delays()
        self._failures = 0
        self._created = deque[float](maxlen=MAX_FAILURES)
        self._stop_avoiding: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Begin; unloading the account ends it and leaves the webhook's subscription to the next start."""
        self._entry.async_on_unload(async_watch_address(self._hass, self._async_address_changed))
        self._entry.async_on_unload(self._async_trust_webhook)
        self._entry.async_on_unload(self._catch_up.async_listen_missed(lambda _: self._again.set()))
        self._entry.async_create_background_task(self._hass, self._async_run(), f"{DOMAIN} reception")

    @callback
    def _async_address_changed(self) -> None:
        """Look again at once: the webhook may be reachable now, or no longer."""
        self._async_trust_webhook()
        self._again.set()

    @callback
    def _async_trust_webhook(self, _: datetime | None = None) -> None:
        """Forget what the webhook did, and think of it again when it is time to choose."""
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
        """Look whether the right transport is open whenever something happened."""
        while True:
            self._again.clear()
            try:
                wait = await self._async_ensure_connected()
            except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this loop
                _LOGGER.warning("The way in could not be looked after: %s", type(err).__name__)
                wait = LONGEST_DELAY
            await async_wait(self._hass, wait, self._again)

    async def _async_ensure_connected(self) -> float:
        """Have the right transport open; return after how many seconds to look again."""
        transport = self._choose()
        if (
            transport is not None
            and transport is self._connected
            and transport is not self._webhook
            and self._is_running()
        ):
            return DAY
        try:
            if transport is None:
                await self._webhook.disconnect()
                return DAY
            missed = await transport.connect()
            if missed and transport is self._webhook:
                self._note_created()
        except RingCentralError as err:
            return self._failed(transport, err)
        await self._async_use(transport, missed=missed)
        return DAY

    def _choose(self) -> Transport | None:
        """Return the transport that should be open now."""
        if self._chosen != "auto":
            return self._transports.get(self._chosen)
        usable = self._stop_avoiding is None and self._webhook.address is not None
        return self._webhook if usable else self._transports["websocket"]

    def _is_running(self) -> bool:
        """Tell whether the open transport still works, as far as is known."""
        return self._running is not None and not self._running.done()

    async def _async_use(self, transport: Transport, *, missed: bool) -> None:
        """Use a transport that was just opened, and close the other one."""
        before, self._connected = self._connected, transport
        if self._running:
            self._running.cancel()
        self._running = self._entry.async_create_background_task(
            self._hass, self._async_run_transport(transport), f"{DOMAIN} {transport.type}"
        )
        self._failures = 0
        self._push_state.async_set(transport.type)
        issues.async_delete(self._hass, self._entry, "no_transport")
        if transport is self._webhook:
            self._delays = delays()
            issues.async_delete(self._hass, self._entry, "webhook")
        if (missed and (before or self._catch_up.has_past)) or (before and before is not transport):
            self._catch_up.async_request()
        other = self._transports["websocket" if transport is self._webhook else "webhook"]
        try:
            await other.disconnect()
        except RingCentralError as err:
            _LOGGER.debug("The other way in could not be closed: %s", err)

    async def _async_run_transport(self, transport: Transport) -> None:
        """Stay at a transport until it breaks or wants a look; one that breaks soon is not tried again at once."""
        opened = self._hass.loop.time()
        try:
            await transport.run()
        except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this
            words = str(err) if isinstance(err, RingCentralError) else type(err).__name__
            _LOGGER.debug("The %s broke: %s", transport.type, words)
            self._push_state.async_set(None)
            if self._hass.loop.time() - opened >= STABLE_AFTER:
                self._delays = delays()
            else:
                await asyncio.sleep(next(self._delays))
        self._again.set()

    def _note_created(self) -> None:
        """Remember when the webhook was subscribed; raises when that has not lasted again and again."""
        self._created.append(self._hass.loop.time())
        if len(self._created) == MAX_FAILURES and self._created[-1] - self._created[0] < UNRELIABLE_WITHIN:
            raise DisabledFilterError("RingCentral stopped calling Home Assistant again and again")

    def _failed(self, transport: Transport | None, err: RingCentralError) -> float:
        """Fall back, or say that there is no way in; return after how many seconds to try again."""
        if transport is None:
            return next(self._delays)
        _LOGGER.debug("Could not open the %s: %s", transport.type, err)
        start_reauth_if_refused(self._hass, self._entry.entry_id, err)
        self._failures += 1
        final = isinstance(err, AuthenticationError) or bool(_codes(err) & FINAL)
        refused = final or isinstance(err, RejectedError | NoAddressError | DisabledFilterError)
        unusable = refused or self._failures >= MAX_FAILURES
        if transport is self._webhook and self._chosen == "auto" and unusable:
            self._async_avoid_webhook()
            self._failures = 0
            self._report("webhook", transport, err)
            return DAY if self._is_running() and self._connected is not transport else 0
        if self._connected is transport or not self._is_running():
            self._push_state.async_set(None)
            if unusable:
                self._report("no_transport", transport, err)
        if final:
            return DAY
        return max(next(self._delays), err.retry_after if isinstance(err, RateLimitError) else 0)

    def _report(self, what: str, transport: Transport, err: RingCentralError) -> None:
        """Tell the person what is wrong with a way in, and what to do."""
        key = next((WEBHOOK_PROBLEMS[code] for code in _codes(err) if code in WEBHOOK_PROBLEMS), "webhook_failed")
        if what == "no_transport":
            key = "permission_missing" if _codes(err) & FINAL else what
        permission = (err.permission if isinstance(err, ResponseError) else None) or PERMISSIONS[transport.type]
        issues.async_create(self._hass, self._entry, what, key, permission=permission, reason=str(err))


def _codes(err: RingCentralError) -> frozenset[str]:
    """Return RingCentral's codes for an error."""
    return err.codes if isinstance(err, ResponseError) else frozenset()
