"""Nothing that is sent depends on the machine's clock: neither where it stands nor how it jumps."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.ringc.const import EVENT_MESSAGE_STATUS
from tests.helpers.sending import MOM
from tests.helpers.waiting import until
from tests.simulator import Simulator

HOUR, DAY = 3600, 86_400
JUMPS = [
    pytest.param(-56 * 365 * DAY, id="56 years back"),
    pytest.param(-3 * DAY, id="3 days back"),
    pytest.param(-2 * HOUR, id="2 hours back"),
    pytest.param(400, id="400 seconds forward"),
    pytest.param(HOUR, id="an hour forward"),
    pytest.param(7 * DAY, id="7 days forward"),
]
pytestmark = pytest.mark.parametrize("jump", JUMPS)


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action and return its response."""
    data = {"to": MOM, "message": "Hello", **data}
    return await hass.services.async_call("ringc", action, data, blocking=True, return_response=True)


@pytest.mark.usefixtures("account")
async def test_a_text_that_arrived_is_found_by_a_clock_that_is_wrong_and_jumps_before_the_look_up(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory, jump: float
) -> None:
    freezer.move_to(simulator.clock.now() + timedelta(seconds=jump))
    simulator.fail("sms", delay=5, drop="after")
    call = hass.async_create_task(act(hass, "send_message", retry=3, when_unsure="send_again"))
    await until(lambda: simulator.accepted)
    freezer.move_to(simulator.clock.now() - timedelta(seconds=jump))
    [row] = (await call)["messages"]
    assert row["message_ids"] == [str(sent.id) for sent in simulator.accepted]


async def test_a_key_holds_for_its_time_and_no_longer(
    hass: HomeAssistant, account: MockConfigEntry, freezer: FrozenDateTimeFactory, jump: float
) -> None:
    once = {"once_key": "alarm", "once_for": 300}
    await act(hass, "send_message", **once)
    freezer.tick(jump)
    await asyncio.sleep(290)
    [early] = (await act(hass, "send_message", **once))["messages"]
    await hass.config_entries.async_reload(account.entry_id)
    await asyncio.sleep(20)
    [late] = (await act(hass, "send_message", **once))["messages"]
    assert (early["status"], late["status"]) == ("skipped", "queued")


async def test_what_became_of_a_text_is_read_at_the_same_times(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, freezer: FrozenDateTimeFactory, jump: float
) -> None:
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    told = async_capture_events(hass, EVENT_MESSAGE_STATUS)
    simulator.delivery.sent_after = None
    await act(hass, "send_message")
    freezer.tick(jump)
    await asyncio.sleep(30)
    assert not told
    simulator.settle(simulator.accepted[0].id, "Delivered")
    await asyncio.sleep(40)
    assert [event.data["status"] for event in told] == ["delivered"]


@pytest.mark.usefixtures("account")
async def test_an_answer_is_heard(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory, jump: float
) -> None:
    freezer.move_to(simulator.clock.now() + timedelta(seconds=jump))
    answers = [{"id": "yes", "sentences": ["yes"]}]
    asked = hass.async_create_task(act(hass, "ask", message="Open?", answers=answers, timeout=300))
    await until(lambda: simulator.accepted)
    await asyncio.sleep(5)
    simulator.receive("Yes", sender=MOM)
    assert (await asked)["id"] == "yes"
