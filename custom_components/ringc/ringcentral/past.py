"""What was read of the past, backwards."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .models import Message

BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
"""Before any text that RingCentral has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """Texts that were read. All since `since` are among them; BEGINNING: all that there are."""

    messages: tuple[Message, ...] = ()
    since: datetime = BEGINNING
