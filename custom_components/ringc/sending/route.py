"""A route: from which account and number a message goes, and to whom."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import CONF_DEFAULT, CONF_SOURCE_NUMBER, DOMAIN, SUBENTRY_RECIPIENT
from ..data import RingcConfigEntry, RingcData
from ..errors import ending, invalid
from ..phone_numbers import InvalidNumberError, is_name, parse_number
from ..recipients import AddressBook, Destination
from .send_result import SendResult

LARGEST_GROUP = 10

type Source = tuple[RingcConfigEntry, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Destinations that are reached from one number of one account, whose runtime data outlives its unloading."""

    entry: RingcConfigEntry
    data: RingcData
    sender: str
    destinations: tuple[Destination, ...]

    @property
    def in_threads(self) -> bool:
        """Whether the number to send from is one of the Shared Inbox."""
        return any(number.in_threads for number in self.data.numbers if number.phone_number == self.sender)

    def require_pictures(self) -> None:
        """Refuse pictures, and groups whatever they carry, where the number to send from has no MMS."""
        for number in self.data.numbers:
            if number.phone_number == self.sender and not number.can_send_pictures:
                raise invalid("number_cannot_send_pictures", number=ending(self.sender))

    def require_group(self, destination: Destination) -> None:
        """Refuse a destination of several numbers where the number to send from cannot text them as a group."""
        if len(destination.numbers) > 1:
            if self.in_threads:
                raise invalid("shared_inbox_without_groups", number=ending(self.sender))
            self.require_pictures()


@dataclass(kw_only=True, slots=True)
class Routes:
    """How a message reaches its targets, and a failed result for each target that it cannot reach."""

    routes: list[Route]
    wrong: list[SendResult] = field(default_factory=list)


def find_routes(
    hass: HomeAssistant,
    targets: Sequence[object] | None,
    *,
    sender: str | None = None,
    entry_id: str | None = None,
    group: bool | None = None,
    account_key: str = "config_entry_id",
) -> Routes:
    """Return how a message reaches its targets: names or numbers, None for the account's default recipients.

    It goes from the number or account named, else from each named recipient's account, else, where nobody is named,
    from the only account that has default recipients, else from the only one. `account_key` is what an action calls the
    account's choice. Raises what is wrong for everybody.
    """
    entries = loaded_entries(hass)
    home = _chosen(entries, sender, entry_id)
    if targets is None:
        entry, number = home or _of_defaults(entries) or _raise_ambiguous(entries, account_key)
        if sender is None and entry_id is None:
            _require_defaults(hass, entry)
        return _reaching([_route(entry, number, entry.runtime_data.address_book.defaults(), group)], [])
    if not targets:
        # An empty list is a template that found nobody: falling back to the defaults would text the wrong people.
        raise invalid("no_target")
    found = dict[Source, dict[frozenset[str], Destination]]()
    wrong = list[SendResult]()
    sources = {} if home else _sources(entries, targets)
    for target in targets:
        try:
            source = home or sources.get(str(target)) or _of_bare_number(entries, target, sources, account_key)
            for destination in _destinations(entries, source[1], target):
                found.setdefault(source, {}).setdefault(frozenset(destination.numbers), destination)
        except ServiceValidationError as err:
            wrong.append(_failed(Destination(str(target) if is_name(target) else None, (str(target),)), err))
    if group and len(found) > 1:
        _raise_ambiguous(entries, account_key)
    routes = [
        _route(entry, number, tuple(places.values()), group and not (wrong and _count(places.values()) == 1))
        for (entry, number), places in found.items()
    ]
    return _reaching(routes, wrong)


def find_account(hass: HomeAssistant, entry_id: str | None) -> RingcConfigEntry:
    """Return the account named, else the only one."""
    entries = loaded_entries(hass)
    home = _chosen(entries, None, entry_id) or _raise_ambiguous(entries, "config_entry_id")
    return home[0]


def loaded_entries(hass: HomeAssistant) -> list[RingcConfigEntry]:
    """Return the accounts that can be used; there is at least one."""
    entries: list[RingcConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        raise invalid("no_account_loaded")
    return entries


def source_of(hass: HomeAssistant, sender: str) -> Source:
    """Return the account that a number to send from belongs to, and the number as RingCentral knows it."""
    return _of_sender(loaded_entries(hass), sender)


def reply_route(entry: RingcConfigEntry, data: RingcData, sender: str, numbers: tuple[str, ...]) -> Route:
    """Return the route of an answer to somebody, or to everybody of a group."""
    name = data.address_book.name_of(numbers[0]) if len(numbers) == 1 else None
    destination = Destination(name, numbers)
    route = Route(entry=entry, data=data, sender=sender, destinations=(destination,))
    route.require_group(destination)
    return route


def _raise_ambiguous(entries: Sequence[RingcConfigEntry], key: str) -> Source:
    """Refuse to guess the account."""
    choices = ", ".join(f"{entry.title} ({ending(entry.data[CONF_SOURCE_NUMBER])})" for entry in entries)
    raise invalid("choose_account", choices=choices, option=key)


def _chosen(entries: Sequence[RingcConfigEntry], sender: str | None, entry_id: str | None) -> Source | None:
    """Return the account and number that were asked for, else those of the only account."""
    if entry_id is not None:
        entries = [entry for entry in entries if entry.entry_id == entry_id]
        if not entries:
            raise invalid("account_not_loaded")
    if sender is not None:
        return _of_sender(entries, sender)
    return (entries[0], entries[0].data[CONF_SOURCE_NUMBER]) if len(entries) == 1 else None


def _of_sender(entries: Sequence[RingcConfigEntry], sender: str) -> Source:
    """Return the account that can text from a number."""
    for entry in entries:
        with suppress(InvalidNumberError):
            number = parse_number(sender, near=entry.data[CONF_SOURCE_NUMBER])
            if number in _numbers(entry):
                return entry, number
    choices = ", ".join(ending(number) for entry in entries for number in _numbers(entry))
    raise invalid("sender_not_yours", number=ending(sender), choices=choices)


def _numbers(entry: RingcConfigEntry) -> list[str]:
    """Return the numbers that an account can text from."""
    return [number.phone_number for number in entry.runtime_data.numbers if number.can_text]


def _of_defaults(entries: Sequence[RingcConfigEntry]) -> Source | None:
    """Return the only account that has default recipients."""
    having = [entry for entry in entries if any(item.default for item in entry.runtime_data.address_book.recipients)]
    return (having[0], having[0].data[CONF_SOURCE_NUMBER]) if len(having) == 1 else None


def _require_defaults(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Refuse an account without default recipients while one that has them is not loaded: it would text itself."""
    if any(item.default for item in entry.runtime_data.address_book.recipients):
        return
    for other in hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        if any(item.data.get(CONF_DEFAULT) for item in other.get_subentries_of_type(SUBENTRY_RECIPIENT)):
            raise invalid("account_not_loaded")


def _sources(entries: Sequence[RingcConfigEntry], targets: Iterable[object]) -> dict[str, Source]:
    """Return from where those targets are reached that are a recipient of one account, by name or number."""
    sources = dict[str, Source]()
    for target in targets:
        owners = [entry for entry in entries if _is_recipient(entry.runtime_data.address_book, target)]
        if len(owners) == 1:
            sources[str(target)] = owners[0], owners[0].data[CONF_SOURCE_NUMBER]
    return sources


def _is_recipient(book: AddressBook, target: object) -> bool:
    """Whether an account has a recipient of this name or number."""
    if is_name(target):
        return book.find(target) is not None
    with suppress(ServiceValidationError):
        return any(book.name_of(number) for place in book.resolve([target]) for number in place.numbers)
    return False


def _of_bare_number(
    entries: Sequence[RingcConfigEntry], target: object, sources: Mapping[str, Source], key: str
) -> Source:
    """Return from where a target is reached that is no recipient of one account: it goes along with the others."""
    known = {source[0].entry_id: source for source in sources.values()}
    if len(known) == 1:
        return next(iter(known.values()))
    # A name that nobody has, or no number at all, is the better reason, if there is one.
    _destinations(entries, entries[0].data[CONF_SOURCE_NUMBER], target)
    return _raise_ambiguous(entries, key)


def _destinations(entries: Sequence[RingcConfigEntry], sender: str, target: object) -> tuple[Destination, ...]:
    """Return where a message to one target goes; names are those of all accounts.

    A text to the very number it comes from is refused: an automation that answers it would answer itself for ever. A
    recipient made for that number is meant.
    """
    everybody = [recipient for entry in entries for recipient in entry.runtime_data.address_book.recipients]
    # Templates and YAML lose the plus of a number: then it is that of somebody who texted lately, if there is one.
    digits = "".join(filter(str.isdecimal, str(target)))
    texted = digits and any(entry.runtime_data.inbox.texted_recently(digits) for entry in entries)
    known = [f"+{digits}"] if texted else []
    try:
        destinations = AddressBook(sender, everybody).resolve([target], known)
    except ServiceValidationError as err:
        raise discreet(err, target) from None
    for destination in destinations:
        if sender in destination.numbers and (destination.name is None or len(destination.numbers) > 1):
            raise invalid("recipient_is_sender", number=ending(sender))
    return destinations


def discreet(err: ServiceValidationError, target: object) -> ServiceValidationError:
    """Return what is wrong with a target as it may stand in a log: a number by its last digits."""
    placeholders = err.translation_placeholders or {}
    shown = {"number": ending(str(target).strip())} if "number" in placeholders else {}
    return invalid(str(err.translation_key), **{**placeholders, **shown})


def _count(destinations: Iterable[Destination]) -> int:
    """Return how many different numbers these are."""
    return len({number for destination in destinations for number in destination.numbers})


def _route(entry: RingcConfigEntry, sender: str, destinations: tuple[Destination, ...], group: bool | None) -> Route:
    """Return a route whose destinations are one group, or each on its own, where that was asked for."""
    names = {number: destination.name for destination in destinations for number in destination.numbers}
    if group:
        if not 2 <= len(names) <= LARGEST_GROUP:
            raise invalid("group_size", count=str(len(names)))
        destinations = (Destination(destinations[0].name if len(destinations) == 1 else None, tuple(names)),)
    elif group is False:
        destinations = tuple(Destination(name, (number,)) for number, name in names.items())
    return Route(entry=entry, data=entry.runtime_data, sender=sender, destinations=destinations)


def _reaching(routes: Iterable[Route], wrong: Iterable[SendResult]) -> Routes:
    """Return the routes without the groups that their numbers cannot text; raises why the only target is wrong."""
    reaching = Routes(routes=[], wrong=[*wrong])
    for route in routes:
        reached = list[Destination]()
        for destination in route.destinations:
            try:
                route.require_group(destination)
            except ServiceValidationError as err:
                reaching.wrong.append(_failed(destination, err))
            else:
                reached.append(destination)
        if reached:
            reaching.routes.append(replace(route, destinations=tuple(reached)))
    if len(reaching.wrong) == 1 and not reaching.routes and reaching.wrong[0].error:
        raise reaching.wrong[0].error
    return reaching


def _failed(destination: Destination, error: HomeAssistantError) -> SendResult:
    """Return the result of a destination that is not reached."""
    result = SendResult(to=destination.numbers, recipient=destination.name)
    result.fail(error)
    return result
