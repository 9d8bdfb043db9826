"""Whether a text that looks like a phone's reaction is one: only if it quotes a text that went to its sender."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
import logging

from ..phone_numbers import is_name
from ..ringcentral import Message, RingCentral, RingCentralError
from .reactions import Reaction, read_reaction

_LOGGER = logging.getLogger(__name__)

SENT_WITHIN = timedelta(days=7)
MOST_TEXTS = 250
TIMEOUT = 10


class ReactionCheck:
    """Compares what a text quotes with what was sent to its sender lately, as RingCentral's store knows it."""

    def __init__(self, client: RingCentral, other_extensions: Sequence[str]) -> None:
        """Ask for the stores of these extensions, else for the own one."""
        self._client = client
        self._others = frozenset(other_extensions)

    def is_needed(self, message: Message) -> bool:
        """Whether a text has the form of a reaction, so that the store has to be asked."""
        return read_reaction(message.text, None) is not None

    async def async_read(self, message: Message) -> Reaction | None:
        """Return the reaction that a text stands for, or None.

        Where the store does not answer, the form decides: to do nothing about somebody's words does less harm than to
        follow words that the phone took from a text of ours.
        """
        extension, sender = message.extension_id, message.sender.phone_number
        if sender is None or is_name(sender):
            # Nothing can have been sent there; without a number, the store would show what was sent to everybody.
            return read_reaction(message.text, ())
        try:
            async with asyncio.timeout(TIMEOUT):
                sent = await self._client.list_messages(
                    date_from=self._client.server_time - SENT_WITHIN,
                    direction="Outbound",
                    phone_number=sender,
                    limit=MOST_TEXTS,
                    extension=extension if extension in self._others else None,
                    owner=None if extension in self._others else "Any",
                )
        except (RingCentralError, TimeoutError) as err:
            _LOGGER.debug("What was sent to the sender of a reaction could not be read: %s", type(err).__name__)
            return read_reaction(message.text, None)
        return read_reaction(message.text, [text.text for text in sent])
