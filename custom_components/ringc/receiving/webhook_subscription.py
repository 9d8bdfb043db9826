"""The webhook subscription at RingCentral: found by asking, never by remembering.

Another Home Assistant may use the same app and user, so only what points to our own webhook id is ever touched.
"""

import asyncio
from datetime import timedelta
import logging

from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import CONF_WEBHOOK_ID, CONF_WEBHOOK_SECRET
from ..observed import observed_of
from ..ringcentral import RingCentral, RingCentralError, Subscription
from .filters import EventFilters
from .push_state import DisabledFilterError, NoAddressError, TransportType
from .timer import async_wait
from .webhook import async_webhook_address

_LOGGER = logging.getLogger(__name__)

# A little less often than hourly: with the catch-ups, an idle account asks for something every 10 minutes at most.
CHECK_EVERY = 72 * 60
EXPIRES_IN = int(timedelta(days=7).total_seconds())
RENEW_BEFORE = timedelta(days=3)


async def async_our_subscriptions(client: RingCentral, webhook_id: str) -> list[Subscription]:
    """Return the subscriptions to our webhook, whatever host they point to."""
    path = async_generate_path(webhook_id)
    return [known for known in await client.subscriptions() if known.address and known.address.endswith(path)]


async def async_unsubscribe(client: RingCentral, webhook_id: str) -> None:
    """Delete our subscriptions."""
    for subscription in await async_our_subscriptions(client, webhook_id):
        await client.unsubscribe(subscription.id)


class WebhookTransport:
    """Has exactly one subscription to our webhook at RingCentral, and renews it."""

    type: TransportType = "webhook"

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral, filters: EventFilters) -> None:
        """Subscribe to these filters."""
        self._hass = hass
        self._client = client
        self._webhook_id: str = entry.data[CONF_WEBHOOK_ID]
        self._secret: str = entry.data[CONF_WEBHOOK_SECRET]
        self._filters = filters
        self._observed = observed_of(hass, entry.entry_id)
        self._held = False

    @property
    def held(self) -> bool:
        """Whether RingCentral has our subscription, as far as is known."""
        return self._held

    @property
    def address(self) -> str | None:
        """Where RingCentral can call us, if anywhere."""
        return async_webhook_address(self._hass, self._webhook_id, self._client.login.credentials.server)

    async def connect(self) -> bool:
        """Have one subscription that delivers to our address; return whether it had to be made."""
        address = self.address
        if address is None:
            self._held = False
            raise NoAddressError("Home Assistant has no address that RingCentral can call", unsent=True)
        kept: Subscription | None = None
        ours = await async_our_subscriptions(self._client, self._webhook_id)
        self._held = any(self._fits(known, address) for known in ours)
        for known in ours:
            self._observed.note("subscription", known.status or "without status", self._client.server_time)
            if kept is None and self._fits(known, address):
                kept = known
            else:
                await self._client.unsubscribe(known.id)
        if kept:
            await self._async_renew(kept)
            return False
        await self._async_create(address)
        self._held = True
        return True

    async def run(self) -> None:
        """Stay until it is time to check the subscription; the texts come through the webhook."""
        await async_wait(self._hass, CHECK_EVERY, asyncio.Event())

    async def disconnect(self) -> None:
        """Have no subscription."""
        self._held = False
        await async_unsubscribe(self._client, self._webhook_id)

    def _fits(self, known: Subscription, address: str) -> bool:
        """Whether a subscription pushes what we want to the address that we have now."""
        return (
            known.address == address
            and known.status == "Active"
            and self._filters.are_those_of(known)
            and known.expires_at is not None
            and known.expires_at > self._client.server_time
        )

    async def _async_renew(self, kept: Subscription) -> None:
        """Renew ahead of expiry; what is asked for is repeated, as an empty renewal takes unclear defaults."""
        if kept.expires_at and kept.expires_at - self._client.server_time < RENEW_BEFORE:
            await self._client.renew(kept.id, filters=self._filters.all, expires_in=EXPIRES_IN)
            _LOGGER.debug("Renewed webhook subscription %s", kept.id)

    async def _async_create(self, address: str) -> None:
        """Subscribe; RingCentral calls the address back while this request is open."""
        try:
            made = await self._client.subscribe_webhook(
                address=address, verification_token=self._secret, filters=self._filters.all, expires_in=EXPIRES_IN
            )
        except RingCentralError as err:
            if not self._filters.give_up_shared(err):
                raise
            await self._async_create(address)
            return
        _LOGGER.debug("Made webhook subscription %s", made.id)
        self._observed.note_filters(made.filters, made.disabled_filters, self._client.server_time)
        if self._filters.are_disabled(made.disabled_filters):
            await self._client.unsubscribe(made.id)
            raise DisabledFilterError("RingCentral accepted the subscription but disabled its filters")
