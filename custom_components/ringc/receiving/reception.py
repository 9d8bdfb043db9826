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
from .connection import Connection, DisabledFilterError, NoAddressError, WayIn
from .rest import async_rest
from .subscription import WebhookSubscription
from .webhook import async_watch_address

_LOGGER = logging.getLogger(__name__)

TRY_WEBHOOK_AGAIN = 3600
FIRST_DELAY = 2
LONGEST_DELAY = 120
STEADY = 60
PATIENCE = 3
DOUBTFUL = 6 * 3600
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


class Door(Protocol):
    """A way in that RingCentral pushes texts through."""

    way_in: WayIn

    async def async_open(self) -> bool:
        """Subscribe; return whether texts may have been missed. Raises RingCentralError."""

    async def async_hold(self) -> None:
        """Stay as long as texts can come; raises RingCentralError when the way breaks."""

    async def async_close(self) -> None:
        """End the subscription. Raises RingCentralError."""


def delays() -> Iterator[float]:
    """Yield how long to wait before each further attempt, never in step with others.

    So slow a start stays below RingCentral's five sign-ins a minute, which every WebSocket costs one of.
    """
    delay: float = FIRST_DELAY
    while True:
        yield delay * random.uniform(0.8, 1.2)  # noqa: S311 - jitter is no secret
        delay = min(delay * 3, LONGEST_DELAY)


class Reception:
    """Has one door open: the one that the person chose, else the webhook, else the WebSocket."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        catch_up: CatchUp,
        connection: Connection,
        *,
        webhook: WebhookSubscription,
        websocket: Door,
    ) -> None:
        """Know the doors, and whom to tell about them."""
        self._hass = hass
        self._entry = entry
        self._catch_up = catch_up
        self._connection = connection
        self._webhook = webhook
        self._doors: Mapping[str, Door] = {"webhook": webhook, "websocket": websocket}
        self._chosen = entry.options.get(CONF_INBOUND, "auto")
        self._open: Door | None = None
        self._holding: asyncio.Task[None] | None = None
        self._again = asyncio.Event()
        self._delays = delays()
        self._failures = 0
        self._made = deque[float](maxlen=PATIENCE)
        self._stop_avoiding: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Begin; unloading the account ends it and leaves the webhook's subscription to the next start."""
        self._entry.async_on_unload(async_watch_address(self._hass, self._async_address_changed))
        self._entry.async_on_unload(self._async_trust_webhook)
        self._catch_up.on_missed = self._again.set
        self._entry.async_create_background_task(self._hass, self._async_run(), f"{DOMAIN} reception")

    @callback
    def _async_address_changed(self) -> None:
        """Look again at once: the webhook may be reachable now, or no longer."""
        self._async_trust_webhook()
        self._again.set()

    @callback
    def _async_trust_webhook(self, _: datetime | None = None) -> None:
        """Forget what the webhook did, and think of it again when it is time to choose."""
        self._made.clear()
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
        """Look whether the right door is open whenever something happened."""
        while True:
            self._again.clear()
            try:
                wait = await self._async_look()
            except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this loop
                _LOGGER.warning("The way in could not be looked after: %s", type(err).__name__)
                wait = LONGEST_DELAY
            await async_rest(self._hass, wait, self._again)

    async def _async_look(self) -> float:
        """Have the right door open; return after how many seconds to look again."""
        door = self._choose()
        if door is not None and door is self._open and door is not self._webhook and self._is_held():
            return DAY
        try:
            if door is None:
                await self._webhook.async_close()
                return DAY
            missed = await door.async_open()
            if missed and door is self._webhook:
                self._note_made()
        except RingCentralError as err:
            return self._failed(door, err)
        await self._async_enter(door, missed=missed)
        return DAY

    def _choose(self) -> Door | None:
        """Return the door that should be open now."""
        if self._chosen != "auto":
            return self._doors.get(self._chosen)
        usable = self._stop_avoiding is None and self._webhook.address is not None
        return self._webhook if usable else self._doors["websocket"]

    def _is_held(self) -> bool:
        """Tell whether the open door still works, as far as is known."""
        return self._holding is not None and not self._holding.done()

    async def _async_enter(self, door: Door, *, missed: bool) -> None:
        """Use a door that was just opened, and close the other one."""
        before, self._open = self._open, door
        if self._holding:
            self._holding.cancel()
        self._holding = self._entry.async_create_background_task(
            self._hass, self._async_hold(door), f"{DOMAIN} {door.way_in}"
        )
        self._failures = 0
        self._connection.async_set(door.way_in)
        issues.async_withdraw(self._hass, self._entry, "no_way_in")
        if door is self._webhook:
            self._delays = delays()
            issues.async_withdraw(self._hass, self._entry, "webhook")
        if (missed and (before or self._catch_up.has_past)) or (before and before is not door):
            self._catch_up.async_request()
        other = self._doors["websocket" if door is self._webhook else "webhook"]
        try:
            await other.async_close()
        except RingCentralError as err:
            _LOGGER.debug("The other way in could not be closed: %s", err)

    async def _async_hold(self, door: Door) -> None:
        """Stay at a door until it breaks or wants a look; one that breaks soon is not tried again at once."""
        opened = self._hass.loop.time()
        try:
            await door.async_hold()
        except Exception as err:  # noqa: BLE001 - nothing that comes from outside may end this
            words = str(err) if isinstance(err, RingCentralError) else type(err).__name__
            _LOGGER.debug("The %s broke: %s", door.way_in, words)
            self._connection.async_set(None)
            if self._hass.loop.time() - opened >= STEADY:
                self._delays = delays()
            else:
                await asyncio.sleep(next(self._delays))
        self._again.set()

    def _note_made(self) -> None:
        """Remember when the webhook was subscribed; raises when that has not lasted again and again."""
        self._made.append(self._hass.loop.time())
        if len(self._made) == PATIENCE and self._made[-1] - self._made[0] < DOUBTFUL:
            raise DisabledFilterError("RingCentral stopped calling Home Assistant again and again")

    def _failed(self, door: Door | None, err: RingCentralError) -> float:
        """Fall back, or say that there is no way in; return after how many seconds to try again."""
        if door is None:
            return next(self._delays)
        _LOGGER.debug("Could not open the %s: %s", door.way_in, err)
        start_reauth_if_refused(self._hass, self._entry.entry_id, err)
        self._failures += 1
        final = isinstance(err, AuthenticationError) or bool(_codes(err) & FINAL)
        refused = final or isinstance(err, RejectedError | NoAddressError | DisabledFilterError)
        hopeless = refused or self._failures >= PATIENCE
        if door is self._webhook and self._chosen == "auto" and hopeless:
            self._async_avoid_webhook()
            self._failures = 0
            self._report("webhook", door, err)
            return DAY if self._is_held() and self._open is not door else 0
        if self._open is door or not self._is_held():
            self._connection.async_set(None)
            if hopeless:
                self._report("no_way_in", door, err)
        if final:
            return DAY
        return max(next(self._delays), err.retry_after if isinstance(err, RateLimitError) else 0)

    def _report(self, what: str, door: Door, err: RingCentralError) -> None:
        """Tell the person what is wrong with a way in, and what to do."""
        key = next((WEBHOOK_PROBLEMS[code] for code in _codes(err) if code in WEBHOOK_PROBLEMS), "webhook_failed")
        if what == "no_way_in":
            key = "permission_missing" if _codes(err) & FINAL else what
        permission = (err.permission if isinstance(err, ResponseError) else None) or PERMISSIONS[door.way_in]
        issues.async_raise(self._hass, self._entry, what, key, permission=permission, reason=str(err))


def _codes(err: RingCentralError) -> frozenset[str]:
    """Return RingCentral's codes for an error."""
    return err.codes if isinstance(err, ResponseError) else frozenset()
