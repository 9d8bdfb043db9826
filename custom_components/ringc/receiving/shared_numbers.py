"""Whether the account answers texts to numbers that it shares with others: of call queues, or of the Shared Inbox."""

from collections.abc import Iterable
import logging

from ..ringcentral import Owner, PhoneNumber, RingCentral, RingCentralError

_LOGGER = logging.getLogger(__name__)

QUEUES, THREADS = "CallQueueSmsRecipient", "MessageThreads"


class SharedNumbers:
    """Knows which stores have texts to shared numbers. Where RingCentral does not say, the numbers themselves do."""

    def __init__(self, client: RingCentral, numbers: Iterable[PhoneNumber], own_extension: str) -> None:
        """Start with what the account's numbers say."""
        self.queues = any(number.can_text and number.is_shared(own_extension) for number in numbers)
        self.threads = False
        self._client = client

    @property
    def owner(self) -> Owner | None:
        """Whose texts of the own store to ask for: those of queues are left out unless asked for."""
        return "Any" if self.queues else None

    async def async_update(self) -> bool:
        """Ask RingCentral; return whether something has changed. An answer that does not come changes nothing."""
        before = self.queues, self.threads
        try:
            features = await self._client.features(QUEUES, THREADS)
            self.threads = THREADS in features and features[THREADS].available
            queues = QUEUES in features and features[QUEUES].available
            if not queues and not self.queues:
                queues = any(grant.receives_texts for grant in await self._client.grants())
            self.queues = self.queues or queues
        except RingCentralError as err:
            _LOGGER.debug("RingCentral does not say which numbers are shared: %s", err)
        return (self.queues, self.threads) != before
