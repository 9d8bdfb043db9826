"""Events: what changes of the stores become, and which subscriptions they reach."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any
import uuid

from .. import records
from ..state import Extension
from ..store import StoredMessage, Stores
from ..threads import Threads
from ..world import World
from .filters import Filter
from .subscriptions import Subscription, Subscriptions
from .webhooks import Push, Webhooks


class Events:
    """Pushes events, over webhooks and WebSockets alike; `log` has every push with its answer.

    The next `lose` events are lost (see `lost`), the next `repeat` come twice, all come late by `delay` seconds.
    """

    def __init__(
        self, world: World, stores: Stores, threads: Threads, subscriptions: Subscriptions, webhooks: Webhooks
    ) -> None:
        """Listen to the stores and the threads."""
        self.log: list[Push] = []
        self.lost: list[Push] = []
        self.lose = 0
        self.repeat = 0
        self.delay = 0.0
        self._world = world
        self._subscriptions = subscriptions
        self._webhooks = webhooks
        stores.listeners.append(self.publish)
        threads.listeners.append(self.publish_thread)

    def publish(self, message: StoredMessage, new: bool) -> None:
        """Tell every subscription that wants to know of a message's change."""
        for subscription, wanted in self._wanted():
            if wanted.extension is not None and wanted.matches(self._world, message, new=new):
                body = self._body(message, wanted, wanted.extension, new=new)
                self.push(subscription, self._event(subscription, wanted, body))

    def publish_thread(self, kind: str, at: datetime, users: set[int]) -> None:
        """Tell those users' subscriptions that something in the Shared Inbox has changed, but not what."""
        for subscription, wanted in self._wanted():
            if wanted.kind == kind and subscription.session.extension.id in users:
                body = {"lastModifiedTime": records.stamp(at)}
                self.push(subscription, self._event(subscription, wanted, body))

    def _wanted(self) -> Iterator[tuple[Subscription, Filter]]:
        """Yield every filter that is in force."""
        for subscription in self._subscriptions.live():
            for wanted in subscription.filters if subscription.status == "Active" else ():
                if wanted.text not in subscription.disabled:
                    yield subscription, wanted

    def push(self, subscription: Subscription, payload: dict[str, Any]) -> None:
        """Send one event, unless it is to be lost."""
        push = Push(
            subscription_id=subscription.id,
            transport=subscription.transport,
            payload=payload,
            at=self._world.clock.time(),
        )
        if self.lose > 0:
            self.lose -= 1
            self.lost.append(push)
            return
        self._go(subscription, push)
        if self.repeat > 0:
            self.repeat -= 1
            self._go(subscription, Push(**{**vars(push), "headers": {}}))

    def _go(self, subscription: Subscription, push: Push) -> None:
        """Set an event off."""
        self.log.append(push)
        self._world.start(self._carry(subscription, push, self.delay))

    async def _carry(self, subscription: Subscription, push: Push, delay: float) -> None:
        """Bring an event to its webhook or socket."""
        if delay:
            await asyncio.sleep(delay)
        if subscription.web_socket is None:
            await self._webhooks.deliver(subscription, push)
            return
        push.status = 200 if await subscription.web_socket.push(push.payload) else None
        push.done = True

    def _event(self, subscription: Subscription, wanted: Filter, body: dict[str, Any]) -> dict[str, Any]:
        """Return an event's envelope."""
        return {
            "uuid": str(uuid.uuid4()),
            "event": wanted.echo(self._world.readings.filter_echo),
            "timestamp": records.stamp(self._world.clock.now()),
            "subscriptionId": subscription.id,
            "ownerId": str(subscription.session.extension.id),
            "body": body,
        }

    def _body(self, message: StoredMessage, wanted: Filter, viewer: Extension, *, new: bool) -> dict[str, Any]:
        """Return the whole message, or what changed in numbers."""
        if wanted.kind != "changes":
            return records.event(self._world, message, viewer, new=new)
        readings = self._world.readings
        change: dict[str, Any] = {"type": message.type, "newCount": int(new), "updatedCount": int(not new)}
        if not readings.zero_counts:
            change = {key: value for key, value in change.items() if value}
        if new:
            change["newMessageIds"] = [str(message.id) if readings.change_ids_are_strings else message.id]
        as_id = str if readings.change_ids_are_strings else int
        return {
            "accountId": as_id(self._world.account_id),
            "extensionId": as_id(viewer.id),
            "lastUpdated": records.stamp(message.modified),
            "changes": [change],
        }
