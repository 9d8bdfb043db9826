"""What RingCentral says when it refuses a request, as an exception of ours.

https://developers.ringcentral.com/guide/basics/errors
"""

from collections.abc import Mapping, Sequence
import re
from typing import Any

from .exceptions import AuthenticationError, RateLimitError, RejectedError, ResponseError

_MAX_WORDS = 200
_SHORTEST_HIDDEN = 3
_OPAQUE = re.compile(r"\?\S+|[\w.+/=~-]{32,}")
# As E.164, in groups as in North America, or bare: an id is shorter, or shown to nobody who needs it whole.
_PHONE_NUMBER = re.compile(
    r"\+\d[\d\s().-]{5,}\d|\(\d{3}\)\s?\d{3}[\s.-]?\d{4}|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b|\b\d{10,15}\b"
)


def refusal(
    status: int, data: object, *, hide: Sequence[str] = (), oauth: bool = False, retry_after: float = 0.0, **more: Any
) -> ResponseError:
    """Return the exception for an answer that is not 2xx; inner errors say more than the outer one.

    https://developers.ringcentral.com/guide/basics/errors
    """
    outer: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    inner = outer.get("errors")
    entries = [item for item in inner if isinstance(item, Mapping)] if isinstance(inner, list) else []
    entries.append(outer)
    codes = [code for item in entries for code in (_word(item, "errorCode"), _oauth_error(item)) if code]
    code = codes[0] if codes else None
    words = next(
        (text for item in entries for text in (_word(item, "message"), _word(item, "error_description")) if text), ""
    )
    details = {
        "status": status,
        "code": code,
        "codes": frozenset(codes),
        "retry_after": retry_after,
        "parameter": next((name for item in entries if (name := _word(item, "parameterName"))), None),
        "permission": next(
            (name for item in entries for key in ("permissionName", "permissionsName") if (name := _word(item, key))),
            None,
        ),
        **more,
    }
    text = ": ".join(
        part for part in (f"RingCentral answered {status} {code or ''}".strip(), _clean(words, hide)) if part
    )
    if status == 429:
        return RateLimitError(text, **details)
    if codes and (status == 401 or (oauth and status in {400, 403})):
        return AuthenticationError(text, unsent=True, **details)
    if status == 401:
        # Whoever stands between us and RingCentral wants to be asked differently: that says nothing about the login.
        return ResponseError(text, unsent=True, **details)
    if 400 <= status < 500 and status != 408:
        return RejectedError(text, unsent=True, **details)
    return ResponseError(text, **details)


def _word(item: Mapping[str, Any], key: str) -> str | None:
    """Return a non-empty string of an error entry, or None."""
    value = item.get(key)
    return value if isinstance(value, str) and value else None


def _oauth_error(item: Mapping[str, Any]) -> str | None:
    """Return OAuth's own code, such as `invalid_grant`; others use its name for a sentence."""
    word = _word(item, "error") or ""
    return word if re.fullmatch(r"[a-z]+(_[a-z]+)+", word) else None


def _clean(words: str, hide: Sequence[str]) -> str:
    """Return RingCentral's words, short, with the ends of phone numbers, and without what may be a secret."""
    # What is shorter stands in any words, and hides nothing.
    for secret in (text for text in hide if len(text) >= _SHORTEST_HIDDEN):
        words = words.replace(secret, "…")
    words = _PHONE_NUMBER.sub(lambda number: f"…{number[0][-2:]}", words)
    return _OPAQUE.sub("…", " ".join(words.split()))[:_MAX_WORDS]
