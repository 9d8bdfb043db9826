"""The actions `ringc.*`: what automations can ask of an account beside the notify actions."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account_test import AccountTest
from .const import CONF_INBOUND, CONF_NAME, DOMAIN, SUBENTRY_RECIPIENT
from .data import RingcConfigEntry
from .errors import action_errors, ending, invalid
from .message_id import message_id
from .phone_numbers import InvalidNumberError
from .questions import Answers, is_opt_out, said
from .ringcentral import Message
from .sending.dispatch import OutgoingMessage, async_find_routes, async_send
from .sending.options import CALL_VALIDATORS
from .sending.permissions import async_check_permissions
from .sending.route import Route, Routes, find_account
from .sending.sent_logs import Once
from .words import word

MOST_IDS = 1000
LONGEST_WAIT_FOR_DELIVERY = timedelta(minutes=5)
DAY = timedelta(days=1)

WORDS = vol.All(cv.ensure_list, [word])
IDS = vol.All(cv.ensure_list, [message_id], vol.Length(min=1, max=MOST_IDS))
ACCOUNT = {vol.Optional("config_entry_id"): cv.string}
ADDRESSED = {
    **cv.TARGET_SERVICE_FIELDS,
    vol.Optional("to"): WORDS,
    vol.Required("message"): cv.string,
    vol.Optional("from"): cv.string,
    **ACCOUNT,
}
WRITTEN = {
    vol.Optional("title"): cv.string,
    vol.Optional("attachments", default=list): vol.All(cv.ensure_list, [vol.Any(None, cv.string, dict)]),
    **{vol.Optional(name): validator for name, validator in CALL_VALIDATORS.items()},
}
ONCE = {
    vol.Optional("once_key"): vol.All(cv.string, vol.Length(min=1, max=200)),
    vol.Optional("once_for"): cv.positive_time_period,
}
SEND_MESSAGE = vol.Schema(
    {
        **ADDRESSED,
        **WRITTEN,
        vol.Optional("group"): cv.boolean,
        **ONCE,
        vol.Optional("wait_for_delivery", default=timedelta()): vol.All(
            cv.positive_time_period, vol.Range(max=LONGEST_WAIT_FOR_DELIVERY)
        ),
    }
)
REPLY = vol.Schema(
    {
        vol.Required("message_id"): message_id,
        vol.Required("message"): cv.string,
        **WRITTEN,
        **ONCE,
        vol.Optional("everybody", default=False): cv.boolean,
    }
)
ASK = vol.Schema(
    {
        **ADDRESSED,
        vol.Optional("answers", default=list): vol.All(
            cv.ensure_list, [{vol.Required("id"): word, vol.Required("sentences"): WORDS}]
        ),
        vol.Optional("timeout", default=timedelta(minutes=5)): vol.All(
            cv.positive_time_period, vol.Range(min=timedelta(seconds=1))
        ),
    }
)
GET_MESSAGES = vol.Schema(
    {
        **ACCOUNT,
        vol.Optional("direction"): vol.In(["inbound", "outbound"]),
        vol.Optional("number"): cv.string,
        vol.Optional("since"): cv.datetime,
        vol.Optional("unread", default=False): cv.boolean,
        vol.Optional("limit", default=100): vol.All(vol.Coerce(int), vol.Range(1, 1000)),
        vol.Optional("ids"): IDS,
    }
)
MESSAGES = vol.Schema({**ACCOUNT, vol.Required("ids"): IDS})
TEST_ACCOUNT = vol.Schema({**ACCOUNT, vol.Optional("picture", default=False): cv.boolean})

type Action = Callable[[HomeAssistant, ServiceCall], Coroutine[Any, Any, ServiceResponse]]


def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; they are there before and without any account."""
    for_users: dict[str, tuple[Action, vol.Schema]] = {
        "send_message": (_async_send_message, SEND_MESSAGE),
        "reply": (_async_reply, REPLY),
        "ask": (_async_ask, ASK),
    }
    for name, (action, schema) in for_users.items():
        hass.services.async_register(DOMAIN, name, partial(action, hass), schema, SupportsResponse.OPTIONAL)
    for_admins: dict[str, tuple[Action, vol.Schema, SupportsResponse]] = {
        "get_messages": (_async_get_messages, GET_MESSAGES, SupportsResponse.ONLY),
        "mark_read": (_async_mark_read, MESSAGES, SupportsResponse.NONE),
        "delete_messages": (_async_delete_messages, MESSAGES, SupportsResponse.NONE),
        "test_account": (_async_test_account, TEST_ACCOUNT, SupportsResponse.ONLY),
    }
    for name, (action, schema, response) in for_admins.items():
        async_register_admin_service(hass, DOMAIN, name, partial(action, hass), schema, response)


async def _async_send_message(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Send a message, and say what became of it."""
    data = call.data
    message = OutgoingMessage(
        message=data["message"],
        title=data.get("title"),
        targets=_targets(hass, data),
        attachments=data["attachments"],
        sender=data.get("from"),
        entry_id=data.get("config_entry_id"),
        group=data.get("group"),
        options=_options(data),
        once=_once(data),
        wait_for_delivery=data["wait_for_delivery"].total_seconds(),
    )
    return await _async_send(hass, call, message)


async def _async_reply(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Answer a text that was received."""
    data = call.data
    message = OutgoingMessage(
        message=data["message"],
        title=data.get("title"),
        reply_to=data["message_id"],
        attachments=data["attachments"],
        group=data["everybody"],
        options=_options(data),
        once=_once(data),
    )
    return await _async_send(hass, call, message)


async def _async_send(hass: HomeAssistant, call: ServiceCall, message: OutgoingMessage) -> ServiceResponse:
    """Send a message if whoever calls may, and return the response."""
    routes = await async_find_routes(hass, message)
    await async_check_permissions(hass, call.context, routes.routes, message.attachments)
    return {"messages": [result.as_dict(hass) for result in await async_send(hass, message, routes)]}


def _once(data: Mapping[str, Any]) -> Once | None:
    """Return the key with which a text goes to a number only once, or None."""
    if "once_key" in data:
        return Once(key=data["once_key"], seconds=data["once_for"].total_seconds() if "once_for" in data else None)
    if "once_for" in data:
        raise invalid("once_for_without_key")
    return None


def _options(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that an action chooses."""
    return {name: data[name] for name in CALL_VALIDATORS if name in data}


async def _async_ask(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Text a question to one number, and wait for its answer."""
    data = call.data
    answers = Answers(data["answers"])
    message = OutgoingMessage(
        message=data["message"],
        targets=_targets(hass, data) or [],
        sender=data.get("from"),
        entry_id=data.get("config_entry_id"),
        options={"optional": False},
    )
    route, number = _asked(await async_find_routes(hass, message))
    await async_check_permissions(hass, call.context, [route], ())
    questions, client = route.data.questions, route.data.client
    with questions.open(route.sender, number, answers) as question:
        asked_at = client.server_time
        [result] = await async_send(hass, message, Routes(routes=[route]))
        questions.async_sent(question, result.sent_at or asked_at, result.texts)
        await asyncio.wait([question.reply], timeout=data["timeout"].total_seconds())
        if not question.reply.done():
            return _answer(number, timed_out=True)
        reply = question.reply.result()
    text = said(reply)
    opted_out = is_opt_out(text)
    return _answer(
        number,
        id=None if opted_out else answers.find(text),
        sentence=text,
        message_id=reply["message_id"],
        opted_out=opted_out,
    )


def _answer(number: str, **known: Any) -> dict[str, Any]:
    """Return the response to a question; what nobody knows is None."""
    nothing = {"id": None, "sentence": None, "message_id": None, "timed_out": False, "opted_out": False}
    return {**nothing, "from": number, **known}


def _asked(routes: Routes) -> tuple[Route, str]:
    """Return how the one number that is asked is reached."""
    match routes:
        case Routes(routes=[route], wrong=[]) if [len(place.numbers) for place in route.destinations] == [1]:
            [number] = route.destinations[0].numbers
        case _:
            raise invalid("ask_one_number")
    if number == route.sender:
        raise invalid("recipient_is_sender", number=ending(number))
    if route.entry.options.get(CONF_INBOUND) == "off":
        raise invalid("ask_without_inbound")
    return route, number


async def _async_get_messages(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return messages of the account's store, newest first."""
    data = call.data
    entry = find_account(hass, data.get("config_entry_id"))
    stored, inbox = entry.runtime_data.stored_messages, entry.runtime_data.inbox
    now = entry.runtime_data.client.server_time
    find = partial(
        stored.async_list,
        date_from=dt_util.as_utc(data["since"]) if "since" in data else now - DAY,
        direction=data["direction"].capitalize() if "direction" in data else None,
        unread=data["unread"],
        limit=data["limit"],
    )
    with action_errors(hass, entry.entry_id):
        if "ids" in data:
            found = [await stored.async_get(data["ids"])]
        else:
            found = await asyncio.gather(*(find(phone_number=number) for number in _numbers(entry, data)))
    messages = {message.id: message for batch in found for message in batch if message.availability in {None, "Alive"}}
    newest = sorted(messages.values(), key=lambda message: message.created_at or now, reverse=True)
    return {"messages": [inbox.describe(message) | _state(message) for message in newest[: data["limit"]]]}


def _numbers(entry: RingcConfigEntry, data: Mapping[str, Any]) -> list[str | None]:
    """Return the numbers that messages are wanted of; None stands for everybody. Short codes are what they are."""
    if "number" not in data:
        return [None]
    try:
        places = entry.runtime_data.address_book.resolve([data["number"]])
    except InvalidNumberError:
        return [data["number"]]
    return [number for place in places for number in place.numbers]


def _state(message: Message) -> dict[str, Any]:
    """Return what RingCentral says about a message beside what it is; the Shared Inbox does not say what was read."""
    return {
        "direction": (message.direction or "").lower() or None,
        "read": None if message.in_threads else message.read,
        "status": "received" if message.direction == "Inbound" else message.delivery,
        "error_code": message.error_code,
    }


async def _async_mark_read(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Mark messages as read."""
    entry = find_account(hass, call.data.get("config_entry_id"))
    with action_errors(hass, entry.entry_id):
        await entry.runtime_data.stored_messages.async_mark_read(call.data["ids"])
    return None


async def _async_delete_messages(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Delete messages; RingCentral keeps them in its bin for some days."""
    entry = find_account(hass, call.data.get("config_entry_id"))
    with action_errors(hass, entry.entry_id):
        await entry.runtime_data.stored_messages.async_delete(call.data["ids"])
    return None


async def _async_test_account(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Text the account's own number, and say what works and what does not."""
    entry = find_account(hass, call.data.get("config_entry_id"))
    return await AccountTest(hass, entry, picture=call.data["picture"]).async_run()


def _targets(hass: HomeAssistant, data: Mapping[str, Any]) -> list[str] | None:
    """Return whom an action names, by entity, device, area, label, name or number; None when it names nobody."""
    if not any(field in data for field in ("to", *map(str, cv.TARGET_SERVICE_FIELDS))):
        return None
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(dict(data)))
    recipients = dict[str, None]()
    for entity_id in sorted(selected.referenced):
        if name := _recipient(hass, entity_id):
            recipients[name] = None
        else:
            raise invalid("entity_no_recipient", entity=entity_id)
    # Of a device or an area, what is no recipient is passed over.
    recipients |= dict.fromkeys(
        filter(None, (_recipient(hass, item) for item in sorted(selected.indirectly_referenced)))
    )
    return [*recipients, *data.get("to", ())]


def _recipient(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the name of the recipient that a notify entity stands for."""
    registered = er.async_get(hass).async_get(entity_id)
    if registered and registered.domain == "notify" and registered.platform == DOMAIN:
        entry = hass.config_entries.async_get_entry(registered.config_entry_id or "")
        subentry = entry.subentries.get(registered.config_subentry_id or "") if entry else None
        if subentry and subentry.subentry_type == SUBENTRY_RECIPIENT:
            return str(subentry.data[CONF_NAME])
    return None
