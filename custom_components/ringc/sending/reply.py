"""Answering a text received: from the number that was texted, to its sender or to everybody of the conversation."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..const import CONF_SOURCE_NUMBER
from ..data import RingcConfigEntry, RingcData
from ..errors import action_errors, ending, invalid
from ..phone_numbers import InvalidNumberError, parse_number
from ..ringcentral import RejectedError
from .route import Route, discreet, loaded_entries, reply_route, source_of

if TYPE_CHECKING:
    from ..receiving.correspondence import Correspondence


async def async_find_reply_route(
    hass: HomeAssistant, message_id: str, *, everybody: bool, sender: str | None = None
) -> Route:
    """Return how the answer to a text goes; `sender` is another number of ours to answer from.

    Raises when no account received such a text, or when its sender has no number.
    """
    accounts = [(entry, entry.runtime_data) for entry in loaded_entries(hass)]
    chosen = source_of(hass, sender) if sender is not None else None
    entry, data, received = await _async_find(hass, accounts, message_id)
    if not received.sender or not any(map(str.isdecimal, received.sender)):
        raise invalid("sender_has_no_number")
    can_text = {number.phone_number for number in data.numbers if number.can_text}
    own = received.our_number if received.our_number in can_text else entry.data[CONF_SOURCE_NUMBER]
    people = [received.sender, *received.others] if everybody else [received.sender]
    numbers = dict.fromkeys(_number(number, own) for number in people)
    if chosen:
        entry, own = chosen
        [data] = [known for account, known in accounts if account is entry]
    numbers.pop(own, None)
    if not numbers:
        raise invalid("recipient_is_sender", number=ending(own))
    return reply_route(entry, data, own, tuple(numbers))


async def _async_find(
    hass: HomeAssistant, accounts: Sequence[tuple[RingcConfigEntry, RingcData]], message_id: str
) -> tuple[RingcConfigEntry, RingcData, Correspondence]:
    """Return the account that received a text, and between whom it was: the inbox knows, else RingCentral's store.

    Where none is known to have received it, raises why one could not be asked.
    """
    for entry, data in accounts:
        if known := data.inbox.correspondence(message_id):
            return entry, data, known
    reason: HomeAssistantError = invalid("message_not_received", message_id=message_id)
    for entry, data in accounts:
        try:
            with action_errors(hass, entry.entry_id), suppress(RejectedError):
                for message in await data.stored_messages.async_get([message_id]):
                    if message.direction == "Inbound":
                        return entry, data, data.inbox.correspondence_of(message)
        except HomeAssistantError as err:
            reason = err
    raise reason


def _number(raw: str, near: str) -> str:
    """Return somebody's number in E.164, or raise why it is none as it may stand in a log."""
    try:
        return parse_number(raw, near=near)
    except InvalidNumberError as err:
        raise discreet(err, raw) from None
