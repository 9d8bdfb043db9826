"""What RingCentral pushes, over a webhook or a WebSocket alike, and the filters that ask for it.

https://developers.ringcentral.com/guide/notifications/event-filters/instant-message
https://developers.ringcentral.com/guide/messaging/sms/threads/events
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import re
from typing import Any, Self
from urllib.parse import parse_qs

from .exceptions import ResponseError
from .fields import identifier, mapping
from .models import Message, is_text

INBOUND = "message-store/instant?type=SMS"
OUTBOUND = "message-store?type=SMS&direction=Outbound"
SHARED = "shared-sms"
"""Texts to numbers that an extension shares with others, such as a call queue's; not in the public documentation."""
THREAD_ENTRIES = "/restapi/v1.0/account/~/message-threads/entries/sync"
"""The filter for news of the Shared Inbox: texts in and out."""
THREADS = "/restapi/v1.0/account/~/message-threads/sync"
"""The filter for news of the Shared Inbox: threads that began, were assigned or resolved."""
_PATH = re.compile(r"/restapi/v1\.0/account/([^/?]+)/extension/([^/?]+)/([^?]+)(?:\?(.*))?")
_THREADS_PATH = re.compile(r"/restapi/v1\.0/account/([^/?]+)/(message-threads/(?:entries/)?sync)(?:\?.*)?")
_WHOLE = {"message-store/instant", SHARED}


def event_filter(kind: str, extension_id: str = "~") -> str:
    """Return the filter that asks for a kind of event of an extension."""
    return f"/restapi/v1.0/account/~/extension/{extension_id}/{kind}"


def same_filters(left: Iterable[str], right: Iterable[str], *, own: str) -> bool:
    """Whether two sets of filters ask for the same: `own` is the id of the extension that `~` stands for.

    RingCentral puts ids in the place of `~`, and may order parameters otherwise or add some that change nothing here.
    """
    return {_meaning(text, own) for text in left} == {_meaning(text, own) for text in right}


def _meaning(text: str, own: str) -> tuple[str, ...]:
    """Return a filter's extension, kind, type and direction; the account is always the session's."""
    if match := _THREADS_PATH.fullmatch(text):
        return (match[2],)
    if not (match := _PATH.fullmatch(text)):
        return (text,)
    query = parse_qs(match[4] or "")
    limits = (",".join(sorted(query.get(name, ()))) for name in ("type", "direction"))
    return (own if match[2] == "~" else match[2], match[3], *limits)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """A pushed event: a whole text, or the news that something has changed.

    What has changed is in the message store of `extension_id`, or with `in_threads` in the Shared Inbox. `only_new`:
    messages were added, and none that was there has changed. `new_ids`: theirs, as far as RingCentral names them.
    `told_by` is the kind of filter that it came by.
    """

    account_id: str
    extension_id: str
    message: Message | None
    in_threads: bool = False
    only_new: bool = False
    new_ids: tuple[str, ...] = ()
    told_by: str = ""

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a pushed event; raises ResponseError when it is of no kind that a filter here asks for."""
        raw: dict[str, Any] = data if isinstance(data, dict) else {}
        event = raw.get("event")
        event = event if isinstance(event, str) else ""
        if match := _THREADS_PATH.fullmatch(event):
            owner = identifier(raw.get("ownerId")) or "~"
            return cls(account_id=match[1], extension_id=owner, message=None, in_threads=True, told_by=match[2])
        match = _PATH.fullmatch(event)
        if not match or not match[3].startswith(("message-store", SHARED)):
            raise ResponseError("This is no event of a message store", status=200)
        message = None
        if match[3] in _WHOLE and is_text(mapping(raw.get("body"))):
            message = Message.from_json(raw.get("body"))
            if message.extension_id is None and match[2] != "~":
                message = replace(message, extension_id=match[2])
        changes = _changes(raw.get("body"))
        return cls(
            account_id=match[1],
            extension_id=match[2],
            message=message,
            only_new=_only_new(changes),
            new_ids=_new_ids(changes),
            told_by=match[3].rstrip("/"),
        )


def _changes(body: object) -> list[dict[str, Any]]:
    """Return what a change event tells, by type of message."""
    changes = body.get("changes") if isinstance(body, dict) else None
    return [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []


def _only_new(changes: list[dict[str, Any]]) -> bool:
    """Whether new messages are told of and nothing else."""
    return bool(changes) and all(change.get("newCount") and not change.get("updatedCount") for change in changes)


def _new_ids(changes: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the ids of the new messages."""
    ids = [change.get("newMessageIds") for change in changes]
    found = (identifier(item) for items in ids if isinstance(items, list) for item in items)
    return tuple(item for item in found if item)
