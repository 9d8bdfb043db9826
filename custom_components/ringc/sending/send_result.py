"""What became of a message to one recipient or group, as the actions answer it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..errors import async_words_of, delivery_error, ending
from ..ringcentral import DeliveryStatus, NoAnswerError, ResponseError, RingCentralError

# The codes of errors of ours, by their translation keys.
OUR_CODES = {
    "equal_text_waits": "rate_limited",
    "hourly_limit": "hourly_limit",
    "interrupted": "interrupted",
    "not_confirmed": "not_confirmed",
    "rate_limited": "rate_limited",
    "too_many_parts": "too_many_parts",
}


@dataclass(kw_only=True, slots=True)
class SendResult:
    """What became of a message to one recipient, or to one group.

    `complete`: RingCentral accepted all of it. `cause`: what RingCentral's client raised. `sent_at` is RingCentral's
    time, `texts` the message's parts. `left_out` says which attachments did not go, and why.
    """

    to: tuple[str, ...]
    recipient: str | None
    message_ids: list[str] = field(default_factory=list)
    status: DeliveryStatus | Literal["skipped"] = DeliveryStatus.QUEUED
    segments: int = 0
    left_out: list[str] = field(default_factory=list)
    error_code: str | None = None
    error: HomeAssistantError | None = None
    cause: RingCentralError | None = None
    complete: bool = False
    sent_at: datetime | None = None
    texts: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Whom it is about, as it may stand in a log: a name, or the last digits of the numbers."""
        return self.recipient or ", ".join(map(ending, self.to))

    def fail(self, error: HomeAssistantError, cause: BaseException | None = None) -> None:
        """Note why it failed."""
        self.status, self.error = DeliveryStatus.FAILED, error
        self.cause = cause if isinstance(cause, RingCentralError) else None
        self.error_code = _code(error, self.cause)

    def apply_statuses(self, parts: Iterable[tuple[DeliveryStatus, str | None]]) -> None:
        """Take over the parts' statuses and error codes: failed if any part failed, else that of the slowest."""
        known: dict[DeliveryStatus, str | None] = dict(parts)
        if DeliveryStatus.FAILED in known:
            self.status, self.error_code = DeliveryStatus.FAILED, known[DeliveryStatus.FAILED]
            self.error = delivery_error(self.error_code)
        elif known:
            slowest: DeliveryStatus = min(known, key=lambda status: status.step)
            self.status = slowest

    def as_dict(self, hass: HomeAssistant) -> dict[str, Any]:
        """Return the row of an action's response, in Home Assistant's language."""
        return {
            "to": list(self.to),
            "recipient": self.recipient,
            "message_ids": self.message_ids,
            "status": str(self.status),
            "segments": self.segments,
            "left_out": self.left_out,
            "error_code": self.error_code,
            "error": self.error and async_words_of(hass, self.error),
        }


def _code(error: HomeAssistantError, cause: RingCentralError | None) -> str | None:
    """Return the code of a failure: RingCentral's, or ours."""
    if ours := OUR_CODES.get(error.translation_key or ""):
        return ours
    if isinstance(cause, ResponseError):
        return cause.code
    return "not_connected" if isinstance(cause, NoAnswerError) and cause.unsent else None
