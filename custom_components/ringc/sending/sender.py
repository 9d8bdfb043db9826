"""The outbox: one message becomes one POST per recipient and part, and no text goes out twice."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError

from ..errors import action_error, delivery_error, failed
from ..recipients import Destination
from ..ringcentral import (
    AuthenticationError,
    File,
    Listeners,
    Message,
    RateLimitError,
    RejectedError,
    ResponseError,
    RingCentral,
    RingCentralError,
)

type Fingerprint = tuple[str, frozenset[str], str, int]

PROGRESS = ("queued", "sent", "delivered")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What goes out to everybody: the parts in order, the files with the first of them."""

    parts: tuple[str, ...]
    files: tuple[File, ...] = ()
    segments: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """How hard to try, in attempts and seconds."""

    retry: int = 0
    wait: float = 0.5
    max_wait: float = 180


@dataclass(frozen=True, slots=True)
class _SendRequest:
    """One request: one part to one recipient or group."""

    sender: str
    to: tuple[str, ...]
    text: str
    files: tuple[File, ...]

    @property
    def fingerprint(self) -> Fingerprint:
        """What the store shows of it; RingCentral may touch the white space."""
        return self.sender, frozenset(self.to), " ".join(self.text.split()), len(self.files)

    def is_in(self, message: Message) -> bool:
        """Tell whether a record of the store can be this one."""
        to = frozenset(party.phone_number for party in message.to)
        return self.fingerprint == (
            message.sender.phone_number,
            to,
            " ".join(message.text.split()),
            len(message.attachments),
        )


@dataclass(kw_only=True, slots=True)
class SendResult:
    """What became of a message to one recipient, or to one group.

    `complete`: RingCentral accepted all of it. `cause`: why it certainly did not. `sent_at` is RingCentral's time.
    """

    to: tuple[str, ...]
    recipient: str | None
    message_ids: list[str] = field(default_factory=list)
    status: str = "queued"
    segments: int = 0
    error_code: str | None = None
    error: HomeAssistantError | None = None
    cause: RingCentralError | None = None
    complete: bool = False
    sent_at: datetime | None = None

    def apply_statuses(self, parts: Iterable[tuple[str, str | None]]) -> None:
        """Take over the parts' statuses and error codes: failed if any part failed, else that of the slowest."""
        known = dict(parts)
        if "failed" in known:
            self.status, self.error_code, self.error = "failed", known["failed"], delivery_error(known["failed"])
        elif known:
            self.status = min(known, key=PROGRESS.index)

    def as_dict(self) -> dict[str, Any]:
        """Return the row of an action's response."""
        return {
            "to": list(self.to),
            "recipient": self.recipient,
            "message_ids": self.message_ids,
            "status": self.status,
            "segments": self.segments,
            "error_code": self.error_code,
            "error": str(self.error) if self.error else None,
        }


class Sender:
    """Sends for one account. RingCentral knows no idempotency key, so a send whose answer was lost is looked up."""

    def __init__(self, client: RingCentral, *, lookup_delays: Sequence[float] = (0, 1, 3, 8, 15)) -> None:
        """Keep the client; `lookup_delays` are the seconds after a lost answer at which the store is asked."""
        self.lookup_delays = tuple(lookup_delays)
        self._client = client
        self._ours = deque[str](maxlen=1000)
        self._listeners = Listeners[Message]()
        self._locks = WeakValueDictionary[Fingerprint, asyncio.Lock]()

    @callback
    def async_listen(self, listener: Callable[[Message], None]) -> CALLBACK_TYPE:
        """Call the listener with every message that RingCentral accepts from now on; the result ends that."""
        return self._listeners.add(listener)

    async def async_send(
        self, *, sender: str, destinations: Iterable[Destination], content: Content, retry_policy: RetryPolicy
    ) -> list[SendResult]:
        """Send to all destinations side by side and return a row for each; a failure stands in its row."""
        return await asyncio.gather(
            *(self._async_send_one(sender, destination, content, retry_policy) for destination in destinations)
        )

    async def _async_send_one(
        self, sender: str, destination: Destination, content: Content, retry_policy: RetryPolicy
    ) -> SendResult:
        """Send the parts to one destination in order; what follows a part that failed is not sent."""
        row = SendResult(to=destination.numbers, recipient=destination.name, segments=content.segments)
        messages = list[Message]()
        try:
            for number, part in enumerate(content.parts):
                files = () if number else content.files
                message = await self._async_send_part(_SendRequest(sender, row.to, part, files), retry_policy)
                messages.append(message)
                row.message_ids.append(message.id)
                row.sent_at = row.sent_at or message.created_at
        except RingCentralError as err:
            row.status, row.cause, row.error = "failed", err, action_error(err)
            row.error_code = err.code if isinstance(err, ResponseError) else None
        except HomeAssistantError as err:
            row.status, row.error = "failed", err
        else:
            row.complete = True
            row.apply_statuses((message.progress or "queued", message.error_code) for message in messages)
        return row

    async def _async_send_part(self, request: _SendRequest, retry_policy: RetryPolicy) -> Message:
        """Send one text once. Equal ones wait for each other: in the store nobody could tell them apart."""
        lock = self._locks.setdefault(request.fingerprint, asyncio.Lock())
        async with lock:
            message = await self._async_post(request, retry_policy)
            self._ours.append(message.id)
        self._listeners.notify(message)
        return message

    async def _async_post(self, request: _SendRequest, retry_policy: RetryPolicy) -> Message:
        """Try until RingCentral has the text or the attempts are used up; never again while it may have it."""
        since = self._client.server_time - timedelta(seconds=5)
        for left in reversed(range(retry_policy.retry + 1)):
            try:
                return await self._client.send(
                    sender=request.sender,
                    to=request.to,
                    text=request.text,
                    files=request.files,
                    max_wait=retry_policy.max_wait,
                )
            except RejectedError, AuthenticationError, RateLimitError:
                raise
            except RingCentralError as err:
                if err.unsent and not left:
                    raise
                if not err.unsent and (found := await self._async_find_in_store(request, since, err)):
                    return found
                if not left:
                    raise failed("not_confirmed") from err
            await asyncio.sleep(retry_policy.wait)
        raise AssertionError

    async def _async_find_in_store(
        self, request: _SendRequest, since: datetime, lost: RingCentralError
    ) -> Message | None:
        """Look for a text whose answer was lost. None: RingCentral does not have it."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        blind: RingCentralError | None = None
        for after in self.lookup_delays:
            await asyncio.sleep(began + after - loop.time())
            try:
                sent = await self._client.list_messages(date_from=since, direction="Outbound", limit=1000, lookup=True)
            except RejectedError as err:
                raise failed("not_confirmed") from err
            except RingCentralError as err:
                blind = err
                continue
            blind = None
            if found := next((item for item in sent if item.id not in self._ours and request.is_in(item)), None):
                return found
        if blind:
            raise failed("not_confirmed") from lost
        return None
