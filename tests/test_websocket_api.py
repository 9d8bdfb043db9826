"""The commands of Home Assistant's pages: who may, what they take, what they give."""

from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.helpers.pages import Page
from tests.helpers.sending import DAD, MOM, add_recipient
from tests.simulator import Simulator

FIELDS: dict[str, dict[str, Any]] = {
    "conversations/subscribe": {},
    "conversation/subscribe": {"conversation": MOM},
    "conversation/load_more": {"conversation": MOM, "before": None},
    "conversation/mark_read": {"conversation": MOM},
}


@pytest.fixture
async def everyone(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Everybody may see the texts."""
    hass.config_entries.async_update_entry(entry, options={"conversations": "everyone"})


@pytest.fixture
async def reader(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> Page:
    """A page of a user who may only look."""
    return await Page.open(hass, hass_ws_client, account, hass_read_only_access_token)


async def test_an_administrator_sees_the_account_with_the_numbers_that_can_text(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Office line", "+16505550110")
    result = (await page.command("accounts"))["result"]
    [found] = result["accounts"]
    assert (found["config_entry_id"], found["title"], found["may_send"]) == (account.entry_id, account.title, True)
    assert found["numbers"][0] == {"phone_number": simulator.user.number, "name": None, "can_send_pictures": True}
    assert {number["phone_number"]: number["name"] for number in found["numbers"]} == {
        simulator.user.number: None,
        "+18005550111": None,
        "+16505550110": "Office line",
    }
    assert len(result["version"]) == 12


async def test_a_user_who_may_only_look_sees_nothing(reader: Page) -> None:
    assert (await reader.command("accounts"))["result"]["accounts"] == []


@pytest.mark.parametrize(("kind", "fields"), FIELDS.items())
async def test_a_user_who_may_only_look_gets_no_text(reader: Page, kind: str, fields: dict[str, Any]) -> None:
    assert await reader.error(kind, **fields) == "unauthorized"


@pytest.mark.parametrize(("kind", "fields"), FIELDS.items())
async def test_nobody_gets_a_text_where_conversations_are_off(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    kind: str,
    fields: dict[str, Any],
) -> None:
    hass.config_entries.async_update_entry(entry, options={"conversations": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    page = await Page.open(hass, hass_ws_client, entry)
    assert (await page.command("accounts"))["result"]["accounts"] == []
    assert await page.error(kind, **fields) == "unauthorized"


@pytest.mark.usefixtures("everyone")
async def test_where_everyone_may_see_a_reader_reads_but_does_not_mark(reader: Page, simulator: Simulator) -> None:
    simulator.receive("Hello", sender=MOM)
    [found] = (await reader.command("accounts"))["result"]["accounts"]
    assert found["may_send"] is False
    assert [message["text"] for message in (await reader.conversation(conversation=MOM))["messages"]] == ["Hello"]
    assert await reader.error("conversation/mark_read", conversation=MOM) == "unauthorized"


@pytest.mark.usefixtures("everyone")
async def test_control_of_the_event_entity_is_what_answering_needs(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    hass_read_only_user: MockUser,
) -> None:
    [entity_id] = hass.states.async_entity_ids("event")
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {entity_id: {"read": True, POLICY_CONTROL: True}}}})
    page = await Page.open(hass, hass_ws_client, account, hass_read_only_access_token)
    [found] = (await page.command("accounts"))["result"]["accounts"]
    assert found["may_send"] is True


async def test_another_integrations_entry_is_none_of_ours(hass: HomeAssistant, page: Page) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    for kind, fields in FIELDS.items():
        assert await page.error(kind, config_entry_id=other.entry_id, **fields) == "unauthorized"


async def test_an_account_that_is_not_loaded_says_so(hass: HomeAssistant, page: Page, account: MockConfigEntry) -> None:
    assert await hass.config_entries.async_unload(account.entry_id)
    answer = await page.command("conversations/subscribe", config_entry_id=account.entry_id)
    assert answer["error"]["translation_key"] == "account_not_loaded"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("conversation/subscribe", {}),
        ("conversation/subscribe", {"conversation": ""}),
        ("conversation/subscribe", {"conversation": "1" * 301}),
        ("conversation/subscribe", {"conversation": "1", "numbers": ["1"]}),
        ("conversation/subscribe", {"numbers": []}),
        ("conversation/subscribe", {"numbers": ["1"] * 11}),
        ("conversation/subscribe", {"numbers": ["1" * 41]}),
        ("conversation/subscribe", {"numbers": "1"}),
        ("conversation/load_more", {"conversation": MOM}),
        ("conversation/load_more", {"conversation": MOM, "before": "1 or 1"}),
        ("conversation/load_more", {"conversation": MOM, "before": "1" * 21}),
        ("conversation/mark_read", {}),
        ("conversations/subscribe", {"more": True}),
    ],
)
async def test_what_no_page_would_send_is_refused(page: Page, kind: str, fields: dict[str, Any]) -> None:
    assert await page.error(kind, **fields) == "invalid_format"


@pytest.mark.parametrize("which", [{"numbers": ["12"]}, {"numbers": ["Nobody"]}, {"conversation": "Nobody"}])
async def test_what_is_no_number_is_refused_in_words(page: Page, which: dict[str, Any], caplog: Any) -> None:
    assert await page.error("conversation/subscribe", **which) == "service_validation_error"
    assert "Nobody" not in caplog.text


async def test_a_number_is_read_as_people_write_it(hass: HomeAssistant, page: Page, account: MockConfigEntry) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    opened = await page.conversation(numbers=["(650) 555-0131"])
    assert (opened["id"], opened["name"], opened["numbers"], opened["messages"]) == (MOM, "Mom", [MOM], [])


async def test_recipients_can_be_chosen_before_anything_was_said(
    hass: HomeAssistant, page: Page, account: MockConfigEntry
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    found = await page.conversations()
    assert {name: (item["numbers"], item["entity_id"], item["last"]) for name, item in found.items()} == {
        "Mom": ([MOM], "notify.mom", None),
        "Parents": ([MOM, DAD], "notify.parents", None),
    }


async def test_each_number_of_a_recipient_is_a_conversation_of_that_recipient(
    hass: HomeAssistant, page: Page, account: MockConfigEntry
) -> None:
    await add_recipient(hass, account, "Sam", MOM, DAD)
    await page.of_account("conversations/subscribe")
    found = (await page.event())["conversations"]
    assert [(item["id"], item["name"], item["entity_id"]) for item in found] == [
        (MOM, "Sam", "notify.sam"),
        (DAD, "Sam", "notify.sam"),
    ]


async def test_an_error_of_ringcentral_is_told_in_words_that_can_be_translated(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("store", status=503)
    answer = await page.command("conversations/subscribe", config_entry_id=account.entry_id)
    assert answer["error"]["code"] == "home_assistant_error"
    assert answer["error"]["translation_domain"] == "ringc"


async def test_after_an_error_the_next_page_asks_again(
    page: Page, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.receive("Hello", sender=MOM)
    simulator.fail("store", status=503)
    await page.command("conversations/subscribe", config_entry_id=account.entry_id)
    assert len(await page.conversations()) == 1
