"""The address book: names to numbers and back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import slugify

from .const import CONF_DEFAULT, CONF_GROUP, CONF_NAME, CONF_PHONE_NUMBERS, CONF_SOURCE_NUMBER, SUBENTRY_RECIPIENT
from .errors import invalid
from .phone_numbers import is_name, is_several, parse_number

# An address book is made for each text that a trigger compares with a name, and slugs take a while.
_slug = lru_cache(maxsize=1000)(slugify)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Somebody, or a group, that can be texted by name."""

    name: str
    numbers: tuple[str, ...]
    group: bool = False
    default: bool = False

    @property
    def slug(self) -> str:
        """The name as it stands in action and entity names; unique over all accounts."""
        return _slug(self.name)

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Where a message to this recipient goes: one text to all of a group, else one to each number."""
        if self.group:
            return (Destination(self.name, self.numbers),)
        return tuple(Destination(self.name, (number,)) for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where one text goes; several numbers are one group message."""

    name: str | None
    numbers: tuple[str, ...]


class AddressBook:
    """The recipients of an account, who are its known senders too."""

    def __init__(self, source_number: str, recipients: Iterable[Recipient]) -> None:
        """Index the recipients by name and by number; somebody's own number says more than a group's."""
        self.source_number = source_number
        self.recipients = tuple(recipients)
        self._by_slug = {recipient.slug: recipient for recipient in self.recipients}
        many_first = sorted(self.recipients, key=lambda recipient: -len(recipient.numbers))
        self._names = {number: recipient.name for recipient in many_first for number in recipient.numbers}

    @classmethod
    def from_entry(cls, entry: ConfigEntry) -> Self:
        """Return the address book of an account."""
        return cls(
            entry.data[CONF_SOURCE_NUMBER],
            (
                Recipient(
                    name=subentry.data[CONF_NAME],
                    numbers=tuple(subentry.data[CONF_PHONE_NUMBERS]),
                    group=subentry.data.get(CONF_GROUP, False),
                    default=subentry.data.get(CONF_DEFAULT, False),
                )
                for subentry in entry.subentries.values()
                if subentry.subentry_type == SUBENTRY_RECIPIENT
            ),
        )

    def find(self, name: object) -> Recipient | None:
        """Return the recipient of this name; case, accents and punctuation do not matter."""
        return self._by_slug.get(slugify(name)) if is_name(name) else None

    def name_of(self, number: str | None) -> str | None:
        """Return the name of a known sender."""
        return self._names.get(number) if number else None

    def defaults(self) -> tuple[Destination, ...]:
        """Return where messages go that name nobody: the default recipients, else the source number itself."""
        chosen = _once(place for recipient in self.recipients if recipient.default for place in recipient.destinations)
        return chosen or (Destination(self.name_of(self.source_number), (self.source_number,)),)

    def resolve(self, targets: Iterable[object], known: Iterable[str] = ()) -> tuple[Destination, ...]:
        """Return where a message to these names and numbers goes; the same one twice gets it once.

        Digits without a plus may be a recipient's number, or one of the `known`: of those who texted lately.
        """
        numbers = {*self._names, *known}
        return _once(place for target in targets for place in self._destinations(target, numbers))

    def _destinations(self, target: object, known: Collection[str]) -> tuple[Destination, ...]:
        """Return where one name or number leads."""
        if isinstance(target, bool):
            raise invalid("target_boolean", value=str(target))
        if not str(target if target is not None else "").strip():
            raise invalid("target_empty")
        if recipient := self.find(target):
            return recipient.destinations
        if is_several(target):
            raise invalid("several_targets", number=str(target))
        if is_name(target):
            names = ", ".join(recipient.name for recipient in self.recipients) or "-"
            raise invalid("unknown_recipient", name=str(target), names=names)
        number = parse_number(target, near=self.source_number, known=known)
        return (Destination(self.name_of(number), (number,)),)


def _once(destinations: Iterable[Destination]) -> tuple[Destination, ...]:
    """Return the destinations in order, each set of numbers once."""
    once = dict[frozenset[str], Destination]()
    for destination in destinations:
        once.setdefault(frozenset(destination.numbers), destination)
    return tuple(once.values())
