"""One message becomes one POST per recipient and part, and no text goes out twice.

RingCentral knows no idempotency key. So a text is logged before it leaves; what may have arrived is looked up in the
message store, and sent again only when RingCentral provably does not have it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
import logging
import re

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..errors import action_error, failed
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
from .fingerprint import Fingerprint
from .options import SendOptions
from .send_result import SendResult
from .sent_log import Once, SentLog, sent_logs
from .sent_text import SentText, TextState
from .store_lookup import async_find_in_store

_LOGGER = logging.getLogger(__name__)

# The seconds after a lost answer at which the store is asked.
LOOKUP_DELAYS = (0, 1, 3, 8, 15)
# Two servers of RingCentral may not agree on the second.
CLOCK_TOLERANCE = timedelta(seconds=5)
CODE = re.compile(r"[A-Z]{2,4}-\d{1,4}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What goes out to everybody: the parts in order, the files with the first of them."""

    parts: tuple[str, ...]
    files: tuple[File, ...] = ()
    segments: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True, eq=False)
class _Job:
    """A message on its way to one destination, in a task that outlives the call while a request is under way."""

    sender: str
    destination: Destination
    content: Content
    options: SendOptions
    once: Once | None
    texts: list[SentText] = field(default_factory=list)
    task: asyncio.Task[SendResult] | None = None
    leaving: bool = False
    stopped: bool = False
    ended: bool = False

    @callback
    def async_stop(self) -> None:
        """Send no more; a request that is under way is waited for, so that it is known what became of it."""
        self.stopped = True
        if self.task and not self.leaving:
            self.task.cancel()

    @callback
    def async_end(self) -> None:
        """Send no more, and tell the call so: the account is removed, or Home Assistant stops."""
        self.ended = True
        self.async_stop()


class Sender:
    """Sends for one account."""

    def __init__(
        self, hass: HomeAssistant, client: RingCentral, log: SentLog, *, lookup_delays: Sequence[float] = LOOKUP_DELAYS
    ) -> None:
        """Keep what a call needs to its end, even if the account is unloaded meanwhile."""
        self.log = log
        self.client = client
        self.lookup_delays = tuple(lookup_delays)
        self._hass = hass

    async def async_send(
        self,
        *,
        sender: str,
        destinations: Iterable[Destination],
        content: Content,
        options: SendOptions,
        once: Once | None = None,
    ) -> list[SendResult]:
        """Send to all destinations side by side and return a result for each, failed ones included.

        With `once`, those that had that key in its time are skipped.
        """
        jobs = [
            _Job(sender=sender, destination=destination, content=content, options=options, once=once)
            for destination in destinations
        ]
        return await asyncio.gather(*map(self._async_start, jobs))

    async def _async_start(self, job: _Job) -> SendResult:
        """Run a job in a task of its own; a call that is cancelled stops it where nothing is under way."""
        job.task = task = self._hass.async_create_task(self._async_run(job), "ringc send")

        @callback
        def async_end() -> None:
            """End the job; Home Assistant waits for no task that was there before it began to stop."""
            job.async_end()
            self._hass.async_create_task(asyncio.wait([task]), "ringc send ends")

        remove = self.log.async_listen_closing(async_end)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            job.async_stop()
            raise
        finally:
            task.add_done_callback(lambda _: remove())

    async def _async_run(self, job: _Job) -> SendResult:
        """Send a message to one destination, once if that is wanted."""
        to = job.destination.numbers
        result = SendResult(
            to=to,
            recipient=job.destination.name,
            segments=job.content.segments,
            left_out=list(job.content.left_out),
        )
        try:
            async with AsyncExitStack() as stack:
                if job.once:
                    now, wait = self.client.server_time, job.options.max_wait
                    held = sent_logs(self._hass).async_once(job.once, to, now, wait)
                    if not await stack.enter_async_context(held):
                        result.status = "skipped"
                        return result
                self._add(job, result.who)
                await self._async_send_parts(job, result)
        except RingCentralError as err:
            result.fail(action_error(err), err)
        except TimeoutError:
            result.fail(failed("equal_text_waits", who=result.who))
        except HomeAssistantError as err:
            result.fail(err, err.__cause__)
        except asyncio.CancelledError:
            if not job.ended:
                raise
            unsure = any(text.state in {TextState.SENDING, TextState.UNSURE} for text in job.texts)
            result.fail(failed("not_confirmed" if unsure else "interrupted"))
        finally:
            self._end(job)
        return result

    async def _async_send_parts(self, job: _Job, result: SendResult) -> None:
        """Send the parts in order; what follows a part that failed is not sent."""
        messages = list[Message]()
        for number, (text, part) in enumerate(zip(job.texts, job.content.parts, strict=True)):
            if job.stopped or self.log.closed:
                raise failed("interrupted")
            message = await self._async_send_text(job, text, part, () if number else job.content.files)
            messages.append(message)
            result.message_ids.append(message.id)
            result.sent_at = result.sent_at or message.created_at
        result.complete = True
        result.apply_statuses((message.delivery or text.status, message.error_code) for message in messages)

    def _add(self, job: _Job, who: str) -> None:
        """Log the texts of a message; refuses it if a number would get too many in an hour."""
        now, limit = self.client.server_time, job.options.hourly_limit
        parts = job.content.parts
        numbers = job.destination.numbers
        most = max(self.log.sent_to(number, now) for number in numbers)
        if limit and most + len(parts) > limit:
            self.log.limited.update(numbers)
            raise failed("hourly_limit", who=who, limit=str(limit))
        self.log.limited.difference_update(numbers)
        job.texts = [
            SentText(
                sender=job.sender,
                to=numbers,
                fingerprint=Fingerprint.of(part),
                asked_at=now.timestamp(),
                once_key=job.once.key if job.once else None,
            )
            for part in parts
        ]
        self.log.async_add(job.texts, now)

    def _end(self, job: _Job) -> None:
        """Note what did not leave, and warn if a call ended between the parts of its message."""
        for text in job.texts:
            if text.state is TextState.WAITING:
                self.log.async_ended(text, TextState.NOT_SENT)
            elif text.state is TextState.SENDING:
                self.log.async_ended(text, TextState.UNSURE)
        went = sum(text.may_have_arrived for text in job.texts)
        if job.stopped and 0 < went < len(job.texts):
            who = SendResult(to=job.destination.numbers, recipient=job.destination.name).who
            _LOGGER.warning("A message to %s was cut after part %s of %s", who, went, len(job.texts))

    async def _async_send_text(self, job: _Job, text: SentText, words: str, files: tuple[File, ...]) -> Message:
        """Send one text once, in its turn among equal ones."""
        deadline = self._hass.loop.time() + job.options.max_wait
        async with self.log.async_turn(text, job.options.max_wait):
            message = await self._async_post(job, text, words, files, deadline)
        self.log.async_accepted(text, message)
        return message

    async def _async_post(
        self, job: _Job, text: SentText, words: str, files: tuple[File, ...], deadline: float
    ) -> Message:
        """Try until RingCentral has the text or no attempt is left; raises `not_confirmed` if it may have it."""
        since = self.client.server_time - CLOCK_TOLERANCE
        retries, again, unsure = job.options.retry, job.options.when_unsure == "send_again", False
        while True:
            try:
                return await self._async_exchange(job, text, words, files, deadline)
            except RingCentralError as err:
                if _is_unsent(err):
                    text.state = TextState.UNSURE if unsure else TextState.WAITING
                    if job.stopped:
                        raise failed("interrupted") from err
                    if not retries or isinstance(err, RejectedError | AuthenticationError | RateLimitError):
                        if unsure:
                            raise failed("not_confirmed") from err
                        raise
                    retries -= 1
                else:
                    unsure = True
                    found = await async_find_in_store(self.client, self.log, text, since, self.lookup_delays)
                    if found:
                        return found
                    if not again:
                        raise failed("not_confirmed") from err
                    again = False
            await asyncio.sleep(job.options.wait)

    async def _async_exchange(
        self, job: _Job, text: SentText, words: str, files: tuple[File, ...], deadline: float
    ) -> Message:
        """Make the request when RingCentral's rate limit allows it."""
        before = text.state

        async def on_exchange(leaving: bool) -> None:
            """Log the text before it leaves; stop here if the call was cancelled or has ended."""
            text.state, job.leaving = before, False
            if job.stopped:
                raise RingCentralError("The call has ended", unsent=True)
            if leaving:
                try:
                    await self.log.async_sending(text, self.client.server_time)
                except asyncio.CancelledError:
                    text.state = before
                    raise
                job.leaving = True

        try:
            return await self.client.send(
                sender=job.sender,
                to=text.to,
                text=words,
                files=files,
                max_wait=max(deadline - self._hass.loop.time(), 0),
                on_exchange=on_exchange,
            )
        finally:
            job.leaving = False


def _is_unsent(err: RingCentralError) -> bool:
    """Whether a text provably did not arrive: nobody was reached, or RingCentral itself says that it was not sent.

    RingCentral's own 503, such as MSG-290, means so; that of a gateway may follow acceptance.
    """
    own_words = isinstance(err, ResponseError) and err.status == 503 and bool(CODE.fullmatch(err.code or ""))
    return err.unsent or own_words
