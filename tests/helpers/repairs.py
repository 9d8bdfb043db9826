"""Repairs as a person sees and fixes them."""

from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS, repairs_flow_manager
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ringc.const import DOMAIN
from tests.helpers.receiving import Receiver


def issue_of(receiver: Receiver, key: str) -> ir.IssueEntry:
    """Return the repair with a text."""
    issues = ir.async_get(receiver.hass).issues.values()
    return next(issue for issue in issues if issue.domain == DOMAIN and issue.translation_key == key)


async def fix(receiver: Receiver, key: str) -> dict[str, Any]:
    """Open a repair's dialog, say that it is done, and return what the dialog answers."""
    await async_setup_component(receiver.hass, REPAIRS, {})
    manager = repairs_flow_manager(receiver.hass)
    assert manager
    issue = issue_of(receiver, key)
    assert issue.is_fixable
    assert issue.learn_more_url
    form = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    assert form["description_placeholders"] == issue.translation_placeholders
    result: dict[str, Any] = await manager.async_configure(form["flow_id"], {})
    manager_flows = [flow["flow_id"] for flow in manager.async_progress()]
    for flow_id in manager_flows:
        manager.async_abort(flow_id)
    return result
