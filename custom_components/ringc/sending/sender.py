"""One message becomes one POST per recipient and part, and no text goes out twice.

RingCentral knows no idempotency key. So a text is logged before it leaves; what may have arrived is looked up in the
message store, and sent again only when RingCentral provably does not have it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..errors import action_error, async_words_of, failed
from ..recipients import Destination
from ..ringcentral import Message, RejectedError, RingCentral, RingCentralError
from .attempts import Attempts
from .fingerprint import Fingerprint
from .job import Content, Job
from .message_api import Outgoing, message_api
from .options import SendOptions
from .send_result import SendResult
from .sent_log import SentLog
from .sent_logs import Once, sent_logs
from .sent_text import SentText, TextState

_LOGGER = logging.getLogger(__name__)

# The seconds after a lost answer at which the store is asked.
LOOKUP_DELAYS = (0, 1, 3, 8, 15)
# What RingCentral may refuse for its files alone.
OF_FILES = {"attachments_too_large", "attachment_type_refused", "too_many_attachments"}
# Of a text whose job has ended: it may have been sent.
UNDECIDED = {TextState.SENDING, TextState.UNSURE}


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
        in_threads: bool,
        destinations: Iterable[Destination],
        content: Content,
        options: SendOptions,
        once: Once | None = None,
    ) -> list[SendResult]:
        """Send to all destinations side by side and return a result for each, failed ones included.

        `in_threads` is what the number to send from is: one of the Shared Inbox, or any other. With `once`, those that
        had that key in its time are skipped.
        """
        jobs = [
            Job(
                sender=sender,
                in_threads=in_threads,
                destination=destination,
                content=content,
                options=options,
                once=once,
            )
            for destination in destinations
        ]
        return await asyncio.gather(*map(self._async_start, jobs))

    async def _async_start(self, job: Job) -> SendResult:
        """Run a job in a task of its own; a call that is cancelled stops it where nothing is under way."""
        job.task = task = self._hass.async_create_task(self._async_run(job), "ringc send")
        self.log.sending.add(task)
        task.add_done_callback(self.log.sending.discard)

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

    async def _async_run(self, job: Job) -> SendResult:
        """Send a message to one destination, once if that is wanted."""
        to = job.destination.numbers
        result = SendResult(
            to=to,
            recipient=job.destination.name,
            segments=job.content.segments,
            left_out=list(job.content.left_out),
            texts=job.content.parts,
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
            unsure = any(text.state in UNDECIDED for text in job.texts)
            result.fail(failed("not_confirmed" if unsure else "interrupted"))
        finally:
            self._end(job)
        return result

    async def _async_send_parts(self, job: Job, result: SendResult) -> None:
        """Send the parts in order; what follows a part that failed is not sent."""
        messages = list[Message]()
        for number, (text, part) in enumerate(zip(job.texts, job.content.parts, strict=True)):
            if job.stopped or self.log.closed:
                raise failed("interrupted")
            files = () if number else job.content.files
            outgoing = Outgoing(sender=job.sender, to=text.to, text=part, files=files)
            message = await self._async_send_text(job, text, outgoing, result)
            messages.append(message)
            result.message_ids.append(message.id)
            result.sent_at = result.sent_at or message.created_at
        result.complete = True
        result.apply_statuses((message.delivery or text.status, message.error_code) for message in messages)

    def _add(self, job: Job, who: str) -> None:
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
                in_threads=job.in_threads,
                fingerprint=Fingerprint.of(part),
                asked_at=now.timestamp(),
                once_key=job.once.key if job.once else None,
            )
            for part in parts
        ]
        self.log.async_add(job.texts, now)

    def _end(self, job: Job) -> None:
        """Note what did not leave, and warn if a call ended between the parts of its message."""
        for text in job.texts:
            if text.state is TextState.WAITING:
                self.log.async_ended(text, TextState.NOT_SENT)
            elif text.state in UNDECIDED:
                self.log.async_ended(text, TextState.UNSURE)
        went = sum(text.may_have_arrived for text in job.texts)
        if job.stopped and 0 < went < len(job.texts):
            who = SendResult(to=job.destination.numbers, recipient=job.destination.name).who
            _LOGGER.warning("A message to %s was cut after part %s of %s", who, went, len(job.texts))

    async def _async_send_text(self, job: Job, text: SentText, outgoing: Outgoing, result: SendResult) -> Message:
        """Send one text once, in its turn among equal ones; without its files where RingCentral refuses only these."""
        api = message_api(self.client, in_threads=text.in_threads)
        deadline = self._hass.loop.time() + job.options.max_wait
        attempts = Attempts(self.client, api, self.log, job, text, lookup_delays=self.lookup_delays, deadline=deadline)
        async with self.log.async_turn(text, job.options.max_wait):
            try:
                message = await attempts.async_make(outgoing)
            except RejectedError as err:
                reason = await api.async_explain(err, job.sender, text.to)
                of_files = outgoing.files and reason.translation_key in OF_FILES
                if not of_files or not outgoing.text or job.options.attachment_required:
                    raise reason from err
                _LOGGER.warning("Not in the message: %s", reason.translation_key)
                words = async_words_of(self._hass, reason)
                result.left_out += [f"{file.name}: {words}" for file in outgoing.files]
                message = await attempts.async_make(replace(outgoing, files=()))
        self.log.async_accepted(text, message)
        return message
