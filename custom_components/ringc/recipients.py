"""The address book: names to numbers and back, and what counts as a phone number."""

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Self, TypeGuard
import unicodedata

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import slugify
import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult

from .const import (
    CONF_DEFAULT,
    CONF_GROUP,
    CONF_NAME,
    CONF_PHONE_NUMBERS,
    CONF_SOURCE_NUMBER,
    DOMAIN,
    SUBENTRY_RECIPIENT,
)
from .errors import invalid

SHAPE = re.compile(r"\+?[\d\s().\[\]/~‐-―−·-]+")  # noqa: RUF001 - the dashes that people paste
EXTENSION = re.compile(r"[^a-z]*\d\s*[,;]?\s*(x|ext\.?|extension|#|\*|;ext=)\s*\d+", re.IGNORECASE)
TOO_FEW_DIGITS = "it has fewer than 7 digits; extensions, short codes and emergency numbers cannot be texted"
PROBLEMS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "its area code is missing",
    ValidationResult.TOO_SHORT: "it is too short for a number of country code +{code}",
    ValidationResult.TOO_LONG: "it is too long for a number of country code +{code}",
    ValidationResult.INVALID_LENGTH: "no number of country code +{code} has this length",
}


class InvalidNumberError(ServiceValidationError):
    """What was given cannot be a phone number; `reason` says why, in words."""

    def __init__(self, raw: object, reason: str) -> None:
        """Keep the number and the reason for the text that the person reads."""
        self.reason = reason
        super().__init__(
            translation_domain=DOMAIN,
            translation_key="invalid_number",
            translation_placeholders={"number": str(raw), "reason": reason},
        )


def parse_number(raw: object, *, near: str | None = None, country: str | None = None) -> str:
    """Return a number in E.164: national ones are read as in the country of `near`, else in `country`."""
    text = _plain(raw)
    if not SHAPE.fullmatch(text):
        reason = "leave out the extension" if EXTENSION.fullmatch(text) else "it is not a phone number"
        raise InvalidNumberError(raw, reason)
    if sum(map(str.isdecimal, text)) < 7:
        raise InvalidNumberError(raw, TOO_FEW_DIGITS)
    number = _read(raw, text, _region(near) or country)
    outcome = phonenumbers.is_possible_number_with_reason(number)
    if outcome != ValidationResult.IS_POSSIBLE:
        problem = PROBLEMS[outcome].format(code=number.country_code)
        quotes = ", in quotes so that YAML keeps the +" if isinstance(raw, int) else ""
        raise InvalidNumberError(raw, f"{problem}; write it with + and the country code{quotes}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_name(target: object) -> TypeGuard[str]:
    """Whether a target is meant as a name: it has a letter, and not only that of an extension."""
    return isinstance(target, str) and any(map(str.isalpha, target)) and not EXTENSION.fullmatch(_plain(target))


def international(number: str) -> str:
    """Return an E.164 number as people write it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _plain(raw: object) -> str:
    """Return what was typed or pasted, without invisible characters and in plain digits."""
    text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    text = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return text.strip().removeprefix("tel:")


def _region(number: str | None) -> str | None:
    """Return the country of an E.164 number."""
    if number is None:
        return None
    parsed = phonenumbers.parse(number)
    return phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code or 0
    )


def _read(raw: object, text: str, region: str | None) -> PhoneNumber:
    """Return the number that a text stands for; it need not be possible yet."""
    code = phonenumbers.country_code_for_region(region) if region else 0
    if not text.startswith("+") and not code:
        raise InvalidNumberError(raw, "write it with + and the country code (no country is set in Home Assistant)")
    digits = phonenumbers.normalize_digits_only(text)
    try:
        if not text.startswith("+") and digits.startswith(str(code)):
            whole = phonenumbers.parse(f"+{digits}")
            if phonenumbers.is_possible_number_with_reason(whole) == ValidationResult.IS_POSSIBLE:
                return whole
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as err:
        raise InvalidNumberError(raw, "its country code does not exist") from err


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
        return slugify(self.name)

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

    def resolve(self, targets: Iterable[object]) -> tuple[Destination, ...]:
        """Return where a message to these names and numbers goes; the same one twice gets it once."""
        return _once(place for target in targets for place in self._destinations(target))

    def _destinations(self, target: object) -> tuple[Destination, ...]:
        """Return where one name or number leads."""
        if recipient := self.find(target):
            return recipient.destinations
        if is_name(target):
            names = ", ".join(recipient.name for recipient in self.recipients) or "-"
            raise invalid("unknown_recipient", name=str(target), names=names)
        number = parse_number(target, near=self.source_number)
        return (Destination(self.name_of(number), (number,)),)


def _once(destinations: Iterable[Destination]) -> tuple[Destination, ...]:
    """Return the destinations in order, each set of numbers once."""
    once = dict[frozenset[str], Destination]()
    for destination in destinations:
        once.setdefault(frozenset(destination.numbers), destination)
    return tuple(once.values())
