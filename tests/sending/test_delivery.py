"""What became of the messages sent: read at the right times, told once, remembered over a restart."""

import asyncio
from copy import deepcopy
import math
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.ringc.const import EVENT_MESSAGE_STATUS
from custom_components.ringc.errors import UNDELIVERED, delivery_error
from custom_components.ringc.ringcentral import Notification
from custom_components.ringc.sending.delivery import Delivery
from custom_components.ringc.sending.sent_logs import SENT_LOGS
from tests.helpers.entities import entity_of
from tests.helpers.language import speak
from tests.helpers.sending import notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

ANNA = "+16505550123"


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """The news about messages sent."""
    return async_capture_events(hass, EVENT_MESSAGE_STATUS)


@pytest.fixture
def delivery(simulator: Simulator, silent_account: MockConfigEntry) -> Delivery:
    """What follows the messages of an account whose carrier does nothing by itself."""
    simulator.delivery.sent_after = None
    return silent_account.runtime_data.delivery


class Time:
    """Lets time pass since now, in steps that only go forward."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._start = asyncio.get_running_loop().time()

    def reads(self) -> int:
        """How often the store was asked."""
        return sum(request.kind == "store" for request in self._simulator.requests)

    async def read_at(self, seconds: float) -> None:
        """Let time pass, in which the store is asked once more."""
        before = self.reads()
        await self._until(seconds)
        assert self.reads() == before + 1

    async def quiet_until(self, seconds: float) -> None:
        """Let time pass, in which nobody asks the store."""
        before = self.reads()
        await self._until(seconds)
        assert self.reads() == before

    async def _until(self, seconds: float) -> None:
        """Sleep until so many seconds after the start, and a little."""
        await asyncio.sleep(self._start + seconds + 0.9 - asyncio.get_running_loop().time())


@pytest.fixture
async def time(simulator: Simulator, delivery: Delivery) -> Time:
    """The time that passes in a test."""
    return Time(simulator)


async def send(hass: HomeAssistant, simulator: Simulator, to: str = ANNA, **data: Any) -> str:
    """Send a text, which is followed, and return its id."""
    await notify(hass, message=f"Hello {len(simulator.accepted)}", target=to, data=data)
    return str(simulator.accepted[-1].id)


async def may_have_been_sent(hass: HomeAssistant, simulator: Simulator) -> None:
    """Send a text of which nobody knows whether it arrived."""
    simulator.delivery.sent_after = None
    simulator.store_delay = math.inf
    simulator.fail("sms", drop="after")
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=ANNA)
    assert failure.value.translation_key == "not_confirmed"


def statuses(told: list[Event]) -> list[str]:
    """Return the statuses that were told."""
    return [event.data["status"] for event in told]


async def test_each_step_is_told_once_and_in_full(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "Sent")
    await time.read_at(5)
    await time.read_at(20)
    simulator.settle(message, "Delivered")
    await time.read_at(60)
    await time.quiet_until(7200)
    news = {
        "config_entry_id": silent_account.entry_id,
        "message_id": message,
        "to": [ANNA],
        "error_code": None,
        "reason": None,
    }
    assert [event.data for event in told] == [news | {"status": "sent"}, news | {"status": "delivered"}]


async def test_a_failure_is_told_in_words(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "SendingFailed", "SMS-UP-413")
    await time.read_at(5)
    await time.quiet_until(7200)
    (event,) = told
    assert event.data["status"] == "failed"
    assert event.data["error_code"] == "SMS-UP-413"
    assert "START" in event.data["reason"]


async def test_a_failure_is_told_in_home_assistants_language(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    await speak(hass, "de")
    message = await send(hass, simulator)
    simulator.settle(message, "SendingFailed", "SMS-UP-413")
    await time.read_at(5)
    (event,) = told
    assert event.data["reason"].startswith("Der Empfänger hat SMS von deiner Nummer abbestellt")


async def test_every_reason_has_words(silent_account: MockConfigEntry) -> None:
    words = {code: str(delivery_error(code)) for code in [*UNDELIVERED, "SMS-NEW-999", None]}
    assert not [code for code, text in words.items() if " " not in text or "{" in text]


async def test_without_a_receipt_sent_stands_after_an_hour(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "Sent")
    await time.quiet_until(3)
    for seconds in (5, 20, 60, 300, 3600):
        await time.read_at(seconds)
    simulator.settle(message, "Delivered")
    await time.quiet_until(8_000)
    assert statuses(told) == ["sent"]


async def test_what_is_known_of_a_text_whose_answer_was_lost_is_told_when_it_is_found(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event]
) -> None:
    simulator.store_delay = 2
    simulator.fail("sms", drop="after")
    sending = hass.async_create_task(send(hass, simulator))
    await until(lambda: simulator.accepted)
    simulator.settle(simulator.accepted[0].id, "Delivered")
    await sending
    assert statuses(told) == ["delivered"]


async def test_what_is_final_is_known_to_whoever_waits_later(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "Delivered")
    await time.read_at(5)
    assert (await delivery.async_wait([message], 0))[message].status == "delivered"


async def test_while_ringcentral_pushes_hardly_anything_is_read(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event], time: Time
) -> None:
    delivery.async_set_pushed(True)
    message = await send(hass, simulator)
    await time.quiet_until(50)
    simulator.settle(message, "Sent")
    delivery.async_changed()
    await time.read_at(51)
    assert statuses(told) == ["sent"]
    await time.read_at(60)
    await time.quiet_until(3500)
    await time.read_at(3600)
    await time.quiet_until(8_000)


async def test_a_burst_of_pushed_changes_is_read_once(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time
) -> None:
    delivery.async_set_pushed(True)
    await send(hass, simulator)
    delivery.async_changed()
    await time.read_at(1)
    for _ in range(20):
        delivery.async_changed()
    await time.quiet_until(3)
    await time.read_at(8)


async def test_changes_of_what_others_sent_are_not_read(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time
) -> None:
    delivery.async_changed()
    await time.quiet_until(100)
    await send(hass, simulator)
    await time.quiet_until(103)


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        ([{"type": "SMS", "newCount": 1, "newMessageIds": ["1"]}], 0),
        ([{"type": "SMS", "newCount": 1, "updatedCount": 0}], 0),
        ([{"type": "SMS", "updatedCount": 1}], 1),
        ([{"type": "SMS", "newCount": 1}, {"type": "SMS", "updatedCount": 2}], 1),
        ("odd", 1),
        ([], 1),
    ],
)
async def test_a_push_about_new_messages_only_tells_nothing_of_ours(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time, changes: Any, reads: int
) -> None:
    delivery.async_set_pushed(True)
    await send(hass, simulator)
    body = {"event": "/restapi/v1.0/account/1/extension/2/message-store", "body": {"changes": changes}}
    delivery.async_changed(Notification.from_json(body))
    await asyncio.sleep(6)
    assert time.reads() == reads


async def test_a_push_about_new_messages_may_be_about_a_text_that_may_have_been_sent(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event]
) -> None:
    delivery.async_set_pushed(True)
    await may_have_been_sent(hass, simulator)
    [sent] = simulator.accepted
    simulator.stores.get(sent.id).visible = simulator.clock.now()
    body = {
        "event": "/restapi/v1.0/account/1/extension/2/message-store",
        "body": {"changes": [{"type": "SMS", "newCount": 1, "newMessageIds": [sent.id]}]},
    }
    delivery.async_changed(Notification.from_json(body))
    await asyncio.sleep(6)
    assert statuses(told) == ["sent"]


async def test_a_change_that_is_pushed_while_its_text_is_being_sent_is_read_once_that_is_accepted(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event]
) -> None:
    delivery.async_set_pushed(True)
    simulator.fail("sms", delay=3)
    sending = hass.async_create_task(send(hass, simulator))
    await until(lambda: simulator.accepted)
    delivery.async_changed()
    message = await sending
    simulator.settle(message, "Delivered")
    await asyncio.sleep(6)
    assert statuses(told) == ["delivered"]


async def test_news_of_the_shared_inbox_neither_asks_for_other_texts_nor_puts_their_news_off(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time
) -> None:
    delivery.async_set_pushed(True)
    await send(hass, simulator)
    elsewhere = Notification.from_json({"event": "/restapi/v1.0/account/1/message-threads/entries/sync"})
    delivery.async_changed(elsewhere)
    await time.quiet_until(10)
    delivery.async_changed()
    delivery.async_changed(elsewhere)
    await time.read_at(16)


async def test_when_ringcentral_stops_pushing_what_it_may_have_told_is_read(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event], time: Time
) -> None:
    delivery.async_set_pushed(True)
    message = await send(hass, simulator)
    await time.quiet_until(30)
    simulator.settle(message, "Delivered")
    delivery.async_set_pushed(False)
    await time.read_at(31)
    assert statuses(told) == ["delivered"]


@pytest.mark.parametrize(("number", "paths"), [(50, ","), (51, "dateFrom")])
async def test_many_messages_go_into_a_request(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event], number: int, paths: str
) -> None:
    simulator.limits["medium"] = 1000
    await account_sends(hass, simulator, number)
    for sent in simulator.accepted:
        simulator.settle(sent.id, "Delivered")
    await asyncio.sleep(6)
    [read] = [request for request in simulator.requests if request.kind == "store"]
    assert paths in read.path + str(read.query)
    assert statuses(told) == ["delivered"] * number


async def account_sends(hass: HomeAssistant, simulator: Simulator, number: int) -> None:
    """Send as many texts, each to somebody else."""
    await notify(hass, target=[f"+1650556{count:04}" for count in range(number)])
    assert len(simulator.accepted) == number


async def test_a_message_that_is_gone_does_no_harm(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    gone, message = await send(hass, simulator), await send(hass, simulator)
    del simulator.stores._messages[int(gone)]
    simulator.settle(message, "Delivered")
    await time.read_at(5)
    assert statuses(told) == ["delivered"]


@pytest.mark.parametrize(("status", "body"), [(500, None), (503, None), (403, None), (200, {"no": "id"})])
async def test_one_bad_part_hides_no_other_and_is_given_up_by_age(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time, status: int, body: Any
) -> None:
    bad, good = await send(hass, simulator), await send(hass, simulator)
    simulator.fail_part(int(bad), status, body)
    simulator.settle(good, "SendingFailed", "SMS-UP-430")
    await time.read_at(5)
    assert [(event.data["message_id"], event.data["status"]) for event in told] == [(good, "failed")]
    before = time.reads()
    await asyncio.sleep(4000)
    assert time.reads() - before <= 15
    await time.quiet_until(8_000)


@pytest.mark.parametrize("fault", [{"status": 500}, {"malformed": True}])
async def test_a_failed_read_is_made_up_for_a_minute_later(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time, fault: dict[str, Any]
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "Delivered")
    simulator.fail("store", **fault)
    await time.read_at(5)
    await time.quiet_until(60)
    assert not told
    await time.read_at(67)
    assert statuses(told) == ["delivered"]


async def test_an_app_that_may_not_read_messages_asks_no_more_often_than_others(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    simulator.fail("store", status=403, times=5)
    await send(hass, simulator)
    for seconds in (5, 20, 60, 300, 3600):
        await time.read_at(seconds)
    await time.quiet_until(8_000)
    assert not told


async def test_while_the_rate_limit_is_reached_nothing_is_read(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    await send(hass, simulator)
    simulator.fail("store", retry_after=300)
    await time.read_at(5)
    await time.quiet_until(300)


async def test_a_receipt_is_not_taken_back(
    hass: HomeAssistant, simulator: Simulator, told: list[Event], time: Time
) -> None:
    message = await send(hass, simulator)
    simulator.settle(message, "Sent")
    await time.read_at(5)
    simulator.settle(message, "Queued")
    await time.read_at(20)
    simulator.settle(message, "Sent")
    await time.read_at(60)
    assert statuses(told) == ["sent"]


async def test_open_messages_are_followed_over_a_restart(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    message = await send(hass, simulator)
    await restart(hass, silent_account)
    simulator.settle(message, "DeliveryFailed", "SMS-CAR-412")
    await time.read_at(5)
    (event,) = told
    assert (event.data["message_id"], event.data["status"]) == (message, "failed")
    await restart(hass, silent_account)
    await time.quiet_until(7200)


async def test_a_text_that_is_accepted_during_a_reload_is_followed(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    simulator.delivery.sent_after = None
    simulator.fail("sms", delay=2)
    sending = hass.async_create_task(send(hass, simulator))
    await until(lambda: simulator.accepted)
    assert await hass.config_entries.async_reload(silent_account.entry_id)
    message = await sending
    simulator.settle(message, "SendingFailed", "SMS-UP-430")
    await asyncio.sleep(10)
    assert [(event.data["message_id"], event.data["status"]) for event in told] == [(message, "failed")]


async def test_a_text_that_may_have_been_sent_is_told_when_it_turns_up(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    await may_have_been_sent(hass, simulator)
    await restart(hass, silent_account)
    simulator.store_delay = 0
    [sent] = simulator.accepted
    simulator.stores.get(sent.id).visible = simulator.clock.now()
    await asyncio.sleep(400)
    assert [(event.data["message_id"], event.data["status"]) for event in told] == [(str(sent.id), "sent")]


async def test_what_another_program_sent_while_a_lost_text_waited_for_the_rate_limit_is_not_told_as_that_text(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    simulator.fail("sms", retry_after=20)
    sending = hass.async_create_task(notify(hass, message="Hello", target=ANNA, data={"max_wait": 60}))
    await asyncio.sleep(5)
    simulator.send("Hello", to=ANNA)
    simulator.fail("sms", drop="before")
    with pytest.raises(HomeAssistantError) as failure:
        await sending
    assert failure.value.translation_key == "not_confirmed"
    await asyncio.sleep(3700)
    assert statuses(told) == ["unconfirmed"]


async def test_the_first_of_two_attempts_is_told_when_it_turns_up(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    simulator.delivery.sent_after = None
    simulator.store_delay = math.inf
    simulator.fail("sms", drop="after")
    simulator.fail("sms", drop="before")
    with pytest.raises(HomeAssistantError):
        await notify(hass, target=ANNA, data={"when_unsure": "send_again"})
    [sent] = simulator.accepted
    simulator.stores.get(sent.id).visible = simulator.clock.now()
    await asyncio.sleep(400)
    assert [(event.data["message_id"], event.data["status"]) for event in told] == [(str(sent.id), "sent")]


async def test_a_text_that_may_have_been_sent_and_never_turns_up_is_told_once_after_an_hour(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    await may_have_been_sent(hass, simulator)
    await restart(hass, silent_account)
    await asyncio.sleep(3500)
    assert not told
    await asyncio.sleep(200)
    await restart(hass, silent_account)
    await asyncio.sleep(5_000)
    (event,) = told
    assert event.data.items() >= {"message_id": None, "to": [ANNA], "status": "unconfirmed"}.items()
    assert "may have been sent" in event.data["reason"]


async def test_a_text_that_may_have_been_sent_is_followed_although_its_last_attempt_sent_nothing(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    simulator.fail("sms", drop="before")
    simulator.fail("sms", code="MSG-290")
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=ANNA, data={"when_unsure": "send_again"})
    assert failure.value.translation_key == "not_confirmed"
    await asyncio.sleep(3700)
    assert statuses(told) == ["unconfirmed"]


async def test_a_text_that_waited_when_home_assistant_crashed_is_told_as_not_sent(
    hass: HomeAssistant,
    simulator: Simulator,
    silent_account: MockConfigEntry,
    told: list[Event],
    hass_storage: dict[str, Any],
) -> None:
    simulator.delivery.sent_after = None
    simulator.limits["medium"] = 1
    await send(hass, simulator)
    waiting = hass.async_create_task(send(hass, simulator))
    await asyncio.sleep(5)
    crashed = deepcopy(hass_storage[f"ringc.sent_log.{silent_account.entry_id}"])
    waiting.cancel()
    await asyncio.sleep(0)
    await restart(hass, silent_account, crashed, hass_storage)
    assert [(event.data["message_id"], event.data["error_code"]) for event in told] == [(None, "interrupted")]
    assert "was not sent" in told[0].data["reason"]
    await restart(hass, silent_account)
    assert len(told) == 1


async def restart(
    hass: HomeAssistant, account: MockConfigEntry, crashed: Any = None, storage: dict[str, Any] | None = None
) -> None:
    """Close the account and open it as after a restart of Home Assistant, or with the file that a crash left."""
    assert await hass.config_entries.async_unload(account.entry_id)
    await asyncio.sleep(2)
    del hass.data[SENT_LOGS]
    if storage is not None:
        storage[f"ringc.sent_log.{account.entry_id}"] = crashed
    assert await hass.config_entries.async_setup(account.entry_id)


async def test_whoever_waits_learns_the_first_final_status(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, time: Time
) -> None:
    first, second = await send(hass, simulator), await send(hass, simulator)
    waiting = asyncio.create_task(delivery.async_wait([first, second], 30))
    simulator.settle(first, "SendingFailed", "SMS-RC-430")
    await time.read_at(5)
    assert not waiting.done()
    simulator.settle(second, "Delivered")
    await time.read_at(20)
    known = await waiting
    assert {key: (text.status, text.error_code) for key, text in known.items()} == {
        first: ("failed", "SMS-RC-430"),
        second: ("delivered", None),
    }
    assert known == await delivery.async_wait([first, second], 0)


async def test_whoever_waits_too_long_learns_the_last_known_status(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery
) -> None:
    message = await send(hass, simulator)
    known = await delivery.async_wait([message, "unheard-of"], 0.05)
    assert {key: text.status for key, text in known.items()} == {message: "queued"}


async def test_unloading_the_account_ends_the_waiting(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, delivery: Delivery
) -> None:
    message = await send(hass, simulator)
    waiting = asyncio.create_task(delivery.async_wait([message], 300))
    await asyncio.sleep(0)
    assert await hass.config_entries.async_unload(silent_account.entry_id)
    assert (await asyncio.wait_for(waiting, 1))[message].status == "queued"


async def test_after_a_reload_listeners_hear_what_is_known_as_soon_as_a_text_is_accepted(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event]
) -> None:
    assert await hass.config_entries.async_reload(silent_account.entry_id)
    heard: list[Any] = []
    stop = silent_account.runtime_data.delivery.async_listen(heard.append)
    simulator.fail("sms", body={"id": 5, "type": "SMS", "direction": "Outbound", "messageStatus": "Sent"})
    await notify(hass, target=ANNA)
    await until(lambda: told)
    stop()
    assert statuses(told) == ["sent"]
    assert heard == [told[0].data]


async def test_listeners_hear_what_the_event_says(
    hass: HomeAssistant, simulator: Simulator, delivery: Delivery, told: list[Event], time: Time
) -> None:
    heard: list[Any] = []
    stop = delivery.async_listen(heard.append)
    message = await send(hass, simulator)
    simulator.settle(message, "Sent")
    await time.read_at(5)
    stop()
    simulator.settle(message, "Delivered")
    await time.read_at(20)
    assert heard == [told[0].data]
    assert len(told) == 2


async def test_a_failure_of_what_an_automation_sent_shows_on_the_event_entity(
    hass: HomeAssistant, simulator: Simulator, silent_account: MockConfigEntry, told: list[Event], time: Time
) -> None:
    await notify(hass, target=ANNA)
    (sent,) = simulator.accepted
    simulator.settle(sent.id, "SendingFailed", "SMS-UP-413")
    await time.read_at(5)
    state = hass.states.get(entity_of(hass, silent_account, "event", "messages"))
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
