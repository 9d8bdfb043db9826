"""The parts of a request's address; an id from outside never gets there unchecked."""

from datetime import UTC, datetime
import re

from .exceptions import RingCentralError

OWN = "account/~/extension/~"
SUBSCRIPTION = "subscription"
THREADS = "account/~/message-threads"
THREAD_MESSAGES = f"{THREADS}/messages"


def stamp(time: datetime | None) -> str | None:
    """Return a time as RingCentral reads it."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if time else None


def digits(identifier: str) -> str:
    """Return an id that is safe in a path, or fail before anything is sent."""
    if not re.fullmatch(r"[0-9]{1,20}", identifier):
        raise RingCentralError("An id of RingCentral has digits only", unsent=True)
    return identifier


def store(extension: str | None) -> str:
    """Return the path of a message store; None is the login's own."""
    return f"account/~/extension/{digits(extension) if extension else '~'}/message-store"


def thread(thread_id: str) -> str:
    """Return the path of a message thread, whose id is a UUID."""
    if not re.fullmatch(r"[0-9A-Fa-f-]{1,64}", thread_id):
        raise RingCentralError("The id of a message thread has hexadecimal digits and hyphens only", unsent=True)
    return f"{THREADS}/{thread_id}"


def subscription(subscription_id: str) -> str:
    """Return the path of a subscription, whose id is a UUID."""
    if not re.fullmatch(r"[\w-]{1,64}", subscription_id, re.ASCII):
        raise RingCentralError("The id of a subscription has letters, digits and hyphens only", unsent=True)
    return f"{SUBSCRIPTION}/{subscription_id}"
