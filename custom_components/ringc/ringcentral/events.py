"""What RingCentral pushes, over a webhook or a WebSocket alike, and the filters that ask for it.

https://developers.ringcentral.com/guide/notifications/event-filters/instant-message
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import re
from typing import Any, Self

from .exceptions import ResponseError
from .models import Message

INBOUND = "message-store/instant?type=SMS"
OUTBOUND = "message-store?type=SMS&direction=Outbound"
PATH = re.compile(r"/restapi/v1\.0/account/([^/?]+)/extension/([^/?]+)/([^?]+)(\?.*)?")


def event_filter(kind: str, extension_id: str = "~") -> str:
    """Return the filter that asks for a kind of event of an extension."""
    return f"/restapi/v1.0/account/~/extension/{extension_id}/{kind}"


def same_filters(left: Iterable[str], right: Iterable[str], *, own: str) -> bool:
    """Tell whether two sets of filters ask for the same: RingCentral puts real ids in the place of `~`."""
    return _resolved(left, own) == _resolved(right, own)


def _resolved(filters: Iterable[str], own: str) -> set[tuple[str, ...]]:
    """Return filters as extension, kind and query; the account is always the session's."""
    resolved = set[tuple[str, ...]]()
    for text in filters:
        if match := PATH.fullmatch(text):
            _, extension, kind, query = match.groups("")
            resolved.add((own if extension == "~" else extension, kind, *sorted(query.strip("?").split("&"))))
        else:
            resolved.add((text,))
    return resolved


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """A pushed event: a whole inbound message, or the news that something in a message store changed."""

    account_id: str
    extension_id: str
    message: Message | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a pushed event; raises ResponseError when it is not one of a message store."""
        raw: dict[str, Any] = data if isinstance(data, dict) else {}
        event = raw.get("event")
        match = PATH.fullmatch(event) if isinstance(event, str) else None
        if not match or not match[3].startswith("message-store"):
            raise ResponseError("This is no event of a message store", status=200)
        message = None
        if match[3] == "message-store/instant":
            message = Message.from_json(raw.get("body"))
            if message.extension_id is None and match[2] != "~":
                message = replace(message, extension_id=match[2])
        return cls(account_id=match[1], extension_id=match[2], message=message)
