"""Which messages were received before, also over restarts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..stores import async_load, times

WRITE_DELAY = 1
# Seconds: a busy account writes every second, and has thousands of ids.
FORGET_EVERY = 60
# RingCentral's clock is known to within some seconds.
CLOCK_TOLERANCE = 60
# Ids outlive the window of the catch-up, as a text may be pushed and found at its very edge.
EXTRA_MEMORY = timedelta(hours=1)


def seen_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return where an account's seen messages are kept."""
    return Store(hass, 1, f"{DOMAIN}.inbox.{entry_id}", private=True)


class SeenMessages:
    """The ids of the messages that were fired, kept by the messages' times. All times are RingCentral's, in seconds.

    `since` is when each extension was first received for. Ids older than `memory` are forgotten, and no message that is
    as old as one of them counts as new any more, however long the memory becomes later.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, memory: timedelta, now: Callable[[], datetime]) -> None:
        """Start empty; `now` is RingCentral's clock."""
        self.since: dict[str, float] = {}
        self._read_until: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self._unfired: dict[str, float] = {}
        self._begun = set[str]()
        self._forgotten_until = 0.0
        self._forgot_at = 0.0
        self._memory = memory.total_seconds()
        self._now = now
        self._store = seen_store(hass, entry_id)
        self._write_pending = False

    @property
    def oldest(self) -> float:
        """The time that a message must have at least to count as new."""
        return max(self._forgotten_until, self._now().timestamp() - self._memory)

    async def async_load(self, extensions: Iterable[str]) -> bool:
        """Read what was stored; return whether it was nothing. An extension not received for before starts now."""
        await async_load(self._store, self._read)
        new = not self.since
        now = self._now().timestamp()
        # What is later is from a clock that was wrong.
        self._forgotten_until = min(self._forgotten_until, now)
        self.since = {extension: min(self.since.get(extension, now), now) for extension in extensions}
        return new

    async def async_save(self) -> None:
        """Write at once."""
        self._forget()
        await self._store.async_save(self._data())

    @property
    def has_failed(self) -> bool:
        """Whether a message that was begun with was not fired: it has to be read again."""
        return not self._begun.issuperset(self._unfired)

    def is_new(self, message_id: str, at: float) -> bool:
        """Whether a message was never fired, is not about to be, and is not too old for anybody to know."""
        return message_id not in self._seen and message_id not in self._begun and at >= self.oldest

    def begin(self, message_id: str, at: float) -> None:
        """Note that a message is about to be fired."""
        self._begun.add(message_id)
        self._unfired[message_id] = at

    def end(self, message_id: str) -> None:
        """Note that nobody is about to fire a message any more; it counts as new if it was not fired."""
        self._begun.discard(message_id)

    @callback
    def async_add(self, message_id: str, at: float) -> None:
        """Note that a message was fired, and write it soon."""
        self._unfired.pop(message_id, None)
        self._seen[message_id] = at
        if not self._write_pending:
            self._write_pending = True
            self._store.async_delay_save(self._data, WRITE_DELAY)

    def read_until(self, extension: str) -> float:
        """Return up to when everything of an extension was fired; 0 where that is not known."""
        at = self._read_until.get(extension, 0.0)
        if at >= self._now().timestamp() + CLOCK_TOLERANCE:
            # It is from a clock that was wrong.
            at = 0.0
        return min([at, *self._unfired.values()])

    def set_read_until(self, extension: str, at: float) -> None:
        """Note up to when an extension's store was read. Written with the next message, or when the account unloads."""
        self._read_until[extension] = at

    def _data(self) -> dict[str, Any]:
        """Return what to write."""
        self._write_pending = False
        if abs(self.oldest - self._forgot_at) >= FORGET_EVERY:
            self._forget()
        return {
            "since": self.since,
            "seen": self._seen,
            "read_until": {extension: self.read_until(extension) for extension in self._read_until},
            "forgotten_until": self._forgotten_until,
        }

    def _forget(self) -> None:
        """Forget the ids whose messages no longer count as new anyway.

        RingCentral's clock may be wrong for an answer: only up to what was really forgotten nothing is new any more.
        The times in the store are whole seconds.
        """
        oldest = self._forgot_at = self.oldest
        forgotten = (at // 1 + 1 for at in self._seen.values() if at < oldest)
        self._forgotten_until = max((self._forgotten_until, *forgotten))
        self._seen = {message_id: at for message_id, at in self._seen.items() if at >= oldest}
        self._unfired = {message_id: at for message_id, at in self._unfired.items() if at >= oldest}

    def _read(self, stored: Mapping[str, Any]) -> int:
        """Take over what was stored; return how many parts cannot be read."""
        self.since, bad_since = times(stored.get("since"))
        self._seen, bad_seen = times(stored.get("seen"))
        self._read_until, bad_until = times(stored.get("read_until"))
        forgotten, bad_forgotten = times({"until": stored.get("forgotten_until", 0.0)})
        self._forgotten_until = forgotten.get("until", 0.0)
        return bad_since + bad_seen + bad_until + bad_forgotten
