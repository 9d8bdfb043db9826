"""Home Assistant stops in the middle of a message: what is under way is known, and nothing more leaves."""

import asyncio
import logging
import math
from typing import Any

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.sending import MOM, written_texts
from tests.helpers.waiting import until
from tests.simulator import Simulator


def begin(hass: HomeAssistant, **data: Any) -> asyncio.Task[Any]:
    """Begin to send a message in a task that Home Assistant does not cancel; its failures are in the response."""
    data |= {"to": MOM, "optional": True}
    call = hass.services.async_call("ringc", "send_message", data, blocking=True, return_response=True)
    return asyncio.ensure_future(call)


async def test_a_text_that_is_accepted_while_home_assistant_stops_is_known(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", delay=8)
    call = begin(hass, message="Hello", once_key="hello")
    await until(lambda: simulator.accepted)
    await hass.async_stop(force=True)
    assert hass.state is CoreState.stopped
    [row] = (await call)["messages"]
    assert (row["status"], row["message_ids"]) == ("queued", [str(simulator.accepted[0].id)])
    [text] = written_texts(hass_storage, account)
    assert (text["state"], text["message_id"]) == ("accepted", str(simulator.accepted[0].id))


async def test_a_text_whose_call_was_cancelled_before_home_assistant_stops_is_known(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", delay=8)
    call = begin(hass, message="Hello")
    await until(lambda: simulator.accepted)
    call.cancel()
    await asyncio.wait([call])
    await hass.async_stop(force=True)
    [text] = written_texts(hass_storage, account)
    assert (text["state"], text["message_id"]) == ("accepted", str(simulator.accepted[0].id))


@pytest.mark.usefixtures("account")
async def test_a_message_that_home_assistants_stop_cuts_leaves_a_warning(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.fail("sms")
    simulator.fail("sms", delay=8)
    call = begin(hass, message="word " * 500)
    await until(lambda: len(simulator.accepted) == 2)
    await hass.async_stop(force=True)
    [row] = (await call)["messages"]
    assert (row["error_code"], len(row["message_ids"])) == ("interrupted", 2)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings.count("A message to …31 was cut after part 2 of 3") == 1
    assert len(simulator.accepted) == 2


@pytest.mark.usefixtures("account")
async def test_what_waits_for_the_rate_limit_when_home_assistant_stops_is_told_as_not_sent(
    hass: HomeAssistant, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", retry_after=60)
    call = begin(hass, message="Hello")
    await asyncio.sleep(5)
    began = hass.loop.time()
    await hass.async_stop(force=True)
    assert hass.loop.time() - began < 5
    [row] = (await call)["messages"]
    assert (row["error_code"], simulator.accepted) == ("interrupted", [])


async def test_what_an_automation_sends_because_home_assistant_stops_is_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", delay=8)
    automation = {
        "triggers": {"trigger": "homeassistant", "event": "shutdown"},
        "actions": {"action": "ringc.send_message", "data": {"to": MOM, "message": "Home Assistant stops"}},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_stop(force=True)
    [text] = written_texts(hass_storage, account)
    assert (text["state"], text["message_id"]) == ("accepted", str(simulator.accepted[0].id))


@pytest.mark.usefixtures("account")
async def test_a_text_whose_answer_was_lost_while_home_assistant_stops_is_not_told_as_not_sent(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.store_delay = math.inf
    simulator.fail("sms", delay=8, drop="after")
    call = begin(hass, message="Hello", when_unsure="send_again")
    await until(lambda: simulator.accepted)
    await hass.async_stop(force=True)
    [row] = (await call)["messages"]
    assert (row["error_code"], len(simulator.accepted)) == ("not_confirmed", 1)
