"""RingCentral's things, as frozen values.

Ids are strings everywhere: REST replies carry integers, events carry strings, and conversation ids exceed 2^53.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any, Self

from .exceptions import ResponseError

_PROGRESS = {
    "Queued": "queued",
    "Sent": "sent",
    "Delivered": "delivered",
    "DeliveryFailed": "failed",
    "SendingFailed": "failed",
}


def _mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    """Return the JSON objects of a list, leaving out anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """Return a non-empty string, or None."""
    return value if isinstance(value, str) and value else None


def _identifier(value: object) -> str | None:
    """Return an id as a string, or None when it is neither a string nor an integer."""
    if isinstance(value, bool):
        return None
    return str(value) if isinstance(value, int) else _text(value)


def _integer(value: object) -> int | None:
    """Return an integer, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object) -> datetime | None:
    """Return an aware time from ISO 8601 with `Z` or `+0000`, or None."""
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed if parsed and parsed.tzinfo else None


def _required[T](value: T | None, what: str) -> T:
    """Return the value, or fail in words when the documented field is missing."""
    if value is None:
        raise ResponseError(f"RingCentral's answer has no {what}", status=200)
    return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """An OAuth token. Times are seconds; the repr shows no secret.

    https://developers.ringcentral.com/guide/authentication/tokens
    """

    access_token: str = field(repr=False)
    expires_in: int
    owner_id: str | None
    scopes: frozenset[str]
    refresh_token: str | None = field(repr=False)
    refresh_token_expires_in: int

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a token reply; raises ResponseError when the token is missing."""
        raw = _mapping(data)
        return cls(
            access_token=_required(_text(raw.get("access_token")), "access token"),
            expires_in=_integer(raw.get("expires_in")) or 3600,
            owner_id=_identifier(raw.get("owner_id")),
            scopes=frozenset((_text(raw.get("scope")) or "").split()),
            refresh_token=_text(raw.get("refresh_token")),
            refresh_token_expires_in=_integer(raw.get("refresh_token_expires_in")) or 0,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Extension:
    """A user or a call queue of an account."""

    id: str
    account_id: str
    name: str | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an extension, its account if need be from its address; raises ResponseError when an id is missing."""
        raw = _mapping(data)
        account = _identifier(_mapping(raw.get("account")).get("id"))
        address = re.search(r"/account/(\d+)/", _text(raw.get("uri")) or "")
        return cls(
            id=_required(_identifier(raw.get("id")), "extension id"),
            account_id=_required(account or (address and address[1]), "account id"),
            name=_text(raw.get("name")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneNumber:
    """A number of an extension; what it may do is in `features`."""

    phone_number: str
    features: frozenset[str]

    @property
    def can_text(self) -> bool:
        """Whether this extension may send SMS from it."""
        return "SmsSender" in self.features

    @property
    def high_volume(self) -> bool:
        """Whether it texts through the High Volume SMS service only, which this client does not use."""
        return "A2PSmsSender" in self.features and not self.can_text

    @property
    def can_send_pictures(self) -> bool:
        """Whether this extension may send MMS from it."""
        return "MmsSender" in self.features

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a phone number; raises ResponseError when the number is missing."""
        raw = _mapping(data)
        features = raw.get("features")
        return cls(
            phone_number=_required(_text(raw.get("phoneNumber")), "phone number"),
            features=frozenset(item for item in features if isinstance(item, str))
            if isinstance(features, list)
            else frozenset(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One side of a message. A number may be a short code, alphanumeric or absent."""

    phone_number: str | None
    name: str | None
    location: str | None
    target: bool

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a side of a message; whatever is missing or of a wrong type is None."""
        raw = _mapping(data)
        return cls(
            phone_number=_text(raw.get("phoneNumber")) or _text(raw.get("extensionNumber")),
            name=_text(raw.get("name")),
            location=_text(raw.get("location")),
            target=raw.get("target") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file of a message in the store; `size` in bytes when RingCentral tells it."""

    id: str
    uri: str | None
    type: str
    content_type: str
    size: int | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an attachment; raises ResponseError when its id is missing."""
        raw = _mapping(data)
        return cls(
            id=_required(_identifier(raw.get("id")), "attachment id"),
            uri=_text(raw.get("uri")),
            type=_text(raw.get("type")) or "",
            content_type=_text(raw.get("contentType")) or "application/octet-stream",
            size=_integer(raw.get("size")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message of the store or of an event. `attachments` leaves out the text part.

    https://developers.ringcentral.com/guide/messaging/message-store/messaging
    """

    id: str
    conversation_id: str | None
    direction: str | None
    sender: Party
    to: tuple[Party, ...]
    text: str
    attachments: tuple[Attachment, ...]
    created_at: datetime | None
    status: str | None
    error_code: str | None
    read: bool
    availability: str | None
    extension_id: str | None

    @property
    def type(self) -> str:
        """`MMS` with attachments, else `SMS`: RingCentral calls both SMS."""
        return "MMS" if self.attachments else "SMS"

    @property
    def progress(self) -> str | None:
        """How far a message sent has come: `queued`, `sent`, `delivered` or `failed`; None when that is not said."""
        return _PROGRESS.get(self.status or "")

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a message; raises ResponseError when its id is missing, tolerates anything else."""
        raw = _mapping(data)
        attachments = [item for item in _objects(raw.get("attachments")) if item.get("type") != "Text"]
        owner = _mapping(raw.get("owner"))
        return cls(
            id=_required(_identifier(raw.get("id")), "message id"),
            conversation_id=_identifier(_mapping(raw.get("conversation")).get("id"))
            or _identifier(raw.get("conversationId")),
            direction=_text(raw.get("direction")),
            sender=Party.from_json(raw.get("from")),
            to=tuple(Party.from_json(item) for item in _objects(raw.get("to"))),
            text=_text(raw.get("subject")) or "",
            attachments=tuple(Attachment.from_json(item) for item in attachments if _identifier(item.get("id"))),
            created_at=_time(raw.get("creationTime")),
            status=_text(raw.get("messageStatus")),
            error_code=_text(raw.get("deliveryErrorCode")),
            read=raw.get("readStatus") == "Read",
            availability=_text(raw.get("availability")),
            extension_id=_identifier(owner.get("extensionId")) or _identifier(raw.get("extensionId")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A push subscription. `disabled_filters` are accepted in words only: no event will come for them.

    https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks
    """

    id: str
    transport: str | None
    address: str | None
    status: str | None
    filters: tuple[str, ...]
    disabled_filters: tuple[str, ...]
    expires_at: datetime | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a subscription; raises ResponseError when its id is missing."""
        raw = _mapping(data)
        delivery = _mapping(raw.get("deliveryMode"))
        filters = raw.get("eventFilters")
        disabled = (_text(item.get("filter")) for item in _objects(raw.get("disabledFilters")))
        return cls(
            id=_required(_identifier(raw.get("id")), "subscription id"),
            transport=_text(delivery.get("transportType")),
            address=_text(delivery.get("address")),
            status=_text(raw.get("status")),
            filters=tuple(item for item in filters if isinstance(item, str)) if isinstance(filters, list) else (),
            disabled_filters=tuple(item for item in disabled if item),
            expires_at=_time(raw.get("expirationTime")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncPage:
    """What a message-sync call brought, and the token for the next one."""

    messages: tuple[Message, ...]
    token: str
    older_exist: bool

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a sync reply; raises ResponseError when its token is missing.

        Removed messages come as `{id, availability}` only; they are left out.
        """
        raw = _mapping(data)
        info = _mapping(raw.get("syncInfo"))
        return cls(
            messages=tuple(
                Message.from_json(item)
                for item in _objects(raw.get("records"))
                if _identifier(item.get("id")) and item.get("direction")
            ),
            token=_required(_text(info.get("syncToken")), "sync token"),
            older_exist=info.get("olderRecordsExist") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file to send with a message."""

    name: str
    content_type: str
    content: bytes
