"""The test of an account: a text to its own number is followed out and back, and what is wrong is said in words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
import logging
from pathlib import Path
import secrets
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .const import CONF_SOURCE_NUMBER
from .data import RingcConfigEntry
from .errors import action_error, async_words, delivery_error, ending, failed, invalid, start_reauth_if_refused
from .receiving.expected import ReceivedText
from .receiving.options import ReceivingOptions
from .ringcentral import DeliveryStatus, File, Message, RejectedError, RingCentralError, shielded
from .sending.message_api import Outgoing, message_api

_LOGGER = logging.getLogger(__name__)

# Seconds that a text may take to come back, its receipt once it is back, and a request to wait for its turn.
LONGEST_WAIT = 60
LONGEST_WAIT_FOR_RECEIPT = 10
LONGEST_WAIT_TO_SEND = 20
# Seconds between two readings of the status: first these, then always the last.
PAUSES = (1, 2, 4, 8, 15)
CLOCK_TOLERANCE = timedelta(seconds=5)
MOST_LISTED = 250
PICTURE = Path(__file__).parent / "brand/icon.png"


@dataclass(kw_only=True, slots=True, eq=False)
class _Text:
    """A text to ourselves; `code` is a word that no other has, `asked_at` the event loop's time."""

    code: str
    received: asyncio.Future[ReceivedText]
    asked_at: float
    accepted: Message | None = None
    may_have_arrived: bool = False

    @property
    def came(self) -> ReceivedText | None:
        """What was received, if it has come."""
        return self.received.result() if self.received.done() and not self.received.cancelled() else None


class AccountTest:
    """One test of one account. Its texts cost what texts cost; they are fired nowhere, and deleted at the end."""

    def __init__(self, hass: HomeAssistant, entry: RingcConfigEntry, *, picture: bool) -> None:
        """Keep what the test needs to its end, even if the account is unloaded meanwhile."""
        data = entry.runtime_data
        self._hass = hass
        self._entry_id = entry.entry_id
        self._client, self._inbox, self._push_state = data.client, data.inbox, data.push_state
        self._number = str(entry.data[CONF_SOURCE_NUMBER])
        numbers = [number for number in data.numbers if number.phone_number == self._number]
        self._sends_pictures = all(number.can_send_pictures for number in numbers)
        self._api = message_api(data.client, in_threads=any(number.in_threads for number in numbers))
        self._stored = data.stored_messages
        self._receives = ReceivingOptions.from_entry(entry).receives
        self._with_picture = picture
        self._since = self._client.server_time - CLOCK_TOLERANCE
        self._problems: list[str] = []

    async def async_run(self) -> dict[str, Any]:
        """Make the test, and return what the action answers; waits at most a minute for what comes back.

        When this is cancelled the test goes on, to leave no text behind, but sends nothing more.
        """
        test = self._hass.async_create_background_task(self._async_run(), "ringc test of an account")
        try:
            return await shielded(test)
        except asyncio.CancelledError:
            self._with_picture = False
            raise

    async def _async_run(self) -> dict[str, Any]:
        """Send, follow, say what is wrong, and clean up."""
        text, picture = await self._async_send(), None
        if text.may_have_arrived and self._with_picture:
            picture = await self._async_send_picture()
        until = self._hass.loop.time() + LONGEST_WAIT
        status = await self._async_follow(text, until) if text.may_have_arrived else None
        stored = await self._async_explain_missing(text, status) if text.may_have_arrived else ()
        received = text.came
        if picture:
            stored = (*stored, *await self._async_check_picture(picture, until))
        await self._async_clean_up(stored, *filter(None, (text, picture)))
        return {
            "sent": bool(text.accepted or received or stored),
            "delivered": None if status is None else status is DeliveryStatus.DELIVERED,
            "received": received and {"via": received.via, "seconds": round(received.at - text.asked_at, 1)},
            "picture": self._picture_works(picture) if self._with_picture else None,
            "problems": self._problems,
        }

    async def _async_problem(self, key: str, **placeholders: str) -> None:
        """Add a sentence about something that does not work."""
        self._problems.append(await async_words(self._hass, key, placeholders))

    async def _async_words(self, error: HomeAssistantError) -> str:
        """Return what an exception of ours says."""
        return await async_words(self._hass, str(error.translation_key), error.translation_placeholders or {})

    async def _async_send(self, files: Sequence[File] = (), *, refused: str = "test_refused") -> _Text:
        """Send a text once; a failure is a problem, with this sentence around RingCentral's words."""
        code = secrets.token_hex(4)
        text = _Text(code=code, received=self._inbox.async_expect(self._number, code), asked_at=self._hass.loop.time())
        try:
            words = f"A test of RingCentral Texting in Home Assistant: {code}"
            outgoing = Outgoing(sender=self._number, to=[self._number], text=words, files=files)
            text.accepted = await self._api.async_send(outgoing, max_wait=LONGEST_WAIT_TO_SEND, on_exchange=None)
            text.may_have_arrived = True
        except RingCentralError as err:
            start_reauth_if_refused(self._hass, self._entry_id, err)
            text.may_have_arrived = not err.unsent
            error = failed("not_confirmed") if text.may_have_arrived else action_error(err)
            await self._async_problem(refused, reason=await self._async_words(error))
        return text

    async def _async_send_picture(self) -> _Text | None:
        """Send a picture; None if it is refused."""
        if not self._sends_pictures:
            error = invalid("number_cannot_send_pictures", number=ending(self._number))
            await self._async_problem("test_picture_refused", reason=await self._async_words(error))
            return None
        content = await self._hass.async_add_executor_job(PICTURE.read_bytes)
        file = File(name=PICTURE.name, content_type="image/png", content=content)
        text = await self._async_send([file], refused="test_picture_refused")
        return text if text.may_have_arrived else None

    async def _async_follow(self, text: _Text, until: float) -> DeliveryStatus | None:
        """Return the final status of a text, None without one; ends when the text is back, or will not come."""
        delivery = self._hass.async_create_task(self._async_read_status(text), "ringc test of an account")
        try:
            if self._receives:
                await self._async_wait(until, text.received, delivery)
                if not delivery.done() or delivery.result() is not DeliveryStatus.FAILED:
                    await self._async_wait(until, text.received)
                    until = min(until, self._hass.loop.time() + LONGEST_WAIT_FOR_RECEIPT)
            await self._async_wait(until, delivery)
            return delivery.result() if delivery.done() else None
        finally:
            delivery.cancel()

    async def _async_wait(self, until: float, *futures: asyncio.Future[Any]) -> None:
        """Wait until one of these is there, at most until then."""
        seconds = max(until - self._hass.loop.time(), 0)
        await asyncio.wait(futures, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def _async_read_status(self, text: _Text) -> DeliveryStatus | None:
        """Read the status of a text until it is final; None when it may not be read."""
        if text.accepted is None:
            return None
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            await asyncio.sleep(pause)
            try:
                messages = await self._api.async_read([text.accepted.id], self._since)
            except RejectedError as err:
                await self._async_problem("test_status_unknown", reason=await self._async_words(action_error(err)))
                return None
            except RingCentralError as err:
                _LOGGER.debug("The status of a test's text could not be read: %s", err)
                continue
            for message in messages:
                if message.delivery is DeliveryStatus.FAILED:
                    self._problems.append(await self._async_words(delivery_error(message.error_code)))
                if message.delivery and message.delivery.final:
                    return message.delivery
        return None

    async def _async_explain_missing(self, text: _Text, status: DeliveryStatus | None) -> Sequence[Message]:
        """Say why a text was not pushed; return its records, where the store had to be looked into."""
        if not self._receives:
            await self._async_problem("test_receiving_off")
            return ()
        if text.came and text.came.via != "catch_up" and text.accepted:
            return ()
        if self._push_state.transport is None:
            await self._async_problem("test_not_connected")
        stored = await self._async_list(text)
        if text.came and text.came.via != "catch_up":
            return stored
        if text.came or any(message.direction == "Inbound" for message in stored):
            await self._async_problem("test_not_pushed", seconds=str(LONGEST_WAIT))
        elif status is not DeliveryStatus.FAILED:
            await self._async_problem("test_not_received", seconds=str(LONGEST_WAIT))
        return stored

    async def _async_check_picture(self, picture: _Text, until: float) -> Sequence[Message]:
        """Say why a picture did not come back; return its records, where the store had to be looked into."""
        if not self._receives:
            return ()
        await self._async_wait(until, picture.received)
        if self._picture_works(picture):
            return ()
        stored = await self._async_list(picture)
        failures = [message for message in stored if message.delivery is DeliveryStatus.FAILED]
        if failures:
            reason = await self._async_words(delivery_error(failures[0].error_code))
            await self._async_problem("test_picture_refused", reason=reason)
        else:
            await self._async_problem("test_picture_not_received", seconds=str(LONGEST_WAIT))
        return stored

    def _picture_works(self, picture: _Text | None) -> bool:
        """Whether a picture went out and, where texts are received at all, came back."""
        if picture is None:
            return False
        if not self._receives:
            return picture.accepted is not None
        return bool(picture.came and picture.came.message.attachments)

    async def _async_list(self, text: _Text) -> Sequence[Message]:
        """Return the records of a text in the message store; none where it cannot be read."""
        try:
            messages = await self._stored.async_list(date_from=self._since, limit=MOST_LISTED)
        except RingCentralError as err:
            _LOGGER.debug("A test's text could not be looked for: %s", err)
            return ()
        return [message for message in messages if text.code in message.text]

    async def _async_clean_up(self, stored: Sequence[Message], *texts: _Text) -> None:
        """Delete the test's texts; an app that may not edit messages leaves them."""
        messages = [*stored, *(text.accepted for text in texts), *(text.came and text.came.message for text in texts)]
        ids = {message.id for message in messages if message}
        if not ids:
            return
        try:
            await self._stored.async_delete([*ids])
        except RingCentralError as err:
            _LOGGER.debug("A test's texts could not be deleted: %s", err)
