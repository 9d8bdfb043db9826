"""What became of the messages sent.

RingCentral answers a send long before a carrier does. Push makes the news prompt; reading the open messages a few
times makes sure of it. Without a receipt `sent` stands: many carriers never give one. A text that may have been sent is
looked for at the same times; if it has not turned up after an hour, that is the news.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN, EVENT_MESSAGE_STATUS
from ..errors import async_words_of, delivery_error, failed, start_reauth_if_refused
from ..ringcentral import (
    DeliveryStatus,
    Listeners,
    Message,
    Notification,
    RejectedError,
    RingCentral,
    RingCentralError,
)
from .message_api import MessageApi, message_api
from .sent_log import SentLog
from .sent_text import SentText, TextState
from .store_lookup import find_record

_LOGGER = logging.getLogger(__name__)

# Ages in seconds at which a message is read, as long as there may be news of it.
CHECKS = (5, 20, 60, 300, 3600)
CHECKS_WHEN_PUSHED = (60, 3600)
# RingCentral tells its time in whole seconds: by that much a check may seem to come too early, and still counts.
EARLY = 1.0
PAUSE = 5.0
PAUSE_AFTER_FAILURE = 60.0

type Listener = Callable[[Mapping[str, Any]], None]


class Delivery:
    """Follows the texts of an account's log until their status is known."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral, log: SentLog) -> None:
        """Know the account."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._log = log
        self._listeners = Listeners[Mapping[str, Any]]()
        self._news = asyncio.Event()
        self._pushed = self._changed = self._reading = self._closed = False
        self._failures = 0
        self._not_before = 0.0
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_open(self) -> None:
        """Go on with the texts of before a restart or a reload, until the account is unloaded."""
        self._entry.async_on_unload(self._log.async_listen(self._async_logged))
        self._entry.async_on_unload(self._async_close)
        for text in self._log.async_take_interrupted():
            self._fire(text, DeliveryStatus.FAILED, "interrupted", failed("interrupted"))
        self._schedule()

    @callback
    def async_listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Call the listener with the event's data at every change from now on; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def async_changed(self, notification: Notification | None = None) -> None:
        """Read soon what a notification may be about: RingCentral says that something changed.

        A message that is only new has no other status than when it was accepted. What is being sent may be meant too.
        """
        if notification and notification.only_new and not any(self._open(TextState.UNSURE)):
            return
        hopeful = [text for text in self._log.texts.values() if text.open or text.state is TextState.SENDING]
        meant = [text for text in hopeful if notification is None or text.in_threads == notification.in_threads]
        self._changed = bool(meant or (self._changed and hopeful))
        self._schedule()

    @callback
    def async_set_pushed(self, pushed: bool) -> None:
        """Read less while RingCentral pushes what changes; what it pushed in between may be lost."""
        self._pushed = pushed
        self.async_changed()

    async def async_wait(self, message_ids: Collection[str], timeout: float) -> dict[str, SentText]:  # noqa: ASYNC109 - running out of time is no failure
        """Return what is known once all statuses are final, at the latest after so many seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not self._closed and any(text.open for text in self._known(message_ids).values()):
                    await self._news.wait()
        except TimeoutError:
            pass
        return self._known(message_ids)

    def _known(self, message_ids: Collection[str]) -> dict[str, SentText]:
        """Return those of these messages that are in the log."""
        return {
            text.message_id: text
            for text in self._log.texts.values()
            if text.message_id is not None and text.message_id in message_ids
        }

    def _open(self, state: TextState) -> Iterable[SentText]:
        """Return the texts in a state of which there may be news."""
        return (text for text in self._log.texts.values() if text.open and text.state is state)

    @callback
    def _async_logged(self, text: SentText, message: Message | None) -> None:
        """Follow a text that RingCentral has accepted, or may have."""
        if message:
            self._update(text, message)
        self._schedule()

    @callback
    def _update(self, text: SentText, message: Message, least: DeliveryStatus = DeliveryStatus.QUEUED) -> None:
        """Note a text's status, and fire the event when it has moved on."""
        status = max(message.delivery or least, least, key=lambda status: status.step)
        if status.step <= text.status.step:
            return
        text.status = status
        text.error_code = message.error_code if status is DeliveryStatus.FAILED else None
        self._log.async_save()
        error = delivery_error(text.error_code) if status is DeliveryStatus.FAILED else None
        self._fire(text, status, text.error_code, error)

    @callback
    def _fire(self, text: SentText, status: str, code: str | None, error: HomeAssistantError | None) -> None:
        """Fire the event of what became of a text."""
        data = {
            "config_entry_id": self._entry.entry_id,
            "message_id": text.message_id,
            "to": list(text.to),
            "status": str(status),
            "error_code": code,
            "reason": error and async_words_of(self._hass, error),
        }
        self._hass.bus.async_fire(EVENT_MESSAGE_STATUS, data)
        self._listeners.notify(data)
        self._wake_waiting()

    @callback
    def _wake_waiting(self) -> None:
        """Let those who wait look again."""
        self._news.set()
        self._news = asyncio.Event()

    def _age(self, text: SentText) -> float:
        """Return the seconds since a text left, by RingCentral's clock."""
        return self._client.server_time.timestamp() - text.sent_at

    @callback
    def _schedule(self) -> None:
        """Read when the next text is due, and no sooner than a pause after the last time."""
        if self._timer:
            self._timer()
            self._timer = None
        if self._reading or self._closed:
            return
        if due := [seconds for _, seconds in self._due()]:
            wait = max(min(due), self._not_before - self._hass.loop.time(), 0)
            self._timer = async_call_later(self._hass, wait, self._async_timer)

    def _due(self) -> list[tuple[SentText, float]]:
        """Return the open texts, each with the seconds after which it is to be read."""
        checks = CHECKS_WHEN_PUSHED if self._pushed else CHECKS
        due = list[tuple[SentText, float]]()
        for text in self._log.texts.values():
            if text.open:
                check = next((age for age in checks if age > text.checked), 0)
                due.append((text, 0.0 if self._changed else check - self._age(text)))
        return due

    @callback
    def _async_timer(self, _: datetime) -> None:
        """Read what is due, together with what is due soon."""
        self._timer = None
        self._reading = True
        due = [text for text, seconds in self._due() if seconds <= PAUSE]
        self._changed = False
        self._entry.async_create_background_task(self._hass, self._async_read(due), f"{DOMAIN} delivery")

    async def _async_read(self, texts: Sequence[SentText]) -> None:
        """Read texts, and follow those no longer of which nothing more will be found out."""
        ages = {text: self._age(text) + EARLY for text in texts}
        failures, self._failures = self._failures, 0
        pause = PAUSE
        try:
            await self._async_read_all(ages)
        except RingCentralError as err:
            _LOGGER.debug("The status of messages sent could not be read: %s", err)
            start_reauth_if_refused(self._hass, self._entry.entry_id, err)
            self._failures = failures + 1
            pause = PAUSE_AFTER_FAILURE * min(self._failures, 10)
        finally:
            self._reading = False
            if not self._closed:
                self._not_before = self._hass.loop.time() + pause
                self._give_up(ages)
                self._log.async_save()
                self._schedule()

    async def _async_read_all(self, ages: Mapping[SentText, float]) -> None:
        """Read the texts of each API; one that cannot be asked does not keep the news of the other back."""
        failures = list[RingCentralError]()
        for in_threads in sorted({text.in_threads for text in ages}):
            api = message_api(self._client, in_threads=in_threads)
            texts = [text for text in ages if text.in_threads == in_threads]
            try:
                await self._async_read_accepted(api, [text for text in texts if text.state is TextState.ACCEPTED])
                await self._async_find_unsure(api, [text for text in texts if text.state is TextState.UNSURE])
            except RingCentralError as err:
                failures.append(err)
            else:
                for text in texts:
                    text.checked = max(ages[text], text.checked)
        if failures:
            raise failures[0]

    async def _async_read_accepted(self, api: MessageApi, texts: Sequence[SentText]) -> None:
        """Read the statuses of texts that RingCentral accepted."""
        by_id = {text.message_id: text for text in texts if text.message_id}
        if not by_id:
            return
        try:
            messages = await api.async_read([*by_id], _stored_since(texts))
        except RejectedError as err:
            # An app that may not read messages learns nothing, however often it asks.
            _LOGGER.debug("The status of messages sent may not be read: %s", err)
            return
        for message in messages:
            if text := by_id.get(message.id):
                self._update(text, message)

    async def _async_find_unsure(self, api: MessageApi, texts: Sequence[SentText]) -> None:
        """Look for texts that may have been sent."""
        if not texts:
            return
        try:
            records = await api.async_list(_stored_since(texts), lookup=True)
        except RejectedError as err:
            _LOGGER.debug("RingCentral may not be asked for texts that may have been sent: %s", err)
            return
        for text in texts:
            record, _ = find_record(self._log, text, records)
            if record:
                self._client.observations.notify("lookup", "found later")
                self._log.async_found(text, record)
                self._update(text, record, DeliveryStatus.SENT)

    def _give_up(self, ages: Mapping[SentText, float]) -> None:
        """Follow texts no longer whose last check is over, whether it could be read or not."""
        for text, age in ages.items():
            if text.open and age >= CHECKS[-1]:
                text.followed = False
                if text.state is TextState.UNSURE:
                    self._client.observations.notify("lookup", "never found")
                    self._fire(text, "unconfirmed", None, failed("not_confirmed"))

    @callback
    def _async_close(self) -> None:
        """Stop; the log keeps what is open."""
        self._closed = True
        if self._timer:
            self._timer()
            self._timer = None
        self._wake_waiting()


def _stored_since(texts: Iterable[SentText]) -> datetime:
    """Return since when RingCentral may have records of these texts."""
    return min(text.stored_since for text in texts)
