"""Lines of the activity (logbook): who texted, and what became of texts; never what somebody wrote."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_MESSAGE_STATUS, EVENT_SMS_RECEIVED
from .recipients import AddressBook

# The account's name stands before it.
PROGRESS = {
    "sent": "sent a text to",
    "delivered": "delivered a text to",
    "failed": "could not deliver a text to",
    "unconfirmed": "may not have sent a text to",
}


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None]
) -> None:
    """Say how our events are described."""

    @callback
    def async_describe_received(event: Event) -> dict[str, str]:
        """Describe a text received."""
        data = event.data
        who = data.get("from_name") or _ending(data.get("from")) or "somebody"
        kind = "a reaction" if data.get("reaction") else "a picture" if _is_bare_picture(data) else "a text"
        return {LOGBOOK_ENTRY_NAME: _account(hass, data), LOGBOOK_ENTRY_MESSAGE: f"received {kind} from {who}"}

    @callback
    def async_describe_status(event: Event) -> dict[str, str]:
        """Describe what became of a text sent."""
        data = event.data
        progress = PROGRESS.get(str(data.get("status")), "has news of a text to")
        reason = f": {data['reason']}" if data.get("reason") else ""
        return {
            LOGBOOK_ENTRY_NAME: _account(hass, data),
            LOGBOOK_ENTRY_MESSAGE: f"{progress} {_recipients(hass, data)}{reason}",
        }

    async_describe_event(DOMAIN, EVENT_SMS_RECEIVED, async_describe_received)
    async_describe_event(DOMAIN, EVENT_MESSAGE_STATUS, async_describe_status)


def _account(hass: HomeAssistant, data: Any) -> str:
    """Return the title of an event's account."""
    entry = hass.config_entries.async_get_entry(str(data.get("config_entry_id")))
    return entry.title if entry else "RingCentral"


def _recipients(hass: HomeAssistant, data: Any) -> str:
    """Return whom a text was to: names, or the ends of numbers."""
    entry = hass.config_entries.async_get_entry(str(data.get("config_entry_id")))
    book = AddressBook.from_entry(entry) if entry else None
    names = [(book and book.name_of(number)) or _ending(number) for number in data.get("to") or ()]
    return ", ".join(dict.fromkeys(filter(None, names))) or "somebody"


def _ending(number: str | None) -> str | None:
    """Return how a number that is nobody's is named."""
    return f"a number that ends in {number[-2:]}" if number else None


def _is_bare_picture(data: Any) -> bool:
    """Whether a text has an attachment and no words."""
    return bool(data.get("attachments")) and not data.get("message")
