"""The log of what was asked to be sent, written down before it leaves.

It belongs to an account and lives beside the logins, so that it outlives reloads; its file outlives restarts. Whatever
has to know what was sent asks it: which text may go only once, which record of the store is ours, how many texts a
number got in the last hour, and whose delivery is followed. Times are RingCentral's, in seconds since 1970.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
import logging
from typing import Any
from weakref import WeakValueDictionary

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..ringcentral import Listeners, Message, shielded
from ..stores import async_load, times
from .fingerprint import Fingerprint
from .sent_text import STORED_FIELDS, SentText, TextState

_LOGGER = logging.getLogger(__name__)

WRITE_DELAY = 1
HOUR = 3600
# How long a text without a key is kept: as long as anything is asked of it.
KEPT = 2 * HOUR
MOST_TEXTS = 10_000
MOST_KEYS = 5_000
# Seconds for which a request that is under way may keep an account from being removed.
LONGEST_REQUEST = 30


class SentLog:
    """The texts of one account."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty; `async_load` reads what was written.

        `limited` are numbers that got too many texts lately, `sending` the tasks that send.
        """
        self.texts: dict[str, SentText] = {}
        self.limited = set[str]()
        self.sending = set[asyncio.Task[Any]]()
        self.closed = False
        self._entry_id = entry_id
        self._hass = hass
        self._loaded = False
        self._pruned_at = 0.0
        self._warned = False
        self._store = Store[dict[str, Any]](hass, 1, f"{DOMAIN}.sent_log.{entry_id}", private=True)
        # How many texts were noted as about to leave, and how many of them are on disk.
        self._noted = self._written = 0
        self._writing = asyncio.Lock()
        self._equal = WeakValueDictionary[tuple[str, frozenset[str], Fingerprint], asyncio.Lock]()
        self._listeners = Listeners[SentText, Message | None]()
        self._closing = Listeners[()]()
        self._waiting = 0
        self._waiting_listeners = Listeners[()]()

    async def async_load(self) -> None:
        """Read what was written, once."""
        async with self._writing:
            if not self._loaded:
                await async_load(self._store, self._read)
                await self._async_take_over_keys()
                self._loaded = True

    def _read(self, stored: Mapping[str, Any]) -> int:
        """Take over what was written, and return how many texts cannot be read."""
        texts, names = stored.get("texts"), stored.get("fields")
        left_out = int(not isinstance(texts, list))
        for item in texts if isinstance(texts, list) else ():
            try:
                # Earlier versions wrote the names with each text.
                text = SentText.from_stored(item if names is None else dict(zip(names, item, strict=True)))
            except KeyError, TypeError, ValueError:
                left_out += 1
            else:
                self.texts[text.id] = text
        return left_out

    async def _async_take_over_keys(self) -> None:
        """Take over which keys went where from the file that held them before there was this log, and remove it."""

        def read(stored: Mapping[str, Any]) -> int:
            claims, left_out = times(stored)
            texts = [SentText.of_claim(claim, at) for claim, at in claims.items()]
            self.texts |= {text.id: text for text in texts}
            return left_out

        for name, take_over in (("once", read), ("delivery", lambda _: 0)):
            store = Store[dict[str, Any]](self._hass, 1, f"{DOMAIN}.{name}.{self._entry_id}", private=True)
            await async_load(store, take_over)
            await store.async_remove()

    async def async_close(self) -> None:
        """Stop what is being sent, wait for what is under way, and delete the file: the account was removed."""
        self.closed = True
        self.async_stop()
        if self.sending:
            await asyncio.wait(self.sending, timeout=LONGEST_REQUEST)
        async with self._writing:
            await self._store.async_remove()

    @callback
    def async_stop(self) -> None:
        """Stop what is being sent, except a request that is under way."""
        self._closing.notify()

    @callback
    def async_listen_closing(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener when the account is removed or Home Assistant stops; the result ends that."""
        return self._closing.add(listener)

    @callback
    def async_listen(self, listener: Callable[[SentText, Message | None], None]) -> CALLBACK_TYPE:
        """Call the listener with each text and its record once it was accepted, or None if it may have been.

        The result ends that.
        """
        return self._listeners.add(listener)

    @property
    def waiting(self) -> int:
        """How many texts wait for an equal one."""
        return self._waiting

    @callback
    def async_listen_waiting(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener whenever `waiting` changes; the result ends that."""
        return self._waiting_listeners.add(listener)

    @callback
    def async_add(self, texts: Sequence[SentText], now: datetime) -> None:
        """Note texts that somebody wants sent."""
        if now.timestamp() - self._pruned_at > 60:
            self._prune(now.timestamp())
        self.texts |= {text.id: text for text in texts}
        self.async_save()

    async def async_sending(self, text: SentText, now: datetime) -> None:
        """Note that a text is about to leave; it may when this returns."""
        text.attempts += 1
        if text.state is TextState.WAITING:
            text.sent_at = now.timestamp()
        text.state = TextState.SENDING
        self._noted += 1
        # A thread that writes goes on when this is cancelled: nobody else may write or remove the file before its end.
        await shielded(self._hass.async_create_task(self._async_write(self._noted), "ringc sent log"))

    async def _async_write(self, noted: int) -> None:
        """Have so many texts on disk."""
        async with self._writing:
            # Whoever began to write after this was noted has written it too.
            if self._written < noted and not self.closed:
                writing = self._noted
                await self._store.async_save(self._stored())
                self._written = writing

    @callback
    def async_accepted(self, text: SentText, message: Message) -> None:
        """Note that RingCentral has a text."""
        self.async_found(text, message)
        self._listeners.notify(text, message)

    @callback
    def async_found(self, text: SentText, message: Message) -> None:
        """Note which record of the message store is that of a text."""
        text.state, text.message_id = TextState.ACCEPTED, message.id
        self.async_save()

    @callback
    def async_take_interrupted(self) -> list[SentText]:
        """Return the texts that were waiting when Home Assistant crashed, once."""
        interrupted = [text for text in self.texts.values() if text.state is TextState.NOT_SENT]
        for text in interrupted:
            self.async_ended(text, TextState.NOT_SENT)
        return interrupted

    @callback
    def async_ended(self, text: SentText, state: TextState) -> None:
        """Note how a text that was not accepted ended: it was not sent, or that is not known."""
        text.state = state
        if state is TextState.NOT_SENT:
            self.texts.pop(text.id, None)
        self.async_save()
        if state is TextState.UNSURE:
            self._listeners.notify(text, None)

    @callback
    def async_save(self) -> None:
        """Have changes written soon."""
        if not self.closed:
            self._store.async_delay_save(self._stored, WRITE_DELAY)

    def knows(self, message_id: str) -> bool:
        """Whether a record of the message store is that of a text of ours."""
        return any(text.message_id == message_id for text in self.texts.values())

    def used(self, once_key: str, number: str, since: float) -> bool:
        """Whether a text with this key went to the number, or may have, since then."""
        return any(
            text.once_key == once_key and number in text.to and text.may_have_arrived and text.asked_at >= since
            for text in self.texts.values()
        )

    def sent_to(self, number: str, now: datetime) -> int:
        """How many texts a number got in the last hour, or is about to get."""
        since = now.timestamp() - HOUR
        return sum(number in text.to and text.asked_at > since for text in self.texts.values())

    @asynccontextmanager
    async def async_turn(self, text: SentText, max_wait: float) -> AsyncIterator[None]:
        """Wait at most so many seconds for equal texts to the same numbers; raises TimeoutError.

        In the store nobody could say which of them arrived.
        """
        key = text.sender, frozenset(text.to), text.fingerprint
        lock = self._equal.setdefault(key, asyncio.Lock())
        with self._counted() if lock.locked() else nullcontext():
            async with asyncio.timeout(max_wait):
                await lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a text as waiting."""
        self._waiting += 1
        self._waiting_listeners.notify()
        try:
            yield
        finally:
            self._waiting -= 1
            self._waiting_listeners.notify()

    def _prune(self, now: float) -> None:
        """Forget what nobody asks about any more; texts with a key stay as long as there is room."""
        self._pruned_at = now
        keyed = [text for text in self.texts.values() if text.once_key is not None]
        plain = [
            text
            for text in self.texts.values()
            if text.once_key is None and (text.open or text.on_its_way or text.asked_at > now - KEPT)
        ]
        if len(keyed) > MOST_KEYS and not self._warned:
            self._warned = True
            _LOGGER.warning("More than %s texts have a once_key: the oldest keys may be used again", MOST_KEYS)
        self.texts = {text.id: text for text in (*keyed[-MOST_KEYS:], *plain[-MOST_TEXTS:])}

    @callback
    def _stored(self) -> dict[str, Any]:
        """Return what to write."""
        return {"fields": STORED_FIELDS, "texts": [text.as_stored() for text in self.texts.values()]}
