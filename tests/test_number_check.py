"""What is wrong with a number is a repair before the first text from it fails, and goes by itself."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ringc.const import DOMAIN
from tests.helpers.receiving import Receiver
from tests.helpers.repairs import fix, issue_of
from tests.helpers.sending import notify
from tests.helpers.waiting import until
from tests.simulator.state import Number

QUEUE, COMPANY, TOLL_FREE = "+16505550120", "+16505550110", "+18005550111"
ANNA = "+16505550123"


def number_of(receiver: Receiver, phone_number: str | None = None) -> Number:
    """A number of the user's in the simulator: the one to send from, or another."""
    user = receiver.simulator.user
    number = user.number_for(phone_number or user.number)
    assert number
    return number


async def look(receiver: Receiver, times: int = 2) -> None:
    """Wait until RingCentral was asked so often for a number's registration: the user has two that need one."""
    await until(lambda: receiver.asked("sms_configuration") == times, 200)
    await until(lambda: all(item.status for item in receiver.simulator.requests))
    await receiver.hass.async_block_till_done()


async def next_day(receiver: Receiver) -> None:
    """Let a day pass."""
    await receiver.pass_time(days=1, minutes=5)
    await receiver.hass.async_block_till_done()


def shown(receiver: Receiver, key: str) -> str:
    """The numbers that a repair names."""
    placeholders = issue_of(receiver, key).translation_placeholders
    assert placeholders
    return placeholders["number"]


@pytest.mark.parametrize(
    "status", ["Created", "Draft", "Submitted", "PreVetFailed", "CampaignSuspended", "CampaignExpired", "Unconfirmed"]
)
async def test_a_campaign_that_is_not_confirmed_is_a_repair_before_anything_was_sent(
    receiver: Receiver, status: str
) -> None:
    number_of(receiver).campaign = status
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.issues == {"campaign_not_confirmed"}
    assert receiver.placeholders == {"account": receiver.entry.title, "number": "…01", "reason": status}
    assert issue_of(receiver, "campaign_not_confirmed").severity is ir.IssueSeverity.WARNING
    assert not receiver.simulator.accepted


async def test_the_repair_says_what_ringcentral_says(receiver: Receiver) -> None:
    number_of(receiver).campaign = "PreVetFailed"
    number_of(receiver).campaign_error = "The website of the brand cannot be found"
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.placeholders["reason"] == "PreVetFailed: The website of the brand cannot be found"


async def test_a_number_without_a_campaign_is_not_registered(receiver: Receiver) -> None:
    number_of(receiver, COMPANY).campaign = None
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.issues == {"number_not_registered"}
    assert shown(receiver, "number_not_registered") == "…10 (Office)"


async def test_the_number_of_a_queue_is_named_by_its_queue(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.world.let_text(simulator.user, QUEUE)
    simulator.queue.numbers[0].campaign = "Draft"
    await receiver.open(inbound="off")
    await look(receiver, 3)
    assert shown(receiver, "campaign_not_confirmed") == "…20 (Support)"


async def test_each_number_has_a_repair_of_its_own(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Draft"
    number_of(receiver, COMPANY).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    ours = [issue for (domain, _), issue in ir.async_get(receiver.hass).issues.items() if domain == DOMAIN]
    assert {(issue.translation_placeholders or {})["number"] for issue in ours} == {"…01", "…10 (Office)"}


@pytest.mark.parametrize("other", [TOLL_FREE, "+442079460123", "+16505550119"], ids=["toll-free", "British", "fax"])
async def test_only_local_numbers_that_text_in_the_us_and_canada_need_a_campaign(
    receiver: Receiver, other: str
) -> None:
    simulator = receiver.simulator
    number = simulator.user.number_for(other) or simulator.world.add_number(simulator.user, other)
    number.campaign = None
    await receiver.open(inbound="off")
    await look(receiver)
    await next_day(receiver)
    await look(receiver, 4)
    assert receiver.issues == set()


@pytest.mark.parametrize("written", ["16505550101", "(650) 555-0101", "+16505550101"])
async def test_a_number_that_is_written_otherwise_is_the_same_number(receiver: Receiver, written: str) -> None:
    features = ["SmsSender", "MmsSender"]
    own = {"id": number_of(receiver).id, "phoneNumber": written, "usageType": "DirectNumber", "features": features}
    odd = {"id": 4711, "phoneNumber": "anonymous", "usageType": "DirectNumber", "features": features}
    receiver.simulator.fail("numbers", status=200, body={"records": [own, odd], "paging": {}, "navigation": {}})
    await receiver.open(inbound="off")
    await look(receiver, 1)
    assert receiver.issues == set()
    data = {"to": "+16505550199", "message": "Hello", "from": "+16505550101"}
    await receiver.hass.services.async_call("ringc", "send_message", data, blocking=True)
    assert [text.sender for text in receiver.simulator.accepted] == ["+16505550101"]


async def test_where_ringcentral_does_not_say_nothing_is_said(receiver: Receiver) -> None:
    receiver.simulator.readings.sms_configuration = False
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.issues == set()


@pytest.mark.parametrize("fault", [{"status": 403}, {"status": 503}, {"drop": "before"}, {"malformed": True}])
async def test_where_ringcentral_refuses_or_fails_nothing_is_said(receiver: Receiver, fault: dict[str, Any]) -> None:
    number_of(receiver).campaign = number_of(receiver, COMPANY).campaign = "Draft"
    receiver.simulator.fail("sms_configuration", times=9, **fault)
    await receiver.open(inbound="off")
    await until(lambda: receiver.asked("sms_configuration") >= 2, 200)
    await receiver.hass.async_block_till_done()
    assert receiver.issues == set()


async def test_a_number_is_asked_about_once_a_day(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Draft"
    await receiver.open(inbound="off")
    await look(receiver)
    await receiver.reload()
    assert receiver.issues == {"campaign_not_confirmed"}
    await asyncio.sleep(300)
    assert receiver.asked("sms_configuration") == 2
    await next_day(receiver)
    await look(receiver, 4)


async def test_a_campaign_that_was_confirmed_is_no_repair_the_next_day(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    number_of(receiver).campaign = "Confirmed"
    await next_day(receiver)
    await look(receiver, 4)
    assert receiver.issues == set()


async def test_a_campaign_that_was_suspended_is_a_repair_the_next_day(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.issues == set()
    number_of(receiver).campaign = "CampaignSuspended"
    await next_day(receiver)
    await look(receiver, 4)
    assert receiver.issues == {"campaign_not_confirmed"}


async def test_many_numbers_are_asked_about_within_the_limit(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.limits["light"] = 10
    for number in range(12):
        simulator.world.add_number(simulator.user, f"+165055502{number:02}")
    await receiver.open(inbound="off")
    await until(lambda: receiver.asked("sms_configuration") == 14, 600)
    assert not [item for item in simulator.requests if item.status == 429]


async def test_an_ignored_repair_stays_ignored_over_a_reload(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    issue_id = issue_of(receiver, "campaign_not_confirmed").issue_id
    ir.async_ignore_issue(receiver.hass, DOMAIN, issue_id, True)
    await receiver.reload()
    assert issue_of(receiver, "campaign_not_confirmed").dismissed_version


async def test_what_was_put_right_is_seen_from_the_repair(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    assert (await fix(receiver, "campaign_not_confirmed"))["errors"] == {"base": "still_wrong"}
    number_of(receiver).campaign = "Confirmed"
    assert (await fix(receiver, "campaign_not_confirmed"))["type"] is FlowResultType.CREATE_ENTRY
    assert receiver.issues == set()


async def test_a_number_to_send_from_that_lost_texting_is_a_repair(receiver: Receiver) -> None:
    number_of(receiver).features -= {"SmsSender"}
    number_of(receiver).campaign = None
    await receiver.open(inbound="off")
    assert receiver.issues == {"number_cannot_text"}
    assert shown(receiver, "number_cannot_text") == "…01"
    assert issue_of(receiver, "number_cannot_text").severity is ir.IssueSeverity.ERROR
    await look(receiver, 1)
    assert receiver.issues == {"number_cannot_text"}


async def test_a_number_to_send_from_that_left_the_user_is_a_repair(receiver: Receiver) -> None:
    numbers = receiver.simulator.user.numbers
    own = numbers.pop(0)
    await receiver.open(inbound="off")
    assert receiver.issues == {"number_gone"}
    assert shown(receiver, "number_gone") == "…01"
    numbers.insert(0, own)
    assert (await fix(receiver, "number_gone"))["type"] is FlowResultType.CREATE_ENTRY
    assert receiver.issues == set()


async def test_a_loss_is_noticed_the_next_day_and_its_end_too(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    number_of(receiver).features -= {"SmsSender"}
    await next_day(receiver)
    await until(lambda: receiver.issues == {"number_cannot_text"})
    number_of(receiver).features |= {"SmsSender"}
    await next_day(receiver)
    await until(lambda: receiver.issues == set())


async def test_a_number_that_ringcentral_left_out_for_a_moment_is_back_within_an_hour(receiver: Receiver) -> None:
    numbers = receiver.simulator.user.numbers
    await receiver.open(inbound="off")
    own = numbers.pop(0)
    await next_day(receiver)
    await until(lambda: receiver.issues == {"number_gone"})
    numbers.insert(0, own)
    await receiver.pass_time(hours=1, minutes=5)
    await until(lambda: receiver.issues == set())
    await notify(receiver.hass, target=ANNA)
    assert len(receiver.simulator.accepted) == 1


async def test_a_number_that_texts_went_out_from_lately_counts_too(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await notify(receiver.hass, message="From the office", target=ANNA, data={"from": COMPANY})
    receiver.simulator.user.numbers.remove(number_of(receiver, COMPANY))
    await receiver.reload()
    assert receiver.issues == {"number_gone"}
    assert shown(receiver, "number_gone") == "…10"


async def test_a_number_that_has_not_been_used_for_a_week_may_go(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await notify(receiver.hass, message="From the office", target=ANNA, data={"from": COMPANY, "once_key": "office"})
    receiver.simulator.user.numbers.remove(number_of(receiver, COMPANY))
    receiver.simulator.clock.advance(8 * 24 * 3600)
    await receiver.reload()
    assert receiver.issues - {"clock_differs"} == set()


async def test_a_key_of_the_version_before_says_nothing_about_a_number(
    receiver: Receiver, hass_storage: dict[str, Any]
) -> None:
    """It was noted without the number that its text went out from."""
    name, yesterday = f"ringc.once.{receiver.entry.entry_id}", receiver.simulator.clock.time() - 24 * 3600
    hass_storage[name] = {"version": 1, "key": name, "data": {f"{ANNA} alarm": yesterday}}
    await receiver.open(inbound="off")
    assert receiver.issues == set()


async def test_a_number_that_was_never_used_may_go(receiver: Receiver) -> None:
    receiver.simulator.user.numbers.remove(number_of(receiver, COMPANY))
    await receiver.open(inbound="off")
    await look(receiver, 1)
    assert receiver.issues == set()


async def test_an_account_that_is_switched_off_shows_nothing(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    await receiver.hass.config_entries.async_set_disabled_by(receiver.entry.entry_id, ConfigEntryDisabler.USER)
    await receiver.hass.async_block_till_done()
    assert receiver.issues == set()


@pytest.mark.parametrize("kind", ["numbers", "features"])
async def test_an_account_that_is_removed_while_its_numbers_are_read_is_not_set_up_again(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.threads.enabled = True
    receiver.simulator.world.let_text(receiver.simulator.user, QUEUE)
    receiver.simulator.fail(kind, delay=3)
    asked = receiver.asked(kind)
    await receiver.pass_time(hours=25)
    await until(lambda: receiver.asked(kind) > asked)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await asyncio.sleep(10)
    assert "UnknownEntry" not in caplog.text


async def test_an_account_that_is_removed_shows_nothing(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    await receiver.open(inbound="off")
    await look(receiver)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    assert receiver.issues == set()


async def test_an_account_that_is_removed_while_a_number_is_asked_about_shows_nothing(receiver: Receiver) -> None:
    number_of(receiver).campaign = "Submitted"
    receiver.simulator.fail("sms_configuration", delay=5, times=2)
    await receiver.open(inbound="off")
    await until(lambda: receiver.asked("sms_configuration"), 200)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await asyncio.sleep(60)
    assert receiver.issues == set()


async def test_an_account_that_is_disabled_while_its_numbers_are_read_shows_nothing(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await look(receiver)
    number_of(receiver).campaign = "Submitted"
    receiver.simulator.fail("sms_configuration", delay=5, times=2)
    await receiver.pass_time(hours=25)
    await until(lambda: receiver.asked("sms_configuration") > 2, 200)
    await receiver.hass.config_entries.async_set_disabled_by(receiver.entry.entry_id, ConfigEntryDisabler.USER)
    await asyncio.sleep(60)
    assert receiver.issues == set()


async def test_a_password_is_no_repair_on_a_server_of_this_machine(receiver: Receiver) -> None:
    data = {**receiver.entry.data, "credential": receiver.simulator.user.password}
    receiver.hass.config_entries.async_update_entry(receiver.entry, data=data)
    await receiver.open(inbound="off")
    await look(receiver)
    assert receiver.issues == set()
