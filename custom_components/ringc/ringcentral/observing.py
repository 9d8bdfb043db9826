"""What RingCentral is seen to do where its documents are unclear, in words that hold nothing private.

Each observation is a kind and a value: a word of this package, a code or a limit of RingCentral's, a path without its
ids. Listeners of `RingCentral.observations` count them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
import re

from .exceptions import ResponseError
from .fields import mapping

_PREFIX = re.compile(r"/restapi/(?:v1\.0/)?")
_PLAIN = re.compile(r"[a-z]{1,20}(?:-[a-z]{1,20})?|~")
_CODE = re.compile(r"[A-Za-z]{1,40}(?:_[a-z]{1,20})*(?:-\d{1,5})?")
_WORD = re.compile(r"[A-Za-z]{1,20}")
_NUMBER = re.compile(r"\d{1,6}")


def endpoint(method: str, path: str) -> str:
    """Return which call a request is, with every id left out."""
    parts = _PREFIX.sub("", path, count=1).strip("/").split("/")
    return f"{method} {'/'.join(part if _PLAIN.fullmatch(part) else 'id' for part in parts)}"


def refused(error: ResponseError) -> str:
    """Return the status and code of a refusal."""
    return f"{error.status} {_only(_CODE, error.code, 'no code')}"


def limits(headers: Mapping[str, str]) -> str:
    """Return which limit the headers of an answer tell."""
    group, limit, window = (headers.get(f"X-Rate-Limit-{name}") for name in ("Group", "Limit", "Window"))
    if group is None and limit is None and window is None:
        return "none"
    return f"{_only(_WORD, group)}: {_only(_NUMBER, limit)} in {_only(_NUMBER, window)} s"


def failed_recovery(details: Mapping[str, object]) -> str:
    """Return why a WebSocket was not taken up again."""
    code = details.get("recoveryErrorCode")
    return f"refused {_only(_CODE, code if isinstance(code, str) else None, 'without code')}"


def order(times: Iterable[datetime | None]) -> str | None:
    """Return how a list is ordered; None when it is too short to tell."""
    known = [time for time in times if time]
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(known)]
    if not any(steps):
        return None
    return "newest first" if 1 not in steps else "oldest first" if -1 not in steps else "mixed"


def shape(event: object) -> Iterator[tuple[str, str]]:
    """Yield how a pushed text writes what documents write differently: ids, the conversation, the sender's number."""
    body = mapping(mapping(event).get("body"))
    if "id" not in body:
        return
    yield "message_id", type(body["id"]).__name__
    yield "conversation", "conversation" if "conversation" in body else "conversationId"
    number = mapping(body.get("from")).get("phoneNumber")
    if isinstance(number, str):
        yield "number", "with plus" if number.startswith("+") else "without plus"


def _only(pattern: re.Pattern[str], value: str | None, otherwise: str = "?") -> str:
    """Return a value that looks as it should, and nothing of any other."""
    return value if value and pattern.fullmatch(value) else otherwise
