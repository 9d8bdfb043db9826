"""RingCentral texting, for any asyncio program: this package has never heard of Home Assistant."""

from .api import BULK_SIZE, OnExchange
from .auth import Credentials, Login, looks_like_jwt
from .client import RingCentral
from .clock import Clock
from .events import INBOUND, OUTBOUND, SHARED, THREAD_ENTRIES, THREADS, Notification, event_filter, same_filters
from .exceptions import (
    AuthenticationError,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentralError,
)
from .extension import Extension, ExtensionReference, Feature, Grant, PhoneNumber, SmsConfiguration
from .http import SEND_KEEPALIVE, is_loopback, may_see_token
from .listeners import Listeners
from .message_threads import MessageThreads, concerns_all
from .models import (
    Attachment,
    DeliveryStatus,
    File,
    Message,
    Owner,
    Party,
    Subscription,
    SyncPage,
    Token,
)
from .observing import shape
from .past import BEGINNING, Past
from .rate_limit import Priority, RateLimiter
from .shielded import shielded
from .stream import Stream
from .thread_models import MessageThread, ThreadMessage
from .threads import MOST_THREAD_IDS

__all__ = [
    "BEGINNING",
    "BULK_SIZE",
    "INBOUND",
    "MOST_THREAD_IDS",
    "OUTBOUND",
    "SEND_KEEPALIVE",
    "SHARED",
    "THREADS",
    "THREAD_ENTRIES",
    "Attachment",
    "AuthenticationError",
    "Clock",
    "Credentials",
    "DeliveryStatus",
    "Extension",
    "ExtensionReference",
    "Feature",
    "File",
    "Grant",
    "Listeners",
    "Login",
    "Message",
    "MessageThread",
    "MessageThreads",
    "NoAnswerError",
    "Notification",
    "OnExchange",
    "Owner",
    "Party",
    "Past",
    "PhoneNumber",
    "Priority",
    "RateLimitError",
    "RateLimiter",
    "RejectedError",
    "RequestTimeoutError",
    "ResponseError",
    "RingCentral",
    "RingCentralError",
    "SmsConfiguration",
    "Stream",
    "Subscription",
    "SyncPage",
    "ThreadMessage",
    "Token",
    "concerns_all",
    "event_filter",
    "is_loopback",
    "looks_like_jwt",
    "may_see_token",
    "same_filters",
    "shape",
    "shielded",
]
