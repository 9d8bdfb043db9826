"""Texts from a number that others answer for too: sent once, found again, followed."""

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from tests.helpers.sending import MOM, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

QUEUE = "+16505550120"


@pytest.fixture
async def queue_account(hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator) -> MockConfigEntry:
    """An account that texts for a call queue."""
    simulator.world.let_text(simulator.user, QUEUE)
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.mark.parametrize("reading", ["ignored", "CMN-101"])
@pytest.mark.parametrize("data", [{"retry": 3}, {"retry": 3, "when_unsure": "send_again"}])
async def test_a_lost_answer_is_found_in_the_queue_s_texts_and_not_sent_again(
    hass: HomeAssistant, queue_account: MockConfigEntry, simulator: Simulator, data: dict[str, object], reading: str
) -> None:
    simulator.readings.owner_without_feature = reading
    simulator.fail("sms", drop="after")
    await notify(hass, target=MOM, data={"from": QUEUE, **data})
    assert [(text.sender, text.to) for text in simulator.accepted] == [(QUEUE, (MOM,))]


async def test_what_became_of_a_queue_s_text_is_learned(
    hass: HomeAssistant, queue_account: MockConfigEntry, simulator: Simulator
) -> None:
    events: list[Event] = async_capture_events(hass, "ringc_message_status")
    simulator.delivery.failures = {MOM: "SMS-CAR-411"}
    await notify(hass, target=MOM, data={"from": QUEUE})
    await until(lambda: any(event.data["status"] == "failed" for event in events), 600, every=1)


async def test_where_ringcentral_knows_no_owners_the_list_is_asked_for_without(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.readings.owner_without_feature = "CMN-101"
    simulator.fail("sms", drop="after")
    await notify(hass, target=MOM, data={"when_unsure": "send_again"})
    assert len(simulator.accepted) == 1
