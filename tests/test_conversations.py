"""Conversations, as a page sees them: read from RingCentral's store, kept current, and never read in vain."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.helpers.language import speak
from tests.helpers.pages import Page, ago, lists, pushed, texts
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, SIS, add_recipient, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator


async def test_the_list_shows_who_said_what_last(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    simulator.receive("Hello", sender=MOM, created=ago(hours=2))
    simulator.receive("Are you there?", sender=MOM, created=ago(hours=1))
    simulator.receive("Hi", sender=DAD, name="D. Miller")
    found = await page.conversations()
    assert {name: (item["id"], item["unread"]) for name, item in found.items()} == {
        "Mom": (MOM, 2),
        "D. Miller": (DAD, 1),
    }
    last = found["Mom"]["last"]
    assert (last["text"], last["direction"], last["status"], last["picture"]) == (
        "Are you there?",
        "inbound",
        "received",
        False,
    )


async def test_a_stranger_without_a_name_is_called_by_the_number(page: Page, simulator: Simulator) -> None:
    simulator.receive("Hi", sender=SIS)
    assert list(await page.conversations()) == ["+1 650-555-0133"]


async def test_both_sides_of_a_conversation_are_in_order(hass: HomeAssistant, page: Page, simulator: Simulator) -> None:
    simulator.receive("Where are you?", sender=MOM, created=ago(minutes=5))
    await notify(hass, message="At home", target=[MOM])
    opened = await page.conversation(conversation=MOM)
    assert [(message["direction"], message["text"]) for message in opened["messages"]] == [
        ("inbound", "Where are you?"),
        ("outbound", "At home"),
    ]
    assert opened["our_number"] == simulator.user.number


async def test_a_group_is_a_conversation_of_its_own(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    simulator.receive("To you alone", sender=MOM)
    simulator.receive("To both", sender=MOM, to=[simulator.user.number, DAD])
    await notify(hass, "ringc_parents", message="To all")
    found = await page.conversations()
    assert {name: item["id"] for name, item in found.items()} == {
        "+1 650-555-0131": MOM,
        "Parents": f"{MOM},{DAD}",
    }
    opened = await page.conversation(conversation=found["Parents"]["id"])
    assert sorted(texts(opened)) == ["To all", "To both"]


async def test_a_group_of_somebodys_own_numbers_is_called_so_once(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD)
    simulator.receive("To both", sender=MOM, to=[simulator.user.number, DAD, SIS])
    assert set(await page.conversations()) == {"Parents", "Parents, +1 650-555-0133"}


async def test_a_text_to_oneself_is_a_conversation_with_oneself(page: Page, simulator: Simulator) -> None:
    simulator.receive("Note", sender=simulator.user.number)
    assert [item["id"] for item in (await page.conversations()).values()] == [simulator.user.number]


async def test_opening_the_page_asks_ringcentral_once_and_the_second_page_not_at_all(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
) -> None:
    simulator.receive("Hello", sender=MOM)
    before = lists(simulator)
    await page.conversations()
    await page.conversation(conversation=MOM)
    second = await Page.open(hass, hass_ws_client, account)
    await second.conversations()
    assert lists(simulator) == before + 1


async def test_an_open_page_that_is_idle_asks_for_nothing(live: Page, receiver: Receiver) -> None:
    await live.conversations()
    await live.conversation(conversation=MOM)
    before = len(receiver.simulator.requests)
    await receiver.pass_time(minutes=10)
    assert [item.path for item in receiver.simulator.requests[before:] if item.kind == "store"] == []


async def test_texts_are_forgotten_when_nobody_has_looked_for_a_while(live: Page, receiver: Receiver) -> None:
    receiver.simulator.receive("Hello", sender=MOM)
    await live.conversations()
    before = lists(receiver.simulator)
    await live.close()
    await receiver.pass_time(minutes=6)
    await live.conversations()
    assert lists(receiver.simulator) == before + 1


async def test_who_looks_again_soon_causes_no_request(live: Page, receiver: Receiver) -> None:
    await live.conversations()
    before = lists(receiver.simulator)
    await live.close()
    await receiver.pass_time(minutes=4)
    await live.conversations()
    await receiver.pass_time(minutes=10)
    await live.conversation(conversation=MOM)
    assert lists(receiver.simulator) == before


async def test_a_text_received_is_seen_at_once(live: Page, receiver: Receiver) -> None:
    await live.conversation(conversation=MOM)
    receiver.simulator.receive("On my way", sender=MOM)
    assert texts(await live.event()) == ["On my way"]


async def test_a_text_of_somebody_else_is_not_mixed_in(live: Page, receiver: Receiver) -> None:
    await live.conversation(conversation=MOM)
    receiver.simulator.receive("From Dad", sender=DAD)
    await until(lambda: receiver.texts)
    receiver.simulator.receive("From Mom", sender=MOM)
    assert texts(await live.event()) == ["From Mom"]


async def test_the_list_follows_what_is_received(live: Page, receiver: Receiver) -> None:
    receiver.simulator.receive("First", sender=MOM, created=ago(hours=1))
    await live.conversations()
    receiver.simulator.receive("Second", sender=MOM)
    [changed] = (await live.event())["conversations"]
    assert (changed["id"], changed["last"]["text"], changed["unread"]) == (MOM, "Second", 2)


async def test_a_text_sent_and_what_became_of_it_is_seen(
    hass: HomeAssistant, live: Page, receiver: Receiver, simulator: Simulator
) -> None:
    await live.conversation(conversation=MOM)
    await notify(hass, message="Hello", target=[MOM])
    first = await live.event()
    assert (texts(first), first["messages"][0]["direction"]) == (["Hello"], "outbound")
    simulator.settle(simulator.accepted[-1].id, "DeliveryFailed", "SMS-CAR-413")
    await receiver.pass_time(minutes=2)
    statuses = [first["messages"][0]]
    while statuses[-1]["status"] != "failed":
        statuses += (await live.event())["messages"]
    assert "opted out" in statuses[-1]["error"] or "STOP" in statuses[-1]["error"]


async def test_reading_marks_at_ringcentral_and_on_every_page(live: Page, receiver: Receiver) -> None:
    stored = receiver.simulator.receive("Hello", sender=MOM)
    assert [item["unread"] for item in (await live.conversations()).values()] == [1]
    await live.of_account("conversation/mark_read", conversation=MOM)
    assert stored.read
    assert [item["unread"] for item in (await live.conversations()).values()] == [0]


async def test_earlier_texts_come_by_pages_and_beyond_a_month_from_the_store(page: Page, simulator: Simulator) -> None:
    for number in range(120):
        simulator.receive(f"Text {number}", sender=MOM, created=ago(hours=number + 1))
    for number in range(3):
        simulator.receive(f"Old {number}", sender=MOM, created=ago(days=60 + number))
    opened = await page.conversation(conversation=MOM)
    assert (len(opened["messages"]), texts(opened)[-1], opened["more"]) == (40, "Text 0", True)
    before = lists(simulator)
    seen = opened["messages"]
    while True:
        oldest = seen[0]["message_id"]
        result = await page.of_account("conversation/load_more", conversation=MOM, before=oldest)
        seen = result["messages"] + seen
        if not result["more"]:
            break
    assert texts({"messages": seen})[:4] == ["Old 2", "Old 1", "Old 0", "Text 119"]
    assert len({message["message_id"] for message in seen}) == len(seen) == 123
    assert lists(simulator) - before == 1


async def test_a_person_of_long_ago_is_found_too(page: Page, simulator: Simulator) -> None:
    simulator.receive("Long ago", sender=MOM, created=ago(days=80))
    opened = await page.conversation(conversation=MOM)
    assert (texts(opened), opened["more"]) == ([], True)
    result = await page.of_account("conversation/load_more", conversation=MOM, before=None)
    assert (texts(result), result["more"]) == (["Long ago"], False)


async def test_a_groups_earlier_texts_are_not_those_of_its_members(page: Page, simulator: Simulator) -> None:
    simulator.receive("Alone", sender=MOM, created=ago(days=80))
    simulator.receive("Together", sender=MOM, to=[simulator.user.number, DAD], created=ago(days=81))
    group = f"{MOM},{DAD}"
    result = await page.of_account("conversation/load_more", conversation=group, before=None)
    assert texts(result) == ["Together"]


async def test_a_reaction_names_the_text_that_it_is_about(
    hass: HomeAssistant, page: Page, simulator: Simulator
) -> None:
    await notify(hass, message="Dinner is ready", target=[MOM])
    simulator.receive("Liked “Dinner is ready”", sender=MOM)
    simulator.receive("Liked “Something else”", sender=MOM)
    own, reaction, words = sorted(
        (await page.conversation(conversation=MOM))["messages"], key=lambda message: int(message["message_id"])
    )
    assert reaction["reaction"] == {
        "emoji": "👍",
        "kind": "like",
        "text": "Dinner is ready",
        "removed": False,
        "to": own["message_id"],
    }
    assert words["reaction"] is None


async def test_a_page_is_told_when_the_account_is_unloaded(
    hass: HomeAssistant, page: Page, account: MockConfigEntry
) -> None:
    await page.conversations()
    assert await hass.config_entries.async_unload(account.entry_id)
    assert await page.event() == {"closed": True}


async def test_texts_to_further_extensions_are_there_too(
    hass: HomeAssistant, with_queue: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    simulator.receive("To the queue", sender=MOM, to="+16505550120")
    page = await Page.open(hass, hass_ws_client, with_queue)
    opened = await page.conversation(conversation=MOM)
    assert (texts(opened), opened["our_number"]) == (["To the queue"], "+16505550120")
    await page.of_account("conversation/mark_read", conversation=MOM)
    assert [item.status for item in simulator.requests if item.method == "PUT"] == [200]


async def test_earlier_texts_of_several_stores_come_in_order(
    hass: HomeAssistant, with_queue: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    for number in range(300):
        simulator.receive(f"{number:03} mine", sender=MOM, created=ago(days=400 - number))
    for number in range(0, 300, 10):
        simulator.receive(f"{number:03} queue", sender=MOM, to="+16505550120", created=ago(days=400 - number, hours=-1))
    page = await Page.open(hass, hass_ws_client, with_queue)
    found = await page.texts(MOM)
    assert len(found) == 330
    assert found == sorted(found)


async def test_a_further_extension_that_may_not_be_read_hides_no_earlier_texts(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(entry, options={"extensions": [str(simulator.queue.id)]})
    assert await hass.config_entries.async_setup(entry.entry_id)
    simulator.receive("Long ago", sender=MOM, created=ago(days=80))
    page = await Page.open(hass, hass_ws_client, entry)
    assert await page.texts(MOM) == ["Long ago"]


async def test_a_conversation_whose_texts_are_all_older_than_those_of_a_busy_store_opens_with_them(
    hass: HomeAssistant, with_queue: MockConfigEntry, hass_ws_client: WebSocketGenerator, simulator: Simulator
) -> None:
    for number in range(1000):
        simulator.receive(f"Text {number}", sender=DAD, created=ago(minutes=number))
    simulator.receive("To the queue", sender=MOM, to="+16505550120", created=ago(days=9))
    page = await Page.open(hass, hass_ws_client, with_queue)
    assert texts(await page.conversation(conversation=MOM)) == ["To the queue"]


async def test_an_account_that_is_unloaded_while_earlier_texts_are_read_says_so(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.receive("Long ago", sender=MOM, created=ago(days=80))
    await page.conversations()
    simulator.fail("store", delay=2)
    before = lists(simulator)
    loading = asyncio.create_task(page.answer("conversation/load_more", conversation=MOM, before=None))
    await until(lambda: lists(simulator) > before)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert (await loading)["error"]["translation_key"] == "account_not_loaded"


async def test_what_comes_while_a_conversation_is_being_opened_is_in_what_it_shows_at_first(
    receiver: Receiver, reachable: TestClient[Any, Any], hass_ws_client: WebSocketGenerator
) -> None:
    simulator = receiver.simulator
    simulator.user.admin = True
    for number in range(1000):
        simulator.receive(f"Text {number}", sender=DAD, created=ago(minutes=number))
    simulator.receive("To the queue", sender=MOM, to="+16505550120", created=ago(days=9))
    await receiver.open_through("webhook", extensions=[str(simulator.queue.id)])
    page = await Page.open(receiver.hass, hass_ws_client, receiver.entry)
    await page.conversations()
    await page.close()
    simulator.fail("store", delay=2)
    before = lists(simulator)
    opening = asyncio.create_task(
        page.command("conversation/subscribe", config_entry_id=receiver.entry.entry_id, conversation=MOM)
    )
    await until(lambda: lists(simulator) > before)
    simulator.receive("Just now", sender=MOM)
    assert (await opening)["type"] == "result"
    assert texts(await page.event()) == ["To the queue", "Just now"]


async def test_a_text_sent_by_ringcentrals_own_app_appears_and_its_status_moves(live: Page, receiver: Receiver) -> None:
    receiver.simulator.delivery.sent_after = None
    opened = await live.conversation(conversation=MOM)
    before = lists(receiver.simulator)
    sent = receiver.simulator.send("Written on the phone", to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    [message] = (await live.event())["messages"]
    assert opened["messages"] == []
    assert (message["text"], message["direction"], message["status"]) == ("Written on the phone", "outbound", "queued")
    receiver.simulator.settle(sent.id, "DeliveryFailed", error_code="SMS-CAR-430")
    await pushed(receiver)
    await receiver.pass_time(seconds=12)
    [message] = (await live.event())["messages"]
    assert (message["status"], "spam" in message["error"]) == ("failed", True)
    assert lists(receiver.simulator) == before + 2


async def test_why_a_text_was_not_delivered_is_said_in_home_assistants_language(receiver: Receiver, live: Page) -> None:
    await speak(receiver.hass, "de")
    receiver.simulator.settle(receiver.simulator.send("Hi", to=MOM).id, "DeliveryFailed", error_code="SMS-CAR-430")
    [message] = (await live.conversation(conversation=MOM))["messages"]
    assert message["error"] == "Die Nachricht wurde für Spam gehalten und blockiert"


async def test_what_is_sent_elsewhere_within_seconds_is_read_at_once(live: Page, receiver: Receiver) -> None:
    receiver.simulator.delivery.sent_after = None
    await live.conversation(conversation=MOM)
    before = lists(receiver.simulator)
    for text in ("One", "Two"):
        receiver.simulator.send(text, to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    found = texts(await live.event()) + texts(await live.event())
    assert sorted(found) == ["One", "Two"]
    assert lists(receiver.simulator) == before + 1


async def test_what_home_assistant_sends_is_not_read_again(hass: HomeAssistant, live: Page, receiver: Receiver) -> None:
    await live.conversation(conversation=MOM)
    await notify(hass, message="Sent from here", target=[MOM])
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    await receiver.pass_time(seconds=12)
    assert not [request for request in receiver.simulator.requests if request.query.get("direction") == ["Outbound"]]


async def test_what_is_sent_elsewhere_is_not_read_while_nobody_looks(live: Page, receiver: Receiver) -> None:
    await live.conversation(conversation=MOM)
    await live.close()
    before = lists(receiver.simulator)
    receiver.simulator.send("Unseen", to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    await receiver.pass_time(seconds=1)
    assert lists(receiver.simulator) == before


async def test_what_was_sent_elsewhere_waits_for_a_rate_limit(live: Page, receiver: Receiver) -> None:
    receiver.simulator.delivery.sent_after = None
    await live.conversation(conversation=MOM)
    receiver.simulator.fail("store", status=429, retry_after=30)
    receiver.simulator.send("Patience", to=MOM)
    await pushed(receiver)
    await receiver.pass_time(seconds=6)
    await receiver.pass_time(seconds=60)
    assert texts(await live.event()) == ["Patience"]


async def test_a_busy_month_is_read_by_two_requests_at_most(page: Page, simulator: Simulator) -> None:
    for number in range(1200):
        simulator.receive(f"Text {number}", sender=MOM, created=ago(minutes=number + 1))
    before = lists(simulator)
    opened = await page.conversation(conversation=MOM)
    assert (texts(opened)[-1], opened["more"]) == ("Text 0", True)
    assert lists(simulator) - before == 2


async def test_who_stopped_watching_gets_nothing_more(live: Page, receiver: Receiver) -> None:
    await live.conversations()
    await live.close()
    await live.conversation(conversation=DAD)
    receiver.simulator.receive("From Mom", sender=MOM)
    await until(lambda: receiver.texts)
    receiver.simulator.receive("From Dad", sender=DAD)
    assert texts(await live.event()) == ["From Dad"]


async def test_a_sender_without_a_number_is_called_by_name(page: Page, simulator: Simulator) -> None:
    simulator.receive("Your code is 1234", sender="ACME")
    assert list(await page.conversations()) == ["ACME"]
    [shown] = (await page.conversation(conversation="ACME"))["messages"]
    assert (shown["name"], shown["from"]) == ("ACME", None)


async def test_a_text_that_was_read_before_it_is_received_is_there_once(live: Page, receiver: Receiver) -> None:
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("Lost on the way", sender=MOM)
    assert texts(await live.conversation(conversation=MOM)) == ["Lost on the way"]
    await receiver.pass_time(minutes=20)
    assert texts(await live.event()) == ["Lost on the way"]
    assert [row["unread"] for row in (await live.conversations()).values()] == [1]


async def test_a_number_that_was_opened_only_is_not_in_the_list(page: Page, simulator: Simulator) -> None:
    simulator.receive("Hello", sender=MOM)
    await page.conversation(numbers=[DAD])
    assert [row["id"] for row in (await page.conversations()).values()] == [MOM]
