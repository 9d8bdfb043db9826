"""Whom a text was from and to: what an answer needs, for a week and over restarts."""

from datetime import timedelta
from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.ringc.receiving.correspondence import Correspondence
from tests.helpers.receiving import Receiver
from tests.helpers.sending import notify
from tests.helpers.waiting import until

ANNA, BEN = "+16505550123", "+16505550124"
WEEK = 7 * 24 * 3600


def known(receiver: Receiver, message_id: object) -> Correspondence | None:
    """What the inbox knows about a text."""
    found: Correspondence | None = receiver.entry.runtime_data.inbox.correspondence(str(message_id))
    return found


@pytest.fixture
async def receiving(receiver: Receiver) -> Receiver:
    """An account that receives."""
    await receiver.open_through("websocket", inbound="websocket")
    return receiver


async def test_a_text_is_known_over_restarts(receiving: Receiver) -> None:
    message = receiving.simulator.receive("Hello", sender=ANNA)
    await until(lambda: receiving.texts)
    await receiving.reload()
    found = known(receiving, message.id)
    assert found is not None
    assert (found.sender, found.our_number, found.others) == (ANNA, receiving.simulator.user.number, ())
    assert found.extension_id == str(receiving.simulator.user.id)
    assert found.conversation_id == str(message.conversation_id)
    assert known(receiving, "1") is None


async def test_in_a_group_our_number_is_ours_wherever_it_stands(receiving: Receiver) -> None:
    message = receiving.simulator.receive("All of you", sender=ANNA, to=[BEN, "+18005550111", "72345"])
    await until(lambda: receiving.texts)
    event = receiving.events[0].data
    assert (event["our_number"], event["others"], event["from"]) == ("+18005550111", [BEN, "72345"], ANNA)
    assert event["to"] == [BEN, "+18005550111", "72345"]
    found = known(receiving, message.id)
    assert found is not None
    assert (found.our_number, found.others) == ("+18005550111", (BEN, "72345"))


async def test_who_texted_this_week_is_known_by_digits(receiving: Receiver) -> None:
    receiving.simulator.receive("Hello", sender="+4793456789")
    await until(lambda: receiving.texts)
    inbox = receiving.entry.runtime_data.inbox
    assert inbox.texted_recently("4793456789")
    assert not inbox.texted_recently("93456789")
    receiving.simulator.clock.advance(WEEK - 60)
    await receiving.entry.runtime_data.client.phone_numbers()
    assert inbox.texted_recently("4793456789")
    receiving.simulator.clock.advance(120)
    await receiving.entry.runtime_data.client.phone_numbers()
    assert not inbox.texted_recently("4793456789")


@pytest.mark.parametrize("sender", ["72345", "6505550", "4930123"])
async def test_who_texts_from_fewer_digits_than_a_number_has_is_nobodys_number(
    receiving: Receiver, sender: str
) -> None:
    receiving.simulator.receive("Your code is 1", sender=sender)
    await until(lambda: receiving.texts)
    with pytest.raises(ServiceValidationError):
        await notify(receiving.hass, target=[receiving.events[0].data["from"]])
    assert receiving.simulator.accepted == []


async def test_a_text_of_last_week_is_forgotten(receiving: Receiver, hass_storage: dict[str, Any]) -> None:
    receiving.simulator.receive("Hello", sender=ANNA)
    await until(lambda: receiving.texts)
    receiving.simulator.clock.advance(WEEK + 60)
    await receiving.entry.runtime_data.client.phone_numbers()
    await receiving.close()
    assert hass_storage[f"ringc.correspondence.{receiving.entry.entry_id}"]["data"] == {"texts": {}}


@pytest.mark.parametrize("letters", ["BigSale", "ⓈⒶⓂ", "🅢am5", "+Sam", "℡"])
async def test_a_sender_of_letters_has_no_number(receiving: Receiver, letters: str) -> None:
    receiving.simulator.receive("Win!", sender=letters)
    await until(lambda: receiving.texts)
    event = receiving.events[0].data
    assert (event["from"], event["from_name"], event["caller_name"], event["known_sender"]) == (
        None,
        None,
        letters,
        False,
    )


async def test_the_name_that_a_caller_chose_is_no_recipients_name(receiving: Receiver) -> None:
    receiving.simulator.receive("It's me", sender=ANNA, name="Mom")
    await until(lambda: receiving.texts)
    event = receiving.events[0].data
    assert (event["from"], event["from_name"], event["caller_name"]) == (ANNA, None, "Mom")


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("16505550123", ANNA),
        ("(650) 555-0123", ANNA),
        ("+1 (650) 555-0123", ANNA),
        ("72345", "72345"),
        ("101", "101"),
        (None, None),
    ],
)
async def test_a_number_is_the_same_however_the_store_writes_it(
    receiving: Receiver, sender: str | None, number: str | None
) -> None:
    receiving.simulator.receive("Hello", sender=sender)
    await until(lambda: receiving.texts)
    assert receiving.events[0].data["from"] == number


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(
            {"version": 1, "data": {"texts": {"5": [1, 2], "6": "x", "7": None}}}, id="texts of a wrong shape"
        ),
        pytest.param({"version": 1, "data": {"texts": ["5"]}}, id="a list"),
        pytest.param({"version": 1, "data": "broken"}, id="no mapping"),
        pytest.param({"version": 9, "data": {"texts": {}}}, id="a newer version"),
    ],
)
async def test_a_file_that_cannot_be_read_costs_one_warning(
    receiver: Receiver, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture, stored: dict[str, Any]
) -> None:
    key = f"ringc.correspondence.{receiver.entry.entry_id}"
    hass_storage[key] = {"minor_version": 1, "key": key} | stored
    await receiver.open_through("websocket", inbound="websocket")
    assert caplog.text.count("cannot be read") == 1
    receiver.simulator.receive("Hello", sender=ANNA)
    await until(lambda: receiver.texts)
    await receiver.reload()
    assert receiver.entry.runtime_data.inbox.texted_recently(ANNA.removeprefix("+"))


async def test_what_can_be_read_of_a_file_is_kept(receiver: Receiver, hass_storage: dict[str, Any]) -> None:
    now = (receiver.simulator.clock.now() - timedelta(hours=1)).timestamp()
    key = f"ringc.correspondence.{receiver.entry.entry_id}"
    texts = {"5": [ANNA, None, [], None, "1", now], "6": [ANNA]}
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": {"texts": texts, "newer": True}}
    await receiver.open_through("websocket", inbound="websocket")
    assert known(receiver, 5) == Correspondence(
        sender=ANNA, our_number=None, others=(), conversation_id=None, extension_id="1", received_at=now
    )
    assert known(receiver, 6) is None
