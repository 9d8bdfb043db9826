"""RingCentral texting, for any asyncio program: this package has never heard of Home Assistant."""

from .auth import Credentials, Login, looks_like_jwt
from .client import RingCentral
from .exceptions import (
    AuthenticationError,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentralError,
)
from .http import may_see_token
from .models import (
    Attachment,
    Extension,
    File,
    Message,
    Party,
    PhoneNumber,
    Subscription,
    SyncPage,
    Token,
)
from .notification import INBOUND, OUTBOUND, Notification, event_filter, same_filters
from .pacing import Pacer
from .stream import Stream

__all__ = [
    "INBOUND",
    "OUTBOUND",
    "Attachment",
    "AuthenticationError",
    "Credentials",
    "Extension",
    "File",
    "Login",
    "Message",
    "NoAnswerError",
    "Notification",
    "Pacer",
    "Party",
    "PhoneNumber",
    "RateLimitError",
    "RejectedError",
    "RequestTimeoutError",
    "ResponseError",
    "RingCentral",
    "RingCentralError",
    "Stream",
    "Subscription",
    "SyncPage",
    "Token",
    "event_filter",
    "looks_like_jwt",
    "may_see_token",
    "same_filters",
]
