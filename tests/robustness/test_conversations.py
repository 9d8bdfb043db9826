"""Conversations when much goes wrong at once: accounts that go, texts of one second, senders who pretend, old pages."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.ringc.kept_texts import MOST
from custom_components.ringc.ringcentral import Message
from tests.helpers.pages import Page, ago, lists, pushed, texts
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, SIS, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

QUEUE = "+16505550120"
OF_ONE: dict[str, dict[str, Any]] = {
    "conversation/subscribe": {},
    "conversation/load_more": {"before": None},
    "conversation/mark_read": {},
}
COMMANDS: dict[str, dict[str, Any]] = {
    "conversations/subscribe": {},
    "conversation/subscribe": {"conversation": MOM},
    "conversation/load_more": {"conversation": MOM, "before": None},
    "conversation/mark_read": {"conversation": MOM},
}


def a_text(number: int, sender: str = DAD) -> Message:
    """Return one of many texts that come in now."""
    raw = {
        "id": str(10**15 + number),
        "direction": "Inbound",
        "from": {"phoneNumber": sender},
        "to": [{"phoneNumber": "+16505550101", "target": True}],
        "subject": f"Live {number}",
        "creationTime": ago(minutes=1, milliseconds=-number).isoformat(),
    }
    return Message.from_json(raw)


@pytest.mark.parametrize(("kind", "fields"), COMMANDS.items())
async def test_an_account_that_is_unloaded_while_the_month_is_read_says_so_once(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    simulator: Simulator,
    kind: str,
    fields: dict[str, Any],
) -> None:
    simulator.receive("Hello", sender=MOM)
    simulator.fail("store", delay=5)
    before = lists(simulator)
    asked = asyncio.create_task(page.command(kind, config_entry_id=account.entry_id, **fields))
    await until(lambda: lists(simulator) > before)
    assert await hass.config_entries.async_unload(account.entry_id)
    answer = await asked
    assert (answer["type"], answer["error"]["translation_key"]) == ("result", "account_not_loaded")
    assert (await page.command("accounts"))["result"]["accounts"] == []
    # The simulator is still about to answer.
    await asyncio.sleep(10)


async def test_an_account_that_is_unloaded_while_texts_are_marked_as_read_costs_no_error(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    stored = simulator.receive("Hello", sender=MOM)
    await page.conversations()
    simulator.fail("store", delay=5)
    before = len(simulator.requests)
    asked = asyncio.create_task(page.answer("conversation/mark_read", conversation=MOM))
    await until(lambda: len(simulator.requests) > before)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert (await asked)["success"]
    assert stored.read
    assert "listener failed" not in caplog.text


async def test_texts_to_a_queue_that_are_in_the_own_store_are_marked_as_read_there(
    receiver: Receiver, reachable: Any, hass_ws_client: WebSocketGenerator
) -> None:
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    await receiver.open_through("webhook")
    page = await Page.open(receiver.hass, hass_ws_client, receiver.entry)
    await page.conversation(conversation=MOM)
    stored = receiver.simulator.receive("Support, please", sender=MOM, to=QUEUE)
    assert texts(await page.event()) == ["Support, please"]
    await page.of_account("conversation/mark_read", conversation=MOM)
    assert stored.read


async def test_a_text_that_was_deleted_elsewhere_keeps_no_other_unread(page: Page, simulator: Simulator) -> None:
    gone, other = (simulator.receive(text, sender=MOM) for text in ("Gone", "There"))
    await page.conversations()
    simulator.fail_part(gone.id, 404)
    await page.of_account("conversation/mark_read", conversation=MOM)
    assert other.read
    assert [item["unread"] for item in (await page.conversations()).values()] == [0]


async def test_texts_that_may_not_be_marked_keep_no_others_unread(
    hass: HomeAssistant, with_queue: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    stored = simulator.receive("To me", sender=MOM)
    simulator.receive("To the queue", sender=MOM, to=QUEUE)
    page = await Page.open(hass, hass_ws_client, with_queue)
    await page.conversation(conversation=MOM)
    simulator.user.admin = False
    assert not (await page.answer("conversation/mark_read", conversation=MOM))["success"]
    assert stored.read
    assert [row["unread"] for row in (await page.conversations()).values()] == [1]


async def test_a_page_of_before_a_reload_gets_nothing_after_it(
    receiver: Receiver, live: Page, hass_ws_client: WebSocketGenerator
) -> None:
    await live.conversation(conversation=MOM)
    await receiver.reload()
    await until(lambda: receiver.transport == "webhook")
    assert await live.event() == {"closed": True}
    await live.conversation(conversation=MOM)
    receiver.simulator.receive("Hello", sender=MOM)
    assert texts(await live.event()) == ["Hello"]
    assert (await live.command("accounts"))["result"]["accounts"]


async def test_texts_of_the_second_that_the_month_is_cut_off_in_are_all_there(page: Page, simulator: Simulator) -> None:
    cut = ago(days=3).replace(microsecond=0)
    for number in range(10):
        # The store sorts by what it does not tell: within a second, ids may be in any order.
        simulator.receive(f"Cut {number}", sender=MOM, created=cut + timedelta(milliseconds=900 - number))
    for number in range(995):
        simulator.receive(f"Later {number}", sender=MOM, created=cut + timedelta(seconds=number + 1))
    found = await page.texts(MOM)
    assert len(found) == 1005
    assert found[:11] == [*(f"Cut {number}" for number in range(10)), "Later 0"]


async def test_a_second_with_more_texts_than_are_read_at_once_does_not_end_the_past(
    page: Page, simulator: Simulator
) -> None:
    second = ago(days=60).replace(microsecond=0)
    simulator.receive("Before", sender=MOM, created=second - timedelta(days=1))
    for number in range(600):
        simulator.receive(f"Burst {number}", sender=MOM, created=second)
    found = await page.texts(MOM)
    assert found == ["Before", *(f"Burst {number}" for number in range(600))]


async def test_texts_of_one_second_are_in_the_order_of_their_ids_whoever_told_of_them(
    live: Page, receiver: Receiver
) -> None:
    second = ago(seconds=30).replace(microsecond=900_000)
    await live.conversation(conversation=MOM)
    receiver.simulator.receive("First", sender=MOM, created=second)
    assert texts(await live.event()) == ["First"]
    receiver.simulator.send("Second", to=MOM, created=second + timedelta(milliseconds=50))
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    assert texts(await live.event()) == ["Second"]
    await live.of_account("conversation/subscribe", conversation=MOM)
    assert texts(await live.event()) == ["First", "Second"]


@pytest.mark.parametrize("shape", ["digits", "formatted"])
async def test_a_store_that_writes_numbers_otherwise_makes_no_second_conversation(
    hass: HomeAssistant, page: Page, simulator: Simulator, shape: str
) -> None:
    simulator.readings.stored_number = shape
    simulator.receive("Hello", sender=MOM)
    await notify(hass, message="Hi", target=[MOM])
    assert [item["id"] for item in (await page.conversations()).values()] == [MOM]


async def test_a_name_that_looks_like_a_number_is_not_taken_for_the_number(page: Page, simulator: Simulator) -> None:
    simulator.receive("It is me, Mom", sender=None, name=MOM)
    simulator.receive("Really Mom", sender=MOM)
    assert texts(await page.conversation(conversation=MOM)) == ["Really Mom"]


async def test_nameless_senders_are_one_conversation(page: Page, simulator: Simulator) -> None:
    simulator.receive("Boo", sender=None, name="")
    found = await page.conversations()
    assert texts(await page.conversation(conversation=next(iter(found.values()))["id"])) == ["Boo"]


@pytest.mark.parametrize(
    "name", ["Smith, John", "A" * 500, "Ada \ud83d", "Bob \0"], ids=["comma", "long", "half a character", "zero"]
)
async def test_a_conversation_with_any_name_can_be_opened(page: Page, simulator: Simulator, name: str) -> None:
    simulator.receive("Hello", sender=None, name=name)
    [found] = (await page.conversations()).values()
    assert texts(await page.conversation(conversation=found["id"])) == ["Hello"]
    assert await page.texts(found["id"]) == ["Hello"]


async def test_a_short_code_of_long_ago_can_be_opened(page: Page, simulator: Simulator) -> None:
    simulator.receive("Your code", sender="22395", created=ago(days=60))
    assert await page.texts("22395") == ["Your code"]


async def test_who_lost_the_right_to_see_gets_nothing_more(
    hass: HomeAssistant,
    receiver: Receiver,
    reachable: Any,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> None:
    await receiver.open_through("webhook")
    page = await Page.open(receiver.hass, hass_ws_client, receiver.entry)
    await page.conversation(conversation=MOM)
    await hass.auth.async_create_user("Another", group_ids=["system-admin"])
    await hass.auth.async_update_user(hass_admin_user, group_ids=[GROUP_ID_READ_ONLY])
    receiver.simulator.receive("Secret", sender=MOM)
    assert await page.event() == {"closed": True}
    receiver.simulator.receive("Secret too", sender=MOM)
    await until(lambda: len(receiver.texts) == 2)
    assert await page.error("conversation/subscribe", conversation=MOM) == "unauthorized"


async def test_what_was_sent_elsewhere_while_nobody_looked_is_there_afterwards(live: Page, receiver: Receiver) -> None:
    await live.conversation(conversation=MOM)
    await live.close()
    receiver.simulator.send("Unseen", to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    assert texts(await live.conversation(conversation=MOM)) == ["Unseen"]


async def test_what_was_sent_elsewhere_just_before_a_page_was_closed_is_there_afterwards(
    live: Page, receiver: Receiver
) -> None:
    await live.conversation(conversation=MOM)
    receiver.simulator.send("Unseen", to=MOM)
    await pushed(receiver)
    await live.close()
    await receiver.pass_time(seconds=6)
    await receiver.pass_time(seconds=1)
    assert texts(await live.conversation(conversation=MOM)) == ["Unseen"]


async def test_what_was_sent_elsewhere_after_a_page_was_closed_too_early_is_there_afterwards(
    live: Page, receiver: Receiver, hass_ws_client: WebSocketGenerator
) -> None:
    receiver.simulator.fail("store", delay=5)
    before = lists(receiver.simulator)
    other = await Page.open(receiver.hass, hass_ws_client, receiver.entry)
    await other.ask("conversation/subscribe", conversation=MOM)
    await until(lambda: lists(receiver.simulator) > before)
    await other.disconnect()
    receiver.simulator.send("Unseen", to=MOM)
    await pushed(receiver)
    await asyncio.sleep(10)
    assert texts(await live.conversation(conversation=MOM)) == ["Unseen"]


async def test_what_was_sent_elsewhere_appears_although_the_store_shows_it_late(live: Page, receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.store_delay, simulator.delivery.sent_after = 100, None
    await live.conversation(conversation=MOM)
    before = lists(simulator)
    sent = simulator.send("Late", to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    await until(lambda: lists(simulator) > before and simulator.requests[-1].status)
    simulator.clock.advance(100)
    simulator.settle(sent.id, "Delivered")
    await pushed(receiver)
    await receiver.pass_time(seconds=16)
    assert texts(await live.event()) == ["Late"]


async def test_a_page_that_only_asked_leaves_nothing_in_memory(live: Page, receiver: Receiver) -> None:
    receiver.simulator.receive("Hello", sender=MOM)
    await live.of_account("conversation/load_more", conversation=MOM, before=None)
    before = lists(receiver.simulator)
    await receiver.pass_time(minutes=6)
    await live.of_account("conversation/load_more", conversation=MOM, before=None)
    assert lists(receiver.simulator) == before + 1


async def test_a_text_before_one_that_nobody_knows_is_not_looked_for_for_ever(page: Page, simulator: Simulator) -> None:
    simulator.receive("Hello", sender=MOM)
    result = await page.of_account("conversation/load_more", conversation=MOM, before="99999")
    assert result == {"messages": [], "more": False}


async def test_groups_are_the_same_in_any_order(page: Page, simulator: Simulator) -> None:
    own = simulator.user.number
    simulator.receive("One", sender=MOM, to=[own, DAD, SIS], created=ago(minutes=3))
    simulator.receive("Two", sender=SIS, to=[MOM, own, DAD], created=ago(minutes=2))
    simulator.receive("Three", sender=DAD, to=[SIS, MOM, own], created=ago(minutes=1))
    assert texts(await page.conversation(conversation=f"{SIS},{MOM},{DAD}")) == ["One", "Two", "Three"]


async def test_deleting_takes_texts_from_open_pages(hass: HomeAssistant, page: Page, simulator: Simulator) -> None:
    first, second = (simulator.receive(text, sender=MOM, created=ago(hours=2)) for text in ("First", "Second"))
    other = simulator.receive("Hello", sender=DAD)
    opened = await page.conversation(conversation=MOM)
    ids = [second.id, other.id, 987654321]
    await hass.services.async_call("ringc", "delete_messages", {"ids": ids}, blocking=True)
    assert await page.event() == {"messages": [], "our_number": opened["our_number"], "deleted": [str(second.id)]}
    assert texts(await page.conversation(conversation=MOM)) == ["First"]
    assert first.availability == "Alive"


async def test_what_an_action_marks_as_read_is_read_on_open_pages(
    hass: HomeAssistant, page: Page, simulator: Simulator
) -> None:
    stored = simulator.receive("Hello", sender=MOM)
    await page.conversation(conversation=MOM)
    await hass.services.async_call("ringc", "mark_read", {"ids": [stored.id]}, blocking=True)
    assert [message["read"] for message in (await page.event())["messages"]] == [True]
    assert [row["unread"] for row in (await page.conversations()).values()] == [0]


async def test_the_list_shows_what_is_left_after_deleting(
    hass: HomeAssistant, page: Page, simulator: Simulator
) -> None:
    first, second = (simulator.receive(text, sender=MOM, created=ago(hours=2)) for text in ("First", "Second"))
    await page.conversations()
    await hass.services.async_call("ringc", "delete_messages", {"ids": second.id}, blocking=True)
    [left] = (await page.event())["conversations"]
    assert (left["id"], left["last"]["text"], left["unread"]) == (MOM, "First", 1)
    await hass.services.async_call("ringc", "delete_messages", {"ids": first.id}, blocking=True)
    [left] = (await page.event())["conversations"]
    assert (left["id"], left["last"], left["unread"]) == (MOM, None, 0)
    assert await page.conversations() == {}


async def test_what_could_not_be_deleted_stays(hass: HomeAssistant, page: Page, simulator: Simulator) -> None:
    stored = simulator.receive("Hello", sender=MOM)
    await page.conversations()
    simulator.app.permissions.discard("EditMessages")
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("ringc", "delete_messages", {"ids": stored.id}, blocking=True)
    assert texts(await page.conversation(conversation=MOM)) == ["Hello"]


async def test_a_card_that_hangs_on_the_wall_keeps_no_more_than_so_many_texts(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    for number in range(300):
        simulator.receive(f"Text {number:03}", sender=MOM, created=ago(days=20, minutes=-number))
    opened = await page.conversation(conversation=MOM)
    conversations = account.runtime_data.conversations
    for number in range(MOST + 2000):
        conversations.async_add(a_text(number))
    assert sum(len(conversation.messages) for conversation in conversations.all) <= MOST
    oldest = opened["messages"][0]["message_id"]
    result = await page.of_account("conversation/load_more", conversation=MOM, before=oldest)
    assert (texts(result)[-1], result["more"]) == ("Text 259", True)
    assert await page.texts(MOM) == [f"Text {number:03}" for number in range(300)]


async def test_a_conversation_that_is_too_long_for_the_memory_says_so_in_words(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    for number in range(MOST // 2 + 500):
        simulator.receive(f"Text {number}", sender=MOM, created=ago(days=100, minutes=-number))
    await page.texts(DAD)
    for number in range(MOST):
        account.runtime_data.conversations.async_add(a_text(number))
    simulator.limits["light"] = 1000
    answer = await page.answer("conversation/load_more", conversation=MOM, before=None)
    shown = 0
    while answer["success"]:
        assert answer["result"]["more"]
        shown += len(answer["result"]["messages"])
        oldest = answer["result"]["messages"][0]["message_id"]
        answer = await page.answer("conversation/load_more", conversation=MOM, before=oldest)
    assert shown >= MOST // 2
    assert answer["error"]["translation_key"] == "conversation_too_long"
    kept = {item.id: len(item.messages) for item in account.runtime_data.conversations.all}
    assert sum(kept.values()) <= MOST
    assert kept[DAD] > MOST // 4


async def test_texts_that_are_let_go_while_earlier_ones_are_read_leave_no_gap(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    for number in range(100):
        simulator.receive(f"Text {number:03}", sender=MOM, created=ago(days=80.25 - number / 2))
    simulator.receive("Text 100", sender=MOM)
    opened = await page.conversation(conversation=MOM)
    assert texts(opened) == ["Text 099", "Text 100"]
    simulator.fail("store", delay=3)
    before = lists(simulator)
    oldest = opened["messages"][0]["message_id"]
    loading = asyncio.create_task(page.answer("conversation/load_more", conversation=MOM, before=oldest))
    await until(lambda: lists(simulator) > before)
    for number in range(MOST + 2000):
        account.runtime_data.conversations.async_add(a_text(number))
    assert (await loading)["success"]
    assert await page.texts(MOM) == [f"Text {number:03}" for number in range(101)]


async def test_a_conversation_whose_texts_were_let_go_goes_on(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.receive("Hello", sender=MOM, created=ago(days=20))
    await page.conversation(conversation=MOM)
    for number in range(MOST + 2000):
        account.runtime_data.conversations.async_add(a_text(number))
    account.runtime_data.conversations.async_add(a_text(MOST * 2, MOM))
    assert texts(await page.event()) == [f"Live {MOST * 2}"]


async def test_two_pages_that_go_back_at_the_same_time_get_the_same(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
) -> None:
    for number in range(600):
        simulator.receive(f"Text {number:03}", sender=MOM, created=ago(days=80, minutes=-number))
    second = await Page.open(hass, hass_ws_client, account)
    simulator.fail("store", delay=3, times=4)
    assert await asyncio.gather(page.texts(MOM), second.texts(MOM)) == [[f"Text {item:03}" for item in range(600)]] * 2


async def test_a_page_that_goes_while_the_month_is_read_costs_no_error(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.fail("store", delay=5, status=503)
    other = await Page.open(hass, hass_ws_client, account)
    await other.ask("conversation/subscribe", conversation=MOM)
    await until(lambda: lists(simulator))
    await other.disconnect()
    await asyncio.sleep(10)
    simulator.receive("Hello", sender=MOM)
    assert texts(await page.conversation(conversation=MOM)) == ["Hello"]
    assert [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}] == []


async def test_a_rate_limit_in_the_middle_of_the_past_goes_on_where_it_stopped(
    hass: HomeAssistant, with_queue: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    simulator.receive("Mine", sender=MOM, created=ago(days=81))
    simulator.receive("Queue", sender=MOM, to=QUEUE, created=ago(days=80))
    page = await Page.open(hass, hass_ws_client, with_queue)
    await page.conversations()
    before = lists(simulator)
    simulator.fail("store", delay=0.1)
    simulator.fail("store", retry_after=60)
    assert await page.error("conversation/load_more", conversation=MOM, before=None) == "home_assistant_error"
    await asyncio.sleep(60)
    assert await page.texts(MOM) == ["Mine", "Queue"]
    assert lists(simulator) == before + 3


async def test_a_burst_of_texts_reaches_every_page(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await page.conversation(conversation=DAD)
    list_page = await Page.open(hass, hass_ws_client, account)
    await list_page.conversations()
    for number in range(1000):
        account.runtime_data.conversations.async_add(a_text(number))
    shown = [(await page.event())["messages"] for _ in range(1000)]
    assert [text["text"] for [text] in shown] == [f"Live {number}" for number in range(1000)]
    rows = [(await list_page.event())["conversations"] for _ in range(1000)]
    assert rows[-1][0]["unread"] == 1000


@pytest.mark.parametrize(
    "conversation",
    ["?", ",", ",,,", "+", "0,0", f"{MOM},", "１２３４５", ",".join([MOM] * 18), "x" * 300, "[]", "-1"],  # noqa: RUF001
)
async def test_any_name_of_a_conversation_is_answered(page: Page, conversation: str) -> None:
    answers = [await page.answer(kind, **fields | {"conversation": conversation}) for kind, fields in OF_ONE.items()]
    assert all(answer["success"] or answer["error"]["code"] == "service_validation_error" for answer in answers)
