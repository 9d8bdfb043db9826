"""What may go to a number only once: a key, and the numbers it went to."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN

MOST = 5_000

# By key and numbers: when it went. A later call may ask for a longer time than the one that sent it.
type Claims = dict[str, float]


def once_store(hass: HomeAssistant, entry_id: str) -> Store[Claims]:
    """Return where an account's claims survive restarts."""
    return Store(hass, 1, f"{DOMAIN}.once.{entry_id}", private=True)


class Once:
    """Remembers what went where. A claim is written before the text goes out: better none than two."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Belong to an account; what is stored is read when it is first needed."""
        self._store = once_store(hass, entry_id)
        self._claims: Claims | None = None

    async def async_claim(self, key: str, numbers: Iterable[str], seconds: float | None) -> bool:
        """Return whether the key may go to these numbers now: not if it went in the last so many seconds, or ever."""
        if self._claims is None:
            stored = await self._store.async_load()
            self._claims = stored or {} if self._claims is None else self._claims
        now = dt_util.utcnow().timestamp()
        claim = _claim(key, numbers)
        if claim in self._claims and (seconds is None or now - self._claims[claim] < seconds):
            return False
        self._claims.pop(claim, None)
        self._claims[claim] = now
        while len(self._claims) > MOST:
            del self._claims[next(iter(self._claims))]
        await self._store.async_save(self._claims)
        return True

    async def async_release(self, key: str, numbers: Iterable[str]) -> None:
        """Take a claim back: nothing was sent."""
        if self._claims and self._claims.pop(_claim(key, numbers), None):
            await self._store.async_save(self._claims)


def _claim(key: str, numbers: Iterable[str]) -> str:
    """Return what is remembered of a key and the numbers it goes to."""
    return " ".join([*sorted(numbers), key])
