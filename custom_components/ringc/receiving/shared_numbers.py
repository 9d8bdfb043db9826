"""Whether the account answers texts to numbers that it shares with others: of call queues, or of the Shared Inbox."""

from collections.abc import Iterable, Mapping
import logging

from ..ringcentral import Feature, Owner, PhoneNumber, RejectedError, RingCentral, RingCentralError

_LOGGER = logging.getLogger(__name__)

QUEUES, THREADS = "CallQueueSmsRecipient", "MessageThreads"


class SharedNumbers:
    """Knows which stores have texts to shared numbers. Where RingCentral does not say, the numbers themselves do.

    `numbers` are the account's, each with whether it is one of the Shared Inbox.
    """

    def __init__(self, client: RingCentral, numbers: Iterable[PhoneNumber], own_extension: str) -> None:
        """Start with what the account's numbers say."""
        self.numbers = tuple(numbers)
        self.any_texts = any(number.can_text and number.is_shared(own_extension) for number in self.numbers)
        self.queues = self.any_texts
        self.threads = False
        self.known = False
        """Whether RingCentral has answered, if only with a refusal."""
        self._client = client
        self._own_extension = own_extension

    @property
    def owner(self) -> Owner | None:
        """Whose texts of the own store to ask for: those of queues are left out unless asked for."""
        return "Any" if self.queues else None

    async def async_update(self, *, again: bool = True) -> bool:
        """Ask RingCentral, also `again`; return whether something has changed. What it does not answer has not."""
        before = self.queues, self.threads, self.numbers
        try:
            if again or not self.known:
                await self._async_learn()
        except RingCentralError as err:
            _LOGGER.debug("RingCentral does not say which numbers are shared: %s", err)
        return (self.queues, self.threads, self.numbers) != before

    async def _async_learn(self) -> None:
        """Ask RingCentral. What it refuses to say stays as it was; any other failure, also of a proxy, is raised."""
        try:
            self._take(await self._client.features(QUEUES, THREADS))
        except RejectedError as err:
            if err.by_proxy:
                raise
            _LOGGER.debug("RingCentral does not say which features the account has: %s", err)
        self.queues = self.queues or await self._async_has_grant()
        self.known = True

    def _take(self, features: Mapping[str, Feature]) -> None:
        """Take over which features the account has."""
        threads = features.get(THREADS)
        self.threads = threads is not None and threads.available
        self.queues = self.queues or (QUEUES in features and features[QUEUES].available)
        self.numbers = tuple(number.in_shared_inbox(self._own_extension, threads) for number in self.numbers)

    async def _async_has_grant(self) -> bool:
        """Whether a call queue lets the account answer its texts."""
        try:
            return any(grant.receives_texts for grant in await self._client.grants())
        except RejectedError as err:
            if err.by_proxy:
                raise
            _LOGGER.debug("RingCentral does not say for whom the account answers: %s", err)
            return False
