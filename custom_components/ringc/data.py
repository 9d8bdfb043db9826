"""The types that an account's modules share: its config entry, and what that has while it is loaded."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

if TYPE_CHECKING:
    from .conversations import Conversations
    from .number_check import NumberCheck
    from .questions import Questions
    from .receiving.inbox import Inbox
    from .receiving.push_state import PushState
    from .receiving.shared_numbers import SharedNumbers
    from .recipients import AddressBook
    from .ringcentral import PhoneNumber, RingCentral
    from .sending.delivery import Delivery
    from .sending.sender import Sender
    from .sending.sent_log import SentLog
    from .stored_messages import StoredMessages


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Whose account a config entry is; `str()` of it is the entry's unique id.

    `server` is the host of a server other than RingCentral's production, else None.
    """

    account_id: str
    extension_id: str
    server: str | None = None

    @classmethod
    def of(cls, entry: ConfigEntry) -> Self:
        """Return the key of a config entry."""
        *server, account_id, extension_id = str(entry.unique_id).rsplit("_", 2)
        return cls(account_id, extension_id, server[0] if server else None)

    def of_extension(self, extension_id: str) -> Self:
        """Return the key of another extension of the same account."""
        return replace(self, extension_id=extension_id)

    @override
    def __str__(self) -> str:
        """Return the unique id."""
        return "_".join(part for part in (self.server, self.account_id, self.extension_id) if part)


type RingcConfigEntry = ConfigEntry[RingcData]


@dataclass(kw_only=True, slots=True)
class RingcData:
    """The runtime data of a loaded account, made by `setup`."""

    client: RingCentral
    numbers: tuple[PhoneNumber, ...]
    shared_numbers: SharedNumbers
    stored_messages: StoredMessages
    address_book: AddressBook
    sender: Sender
    sent_log: SentLog
    questions: Questions
    conversations: Conversations
    delivery: Delivery
    inbox: Inbox
    push_state: PushState
    number_check: NumberCheck


@callback
def async_set_up_again(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Reload an account, unless it was unloaded or removed while whoever wants that waited for an answer."""
    if entry.state is ConfigEntryState.LOADED:
        hass.config_entries.async_schedule_reload(entry.entry_id)
