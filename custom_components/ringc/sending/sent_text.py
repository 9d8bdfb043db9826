"""One text that was asked to be sent, as the log keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from operator import attrgetter
from typing import Any, Self
from uuid import uuid4

from ..ringcentral import DeliveryStatus
from .fingerprint import Fingerprint

# Two servers of RingCentral may not agree on the second.
CLOCK_TOLERANCE = timedelta(seconds=5)


class TextState(StrEnum):
    """How far a text has come on its way to RingCentral."""

    WAITING = "waiting"  # it has not left
    SENDING = "sending"  # its request is under way
    ACCEPTED = "accepted"
    UNSURE = "unsure"  # it may have arrived
    NOT_SENT = "not_sent"


@dataclass(kw_only=True, slots=True, eq=False)
class SentText:
    """One text to one recipient or group: a part of a message. Times are RingCentral's, in seconds since 1970.

    `in_threads`: it was sent by the Message Threads API, and is kept there, whatever its number may be by now.
    `sent_at` is when the first request left that may have brought it to RingCentral, `checked` its age when its status
    was last read; `followed` is false when nothing more will be found out.
    """

    id: str = field(default_factory=lambda: uuid4().hex)
    sender: str
    to: tuple[str, ...]
    fingerprint: Fingerprint
    asked_at: float
    in_threads: bool = False
    once_key: str | None = None
    state: TextState = TextState.WAITING
    attempts: int = 0
    sent_at: float = 0
    message_id: str | None = None
    status: DeliveryStatus = DeliveryStatus.QUEUED
    error_code: str | None = None
    checked: float = 0
    followed: bool = True

    @classmethod
    def from_stored(cls, stored: object) -> Self:
        """Read what was written, by field; raises KeyError, TypeError or ValueError when it is damaged.

        What was under way may have arrived; what waited has not left.
        """
        if not isinstance(stored, Mapping):
            raise TypeError("This is no text")
        known = {name: stored[name] for name in _FIELDS if name in stored}
        fingerprint = stored.get("fingerprint") or {name: stored[f"fingerprint.{name}"] for name in _HASHES}
        _check(known, _TYPES)
        _check(dict(fingerprint), _HASH_TYPES)
        text = cls(
            **known
            | {
                "to": tuple(map(str, known["to"])),
                "fingerprint": Fingerprint(**fingerprint),
                "asked_at": float(known["asked_at"]),
                "state": TextState(known["state"]),
                "status": DeliveryStatus(known["status"]),
            }
        )
        after_a_crash = {TextState.WAITING: TextState.NOT_SENT, TextState.SENDING: TextState.UNSURE}
        text.state = after_a_crash.get(text.state, text.state)
        return text

    @classmethod
    def of_claim(cls, claim: str, at: float) -> Self:
        """Return the text of an earlier version's claim: numbers, then the key, with spaces between."""
        words = claim.split(" ")
        numbers = list(takewhile(lambda word: word.startswith("+") and word[1:].isdecimal(), words[:-1]))
        return cls(
            sender="",
            to=tuple(numbers),
            fingerprint=Fingerprint.of(""),
            asked_at=at,
            once_key=" ".join(words[len(numbers) :]),
            state=TextState.ACCEPTED,
            status=DeliveryStatus.DELIVERED,
        )

    def as_stored(self) -> tuple[Any, ...]:
        """Return what to write, numbers and ids, but no words: the values of `STORED_FIELDS`."""
        return _values(self)

    @property
    def may_have_arrived(self) -> bool:
        """Whether RingCentral accepted it, or may have."""
        return self.state in {TextState.SENDING, TextState.ACCEPTED, TextState.UNSURE}

    @property
    def stored_since(self) -> datetime:
        """Since when RingCentral may have a record of it: one that was there before it left is not its own."""
        return datetime.fromtimestamp(self.sent_at, UTC) - CLOCK_TOLERANCE

    @property
    def on_its_way(self) -> bool:
        """Whether somebody is still about to send it."""
        return self.state in {TextState.WAITING, TextState.SENDING}

    @property
    def open(self) -> bool:
        """Whether there may be news of it: its status is not final, or it may still turn up in the store."""
        unfinished = self.state is TextState.UNSURE or (self.state is TextState.ACCEPTED and not self.status.final)
        return self.followed and unfinished


def _check(values: Mapping[str, Any], types: Mapping[str, Any]) -> None:
    """Raise TypeError or ValueError if one of these values cannot be used as such; those that are absent are right."""
    for name, value in values.items():
        if name in types and not isinstance(value, types[name]):
            raise TypeError(f"This is no {name}")
        if name in _TIMES and not 0 <= value < LATEST:
            raise ValueError(f"This is no time: {name}")


# In seconds since 1970: further ones are in no calendar.
LATEST = 1e11
_TIMES = ("asked_at", "sent_at", "checked")
_TYPES = {
    "id": str,
    "sender": str,
    "to": list | tuple,
    "in_threads": bool,
    "once_key": str | None,
    "attempts": int,
    "message_id": str | None,
    "error_code": str | None,
    "followed": bool,
} | dict.fromkeys(_TIMES, int | float)
_HASH_TYPES = {"whole": str, "head": str, "length": int}
_FIELDS = tuple(item.name for item in fields(SentText))
_HASHES = tuple(item.name for item in fields(Fingerprint))
STORED_FIELDS = (*(name for name in _FIELDS if name != "fingerprint"), *(f"fingerprint.{name}" for name in _HASHES))
# All texts are written before each text leaves: flat tuples of plain values cost the event loop little, and the garbage
# collector does not follow them.
_PLAIN = {"state": "state.value", "status": "status.value"}
_values = attrgetter(*(_PLAIN.get(name, name) for name in STORED_FIELDS))
