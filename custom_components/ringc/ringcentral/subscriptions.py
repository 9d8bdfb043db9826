"""Subscriptions: what RingCentral pushes, and where to.

https://developers.ringcentral.com/guide/notifications/subscription-management
"""

from collections.abc import Sequence

from . import paths
from .api import Api, entries
from .exceptions import RejectedError
from .models import Subscription


class Subscriptions:
    """The calls about subscriptions; those of a WebSocket are made over it."""

    def __init__(self, api: Api) -> None:
        """Call through this."""
        self._api = api

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return this user's subscriptions of this app, of every transport.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        data = await self._api.json("GET", paths.SUBSCRIPTION, "light")
        return tuple(Subscription.from_json(record) for record in entries(data, "records") if record.get("id"))

    async def subscribe_webhook(
        self, *, address: str, verification_token: str, filters: Sequence[str], expires_in: int
    ) -> Subscription:
        """Create a webhook subscription. RingCentral calls the address before it answers: it must be served already.

        The token comes back with every event; `expires_in` is seconds. RejectedError: SUB-505 too many subscriptions,
        SUB-521 to SUB-526 the address did not answer as it must. Look at `disabled_filters` of what is returned.
        https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks
        """
        delivery = {"transportType": "WebHook", "address": address, "verificationToken": verification_token}
        body = {"eventFilters": list(filters), "expiresIn": expires_in, "deliveryMode": delivery}
        hide = [verification_token, address]
        return Subscription.from_json(await self._api.json("POST", paths.SUBSCRIPTION, "medium", json=body, hide=hide))

    async def subscription(self, subscription_id: str) -> Subscription:
        """Return a subscription; RejectedError with status 404 when it is gone.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        return Subscription.from_json(await self._api.json("GET", paths.subscription(subscription_id), "light"))

    async def renew(self, subscription_id: str, *, filters: Sequence[str], expires_in: int) -> Subscription:
        """Renew a webhook subscription for `expires_in` seconds from now and set its filters.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        body = {"eventFilters": list(filters), "expiresIn": expires_in}
        return Subscription.from_json(
            await self._api.json("PUT", paths.subscription(subscription_id), "medium", json=body)
        )

    async def unsubscribe(self, subscription_id: str) -> None:
        """Delete a subscription; one that is gone already counts as done.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        try:
            async with self._api.answered(self._api.request("DELETE", paths.subscription(subscription_id)), "medium"):
                pass
        except RejectedError as error:
            if error.status != 404:
                raise
