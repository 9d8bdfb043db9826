"""The commands of Home Assistant's pages: accounts and conversations. What they send goes by the actions."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import wraps
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv, entity_registry as er
import voluptuous as vol

from . import attachment_views, panel
from .access import find_account, may_see, may_send
from .const import CONF_GROUP, CONF_PHONE_NUMBERS, DOMAIN, SUBENTRY_RECIPIENT
from .conversation import Conversation, ConversationMessage
from .conversations import Conversations, Update
from .data import RingcConfigEntry
from .errors import async_words_of, failed
from .message_id import message_id
from .phone_numbers import parse_number
from .sending.route import LARGEST_GROUP

# A page that hangs on a wall still shows a picture after so long without being loaded anew.
SIGNED_FOR = timedelta(days=7)
MAX_ID_LENGTH = 300
ID = vol.All(cv.string, vol.Length(min=1, max=MAX_ID_LENGTH))
NUMBERS = vol.All([vol.All(cv.string, vol.Length(min=1, max=40))], vol.Length(min=1, max=LARGEST_GROUP))
ACCOUNT = {vol.Required("config_entry_id"): cv.string}
# `id` is what Home Assistant calls the number of a command.
CONVERSATION = {**ACCOUNT, vol.Required("conversation"): ID}

type Command = Callable[[HomeAssistant, ActiveConnection, dict[str, Any]], Coroutine[Any, Any, None]]


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the commands; they are there before and without any account."""
    for command in (accounts, watch_conversations, watch_conversation, load_more, mark_read):
        websocket_api.async_register_command(hass, command)
    attachment_views.async_setup(hass)


def _answers_errors(command: Command) -> Command:
    """Answer an error to the page, in words that it can translate: Home Assistant would log it, numbers and all."""

    @wraps(command)
    async def answering(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        try:
            await command(hass, connection, msg)
        except Unauthorized:
            connection.send_error(msg["id"], websocket_api.ERR_UNAUTHORIZED, "Unauthorized")
        except HomeAssistantError as err:
            refused = isinstance(err, ServiceValidationError)
            connection.send_error(
                msg["id"],
                websocket_api.ERR_SERVICE_VALIDATION_ERROR if refused else websocket_api.ERR_HOME_ASSISTANT_ERROR,
                str(err),
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            )

    return answering


@websocket_api.websocket_command({vol.Required("type"): "ringc/accounts"})
@websocket_api.async_response
@_answers_errors
async def accounts(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give the accounts whose texts the user may see, and the version of the pages."""
    entries: list[RingcConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    seen = [entry for entry in entries if may_see(connection.user, entry)]
    result = {"accounts": [_account(hass, connection, entry) for entry in seen], "version": panel.version(hass)}
    connection.send_result(msg["id"], result)


def _account(hass: HomeAssistant, connection: ActiveConnection, entry: RingcConfigEntry) -> dict[str, Any]:
    """Return an account, the number that it texts from first."""
    data = entry.runtime_data
    numbers = [number for number in data.numbers if number.can_text]
    numbers.sort(key=lambda number: number.phone_number != data.address_book.source_number)
    return {
        "config_entry_id": entry.entry_id,
        "title": entry.title,
        "numbers": [
            {
                "phone_number": number.phone_number,
                "name": data.address_book.name_of(number.phone_number),
                "can_send_pictures": number.can_send_pictures,
            }
            for number in numbers
        ],
        "may_send": may_send(hass, connection.user, entry),
    }


@websocket_api.websocket_command({vol.Required("type"): "ringc/conversations/subscribe", **ACCOUNT})
@websocket_api.async_response
@_answers_errors
async def watch_conversations(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give all conversations of an account, then those that change."""
    entry, conversations = _of(hass, connection, msg)
    given = False

    @callback
    def async_changed(update: Update) -> None:
        """Pass a conversation on; what changes before the whole was given is in it."""
        if not update.conversation:
            connection.send_event(msg["id"], {"closed": True})
        elif given:
            changed = [_conversation(hass, entry, update.conversation)]
            connection.send_event(msg["id"], {"conversations": changed})

    async with _watching(connection, msg, conversations, async_changed):
        whole = [_conversation(hass, entry, conversation) for conversation in conversations.all]
        connection.send_result(msg["id"])
        connection.send_event(msg["id"], {"conversations": whole})
        given = True


@websocket_api.websocket_command(
    vol.All(
        vol.Schema(
            {
                vol.Required("type"): "ringc/conversation/subscribe",
                **ACCOUNT,
                vol.Exclusive("conversation", "which"): ID,
                vol.Exclusive("numbers", "which"): NUMBERS,
            }
        ),
        cv.has_at_least_one_key("conversation", "numbers"),
    )
)
@websocket_api.async_response
@_answers_errors
async def watch_conversation(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give a conversation's newest texts, then those that come or change."""
    entry, conversations = _of(hass, connection, msg)
    numbers = [parse_number(number, near=_own_number(entry)) for number in msg.get("numbers", ())]
    conversation: Conversation | None = None

    @callback
    def async_changed(update: Update) -> None:
        """Pass texts on; what comes before the whole was given is in it."""
        if not update.conversation:
            connection.send_event(msg["id"], {"closed": True})
        elif update.conversation is conversation:
            changed = _messages(hass, connection, entry, conversation, update.messages)
            connection.send_event(msg["id"], {"messages": changed, "our_number": conversation.our_number})

    async with _watching(connection, msg, conversations, async_changed):
        found = _find(conversations, msg.get("conversation"), numbers)
        page = found.page()
        if found.messages and not page:
            page = await conversations.async_read_before(found, None)
        conversation = found
        whole = {
            "id": conversation.id,
            "name": conversations.name_of(conversation),
            "numbers": list(conversation.numbers),
            "our_number": conversation.our_number,
            "messages": _messages(hass, connection, entry, conversation, page),
            "more": conversation.has_before(page[0] if page else None),
        }
        connection.send_result(msg["id"])
        connection.send_event(msg["id"], whole)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ringc/conversation/load_more",
        **CONVERSATION,
        vol.Required("before"): vol.Any(None, message_id),
    }
)
@websocket_api.async_response
@_answers_errors
async def load_more(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give the texts before one; before null: the newest, of a conversation that seemed to have none."""
    entry, conversations = _of(hass, connection, msg)
    await conversations.async_read()
    conversation = _find(conversations, msg["conversation"])
    page = await conversations.async_read_before(conversation, msg["before"])
    more = conversation.has_before(page[0]) if page else not conversation.complete
    connection.send_result(
        msg["id"], {"messages": _messages(hass, connection, entry, conversation, page), "more": more}
    )


@websocket_api.websocket_command({vol.Required("type"): "ringc/conversation/mark_read", **CONVERSATION})
@websocket_api.async_response
@_answers_errors
async def mark_read(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Mark a conversation as read, at RingCentral too: for those who may answer it."""
    _, conversations = _of(hass, connection, msg, to_send=True)
    await conversations.async_read()
    await conversations.async_mark_read(_find(conversations, msg["conversation"]))
    connection.send_result(msg["id"], {})


def _of(
    hass: HomeAssistant, connection: ActiveConnection, msg: Mapping[str, Any], *, to_send: bool = False
) -> tuple[RingcConfigEntry, Conversations]:
    """Return the account that a command names, and its conversations."""
    entry = find_account(hass, connection.user, msg["config_entry_id"], to_send=to_send)
    if entry is None:
        raise failed("account_not_loaded")
    return entry, entry.runtime_data.conversations


@asynccontextmanager
async def _watching(
    connection: ActiveConnection,
    msg: Mapping[str, Any],
    conversations: Conversations,
    listener: Callable[[Update], None],
) -> AsyncIterator[None]:
    """Watch from now on until the page ends that, and go on when the texts have been read; an error ends it at once."""
    stop = conversations.async_watch(listener)
    connection.subscriptions[msg["id"]] = stop
    try:
        await conversations.async_read()
        yield
    except BaseException:
        if connection.subscriptions.pop(msg["id"], None):
            stop()
        raise


def _find(conversations: Conversations, conversation_id: str | None, numbers: Iterable[str] = ()) -> Conversation:
    """Return the conversation named by its id or by its numbers."""
    if conversation_id is None:
        return conversations.of_numbers(numbers)
    if found := conversations.find(conversation_id):
        return found
    return conversations.of_numbers(parse_number(number) for number in conversation_id.split(","))


def _own_number(entry: RingcConfigEntry) -> str:
    """Return the number whose country national numbers belong to."""
    return entry.runtime_data.address_book.source_number


def _conversation(hass: HomeAssistant, entry: RingcConfigEntry, conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as the list shows it."""
    last = conversation.messages[-1] if conversation.messages else None
    return {
        "id": conversation.id,
        "name": entry.runtime_data.conversations.name_of(conversation),
        "numbers": list(conversation.numbers),
        "entity_id": _entity_id(hass, entry, conversation),
        "unread": len(conversation.unread),
        "last": last and _last(last),
    }


def _last(message: ConversationMessage) -> dict[str, Any]:
    """Return the latest text as the list shows it."""
    shown = {name: value for name, value in message.as_dict().items() if name in {"direction", "at", "status"}}
    return shown | {"text": message.text[:200], "picture": bool(message.attachments)}


def _entity_id(hass: HomeAssistant, entry: RingcConfigEntry, conversation: Conversation) -> str | None:
    """Return the notify entity of the recipient whose conversation it is."""
    people = set(conversation.numbers)
    for subentry in entry.subentries.values():
        if subentry.subentry_type != SUBENTRY_RECIPIENT:
            continue
        numbers = set(subentry.data[CONF_PHONE_NUMBERS])
        if numbers == people if subentry.data.get(CONF_GROUP) else len(people) == 1 and numbers >= people:
            unique_id = f"{entry.unique_id}_{subentry.subentry_id}"
            return er.async_get(hass).async_get_entity_id("notify", DOMAIN, unique_id)
    return None


def _messages(
    hass: HomeAssistant,
    connection: ActiveConnection,
    entry: RingcConfigEntry,
    conversation: Conversation,
    messages: Iterable[ConversationMessage],
) -> list[dict[str, Any]]:
    """Return texts as the pages show them; the addresses of their attachments are good for this login only."""

    def url(message: ConversationMessage, attachment_id: str) -> str:
        """Return an attachment's signed address."""
        path = attachment_views.path_of(entry.entry_id, message.id, attachment_id)
        return async_sign_path(hass, path, SIGNED_FOR, refresh_token_id=connection.refresh_token_id)

    return [
        message.as_dict()
        | {
            "name": entry.runtime_data.conversations.name_of_sender(message),
            "error": message.failure and async_words_of(hass, message.failure),
            "reaction": conversation.reaction(message),
            "attachments": [
                {"url": url(message, item.id), "content_type": item.content_type} for item in message.attachments
            ],
        }
        for message in messages
    ]
