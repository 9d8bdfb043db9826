"""The webhook: RingCentral calls Home Assistant.

The webhook is registered here before RingCentral is asked to call it, because it does so while still being asked.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest
import logging
import re

from aiohttp.hdrs import METH_POST
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads

from ..const import CONF_WEBHOOK_ID, CONF_WEBHOOK_SECRET, DOMAIN
from ..observed import observed_of
from ..ringcentral import Notification, ResponseError, shape
from .inbox import Inbox

_LOGGER = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
READ_TIMEOUT = 10
ECHO = re.compile(r"[!-~]{1,256}")
CATCH_UP_PAUSE = 60
SECRET_HEADERS = ("Verification-Token", "Validation-Token")


@callback
def async_webhook_address(hass: HomeAssistant, webhook_id: str, server: str) -> str | None:
    """Return where RingCentral at `server` can reach a webhook, or None: https, unless it is on this machine."""
    local = server.startswith("http://")
    try:
        base: str | None = get_url(
            hass,
            require_ssl=not local,
            allow_internal=local,
            allow_cloud=False,
            allow_ip=local,
            prefer_external=not local,
        )
    except NoURLAvailableError:
        base = _remote_ui(hass)
    return base and base.rstrip("/") + webhook.async_generate_path(webhook_id)


def _remote_ui(hass: HomeAssistant) -> str | None:
    """Return the address that Home Assistant Cloud gives us, while it is connected.

    Its cloudhooks would not do: they cannot carry the header of RingCentral's handshake.
    """
    if "cloud" not in hass.config.components:
        return None
    from homeassistant.components import cloud  # noqa: PLC0415 - its requirements are there only when it is loaded

    if not cloud.async_is_connected(hass):
        return None
    try:
        return str(cloud.async_remote_ui_url(hass))
    except cloud.CloudNotAvailable:
        return None


@callback
def async_watch_address(hass: HomeAssistant, changed: Callable[[], None]) -> CALLBACK_TYPE:
    """Call `changed` when the address may have changed; the result stops that."""

    @callback
    def async_changed(_: object) -> None:
        """Home Assistant's settings or its connection to the cloud changed."""
        changed()

    stops = [hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, async_changed)]
    if "cloud" in hass.config.components:
        from homeassistant.components import cloud  # noqa: PLC0415 - its requirements are there only when it is loaded

        stops.append(cloud.async_listen_connection_change(hass, async_changed))

    @callback
    def async_stop() -> None:
        """Stop watching."""
        for stop in stops:
            stop()

    return async_stop


class WebhookEndpoint:
    """Answers RingCentral's calls, and hands the texts in them to the inbox."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, inbox: Inbox, request_catch_up: Callable[[], None]
    ) -> None:
        """Call `request_catch_up` when a text may have been missed."""
        self._hass = hass
        self._entry = entry
        self._inbox = inbox
        self._catch_up = request_catch_up
        self._observed = observed_of(hass, entry.entry_id)
        self._secret: bytes = entry.data[CONF_WEBHOOK_SECRET].encode()
        self._catch_up_wanted = False
        self._closed = False
        self._pause: CALLBACK_TYPE | None = None

    @callback
    def async_register(self) -> None:
        """Answer calls until the entry is unloaded."""
        webhook_id = self._entry.data[CONF_WEBHOOK_ID]
        webhook.async_register(
            self._hass, DOMAIN, self._entry.title, webhook_id, self._async_handle, allowed_methods=[METH_POST]
        )
        self._entry.async_on_unload(self._async_stop)
        self._entry.async_on_unload(lambda: webhook.async_unregister(self._hass, webhook_id))

    async def _async_handle(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response:
        """Answer a call; Home Assistant would turn an exception into a 200, and the text would be lost."""
        try:
            return await self._async_answer(request)
        except RequestPayloadError as err:
            _LOGGER.debug("A delivery could not be read: %s", type(err).__name__)
            # Else aiohttp reads on after the answer, and logs the same error as its own.
            request.content.feed_eof()
            return Response(status=400)
        except Exception as err:  # noqa: BLE001 - RingCentral must learn that its delivery failed
            _LOGGER.warning("A delivery could not be received: %s", type(err).__name__)
            return Response(status=500)

    async def _async_answer(self, request: Request) -> Response:
        """Answer a handshake, or a delivery by whether it is authentic."""
        echo = request.headers.get("Validation-Token", "")
        headers = {"Validation-Token": echo} if ECHO.fullmatch(echo) else {}
        try:
            async with asyncio.timeout(READ_TIMEOUT):
                body = await _async_read(request)
        except TimeoutError:
            return Response(status=408)
        if len(body) > LARGEST_BODY:
            return Response(status=413)
        if not body:
            return Response(status=200 if headers else 400, headers=headers, content_type="application/json")
        if self._closed:
            # RingCentral delivers again, to whoever answers after a reload.
            return Response(status=503)
        match self._is_authentic(request):
            case None:
                self._request_catch_up()
                return Response(headers=headers)
            case False:
                return Response(status=401)
        return Response(status=self._accept(body, request), headers=headers)

    def _is_authentic(self, request: Request) -> bool | None:
        """Compare the secret, which documents put in either header; None when there is nothing to compare.

        A foreign Validation-Token is no wrong secret: it may be a handshake's, riding on a delivery.
        """
        tokens = [request.headers.get(name) for name in SECRET_HEADERS]
        if any(compare_digest(token.encode(errors="surrogateescape"), self._secret) for token in tokens if token):
            return True
        return None if tokens[0] is None else False

    def _accept(self, body: bytes, request: Request) -> int:
        """Hand the text of an authentic delivery on; return the status to answer with."""
        try:
            raw = json_loads(body)
            # The text comes first.
            self._hass.loop.call_soon(self._observe, raw, request.headers)
            notification = Notification.from_json(raw)
        except (ResponseError, ValueError) as err:
            _LOGGER.debug("Left out a delivery: %s", type(err).__name__)
            self._request_catch_up()
            return 200 if isinstance(err, ResponseError) else 400
        self._inbox.async_push(notification, "webhook")
        return 200

    def _observe(self, raw: object, headers: Mapping[str, str]) -> None:
        """Count the shape of a delivery, and which headers carried the secret."""
        sent_in = [name for name in SECRET_HEADERS if headers.get(name, "") == self._secret.decode()]
        for what, value in (*(("secret_header", header) for header in sent_in), *shape(raw)):
            self._observed.note(what, value, dt_util.utcnow())

    @callback
    def _request_catch_up(self) -> None:
        """Have missed texts caught up with, at most once a minute: anybody can call a webhook.

        Calls in that minute start one more catch-up at its end: RingCentral may not send the secret at all.
        """
        self._catch_up_wanted = self._pause is not None
        if self._pause is None:
            self._pause = async_call_later(self._hass, CATCH_UP_PAUSE, self._async_pause_over)
            self._catch_up()

    @callback
    def _async_pause_over(self, _: datetime) -> None:
        """Catch up again, if there was a reason meanwhile."""
        self._pause = None
        if self._catch_up_wanted:
            self._request_catch_up()

    @callback
    def _async_stop(self) -> None:
        """Answer what is still being read with a 503."""
        self._closed = True
        if self._pause:
            self._pause()


async def _async_read(request: Request) -> bytes:
    """Return the body, or at most a byte more than is allowed."""
    body = bytearray()
    while chunk := await request.content.read(LARGEST_BODY + 1 - len(body)):
        body += chunk
    return bytes(body)
