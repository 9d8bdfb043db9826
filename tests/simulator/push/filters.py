"""Event filters: what a subscription wants to hear, and whether it ever will."""

from dataclasses import dataclass
import re
from typing import Any
from urllib.parse import parse_qs

from ..errors import ApiError, invalid
from ..state import Extension
from ..store import StoredMessage
from ..world import World

STORE = re.compile(r"/restapi/v1\.0/account/([^/?]+)/extension/([^/?]+)/message-store(/instant)?(?:\?(.*))?")
REMINDER = re.compile(r"/restapi/v1\.0/subscription/~\?(.*)")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One resolved filter. `heard` is False for another's store that the user may not hear."""

    text: str
    given: str
    extension: Extension | None
    instant: bool = False
    direction: str | None = None
    heard: bool = True

    @property
    def reminder(self) -> bool:
        """Tell whether it only reminds of the subscription's end."""
        return self.extension is None

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

    def matches(self, message: StoredMessage, *, new: bool, instant: bool) -> bool:
        """Tell whether a change of a message concerns this filter."""
        if not self.heard or self.extension is not message.extension or self.instant is not instant:
            return False
        if instant:
            return new and message.direction == "Inbound"
        return self.direction in {None, message.direction}


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
        return Filter(text=text, given=text, extension=None)
    match = STORE.fullmatch(text)
    if match is None:
        raise _bad_filter()
    account, extension_id, instant, query = match.groups()
    if account not in {"~", str(world.account_id)}:
        raise ApiError(403, "SUB-406", "Not allowed to subscribe for events of another account")
    extension = own if extension_id == "~" else world.extensions.get(_number(extension_id))
    if extension is None:
        raise ApiError(403, "SUB-408", "Not allowed to subscribe for events of unknown extension")
    direction = _options(query, instant=bool(instant))
    heard = may_hear(world, own, extension)
    if not heard and world.readings.foreign_filter != "silent":
        raise ApiError(403, world.readings.foreign_filter, "Not allowed to subscribe for events of another extension")
    base = f"/restapi/v1.0/account/{world.account_id}/extension/{extension.id}/message-store{instant or ''}"
    return Filter(
        text=f"{base}?{query}" if query else base,
        given=text,
        extension=extension,
        instant=bool(instant),
        direction=direction,
        heard=heard,
    )


def may_hear(world: World, own: Extension, extension: Extension) -> bool:
    """Tell whether events of an extension's store reach a user."""
    if own is extension or own.admin:
        return True
    return world.readings.queue_event_to_manager and own.id in extension.queue_managers


def _options(query: str | None, *, instant: bool) -> str | None:
    """Return the direction that a filter is limited to."""
    values = parse_qs(query or "", keep_blank_values=True)
    direction = values.pop("direction", [None])[0]
    kind = values.pop("type", [None])[0]
    if values or kind not in {None, "SMS"} or (instant and (kind is None or direction)):
        raise _bad_filter()
    if direction not in {None, "Inbound", "Outbound"}:
        raise _bad_filter()
    return direction


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
