"""Open the house, close it, sweep on removal."""

import asyncio
from contextlib import suppress

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers import device_registry as dr

from .const import CONF_WEBHOOK_ID, DOMAIN
from .data import RingcConfigEntry, RingcData, async_release_logins, client_for
from .entity import account_device
from .errors import setup_errors
from .receiving.connection import Connection
from .receiving.delivery import Delivery, delivery_store
from .receiving.inbox import Inbox, inbox_store
from .receiving.reception import Reception
from .receiving.subscription import async_unsubscribe
from .recipients import AddressBook
from .ringcentral import RingCentralError
from .sending.outbox import Outbox

PLATFORMS = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.IMAGE, Platform.NOTIFY, Platform.SENSOR]


async def async_open(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Open an account."""
    client = client_for(hass, entry.data, entry.options)
    account_id, extension_id = str(entry.unique_id).split("_")[-2:]
    with setup_errors():
        token = await client.authenticate()
        if token.owner_id not in {extension_id, None}:
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="wrong_account")
        numbers = await client.phone_numbers()
    address_book = AddressBook.from_entry(entry)
    inbox = Inbox(hass, entry, extension_id=extension_id, numbers=numbers, address_book=address_book)
    reception = Reception(hass, entry, client, inbox, account_id=account_id, extension_id=extension_id)
    delivery = Delivery(hass, entry, client)
    entry.runtime_data = RingcData(
        client=client,
        numbers=numbers,
        address_book=address_book,
        outbox=Outbox(client),
        delivery=delivery,
        inbox=inbox,
        connection=Connection(),
    )
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **account_device(entry))
    await inbox.async_open()
    await delivery.async_open()
    entry.async_on_unload(entry.runtime_data.outbox.async_listen(delivery.async_watch))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    reception.async_open()
    _watch(entry)


async def async_close(hass: HomeAssistant, entry: RingcConfigEntry) -> bool:
    """Close an account; the subscription at RingCentral stays, so a reload misses nothing."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_sweep(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Leave nothing behind, here or at RingCentral; what RingCentral refuses then is its own to forget."""
    with suppress(RingCentralError):
        await async_unsubscribe(client_for(hass, entry.data, entry.options), entry.data[CONF_WEBHOOK_ID])
    await async_release_logins(hass)
    await inbox_store(hass, entry.entry_id).async_remove()
    await delivery_store(hass, entry.entry_id).async_remove()


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
