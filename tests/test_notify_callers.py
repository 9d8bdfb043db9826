"""What of Home Assistant's own calls our notify action: notify groups and alerts, with data for other notifiers."""

import gc
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from tests.helpers.sending import DAD, MOM, add_recipient, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

FOREIGN = {"push": {"sound": "alarm"}, "tag": "door", "ttl": 0, "image": "/local/door.jpg"}


async def make_group(hass: HomeAssistant, *actions: dict[str, Any]) -> None:
    """Make `notify.everybody`."""
    group = {"platform": "group", "name": "everybody", "services": list(actions)}
    assert await async_setup_component(hass, "notify", {"notify": [group]})
    await hass.async_block_till_done()
    assert hass.services.has_service("notify", "everybody")


@pytest.mark.parametrize("data", [{}, {"data": {}}, {"data": FOREIGN}], ids=["none", "empty", "other notifiers'"])
async def test_a_notify_group_with_whatever_data_texts(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, data: dict[str, Any]
) -> None:
    await make_group(hass, {"action": "ringc", "data": {"target": ["Mom"]}}, {"action": "phone"})
    phone = async_mock_service(hass, "notify", "phone")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await add_recipient(hass, entry, "Mom", MOM)
    await notify(hass, "everybody", **data)
    assert [(sent.to, sent.text) for sent in simulator.accepted] == [((MOM,), "The door is open")]
    assert len(phone) == 1


async def test_a_camera_that_is_gone_keeps_the_words_from_nobody_of_a_notify_group(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    await make_group(hass, {"action": "ringc", "data": {"target": [MOM, DAD]}}, {"action": "phone"})
    phone = async_mock_service(hass, "notify", "phone")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await notify(hass, "everybody", data={"attachments": ["camera.gone"]})
    assert sorted((sent.to, sent.text) for sent in simulator.accepted) == [
        ((MOM,), "The door is open"),
        ((DAD,), "The door is open"),
    ]
    assert len(phone) == 1


async def test_a_wrong_target_keeps_the_words_from_nobody_of_a_notify_group_and_is_named(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    """A notify group leaves the errors of its actions to Home Assistant, which logs them."""
    errors: list[dict[str, Any]] = []
    hass.loop.set_exception_handler(lambda _, context: errors.append(context))
    await make_group(hass, {"action": "ringc", "data": {"target": [MOM, "+1202555", DAD]}}, {"action": "phone"})
    phone = async_mock_service(hass, "notify", "phone")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await notify(hass, "everybody")
    gc.collect()
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]
    assert len(phone) == 1
    assert ["Not sent to: …55" in str(error["exception"]) for error in errors] == [True]


@pytest.mark.parametrize("data", [{}, {"data": FOREIGN}, {"data": {"attachments": ["camera.gone"]}}])
async def test_an_alert_texts_the_default_recipients_and_says_when_it_is_over(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, data: dict[str, Any]
) -> None:
    await add_recipient(hass, account, "Mom", MOM, default=True)
    alert = {
        "name": "Water",
        "entity_id": "binary_sensor.water",
        "repeat": 30,
        "message": "{{ 21 }}",
        "done_message": "Dry",
        "notifiers": ["ringc", "ringc_mom"],
        **data,
    }
    assert await async_setup_component(hass, "alert", {"alert": {"water": alert}})
    hass.states.async_set("binary_sensor.water", "on")
    await until(lambda: len(simulator.accepted) == 2)
    hass.states.async_set("binary_sensor.water", "off")
    await until(lambda: len(simulator.accepted) == 4)
    assert [(sent.to, sent.text) for sent in simulator.accepted] == [
        ((MOM,), text) for text in ("21", "21", "Dry", "Dry")
    ]


@pytest.mark.parametrize(("message", "text"), [(482913, "482913"), (21.5, "21.5"), ("007", "007")])
@pytest.mark.usefixtures("account")
async def test_a_number_is_a_message(hass: HomeAssistant, simulator: Simulator, message: object, text: str) -> None:
    await notify(hass, target=MOM, message=message)
    assert [sent.text for sent in simulator.accepted] == [text]
