"""Two thousand texts under everything that can go wrong: each is told, and twice only across a crash."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
import random
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until

TEXTS = 2000
SEED = 20261121


@dataclass
class Storm:
    """Whatever befalls an account, one thing after another."""

    receiver: Receiver
    storage: dict[str, Any]
    chance: random.Random
    gap: set[str] = field(default_factory=set)
    befell: Counter[str] = field(default_factory=Counter)

    async def nothing(self) -> None:
        """Have a quiet moment."""

    async def drop(self) -> None:
        """Lose the connection."""
        self.receiver.simulator.gateway.drop()

    async def half_close(self) -> None:
        """Lose one direction of the connection."""
        self.receiver.simulator.gateway.half_close()

    async def limit(self) -> None:
        """Reach one of RingCentral's time limits."""
        await self.receiver.simulator.gateway.expire()

    async def garbage(self) -> None:
        """Hear nonsense."""
        await self.receiver.simulator.gateway.garbage()

    async def refuse_recovery(self) -> None:
        """Lose the connection for good."""
        gateway = self.receiver.simulator.gateway
        gateway.recovery_refusal = self.chance.choice([None, "WSG-1003"])
        gateway.drop()

    async def lose(self) -> None:
        """Lose events without a trace."""
        self.receiver.simulator.events.lose += self.chance.randint(1, 5)

    async def repeat(self) -> None:
        """Get events twice."""
        self.receiver.simulator.events.repeat += self.chance.randint(1, 5)

    async def reorder(self) -> None:
        """Get events late, and later ones in time."""
        self.receiver.simulator.events.delay = self.chance.choice([0, 0.01, 0.05])

    async def server_errors(self) -> None:
        """Get no sense from the server."""
        fault = self.chance.choice(
            [{"status": 503}, {"status": 500}, {"drop": "before"}, {"drop": "after"}, {"malformed": True}]
        )
        self.receiver.simulator.fail(
            self.chance.choice(["sync", "subscription", "wstoken", "any"]), times=self.chance.randint(1, 3), **fault
        )

    async def blacklist(self) -> None:
        """Be called no more."""
        for subscription in self.receiver.simulator.subscriptions.values():
            subscription.blacklist("Read timed out", subscription.created)

    async def expire(self) -> None:
        """Have the subscription end."""
        for subscription in self.receiver.simulator.subscriptions.values():
            subscription.expires = 0

    async def forget_tokens(self) -> None:
        """Have all sync tokens expire."""
        self.receiver.simulator.expire_sync_tokens()

    async def time(self) -> None:
        """Let all timers run out."""
        async_fire_time_changed(self.receiver.hass, dt_util.utcnow() + timedelta(minutes=75))

    async def reload(self) -> None:
        """Reload the account."""
        await self.restart(self.receiver.close)

    async def other_way(self) -> None:
        """Have the person choose another way in."""
        inbound = self.chance.choice(["auto", "webhook", "websocket"])
        self.receiver.simulator.faults.clear()
        self.receiver.hass.config_entries.async_update_entry(self.receiver.entry, options={"inbound": inbound})
        await self.receiver.hass.async_block_till_done()
        await until(lambda: self.receiver.entry.state is ConfigEntryState.LOADED)

    async def crash(self) -> None:
        """Lose what was not written down."""
        await self.restart(self.die)

    async def die(self) -> None:
        """Stop with what the disk has at this moment."""
        on_disk = deepcopy(self.storage)
        key = f"ringc.inbox.{self.receiver.entry.entry_id}"
        told = self.receiver.entry.runtime_data.inbox.seen._seen
        self.gap |= set(told) - set(on_disk[key]["data"]["seen"])
        await self.receiver.close()
        self.storage.clear()
        self.storage.update(on_disk)

    async def restart(self, stop: Callable[[], Awaitable[None]]) -> None:
        """Stop in some way and start again, however often it takes."""
        await stop()
        self.receiver.simulator.faults.clear()
        assert await self.receiver.hass.config_entries.async_setup(self.receiver.entry.entry_id)
        await self.receiver.hass.async_block_till_done()


CALAMITIES = {
    "nothing": 10, "drop": 3, "half_close": 2, "limit": 2, "garbage": 2, "refuse_recovery": 2, "lose": 6, "repeat": 6,
    "reorder": 4, "server_errors": 8, "blacklist": 2, "expire": 2, "forget_tokens": 2, "time": 10, "reload": 3,
    "other_way": 4, "crash": 3,
}  # fmt: skip


async def test_every_text_is_told_whatever_happens(
    reachable: TestClient[Any, Any], receiver: Receiver, hass_storage: dict[str, Any]
) -> None:
    simulator = receiver.simulator
    simulator.limits.update(dict.fromkeys(simulator.limits, 100_000))
    storm = Storm(receiver, hass_storage, random.Random(SEED))
    await receiver.open_through("webhook")
    sent: dict[str, str] = {}
    while len(sent) < TEXTS:
        for _ in range(storm.chance.randint(1, 20)):
            message = simulator.receive(str(len(sent)))
            sent[str(message.id)] = message.text
        name = storm.chance.choices(list(CALAMITIES), list(CALAMITIES.values()))[0]
        storm.befell[name] += 1
        await getattr(storm, name)()
        with suppress(TimeoutError):
            await until(lambda: len(receiver.events) >= len(sent), 0.4)

    simulator.faults.clear()
    simulator.events.delay = 0
    await receiver.reload()
    await until(lambda: len({event.data["message_id"] for event in receiver.events}) >= len(sent), 30)
    told = Counter(event.data["message_id"] for event in receiver.events)
    twice = {message_id for message_id, times in told.items() if times > 1}
    print(f"\n{len(sent)} texts, {sum(storm.befell.values())} calamities: {dict(storm.befell)}")  # noqa: T201
    print(f"told {sum(told.values())} times, by {dict(Counter(receiver.ways))}")  # noqa: T201
    print(f"{len(twice)} twice, all among the {len(storm.gap)} that crashes came between telling and writing")  # noqa: T201
    assert told.keys() == sent.keys()
    assert twice <= storm.gap
