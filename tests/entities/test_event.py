"""The event entities: of the account, and of each recipient."""

from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from tests.helpers.entities import entity_of
from tests.helpers.receiving import Receiver
from tests.helpers.sending import DAD, MOM, PNG, add_recipient, notify
from tests.helpers.waiting import until

SIS = "+16505550133"


@pytest.fixture
async def receiving(receiver: Receiver) -> Receiver:
    """An account that receives, with two recipients."""
    await receiver.open_through("websocket", inbound="websocket")
    await add_recipient(receiver.hass, receiver.entry, "Mom", MOM)
    await add_recipient(receiver.hass, receiver.entry, "Dad", DAD)
    return receiver


def shown(receiver: Receiver, key: str) -> State:
    """Return an event entity's state."""
    state = receiver.hass.states.get(entity_of(receiver.hass, receiver.entry, "event", key))
    assert state
    return state


def subentry(receiver: Receiver, name: str) -> str:
    """Return a recipient's id."""
    return next(item.subentry_id for item in receiver.entry.subentries.values() if item.title == name)


def changed(events: list[Event[Any]]) -> set[str]:
    """Return whose states changed."""
    return {event.data["entity_id"] for event in events}


@pytest.mark.parametrize(
    ("text", "files", "kind"),
    [
        ("Hello", [], "sms_received"),
        ("", [("a.png", "image/png", PNG)], "mms_received"),
        ("Loved an image", [], "reaction_received"),
    ],
)
async def test_a_text_is_shown_at_the_account_and_at_its_sender(
    receiving: Receiver, text: str, files: list[tuple[str, str, bytes]], kind: str
) -> None:
    receiving.simulator.receive(text, sender=MOM, attachments=files)
    await until(lambda: receiving.events)
    mom, dad = (f"{subentry(receiving, name)}_messages" for name in ("Mom", "Dad"))
    for key in ("messages", mom):
        state = shown(receiving, key)
        assert (state.attributes["event_type"], state.attributes["message"]) == (kind, text)
    assert shown(receiving, dad).state == "unknown"


async def test_a_failure_is_shown_at_whom_it_was_to(receiving: Receiver) -> None:
    receiving.simulator.delivery.failures[MOM] = "SMS-CAR-412"
    await notify(receiving.hass, target=[MOM])
    mom, dad = (f"{subentry(receiving, name)}_messages" for name in ("Mom", "Dad"))
    await until(lambda: shown(receiving, mom).state != "unknown", 200, every=1)
    assert shown(receiving, mom).attributes["event_type"] == "message_failed"
    assert shown(receiving, dad).state == "unknown"


async def test_what_somebody_wrote_is_not_recorded(receiving: Receiver) -> None:
    receiving.simulator.receive("Private", sender=MOM)
    await until(lambda: receiving.events)
    state = shown(receiving, "messages")
    unrecorded = state.state_info["unrecorded_attributes"]
    recorded = {key: value for key, value in state.attributes.items() if key not in unrecorded}
    assert not {MOM, "Private", "Mom"}.intersection(map(str, recorded.values()))
    assert "Mom" not in str(recorded)


async def test_a_new_recipient_touches_nobody_else(receiving: Receiver) -> None:
    changes = async_capture_events(receiving.hass, EVENT_STATE_CHANGED)
    requests = len(receiving.simulator.requests)
    await add_recipient(receiving.hass, receiving.entry, "Sis", SIS)
    sis = subentry(receiving, "Sis")
    assert changed(changes) == {
        entity_of(receiving.hass, receiving.entry, "notify", sis),
        entity_of(receiving.hass, receiving.entry, "event", f"{sis}_messages"),
    }
    assert receiving.hass.services.has_service("notify", "ringc_sis")
    assert len(receiving.simulator.requests) == requests
    assert receiving.transport == "websocket"


async def test_another_name_and_number_touch_nobody_else(receiving: Receiver, hass: HomeAssistant) -> None:
    mom = subentry(receiving, "Mom")
    device = er.async_get(hass).async_get(entity_of(hass, receiving.entry, "notify", mom)).device_id
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    hass.config_entries.async_update_subentry(
        receiving.entry,
        receiving.entry.subentries[mom],
        title="Mama",
        data={"name": "Mama", "phone_numbers": [SIS], "group": False, "default": False},
    )
    await hass.async_block_till_done()
    assert dr.async_get(hass).async_get(device).name == "Mama"
    assert hass.services.has_service("notify", "ringc_mama")
    assert not hass.services.has_service("notify", "ringc_mom")
    own = {
        entity_of(hass, receiving.entry, "notify", mom),
        entity_of(hass, receiving.entry, "event", f"{mom}_messages"),
    }
    assert changed(changes) <= own
    assert "unavailable" not in {event.data["new_state"].state for event in changes}
    receiving.simulator.receive("It is me", sender=SIS)
    await until(lambda: receiving.events)
    assert shown(receiving, f"{mom}_messages").attributes["from_name"] == "Mama"


async def test_a_recipient_change_keeps_the_connection_and_the_counts(receiving: Receiver, hass: HomeAssistant) -> None:
    connects, requests = receiving.simulator.gateway.connects, len(receiving.simulator.requests)
    mom = receiving.entry.subentries[subentry(receiving, "Mom")]
    hass.config_entries.async_update_subentry(receiving.entry, mom, data={**mom.data, "default": True})
    hass.config_entries.async_remove_subentry(receiving.entry, subentry(receiving, "Dad"))
    await hass.async_block_till_done()
    assert (receiving.simulator.gateway.connects, len(receiving.simulator.requests)) == (connects, requests)
    assert receiving.transport == "websocket"


async def test_a_recipient_that_leaves_takes_its_entities_along(receiving: Receiver, hass: HomeAssistant) -> None:
    mom = subentry(receiving, "Mom")
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    gone = {
        entity_of(hass, receiving.entry, "notify", mom),
        entity_of(hass, receiving.entry, "event", f"{mom}_messages"),
    }
    hass.config_entries.async_remove_subentry(receiving.entry, mom)
    await hass.async_block_till_done()
    assert changed(changes) == gone
    assert not hass.services.has_service("notify", "ringc_mom")
    assert hass.services.has_service("notify", "ringc_dad")


async def test_the_accounts_device_is_named_as_the_account(receiving: Receiver, hass: HomeAssistant) -> None:
    device = er.async_get(hass).async_get(entity_of(hass, receiving.entry, "event", "messages")).device_id
    hass.config_entries.async_update_entry(receiving.entry, title="Front desk")
    await hass.async_block_till_done()
    assert dr.async_get(hass).async_get(device).name == "Front desk"
