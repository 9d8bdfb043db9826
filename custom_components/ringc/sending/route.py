"""A route: from which account and number a message goes, and to whom."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from homeassistant.core import HomeAssistant

from ..const import CONF_SOURCE_NUMBER, DOMAIN
from ..data import RingcConfigEntry
from ..errors import invalid
from ..phone_numbers import InvalidNumberError, parse_number
from ..recipients import AddressBook, Destination, Recipient

LARGEST_GROUP = 10

type Home = tuple[RingcConfigEntry, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Destinations that are reached from one number of one account."""

    entry: RingcConfigEntry
    sender: str
    destinations: tuple[Destination, ...]

    def require_pictures(self) -> None:
        """Refuse what the number to send from cannot carry: pictures, and groups whatever they carry."""
        for number in self.entry.runtime_data.numbers:
            if number.phone_number == self.sender and not number.can_send_pictures:
                raise invalid("number_cannot_send_pictures", number=self.sender)


def find_routes(
    hass: HomeAssistant,
    targets: Sequence[str] | None,
    *,
    sender: str | None = None,
    entry_id: str | None = None,
    group: bool | None = None,
) -> list[Route]:
    """Return how a message reaches its targets: names or numbers, None for the account's default recipients.

    It goes from the account or number named, else from each named recipient's account, else from the only one.
    """
    entries = _loaded(hass)
    home = _home(entries, sender, entry_id)
    if targets is None:
        entry, number = home or _ambiguous(entries)
        return [_route(entry, number, entry.runtime_data.address_book.defaults(), group)]
    if not targets:
        # An empty list is a template that found nobody: falling back to the defaults would text the wrong people.
        raise invalid("no_target")
    everybody = [recipient for entry in entries for recipient in entry.runtime_data.address_book.recipients]
    homes = _homes(entries, home, targets, everybody)
    if group and len(homes) > 1:
        _ambiguous(entries)
    return [
        _route(entry, number, _to_others(number, AddressBook(number, everybody).resolve(reached)), group)
        for (entry, number), reached in homes.items()
    ]


def find_account(hass: HomeAssistant, entry_id: str | None) -> RingcConfigEntry:
    """Return the account named, else the only one."""
    entries = _loaded(hass)
    home = _home(entries, None, entry_id) or _ambiguous(entries)
    return home[0]


def _loaded(hass: HomeAssistant) -> list[RingcConfigEntry]:
    """Return the accounts that can be used."""
    entries: list[RingcConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        raise invalid("no_account_loaded")
    return entries


def _ambiguous(entries: Sequence[RingcConfigEntry]) -> NoReturn:
    """Refuse to guess the account."""
    raise invalid("choose_account", choices=", ".join(entry.data[CONF_SOURCE_NUMBER] for entry in entries))


def _home(entries: Sequence[RingcConfigEntry], sender: str | None, entry_id: str | None) -> Home | None:
    """Return the account and number that were asked for, else those of the only account."""
    if entry_id is not None:
        entries = [entry for entry in entries if entry.entry_id == entry_id]
        if not entries:
            raise invalid("account_not_loaded")
    if sender is None:
        return (entries[0], entries[0].data[CONF_SOURCE_NUMBER]) if len(entries) == 1 else None
    for entry in entries:
        with suppress(InvalidNumberError):
            number = parse_number(sender, near=entry.data[CONF_SOURCE_NUMBER])
            if number in _choices(entry):
                return entry, number
    raise invalid("sender_not_yours", number=sender, choices=", ".join(n for entry in entries for n in _choices(entry)))


def _choices(entry: RingcConfigEntry) -> list[str]:
    """Return the numbers that an account can text from."""
    return [number.phone_number for number in entry.runtime_data.numbers if number.can_text]


def _homes(
    entries: Sequence[RingcConfigEntry], home: Home | None, targets: Sequence[str], everybody: Sequence[Recipient]
) -> dict[Home, list[str]]:
    """Return which targets are reached from where."""
    if home:
        return {home: list(targets)}
    owners = [next((e for e in entries if e.runtime_data.address_book.find(target)), None) for target in targets]
    known = {owner.entry_id: owner for owner in owners if owner}
    if None in owners and len(known) != 1:
        # A name that nobody has is the better reason, if there is one.
        AddressBook(entries[0].data[CONF_SOURCE_NUMBER], everybody).resolve(targets)
        _ambiguous(entries)
    found = dict[Home, list[str]]()
    for target, owner in zip(targets, owners, strict=True):
        entry = owner or next(iter(known.values()))
        found.setdefault((entry, entry.data[CONF_SOURCE_NUMBER]), []).append(target)
    return found


def _to_others(sender: str, destinations: tuple[Destination, ...]) -> tuple[Destination, ...]:
    """Refuse a text to the very number it comes from: an automation that answers it would answer itself for ever.

    A recipient made for that number is meant; so is texting oneself by naming nobody.
    """
    for destination in destinations:
        if sender in destination.numbers and (destination.name is None or len(destination.numbers) > 1):
            raise invalid("recipient_is_sender", number=sender)
    return destinations


def _route(entry: RingcConfigEntry, sender: str, places: tuple[Destination, ...], group: bool | None) -> Route:
    """Return a route whose destinations are one group, or each on its own, where that was asked for."""
    numbers = {number: place.name for place in places for number in place.numbers}
    if group:
        if not 2 <= len(numbers) <= LARGEST_GROUP:
            raise invalid("group_size", count=str(len(numbers)))
        places = (Destination(places[0].name if len(places) == 1 else None, tuple(numbers)),)
    elif group is False:
        places = tuple(Destination(name, (number,)) for number, name in numbers.items())
    route = Route(entry=entry, sender=sender, destinations=places)
    if any(len(place.numbers) > 1 for place in places):
        route.require_pictures()
    return route
