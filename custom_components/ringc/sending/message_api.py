"""The two APIs of RingCentral's that send a text and know what became of it: the SMS API and the Message Threads API.

Each keeps what it sent in a store of its own. A number of the Shared Inbox sends by threads, any other by SMS.
https://developers.ringcentral.com/guide/messaging/sms/threads
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
import logging
from typing import Protocol

from homeassistant.exceptions import HomeAssistantError

from ..errors import action_error, failed
from ..ringcentral import (
    MOST_THREAD_IDS,
    File,
    Message,
    MessageThread,
    OnExchange,
    RejectedError,
    RingCentral,
    RingCentralError,
    ThreadMessage,
)

_LOGGER = logging.getLogger(__name__)

# What one request for single messages takes; more are listed instead.
MOST_IDS = 50
MOST_LISTED = 5000
# The open thread is not that of whoever sends.
NOT_ASSIGNED = "MSG-427"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One text that goes out, from a number to one number or to a group."""

    sender: str
    to: Sequence[str]
    text: str
    files: Sequence[File] = ()


class MessageApi(Protocol):
    """How a text is sent, and what is said about those that were."""

    async def async_send(
        self, outgoing: Outgoing, *, max_wait: float, on_exchange: OnExchange | None = None
    ) -> Message:
        """Make the request once, as RingCentral.send does, and return the record."""

    async def async_explain(self, err: RejectedError, sender: str, to: Sequence[str]) -> HomeAssistantError:
        """Return in words why RingCentral refused a text."""

    async def async_read(self, ids: Sequence[str], since: datetime) -> Sequence[Message]:
        """Return the records of these texts, of which none is older; what cannot be read of them is left out."""

    async def async_list(self, since: datetime, *, lookup: bool = False) -> Sequence[Message]:
        """Return the records of what was sent since then; `lookup`: to find one whose answer was lost."""


class SmsApi:
    """The extension's own texts, and those of call queues that have no Shared Inbox."""

    def __init__(self, client: RingCentral) -> None:
        """Call through this."""
        self._client = client

    async def async_send(
        self, outgoing: Outgoing, *, max_wait: float, on_exchange: OnExchange | None = None
    ) -> Message:
        """Send a text."""
        return await self._client.send(
            sender=outgoing.sender,
            to=outgoing.to,
            text=outgoing.text,
            files=outgoing.files,
            max_wait=max_wait,
            on_exchange=on_exchange,
        )

    async def async_explain(self, err: RejectedError, sender: str, to: Sequence[str]) -> HomeAssistantError:
        """Return RingCentral's reason."""
        return action_error(err)

    async def async_read(self, ids: Sequence[str], since: datetime) -> Sequence[Message]:
        """Read texts one by one, or all of that time when they are many."""
        if len(ids) <= MOST_IDS:
            return await self._client.messages(ids, skip_refused=True)
        return await self.async_list(since)

    async def async_list(self, since: datetime, *, lookup: bool = False) -> Sequence[Message]:
        """List the message store."""
        return await self._client.list_messages(date_from=since, direction="Outbound", limit=MOST_LISTED, lookup=lookup)


class ThreadsApi:
    """Texts from the numbers of the Shared Inbox. A thread begins by itself when its numbers have no open one."""

    def __init__(self, client: RingCentral) -> None:
        """Call through this."""
        self._client = client
        self._threads = client.threads
        self._assignments = client.thread_assignments

    async def async_send(
        self, outgoing: Outgoing, *, max_wait: float, on_exchange: OnExchange | None = None
    ) -> Message:
        """Send a text; an open thread that nobody has is taken for as long as that lasts."""
        sender, [guest] = outgoing.sender, outgoing.to
        loop = asyncio.get_running_loop()
        deadline = loop.time() + max_wait

        def left() -> float:
            """Return how many seconds it may still wait for the rate limit."""
            return max(deadline - loop.time(), 0)

        async def async_post() -> Message:
            """Make the request."""
            sent = await self._threads.send(
                sender=sender,
                to=guest,
                text=outgoing.text,
                files=outgoing.files,
                max_wait=left(),
                on_exchange=on_exchange,
            )
            return sent.between(sender, guest)

        try:
            return await async_post()
        except RejectedError as err:
            own = self._own_extension
            if NOT_ASSIGNED not in err.codes or not own:
                raise
            if on_exchange:
                # Nothing is under way now: whoever waits for the thread may be stopped.
                await on_exchange(False)
            async with AsyncExitStack() as stack:
                try:
                    has_it = await stack.enter_async_context(
                        self._assignments.taken(sender, guest, own, max_wait=left())
                    )
                except RingCentralError as failure:
                    if not isinstance(failure, RejectedError) or await self._async_open_thread(sender, guest):
                        raise err from failure
                    # It was resolved meanwhile: whoever texts begins another.
                    has_it = True
                if not has_it:
                    raise
                return await async_post()

    async def async_explain(self, err: RejectedError, sender: str, to: Sequence[str]) -> HomeAssistantError:
        """Say who has the thread, if that is the reason."""
        thread = await self._async_open_thread(sender, to[0]) if NOT_ASSIGNED in err.codes else None
        if thread is None:
            return action_error(err)
        if thread.assignee is None:
            return failed("thread_unassigned")
        return failed("thread_assigned", name=thread.assignee.name or thread.assignee.id)

    async def async_read(self, ids: Sequence[str], since: datetime) -> Sequence[Message]:
        """Read texts one by one, or all of that time when they are many."""
        few = len(ids) <= MOST_THREAD_IDS
        found = await (self._threads.messages(ids) if few else self._threads.list_messages(date_from=since))
        return [message.between(None, None) for message in found]

    async def async_list(self, since: datetime, *, lookup: bool = False) -> Sequence[Message]:
        """List the messages of all threads, but those that others wrote to the same people.

        Those of a thread that cannot be read have no numbers.
        """
        found = await self._threads.list_messages(date_from=since, lookup=lookup)
        sent = [message for message in found if message.direction == "Outbound" and not self._is_of_other(message)]
        shown = await self._threads.with_numbers(sent, skip_refused=True, lookup=lookup)
        known = {message.id for message in shown}
        return [*shown, *(message.between(None, None) for message in sent if message.id not in known)]

    def _is_of_other(self, message: ThreadMessage) -> bool:
        """Whether another user is said to have written a message."""
        author, own = message.author, self._own_extension
        return author is not None and author.type == "User" and own is not None and author.id != own

    @property
    def _own_extension(self) -> str | None:
        """Whose login this is."""
        token = self._client.login.token
        return token.owner_id if token else None

    async def _async_open_thread(self, owner_number: str, guest_number: str) -> MessageThread | None:
        """Return the open thread between two numbers; None if there is none, or it cannot be read."""
        try:
            return await self._threads.open_thread(owner_number, guest_number)
        except RingCentralError as err:
            _LOGGER.debug("The thread of a text that was refused could not be read: %s", err)
            return None


def message_api(client: RingCentral, *, in_threads: bool) -> MessageApi:
    """Return the API of texts that are kept in the Shared Inbox's threads, or not."""
    return ThreadsApi(client) if in_threads else SmsApi(client)
