"""Repairs that can be tried from where they are shown, and that go by themselves."""

import json
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.const import DOMAIN
from custom_components.ringc.issues import async_create
from tests.helpers.receiving import Receiver
from tests.helpers.repairs import fix
from tests.helpers.waiting import until
from tests.simulator.push.subscriptions import SOCKET_PERMISSIONS

DAY = 24 * 3600
PACKAGE = Path(__file__).parents[1] / "custom_components/ringc"


async def refuse_webhook(receiver: Receiver) -> None:
    """Set the account up where RingCentral cannot call it."""
    receiver.simulator.webhooks.seconds = 0
    await receiver.open_through("websocket")
    assert receiver.issues == {"webhook_unreachable"}


async def test_the_webhook_is_tried_now(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await refuse_webhook(receiver)
    receiver.simulator.webhooks.seconds = 3
    result = await fix(receiver, "webhook_unreachable")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert receiver.transport == "webhook"
    assert not receiver.issues


async def test_a_webhook_that_still_fails_keeps_its_repair(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await refuse_webhook(receiver)
    result = await fix(receiver, "webhook_unreachable")
    assert result["errors"] == {"base": "still_wrong"}
    await until(lambda: receiver.issues == {"webhook_unreachable"}, 60)
    assert receiver.transport == "websocket"


async def test_that_both_permissions_to_push_are_still_missing_is_said_at_once(
    reachable: TestClient[Any, Any], receiver: Receiver, hass: HomeAssistant
) -> None:
    receiver.simulator.app.permissions -= {"SubscriptionWebhook", *SOCKET_PERMISSIONS}
    await receiver.open()
    await until(lambda: receiver.issues == {"permission_missing"}, 60)
    began = hass.loop.time()
    result = await fix(receiver, "permission_missing")
    assert result["errors"] == {"base": "still_wrong"}
    assert hass.loop.time() - began < 5


async def test_one_permission_to_push_that_was_added_is_enough(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.app.permissions -= {"SubscriptionWebhook", *SOCKET_PERMISSIONS}
    await receiver.open()
    await until(lambda: receiver.issues == {"permission_missing"}, 60)
    receiver.simulator.app.permissions |= set(SOCKET_PERMISSIONS)
    assert (await fix(receiver, "permission_missing"))["type"] is FlowResultType.CREATE_ENTRY
    assert receiver.transport == "websocket"


async def test_a_permission_that_was_added_is_seen_at_once(receiver: Receiver) -> None:
    receiver.simulator.app.permissions -= {"EditMessages"}
    await receiver.open_through("websocket", inbound="websocket", mark_read=True)
    receiver.simulator.receive("Unread")
    await until(lambda: receiver.issues == {"marking_not_allowed"}, 60, every=1)
    assert (await fix(receiver, "marking_not_allowed"))["errors"] == {"base": "still_wrong"}
    await until(lambda: receiver.transport, 60)
    receiver.simulator.receive("Unread again")
    await until(lambda: receiver.issues == {"marking_not_allowed"}, 60, every=1)
    receiver.simulator.app.permissions |= {"EditMessages"}
    assert (await fix(receiver, "marking_not_allowed"))["type"] is FlowResultType.CREATE_ENTRY
    assert not receiver.issues


@pytest.mark.parametrize(("days", "issues"), [(13, {"jwt_expires_soon"}), (15, set())])
async def test_a_credential_that_expires_soon_is_asked_for(
    receiver: Receiver, hass: HomeAssistant, days: int, issues: set[str]
) -> None:
    credential = receiver.simulator.jwt(expires_in=days * DAY)
    hass.config_entries.async_update_entry(receiver.entry, data=receiver.entry.data | {"credential": credential})
    await receiver.open(inbound="off")
    assert receiver.issues == issues


async def test_a_credential_that_comes_near_its_end_is_asked_for_the_next_day(
    receiver: Receiver, hass: HomeAssistant
) -> None:
    credential = receiver.simulator.jwt(expires_in=15 * DAY)
    hass.config_entries.async_update_entry(receiver.entry, data=receiver.entry.data | {"credential": credential})
    await receiver.open(inbound="off")
    assert receiver.issues == set()
    receiver.simulator.clock.advance(2 * DAY)
    await receiver.entry.runtime_data.client.extension()
    await receiver.pass_time(days=1, minutes=1)
    assert "jwt_expires_soon" in receiver.issues


async def test_a_new_credential_ends_the_repair_about_the_old_one(receiver: Receiver, hass: HomeAssistant) -> None:
    entry = receiver.entry
    for days, issues in ((3, {"jwt_expires_soon"}), (60, set())):
        credential = receiver.simulator.jwt(expires_in=days * DAY)
        hass.config_entries.async_update_entry(entry, data=entry.data | {"credential": credential})
        await receiver.open(inbound="off")
        assert receiver.issues == issues
        await receiver.close()


async def test_signing_in_is_offered_where_the_credential_expires(receiver: Receiver, hass: HomeAssistant) -> None:
    credential = receiver.simulator.jwt(expires_in=DAY)
    hass.config_entries.async_update_entry(receiver.entry, data=receiver.entry.data | {"credential": credential})
    await receiver.open(inbound="off")
    assert (await fix(receiver, "jwt_expires_soon"))["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


@pytest.mark.parametrize("key", json.loads((PACKAGE / "translations/en.json").read_text())["issues"].keys())
def test_every_repair_leads_to_a_page_that_is_there(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    async_create(hass, entry, "test", key)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"test_{entry.entry_id}")
    assert issue
    page = str(issue.learn_more_url).removeprefix("https://github.com/ha-ringc/ringc/blob/main/").partition("#")[0]
    assert (PACKAGE.parents[1] / page).is_file()
