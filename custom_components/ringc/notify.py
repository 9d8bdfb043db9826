"""The action `notify.ringc`, one for each recipient, and the recipients' notify entities."""

from collections.abc import Mapping
from difflib import get_close_matches
import logging
from typing import Any, override

from homeassistant.components.notify import (
    ATTR_DATA,
    ATTR_TARGET,
    ATTR_TITLE,
    BaseNotificationService,
    NotifyEntity,
    NotifyEntityFeature,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from .const import CONF_NAME, DOMAIN, SUBENTRY_RECIPIENT
from .data import RingcConfigEntry
from .entity import RecipientEntity, async_add_recipient_entities, async_listen_recipients
from .errors import invalid
from .message_id import message_id
from .ringcentral import Message
from .sending.dispatch import OutgoingMessage, async_send
from .sending.options import CALL_VALIDATORS
from .sending.sent_text import SentText

_LOGGER = logging.getLogger(__name__)

PARALLEL_UPDATES = 0

ATTACHMENTS = vol.All(cv.ensure_list, [vol.Any(None, cv.string, dict)])
DATA = {
    "attachments": ATTACHMENTS,
    "images": ATTACHMENTS,
    "reply_to": message_id,
    "from": cv.string,
    "group": cv.boolean,
    **CALL_VALIDATORS,
}
BOOLEANS = {"true", "false", "yes", "no", "on", "off", "enable", "disable", "1", "0"}


class RingcNotificationService(BaseNotificationService):
    """`notify.ringc`, and one `notify.ringc_<recipient>` for each recipient of all accounts."""

    def __init__(self) -> None:
        """Start without recipients; each account brings its own."""
        self._recipients: dict[str, tuple[str, ...]] = {}

    @property
    @override
    def targets(self) -> Mapping[str, Any]:
        """Return the recipients by the ends of their actions' names."""
        return {slugify(name): name for names in self._recipients.values() for name in names}

    async def async_set_recipients(self, entry_id: str, names: tuple[str, ...]) -> None:
        """Offer an action for each of an account's recipients, and no longer for those that left."""
        self._recipients[entry_id] = names
        await self.async_register_services()

    @override
    async def async_send_message(self, message: str, **kwargs: Any) -> None:
        """Send to the targets; what `data` may hold is in the README."""
        data = _validated(kwargs.get(ATTR_DATA) or {})
        await async_send(
            self.hass,
            OutgoingMessage(
                message=message,
                title=kwargs.get(ATTR_TITLE),
                targets=kwargs.get(ATTR_TARGET),
                attachments=data.get("attachments", []) + data.get("images", []),
                reply_to=data.get("reply_to"),
                sender=data.get("from"),
                group=data.get("group"),
                account_key="from",
                options={name: data[name] for name in CALL_VALIDATORS if name in data},
            ),
        )


SERVICE: HassKey[RingcNotificationService] = HassKey(f"{DOMAIN}_notification_service")


async def async_setup_actions(hass: HomeAssistant) -> None:
    """Register `notify.ringc`; it is there before and without any account."""
    service = hass.data[SERVICE] = RingcNotificationService()
    await service.async_setup(hass, DOMAIN, DOMAIN)
    await service.async_register_services()


async def async_setup_entry(
    hass: HomeAssistant, entry: RingcConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Make an entity and an action for each recipient of an account."""
    service = hass.data[SERVICE]

    async def async_offer(*names: str) -> None:
        """Offer the actions of these recipients."""
        await service.async_set_recipients(entry.entry_id, names)

    def names() -> list[str]:
        """Return the recipients' names."""
        return [subentry.data[CONF_NAME] for subentry in entry.get_subentries_of_type(SUBENTRY_RECIPIENT)]

    @callback
    def async_recipients_changed() -> None:
        """Offer the actions of the recipients that there are now."""
        hass.async_create_task(async_offer(*names()))

    async_add_recipient_entities(hass, entry, async_add_entities, RecipientNotifyEntity)
    await async_offer(*names())
    entry.async_on_unload(async_listen_recipients(hass, entry, async_recipients_changed))
    entry.async_on_unload(async_offer)


class RecipientNotifyEntity(RecipientEntity, NotifyEntity):
    """Texts one recipient: `notify.send_message` has nothing but a message and a title."""

    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    @override
    async def async_added_to_hass(self) -> None:
        """Show when the recipient was texted last, in whichever way."""
        self.async_on_remove(self.entry.runtime_data.sent_log.async_listen(self._async_texted))

    @callback
    def _async_texted(self, text: SentText, message: Message | None) -> None:
        """Note that a text went out."""
        if message and self.numbers.issuperset(text.to):
            self._async_record_notification()

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Text the recipient."""
        outgoing = OutgoingMessage(
            message=message, title=title, targets=[self.recipient_name], entry_id=self.entry.entry_id
        )
        await async_send(self.hass, outgoing)


def _validated(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is ours of an action's data; refuses a slip, and passes over other notifiers' keys.

    A notify group hands the same data to all its members and swallows their errors: refusing would lose the alarm.
    """
    foreign = {str(key) for key, value in data.items() if key not in DATA or _is_foreign(key, value, data)}
    for slip in foreign - DATA.keys():
        meant = get_close_matches(slip.lower(), DATA, 1, 0.8)
        if meant and not _is_foreign(slip, data.get(slip), data):
            raise invalid("unknown_key", name=slip, meant=meant[0])
    if foreign:
        _LOGGER.debug("Keys of data that are not for ringc: %s", ", ".join(sorted(foreign)))
    try:
        validated: dict[str, Any] = vol.Schema(DATA)({key: data[key] for key in data if key not in foreign})
    except vol.Invalid as err:
        raise invalid("invalid_data", name=".".join(map(str, err.path)), reason=err.msg) from err
    return validated


def _is_foreign(key: str, value: object, data: Mapping[str, Any]) -> bool:
    """Whether a key that is or resembles one of ours has another notifier's meaning.

    A phone app's group of notifications, image address and attachment mapping; Pushover's seconds between repeats.
    """
    return (
        (key == "group" and isinstance(value, str) and value.lower() not in BOOLEANS)
        or (key == "attachment" and isinstance(value, Mapping))
        or (key == "retry" and "expire" in data)
        or key == "image"
    )
