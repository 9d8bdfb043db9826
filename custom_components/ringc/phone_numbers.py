"""Reading phone numbers as people write them, and writing them for people."""

import re
from typing import TypeGuard
import unicodedata

from homeassistant.exceptions import ServiceValidationError
import phonenumbers
from phonenumbers import PhoneNumber, ValidationResult

from .const import DOMAIN

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
    """Whether a target is meant as a name: it has a message_for_route, and not only that of an extension."""
    return isinstance(target, str) and any(map(str.isalpha, target)) and not EXTENSION.fullmatch(_plain(target))


def international(number: str) -> str:
    """Return an E.164 number as people write it."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _plain(raw: object) -> str:
    """Return what was typed or pasted, without invisible characters and in plain digits."""
    text = str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    text = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return " ".join(text.split()).removeprefix("tel:")


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
