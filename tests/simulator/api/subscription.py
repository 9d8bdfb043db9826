"""The subscription endpoints."""

import ipaddress
import json
from typing import Any

from aiohttp import web
from yarl import URL

from ..errors import ApiError, invalid, not_found
from ..push.subscriptions import DEFAULT_SECONDS, LONGEST_SECONDS, Subscription, Subscriptions, seconds_of
from ..push.webhooks import Webhooks
from ..world import World
from .router import Call, Endpoint


class SubscriptionApi:
    """Makes, shows, changes and ends subscriptions."""

    def __init__(self, world: World, subscriptions: Subscriptions, webhooks: Webhooks) -> None:
        """Take the subscriptions, and the caller that validates webhooks."""
        self._world = world
        self._subscriptions = subscriptions
        self._webhooks = webhooks

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        one = "/restapi/v1.0/subscription/{subscription}"
        table = (
            ("POST", "/restapi/v1.0/subscription", "medium", self.create),
            ("GET", "/restapi/v1.0/subscription", "light", self.list_own),
            ("GET", one, "light", self.get),
            ("PUT", one, "medium", self.update),
            ("POST", f"{one}/renew", "light", self.renew),
            ("DELETE", one, "medium", self.delete),
        )
        return [
            Endpoint(method=method, path=path, kind="subscription", group=group, handler=handler)
            for method, path, group, handler in table
        ]

    async def create(self, call: Call) -> web.Response:
        """Subscribe a webhook, which must pass the handshake first."""
        body = await _json(call.request)
        mode = body.get("deliveryMode")
        if not isinstance(mode, dict) or mode.get("transportType") != "WebHook":
            raise invalid("deliveryMode.transportType")
        if not call.session.may("SubscriptionWebhook"):
            raise ApiError(403, "SUB-528", "Application needs [SubscriptionWebhook] permission for this transport")
        wanted = self._subscriptions.check_filters(call.session, body.get("eventFilters"))
        seconds = seconds_of(body, DEFAULT_SECONDS, LONGEST_SECONDS)
        address = _address(mode.get("address"))
        token = mode.get("verificationToken")
        if token is not None and not (isinstance(token, str) and token):
            raise invalid("deliveryMode.verificationToken")
        self._subscriptions.check_room(call.session)
        if token:
            self._world.secret(token)
        await self._webhooks.shake_hands(address, token)
        subscription = self._subscriptions.add(
            call.session, wanted, seconds, transport="WebHook", address=address, verification_token=token
        )
        return web.json_response(self._subscriptions.info(subscription))

    async def list_own(self, call: Call) -> web.Response:
        """List the user's subscriptions of this app."""
        records = [self._subscriptions.info(item) for item in self._subscriptions.of(call.session)]
        return web.json_response({"uri": f"{self._world.url}/restapi/v1.0/subscription", "records": records})

    async def get(self, call: Call) -> web.Response:
        """Show one subscription."""
        return web.json_response(self._subscriptions.info(self._named(call)))

    async def update(self, call: Call) -> web.Response:
        """Change filters and lifetime; with an empty body only renew."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        body = await _json(call.request, empty_allowed=True)
        self._subscriptions.change(subscription, body)
        return web.json_response(self._subscriptions.info(subscription))

    async def renew(self, call: Call) -> web.Response:
        """Prolong a subscription."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        self._subscriptions.change(subscription, {})
        return web.json_response(self._subscriptions.info(subscription))

    async def delete(self, call: Call) -> web.Response:
        """End a subscription."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        del self._subscriptions.all[subscription.id]
        return web.Response(status=204)

    def _named(self, call: Call) -> Subscription:
        """Return the subscription that the path means."""
        named = call.request.match_info["subscription"]
        for item in self._subscriptions.of(call.session):
            if item.id == named:
                return item
        if self._world.readings.subscription_gone == "CMN-102":
            raise not_found("subscriptionId")
        raise ApiError(404, self._world.readings.subscription_gone, "Subscription is not found")

    def _only_webhooks(self, subscription: Subscription) -> None:
        """Refuse to change a socket's subscription over HTTP."""
        if subscription.transport != "WebHook":
            raise invalid("subscriptionId")


async def _json(request: web.Request, *, empty_allowed: bool = False) -> dict[str, Any]:
    """Return a request's JSON object."""
    raw = await request.read()
    if not raw and empty_allowed:
        return {}
    if request.content_type != "application/json":
        raise ApiError(415, "CMN-104", f"Content type [{request.content_type}] is not supported")
    try:
        value = json.loads(raw)
    except ValueError as error:
        raise ApiError(400, "CMN-103", "JSON cannot be parsed") from error
    if not isinstance(value, dict):
        raise ApiError(400, "CMN-103", "JSON cannot be parsed")
    return value


def _address(value: Any) -> str:
    """Return a webhook's address: https, or http to this machine."""
    try:
        url = URL(value) if isinstance(value, str) else None
    except ValueError:
        url = None
    if url is None or not url.host or url.scheme not in {"http", "https"}:
        raise invalid("deliveryMode.address")
    if url.scheme == "http" and not _loopback(url.host):
        raise invalid("deliveryMode.address")
    return str(value)


def _loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
