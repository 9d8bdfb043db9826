"""Subscriptions: who hears which events, for how long, and over what."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
import uuid

from ..errors import ApiError, invalid, needs_app_permission
from ..records import stamp
from ..sessions import Session
from ..world import World
from . import filters
from .filters import Filter

if TYPE_CHECKING:
    from .websocket_session import WebSocketSession

DEFAULT_SECONDS, LONGEST_SECONDS, SOCKET_SECONDS = 604_800, 315_360_000, 86_400
PER_USER = 30
SOCKET_PERMISSIONS = ("WebSocket", "WebSocketsSubscription", "WebSocketsSubscriptions", "SubscriptionWebSocket")


@dataclass(eq=False, kw_only=True)
class Subscription:
    """Who hears which events, and where they go: a webhook's `address`, or a `web_socket`."""

    session: Session
    filters: list[Filter]
    transport: str
    expires: float
    created: datetime
    address: str | None = None
    verification_token: str | None = None
    web_socket: WebSocketSession | None = None
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

    def __init__(self, world: World) -> None:
        """Start without any."""
        self.all: dict[str, Subscription] = {}
        self.disabled_filters: dict[str, str] = {}
        self._world = world

    def live(self) -> list[Subscription]:
        """Return the subscriptions that have not expired, forgetting those that have."""
        now = self._world.clock.time()
        self.all = {key: item for key, item in self.all.items() if item.expires > now and not self._orphaned(item)}
        return list(self.all.values())

    def check_filters(self, session: Session, given: Any) -> list[Filter]:
        """Resolve filters and refuse those that the app may not have."""
        wanted = filters.parse(self._world, session.extension, given)
        if self._world.readings.unreadable_filter == "refuse":
            for item in wanted:
                if not item.reminder and not session.may(item.permission):
                    raise needs_app_permission(item.permission)
        return wanted

    def check_room(self, session: Session) -> None:
        """Refuse one subscription too many."""
        if len(self.of(session)) >= PER_USER:
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
        seconds = seconds_of(body, usual, LONGEST_SECONDS)
        subscription.created = clock.now()
        subscription.expires = clock.time() + seconds
        self._disable(subscription)
        if self._world.readings.renew_restores:
            subscription.restore()

    def info(self, subscription: Subscription) -> dict[str, Any]:
        """Return what RingCentral tells of a subscription."""
        echo = self._world.readings.filter_echo
        mode = {"transportType": subscription.transport, "encryption": False}
        if subscription.address:
            mode["address"] = subscription.address
        path = f"/restapi/v1.0/subscription/{subscription.id}"
        shown: dict[str, Any] = {
            "uri": path if subscription.web_socket else f"{self._world.url}{path}",
            "id": subscription.id,
            "creationTime": stamp(subscription.created),
            "status": subscription.status,
            "eventFilters": [
                item.echo(echo) for item in subscription.filters if item.text not in subscription.disabled
            ],
            "expirationTime": stamp(datetime.fromtimestamp(subscription.expires, UTC)),
            "expiresIn": max(0, int(subscription.expires - self._world.clock.time() - 0.001)),
            "deliveryMode": mode,
        }
        if subscription.disabled:
            shown["disabledFilters"] = [
                {
                    "filter": item.echo(echo),
                    "reason": subscription.disabled[item.text],
                    "message": "Event filter is disabled",
                }
                for item in subscription.filters
                if item.text in subscription.disabled
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
        if self._world.readings.shared_sms_filter == "disabled":
            subscription.disabled |= {item.text: "SUB-508" for item in subscription.filters if item.kind == "shared"}
        subscription.disabled |= {
            item.text: "CMN-401"
            for item in subscription.filters
            if not item.reminder and not subscription.session.may(item.permission)
        }

    def of(self, session: Session) -> list[Subscription]:
        """Return the subscriptions of the same user and app."""
        return [
            item
            for item in self.live()
            if item.session.app is session.app and item.session.extension is session.extension
        ]

    def _orphaned(self, subscription: Subscription) -> bool:
        """Return whether the extension or the socket is gone."""
        lost = subscription.web_socket is not None and subscription.web_socket.gone
        return lost or subscription.session.extension.id not in self._world.extensions


def seconds_of(body: dict[str, Any], usual: int, longest: int) -> int:
    """Return the lifetime that was asked for."""
    value = body.get("expiresIn", usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= longest:
        raise invalid("expiresIn")
    return value
