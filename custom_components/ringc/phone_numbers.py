"""Reading phone numbers as people write them, and writing them for people."""

from collections.abc import Collection, Iterable
from dataclasses import replace
import re
from typing import TypeGuard
import unicodedata

from homeassistant.exceptions import ServiceValidationError
import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult

from .const import DOMAIN
from .ringcentral import PhoneNumber as AccountNumber
from .words import visible

SHAPE = re.compile(r"\+?[\d\s().\[\]/~‐-―−·-]+")  # noqa: RUF001 - the dashes that people paste
EXTENSION = re.compile(r"[^a-z]*\d\s*[,;]?\s*(x|ext\.?|extension|#|\*|;ext=)\s*\d+", re.IGNORECASE)
LINK = re.compile(r"(?:tel|sms|smsto|mms|callto):(?://)?", re.IGNORECASE)
IN_BRACKETS = re.compile(r"[(\[]\+(\d{1,3})[)\]]")  # (+1) 202-555-0188
SEPARATOR = re.compile(r"[,;|\n]|\s(?=\+)")
FEWEST_DIGITS = 7  # extensions, short codes and emergency numbers have fewer
# The keys of the texts, under `exceptions`, that say why.
PROBLEMS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "number_without_area_code",
    ValidationResult.TOO_SHORT: "number_too_short",
    ValidationResult.TOO_LONG: "number_too_long",
    ValidationResult.INVALID_LENGTH: "number_of_odd_length",
}


class InvalidNumberError(ServiceValidationError):
    """What was given cannot be a phone number; the translated text says why."""

    def __init__(self, raw: object, key: str, **placeholders: str) -> None:
        """Keep the number and the reason for the text that the person reads."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"number": str(raw), **placeholders},
        )


def parse_number(
    raw: object, *, near: str | None = None, country: str | None = None, known: Collection[str] = ()
) -> str:
    """Return a number in E.164: national ones are read as in the country of `near`, else in `country`.

    Digits that are one of the `known` numbers without its plus mean that one: templates and YAML lose it.
    """
    text = _plain(raw)
    if not SHAPE.fullmatch(text):
        raise InvalidNumberError(raw, _misshapen(text))
    digits = phonenumbers.normalize_digits_only(text)
    if not text.startswith("+") and f"+{digits}" in known:
        return f"+{digits}"
    if len(digits) < FEWEST_DIGITS:
        raise InvalidNumberError(raw, "number_too_few_digits")
    number = _read(raw, text, _region(near) or country)
    outcome = phonenumbers.is_possible_number_with_reason(number)
    if outcome != ValidationResult.IS_POSSIBLE:
        key = "number_without_plus" if isinstance(raw, int) else PROBLEMS[outcome]
        raise InvalidNumberError(raw, key, code=str(number.country_code))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def in_e164(numbers: Iterable[AccountNumber], near: str) -> tuple[AccountNumber, ...]:
    """Return an account's numbers in E.164: RingCentral may write them without the plus, or formatted."""
    return tuple(replace(number, phone_number=_e164(number.phone_number, near)) for number in numbers)


def _e164(number: str, near: str) -> str:
    """Return a number in E.164 if it is one."""
    try:
        return parse_number(number, near=near)
    except InvalidNumberError:
        return number


def is_name(target: object) -> TypeGuard[str]:
    """Whether a target is meant as a name: it has a letter, and not only those of a link or an extension."""
    if not isinstance(target, str):
        return False
    text = _plain(target)
    return any(map(str.isalpha, text)) and not EXTENSION.fullmatch(text)


def is_short_code(number: str) -> bool:
    """Whether digits are what texts come from in place of a number: too few for one."""
    return number.isascii() and number.isdigit() and len(number) < FEWEST_DIGITS


def is_several(target: object) -> bool:
    """Whether a text holds several names or numbers instead of one."""
    return isinstance(target, str) and sum(any(map(str.isalnum, part)) for part in SEPARATOR.split(target)) > 1


def international(number: str) -> str:
    """Return an E.164 number as people write it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def needs_campaign(number: str) -> bool:
    """Whether carriers take texts from a number in E.164 only if it belongs to a campaign (TCR).

    That is so for local numbers of the United States and Canada; toll-free ones are verified otherwise.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    toll_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    return not toll_free and phonenumbers.region_code_for_number(parsed) in {"CA", "US"}


def _plain(raw: object) -> str:
    """Return what was typed or pasted, without invisible characters and in plain digits."""
    text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    text = " ".join(visible(unicodedata.normalize("NFKC", text)).split())
    if link := LINK.match(text):
        text = text[link.end() :].partition("?")[0]
    return IN_BRACKETS.sub(r"+\1", text, count=1)


def _misshapen(text: str) -> str:
    """Return the key of the text that says why something does not even look like a number."""
    if EXTENSION.fullmatch(text):
        return "number_with_extension"
    return "several_targets" if is_several(text) and not any(map(str.isalpha, text)) else "no_number"


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
        raise InvalidNumberError(raw, "number_without_country")
    digits = phonenumbers.normalize_digits_only(text)
    try:
        if not text.startswith("+") and digits.startswith(str(code)):
            whole = phonenumbers.parse(f"+{digits}")
            if phonenumbers.is_possible_number_with_reason(whole) == ValidationResult.IS_POSSIBLE:
                return whole
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as err:
        raise InvalidNumberError(raw, "number_of_no_country") from err
