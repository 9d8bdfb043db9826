"""Texts to ourselves that somebody waits for: they are handed to whoever does, and not fired."""

import asyncio
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..ringcentral import Message

# A text may come late: so many are known even when nobody waits any more.
MOST_TEXTS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedText:
    """A text that was waited for; `at` is the event loop's time in seconds."""

    message: Message
    via: str
    at: float


class ExpectedTexts:
    """The texts that are waited for; they survive reloads, as a text may come after one."""

    def __init__(self) -> None:
        """Wait for nothing."""
        self._expected: dict[str, tuple[str, asyncio.Future[ReceivedText]]] = {}

    def add(self, number: str, words: str) -> asyncio.Future[ReceivedText]:
        """Return the future text from this number of ours that has these words."""
        while len(self._expected) >= MOST_TEXTS:
            del self._expected[next(iter(self._expected))]
        received: asyncio.Future[ReceivedText] = asyncio.get_running_loop().create_future()
        self._expected[words] = number, received
        return received

    def take(self, message: Message, via: str) -> bool:
        """Hand a text over if it is one of these; return whether it is."""
        for words, (number, received) in self._expected.items():
            if message.sender.phone_number == number and words in message.text:
                if not received.done():
                    now = asyncio.get_running_loop().time()
                    received.set_result(ReceivedText(message=message, via=via, at=now))
                return True
        return False


EXPECTED: HassKey[dict[str, ExpectedTexts]] = HassKey(f"{DOMAIN}_expected_texts")


def expected_texts(hass: HomeAssistant, entry_id: str) -> ExpectedTexts:
    """Return the texts that an account waits for."""
    return hass.data.setdefault(EXPECTED, {}).setdefault(entry_id, ExpectedTexts())
