"""Looking for a text whose answer was lost among what RingCentral says was sent."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
import logging

from ..errors import failed
from ..ringcentral import Message, RejectedError, RingCentralError
from .fingerprint import Fingerprint, Match, match
from .message_api import MessageApi
from .sent_log import SentLog
from .sent_text import SentText, TextState

_LOGGER = logging.getLogger(__name__)


def find_record(log: SentLog, text: SentText, records: Iterable[Message]) -> tuple[Message | None, bool]:
    """Return the record of a text, if one certainly is, and whether another one may be.

    Records that are known to be other texts of ours are left aside, and those that look like one that is under way.
    """
    others = [item for item in log.texts.values() if item is not text and item.message_id is None]
    others = [item for item in others if item.state in {TextState.SENDING, TextState.UNSURE}]
    maybe = False
    for record in records:
        if log.knows(record.id):
            continue
        outcome = match(text.fingerprint, text.sender, text.to, record)
        exact = text.fingerprint == Fingerprint.of(record.text)
        anothers = any(match(other.fingerprint, other.sender, other.to, record) is Match.YES for other in others)
        if outcome is Match.YES and (exact or not anothers):
            return record, maybe
        maybe = maybe or (outcome is not Match.NO and not anothers)
    return None, maybe


async def async_find_in_store(api: MessageApi, log: SentLog, text: SentText, delays: Sequence[float]) -> Message | None:
    """Look for a text, so many seconds after its answer was lost, and return its record.

    None: the store was read and shows nothing that could be it. Raises `not_confirmed` when that is not sure.
    """
    unsure = True
    async for _ in _moments(delays):
        if log.closed:
            break
        try:
            sent = await api.async_list(text.stored_since, lookup=True)
        except RejectedError as err:
            raise failed("not_confirmed") from err
        except RingCentralError as err:
            _LOGGER.debug("RingCentral could not be asked for a text whose answer was lost: %s", err)
            unsure = True
            continue
        found, unsure = find_record(log, text, sent)
        if found:
            return found
    if unsure:
        raise failed("not_confirmed")
    return None


async def _moments(delays: Sequence[float]) -> AsyncIterator[None]:
    """Yield after so many seconds from now on each."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for delay in delays:
        await asyncio.sleep(began + delay - loop.time())
        yield
