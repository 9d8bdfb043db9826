"""Event filters: what a subscription wants to hear, and whether it ever will."""

from dataclasses import dataclass
import re
from typing import Any
from urllib.parse import parse_qs

from ..errors import ApiError, invalid
from ..state import Extension
from ..store import StoredMessage
from ..threads import ENTRIES, THREADS as THREAD_CHANGES
from ..world import World

STORE = re.compile(
    r"/restapi/v1\.0/account/([^/?]+)/extension/([^/?]+)/(message-store|message-store/instant|shared-sms)(?:\?(.*))?"
)
THREADS = re.compile(r"/restapi/v1\.0/account/([^/?]+)/message-threads/(entries/)?sync")
REMINDER = re.compile(r"/restapi/v1\.0/subscription/~\?(.*)")


KINDS = {"message-store": "changes", "message-store/instant": "instant", "shared-sms": "shared"}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One resolved filter: of `changes` in numbers, `instant` or `shared` texts, the Shared Inbox, or a `reminder`.

    `heard` is False for another's store that the user may not hear.
    """

    text: str
    given: str
    kind: str
    extension: Extension | None
    direction: str | None = None
    message_type: str | None = None
    heard: bool = True

    @property
    def permission(self) -> str:
        """Return the app permission that it needs."""
        return "SMS" if self.kind in {ENTRIES, THREAD_CHANGES} else "ReadMessages"

    @property
    def reminder(self) -> bool:
        """Return whether it only reminds of the subscription's end."""
        return self.kind == "reminder"

    def echo(self, reading: str) -> str:
        """Return the filter as RingCentral tells it back."""
        path, mark, query = self.text.partition("?")
        match reading:
            case "as_given":
                return self.given
            case "reordered":
                return path + mark + "&".join(reversed(query.split("&")))
            case "extended":
                return f"{self.text}{'&' if mark else '?'}ownerExtensionType=User"
        return self.text

    def matches(self, world: World, message: StoredMessage, *, new: bool) -> bool:
        """Return whether a change of a message concerns this filter."""
        if not self.heard or self.extension is None:
            return False
        own = message.extension is self.extension
        shared = self.extension.id in message.extension.sms_recipients
        if self.kind == "shared":
            return shared and message.type == "SMS"
        if not own and not (shared and world.readings.own_filters_cover_shared):
            return False
        if self.message_type not in {None, message.type} and not world.readings.types_pass_filters:
            return False
        if self.kind == "instant":
            return new and message.direction == "Inbound"
        return self.kind == "changes" and self.direction in {None, message.direction}


def parse(world: World, own: Extension, given: Any) -> list[Filter]:
    """Check and resolve the filters of a request."""
    if not isinstance(given, list) or not given:
        raise invalid("eventFilters")
    filters = {item.text: item for item in (_parse(world, own, text) for text in given)}
    if all(item.reminder for item in filters.values()):
        raise ApiError(400, "SUB-515", "Subscription reminder cannot be the only event filter")
    return list(filters.values())


def _parse(world: World, own: Extension, text: Any) -> Filter:
    """Check and resolve one filter."""
    if not isinstance(text, str):
        raise invalid("eventFilters")
    if match := REMINDER.fullmatch(text):
        _check_reminder(match[1])
        return Filter(text=text, given=text, kind="reminder", extension=None)
    if match := THREADS.fullmatch(text):
        _check_account(world, match[1])
        return Filter(
            text=text.replace(match[1], str(world.account_id), 1),
            given=text,
            kind=ENTRIES if match[2] else THREAD_CHANGES,
            extension=own,
        )
    match = STORE.fullmatch(text)
    if match is None:
        raise _bad_filter()
    account, extension_id, path, query = match.groups()
    _check_account(world, account)
    extension = own if extension_id == "~" else world.extensions.get(_number(extension_id))
    if extension is None:
        raise ApiError(403, "SUB-408", "Not allowed to subscribe for events of unknown extension")
    kind = KINDS[path]
    if kind == "shared" and world.readings.shared_sms_filter == "SUB-508":
        raise _bad_filter()
    direction, message_type = _options(query, kind)
    heard = may_hear(world, own, extension)
    if not heard and world.readings.foreign_filter != "silent":
        raise ApiError(403, world.readings.foreign_filter, "Not allowed to subscribe for events of another extension")
    base = f"/restapi/v1.0/account/{world.account_id}/extension/{extension.id}/{path}"
    return Filter(
        text=f"{base}?{query}" if query else base,
        given=text,
        kind=kind,
        extension=extension,
        direction=direction,
        message_type=message_type,
        heard=heard,
    )


def _check_account(world: World, account: str) -> None:
    """Refuse an account that is not this one."""
    if account not in {"~", str(world.account_id)}:
        raise ApiError(403, "SUB-406", "Not allowed to subscribe for events of another account")


def may_hear(world: World, own: Extension, extension: Extension) -> bool:
    """Return whether events of an extension's store reach a user."""
    if own is extension or own.admin:
        return True
    return world.readings.queue_event_to_manager and own.id in extension.queue_managers


def _options(query: str | None, name: str) -> tuple[str | None, str | None]:
    """Return the direction and the type that a filter is limited to."""
    values = parse_qs(query or "", keep_blank_values=True)
    direction = values.pop("direction", [None])[0]
    kind = values.pop("type", [None])[0]
    if values or kind not in {None, "SMS"} or (name == "instant" and (kind is None or direction)):
        raise _bad_filter()
    if direction not in {None, "Inbound", "Outbound"}:
        raise _bad_filter()
    return direction, kind


def _check_reminder(query: str) -> None:
    """Refuse a reminder that could never come."""
    values = parse_qs(query)
    threshold, interval = (_number(values.get(name, [""])[0]) for name in ("threshold", "interval"))
    if threshold <= 0 or interval <= 0 or interval > threshold / 2:
        raise _bad_filter()


def _number(text: str) -> int:
    """Return a decimal number, or -1."""
    return int(text) if text.isdecimal() else -1


def _bad_filter() -> ApiError:
    """Return the refusal of a filter."""
    return ApiError(400, "SUB-508", "Event filters are not valid", parameterName="eventFilters")
