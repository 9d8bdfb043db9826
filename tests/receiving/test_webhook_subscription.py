"""The subscription at RingCentral: made once, kept, moved, renewed, and nobody else's touched."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.ringc.const import EVENT_SMS_RECEIVED
from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.push.filters import Filter
from tests.simulator.push.subscriptions import Subscription

PATH = f"/api/webhook/{'a' * 64}"
DAY = 86_400


@dataclass
class House:
    """A loaded account whose subscription exists."""

    hass: HomeAssistant
    entry: MockConfigEntry
    simulator: Simulator
    address: str

    @property
    def ours(self) -> list[Subscription]:
        """The subscriptions to our webhook."""
        return [item for item in self.simulator.subscriptions.values() if (item.address or "").endswith(PATH)]

    def add(self, address: str, seconds: int = 7 * DAY) -> Subscription:
        """Add a subscription that somebody made before."""
        known = self.ours[0]
        return self.simulator.subscription_store.add(
            known.session, known.filters, seconds, transport="WebHook", address=address, verification_token="other"
        )

    async def reload(self) -> None:
        """Reload the account."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()


@pytest.fixture
async def house(
    hass: HomeAssistant, reachable: TestClient[Any, Any], account: MockConfigEntry, simulator: Simulator
) -> House:
    """A loaded account whose subscription exists."""
    house = House(hass, account, simulator, str(reachable.make_url(PATH)))
    await until(lambda: house.ours)
    return house


def other_filter(known: Subscription) -> Filter:
    """A filter that tells of changes instead of texts."""
    return replace(known.filters[0], text=known.filters[0].text.replace("/instant", ""), kind="changes")


def listings(simulator: Simulator) -> int:
    """How often subscriptions were listed."""
    return sum(item.method == "GET" and item.kind == "subscription" for item in simulator.requests)


async def test_a_text_comes_through_a_real_webhook(house: House) -> None:
    events = async_capture_events(house.hass, EVENT_SMS_RECEIVED)
    house.simulator.receive("Is anybody home?", sender="+16505550123")
    await until(lambda: events)
    assert events[0].data["message"] == "Is anybody home?"
    await until(lambda: house.simulator.deliveries[0].status == 200)


async def test_the_subscription_asks_for_texts_explicitly_long_enough(house: House) -> None:
    [ours] = house.ours
    assert ours.address == house.address
    assert ours.verification_token == "the-secret-of-the-webhook"
    assert any(item.kind == "instant" for item in ours.filters)
    assert ours.expires - house.simulator.clock.time() > 6 * DAY


async def test_a_reload_keeps_the_subscription(house: House) -> None:
    before, asked = house.ours, listings(house.simulator)
    await house.reload()
    await until(lambda: listings(house.simulator) > asked)
    assert house.ours == before


async def test_a_text_that_comes_while_the_account_reloads_is_not_lost(house: House) -> None:
    events = async_capture_events(house.hass, EVENT_SMS_RECEIVED)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    assert house.entry.state is ConfigEntryState.NOT_LOADED
    assert house.ours
    assert await house.hass.config_entries.async_setup(house.entry.entry_id)
    house.simulator.receive("Just in time")
    await until(lambda: events)


async def test_what_other_home_assistants_subscribed_is_never_touched(house: House) -> None:
    foreign = house.add(f"https://other.example/api/webhook/{'b' * 64}")
    stale = house.add(f"https://old.example{PATH}")
    await house.reload()
    await until(lambda: stale.id not in house.simulator.subscriptions)
    assert foreign.id in house.simulator.subscriptions
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert list(house.simulator.subscriptions) == [foreign.id]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda known: known.blacklist("Read timed out", known.created), id="blacklisted"),
        pytest.param(lambda known: setattr(known, "status", "Suspended"), id="suspended"),
        pytest.param(lambda known: setattr(known, "filters", [other_filter(known)]), id="with another filter"),
        pytest.param(lambda known: setattr(known, "expires", 0), id="expired"),
        pytest.param(lambda known: setattr(known, "address", f"https://old.example{PATH}"), id="to an old address"),
    ],
)
async def test_a_subscription_that_brings_nothing_is_made_anew(
    house: House, spoil: Callable[[Subscription], object]
) -> None:
    [known] = house.ours
    spoil(known)
    await house.reload()
    await until(lambda: house.ours and house.ours[0] is not known)
    assert len(house.ours) == 1


async def test_one_of_two_that_fit_is_deleted(house: House) -> None:
    house.add(house.address)
    await house.reload()
    await until(lambda: len(house.ours) == 1)


async def test_a_subscription_is_renewed_before_it_ends(house: House) -> None:
    [known] = house.ours
    known.expires = house.simulator.clock.time() + DAY
    await house.reload()
    await until(lambda: known.expires > house.simulator.clock.time() + 6 * DAY)
    assert house.ours == [known]


async def test_the_status_is_checked_about_hourly(house: House, hass: HomeAssistant) -> None:
    [known] = house.ours
    known.blacklist("Read timed out", known.created)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=4400))
    await until(lambda: house.ours and house.ours[0] is not known)


async def test_the_subscription_moves_when_the_address_has_settled(house: House) -> None:
    [known] = house.ours
    known.address = f"http://127.0.0.1:9{PATH}"
    await house.hass.config.async_update(internal_url=house.address.removesuffix(PATH))
    await until(lambda: house.ours and house.ours[0].address == house.address, 60, every=1)
    assert len(house.ours) == 1


async def test_removal_leaves_nothing_behind(house: House, hass_storage: dict[str, Any]) -> None:
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    await house.hass.async_block_till_done()
    assert not house.simulator.subscriptions
    assert not [key for key in hass_storage if key.startswith("ringc")]
    assert "revoke" in [item.kind for item in house.simulator.requests]


async def test_removal_works_without_ringcentral(house: House) -> None:
    house.simulator.fail("any", times=1000, drop="before")
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    assert not house.hass.config_entries.async_entries("ringc")


@pytest.mark.parametrize("echo", ["resolved", "as_given", "reordered", "extended"])
async def test_a_subscription_is_kept_however_its_filters_are_repeated(house: House, echo: str) -> None:
    house.simulator.readings.filter_echo = echo
    [known] = house.ours
    await house.reload()
    asked = len(house.simulator.requests)
    await asyncio.sleep(75 * 60)
    assert house.ours == [known]
    assert not [
        item for item in house.simulator.requests[asked:] if (item.kind, item.method) == ("subscription", "POST")
    ]
