"""The inbox: each text once, also across restarts, and never before anybody can hear it."""

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ringc.receiving.expected import EXPECTED
from custom_components.ringc.ringcentral import RejectedError
from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG
from tests.helpers.waiting import until


@pytest.fixture
async def receiving(receiver: Receiver) -> Receiver:
    """An account that receives."""
    await receiver.open_through("websocket", inbound="websocket")
    return receiver


def stored(receiver: Receiver, hass_storage: Mapping[str, Any]) -> dict[str, Any]:
    """What the inbox wrote down."""
    written: dict[str, Any] = hass_storage[f"ringc.inbox.{receiver.entry.entry_id}"]["data"]
    return written


async def test_a_text_seen_before_a_restart_is_not_told_after_it(receiving: Receiver) -> None:
    receiving.simulator.receive("Once")
    await until(lambda: receiving.texts)
    await receiving.reload()
    await until(lambda: receiving.asked("sync"))
    receiving.simulator.receive("Twice")
    await until(lambda: len(receiving.texts) == 2)
    assert receiving.texts == ["Once", "Twice"]


async def test_only_a_crash_within_a_second_repeats_a_text(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    before = deepcopy(hass_storage)
    receiving.simulator.receive("Again")
    await until(lambda: receiving.texts)
    await receiving.close()
    hass_storage.update(before)
    await receiving.open(inbound="websocket")
    await until(lambda: receiving.texts == ["Again", "Again"])


async def test_what_was_told_is_written_a_second_later(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    message = receiving.simulator.receive("Remember me")
    await until(lambda: receiving.texts)
    assert not stored(receiving, hass_storage)["seen"]
    async_fire_time_changed(receiving.hass, dt_util.utcnow() + timedelta(seconds=1.1))
    await until(lambda: stored(receiving, hass_storage)["seen"])
    assert list(stored(receiving, hass_storage)["seen"]) == [str(message.id)]


async def test_a_steady_stream_of_texts_does_not_put_the_writing_off(
    receiving: Receiver, hass_storage: dict[str, Any]
) -> None:
    async with asyncio.timeout(5):
        while not stored(receiving, hass_storage)["seen"]:
            count = len(receiving.texts)
            receiving.simulator.receive("One more")
            await until(lambda count=count: len(receiving.texts) > count)  # type: ignore[misc]


async def test_old_ids_are_forgotten(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    inbox = receiving.entry.runtime_data.inbox
    inbox.seen._seen |= {str(number): dt_util.utcnow().timestamp() - 26 * 3600 for number in range(1000)}
    await receiving.close()
    assert not stored(receiving, hass_storage)["seen"]


async def test_nothing_of_a_text_is_written(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    receiving.simulator.receive("My secret", sender="+16505550123")
    await until(lambda: receiving.texts)
    await receiving.close()
    written = json.dumps(stored(receiving, hass_storage))
    assert "secret" not in written
    assert "6505550123" not in written


async def test_one_listener_that_fails_costs_the_others_nothing(
    receiving: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    heard = []

    def fail(data: Mapping[str, Any]) -> None:
        raise ValueError(data["message"])

    inbox = receiving.entry.runtime_data.inbox
    stop = inbox.async_listen(fail)
    inbox.async_listen(heard.append)
    receiving.simulator.receive("Hello")
    await until(lambda: heard)
    stop()
    assert "A listener failed: ValueError" in caplog.text


@pytest.mark.parametrize(("zone", "ends"), [("Asia/Tokyo", "+09:00"), ("UTC", "+00:00")])
async def test_local_time_is_where_the_person_says(receiver: Receiver, zone: str, ends: str) -> None:
    await receiver.open_through("websocket", inbound="websocket", time_zone=zone)
    receiver.simulator.receive("What time is it?")
    await until(lambda: receiver.events)
    assert receiver.events[0].data["received_local"].endswith(ends)


async def test_a_text_to_oneself_says_so(receiving: Receiver) -> None:
    receiving.simulator.receive("Note to self", sender=receiving.simulator.user.number)
    await until(lambda: receiving.events)
    assert receiving.events[0].data["from_self"] is True
    assert receiving.events[0].data["known_sender"] is False


async def test_texts_are_marked_as_read_when_wanted(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    messages = [receiver.simulator.receive(str(number)) for number in range(3)]
    await until(lambda: len(receiver.texts) == 3)
    await receiver.pass_time(seconds=6)
    await until(lambda: all(message.read for message in messages))
    assert receiver.asked("store", "PUT") == 1


async def test_more_texts_than_a_minute_allows_are_all_marked_as_read(receiver: Receiver) -> None:
    receiver.simulator.limits["medium"] = 6
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    messages = [receiver.simulator.receive(str(number)) for number in range(300)]
    await until(lambda: all(message.read for message in messages), 600, every=1)
    assert not [item for item in receiver.simulator.requests if item.status == 429]


async def test_what_a_penalty_left_unread_is_marked_after_it(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    receiver.simulator.fail("store", retry_after=120)
    message = receiver.simulator.receive("Read")
    await until(lambda: message.read, 300, every=1)


async def test_a_permission_that_marking_lacks_is_told_until_it_is_there(receiver: Receiver) -> None:
    receiver.simulator.app.permissions -= {"EditMessages"}
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    receiver.simulator.receive("Unread")
    await until(lambda: receiver.texts)
    await receiver.pass_time(seconds=6)
    await until(lambda: receiver.issues == {"marking_not_allowed"})
    assert "Edit Messages" in receiver.placeholders["permission"]
    receiver.simulator.app.permissions |= {"EditMessages"}
    receiver.entry.runtime_data.client.login.token = None
    receiver.simulator.receive("Read")
    await until(lambda: len(receiver.texts) == 2)
    await receiver.pass_time(seconds=6)
    await until(lambda: not receiver.issues)


async def test_texts_stay_unread_by_default(receiving: Receiver) -> None:
    message = receiving.simulator.receive("Unread")
    await until(lambda: receiving.texts)
    await receiving.pass_time(seconds=6)
    await receiving.hass.async_block_till_done()
    assert not message.read


async def test_stopping_home_assistant_writes_what_was_told(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    receiving.simulator.receive("Last words")
    await until(lambda: receiving.texts)
    await receiving.hass.async_stop(force=True)
    assert receiving.hass.state is CoreState.stopped
    assert len(stored(receiving, hass_storage)["seen"]) == 1


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"version": 1, "data": {"since": 5, "seen": [1]}}, id="a wrong shape"),
        pytest.param({"version": 1, "data": {"since": {"1": "x"}, "seen": {"5": None}}}, id="no times"),
        pytest.param({"version": 1, "data": []}, id="no mapping"),
        pytest.param({"version": 2, "data": {}}, id="a newer version"),
    ],
)
async def test_a_file_that_cannot_be_read_costs_one_warning(
    receiver: Receiver, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture, stored: dict[str, Any]
) -> None:
    key = f"ringc.inbox.{receiver.entry.entry_id}"
    hass_storage[key] = {"minor_version": 1, "key": key} | stored
    await receiver.open_through("websocket", inbound="websocket")
    assert caplog.text.count("cannot be read") == 1
    receiver.simulator.receive("Hello")
    await until(lambda: receiver.texts)
    await receiver.reload()
    await until(lambda: receiver.asked("sync"), 100, every=1)
    assert receiver.texts == ["Hello"]


async def test_what_was_stored_before_is_read(receiver: Receiver, hass_storage: dict[str, Any]) -> None:
    """Files of today's version, without what is stored since, and with what a newer one may store."""
    told, missed = receiver.simulator.receive("Told"), receiver.simulator.receive("Missed")
    now = receiver.simulator.clock.time()
    key = f"ringc.inbox.{receiver.entry.entry_id}"
    seen = {str(told.id): told.created.timestamp(), "bad": None}
    data = {"since": {str(receiver.simulator.user.id): now - 3600}, "seen": seen, "newer": True}
    hass_storage[key] = {"version": 1, "minor_version": 7, "key": key, "data": data}
    await receiver.open(inbound="websocket")
    await until(lambda: receiver.texts, 100, every=1)
    assert [event.data["message_id"] for event in receiver.events] == [str(missed.id)]


CLOCKS = [
    pytest.param(-56 * 365 * 86_400, id="56 years behind"),
    pytest.param(-30 * 86_400, id="30 days behind"),
    pytest.param(-2 * 86_400, id="2 days behind"),
    pytest.param(-7200, id="2 hours behind"),
    pytest.param(400, id="400 seconds ahead"),
    pytest.param(26 * 3600, id="26 hours ahead"),
    pytest.param(7 * 86_400, id="7 days ahead"),
]


@pytest.mark.parametrize("ahead", CLOCKS)
async def test_a_wrong_clock_changes_nothing(receiver: Receiver, freezer: FrozenDateTimeFactory, ahead: float) -> None:
    """The clock is wrong when Home Assistant starts, and is put right (NTP) before it reloads."""
    clock = receiver.simulator.clock
    receiver.simulator.receive("Before the account", created=clock.ago(60))
    freezer.move_to(clock.now() + timedelta(seconds=ahead))
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Pushed")
    await until(lambda: receiver.texts)
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Missed")
    await until(lambda: len(receiver.texts) == 2, 2000, every=1)
    freezer.move_to(clock.now())
    await receiver.reload()
    receiver.simulator.receive("After the reload")
    await until(lambda: len(receiver.texts) == 3, 100, every=1)
    await asyncio.sleep(1000)
    assert receiver.texts == ["Pushed", "Missed", "After the reload"]
    received_at = datetime.fromisoformat(receiver.events[0].data["received_at"])
    assert abs((clock.now() - received_at).total_seconds()) < 4000


async def test_a_clock_that_steps_in_the_middle_changes_nothing(
    receiver: Receiver, freezer: FrozenDateTimeFactory
) -> None:
    clock = receiver.simulator.clock
    freezer.move_to(clock.now())
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("One")
    await until(lambda: receiver.texts)
    freezer.move_to(clock.now() + timedelta(hours=30))
    receiver.simulator.receive("Two")
    await until(lambda: len(receiver.texts) == 2)
    await receiver.reload()
    freezer.move_to(clock.now() - timedelta(hours=30))
    receiver.simulator.receive("Three")
    await until(lambda: len(receiver.texts) == 3)
    await receiver.reload()
    await asyncio.sleep(1000)
    assert receiver.texts == ["One", "Two", "Three"]


@pytest.mark.parametrize("days", [2, 9000])
async def test_a_wrong_date_of_an_answer_costs_no_text_for_good(receiver: Receiver, days: int) -> None:
    clock = receiver.simulator.clock
    await receiver.open_through("websocket", inbound="websocket")
    client = receiver.entry.runtime_data.client
    receiver.simulator.receive("Before")
    await until(lambda: receiver.texts)
    clock.advance(days * 86_400)
    # What is refused is dated too.
    with pytest.raises(RejectedError):
        await client.message("1")
    clock.advance(-days * 86_400)
    assert client.server_time > clock.now() + timedelta(days=1)
    await receiver.close()
    await asyncio.sleep(10)
    receiver.simulator.receive("Meanwhile")
    await receiver.open(inbound="websocket")
    await until(lambda: len(receiver.texts) > 1, 300, every=1)
    assert receiver.texts == ["Before", "Meanwhile"]


async def test_an_account_set_up_at_a_wrong_date_catches_up_all_the_same(
    receiving: Receiver, hass_storage: dict[str, Any]
) -> None:
    await receiving.close()
    stored(receiving, hass_storage)["since"] = {str(receiving.simulator.user.id): 4e9}
    await receiving.open(inbound="websocket")
    await asyncio.sleep(10)
    receiving.simulator.events.lose = 1
    receiving.simulator.receive("Missed")
    await until(lambda: receiving.texts == ["Missed"], 2000, every=1)


async def test_texts_at_the_edge_of_the_window_come_once(receiver: Receiver) -> None:
    clock = receiver.simulator.clock
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Pushed late", created=clock.ago(24.9 * 3600))
    await until(lambda: receiver.texts)
    await receiver.reload()
    await until(lambda: receiver.transport)
    receiver.simulator.events.repeat = 2
    receiver.simulator.receive("Twice", created=clock.ago(24.9 * 3600))
    await until(lambda: len(receiver.texts) == 2)
    await asyncio.sleep(1000)
    assert receiver.texts == ["Pushed late", "Twice"]


async def test_texts_of_one_second_are_in_order_when_their_ids_get_a_digit_more(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    inbox, client = receiver.entry.runtime_data.inbox, receiver.entry.runtime_data.client
    message = receiver.simulator.receive("Hello")
    [found] = await client.messages([str(message.id)])
    await until(lambda: receiver.texts)
    await inbox.async_receive([replace(found, id=number, text=number) for number in ("1000", "999")], "catch_up")
    assert receiver.texts[1:] == ["999", "1000"]


async def test_an_older_text_comes_first_although_its_id_is_higher(receiving: Receiver) -> None:
    """As those of several stores may be."""
    inbox, client = receiving.entry.runtime_data.inbox, receiving.entry.runtime_data.client
    message = receiving.simulator.receive("Hello")
    [found] = await client.messages([str(message.id)])
    await until(lambda: receiving.texts)
    older = replace(found, id="2000", text="older", created_at=message.created - timedelta(minutes=1))
    await inbox.async_receive([replace(found, id="1000", text="newer"), older], "catch_up")
    assert receiving.texts[1:] == ["older", "newer"]


class BrokenZone(tzinfo):
    """A time zone whose rules cannot be read."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise OSError


@pytest.mark.parametrize("attachments", [[], [("cat.png", "image/png", PNG)]], ids=["", "with a picture"])
async def test_a_text_that_could_not_be_fired_is_fired_by_the_next_catch_up(
    receiver: Receiver, tmp_path: Path, attachments: list[tuple[str, str, bytes]]
) -> None:
    receiver.hass.config.media_dirs = {"local": str(tmp_path)}
    await receiver.open_through("websocket", inbound="websocket")
    await until(lambda: receiver.asked("sync"), 2000, every=1)
    event_data = receiver.entry.runtime_data.inbox._event_data
    event_data.zone = BrokenZone()
    receiver.simulator.receive("Not lost", attachments=attachments)
    await asyncio.sleep(5)
    assert not receiver.texts
    event_data.zone = None
    await until(lambda: receiver.texts, 2000, every=1)
    assert receiver.ways == ["catch_up"]


async def test_what_reaches_an_account_that_was_unloaded_is_fired_once_by_the_next_set_up(receiving: Receiver) -> None:
    data = receiving.entry.runtime_data
    receiving.simulator.events.lose = 1
    message = receiving.simulator.receive("Late")
    [found] = await data.client.messages([str(message.id)])
    await receiving.close()
    await data.inbox.async_receive([found], "websocket")
    assert not receiving.texts
    await receiving.open(inbound="websocket")
    await until(lambda: receiving.texts, 100, every=1)
    assert receiving.ways == ["catch_up"]


async def test_a_text_to_ourselves_that_is_expected_is_handed_over_and_not_fired(receiving: Receiver) -> None:
    own = receiving.simulator.user.number
    expected = receiving.entry.runtime_data.inbox.async_expect(own, "4f2a9c1b")
    receiving.simulator.receive("Do you know 4f2a9c1b?")
    receiving.simulator.receive("Another one", sender=own)
    await until(lambda: len(receiving.texts) == 2)
    receiving.simulator.receive("It is 4f2a9c1b", sender=own)
    await until(expected.done)
    assert (expected.result().message.text, expected.result().via) == ("It is 4f2a9c1b", "websocket")
    receiving.simulator.receive("The last one")
    await until(lambda: "The last one" in receiving.texts)
    assert receiving.texts == ["Do you know 4f2a9c1b?", "Another one", "The last one"]


async def test_what_was_expected_is_not_fired_after_a_restart_either(receiving: Receiver) -> None:
    own = receiving.simulator.user.number
    expected = receiving.entry.runtime_data.inbox.async_expect(own, "4f2a9c1b")
    receiving.simulator.receive("It is 4f2a9c1b", sender=own)
    await until(expected.done)
    await receiving.close()
    del receiving.hass.data[EXPECTED]
    receiving.simulator.receive("Another one")
    await receiving.open(inbound="websocket")
    await until(lambda: receiving.texts, 100, every=1)
    await asyncio.sleep(1000)
    assert receiving.texts == ["Another one"]


async def test_the_catch_up_hands_over_what_is_expected_too(receiving: Receiver) -> None:
    own = receiving.simulator.user.number
    expected = receiving.entry.runtime_data.inbox.async_expect(own, "4f2a9c1b")
    receiving.simulator.events.lose = 10
    receiving.simulator.receive("It is 4f2a9c1b", sender=own)
    await receiving.pass_time(minutes=16)
    await until(expected.done)
    assert expected.result().via == "catch_up"
    receiving.simulator.events.lose = 0
    receiving.simulator.receive("Another one")
    await until(lambda: receiving.texts)
    assert receiving.texts == ["Another one"]
