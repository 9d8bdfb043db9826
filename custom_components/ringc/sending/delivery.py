"""What became of the messages sent.

RingCentral answers a send long before a carrier does. Push makes the news prompt; reading the open
messages a few times makes sure of it. Without a receipt `sent` stands: many carriers never give one.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, EVENT_MESSAGE_STATUS
from ..errors import delivery_error, start_reauth_if_refused
from ..ringcentral import Listeners, Message, RejectedError, RingCentral, RingCentralError

_LOGGER = logging.getLogger(__name__)

PROGRESS = {"queued": 0, "sent": 1, "delivered": 2, "failed": 2}
FINAL = PROGRESS["delivered"]

CHECKS = (5, 20, 60, 300, 3600)
CHECKS_WHEN_PUSHED = (60, 3600)
PAUSE = timedelta(seconds=5)
PAUSE_AFTER_FAILURE = timedelta(minutes=1)
WRITE_DELAY = 1

type Listener = Callable[[Mapping[str, Any]], None]


def delivery_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, dict[str, Any]]]:
    """Return where the ids of the messages sent survive restarts, for an hour."""
    return Store(hass, 1, f"{DOMAIN}.delivery.{entry_id}", private=True)


@dataclass(kw_only=True, slots=True)
class DeliveryStatus:
    """What is known of a message sent; `checked` is its age in seconds when it was read last."""

    status: str = "queued"
    error_code: str | None = None
    sent_at: float
    checked: float = 0

    @property
    def open(self) -> bool:
        """Whether there may be more news."""
        return PROGRESS[self.status] < FINAL

    @property
    def reason(self) -> str | None:
        """Why it failed, in words."""
        return str(delivery_error(self.error_code)) if self.status == "failed" else None

    def next_check(self, checks: Iterable[float]) -> datetime | None:
        """Return when to read it again, or None when nothing more will be found out."""
        age = next((check for check in checks if check > self.checked), None)
        return dt_util.utc_from_timestamp(self.sent_at + age) if age else None


class Delivery:
    """Follows the messages that an account sent until their record is known."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: RingCentral) -> None:
        """Know the account."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._store = delivery_store(hass, entry.entry_id)
        self._statuses: dict[str, DeliveryStatus] = {}
        self._listeners = Listeners[Mapping[str, Any]]()
        self._news = asyncio.Event()
        self._pushed = self._changed = self._reading = self._closed = False
        self._not_before = dt_util.utcnow()
        self._timer: CALLBACK_TYPE | None = None

    async def async_open(self) -> None:
        """Go on with the messages of before a restart; unloading the account writes the open ones down."""
        stored = await self._store.async_load() or {}
        self._statuses = {message_id: DeliveryStatus(**record) for message_id, record in stored.items()}
        self._entry.async_on_unload(self._async_close)
        self._schedule()

    @callback
    def async_listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Call the listener with the event's data at every change from now on; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def async_watch(self, message: Message) -> None:
        """Follow a message that RingCentral has just accepted."""
        if self._closed or message.id in self._statuses:
            return
        self._statuses[message.id] = DeliveryStatus(sent_at=dt_util.utcnow().timestamp())
        self._update(message)
        self._save()
        self._schedule()

    @callback
    def async_changed(self) -> None:
        """Read all open messages soon: RingCentral says that something changed."""
        self._changed = any(record.open for record in self._statuses.values())
        self._schedule()

    @callback
    def async_set_pushed(self, pushed: bool) -> None:
        """Read less while RingCentral tells us what changes; what it told in between may be lost."""
        self._pushed = pushed
        self.async_changed()

    async def async_wait(self, message_ids: Collection[str], timeout: float) -> dict[str, DeliveryStatus]:  # noqa: ASYNC109 - running out of time is no failure
        """Return what is known once all statuses are final, at the latest after so many seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not self._closed and any(record.open for record in self._known(message_ids).values()):
                    await self._news.wait()
        except TimeoutError:
            pass
        return self._known(message_ids)

    @property
    def statuses(self) -> Collection[DeliveryStatus]:
        """What is known of the messages of the last hour."""
        return self._statuses.values()

    def _known(self, message_ids: Iterable[str]) -> dict[str, DeliveryStatus]:
        """Return the statuses of those messages that are followed."""
        return {message_id: self._statuses[message_id] for message_id in message_ids if message_id in self._statuses}

    @callback
    def _update(self, message: Message) -> None:
        """Note a message's status, and tell everybody when it has moved on."""
        record = self._statuses[message.id]
        status = message.progress or "queued"
        if PROGRESS[status] <= PROGRESS[record.status]:
            return
        record.status = status
        record.error_code = message.error_code if status == "failed" else None
        data = {
            "config_entry_id": self._entry.entry_id,
            "message_id": message.id,
            "to": [party.phone_number for party in message.to if party.phone_number],
            "status": status,
            "error_code": record.error_code,
            "reason": record.reason,
        }
        self._hass.bus.async_fire(EVENT_MESSAGE_STATUS, data)
        self._listeners.notify(data)
        self._wake_waiting()

    @callback
    def _wake_waiting(self) -> None:
        """Let those who wait look again."""
        self._news.set()
        self._news = asyncio.Event()

    @callback
    def _schedule(self) -> None:
        """Read when the next message is due, and no sooner than a pause after the last time."""
        if self._timer:
            self._timer()
            self._timer = None
        if self._reading or self._closed:
            return
        due = [at for _, at in self._due()]
        if due:
            wait = max(min(due), self._not_before) - dt_util.utcnow()
            self._timer = async_call_later(self._hass, max(wait.total_seconds(), 0), self._async_timer)

    def _due(self) -> list[tuple[str, datetime]]:
        """Return the open messages, each with when it is to be read."""
        checks = CHECKS_WHEN_PUSHED if self._pushed else CHECKS
        times = {message_id: record.next_check(checks) for message_id, record in self._statuses.items() if record.open}
        return [(message_id, self._not_before if self._changed else at) for message_id, at in times.items() if at]

    @callback
    def _async_timer(self, now: datetime) -> None:
        """Read what is due, together with what is due soon."""
        self._timer = None
        self._reading = True
        due = [message_id for message_id, at in self._due() if at <= now + PAUSE]
        self._changed = False
        self._entry.async_create_background_task(self._hass, self._async_read(due, now), f"{DOMAIN} delivery")

    async def _async_read(self, message_ids: Collection[str], now: datetime) -> None:
        """Read messages, and forget those of which nothing more will be found out."""
        self._not_before = now + PAUSE
        try:
            for message in await self._async_ask(message_ids):
                if message.id in self._statuses:
                    self._update(message)
            for message_id in message_ids:
                record = self._statuses[message_id]
                record.checked = now.timestamp() - record.sent_at
        except RingCentralError as err:
            _LOGGER.debug("The status of messages sent could not be read: %s", err)
            start_reauth_if_refused(self._hass, self._entry.entry_id, err)
            self._not_before = now + PAUSE_AFTER_FAILURE
        finally:
            self._reading = False
            self._forget(now)
            self._save()
            self._schedule()

    async def _async_ask(self, message_ids: Iterable[str]) -> Iterable[Message]:
        """Return what the store says; an app that may not read messages learns nothing, however often it asks."""
        try:
            return await self._client.messages(message_ids)
        except RejectedError as err:
            _LOGGER.debug("The status of messages sent may not be read: %s", err)
            return ()

    def _forget(self, now: datetime) -> None:
        """Forget what was read for the last time, and what was final long enough for anybody who waits."""
        oldest = now.timestamp() - CHECKS[-1]
        self._statuses = {
            message_id: record
            for message_id, record in self._statuses.items()
            if (record.checked < CHECKS[-1] if record.open else record.sent_at > oldest)
        }

    @callback
    def _save(self) -> None:
        """Write soon."""
        if not self._closed:
            self._store.async_delay_save(self._written, WRITE_DELAY)

    @callback
    def _written(self) -> dict[str, dict[str, Any]]:
        """Return what to write: ids and times, but neither numbers nor texts."""
        return {message_id: asdict(record) for message_id, record in self._statuses.items()}

    async def _async_close(self) -> None:
        """Stop, and write at once what is still open."""
        self._closed = True
        self._schedule()
        self._wake_waiting()
        await self._store.async_save(self._written())
