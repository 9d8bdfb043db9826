"""RingCentral's things, as frozen values.

Ids are strings everywhere: REST replies carry integers, events carry strings, and conversation ids exceed 2^53.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from .fields import identifier, integer, mapping, objects, required, text, time

type Owner = Literal["Any", "Personal", "Shared"]
"""Whose messages of a store are asked for: the extension's own, those of numbers that it shares, or both."""

_TEXTS = (None, "SMS", "Text")


class DeliveryStatus(StrEnum):
    """How far a message sent has come, in this order; the last two are final."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"

    @property
    def step(self) -> int:
        """How far it is: a message never goes back."""
        return min(list(DeliveryStatus).index(self), _FINAL_STEP)

    @property
    def final(self) -> bool:
        """Whether nothing more is to be expected."""
        return self.step == _FINAL_STEP


_FINAL_STEP = 2
_STATUSES = {
    "Queued": DeliveryStatus.QUEUED,
    "Sent": DeliveryStatus.SENT,
    "Delivered": DeliveryStatus.DELIVERED,
    "DeliveryFailed": DeliveryStatus.FAILED,
    "SendingFailed": DeliveryStatus.FAILED,
}


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
        raw = mapping(data)
        return cls(
            access_token=required(text(raw.get("access_token")), "access token"),
            expires_in=integer(raw.get("expires_in")) or 3600,
            owner_id=identifier(raw.get("owner_id")),
            scopes=frozenset((text(raw.get("scope")) or "").split()),
            refresh_token=text(raw.get("refresh_token")),
            refresh_token_expires_in=integer(raw.get("refresh_token_expires_in")) or 0,
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
        raw = mapping(data)
        return cls(
            phone_number=text(raw.get("phoneNumber")) or text(raw.get("extensionNumber")),
            name=text(raw.get("name")),
            location=text(raw.get("location")),
            target=raw.get("target") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file of a message in the store; `size` in bytes when RingCentral says it."""

    id: str
    uri: str | None
    type: str
    content_type: str
    size: int | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an attachment; raises ResponseError when its id is missing."""
        raw = mapping(data)
        return cls(
            id=required(identifier(raw.get("id")), "attachment id"),
            uri=text(raw.get("uri")) or text(raw.get("contentUri")),
            type=text(raw.get("type")) or "",
            content_type=text(raw.get("contentType")) or "application/octet-stream",
            size=integer(raw.get("size")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message of the store or of an event. `attachments` leaves out the text part.

    `in_threads`: it is kept in the Shared Inbox, where nothing says whether it was read.
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
    in_threads: bool = False

    @property
    def type(self) -> str:
        """`MMS` with attachments, else `SMS`: RingCentral calls both SMS."""
        return "MMS" if self.attachments else "SMS"

    @property
    def delivery(self) -> DeliveryStatus | None:
        """How far a message sent has come; None when that is not said."""
        return _STATUSES.get(self.status or "")

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a message; raises ResponseError when its id is missing, tolerates anything else."""
        raw = mapping(data)
        attachments = [item for item in objects(raw.get("attachments")) if item.get("type") != "Text"]
        owner = mapping(raw.get("owner"))
        return cls(
            id=required(identifier(raw.get("id")), "message id"),
            conversation_id=identifier(mapping(raw.get("conversation")).get("id"))
            or identifier(raw.get("conversationId")),
            direction=text(raw.get("direction")),
            sender=Party.from_json(raw.get("from")),
            to=tuple(Party.from_json(item) for item in objects(raw.get("to"))),
            text=text(raw.get("subject")) or "",
            attachments=tuple(Attachment.from_json(item) for item in attachments if identifier(item.get("id"))),
            created_at=time(raw.get("creationTime")),
            status=text(raw.get("messageStatus")),
            error_code=text(raw.get("deliveryErrorCode")),
            read=raw.get("readStatus") == "Read",
            availability=text(raw.get("availability")),
            extension_id=identifier(owner.get("extensionId")) or identifier(raw.get("extensionId")),
        )


def is_text(record: Mapping[str, Any]) -> bool:
    """Whether a record of a message store is an SMS or MMS: a filter may let faxes, voicemails and pages through."""
    return record.get("type") in _TEXTS


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

    @property
    def is_active(self) -> bool:
        """Whether events are delivered: not when RingCentral has blacklisted or suspended it."""
        return self.status in {None, "Active"}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a subscription; raises ResponseError when its id is missing."""
        raw = mapping(data)
        delivery = mapping(raw.get("deliveryMode"))
        filters = raw.get("eventFilters")
        disabled = (text(item.get("filter")) for item in objects(raw.get("disabledFilters")))
        return cls(
            id=required(identifier(raw.get("id")), "subscription id"),
            transport=text(delivery.get("transportType")),
            address=text(delivery.get("address")),
            status=text(raw.get("status")),
            filters=tuple(item for item in filters if isinstance(item, str)) if isinstance(filters, list) else (),
            disabled_filters=tuple(item for item in disabled if item),
            expires_at=time(raw.get("expirationTime")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncPage:
    """What a message-sync call brought, and the token for the next one.

    The token keeps asking for what it was made for: another `owner` needs a new sync without it.
    """

    messages: tuple[Message, ...]
    token: str
    older_exist: bool

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a sync reply; raises ResponseError when its token is missing.

        Removed messages come as `{id, availability}` only; they are left out, as is what is no text.
        """
        raw = mapping(data)
        info = mapping(raw.get("syncInfo"))
        return cls(
            messages=tuple(
                Message.from_json(item)
                for item in objects(raw.get("records"))
                if identifier(item.get("id")) and item.get("direction") and is_text(item)
            ),
            token=required(text(info.get("syncToken")), "sync token"),
            older_exist=info.get("olderRecordsExist") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file to send with a message."""

    name: str
    content_type: str
    content: bytes
