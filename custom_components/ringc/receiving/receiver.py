"""An account's receiving: one transport, the endpoint that RingCentral calls, and what catches up."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN
from ..data import RingcConfigEntry, async_set_up_again
from ..logins import LOGINS
from ..observed import observed_of
from .catch_up import CatchUp
from .filters import EventFilters
from .mark_read import ReadMarker
from .options import ReceivingOptions
from .push import Push
from .push_state import TransportType
from .thread_catch_up import ThreadCatchUp
from .webhook import WebhookEndpoint
from .webhook_subscription import WebhookTransport
from .websocket import WebSocketTransport

# Seconds: until RingCentral has said which numbers are shared, nobody may be reading their texts.
ASK_AGAIN = 60


class Receiver:
    """Puts the parts of receiving together for an account that is being set up, and starts them."""

    def __init__(self, hass: HomeAssistant, entry: RingcConfigEntry, extensions: Sequence[str]) -> None:
        """Receive the texts of these extensions, of which the first is the account's own."""
        self._hass = hass
        self._entry = entry
        self._extensions = extensions
        self._data = data = entry.runtime_data
        self._receives = ReceivingOptions.from_entry(entry).receives
        self._filters = EventFilters(extensions)
        self._asks = self._receives or data.shared_numbers.any_texts
        self._catch_up = CatchUp(
            hass,
            entry,
            data.client,
            data.inbox,
            push_state=data.push_state,
            extensions=extensions,
            shared_numbers=data.shared_numbers,
        )
        self._threads = ThreadCatchUp(
            hass, entry, data.client, data.inbox, push_state=data.push_state, own_extension=extensions[0]
        )
        self._push = Push(
            hass,
            entry,
            self._catch_up,
            data.push_state,
            request_catch_up=self._async_request_catch_up,
            webhook=WebhookTransport(hass, entry, data.client, self._filters),
            websocket=WebSocketTransport(data.client, data.inbox, self._filters, observed_of(hass, entry.entry_id)),
        )

    @callback
    def async_start(self) -> None:
        """Let RingCentral call at once; all else begins when Home Assistant has started. The entry's unload ends it."""
        data, on_unload = self._data, self._entry.async_on_unload
        on_unload(data.inbox.async_listen_changes(data.delivery.async_changed))
        on_unload(data.push_state.async_listen(self._async_transport_changed))
        on_unload(data.push_state.async_listen_missed(self._async_missed))
        ReadMarker(self._hass, self._entry, data.client, self._extensions).async_open(data.inbox)
        if self._receives:
            WebhookEndpoint(self._hass, self._entry, data.inbox, self._async_request_catch_up).async_register()
        on_unload(async_track_time_interval(self._hass, self._async_update_shared_numbers, timedelta(days=1)))
        on_unload(async_at_started(self._hass, self._async_started))

    @callback
    def _async_request_catch_up(self) -> None:
        """Read all that push may have missed."""
        self._catch_up.async_request()
        self._threads.async_request()

    @callback
    def _async_transport_changed(self, transport: TransportType | None) -> None:
        """Read less about the messages sent while RingCentral tells what changes."""
        self._data.delivery.async_set_pushed(transport is not None)

    @callback
    def _async_missed(self) -> None:
        """Count that the transport has not brought a text."""
        observed = observed_of(self._hass, self._entry.entry_id)
        observed.note("missed_by_push", str(self._data.push_state.transport), self._data.client.server_time)

    @callback
    def _async_started(self, _: HomeAssistant) -> None:
        """Begin when Home Assistant has started."""
        self._entry.async_create_background_task(self._hass, self._async_receive(), f"{DOMAIN} receiving")

    async def _async_receive(self) -> None:
        """Ask RingCentral for texts, also for those to numbers that are shared with others."""
        shared_numbers = self._data.shared_numbers
        if self._asks:
            await shared_numbers.async_update(again=False)
        if shared_numbers.numbers != self._data.numbers:
            # RingCentral did not say it during the set-up, which decides how each number texts. The next one knows it,
            # even if RingCentral says nothing again.
            self._hass.data[LOGINS].numbers[self._entry.unique_id] = shared_numbers.numbers
            self._hass.config_entries.async_schedule_reload(self._entry.entry_id)
            return
        if self._receives:
            self._filters.add_shared(queues=shared_numbers.queues, threads=shared_numbers.threads)
            self._catch_up.async_start()
            if shared_numbers.threads:
                self._threads.async_start()
        self._push.async_start()
        while self._asks and not shared_numbers.known:
            await asyncio.sleep(ASK_AGAIN)
            await self._async_update_shared_numbers()

    async def _async_update_shared_numbers(self, _: datetime | None = None) -> None:
        """Start anew when somebody has given or taken a shared number."""
        if self._asks and await self._data.shared_numbers.async_update():
            async_set_up_again(self._hass, self._entry)
