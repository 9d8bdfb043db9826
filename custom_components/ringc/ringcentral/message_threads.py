"""The texts of the Shared Inbox with the numbers of their threads, which the messages themselves do not have."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from operator import itemgetter

from .api import DEFAULT_MAX_WAIT, Api
from .exceptions import AuthenticationError, NoAnswerError, RateLimitError, RingCentralError
from .models import Message
from .past import BEGINNING, Past
from .thread_models import MessageThread, ThreadMessage
from .threads import MOST_THREAD_IDS, ThreadCalls

# With more unknown threads than so many, those that began up to so long before the messages are listed, then all, which
# fill many pages. A thread ends when nobody has texted for 72 hours: most begin with a message, few a month before.
_LISTED = ((2, timedelta(days=1)), (2, timedelta(days=31)), (20, None))
_MOST_KNOWN = 5000


class MessageThreads(ThreadCalls):
    """The calls about message threads, and what needs several of them."""

    def __init__(self, api: Api) -> None:
        """Call through this."""
        super().__init__(api)
        # Threads by id, as they were when they were read: their numbers never change.
        self._known: dict[str, MessageThread] = {}

    async def with_numbers(
        self, messages: Sequence[ThreadMessage], *, skip_refused: bool = False, lookup: bool = False
    ) -> tuple[Message, ...]:
        """Return messages as those of a message store, with the numbers of their threads.

        Raises RingCentralError for a thread that RingCentral does not show; with `skip_refused` the messages of one
        that is refused or unreadable are left out.
        """
        for error in (await self.learn(messages, lookup=lookup)).values():
            if not skip_refused or concerns_all(error):
                raise error
        return self.known(messages)

    async def learn(
        self, messages: Sequence[ThreadMessage], *, lookup: bool = False, max_wait: float = DEFAULT_MAX_WAIT
    ) -> Mapping[str, RingCentralError]:
        """Read the threads of messages; return the errors of those that cannot be read, by thread.

        Where an error `concerns_all`, those that were not read yet are left, without an error of their own. Each
        request may wait `max_wait` seconds for the rate limit.
        """
        wanted = {message.thread_id for message in messages}
        unknown = [message for message in messages if message.thread_id not in self._known]
        oldest = min((message.created_at or BEGINNING for message in unknown), default=BEGINNING)
        for few, before in _LISTED:
            if len(left := wanted - self._known.keys()) > few:
                since = oldest - before if before else BEGINNING
                try:
                    self._know(await self.list_threads(created_from=since, lookup=lookup, max_wait=max_wait))
                except RingCentralError as error:
                    if concerns_all(error):
                        return {min(left): error}
        errors = dict[str, RingCentralError]()
        for thread_id in sorted(wanted - self._known.keys()):
            try:
                self._know([await self.get_thread(thread_id, lookup=lookup, max_wait=max_wait)])
            except RingCentralError as error:
                errors[thread_id] = error
                if concerns_all(error):
                    break
        used = {thread_id: self._known.pop(thread_id) for thread_id in wanted & self._known.keys()}
        self._known = dict([*self._known.items()][-_MOST_KNOWN:]) | used
        return errors

    def known(self, messages: Iterable[ThreadMessage]) -> tuple[Message, ...]:
        """Return messages as those of a message store, without those of threads that were not read."""
        return tuple(
            message.of_thread(self._known[message.thread_id])
            for message in messages
            if message.thread_id in self._known
        )

    def _know(self, threads: Iterable[MessageThread]) -> None:
        """Remember the numbers of threads."""
        self._known |= {thread.id: thread for thread in threads}

    async def read_past(
        self,
        guest_number: str,
        before: datetime,
        *,
        date_from: datetime = BEGINNING,
        threads: Iterable[MessageThread] | None = None,
    ) -> Past:
        """Return texts with a number outside of before a time: those of the latest threads, 10 or one of each pair.

        None are older than `date_from`; `since` of the result is that time when all were read. `threads` are what
        `threads_with` returned; without them, they are listed.
        Two numbers have one open thread at most: a thread has no text of after the next one between them began.
        https://developers.ringcentral.com/guide/messaging/sms/threads/messages-handling
        """
        if threads is None:
            threads = await self.threads_with(guest_number)
        ends = list[tuple[datetime, MessageThread]]()
        following = dict[str | None, datetime]()
        for thread in threads:
            if (began := thread.created_at or BEGINNING) < before:
                ends.append((following.get(thread.owner_number, before), thread))
                following[thread.owner_number] = began
        ends.sort(key=itemgetter(0), reverse=True)
        count = max(MOST_THREAD_IDS, len(following))
        latest = {thread.id: thread for _, thread in ends[:count]}
        messages = list[Message]()
        for ids in batched(latest, MOST_THREAD_IDS, strict=False):
            found = await self.list_messages(date_from=date_from, date_to=before, thread_ids=ids)
            messages += [message.of_thread(latest[item]) for message in found if (item := message.thread_id) in latest]
        since = ends[count][0] if len(ends) > count else date_from
        return Past(messages=tuple(messages), since=max(since, date_from))

    async def threads_with(self, guest_number: str) -> Sequence[MessageThread]:
        """Return the threads with a number outside, latest first."""
        # RingCentral finds numbers in E.164, which short codes are not.
        is_full = guest_number.startswith("+")
        threads = await self.list_threads(guest_number=guest_number if is_full else None)
        wanted = [thread for thread in threads if is_full or thread.guest_number == guest_number]
        return sorted(wanted, key=lambda thread: thread.created_at or BEGINNING, reverse=True)


def concerns_all(error: RingCentralError) -> bool:
    """Whether the next request would fail in the same way, whatever it is about."""
    return isinstance(error, AuthenticationError | RateLimitError | NoAnswerError)
