"""The attempts to bring one text to RingCentral, at most one of which may succeed."""

import asyncio
from collections.abc import Sequence
from functools import partial
import re

from homeassistant.exceptions import HomeAssistantError

from ..errors import failed
from ..ringcentral import (
    AuthenticationError,
    Message,
    RateLimitError,
    RejectedError,
    ResponseError,
    RingCentral,
    RingCentralError,
)
from .job import Job
from .message_api import MessageApi, Outgoing
from .sent_log import SentLog
from .sent_text import SentText, TextState
from .store_lookup import async_find_in_store

USELESS_TO_REPEAT = (AuthenticationError, RateLimitError, RejectedError)
CODE = re.compile(r"[A-Z]{2,4}-\d{1,4}")


class Attempts:
    """Tries to send a text of a job until RingCentral has it or no attempt is left."""

    def __init__(
        self,
        client: RingCentral,
        api: MessageApi,
        log: SentLog,
        job: Job,
        text: SentText,
        *,
        lookup_delays: Sequence[float],
        deadline: float,
    ) -> None:
        """Try until the deadline, by the event loop's time, where RingCentral's rate limit makes a text wait."""
        self._client = client
        self._api = api
        self._log = log
        self._job = job
        self._text = text
        self._lookup_delays = lookup_delays
        self._deadline = deadline

    async def async_make(self, outgoing: Outgoing) -> Message:
        """Return the text's record; raises `not_confirmed` if RingCentral may have the text."""
        options, unsure = self._job.options, False
        retries, again = options.retry, options.when_unsure == "send_again"
        while True:
            try:
                return await self._async_exchange(outgoing)
            except RingCentralError as err:
                if _is_unsent(err):
                    stopped = self._job.stopped
                    last = stopped or not retries or isinstance(err, USELESS_TO_REPEAT)
                    self._text.state = TextState.UNSURE if unsure else TextState.WAITING
                    if last and unsure:
                        raise failed("not_confirmed") from err
                    if stopped:
                        raise failed("interrupted") from err
                    if last:
                        raise
                    retries -= 1
                else:
                    unsure = True
                    found = await self._async_look_up()
                    if found:
                        return found
                    if not again:
                        raise failed("not_confirmed") from err
                    again = False
            await asyncio.sleep(options.wait)

    async def _async_look_up(self) -> Message | None:
        """Look for the text among what RingCentral says was sent, and let it be counted what came of it."""
        observe = partial(self._client.observations.notify, "lookup")
        try:
            found = await async_find_in_store(self._api, self._log, self._text, self._lookup_delays)
        except HomeAssistantError as err:
            observe("refused" if isinstance(err.__cause__, RejectedError) else "not sure")
            raise
        observe("found" if found else "not there")
        return found

    async def _async_exchange(self, outgoing: Outgoing) -> Message:
        """Make the request when RingCentral's rate limit allows it."""
        job, text, before = self._job, self._text, self._text.state

        async def on_exchange(leaving: bool) -> None:
            """Log the text before it leaves; stop here if the call was cancelled or has ended."""
            text.state, job.leaving = before, False
            if job.stopped:
                raise RingCentralError("The call has ended", unsent=True)
            if leaving:
                try:
                    await self._log.async_sending(text, self._client.server_time)
                except asyncio.CancelledError:
                    text.state = before
                    raise
                job.leaving = True

        try:
            max_wait = max(self._deadline - asyncio.get_running_loop().time(), 0)
            return await self._api.async_send(outgoing, max_wait=max_wait, on_exchange=on_exchange)
        finally:
            job.leaving = False


def _is_unsent(err: RingCentralError) -> bool:
    """Whether a text provably did not arrive: nobody was reached, or RingCentral itself says that it was not sent.

    RingCentral's own 503, such as MSG-290, means so; that of a gateway may follow acceptance.
    """
    own_words = isinstance(err, ResponseError) and err.status == 503 and bool(CODE.fullmatch(err.code or ""))
    return err.unsent or own_words
