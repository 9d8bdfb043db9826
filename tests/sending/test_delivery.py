"""What became of the messages sent: read at the right times, told once, remembered over a restart."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.ringc.const import EVENT_MESSAGE_STATUS
from custom_components.ringc.errors import UNDELIVERED, delivery_error
from custom_components.ringc.ringcentral import Message
from custom_components.ringc.sending.delivery import Delivery
from tests.helpers.entities import entity_of
from tests.helpers.sending import notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

ANNA = "+16505550123"


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account that RingCentral tells nothing."""
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """The news about messages sent."""
    return async_capture_events(hass, EVENT_MESSAGE_STATUS)


@pytest.fixture
def delivery(simulator: Simulator, account: MockConfigEntry) -> Delivery:
    """What follows the messages of an account whose carrier does nothing by itself."""
    simulator.delivery.sent_after = None
    return account.runtime_data.delivery


class Time:
    """Lets time pass since now, in steps that only go forward."""

    def __init__(self, hass: HomeAssistant, simulator: Simulator) -> None:
        self._hass = hass
        self._simulator = simulator
        self._start = dt_util.utcnow()

    def reads(self) -> int:
        """How often the store was asked."""
        return sum(request.kind == "store" for request in self._simulator.requests)

    async def read_at(self, seconds: float) -> None:
        """Let time pass and wait for the store to be asked once more."""
        before = self.reads()
        async_fire_time_changed(self._hass, self._at(seconds))
        await until(lambda: self.reads() > before)
        await self._settled()
        assert self.reads() == before + 1

    async def quiet_until(self, seconds: float) -> None:
        """Let time pass and make sure that nobody asks the store."""
        before = self.reads()
        async_fire_time_changed(self._hass, self._at(seconds))
        await self._settled()
        assert self.reads() == before

    async def _settled(self) -> None:
        """Give whatever was started the time to go over the sockets."""
        for _ in range(20):
            await asyncio.sleep(0.005)

    def _at(self, seconds: float) -> datetime:
        """Return the time so many seconds after the start, and a little."""
        return self._start + timedelta(seconds=seconds + 0.1)


@pytest.fixture
def time(hass: HomeAssistant, simulator: Simulator, delivery: Delivery) -> Time:
    """The time that passes in a test."""
    return Time(hass, simulator)


async def send(simulator: Simulator, account: MockConfigEntry, to: str = ANNA) -> Message:
    """Send a text and have it followed."""
    message = await account.runtime_data.client.send(sender=simulator.user.number, to=[to], text="Hello")
    account.runtime_data.delivery.async_watch(message)
    return message


async def test_each_step_is_told_once_and_in_full(
    simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "Sent")
    await time.read_at(5)
    await time.read_at(20)
    simulator.settle(message.id, "Delivered")
    await time.read_at(60)
    await time.quiet_until(7200)
    news = {
        "config_entry_id": account.entry_id,
        "message_id": message.id,
        "to": [ANNA],
        "error_code": None,
        "reason": None,
    }
    assert [event.data for event in told] == [news | {"status": "sent"}, news | {"status": "delivered"}]


async def test_a_failure_is_told_in_words(
    simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "SendingFailed", "SMS-UP-413")
    await time.read_at(5)
    await time.quiet_until(7200)
    (event,) = told
    assert event.data["status"] == "failed"
    assert event.data["error_code"] == "SMS-UP-413"
    assert "START" in event.data["reason"]


async def test_every_reason_has_words(account: MockConfigEntry) -> None:
    words = {code: str(delivery_error(code)) for code in [*UNDELIVERED, "SMS-NEW-999", None]}
    assert not [code for code, text in words.items() if " " not in text or "{" in text]


async def test_without_a_receipt_sent_stands_after_an_hour(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "Sent")
    await time.quiet_until(3)
    for seconds in (5, 20, 60, 300, 3600):
        await time.read_at(seconds)
    simulator.settle(message.id, "Delivered")
    await time.quiet_until(100_000)
    assert [event.data["status"] for event in told] == ["sent"]
    assert not delivery.statuses


async def test_what_is_final_is_forgotten_when_nobody_can_wait_for_it_any_more(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, time: Time
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "Delivered")
    await time.read_at(5)
    assert await delivery.async_wait([message.id], 0)
    later = await send(simulator, account)
    await time.read_at(7200)
    assert not await delivery.async_wait([message.id], 0)
    assert not await delivery.async_wait([later.id], 0)


async def test_while_ringcentral_pushes_hardly_anything_is_read(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    delivery.async_set_pushed(True)
    message = await send(simulator, account)
    await time.quiet_until(50)
    simulator.settle(message.id, "Sent")
    delivery.async_changed()
    await time.read_at(51)
    assert [event.data["status"] for event in told] == ["sent"]
    await time.read_at(60)
    await time.quiet_until(3500)
    await time.read_at(3600)
    await time.quiet_until(100_000)


async def test_a_burst_of_pushed_changes_is_read_once(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, time: Time
) -> None:
    delivery.async_set_pushed(True)
    await send(simulator, account)
    delivery.async_changed()
    await time.read_at(1)
    for _ in range(20):
        delivery.async_changed()
    await time.quiet_until(3)
    await time.read_at(8)


async def test_changes_of_what_others_sent_are_not_read(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, time: Time
) -> None:
    delivery.async_changed()
    await time.quiet_until(100)
    await send(simulator, account)
    await time.quiet_until(3)


async def test_when_ringcentral_stops_pushing_what_it_may_have_told_is_read(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    delivery.async_set_pushed(True)
    message = await send(simulator, account)
    await time.quiet_until(30)
    simulator.settle(message.id, "Delivered")
    delivery.async_set_pushed(False)
    await time.read_at(31)
    assert [event.data["status"] for event in told] == ["delivered"]


async def test_fifty_messages_go_into_a_request(delivery: Delivery, time: Time) -> None:
    for number in range(50):
        delivery.async_watch(Message.from_json({"id": 1_000_000 + number, "messageStatus": "Queued"}))
    await time.read_at(5)


async def test_a_message_that_is_gone_does_no_harm(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    delivery.async_watch(Message.from_json({"id": 1_000_000, "messageStatus": "Queued"}))
    message = await send(simulator, account)
    simulator.settle(message.id, "Delivered")
    await time.read_at(5)
    assert [event.data["status"] for event in told] == ["delivered"]


@pytest.mark.parametrize("fault", [{"status": 500}, {"malformed": True}])
async def test_a_failed_read_is_made_up_for_a_minute_later(
    simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time, fault: dict[str, Any]
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "Delivered")
    simulator.fail("store", **fault)
    await time.read_at(5)
    await time.quiet_until(60)
    assert not told
    await time.read_at(67)
    assert [event.data["status"] for event in told] == ["delivered"]


async def test_an_app_that_may_not_read_messages_asks_no_more_often_than_others(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    simulator.fail("store", status=403, times=5)
    await send(simulator, account)
    for seconds in (5, 20, 60, 300, 3600):
        await time.read_at(seconds)
    await time.quiet_until(100_000)
    assert not delivery.statuses
    assert not told


async def test_unloading_in_the_middle_of_a_read_writes_once_and_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    delivery: Delivery,
    time: Time,
    hass_storage: dict[str, Any],
) -> None:
    await send(simulator, account)
    simulator.fail("store", delay=1)
    await time.read_at(5)
    await hass.config_entries.async_remove(account.entry_id)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
    await hass.async_block_till_done()
    assert f"ringc.delivery.{account.entry_id}" not in hass_storage


async def test_while_the_rate_limit_is_reached_nothing_is_read(
    simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    await send(simulator, account)
    simulator.fail("store", retry_after=300)
    await time.read_at(5)
    await time.quiet_until(300)


async def test_a_receipt_is_not_taken_back(
    simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(simulator, account)
    simulator.settle(message.id, "Sent")
    await time.read_at(5)
    simulator.settle(message.id, "Queued")
    await time.read_at(20)
    simulator.settle(message.id, "Sent")
    await time.read_at(60)
    assert [event.data["status"] for event in told] == ["sent"]


async def test_open_messages_are_followed_over_a_restart(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(simulator, account)
    assert await hass.config_entries.async_unload(account.entry_id)
    simulator.settle(message.id, "DeliveryFailed", "SMS-CAR-412")
    await time.quiet_until(10)
    assert await hass.config_entries.async_setup(account.entry_id)
    await time.read_at(20)
    (event,) = told
    assert (event.data["message_id"], event.data["status"]) == (message.id, "failed")
    assert await hass.config_entries.async_reload(account.entry_id)
    await time.quiet_until(7200)


async def test_whoever_waits_learns_the_first_final_status(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, delivery: Delivery, time: Time
) -> None:
    first, second = await send(simulator, account), await send(simulator, account)
    waiting = asyncio.create_task(delivery.async_wait([first.id, second.id], 30))
    simulator.settle(first.id, "SendingFailed", "SMS-RC-430")
    await time.read_at(5)
    assert not waiting.done()
    simulator.settle(second.id, "Delivered")
    await time.read_at(20)
    statuses = await waiting
    assert {key: (record.status, record.error_code) for key, record in statuses.items()} == {
        first.id: ("failed", "SMS-RC-430"),
        second.id: ("delivered", None),
    }
    assert statuses == await delivery.async_wait([first.id, second.id], 0)


async def test_whoever_waits_too_long_learns_the_last_known_status(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery
) -> None:
    message = await send(simulator, account)
    statuses = await delivery.async_wait([message.id, "unheard-of"], 0.05)
    assert {key: record.status for key, record in statuses.items()} == {message.id: "queued"}


async def test_unloading_the_account_ends_the_waiting(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, delivery: Delivery
) -> None:
    message = await send(simulator, account)
    waiting = asyncio.create_task(delivery.async_wait([message.id], 300))
    await asyncio.sleep(0)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert (await asyncio.wait_for(waiting, 1))[message.id].status == "queued"


async def test_listeners_hear_what_the_event_says(
    simulator: Simulator, account: MockConfigEntry, delivery: Delivery, told: list[Event], time: Time
) -> None:
    heard: list[Any] = []
    stop = delivery.async_listen(heard.append)
    message = await send(simulator, account)
    simulator.settle(message.id, "Sent")
    await time.read_at(5)
    stop()
    simulator.settle(message.id, "Delivered")
    await time.read_at(20)
    assert heard == [told[0].data]
    assert len(told) == 2


async def test_removing_the_account_forgets_its_messages(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    delivery: Delivery,
    hass_storage: dict[str, Any],
) -> None:
    await send(simulator, account)
    key = f"ringc.delivery.{account.entry_id}"
    assert await hass.config_entries.async_unload(account.entry_id)
    assert key in hass_storage
    assert ANNA not in str(hass_storage[key])
    await hass.config_entries.async_remove(account.entry_id)
    assert key not in hass_storage


async def test_a_failure_of_what_an_automation_sent_shows_on_the_event_entity(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    await notify(hass, target=ANNA)
    (sent,) = simulator.accepted
    simulator.settle(sent.id, "SendingFailed", "SMS-UP-413")
    await time.read_at(5)
    state = hass.states.get(entity_of(hass, account, "event", "messages"))
    (event,) = told
    assert state.attributes["event_type"] == "message_failed"
    assert state.attributes.items() >= event.data.items()


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize("inbound", ["webhook", "websocket"])
async def test_a_receipt_that_ringcentral_pushes_is_told_at_once(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry, told: list[Event], inbound: str
) -> None:
    hass.config_entries.async_update_entry(entry, options={"inbound": inbound})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.push_state.transport == inbound)
    simulator.delivery.sent_after = simulator.delivery.delivered_after = 0
    await notify(hass, target=ANNA)
    await until(lambda: told and told[-1].data["status"] == "delivered", 4)
