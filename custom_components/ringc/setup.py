"""Sets an account up, unloads it and removes it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util
from yarl import URL

from . import issues, panel
from .const import CONF_SOURCE_NUMBER, CONF_WEBHOOK_ID, DOMAIN
from .conversations import Conversations
from .data import AccountKey, RingcConfigEntry, RingcData
from .entity import account_device, async_update_devices
from .errors import setup_errors
from .logins import LOGINS, async_release_logins, client_for
from .number_check import ANSWERS, NumberCheck
from .observed import OBSERVED, observed_of
from .phone_numbers import in_e164
from .questions import Questions
from .receiving.attachments import AttachmentStore
from .receiving.correspondence import correspondence_store
from .receiving.expected import EXPECTED
from .receiving.inbox import Inbox
from .receiving.media_folder import MediaFolder, remove_folder
from .receiving.options import ReceivingOptions
from .receiving.push_state import PushState
from .receiving.receiver import Receiver
from .receiving.saved_files import saved_files_store
from .receiving.seen import seen_store
from .receiving.shared_numbers import SharedNumbers
from .receiving.webhook_subscription import async_unsubscribe
from .recipients import AddressBook
from .ringcentral import (
    AuthenticationError,
    RejectedError,
    ResponseError,
    RingCentral,
    RingCentralError,
    is_loopback,
)
from .sending.delivery import Delivery
from .sending.sender import Sender
from .sending.sent_logs import sent_logs
from .stored_messages import StoredMessages

_LOGGER = logging.getLogger(__name__)

OF_PERMISSIONS = {
    "extension_not_readable",
    "marking_not_allowed",
    "permission_missing",
    "setup_refused",
    "shared_inbox_not_readable",
    "store_not_readable",
}
# Seconds for which a server that answers slowly or not at all may hold up Home Assistant's start.
SETUP_TIMEOUT = 10
# Seconds after which an account that was removed tries again to leave nothing at RingCentral; a subscription that is
# left ends by itself after a week.
LEAVE_AGAIN = (60, 300, 1800, *[3600] * 24)
JWT_EXPIRES_SOON = timedelta(days=14)
PLATFORMS = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.IMAGE, Platform.NOTIFY, Platform.SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Open an account."""
    _watch_entry(entry)
    client = client_for(hass, entry.data, entry.options)
    _observe(hass, entry, client)
    shared_numbers = await _async_log_in(hass, entry, client, AccountKey.of(entry).extension_id)
    extensions = _extensions(hass, entry)
    data = entry.runtime_data = await _async_build(hass, entry, client, shared_numbers, extensions)
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **account_device(entry))
    await data.inbox.async_open()
    data.delivery.async_open()
    entry.async_on_unload(data.inbox.async_listen(data.questions.async_receive))
    entry.async_on_unload(data.questions.async_close)
    entry.async_on_unload(data.conversations.async_connect())
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    Receiver(hass, entry, extensions).async_start()
    _take_over_extension(hass, entry)
    await panel.async_show(hass, entry)
    _watch_clock(hass, entry, client)
    _watch_credential(hass, entry, client)
    data.number_check.async_open()


async def _async_build(
    hass: HomeAssistant,
    entry: RingcConfigEntry,
    client: RingCentral,
    shared_numbers: SharedNumbers,
    extensions: tuple[str, ...],
) -> RingcData:
    """Return the account's runtime data; nothing of it has begun to work."""
    key, numbers = AccountKey.of(entry), shared_numbers.numbers
    if shared_numbers.any_texts:
        # What was sent from a call queue's number is in the own store, but only shown to who asks for it.
        client.owner = "Any"
    address_book = AddressBook.from_entry(entry)
    keep_days = ReceivingOptions.from_entry(entry).keep_attachments_days
    attachment_store = AttachmentStore(hass, entry, client, MediaFolder(hass, entry.entry_id, keep_days=keep_days))
    await attachment_store.async_open()
    sent_log = await sent_logs(hass).async_get(entry.entry_id)
    stored_messages = StoredMessages(client, numbers)
    return RingcData(
        client=client,
        numbers=numbers,
        shared_numbers=shared_numbers,
        stored_messages=stored_messages,
        address_book=address_book,
        sender=Sender(hass, client, sent_log),
        sent_log=sent_log,
        questions=Questions(),
        conversations=Conversations(hass, entry, client, extensions, in_threads=stored_messages.in_threads),
        delivery=Delivery(hass, entry, client, sent_log),
        inbox=Inbox(
            hass,
            entry,
            client,
            account_id=key.account_id,
            extensions=extensions,
            numbers=numbers,
            address_book=address_book,
            attachment_store=attachment_store,
        ),
        push_state=PushState(),
        number_check=NumberCheck(hass, entry, client, numbers=numbers, sent_log=sent_log),
    )


@callback
def _observe(hass: HomeAssistant, entry: RingcConfigEntry, client: RingCentral) -> None:
    """Count what RingCentral is seen to do, for the diagnostics of as long as Home Assistant runs."""
    observed = observed_of(hass, entry.entry_id)

    @callback
    def async_note(what: str, value: str) -> None:
        """Count it, by RingCentral's clock."""
        observed.note(what, value, client.server_time)

    entry.async_on_unload(client.observations.add(async_note))


@callback
def _watch_clock(hass: HomeAssistant, entry: RingcConfigEntry, client: RingCentral) -> None:
    """Say for as long as the account is loaded whether this machine's clock is wrong."""
    update = partial(issues.async_update_clock, hass, client.clock)
    entry.async_on_unload(client.clock.listen(update))
    update()


@callback
def _watch_credential(hass: HomeAssistant, entry: RingcConfigEntry, client: RingCentral) -> None:
    """Ask for a new credential two weeks before the JWT expires; this is checked every day.

    A password is no credential for long: RingCentral ends that way to log in.
    """
    credentials = client.login.credentials
    expires_at = credentials.expires_at
    if credentials.jwt or is_loopback(URL(credentials.server).host or ""):
        issues.async_delete(hass, entry, "password")
    else:
        issues.async_create(hass, entry, "password", "password_login")

    @callback
    def async_check(_: datetime | None = None) -> None:
        """Compare the end with RingCentral's clock."""
        if expires_at and expires_at - client.server_time < JWT_EXPIRES_SOON:
            date = dt_util.as_local(expires_at).strftime("%Y-%m-%d")
            issues.async_create(hass, entry, "jwt", "jwt_expires_soon", date=date)
        else:
            issues.async_delete(hass, entry, "jwt")

    async_check()
    entry.async_on_unload(async_track_time_interval(hass, async_check, timedelta(days=1)))


async def async_unload_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> bool:
    """Close an account; the subscription at RingCentral stays, so a reload misses nothing."""
    closed = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    _clear_issues(hass, entry, lasting=entry.disabled_by is not None)
    return closed


async def async_remove_entry(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Leave nothing behind, here or at RingCentral; what RingCentral refuses then is its own to forget."""
    _clear_issues(hass, entry, lasting=True)
    hass.data.get(OBSERVED, {}).pop(entry.entry_id, None)
    hass.data.get(EXPECTED, {}).pop(entry.entry_id, None)
    hass.data.get(ANSWERS, {}).pop(entry.entry_id, None)
    await sent_logs(hass).async_remove(entry.entry_id)
    await _async_leave(hass, client_for(hass, entry.data, entry.options), entry.data[CONF_WEBHOOK_ID], LEAVE_AGAIN)
    await seen_store(hass, entry.entry_id).async_remove()
    await correspondence_store(hass, entry.entry_id).async_remove()
    await saved_files_store(hass, entry.entry_id).async_remove()
    await hass.async_add_executor_job(remove_folder, MediaFolder(hass, entry.entry_id, keep_days=0).path)


async def _async_leave(hass: HomeAssistant, client: RingCentral, webhook_id: str, delays: Sequence[float]) -> None:
    """Delete the subscription at RingCentral and end the session; what cannot be done now is tried again later."""
    leaving = hass.data[LOGINS].leaving
    leaving.add(client.login.credentials)
    try:
        await async_unsubscribe(client, webhook_id)
    except AuthenticationError as err:
        _LOGGER.debug("The subscription may not be deleted: %s", err)
    except RingCentralError as err:
        _LOGGER.debug("The subscription could not be deleted: %s", err)
        if delays:
            wait = err.retry_after if isinstance(err, ResponseError) else 0
            if isinstance(err, RejectedError):
                # A token knows only the permissions of when it was made.
                await client.revoke()
            again = _async_leave_later(hass, client, webhook_id, (max(delays[0], wait), *delays[1:]))
            hass.async_create_background_task(again, f"{DOMAIN} unsubscribe")
            return
    leaving.discard(client.login.credentials)
    await async_release_logins(hass)


async def _async_leave_later(
    hass: HomeAssistant, client: RingCentral, webhook_id: str, delays: Sequence[float]
) -> None:
    """Wait, then try again."""
    await asyncio.sleep(delays[0])
    await _async_leave(hass, client, webhook_id, delays[1:])


def _extensions(hass: HomeAssistant, entry: RingcConfigEntry) -> tuple[str, ...]:
    """Return whose texts come in here: the account's own extension, then those that have no account of their own."""
    own = AccountKey.of(entry)
    accounts = {other.unique_id for other in hass.config_entries.async_entries(DOMAIN, include_disabled=False)}
    others = ReceivingOptions.from_entry(entry).extensions
    return own.extension_id, *(item for item in others if str(own.of_extension(item)) not in accounts)


@callback
def _take_over_extension(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
    """Reload the entries that receive this extension's texts, as from now on they come in here."""
    own = AccountKey.of(entry)
    others: list[RingcConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for other in others:
        key = AccountKey.of(other)
        same_account = key != own and key.of_extension(own.extension_id) == own
        if same_account and own.extension_id in other.runtime_data.inbox.seen.since:
            hass.config_entries.async_schedule_reload(other.entry_id)


async def _async_log_in(
    hass: HomeAssistant, entry: RingcConfigEntry, client: RingCentral, extension_id: str
) -> SharedNumbers:
    """Return the account's numbers; a refusal that only a person can end, such as a missing permission, is a repair.

    Which of them are in the Shared Inbox is known before anything is sent: it decides by which call.
    """
    _clear_issues(hass, entry)
    try:
        with setup_errors():
            async with asyncio.timeout(SETUP_TIMEOUT):
                token = await client.authenticate()
                if token.owner_id not in {extension_id, None}:
                    raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="wrong_account")
                handed = hass.data[LOGINS].numbers.pop(entry.unique_id, ())
                numbers = in_e164(handed or await client.phone_numbers(), entry.data[CONF_SOURCE_NUMBER])
                shared_numbers = SharedNumbers(client, numbers, extension_id)
                if shared_numbers.any_texts:
                    await shared_numbers.async_update()
                return shared_numbers
    except ConfigEntryError as err:
        issues.async_create(hass, entry, "setup", "setup_refused", reason=str(err))
        raise


@callback
def _clear_issues(hass: HomeAssistant, entry: RingcConfigEntry, *, lasting: bool = False) -> None:
    """Take back what the person was asked to put right; a token knows only the permissions of when it was made."""
    client = client_for(hass, entry.data, entry.options)
    if issues.async_delete_all(hass, entry, lasting=lasting) & OF_PERMISSIONS and client.login.token:
        hass.async_create_background_task(client.revoke(), f"{DOMAIN} revoke")


def _watch_entry(entry: RingcConfigEntry) -> None:
    """Reload when the connection or an option changes; a recipient changes the address book and its own entities.

    What changes while the account is being set up may have been read before: it is taken over when that has ended.
    """
    before = dict(entry.data), dict(entry.options)

    async def async_updated(hass: HomeAssistant, entry: RingcConfigEntry) -> None:
        """Take over what changed."""
        if (dict(entry.data), dict(entry.options)) != before:
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        async with entry.setup_lock:
            if entry.state is ConfigEntryState.LOADED:
                address_book = AddressBook.from_entry(entry)
                entry.runtime_data.address_book = address_book
                entry.runtime_data.inbox.async_set_address_book(address_book)
                async_update_devices(hass, entry)

    entry.async_on_unload(entry.add_update_listener(async_updated))
