"""Whom the texts of the last days were from and to: what an answer needs to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from sys import intern
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..stores import async_load

KEPT_FOR = timedelta(days=7)
# More than a busy account gets in a week; for an older text the store can be asked.
MAX_TEXTS = 20_000
WRITE_DELAY = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Correspondence:
    """Between whom a text was. `sender` is a number, a short code or None; `received_at` is seconds since 1970."""

    sender: str | None
    our_number: str | None
    others: tuple[str, ...]
    conversation_id: str | None
    extension_id: str
    received_at: float

    def __post_init__(self) -> None:
        """Keep each number and id once, however many texts have it."""
        for name in ("sender", "our_number", "conversation_id", "extension_id"):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, intern(value))


# A correspondence as it is kept and written: its values. There are thousands, which the garbage collector need not
# follow, and which are written as they are.
type _Row = tuple[str | None, str | None, tuple[str, ...], str | None, str, float]
_row = attrgetter(*(item.name for item in fields(Correspondence)))


def correspondence_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return where an account's correspondences are kept; they hold phone numbers."""
    return Store(hass, 1, f"{DOMAIN}.correspondence.{entry_id}", private=True)


class Correspondences:
    """The correspondences of an account's texts by message id, for at least a week, also over restarts."""

    def __init__(self, hass: HomeAssistant, entry_id: str, now: Callable[[], datetime]) -> None:
        """Start empty; `now` is RingCentral's clock."""
        self._store = correspondence_store(hass, entry_id)
        self._now = now
        self._texts: dict[str, _Row] = {}
        self._write_pending = False

    async def async_load(self) -> None:
        """Read what was stored."""
        await async_load(self._store, self._read)

    async def async_save(self) -> None:
        """Write at once."""
        await self._store.async_save(self._data())

    def find(self, message_id: str) -> Correspondence | None:
        """Return whom a text was from and to, if it is known."""
        return _from_row(self._texts.get(message_id))

    def texted_recently(self, digits: str) -> bool:
        """Whether somebody with the international number of these digits texted in the last 7 days.

        A short code has no such number: with a plus, its digits would be somebody else's.
        """
        number, oldest = f"+{digits}", self._oldest()
        return any(row[0] == number and row[-1] >= oldest for row in self._texts.values())

    @callback
    def async_add(self, message_id: str, correspondence: Correspondence) -> None:
        """Remember whom a text was from and to."""
        self._texts[message_id] = _row(correspondence)
        if not self._write_pending:
            self._write_pending = True
            self._store.async_delay_save(self._data, WRITE_DELAY)

    def _oldest(self) -> float:
        """Return the time that a text must have to be kept."""
        return (self._now() - KEPT_FOR).timestamp()

    def _data(self) -> dict[str, Any]:
        """Return what to write: the newest texts."""
        self._write_pending = False
        oldest = self._oldest()
        kept = {key: row for key, row in self._texts.items() if row[-1] >= oldest}
        self._texts = dict(list(kept.items())[-MAX_TEXTS:]) if len(kept) > MAX_TEXTS else kept
        return {"texts": self._texts}

    def _read(self, stored: Mapping[str, Any]) -> int:
        """Take over what was stored; return how many texts cannot be read."""
        texts = stored.get("texts", {})
        if not isinstance(texts, Mapping):
            return 1
        read = {key: _from_row(values) for key, values in texts.items()}
        self._texts = {key: _row(text) for key, text in read.items() if text}
        return len(read) - len(self._texts)


def _from_row(values: object) -> Correspondence | None:
    """Return a correspondence from its values, also as read from a file; None for what is none."""
    match values:
        case [
            str() | None as sender,
            str() | None as our_number,
            [*others],
            str() | None as conversation_id,
            str() as extension_id,
            int() | float() as received_at,
        ] if all(isinstance(other, str) for other in others):
            return Correspondence(
                sender=sender,
                our_number=our_number,
                others=tuple(map(str, others)),
                conversation_id=conversation_id,
                extension_id=extension_id,
                received_at=float(received_at),
            )
    return None
