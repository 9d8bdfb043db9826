"""Keeps a way in open, however long RingCentral or the way to it is out of order."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
import logging
import random

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started

from ..const import CONF_INBOUND, CONF_WEBHOOK_ID, CONF_WEBHOOK_SECRET, DOMAIN
from ..errors import start_reauth_if_refused
from ..ringcentral import INBOUND, RateLimitError, RingCentral, RingCentralError, event_filter
from .inbox import Inbox
from .subscription import WebhookSubscription, async_unsubscribe
from .webhook import Webhook, async_webhook_address

_LOGGER = logging.getLogger(__name__)

CHECK_EVERY = 3600
FIRST_DELAY = 5
LONGEST_DELAY = 600


def delays() -> Iterator[float]:
    """Yield how long to wait before each further attempt: twice as long each time, never in step with others."""
    delay = FIRST_DELAY
    while True:
        yield delay * random.uniform(0.8, 1.2)  # noqa: S311 - jitter is no secret
        delay = min(delay * 2, LONGEST_DELAY)


class Reception:
    """Subscribes to texts and looks after the subscription while the account is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        inbox: Inbox,
        *,
        account_id: str,
        extension_id: str,
    ) -> None:
        """Build the doors."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._changed = asyncio.Event()
        self._webhook = Webhook(hass, entry, inbox, account_id=account_id, on_doubt=self.async_catch_up)
        self._subscription = WebhookSubscription(
            client,
            webhook_id=entry.data[CONF_WEBHOOK_ID],
            secret=entry.data[CONF_WEBHOOK_SECRET],
            filters=[event_filter(INBOUND)],
            extension_id=extension_id,
        )

    @callback
    def async_open(self) -> None:
        """Listen here at once, and have RingCentral call once Home Assistant has started and can be called."""
        self._webhook.async_register()
        self._entry.async_on_unload(self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_address_changed))
        self._entry.async_on_unload(async_at_started(self._hass, self._async_start))

    @callback
    def async_catch_up(self) -> None:
        """Look for texts that were missed."""
        _LOGGER.debug("Texts may have been missed")

    @callback
    def _async_start(self, _: HomeAssistant) -> None:
        """Start looking after the subscription; unloading the account ends it and leaves RingCentral's side."""
        self._entry.async_create_background_task(self._hass, self._async_run(), f"{DOMAIN} reception")

    @callback
    def _async_address_changed(self, _: Event) -> None:
        """Have the subscription moved at once when Home Assistant's address changes."""
        self._changed.set()

    async def _async_run(self) -> None:
        """Check the subscription about hourly, and sooner after a failure."""
        waits = delays()
        while True:
            self._changed.clear()
            try:
                await self._async_subscribe()
            except RateLimitError as err:
                wait = max(err.retry_after, next(waits))
            except RingCentralError as err:
                _LOGGER.debug("No subscription yet: %s", err)
                start_reauth_if_refused(self._hass, self._entry.entry_id, err)
                wait = next(waits)
            else:
                waits, wait = delays(), CHECK_EVERY
            await self._async_rest(wait)

    async def _async_subscribe(self) -> None:
        """Have the one subscription that is wanted, or none."""
        webhook_id = self._entry.data[CONF_WEBHOOK_ID]
        address = async_webhook_address(self._hass, webhook_id, self._client.login.credentials.server)
        if address is None or self._entry.options.get(CONF_INBOUND) == "off":
            await async_unsubscribe(self._client, webhook_id)
        elif await self._subscription.async_reconcile(address):
            self.async_catch_up()

    async def _async_rest(self, seconds: float) -> None:
        """Wait, but not longer than until the address changes."""
        cancel = async_call_later(self._hass, seconds, self._async_wake)
        try:
            await self._changed.wait()
        finally:
            cancel()

    @callback
    def _async_wake(self, _: datetime) -> None:
        """End a rest."""
        self._changed.set()
