"""Who may do what: administrators, users, users who may only look, and automations, with every action and page."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.ringc.const import DOMAIN
from tests.helpers.pages import Page
from tests.helpers.sending import DAD, MOM, PNG, SIS, add_recipient
from tests.simulator import Simulator

GROUPS = {"administrator": GROUP_ID_ADMIN, "user": GROUP_ID_USER, "reader": GROUP_ID_READ_ONLY}
ADMINISTRATORS, USERS, EVERYBODY = {"administrator"}, {"administrator", "user"}, {"administrator", "user", "reader"}
# Home Assistant does not tell a notify action who calls it.
ACTIONS: dict[tuple[str, str], set[str]] = {
    ("notify", "ringc"): EVERYBODY,
    ("notify", "ringc_mom"): EVERYBODY,
    ("notify", "send_message"): USERS,
    ("ringc", "send_message"): USERS,
    ("ringc", "reply"): USERS,
    ("ringc", "ask"): USERS,
    ("ringc", "get_messages"): ADMINISTRATORS,
    ("ringc", "mark_read"): ADMINISTRATORS,
    ("ringc", "delete_messages"): ADMINISTRATORS,
    ("ringc", "test_account"): ADMINISTRATORS,
}
ONLY_RESPONSE = {"ask", "get_messages", "test_account"}
COMMANDS: dict[str, dict[str, Any]] = {
    "conversations/subscribe": {},
    "conversation/subscribe": {"conversation": MOM},
    "conversation/load_more": {"conversation": MOM, "before": None},
    "conversation/mark_read": {"conversation": MOM},
}


async def user_of(hass: HomeAssistant, who: str) -> User:
    """Return a user of one of Home Assistant's own groups."""
    group = await hass.auth.async_get_group(GROUPS[who])
    assert group
    return MockUser(groups=[group]).add_to_hass(hass)


async def token_of(hass: HomeAssistant, user: User) -> str:
    """Log a user in."""
    return hass.auth.async_create_access_token(await hass.auth.async_create_refresh_token(user, CLIENT_ID))


@pytest.fixture
async def account_with_mom(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account with a recipient."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await add_recipient(hass, entry, "Mom", MOM)
    return entry


def data_of(action: str, simulator: Simulator) -> dict[str, Any]:
    """Return what an action needs."""
    message = simulator.receive("Hello", sender=DAD)
    needed: dict[str, dict[str, Any]] = {
        "ringc": {"message": "x", "target": SIS},
        "ringc_mom": {"message": "x"},
        "send_message": {"message": "x", "entity_id": "notify.mom"},
        "reply": {"message": "x", "message_id": message.id},
        "ask": {"message": "x", "to": SIS, "timeout": 1},
        "mark_read": {"ids": message.id},
        "delete_messages": {"ids": message.id},
    }
    return needed.get(action, {})


async def allowed(call: Callable[[], Awaitable[Any]]) -> bool:
    """Whether a call is made."""
    try:
        await call()
    except Unauthorized:
        return False
    return True


@pytest.mark.parametrize(("domain", "action"), ACTIONS)
async def test_each_action_knows_who_may(
    hass: HomeAssistant, account_with_mom: MockConfigEntry, simulator: Simulator, domain: str, action: str
) -> None:
    contexts = {who: Context(user_id=(await user_of(hass, who)).id) for who in GROUPS}
    data = data_of(action, simulator)
    may = {
        who
        for who, context in {**contexts, "automation": Context()}.items()
        if await allowed(
            lambda context=context: hass.services.async_call(
                domain, action, data, blocking=True, context=context, return_response=action in ONLY_RESPONSE
            )
        )
    }
    assert may == ACTIONS[domain, action] | {"automation"}


def test_there_is_no_other_action(hass: HomeAssistant, account_with_mom: MockConfigEntry) -> None:
    services = hass.services.async_services()
    ours = {("ringc", name) for name in services[DOMAIN]}
    assert ours | {("notify", name) for name in services["notify"]} == ACTIONS.keys() | {
        ("notify", "persistent_notification")
    }


@pytest.mark.parametrize("who", GROUPS)
@pytest.mark.parametrize(
    ("option", "see", "answer"),
    [("admins", ADMINISTRATORS, ADMINISTRATORS), ("everyone", EVERYBODY, USERS), ("off", set(), set())],
)
async def test_each_command_knows_who_may(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    who: str,
    option: str,
    see: set[str],
    answer: set[str],
) -> None:
    hass.config_entries.async_update_entry(entry, options={"conversations": option})
    assert await hass.config_entries.async_setup(entry.entry_id)
    page = await Page.open(hass, hass_ws_client, entry, await token_of(hass, await user_of(hass, who)))
    accounts = (await page.command("accounts"))["result"]["accounts"]
    assert [account["may_send"] for account in accounts] == [who in answer] * (who in see)
    for kind, fields in COMMANDS.items():
        may = who in (answer if kind.endswith("mark_read") else see)
        result = await page.answer(kind, **fields)
        assert result.get("error", {}).get("code") == (None if may else "unauthorized")


def test_there_is_no_other_command(hass: HomeAssistant, account: MockConfigEntry) -> None:
    ours = {name.removeprefix("ringc/") for name in hass.data["websocket_api"] if name.startswith("ringc/")}
    assert ours == {"accounts", *COMMANDS}


@pytest.mark.parametrize("who", GROUPS)
@pytest.mark.parametrize(
    ("option", "see", "answer"),
    [("admins", ADMINISTRATORS, ADMINISTRATORS), ("everyone", EVERYBODY, USERS), ("off", set(), set())],
)
async def test_each_view_knows_who_may(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    who: str,
    option: str,
    see: set[str],
    answer: set[str],
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "media_source", {})
    hass.config_entries.async_update_entry(entry, options={"conversations": option})
    assert await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_client(await token_of(hass, await user_of(hass, who)))
    shown = await client.get(f"/api/ringc/attachment/{entry.entry_id}/1/2")
    assert shown.status == (404 if who in see else 401)
    taken = await client.post(f"/api/ringc/upload/{entry.entry_id}", data=PNG)
    assert taken.status == (200 if who in answer else 401)
