"""What RingCentral really does where its documents are unclear: counts and times for diagnostics, nothing private."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
import re
from statistics import median
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

# Of one kind; further ones are counted together.
MOST_VALUES = 60
MOST_DELAYS = 200


class Observed:
    """Counts what was seen of an account since Home Assistant started; it survives reloads."""

    def __init__(self) -> None:
        """Start without any observation."""
        self._seen: dict[str, dict[str, dict[str, Any]]] = {}
        self._delays: dict[str, deque[float]] = {}

    def note(self, what: str, value: str, at: datetime) -> None:
        """Count that something was like this; `value` is a word of ours or RingCentral's code, never what came in."""
        values = self._seen.setdefault(what, {})
        key = value if value in values or len(values) < MOST_VALUES else "other"
        fact = values.setdefault(key, {"count": 0, "first": at.isoformat(), "last": ""})
        fact["count"] += 1
        fact["last"] = at.isoformat()

    def note_delay(self, via: str, seconds: float) -> None:
        """Keep how many seconds after it was written a text came."""
        self._delays.setdefault(via, deque(maxlen=MOST_DELAYS)).append(max(0.0, seconds))

    def note_filters(self, filters: Iterable[str], disabled: Iterable[str], at: datetime) -> None:
        """Note how RingCentral repeats the filters that were asked for, with every id left out."""
        for name, items in (("filter_echo", filters), ("disabled_filter", disabled)):
            for item in items:
                self.note(name, re.sub(r"/\d+(?=/)", "/id", item), at)

    def describe(self) -> dict[str, Any]:
        """Return the counts and the delays."""
        delays = {
            via: {"texts": len(seconds), "median": round(median(seconds), 1), "worst": round(max(seconds), 1)}
            for via, seconds in self._delays.items()
        }
        return {**self._seen, "delay_seconds": delays}


OBSERVED: HassKey[dict[str, Observed]] = HassKey(f"{DOMAIN}_observed")


def observed_of(hass: HomeAssistant, entry_id: str) -> Observed:
    """Return an account's observations."""
    return hass.data.setdefault(OBSERVED, {}).setdefault(entry_id, Observed())
