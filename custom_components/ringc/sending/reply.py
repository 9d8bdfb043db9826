"""Answering a text received: from the number that was texted, to its sender or to everybody of the conversation."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ..const import CONF_SOURCE_NUMBER
from ..data import RingcConfigEntry, RingcData
from ..errors import action_errors, ending, invalid
from ..phone_numbers import parse_number
from ..ringcentral import Message, RejectedError
from .route import Route, loaded_entries, reply_route, source_of


@dataclass(frozen=True, kw_only=True, slots=True)
class _Received:
    """Between whom a text received was: its sender, the number of ours that was texted, others of a group."""

    sender: str | None
    our_number: str | None
    others: Sequence[str]


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
    numbers = dict.fromkeys(parse_number(number, near=own) for number in people)
    if chosen:
        entry, own = chosen
        data = entry.runtime_data
    numbers.pop(own, None)
    if not numbers:
        raise invalid("recipient_is_sender", number=ending(own))
    return reply_route(entry, data, own, tuple(numbers))


async def _async_find(
    hass: HomeAssistant, accounts: Sequence[tuple[RingcConfigEntry, RingcData]], message_id: str
) -> tuple[RingcConfigEntry, RingcData, _Received]:
    """Return the account that received a text, and between whom it was: the inbox knows, else RingCentral's store."""
    for entry, data in accounts:
        if known := data.inbox.correspondence(message_id):
            return entry, data, _Received(sender=known.sender, our_number=known.our_number, others=known.others)
    for entry, data in accounts:
        with action_errors(hass, entry.entry_id), suppress(RejectedError):
            for message in await data.stored_messages.async_get([message_id]):
                if message.direction == "Inbound":
                    return entry, data, _of_record(message, {number.phone_number for number in data.numbers})
    raise invalid("message_not_received", message_id=message_id)


def _of_record(message: Message, ours: set[str]) -> _Received:
    """Return between whom a text was, by its record."""
    to = [party.phone_number for party in message.to if party.phone_number]
    texted = [party.phone_number for party in message.to if party.target or party.phone_number in ours]
    return _Received(
        sender=message.sender.phone_number,
        our_number=next(iter(texted), None),
        others=[number for number in to if number not in texted],
    )
