"""What a text sent has in common with its record in the message store, which gateways may have changed.

They exchange quotes, dashes and white space, compose letters, drop what is invisible, put a watermark in front or cut
the text short. Of a text only hashes are kept, so that they may be written down.
"""

# ruff: noqa: RUF001 - the signs that gateways exchange

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
import hashlib
from typing import Self
import unicodedata

from ..ringcentral import Message

# What RingCentral's sandbox puts in front of every text.
WATERMARK = "TestSMSusingaRingCentralDeveloperaccount-"
# So many characters are enough to recognize a text that was cut short.
HEAD = 32
# So many last digits tell numbers apart, however they are written.
FEWEST_DIGITS = 7

_LOOK_ALIKE = str.maketrans(dict.fromkeys("‘’‚′`´", "'") | dict.fromkeys("“”„«»″", '"') | dict.fromkeys("‐‑‒–—−", "-"))


class Match(IntEnum):
    """Whether a record of the message store is that of a text."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """What is kept of a text: hashes of all of it and of its head, and its length without white space."""

    whole: str
    head: str
    length: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the fingerprint of a text."""
        plain = _plain(text)
        return cls(whole=_hash(plain), head=_hash(plain[:HEAD]), length=len(plain))

    def is_of(self, text: str) -> bool:
        """Whether a text, as the store shows it, is this one."""
        other = Fingerprint.of(text)
        cut_short = HEAD <= other.length < self.length and other.head == self.head
        return other == self or cut_short


def match(fingerprint: Fingerprint, sender: str, to: Iterable[str], message: Message) -> Match:
    """Return whether an outbound record is that of a text from a number to these numbers.

    Where the store does not show the numbers, as for an extension of the same account, the text decides. Another text
    to the same numbers may still be the one that was sent, changed beyond recognition; so may any of a thread that
    cannot be read.
    """
    if message.in_threads and not any(party.phone_number for party in message.to):
        return Match.MAYBE
    shown = [_digits(party.phone_number) for party in message.to]
    readable = bool(shown) and all(len(digits) >= FEWEST_DIGITS for digits in shown)
    wanted = [_digits(number) for number in to]
    by = _digits(message.sender.phone_number)
    if len(by) >= FEWEST_DIGITS and not _has([_digits(sender)], by):
        return Match.NO
    if readable and not (len(shown) == len(wanted) and all(_has(wanted, digits) for digits in shown)):
        return Match.NO
    return Match.YES if fingerprint.is_of(message.text) else Match.MAYBE


def _plain(text: str) -> str:
    """Return a text without what gateways change."""
    text = unicodedata.normalize("NFKC", text.translate(_LOOK_ALIKE))
    plain = "".join(
        char
        for char in text
        if not char.isspace() and unicodedata.category(char) != "Cf" and not "\ufe00" <= char <= "\ufe0f"
    )
    return plain.removeprefix(WATERMARK)


def _hash(plain: str) -> str:
    """Return a short hash."""
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _digits(number: str | None) -> str:
    """Return the digits of a number."""
    return "".join(filter(str.isdecimal, number or ""))


def _has(numbers: Iterable[str], shown: str) -> bool:
    """Whether one of the numbers is the one shown, with or without its country code."""
    return any(number.endswith(shown) or shown.endswith(number) for number in numbers)
