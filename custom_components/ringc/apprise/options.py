"""The parameters of an Apprise URL that are options of ringc, with the values that Apprise takes."""

from collections.abc import Callable, Mapping
from math import inf
from zoneinfo import available_timezones

_YES = frozenset(["1", "allow", "always", "enable", "enabled", "on", "t", "true", "y", "yes"])
_NO = frozenset(["0", "deny", "disable", "disabled", "f", "false", "n", "never", "no", "off"])


def _one_of(*choices: str) -> Callable[[str], str]:
    """Return what reads one of some words."""
    return lambda value: choices[choices.index(value.lower())]


def yes_or_no(value: str) -> bool:
    """Read a truth value, in any of the words that Apprise knows."""
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise ValueError


def _at_most[N: (int, float)](limit: N, read: Callable[[str], N]) -> Callable[[str], N]:
    """Return what reads a number from 0 to a limit; Apprise takes the limit for more."""

    def reader(value: str) -> N:
        number = read(value)
        if not number >= 0:
            raise ValueError
        return min(number, limit)

    return reader


def _seconds(value: str) -> float:
    """Read a time limit, which cannot be nothing."""
    seconds = float(value)
    if not 0 < seconds < inf:
        raise ValueError
    return seconds


def _time_zone(value: str) -> str:
    """Read the name of a time zone that can be chosen, in capitals or not."""
    return {zone.lower(): zone for zone in available_timezones()}[value.lower()]


# Parameter: option, and what reads its value (ValueError or KeyError when it cannot).
OPTIONS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "cto": ("connect_timeout", _seconds),
    "emojis": ("emojis", yes_or_no),
    "format": ("format", _one_of("text", "html", "markdown")),
    "optional": ("optional", yes_or_no),
    "overflow": ("overflow", _one_of("split", "truncate", "upstream")),
    "redirect": ("follow_redirects", yes_or_no),
    "retry": ("retry", _at_most(10, int)),
    "rto": ("read_timeout", _seconds),
    "tz": ("time_zone", _time_zone),
    "wait": ("wait", _at_most(20.0, float)),
}
