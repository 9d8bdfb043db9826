"""The commands of Home Assistant's pages: accounts and conversations. What they send goes by the actions."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from . import attachment_views, panel
from .access import find_account, may_see, may_send
from .const import DOMAIN
from .conversation import MAX_ID_LENGTH, Conversation
from .conversations import Conversations, Update
from .data import RingcConfigEntry
from .errors import failed
from .message_id import message_id
from .page_data import PageData
from .phone_numbers import is_short_code, parse_number
from .sending.route import LARGEST_GROUP

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
    seen = [
        _page_data(hass, connection, entry).account(may_send=may_send(hass, connection.user, entry))
        for entry in entries
        if may_see(connection.user, entry)
    ]
    connection.send_result(msg["id"], {"accounts": seen, "version": panel.version(hass)})


@websocket_api.websocket_command({vol.Required("type"): "ringc/conversations/subscribe", **ACCOUNT})
@websocket_api.async_response
@_answers_errors
async def watch_conversations(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Give all conversations of an account, then those that change."""
    data, conversations = _of(hass, connection, msg)

    @callback
    def async_changed(update: Update) -> None:
        """Pass a conversation on."""
        if update.conversation:
            connection.send_event(msg["id"], {"conversations": [data.conversation(update.conversation)]})

    async with _watching(connection, msg, data.entry, async_changed):
        whole = [data.conversation(conversation) for conversation in conversations.all]
        connection.send_result(msg["id"])
        connection.send_event(msg["id"], {"conversations": whole})


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
    data, conversations = _of(hass, connection, msg)
    own = data.entry.runtime_data.address_book.source_number
    numbers = [parse_number(number, near=own) for number in msg.get("numbers", ())]
    conversation: Conversation | None = None

    @callback
    def async_changed(update: Update) -> None:
        """Pass texts of this conversation on, and the ids of those that were deleted."""
        if update.conversation and conversation and update.conversation.id == conversation.id:
            changed = {
                "messages": data.messages(update.conversation, update.messages),
                "our_number": update.conversation.our_number,
            }
            deleted = {"deleted": list(update.deleted)} if update.deleted else {}
            connection.send_event(msg["id"], changed | deleted)

    async with _watching(connection, msg, data.entry, async_changed):
        found = _find(conversations, msg.get("conversation"), numbers)
        page = found.page()
        if found.messages and not page:
            page = await conversations.async_read_before(found, None)
        conversation = found
        whole = {
            "id": conversation.id,
            "name": data.name_of(conversation),
            "numbers": list(conversation.numbers),
            "our_number": conversation.our_number,
            "messages": data.messages(conversation, page),
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
    data, conversations = _of(hass, connection, msg)
    with conversations.looking():
        await conversations.async_read()
        conversation = _find(conversations, msg["conversation"])
        page = await conversations.async_read_before(conversation, msg["before"])
        more = conversation.has_before(page[0]) if page else not conversation.complete
    connection.send_result(msg["id"], {"messages": data.messages(conversation, page), "more": more})


@websocket_api.websocket_command({vol.Required("type"): "ringc/conversation/mark_read", **CONVERSATION})
@websocket_api.async_response
@_answers_errors
async def mark_read(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Mark a conversation as read, at RingCentral too: for those who may answer it."""
    _, conversations = _of(hass, connection, msg, to_send=True)
    with conversations.looking():
        await conversations.async_read()
        await conversations.async_mark_read(_find(conversations, msg["conversation"]))
    connection.send_result(msg["id"], {})


def _of(
    hass: HomeAssistant, connection: ActiveConnection, msg: Mapping[str, Any], *, to_send: bool = False
) -> tuple[PageData, Conversations]:
    """Return the account that a command names as the page is given it, and its conversations."""
    entry = find_account(hass, connection.user, msg["config_entry_id"], to_send=to_send)
    if entry is None:
        raise failed("account_not_loaded")
    return _page_data(hass, connection, entry), entry.runtime_data.conversations


def _page_data(hass: HomeAssistant, connection: ActiveConnection, entry: RingcConfigEntry) -> PageData:
    """Return what a page is given of an account."""
    return PageData(hass=hass, entry=entry, refresh_token_id=connection.refresh_token_id)


@asynccontextmanager
async def _watching(
    connection: ActiveConnection, msg: Mapping[str, Any], entry: RingcConfigEntry, listener: Callable[[Update], None]
) -> AsyncIterator[None]:
    """Watch from now on, and go on when the texts have been read, to give the whole; an error ends it at once.

    What changes before the whole was given is in it. It ends with the account, or with the user's right to see it.
    """
    conversations, given = entry.runtime_data.conversations, False

    @callback
    def async_changed(update: Update) -> None:
        """Pass on what has changed, to who may still see it."""
        if given and update.conversation and may_see(connection.user, entry):
            listener(update)
        elif given:
            stop()
            connection.send_event(msg["id"], {"closed": True})

    stop = conversations.async_watch(async_changed)
    connection.subscriptions[msg["id"]] = stop
    try:
        await conversations.async_read()
        yield
    except BaseException:
        if connection.subscriptions.pop(msg["id"], None):
            stop()
        raise
    given = True


def _find(conversations: Conversations, conversation_id: str | None, numbers: Iterable[str] = ()) -> Conversation:
    """Return the conversation named by its id or by its numbers."""
    if conversation_id is None:
        return conversations.kept.of_numbers(numbers)
    if found := conversations.kept.find(conversation_id):
        return found
    people = conversation_id.split(",")
    return conversations.kept.of_numbers(item if is_short_code(item) else parse_number(item) for item in people)
