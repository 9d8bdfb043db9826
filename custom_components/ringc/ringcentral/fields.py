"""Fields of RingCentral's JSON, read with care: whatever is missing or of a wrong type is None or empty."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .exceptions import ResponseError

# https://www.rfc-editor.org/rfc/rfc7493#section-2.2
_TOO_LARGE = 2**53


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the JSON objects of a list, leaving out anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Return a non-empty string, or None. Half a character, as of an emoji that was cut in two, becomes �."""
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def identifier(value: object) -> str | None:
    """Return an id as a string, or None when it is neither a string nor an integer."""
    if isinstance(value, bool):
        return None
    return str(value) if isinstance(value, int) else text(value)


def integer(value: object) -> int | None:
    """Return an integer that JSON can carry exactly, or None: with a longer one, nobody can calculate."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE else None


def time(value: object) -> datetime | None:
    """Return an aware time from ISO 8601 with `Z` or `+0000`, or None."""
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed if parsed and parsed.tzinfo else None


def required[T](value: T | None, what: str) -> T:
    """Return the value, or fail in words when the documented field is missing."""
    if value is None:
        raise ResponseError(f"RingCentral's answer has no {what}", status=200)
    return value
