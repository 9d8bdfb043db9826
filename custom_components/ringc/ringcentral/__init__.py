"""RingCentral texting, for any asyncio program: this package has never heard of Home Assistant."""

from .auth import Credentials, Login, looks_like_jwt
from .client import RingCentral
from .clock import Clock
from .events import INBOUND, OUTBOUND, Notification, event_filter, same_filters
from .exceptions import (
    AuthenticationError,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentralError,
)
from .http import SEND_KEEPALIVE, is_loopback, may_see_token
from .listeners import Listeners
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
from .rate_limit import Priority, RateLimiter
from .stream import Stream

__all__ = [
    "INBOUND",
    "OUTBOUND",
    "SEND_KEEPALIVE",
    "Attachment",
    "AuthenticationError",
    "Clock",
    "Credentials",
    "Extension",
    "File",
    "Listeners",
    "Login",
    "Message",
    "NoAnswerError",
    "Notification",
    "Party",
    "PhoneNumber",
    "Priority",
    "RateLimitError",
    "RateLimiter",
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
    "is_loopback",
    "looks_like_jwt",
    "may_see_token",
    "same_filters",
]
