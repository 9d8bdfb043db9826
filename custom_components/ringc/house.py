"""Open the house, close it, sweep on removal."""

import asyncio
from contextlib import suppress

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.start import async_at_started

from . import issues
from .const import CONF_EXTENSIONS, CONF_INBOUND, CONF_WEBHOOK_ID, DOMAIN
from .data import LOGINS, RingcConfigEntry, RingcData, async_release_logins, client_for
from .entity import account_device
from .errors import setup_errors
from .questions import Questions
from .receiving.album import Album, album_folder, remove_album
from .receiving.catch_up import CatchUp
from .receiving.connection import Connection
from .receiving.delivery import Delivery, delivery_store
from .receiving.inbox import Inbox, inbox_store
from .receiving.read_marks import ReadMarks
from .receiving.reception import Reception
from .receiving.subscription import WebhookSubscription, async_unsubscribe
from .receiving.webhook import Webhook
from .receiving.websocket import WebSocket
from .recipients import AddressBook
from .ringcentral import INBOUND, OUTBOUND, PhoneNumber, RingCentral, RingCentralError, event_filter
from .sending.once import Once, once_store
from .sending.outbox import Outbox

OF_PERMISSIONS = {
    "extension_not_readable",
    "marking_not_allowed",
    "permission_missing",
    "setup_refused",
    "store_not_readable",
}
PLATFORMS = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.IMAGE, Platform.NOTIFY, Platform.SENSOR]


async def async_open(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Open an account."""
    client = client_for(hass, entry.data, entry.options)
    account_id, extension_id = str(entry.unique_id).split("_")[-2:]
    numbers = await _async_sign_in(hass, entry, client, extension_id)
    address_book = AddressBook.from_entry(entry)
    extensions = _extensions(hass, entry)
    album = Album(hass, entry, client)
    inbox = Inbox(
        hass,
        entry,
        account_id=account_id,
        extensions=extensions,
        numbers=numbers,
        address_book=address_book,
        album=album,
    )
    delivery = Delivery(hass, entry, client)
    entry.runtime_data = RingcData(
        client=client,
        numbers=numbers,
        address_book=address_book,
        outbox=Outbox(client),
        once=Once(hass, entry.entry_id),
        questions=Questions(),
        delivery=delivery,
        inbox=inbox,
        connection=Connection(),
    )
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **account_device(entry))
    await album.async_open()
    await inbox.async_open(client.server_time)
    await delivery.async_open()
    entry.async_on_unload(entry.runtime_data.outbox.async_listen(delivery.async_watch))
    entry.async_on_unload(inbox.async_listen(entry.runtime_data.questions.async_receive))
    entry.async_on_unload(entry.runtime_data.questions.async_close)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _open_doors(hass, entry, extensions)
    _watch(entry)
    _take_over(hass, entry)


async def async_close(hass: HomeAssistant, entry: RingcConfigEntry) -> bool:
    """Close an account; the subscription at RingCentral stays, so a reload misses nothing."""
    closed = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    _withdraw_issues(hass, entry)
    return closed


async def async_sweep(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Leave nothing behind, here or at RingCentral; what RingCentral refuses then is its own to forget."""
    _withdraw_issues(hass, entry)
    with suppress(RingCentralError):
        await async_unsubscribe(client_for(hass, entry.data, entry.options), entry.data[CONF_WEBHOOK_ID])
    await async_release_logins(hass)
    await inbox_store(hass, entry.entry_id).async_remove()
    await delivery_store(hass, entry.entry_id).async_remove()
    await once_store(hass, entry.entry_id).async_remove()
    await hass.async_add_executor_job(remove_album, album_folder(hass, entry.entry_id)[1])


def _extensions(hass: HomeAssistant, entry: RingcConfigEntry) -> tuple[str, ...]:
    """Return whose texts come in here: the account's own extension, then those that have no account of their own."""
    owner, _, own = str(entry.unique_id).rpartition("_")
    accounts = {other.unique_id for other in hass.config_entries.async_entries(DOMAIN, include_disabled=False)}
    return own, *(item for item in entry.options.get(CONF_EXTENSIONS) or () if f"{owner}_{item}" not in accounts)


@callback
def _take_over(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Have other accounts leave this extension to its own: a text would be told twice."""
    owner, _, own = str(entry.unique_id).rpartition("_")
    others: list[RingcConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for other in others:
        theirs = str(other.unique_id).rpartition("_")
        if theirs[0] == owner and theirs[2] != own and own in other.runtime_data.inbox.since:
            hass.config_entries.async_schedule_reload(other.entry_id)


async def _async_sign_in(
    hass: HomeAssistant, entry: RingcConfigEntry, client: RingCentral, extension_id: str
) -> tuple[PhoneNumber, ...]:
    """Return the account's numbers; a refusal that only a person can end, such as a missing permission, is a repair."""
    _withdraw_issues(hass, entry)
    try:
        with setup_errors():
            token = await client.authenticate()
            if token.owner_id not in {extension_id, None}:
                raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="wrong_account")
            return hass.data[LOGINS].numbers.pop(entry.unique_id, ()) or await client.phone_numbers()
    except ConfigEntryError as err:
        issues.async_raise(hass, entry, "setup", "setup_refused", reason=str(err))
        raise


@callback
def _withdraw_issues(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Take back what the person was asked to put right; a token knows only the permissions of when it was made."""
    login = client_for(hass, entry.data, entry.options).login
    if issues.async_withdraw_all(hass, entry) & OF_PERMISSIONS and login.token:
        login.reject(login.token)


def _open_doors(hass: HomeAssistant, entry: RingcConfigEntry, extensions: tuple[str, ...]) -> None:
    """Let texts in: the webhook can be called at once, the rest waits until Home Assistant has started."""
    data = entry.runtime_data
    filters = [*(event_filter(INBOUND, item) for item in ("~", *extensions[1:])), event_filter(OUTBOUND)]
    catch_up = CatchUp(hass, entry, data.client, data.inbox, connection=data.connection, extensions=extensions)
    reception = Reception(
        hass,
        entry,
        catch_up,
        data.connection,
        webhook=WebhookSubscription(hass, entry, data.client, filters, extensions[0]),
        websocket=WebSocket(data.client, data.inbox, filters),
    )
    data.inbox.on_change = data.delivery.async_changed
    ReadMarks(hass, entry, data.client, extensions[0]).async_open(data.inbox)
    if entry.options.get(CONF_INBOUND) != "off":
        Webhook(hass, entry, data.inbox, catch_up.async_request).async_register()

    @callback
    def async_connection_changed() -> None:
        """Read less about the messages sent while RingCentral tells what changes."""
        data.delivery.async_set_pushed(data.connection.way_in is not None)

    entry.async_on_unload(data.connection.async_listen(async_connection_changed))

    @callback
    def async_start(_: HomeAssistant) -> None:
        """Ask RingCentral for texts."""
        reception.async_start()
        if entry.options.get(CONF_INBOUND) != "off":
            catch_up.async_start()

    entry.async_on_unload(async_at_started(hass, async_start))


def _watch(entry: RingcConfigEntry) -> None:
    """Reload when the connection or an option changes; a recipient only changes the address book."""
    before = dict(entry.data), dict(entry.options)
    lock = asyncio.Lock()

    async def async_updated(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
        """Take over what changed."""
        if (dict(entry.data), dict(entry.options)) != before:
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        async with lock:
            if entry.state is ConfigEntryState.LOADED:
                address_book = AddressBook.from_entry(entry)
                entry.runtime_data.address_book = entry.runtime_data.inbox.address_book = address_book
                await hass.config_entries.async_unload_platforms(entry, [Platform.NOTIFY])
                await hass.config_entries.async_forward_entry_setups(entry, [Platform.NOTIFY])

    entry.async_on_unload(entry.add_update_listener(async_updated))
