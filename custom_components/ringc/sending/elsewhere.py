"""Texts that the user sends with RingCentral's own app, while somebody wants to know of them.

Push tells the ids of what is new, and that something has changed; then what was sent is listed once. Nothing is asked
for by the clock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..ringcentral import DeliveryStatus, Message, Notification, RateLimitError, RingCentral, RingCentralError

_LOGGER = logging.getLogger(__name__)

# Push may tell of a text of ours before RingCentral has answered its sender.
SETTLES = 2.0
PAUSE = 5.0
FOLLOWED = timedelta(hours=1)
# For so long, what push has told of may be missing in the store.
LATE = timedelta(minutes=5)
# The store's times are whole seconds, and those of a push are its own.
TOLERANCE = timedelta(minutes=1)
MOST = 250


class SentElsewhere:
    """Lists what was sent when push tells of a text that nobody here knows."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: RingCentral,
        *,
        wanted: Callable[[], bool],
        known: Callable[[str], bool],
        take: Callable[[Message], None],
    ) -> None:
        """Ask while it is wanted; `known` tells whether a text's id is, `take` gets each text that was listed."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._wanted = wanted
        self._known = known
        self._take = take
        # When push told of what nobody knows yet, and when what is under way was sent.
        self._new: dict[str, datetime] = {}
        self._since: datetime | None = None
        self._open: dict[str, datetime] = {}
        self._not_before = 0.0
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_changed(self, notification: Notification) -> None:
        """Look soon at what push tells of."""
        if notification.in_threads or not self._wanted():
            return
        now = self._client.server_time
        self._open = {item: at for item, at in self._open.items() if at > now - FOLLOWED}
        self._new = {item: at for item, at in self._new.items() if at > now - LATE and not self._known(item)}
        new = {item: now for item in notification.new_ids if not self._known(item)}
        if new or ((self._new or self._open) and not notification.only_new):
            self._new = new | self._new
            self._begin(min([now - TOLERANCE, *(at - TOLERANCE for at in self._new.values()), *self._open.values()]))
            self._schedule(SETTLES)

    @callback
    def async_stop(self) -> None:
        """Ask for nothing any more."""
        if self._timer:
            self._timer()
            self._timer = None

    def _begin(self, since: datetime) -> None:
        """Have what was sent since a time listed the next time."""
        self._since = min(self._since or since, since)

    @callback
    def _schedule(self, seconds: float) -> None:
        """List after so many seconds, unless that is going to happen anyway."""
        if self._timer is None:
            wait = max(seconds, self._not_before - self._hass.loop.time())
            self._timer = async_call_later(self._hass, wait, self._async_timer)

    @callback
    def _async_timer(self, _: datetime) -> None:
        """List now, if there is still something to learn."""
        self._timer = None
        since, self._since = self._since, None
        self._new = {item: at for item, at in self._new.items() if not self._known(item)}
        if since and (self._new or self._open) and self._wanted():
            self._entry.async_create_background_task(self._hass, self._async_list(since), f"{DOMAIN} sent elsewhere")

    async def _async_list(self, since: datetime) -> None:
        """Hand on what was sent since a time."""
        self._not_before = self._hass.loop.time() + PAUSE
        try:
            messages = await self._client.list_messages(date_from=since, direction="Outbound", limit=MOST)
        except RingCentralError as err:
            _LOGGER.debug("What was sent elsewhere could not be read: %s", err)
            self._begin(since)
            if isinstance(err, RateLimitError):
                self._schedule(err.retry_after)
            return
        for message in messages:
            self._follow(message)
            self._take(message)

    def _follow(self, message: Message) -> None:
        """Remember a text of which there may be news that nobody else reads."""
        if not self._known(message.id):
            self._open[message.id] = message.created_at or self._client.server_time
        if (message.delivery or DeliveryStatus.QUEUED).final:
            self._open.pop(message.id, None)
