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
    Message,
    RateLimitError,
    RejectedError,
    ResponseError,
    RingCentral,
    RingCentralError,
)

type Likeness = tuple[str, frozenset[str], str, int]

PROGRESS = ("queued", "sent", "delivered")


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What goes out to everybody: the parts in order, the files with the first of them."""

    parts: tuple[str, ...]
    files: tuple[File, ...] = ()
    segments: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How hard to try, in attempts and seconds."""

    retry: int = 0
    wait: float = 0.5
    max_wait: float = 180


@dataclass(frozen=True, slots=True)
class _Post:
    """One request: one part to one recipient or group."""

    sender: str
    to: tuple[str, ...]
    text: str
    files: tuple[File, ...]

    @property
    def likeness(self) -> Likeness:
        """What the store shows of it; RingCentral may touch the white space."""
        return self.sender, frozenset(self.to), " ".join(self.text.split()), len(self.files)

    def is_in(self, message: Message) -> bool:
        """Tell whether a record of the store can be this one."""
        to = frozenset(party.phone_number for party in message.to)
        return self.likeness == (
            message.sender.phone_number,
            to,
            " ".join(message.text.split()),
            len(message.attachments),
        )


@dataclass(kw_only=True, slots=True)
class Row:
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

    def judge(self, parts: Iterable[tuple[str, str | None]]) -> None:
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


class Outbox:
    """Sends for one account. RingCentral knows no idempotency key, so a send whose answer was lost is looked up."""

    def __init__(self, client: RingCentral, *, look_after: Sequence[float] = (1, 3, 8, 15)) -> None:
        """Keep the client; `look_after` are the seconds after a lost answer at which the store is asked."""
        self.look_after = tuple(look_after)
        self._client = client
        self._ours = deque[str](maxlen=1000)
        self._listeners = list[Callable[[Message], None]]()
        self._alike = WeakValueDictionary[Likeness, asyncio.Lock]()

    @callback
    def async_listen(self, listener: Callable[[Message], None]) -> CALLBACK_TYPE:
        """Tell somebody about every message that RingCentral accepts from now on; the result stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_send(
        self, *, sender: str, destinations: Iterable[Destination], text: Text, patience: Patience
    ) -> list[Row]:
        """Send to all destinations side by side and return a row for each; a failure stands in its row."""
        return await asyncio.gather(
            *(self._async_send_one(sender, destination, text, patience) for destination in destinations)
        )

    async def _async_send_one(self, sender: str, destination: Destination, text: Text, patience: Patience) -> Row:
        """Send the parts to one destination in order; what follows a part that failed is not sent."""
        row = Row(to=destination.numbers, recipient=destination.name, segments=text.segments)
        messages = list[Message]()
        try:
            for number, part in enumerate(text.parts):
                files = () if number else text.files
                message = await self._async_send_part(_Post(sender, row.to, part, files), patience)
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
            row.judge((message.progress or "queued", message.error_code) for message in messages)
        return row

    async def _async_send_part(self, post: _Post, patience: Patience) -> Message:
        """Send one text once. Equal ones wait for each other: in the store nobody could tell them apart."""
        lock = self._alike.setdefault(post.likeness, asyncio.Lock())
        async with lock:
            message = await self._async_post(post, patience)
            self._ours.append(message.id)
        for listener in tuple(self._listeners):
            listener(message)
        return message

    async def _async_post(self, post: _Post, patience: Patience) -> Message:
        """Try until RingCentral has the text or the attempts are used up; never again while it may have it."""
        since = self._client.server_time - timedelta(seconds=5)
        for left in reversed(range(patience.retry + 1)):
            try:
                return await self._client.send(
                    sender=post.sender, to=post.to, text=post.text, files=post.files, max_wait=patience.max_wait
                )
            except RejectedError, AuthenticationError, RateLimitError:
                raise
            except RingCentralError as err:
                if err.unsent and not left:
                    raise
                if not err.unsent and (found := await self._async_look(post, since, err)):
                    return found
                if not left:
                    raise failed("not_confirmed") from err
            await asyncio.sleep(patience.wait)
        raise AssertionError

    async def _async_look(self, post: _Post, since: datetime, lost: RingCentralError) -> Message | None:
        """Look for a text whose answer was lost. None: RingCentral does not have it."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        blind: RingCentralError | None = None
        for after in self.look_after:
            await asyncio.sleep(began + after - loop.time())
            try:
                sent = await self._client.list_messages(date_from=since, direction="Outbound", limit=1000)
            except RejectedError as err:
                raise failed("not_confirmed") from err
            except RingCentralError as err:
                blind = err
                continue
            blind = None
            if found := next((item for item in sent if item.id not in self._ours and post.is_in(item)), None):
                return found
        if blind:
            raise failed("not_confirmed") from lost
        return None
