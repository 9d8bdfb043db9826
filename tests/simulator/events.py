"""Events: what changes of the stores become, and which subscriptions they reach."""

import asyncio
from dataclasses import dataclass
from typing import Any
import uuid

from . import records
from .filters import Filter
from .store import StoredMessage, Stores
from .subscriptions import Subscription, Subscriptions
from .webhooks import Push, Webhooks
from .world import World


@dataclass(kw_only=True)
class Weather:
    """What befalls the next events: so many are lost, so many come twice, all come late by `delay` seconds."""

    lose: int = 0
    repeat: int = 0
    delay: float = 0


class Events:
    """Pushes events, over webhooks and sockets alike; `log` has every push with its answer."""

    def __init__(self, world: World, stores: Stores, subscriptions: Subscriptions, webhooks: Webhooks) -> None:
        """Listen to the stores."""
        self.log: list[Push] = []
        self.lost: list[Push] = []
        self.weather = Weather()
        self._world = world
        self._subscriptions = subscriptions
        self._webhooks = webhooks
        stores.listeners.append(self.publish)

    def publish(self, message: StoredMessage, new: bool) -> None:
        """Tell every subscription that wants to know of a message's change."""
        for subscription in self._subscriptions.live():
            if subscription.status != "Active":
                continue
            for wanted in subscription.filters:
                if wanted.text in subscription.disabled:
                    continue
                for instant in (True, False):
                    if wanted.matches(message, new=new, instant=instant):
                        body = self._body(message, new=new, instant=instant)
                        self.push(subscription, self._event(subscription, wanted, body))

    def push(self, subscription: Subscription, payload: dict[str, Any]) -> None:
        """Send one event, as the weather permits."""
        push = Push(
            subscription_id=subscription.id,
            transport=subscription.transport,
            payload=payload,
            at=self._world.clock.time(),
        )
        if self.weather.lose > 0:
            self.weather.lose -= 1
            self.lost.append(push)
            return
        self._go(subscription, push)
        if self.weather.repeat > 0:
            self.weather.repeat -= 1
            self._go(subscription, Push(**{**vars(push), "headers": {}}))

    def _go(self, subscription: Subscription, push: Push) -> None:
        """Set an event off."""
        self.log.append(push)
        self._world.start(self._carry(subscription, push, self.weather.delay))

    async def _carry(self, subscription: Subscription, push: Push, delay: float) -> None:
        """Bring an event to its webhook or socket."""
        if delay:
            await asyncio.sleep(delay)
        if subscription.line is None:
            await self._webhooks.deliver(subscription, push)
            return
        push.status = 200 if await subscription.line.push(push.payload) else None
        push.done = True

    def _event(self, subscription: Subscription, wanted: Filter, body: dict[str, Any]) -> dict[str, Any]:
        """Return an event's envelope."""
        return {
            "uuid": str(uuid.uuid4()),
            "event": wanted.text,
            "timestamp": records.stamp(self._world.clock.now()),
            "subscriptionId": subscription.id,
            "ownerId": str(subscription.session.extension.id),
            "body": body,
        }

    def _body(self, message: StoredMessage, *, new: bool, instant: bool) -> dict[str, Any]:
        """Return the whole message, or what changed in numbers."""
        if instant:
            return records.instant(self._world, message)
        readings = self._world.readings
        change: dict[str, Any] = {"type": "SMS", "newCount": int(new), "updatedCount": int(not new)}
        if not readings.zero_counts:
            change = {key: value for key, value in change.items() if value}
        if new:
            change["newMessageIds"] = [str(message.id) if readings.change_ids_are_strings else message.id]
        as_id = str if readings.change_ids_are_strings else int
        return {
            "accountId": as_id(self._world.account_id),
            "extensionId": as_id(message.extension.id),
            "lastUpdated": records.stamp(message.modified),
            "changes": [change],
        }
