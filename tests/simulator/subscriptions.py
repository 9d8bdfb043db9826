"""Subscriptions: made, listed, renewed and ended."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
import ipaddress
import json
from typing import TYPE_CHECKING, Any
import uuid

from aiohttp import web
from yarl import URL

from . import filters
from .errors import ApiError, invalid, needs_app_permission, not_found
from .filters import Filter
from .gate import Call, Endpoint
from .records import stamp
from .sessions import Session
from .webhooks import Webhooks
from .world import World

if TYPE_CHECKING:
    from .line import Line

DEFAULT_SECONDS, LONGEST_SECONDS, SOCKET_SECONDS = 604_800, 315_360_000, 86_400
PER_USER = 30
SOCKET_PERMISSIONS = ("WebSocket", "WebSocketsSubscription", "WebSocketsSubscriptions", "SubscriptionWebSocket")


@dataclass(eq=False, kw_only=True)
class Subscription:
    """Who hears which events, and where they go; `line` is the socket that they go to, if any."""

    session: Session
    filters: list[Filter]
    transport: str
    expires: float
    created: datetime
    address: str | None = None
    verification_token: str | None = None
    line: Line | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    disabled: dict[str, str] = field(default_factory=dict)
    status: str = "Active"
    reason: str | None = None
    blacklisted_at: datetime | None = None
    failures: int = 0

    def blacklist(self, reason: str, at: datetime) -> None:
        """Stop delivering."""
        self.status, self.reason, self.blacklisted_at = "Blacklisted", reason, at

    def restore(self) -> None:
        """Deliver again."""
        self.status, self.reason, self.blacklisted_at, self.failures = "Active", None, None, 0


class Subscriptions:
    """All subscriptions; filters that contain a text of `disabled_filters` are switched off when subscribed."""

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        """Start without any."""
        self.all: dict[str, Subscription] = {}
        self.disabled_filters: dict[str, str] = {}
        self._world = world
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

    def live(self) -> list[Subscription]:
        """Return the subscriptions that have not expired, forgetting those that have."""
        now = self._world.clock.time()
        self.all = {key: item for key, item in self.all.items() if item.expires > now and not self._orphaned(item)}
        return list(self.all.values())

    async def create(self, call: Call) -> web.Response:
        """Subscribe a webhook, which must pass the handshake first."""
        body = await _json(call.request)
        mode = body.get("deliveryMode")
        if not isinstance(mode, dict) or mode.get("transportType") != "WebHook":
            raise invalid("deliveryMode.transportType")
        if not call.session.may("SubscriptionWebhook"):
            raise ApiError(403, "SUB-528", "Application needs [SubscriptionWebhook] permission for this transport")
        wanted = self.check_filters(call.session, body.get("eventFilters"))
        seconds = _seconds(body, DEFAULT_SECONDS, LONGEST_SECONDS)
        address = _address(mode.get("address"))
        token = mode.get("verificationToken")
        if token is not None and not (isinstance(token, str) and token):
            raise invalid("deliveryMode.verificationToken")
        self.check_room(call.session)
        if token:
            self._world.secret(token)
        await self._webhooks.shake_hands(address, token)
        subscription = self.add(
            call.session, wanted, seconds, transport="WebHook", address=address, verification_token=token
        )
        return web.json_response(self.info(subscription))

    async def list_own(self, call: Call) -> web.Response:
        """List the user's subscriptions of this app."""
        records = [self.info(item) for item in self._mine(call.session)]
        return web.json_response({"uri": f"{self._world.url}/restapi/v1.0/subscription", "records": records})

    async def get(self, call: Call) -> web.Response:
        """Show one subscription."""
        return web.json_response(self.info(self._named(call)))

    async def update(self, call: Call) -> web.Response:
        """Change filters and lifetime; with an empty body only renew."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        body = await _json(call.request, empty_allowed=True)
        self.change(subscription, body)
        return web.json_response(self.info(subscription))

    async def renew(self, call: Call) -> web.Response:
        """Prolong a subscription."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        self.change(subscription, {})
        return web.json_response(self.info(subscription))

    async def delete(self, call: Call) -> web.Response:
        """End a subscription."""
        subscription = self._named(call)
        self._only_webhooks(subscription)
        del self.all[subscription.id]
        return web.Response(status=204)

    def check_filters(self, session: Session, given: Any) -> list[Filter]:
        """Resolve filters and refuse those that the app may not have."""
        wanted = filters.parse(self._world, session.extension, given)
        if not session.may("ReadMessages") and self._world.readings.unreadable_filter == "refuse":
            raise needs_app_permission("ReadMessages")
        return wanted

    def check_room(self, session: Session) -> None:
        """Refuse one subscription too many."""
        if len(self._mine(session)) >= PER_USER:
            raise ApiError(403, "SUB-505", "Subscriptions limit exceeded")

    def add(self, session: Session, wanted: list[Filter], seconds: int, **more: Any) -> Subscription:
        """Keep a new subscription."""
        clock = self._world.clock
        subscription = Subscription(
            session=session, filters=wanted, expires=clock.time() + seconds, created=clock.now(), **more
        )
        self._disable(subscription)
        self.all[subscription.id] = subscription
        return subscription

    def change(self, subscription: Subscription, body: dict[str, Any]) -> None:
        """Apply a PUT or a renewal."""
        clock = self._world.clock
        if "eventFilters" in body:
            subscription.filters = self.check_filters(subscription.session, body["eventFilters"])
        granted = subscription.expires - subscription.created.timestamp()
        usual = DEFAULT_SECONDS if self._world.readings.renew_to_default else round(granted)
        seconds = _seconds(body, usual, LONGEST_SECONDS)
        subscription.created = clock.now()
        subscription.expires = clock.time() + seconds
        self._disable(subscription)
        if self._world.readings.renew_restores:
            subscription.restore()

    def info(self, subscription: Subscription) -> dict[str, Any]:
        """Return what RingCentral tells of a subscription."""
        mode = {"transportType": subscription.transport, "encryption": False}
        if subscription.address:
            mode["address"] = subscription.address
        path = f"/restapi/v1.0/subscription/{subscription.id}"
        shown: dict[str, Any] = {
            "uri": path if subscription.line else f"{self._world.url}{path}",
            "id": subscription.id,
            "creationTime": stamp(subscription.created),
            "status": subscription.status,
            "eventFilters": [item.text for item in subscription.filters if item.text not in subscription.disabled],
            "expirationTime": stamp(datetime.fromtimestamp(subscription.expires, UTC)),
            "expiresIn": max(0, int(subscription.expires - self._world.clock.time() - 0.001)),
            "deliveryMode": mode,
        }
        if subscription.disabled:
            shown["disabledFilters"] = [
                {"filter": text, "reason": reason, "message": "Event filter is disabled"}
                for text, reason in subscription.disabled.items()
            ]
        if subscription.blacklisted_at:
            shown["blacklistedData"] = {
                "blacklistedAt": stamp(subscription.blacklisted_at),
                "reason": subscription.reason,
            }
        return shown

    def _disable(self, subscription: Subscription) -> None:
        """Switch off the filters that the test or a missing permission forbids."""
        subscription.disabled = {
            item.text: reason
            for item in subscription.filters
            for part, reason in self.disabled_filters.items()
            if part in item.text
        }
        if not subscription.session.may("ReadMessages"):
            reason = "CMN-401"
            subscription.disabled |= {item.text: reason for item in subscription.filters if not item.reminder}

    def _mine(self, session: Session) -> list[Subscription]:
        """Return the subscriptions of the same user and app."""
        return [
            item
            for item in self.live()
            if item.session.app is session.app and item.session.extension is session.extension
        ]

    def _named(self, call: Call) -> Subscription:
        """Return the subscription that the path means."""
        named = call.request.match_info["subscription"]
        for item in self._mine(call.session):
            if item.id == named:
                return item
        if self._world.readings.subscription_gone == "CMN-102":
            raise not_found("subscriptionId")
        raise ApiError(404, self._world.readings.subscription_gone, "Subscription is not found")

    def _only_webhooks(self, subscription: Subscription) -> None:
        """Refuse to change a socket's subscription over HTTP."""
        if subscription.transport != "WebHook":
            raise invalid("subscriptionId")

    def _orphaned(self, subscription: Subscription) -> bool:
        """Tell whether the extension or the socket is gone."""
        lost = subscription.line is not None and subscription.line.gone
        return lost or subscription.session.extension.id not in self._world.extensions


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


def _seconds(body: dict[str, Any], usual: int, longest: int) -> int:
    """Return the lifetime that was asked for."""
    value = body.get("expiresIn", usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= longest:
        raise invalid("expiresIn")
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
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
