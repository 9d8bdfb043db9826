"""The actions `ringc.*`: what automations can ask of an account beside the notify actions."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import CONF_INBOUND, CONF_NAME, DOMAIN, SUBENTRY_RECIPIENT
from .data import RingcConfigEntry
from .errors import action_errors, invalid
from .phone_numbers import InvalidNumberError
from .questions import Answers, is_opt_out
from .ringcentral import Message
from .sending.dispatch import OPTIONS, OutgoingMessage, async_send
from .sending.route import find_account, find_routes

MOST_IDS = 1000
LONGEST_WAIT_FOR_DELIVERY = timedelta(minutes=5)
DAY = timedelta(days=1)

TEXTS = vol.All(cv.ensure_list, [cv.string])
ACCOUNT = {vol.Optional("config_entry_id"): cv.string}
ADDRESSED = {
    vol.Optional(ATTR_ENTITY_ID): cv.entity_ids,
    vol.Optional("to"): TEXTS,
    vol.Required("message"): cv.string,
    vol.Optional("from"): cv.string,
    **ACCOUNT,
}
IDS = vol.All(cv.ensure_list, [vol.All(cv.string, cv.matches_regex(r"^[0-9]{1,20}$"))], vol.Length(min=1, max=MOST_IDS))
SEND_MESSAGE = vol.Schema(
    {
        **ADDRESSED,
        vol.Optional("title"): cv.string,
        vol.Optional("attachments", default=list): vol.All(cv.ensure_list, [vol.Any(cv.string, dict)]),
        vol.Optional("group"): cv.boolean,
        vol.Optional("once_key"): vol.All(cv.string, vol.Length(min=1, max=200)),
        vol.Optional("once_for"): cv.positive_time_period,
        vol.Optional("wait_for_delivery", default=timedelta()): vol.All(
            cv.positive_time_period, vol.Range(max=LONGEST_WAIT_FOR_DELIVERY)
        ),
        **{vol.Optional(name): validator for name, (validator, _) in OPTIONS.items()},
    }
)
ASK = vol.Schema(
    {
        **ADDRESSED,
        vol.Optional("answers", default=list): vol.All(
            cv.ensure_list, [{vol.Required("id"): cv.string, vol.Required("sentences"): TEXTS}]
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

type Action = Callable[[HomeAssistant, ServiceCall], Coroutine[Any, Any, ServiceResponse]]


def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; they are there before and without any account."""
    actions: dict[str, tuple[Action, vol.Schema, SupportsResponse]] = {
        "send_message": (_async_send_message, SEND_MESSAGE, SupportsResponse.OPTIONAL),
        "ask": (_async_ask, ASK, SupportsResponse.OPTIONAL),
        "get_messages": (_async_get_messages, GET_MESSAGES, SupportsResponse.ONLY),
        "mark_read": (_async_mark_read, MESSAGES, SupportsResponse.NONE),
    }
    for name, (action, schema, response) in actions.items():
        hass.services.async_register(DOMAIN, name, partial(action, hass), schema, response)
    async_register_admin_service(hass, DOMAIN, "delete_messages", partial(_async_delete_messages, hass), MESSAGES)


async def _async_send_message(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Send a message, and say what became of it."""
    data = call.data
    if "once_for" in data and "once_key" not in data:
        raise invalid("once_for_without_key")
    rows = await async_send(
        hass,
        OutgoingMessage(
            message=data["message"],
            title=data.get("title"),
            targets=_targets(hass, data),
            attachments=data["attachments"],
            sender=data.get("from"),
            entry_id=data.get("config_entry_id"),
            group=data.get("group"),
            options={name: data[name] for name in OPTIONS if name in data},
            once_key=data.get("once_key"),
            once_for=data["once_for"].total_seconds() if "once_for" in data else None,
            wait_for_delivery=data["wait_for_delivery"].total_seconds(),
        ),
    )
    return {"messages": [row.as_dict() for row in rows]}


async def _async_ask(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Text a question to one number, and wait for its answer."""
    data = call.data
    answers = Answers(data["answers"])
    targets = _targets(hass, data) or []
    entry, sender, number = _whom(hass, data, targets)
    questions = entry.runtime_data.questions
    message = OutgoingMessage(
        message=data["message"], targets=targets, sender=sender, entry_id=entry.entry_id, options={"optional": False}
    )
    with questions.open(number) as question:
        [row] = await async_send(hass, message)
        questions.async_sent(number, question, row.sent_at or entry.runtime_data.client.server_time)
        try:
            async with asyncio.timeout(data["timeout"].total_seconds()):
                reply = await question.reply
        except TimeoutError:
            return _answer(number, timed_out=True)
    text = reply["message"]
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


def _whom(hass: HomeAssistant, data: Mapping[str, Any], targets: list[str]) -> tuple[RingcConfigEntry, str, str]:
    """Return the account and number that ask, and the one number that is asked."""
    routes = find_routes(hass, targets, sender=data.get("from"), entry_id=data.get("config_entry_id"))
    match routes:
        case [route] if [len(place.numbers) for place in route.destinations] == [1]:
            [number] = route.destinations[0].numbers
        case _:
            raise invalid("ask_one_number")
    if number == route.sender:
        raise invalid("recipient_is_sender", number=number)
    if route.entry.options.get(CONF_INBOUND) == "off":
        raise invalid("ask_without_inbound")
    return route.entry, route.sender, number


async def _async_get_messages(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Return messages of the account's store, newest first."""
    data = call.data
    entry = find_account(hass, data.get("config_entry_id"))
    client, inbox = entry.runtime_data.client, entry.runtime_data.inbox
    find = partial(
        client.list_messages,
        date_from=dt_util.as_utc(data["since"]) if "since" in data else dt_util.utcnow() - DAY,
        direction=data["direction"].capitalize() if "direction" in data else None,
        unread=data["unread"],
        limit=data["limit"],
    )
    with action_errors(hass, entry.entry_id):
        if "ids" in data:
            found = [await client.messages(data["ids"])]
        else:
            found = await asyncio.gather(*(find(phone_number=number) for number in _numbers(entry, data)))
    messages = {message.id: message for batch in found for message in batch if message.availability in {None, "Alive"}}
    newest = sorted(messages.values(), key=lambda message: message.created_at or dt_util.utcnow(), reverse=True)
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
    """Return what the store says about a message beside what it is."""
    return {
        "direction": (message.direction or "").lower() or None,
        "read": message.read,
        "status": "received" if message.direction == "Inbound" else message.progress,
        "error_code": message.error_code,
    }


async def _async_mark_read(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Mark messages as read."""
    entry = find_account(hass, call.data.get("config_entry_id"))
    with action_errors(hass, entry.entry_id):
        await entry.runtime_data.client.mark_read(call.data["ids"])
    return None


async def _async_delete_messages(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Delete messages; RingCentral keeps them in its bin for some days."""
    entry = find_account(hass, call.data.get("config_entry_id"))
    with action_errors(hass, entry.entry_id):
        await entry.runtime_data.client.delete(call.data["ids"])
    return None


def _targets(hass: HomeAssistant, data: Mapping[str, Any]) -> list[str] | None:
    """Return whom an action names, by entity, name or number; None when it names nobody."""
    named = [_recipient(hass, entity_id) for entity_id in data.get(ATTR_ENTITY_ID, ())]
    if ATTR_ENTITY_ID not in data and "to" not in data:
        return None
    return [*named, *data.get("to", ())]


def _recipient(hass: HomeAssistant, entity_id: str) -> str:
    """Return the name of the recipient that a notify entity stands for."""
    registered = er.async_get(hass).async_get(entity_id)
    if registered and registered.platform == DOMAIN and registered.config_subentry_id:
        entry = hass.config_entries.async_get_entry(registered.config_entry_id or "")
        subentry = entry.subentries.get(registered.config_subentry_id) if entry else None
        if subentry and subentry.subentry_type == SUBENTRY_RECIPIENT:
            return str(subentry.data[CONF_NAME])
    raise invalid("entity_no_recipient", entity=entity_id)
