"""Texts from the numbers of the Shared Inbox: by their own call, into the right thread, once, and followed."""

import asyncio
from copy import deepcopy
from datetime import timedelta
import math
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.ringc.sending.sent_logs import SENT_LOGS
from tests.helpers.language import speak
from tests.helpers.sending import DAD, MOM, PNG, add_recipient, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

LOADED = ConfigEntryState.LOADED
QUEUE, COMPANY = "+16505550120", "+16505550100"
NUMBERS = pytest.mark.parametrize("number", [QUEUE, COMPANY])


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and both users answer the queue's and the company's number."""
    simulator.threads.enabled = True
    for user in (simulator.user, simulator.other_user):
        for number in (QUEUE, COMPANY):
            simulator.world.let_text(user, number)
            simulator.world.sender(user, number)[1].features |= {"SmsSender", "MmsSender"}


@pytest.fixture
def picture(hass: HomeAssistant, tmp_path: Path) -> str:
    """A picture that Home Assistant may use."""
    (tmp_path / "door.png").write_bytes(PNG)
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return str(tmp_path / "door.png")


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """The news about messages sent."""
    return async_capture_events(hass, "ringc_message_status")


async def act(hass: HomeAssistant, name: str, **data: Any) -> dict[str, Any]:
    """Call an action that answers."""
    response: ServiceResponse = await hass.services.async_call("ringc", name, data, blocking=True, return_response=True)
    assert response is not None
    return dict(response)


def news(told: list[Event]) -> set[tuple[str, str]]:
    """Return which statuses of which texts were told."""
    return {(event.data["message_id"], event.data["status"]) for event in told}


def in_threads(entry: MockConfigEntry) -> set[str]:
    """Return the account's numbers of the Shared Inbox."""
    return {number.phone_number for number in entry.runtime_data.numbers if number.in_threads}


def calls(simulator: Simulator) -> list[str]:
    """Return by which calls RingCentral was asked to send, in order."""
    return [request.kind for request in simulator.requests if request.kind in {"sms", "thread_sms"}]


@NUMBERS
async def test_a_shared_number_texts_by_threads_and_an_own_one_as_ever(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, number: str
) -> None:
    await notify(hass, target=MOM, data={"from": number, "attachments": []})
    await notify(hass, target=MOM)
    assert [(text.sender, text.to) for text in simulator.accepted] == [
        (number, (MOM,)),
        (simulator.user.number, (MOM,)),
    ]
    assert calls(simulator) == ["thread_sms", "sms"]


async def test_without_the_feature_a_shared_number_texts_as_any_other(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.threads.queue_supported = False
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await notify(hass, target=MOM, data={"from": QUEUE})
    await notify(hass, target=MOM, data={"from": COMPANY})
    assert calls(simulator) == ["sms", "thread_sms"]


async def test_a_feature_that_could_not_be_read_is_read_again_after_the_start(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("features", status=503)
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.state is LOADED and in_threads(entry))
    await notify(hass, target=MOM, data={"from": QUEUE})
    assert calls(simulator) == ["thread_sms"]


async def test_a_feature_that_can_be_read_every_other_time_sets_the_account_up_again_once(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    for _ in range(5):
        simulator.fail("features", status=503)
        simulator.fail("features", delay=0)
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.state is LOADED and in_threads(entry))
    await asyncio.sleep(60)
    assert in_threads(entry)
    assert [request.kind for request in simulator.requests].count("numbers") == 1


@NUMBERS
async def test_a_picture_goes_with_its_text(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, number: str, picture: str
) -> None:
    await notify(hass, target=MOM, data={"from": number, "attachments": [picture]})
    [sent] = simulator.accepted
    assert (sent.text, [name for name, _, _ in sent.files]) == ("The door is open", ["door.png"])


@NUMBERS
async def test_a_picture_that_threads_do_not_take_is_left_out_and_the_words_go(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, number: str, picture: str
) -> None:
    simulator.readings.threads_take_files = False
    response = await act(hass, "send_message", to=MOM, message="Look", attachments=[picture], **{"from": number})
    [row] = response["messages"]
    assert [(sent.text, sent.files) for sent in simulator.accepted] == [("Look", ())]
    assert (row["error"], row["message_ids"]) == (None, [str(simulator.accepted[0].id)])
    assert len(row["left_out"]) == 1
    assert row["left_out"][0].startswith("door.png: ")


async def test_that_threads_take_no_picture_is_said_in_home_assistants_language(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, picture: str
) -> None:
    await speak(hass, "de")
    simulator.readings.threads_take_files = False
    response = await act(hass, "send_message", to=MOM, message="Look", attachments=[picture], **{"from": QUEUE})
    [left_out] = response["messages"][0]["left_out"]
    assert left_out.startswith("door.png: RingCentral nimmt keinen Anhang dieses Typs an")


async def test_a_picture_that_is_required_keeps_the_words_back_where_threads_take_none(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, picture: str
) -> None:
    simulator.readings.threads_take_files = False
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=MOM, data={"from": QUEUE, "attachments": [picture], "attachment_required": True})
    assert (failure.value.translation_key, simulator.accepted) == ("attachment_type_refused", [])


async def test_a_picture_without_words_is_refused_in_words(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, picture: str
) -> None:
    with pytest.raises(ServiceValidationError) as failure:
        await notify(hass, message="", target=MOM, data={"from": QUEUE, "attachments": [picture]})
    assert failure.value.translation_key == "shared_inbox_needs_words"
    assert calls(simulator) == []


async def test_several_people_get_a_text_each_and_a_group_is_refused_in_words(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    await notify(hass, target=[MOM, DAD], data={"from": QUEUE})
    assert [text.to for text in simulator.accepted] == [(MOM,), (DAD,)]
    await add_recipient(hass, silent_account, "Family", MOM, DAD, group=True)
    for target, data in (([MOM, DAD], {"group": True}), ("Family", {})):
        with pytest.raises(ServiceValidationError) as failure:
            await notify(hass, target=target, data={"from": QUEUE, **data})
        assert failure.value.translation_key == "shared_inbox_without_groups"
    assert len(simulator.accepted) == 2


@pytest.mark.parametrize(("hours", "threads"), [(1, 1), (73, 2)])
async def test_a_text_goes_into_the_open_thread_and_after_72_hours_into_a_new_one(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, hours: int, threads: int
) -> None:
    await notify(hass, message="First", target=MOM, data={"from": QUEUE})
    simulator.clock.advance(hours * 3600)
    await notify(hass, message="Second", target=MOM, data={"from": QUEUE})
    assert len(simulator.threads.all) == threads
    assert [text.text for text in simulator.accepted] == ["First", "Second"]


async def test_a_thread_of_somebody_else_is_refused_with_their_name(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.threads.assign(entry.thread, simulator.other_user)
    response = await act(hass, "send_message", to=[MOM, DAD], message="Hi", optional=True, retry=3, **{"from": QUEUE})
    mom, dad = response["messages"]
    assert (mom["error_code"], dad["error"]) == ("MSG-427", None)
    assert mom["error"].startswith("Back Office has this conversation in RingCentral's Shared Inbox.")
    assert [text.to for text in simulator.accepted] == [(DAD,)]
    assert entry.thread.assignee is simulator.other_user


async def test_a_thread_of_somebody_else_that_cannot_be_read_is_refused_in_ringcentral_s_words(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.threads.assign(entry.thread, simulator.other_user)
    simulator.fail("threads", status=503, times=9)
    response = await act(hass, "send_message", to=MOM, message="Hi", optional=True, **{"from": QUEUE})
    [row] = response["messages"]
    assert (row["error_code"], simulator.accepted) == ("MSG-427", [])
    assert "The thread is not assigned to extension" in row["error"]


@pytest.mark.parametrize("reading", [False, True])
async def test_a_thread_that_nobody_has_is_answered_and_nobody_has_it_afterwards(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, reading: bool
) -> None:
    simulator.readings.unassigned_threads_take_answers = reading
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    await act(hass, "reply", message_id=entry.id, message="Hi")
    assert [(text.sender, text.to, text.text) for text in simulator.accepted] == [(QUEUE, (MOM,), "Hi")]
    assert (entry.thread.assignee, len(simulator.threads.all)) == (None, 1)


async def test_several_answers_to_a_thread_that_nobody_has_all_arrive(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(act(hass, "reply", message_id=entry.id, message=f"Hi {number}"))
    assert sorted(text.text for text in simulator.accepted) == ["Hi 0", "Hi 1", "Hi 2"]
    assert entry.thread.assignee is None


@pytest.mark.parametrize("fault", [{"status": 403}, {"drop": "before"}, {"status": 503}])
async def test_a_thread_that_cannot_be_taken_is_refused_in_words(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, fault: dict[str, Any]
) -> None:
    simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_assign", **fault)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=MOM, data={"from": QUEUE, "retry": 3})
    assert (failure.value.translation_key, simulator.accepted) == ("thread_unassigned", [])


async def test_an_answer_that_is_lost_while_the_thread_is_taken_is_found_and_not_given_twice(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_sms", delay=0)
    simulator.fail("thread_sms", drop="after")
    response = await act(hass, "reply", message_id=entry.id, message="Hi", retry=3, when_unsure="send_again")
    assert response["messages"][0]["message_ids"] == [str(sent.id) for sent in simulator.accepted]
    assert len(simulator.accepted) == 1
    assert entry.thread.assignee is None


@NUMBERS
async def test_a_lost_answer_is_found_in_the_threads_and_not_sent_again(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, number: str
) -> None:
    for fault in ({"drop": "after"}, {"malformed": True}, {"status": 502, "gateway": True, "accepted": True}):
        simulator.fail("thread_sms", **fault)
        data = {"from": number, "retry": 3, "when_unsure": "send_again"}
        await notify(hass, message=str(fault), target=MOM, data=data)
    assert len(simulator.accepted) == 3
    assert calls(simulator) == ["thread_sms"] * 3


async def test_a_text_that_the_threads_never_list_is_reported_and_not_sent_again(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.store_delay = math.inf
    simulator.fail("thread_sms", drop="after")
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=MOM, data={"from": QUEUE, "retry": 3})
    assert (failure.value.translation_key, len(simulator.accepted)) == ("not_confirmed", 1)


@pytest.mark.parametrize("inbound", ["off", "websocket"])
async def test_what_became_of_a_text_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, told: list[Event], inbound: str
) -> None:
    simulator.delivery.failures = {DAD: "SMS-CAR-411"}
    hass.config_entries.async_update_entry(entry, options={"inbound": inbound})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: inbound == "off" or entry.runtime_data.push_state.transport)
    await notify(hass, target=[MOM, DAD], data={"from": QUEUE})
    ids = {sent.to: str(sent.id) for sent in simulator.accepted}
    await until(lambda: {(ids[MOM,], "delivered"), (ids[DAD,], "failed")} <= news(told), 30, every=1)
    await asyncio.sleep(7200)
    assert len([event for event in told if event.data["status"] in {"delivered", "failed"}]) == 2


async def test_many_texts_are_followed_together(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, told: list[Event]
) -> None:
    await notify(hass, target=[f"+1650555{number:04}" for number in range(200, 220)], data={"from": QUEUE})
    await notify(hass, target=MOM)
    await until(lambda: len([event for event in told if event.data["status"] == "delivered"]) == 21, 100, every=1)


async def test_threads_that_cannot_be_read_keep_no_news_of_other_texts_back(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, told: list[Event]
) -> None:
    simulator.fail("threads", status=503, times=3)
    await notify(hass, target=MOM, data={"from": QUEUE})
    await notify(hass, target=DAD)
    shared, own = (str(sent.id) for sent in simulator.accepted)
    await until(lambda: (own, "delivered") in news(told), 30, every=1)
    await until(lambda: (shared, "delivered") in news(told), 1000, every=1)


async def test_a_call_can_wait_for_the_delivery(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    response = await act(hass, "send_message", to=MOM, message="Hi", wait_for_delivery=60, **{"from": COMPANY})
    assert response["messages"][0]["status"] == "delivered"


async def test_a_text_that_may_have_been_sent_is_found_later_also_after_a_crash(
    hass: HomeAssistant,
    silent_account: MockConfigEntry,
    simulator: Simulator,
    told: list[Event],
    hass_storage: dict[str, Any],
) -> None:
    simulator.delivery.sent_after = None
    simulator.store_delay = math.inf
    simulator.fail("thread_sms", drop="after")
    with pytest.raises(HomeAssistantError):
        await notify(hass, target=MOM, data={"from": QUEUE})
    await hass.async_block_till_done()
    on_disk = deepcopy(hass_storage)
    await hass.config_entries.async_unload(silent_account.entry_id)
    await hass.async_block_till_done()
    del hass.data[SENT_LOGS]
    hass_storage.clear()
    hass_storage.update(on_disk)
    simulator.store_delay = 0
    assert await hass.config_entries.async_setup(silent_account.entry_id)
    await until(lambda: (str(simulator.accepted[0].id), "sent") in news(told), 4000, every=10)
    assert calls(simulator) == ["thread_sms"]


async def test_a_text_of_the_shared_inbox_is_followed_there_when_the_number_has_left_it(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, told: list[Event]
) -> None:
    simulator.delivery.sent_after = None
    await notify(hass, target=MOM, data={"from": QUEUE})
    [sent] = simulator.accepted
    simulator.threads.queue_supported = False
    assert await hass.config_entries.async_reload(silent_account.entry_id)
    await hass.async_block_till_done()
    simulator.threads.settle(simulator.threads.entries[-1], "Delivered")
    await until(lambda: (str(sent.id), "delivered") in news(told), 100, every=1)


async def test_a_number_that_joins_the_shared_inbox_is_noticed_within_a_day(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.threads.queue_supported = False
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    simulator.threads.queue_supported = True
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=25))
    await until(lambda: entry.state is LOADED and QUEUE in in_threads(entry), 60)
    await notify(hass, target=MOM, data={"from": QUEUE})
    assert calls(simulator) == ["thread_sms"]


async def test_a_company_that_gives_up_the_shared_inbox_is_noticed_by_the_first_text_that_fails(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.threads.enabled = False
    with pytest.raises(HomeAssistantError):
        await notify(hass, target=MOM, data={"from": QUEUE})
    await until(lambda: silent_account.state is LOADED and not in_threads(silent_account), 60)
    await notify(hass, target=MOM, data={"from": QUEUE})
    assert calls(simulator) == ["thread_sms", "sms"]
    assert len(simulator.accepted) == 1


async def test_a_text_that_shows_that_the_shared_inbox_is_gone_may_outlive_its_account(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.threads.enabled = False
    simulator.fail("features", delay=3)
    sending = hass.async_create_task(act(hass, "send_message", to=MOM, message="Hi", optional=True, **{"from": QUEUE}))
    asked = [request.kind for request in simulator.requests].count("features")
    await until(lambda: [request.kind for request in simulator.requests].count("features") > asked)
    await hass.config_entries.async_remove(silent_account.entry_id)
    [row] = (await sending)["messages"]
    assert (row["error_code"], simulator.accepted) == ("CMN-109", [])


async def test_a_thread_that_somebody_takes_while_it_is_answered_stays_theirs(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_sms", delay=0)
    simulator.fail("thread_sms", delay=1)
    answering = asyncio.create_task(act(hass, "reply", message_id=entry.id, message="Hi"))
    await until(lambda: simulator.accepted)
    simulator.threads.assign(entry.thread, simulator.other_user)
    await answering
    assert entry.thread.assignee is simulator.other_user


async def test_many_threads_that_nobody_has_are_answered_within_the_rate_limit(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    people = [f"+1650555{number:04}" for number in range(200, 214)]
    entries = [simulator.receive_shared("Hello", to=QUEUE, sender=number) for number in people]
    await notify(hass, target=people, data={"from": QUEUE})
    assert len(simulator.accepted) == 14
    await until(lambda: not any(entry.thread.assignee for entry in entries), 600, every=1)
    assert not [request for request in simulator.requests if request.status == 429]


@pytest.mark.parametrize(
    "fault", [{"drop": "after"}, {"malformed": True}, {"status": 502, "gateway": True, "accepted": True}], ids=str
)
async def test_a_thread_is_given_back_when_the_answer_to_taking_it_was_lost(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, fault: dict[str, Any]
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_assign", **fault)
    with pytest.raises(HomeAssistantError):
        await act(hass, "reply", message_id=entry.id, message="Hi")
    assert (entry.thread.assignee, simulator.accepted) == (None, [])


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"status": 503}, {"status": 429}], ids=str)
async def test_a_thread_that_cannot_be_given_back_is_given_back_later(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, fault: dict[str, Any]
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_assign", delay=0)
    simulator.fail("thread_assign", times=2, **fault)
    await act(hass, "reply", message_id=entry.id, message="Hi")
    assert (entry.thread.assignee, len(simulator.accepted)) == (simulator.user, 1)
    await until(lambda: entry.thread.assignee is None, 600, every=1)


async def test_a_thread_that_the_user_has_stays_the_user_s(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    """It was taken in RingCentral's own app just after the text was refused."""
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.threads.assign(entry.thread, simulator.user)
    refusal = {"errorCode": "MSG-427", "message": "The thread is not assigned to extension at the moment."}
    simulator.fail("thread_sms", status=403, body=refusal)
    await act(hass, "reply", message_id=entry.id, message="Hi")
    assert (entry.thread.assignee, len(simulator.accepted)) == (simulator.user, 1)


async def test_an_answer_to_a_thread_that_somebody_has_just_resolved_begins_another(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.threads.resolve(entry.thread)
    refusal = {"errorCode": "MSG-427", "message": "The thread is not assigned to extension at the moment."}
    simulator.fail("thread_sms", status=403, body=refusal)
    await act(hass, "reply", message_id=entry.id, message="Hi")
    assert [(text.to, text.text) for text in simulator.accepted] == [((MOM,), "Hi")]
    assert len(simulator.threads.all) == 2


async def test_an_answer_to_a_thread_that_is_resolved_while_it_is_being_taken_begins_another(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_assign", status=404, delay=1)
    answering = asyncio.create_task(act(hass, "reply", message_id=entry.id, message="Hi"))
    await until(lambda: any(request.kind == "thread_assign" for request in simulator.requests))
    simulator.threads.resolve(entry.thread)
    await answering
    assert [(text.to, text.text) for text in simulator.accepted] == [((MOM,), "Hi")]
    assert len(simulator.threads.all) == 2


@pytest.mark.parametrize("how", ["cancel", "unload", "remove", "stop"])
async def test_a_thread_is_given_back_whatever_ends_the_call_that_took_it(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, how: str
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_sms", delay=0)
    simulator.fail("thread_sms", delay=3)
    call = hass.async_create_task(act(hass, "reply", message_id=entry.id, message="Hi", optional=True))
    await until(lambda: simulator.accepted)
    ends = {
        "cancel": call.cancel,
        "unload": lambda: hass.async_create_task(hass.config_entries.async_unload(silent_account.entry_id)),
        "remove": lambda: hass.async_create_task(hass.config_entries.async_remove(silent_account.entry_id)),
        "stop": lambda: hass.async_create_task(hass.async_stop(force=True)),
    }
    ends[how]()
    await asyncio.wait([call])
    await until(lambda: entry.thread.assignee is None, 60)
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize("fault", [{}, {"drop": "after"}], ids=["answered", "answer lost"])
async def test_a_call_that_is_cancelled_while_its_thread_is_being_taken_ends_at_once(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, fault: dict[str, Any]
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE, sender=MOM)
    simulator.fail("thread_assign", delay=8, **fault)
    call = hass.async_create_task(act(hass, "reply", message_id=entry.id, message="Hi", optional=True))
    await until(lambda: any(request.kind == "thread_assign" for request in simulator.requests))
    call.cancel()
    await asyncio.wait([call])
    await asyncio.sleep(1)
    assert not silent_account.runtime_data.sent_log.texts
    await asyncio.sleep(60)
    assert [request.kind for request in simulator.requests].count("thread_assign") == 2
    assert entry.thread.assignee is None
    assert not simulator.accepted


async def test_an_equal_text_of_a_colleague_is_not_taken_for_one_whose_answer_was_lost(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("thread_sms", drop="before")
    call = hass.async_create_task(act(hass, "send_message", to=MOM, message="Yes", optional=True, **{"from": QUEUE}))
    await until(lambda: calls(simulator))
    simulator.threads.send(simulator.other_user, QUEUE, MOM, "Yes", [])
    [row] = (await call)["messages"]
    assert (row["message_ids"], row["error_code"]) == ([], "not_confirmed")
