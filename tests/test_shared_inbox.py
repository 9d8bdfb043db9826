"""The Shared Inbox in actions and on pages: as any other number, and in words where RingCentral offers less."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.helpers.pages import Page
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, SIS, add_recipient, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

QUEUE = "+16505550120"
SHARED_ONLY = {"source_number": QUEUE}


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and both users answer the queue's number."""
    simulator.threads.enabled = True
    for user in (simulator.user, simulator.other_user):
        simulator.world.let_text(user, QUEUE)


@pytest.fixture
async def inbox(receiver: Receiver) -> Receiver:
    """An account that texts from the queue's number, and is pushed what comes."""
    receiver.hass.config_entries.async_update_entry(receiver.entry, data={**receiver.entry.data, **SHARED_ONLY})
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    return receiver


async def act(hass: HomeAssistant, name: str, **data: Any) -> Any:
    """Call an action that answers."""
    return await hass.services.async_call("ringc", name, data, blocking=True, return_response=True)


async def found(hass: HomeAssistant, **data: Any) -> list[str]:
    """Return which texts RingCentral has."""
    return [message["message"] for message in (await act(hass, "get_messages", **data))["messages"]]


def long_ago(simulator: Simulator, text: str, *, days: int, to: str = QUEUE) -> None:
    """Let somebody have texted into a thread that was resolved soon."""
    entry = simulator.receive_shared(text, to=to, sender=MOM)
    simulator.threads.resolve(entry.thread)
    entry.created -= timedelta(days=days)
    entry.thread.created = entry.created


async def test_a_recipient_s_entity_and_action_text_from_the_shared_inbox(inbox: Receiver) -> None:
    await add_recipient(inbox.hass, inbox.entry, "Mom", MOM)
    await notify(inbox.hass, "ringc_mom", message="By action")
    data = {"entity_id": "notify.mom", "message": "By entity"}
    await inbox.hass.services.async_call("notify", "send_message", data, blocking=True)
    assert [(sent.sender, sent.to, sent.text) for sent in inbox.simulator.accepted] == [
        (QUEUE, (MOM,), "By action"),
        (QUEUE, (MOM,), "By entity"),
    ]
    assert not inbox.asked("sms")


@pytest.mark.parametrize("reading", [False, True])
async def test_a_text_can_be_answered_again_and_again(inbox: Receiver, reading: bool) -> None:
    inbox.simulator.readings.unassigned_threads_take_answers = reading
    for number in range(3):
        inbox.simulator.receive_shared(f"Text {number}", to=QUEUE, sender=MOM)
        await until(lambda: len(inbox.texts) == len(inbox.simulator.accepted) + 1, 100, every=1)
        message_id = inbox.events[-1].data["message_id"]
        await notify(inbox.hass, message=f"Answer {number}", data={"reply_to": message_id})
    assert [sent.text for sent in inbox.simulator.accepted] == ["Answer 0", "Answer 1", "Answer 2"]
    assert inbox.ways == ["websocket"] * 3


async def test_a_question_is_answered(inbox: Receiver) -> None:
    asking = inbox.hass.async_create_task(act(inbox.hass, "ask", message="Open?", to=MOM, timeout=60))
    await until(lambda: inbox.simulator.accepted)
    inbox.simulator.receive_shared("Yes", to=QUEUE, sender=MOM)
    assert (await asking)["sentence"] == "Yes"


async def test_an_old_text_that_nobody_remembers_is_answered_too(
    hass: HomeAssistant, inbox: Receiver, simulator: Simulator
) -> None:
    await inbox.close()
    entry = simulator.receive_shared("Old", to=QUEUE, sender=MOM)
    entry.created -= timedelta(days=40)
    await inbox.open(inbound="off")
    await act(hass, "reply", message_id=entry.id, message="At last")
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [(QUEUE, (MOM,))]


async def test_texts_of_both_stores_are_read_together(inbox: Receiver) -> None:
    simulator, hass = inbox.simulator, inbox.hass
    own = simulator.receive("To me", sender=MOM, created=simulator.clock.ago(30))
    shared = simulator.receive_shared("To us", to=QUEUE, sender=MOM)
    simulator.threads.resolve(shared.thread)
    simulator.receive_shared("From somebody else", to=QUEUE, sender=DAD)
    await notify(hass, message="From us", target=MOM)
    assert set(await found(hass)) == {"To me", "To us", "From somebody else", "From us"}
    assert set(await found(hass, number=MOM)) == {"To me", "To us", "From us"}
    assert await found(hass, direction="outbound") == ["From us"]
    assert await found(hass, unread=True) == ["To me"]
    assert len(await found(hass, limit=2)) == 2
    assert sorted(await found(hass, ids=[shared.id, own.id, "1"])) == ["To me", "To us"]
    [message] = (await act(hass, "get_messages", ids=[shared.id]))["messages"]
    assert (message["read"], message["our_number"], message["from"]) == (None, QUEUE, MOM)


async def test_a_long_time_of_the_shared_inbox_is_read_no_further_than_is_wanted(inbox: Receiver) -> None:
    simulator, hass = inbox.simulator, inbox.hass
    await inbox.close()
    for number in range(3500):
        simulator.threads.receive(f"{number}", DAD, QUEUE, ())
    await inbox.open(inbound="off")
    since = simulator.clock.ago(86400 * 300).isoformat()
    before = inbox.asked("threads")
    assert await found(hass, since=since, limit=2) == ["3499", "3498"]
    # The first page, the last one, and the thread.
    assert inbox.asked("threads") - before == 3


async def test_a_long_time_with_a_number_of_the_shared_inbox_is_read_no_further_than_is_wanted(inbox: Receiver) -> None:
    simulator, hass = inbox.simulator, inbox.hass
    await inbox.close()
    for number in range(35):
        long_ago(simulator, f"{number:03}", days=350 - 10 * number)
    simulator.receive_shared("Of somebody else", to=QUEUE, sender=DAD)
    await inbox.open(inbound="off")
    since = simulator.clock.ago(86400 * 285).isoformat()
    for limit, requests in ((2, 2), (11, 3), (100, 4)):
        before = inbox.asked("threads")
        texts = await found(hass, since=since, number=MOM, limit=limit)
        assert texts == [f"{number:03}" for number in range(34, 6, -1)][:limit]
        assert inbox.asked("threads") - before == requests


async def test_what_cannot_be_marked_as_read_is_said_in_words_and_the_rest_is_marked(inbox: Receiver) -> None:
    own = inbox.simulator.receive("To me")
    shared = inbox.simulator.receive_shared("To us", to=QUEUE)
    ids = {"ids": [shared.id, own.id]}
    with pytest.raises(ServiceValidationError) as failure:
        await inbox.hass.services.async_call("ringc", "mark_read", ids, blocking=True)
    assert failure.value.translation_key == "shared_inbox_without_read_marks"
    assert failure.value.translation_placeholders == {"message_ids": shared.id}
    assert own.read


async def test_a_text_that_is_nowhere_cannot_be_marked_as_ever(inbox: Receiver) -> None:
    with pytest.raises(HomeAssistantError) as failure:
        await inbox.hass.services.async_call("ringc", "mark_read", {"ids": "1"}, blocking=True)
    assert failure.value.translation_key == "rejected"


async def test_the_option_to_mark_texts_leaves_the_shared_inbox_out(inbox: Receiver) -> None:
    own = inbox.simulator.receive("To me")
    inbox.simulator.receive_shared("To us", to=QUEUE)
    await until(lambda: len(inbox.texts) == 2, 100, every=1)
    await until(lambda: own.read, 100, every=1)
    await asyncio.sleep(60)
    marked = [request.path.rpartition("/")[2] for request in inbox.simulator.requests if request.method == "PUT"]
    assert [ids for ids in marked if ids.isdecimal()] == [str(own.id)]


async def test_texts_are_deleted_where_they_are_and_no_others(inbox: Receiver) -> None:
    simulator = inbox.simulator
    own, shared = simulator.receive("To me"), simulator.receive_shared("To us", to=QUEUE)
    simulator.receive("Another to me")
    simulator.receive_shared("Another to us", to=QUEUE)
    ids = {"ids": [own.id, shared.id, "1"]}
    await inbox.hass.services.async_call("ringc", "delete_messages", ids, blocking=True)
    assert set(await found(inbox.hass)) == {"Another to me", "Another to us"}


async def test_what_was_not_asked_for_is_never_deleted(inbox: Receiver) -> None:
    simulator = inbox.simulator
    kept = simulator.receive_shared("Kept", to=QUEUE)
    record = {"id": kept.id, "threadId": kept.thread.id, "direction": "Inbound"}
    await until(lambda: inbox.texts)
    simulator.fail("threads", body={"records": [record]})
    await inbox.hass.services.async_call("ringc", "delete_messages", {"ids": ["1", "9"]}, blocking=True)
    assert await found(inbox.hass) == ["Kept"]


async def test_texts_of_the_store_are_deleted_also_when_those_of_the_shared_inbox_cannot_be(inbox: Receiver) -> None:
    simulator = inbox.simulator
    own, shared = simulator.receive("To me"), simulator.receive_shared("To us", to=QUEUE)
    await until(lambda: len(inbox.texts) == 2)
    simulator.fail("threads", delay=0)
    simulator.fail("threads", status=503)
    ids = {"ids": [own.id, shared.id]}
    with pytest.raises(HomeAssistantError):
        await inbox.hass.services.async_call("ringc", "delete_messages", ids, blocking=True)
    assert await found(inbox.hass) == ["To us"]


async def test_many_texts_of_which_one_is_gone_are_marked_without_asking_for_each_in_the_shared_inbox(
    inbox: Receiver,
) -> None:
    simulator = inbox.simulator
    own = [simulator.receive(f"{number}") for number in range(300)]
    await until(lambda: len(inbox.texts) == 300, 100, every=1)
    before = inbox.asked("threads")
    ids = {"ids": [*(item.id for item in own), "1"]}
    with pytest.raises(HomeAssistantError) as failure:
        await inbox.hass.services.async_call("ringc", "mark_read", ids, blocking=True)
    assert failure.value.translation_key == "rejected"
    assert all(item.read for item in own)
    assert inbox.asked("threads") - before == 1


async def test_more_texts_than_a_minute_allows_to_look_for_are_read_and_deleted(inbox: Receiver) -> None:
    simulator = inbox.simulator
    ids = [simulator.receive_shared(f"{number}", to=QUEUE).id for number in range(300)]
    own = [simulator.receive(f"Own {number}").id for number in range(100)]
    await until(lambda: len(inbox.texts) == 400, 100, every=1)
    assert len(await found(inbox.hass, ids=[*own, *ids], limit=1000)) == 400
    await inbox.hass.services.async_call("ringc", "delete_messages", {"ids": [*own, *ids]}, blocking=True)
    assert await found(inbox.hass, limit=1000) == []
    assert not [item for item in simulator.requests if item.status == 429]


async def test_a_thread_that_cannot_be_shown_hides_no_other_texts(inbox: Receiver) -> None:
    simulator = inbox.simulator
    simulator.threads.broken.add(simulator.receive_shared("Broken", to=QUEUE, sender=DAD).thread)
    for number in range(4):
        simulator.receive_shared(f"{number}", to=QUEUE, sender=f"+1415555000{number}")
    assert set(await found(inbox.hass)) == {"0", "1", "2", "3"}


async def test_a_text_of_the_shared_inbox_that_is_deleted_leaves_the_open_pages(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    shared = inbox.simulator.receive_shared("To us", to=QUEUE, sender=MOM)
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    await page.conversation(conversation=MOM)
    await inbox.hass.services.async_call("ringc", "delete_messages", {"ids": shared.id}, blocking=True)
    assert (await page.event())["deleted"] == [shared.id]


async def test_the_account_s_test_works_with_a_number_of_the_shared_inbox(inbox: Receiver) -> None:
    result = await act(inbox.hass, "test_account")
    assert (result["sent"], result["delivered"], result["problems"]) == (True, True, [])
    assert result["received"]["via"] == "websocket"
    assert await found(inbox.hass) == []
    assert not inbox.asked("sms")


async def test_a_page_shows_the_shared_inbox_and_marks_its_texts_here_only(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    inbox.simulator.receive_shared("To us", to=QUEUE, sender=MOM)
    await notify(inbox.hass, message="From us", target=DAD)
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    conversations = await page.conversations()
    shown = {item["id"]: (item["unread"], item["last"]["text"]) for item in conversations.values()}
    assert shown == {MOM: (1, "To us"), DAD: (0, "From us")}
    await page.of_account("conversation/mark_read", conversation=MOM)
    assert not [request for request in inbox.simulator.requests if request.method == "PUT" and "store" in request.path]


async def test_a_page_reads_a_month_of_the_shared_inbox_by_two_requests(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    simulator = inbox.simulator
    await inbox.close()
    for number in range(20):
        entry = simulator.receive_shared("Hi", to=QUEUE, sender=f"+1415555{number:04}")
        simulator.threads.resolve(entry.thread)
    await inbox.open(inbound="off")
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    before = inbox.asked("threads")
    assert len(await page.conversations()) == 20
    assert inbox.asked("threads") - before == 2


async def test_a_page_has_the_earlier_texts_of_the_shared_inbox_in_order(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    simulator = inbox.simulator
    for number in range(35):
        long_ago(simulator, f"{10 * number:03} a shared one", days=400 - 10 * number)
    for number in range(300):
        simulator.receive(f"{number:03} my own", sender=MOM, created=simulator.clock.ago(86400 * (400 - number) - 60))
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    await page.conversations()
    before = inbox.asked("threads"), inbox.asked("store")
    found = await page.texts(MOM)
    assert len(found) == 335
    assert found == sorted(found)
    assert (inbox.asked("threads") - before[0], inbox.asked("store") - before[1]) == (8, 2)


async def test_a_shared_inbox_that_may_not_be_read_hides_no_earlier_texts_from_a_page(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    inbox.simulator.receive("To me", sender=MOM, created=inbox.simulator.clock.ago(86400 * 80))
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    await page.conversations()
    inbox.simulator.fail("threads", status=403, times=9)
    assert await page.texts(MOM) == ["To me"]


async def test_a_thread_that_may_not_be_read_hides_no_earlier_texts_of_a_busy_shared_inbox(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    simulator = inbox.simulator
    await inbox.close()
    long_ago(simulator, "Long ago", days=20)
    for number in range(999):
        simulator.threads.receive(f"{number}", DAD, QUEUE, ())
    hidden = simulator.receive_shared("Of a thread that is listed only", to=QUEUE, sender=SIS).thread
    simulator.threads.all["hidden"] = simulator.threads.all.pop(hidden.id)
    await inbox.open(inbound="off")
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    assert await page.texts(MOM) == ["Long ago"]


async def test_a_shared_inbox_that_may_not_be_read_hides_nothing_else_from_a_page(
    reachable: Any, inbox: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    inbox.simulator.receive("To me", sender=MOM)
    page = await Page.open(inbox.hass, hass_ws_client, inbox.entry)
    inbox.simulator.fail("threads", status=403, times=9)
    assert [item["id"] for item in (await page.conversations()).values()] == [MOM]


async def test_the_daily_look_at_the_numbers_does_not_take_the_shared_inbox_for_a_change(inbox: Receiver) -> None:
    before = inbox.entry.runtime_data
    await inbox.pass_time(hours=25)
    await until(lambda: inbox.asked("numbers") > 1, 100, every=1)
    await asyncio.sleep(10)
    assert inbox.entry.runtime_data is before


@pytest.fixture
def entry_of_queue(entry: MockConfigEntry, hass: HomeAssistant) -> MockConfigEntry:
    """An account whose own number is the queue's, not set up yet."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, **SHARED_ONLY})
    return entry


async def test_a_recipient_cannot_be_a_group_of_a_number_of_the_shared_inbox(
    hass: HomeAssistant, entry_of_queue: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_setup(entry_of_queue.entry_id)
    await hass.async_block_till_done()
    context = {"source": "user"}
    form = await hass.config_entries.subentries.async_init((entry_of_queue.entry_id, "recipient"), context=context)
    typed = {"name": "Family", "phone_numbers": [MOM, DAD], "group": True, "default": False}
    form = await hass.config_entries.subentries.async_configure(form["flow_id"], typed)
    assert form["errors"] == {"group": "group_needs_mms"}
