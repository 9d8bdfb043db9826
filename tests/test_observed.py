"""The diagnostics' section `observed`: what RingCentral really does, counted, and nothing private."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import json
import math
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigSubentry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import ExtendedJSONEncoder
import pytest

from custom_components.ringc.diagnostics import async_get_config_entry_diagnostics
from custom_components.ringc.ringcentral import RejectedError
from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

ANNA, QUEUE = "+16505550123", "+16505550120"
INNER = {"errorCode": "FeatureNotAvailable", "message": "No", "errors": [{"errorCode": "MSG-304", "message": "No"}]}
INSTANT = "message-store/instant?type=SMS"
PAGE = Path(__file__).parents[1] / "docs/observed.md"


async def observed(receiver: Receiver) -> dict[str, Any]:
    """The section."""
    found: dict[str, Any] = (await async_get_config_entry_diagnostics(receiver.hass, receiver.entry))["observed"]
    return found


async def values(receiver: Receiver, what: str) -> set[str]:
    """What was observed of a kind."""
    return set((await observed(receiver)).get(what, {}))


async def test_an_observation_has_a_count_and_its_first_and_last_time(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("One")
    await until(lambda: receiver.texts)
    receiver.simulator.clock.advance(100)
    receiver.simulator.receive("Two")
    await until(lambda: len(receiver.texts) == 2)
    await receiver.entry.runtime_data.client.phone_numbers()
    receiver.simulator.receive("Three")
    await until(lambda: len(receiver.texts) == 3)
    seen = (await observed(receiver))["message_id"]["str"]
    assert seen["count"] == 3
    assert seen["first"] < seen["last"]


@pytest.mark.parametrize(
    ("readings", "what", "value"),
    [
        ({}, "conversation", "conversation"),
        ({"older_event": True}, "conversation", "conversationId"),
        ({}, "message_id", "str"),
        ({}, "number", "with plus"),
        ({"wstoken_seconds": 600}, "wstoken_seconds", "600"),
        ({"wstoken_seconds": 30}, "wstoken_seconds", "30"),
        ({}, "filter_echo", f"/restapi/v1.0/account/id/extension/id/{INSTANT}"),
        ({"filter_echo": "as_given"}, "filter_echo", f"/restapi/v1.0/account/~/extension/~/{INSTANT}"),
        ({}, "pushed", "message-store/instant: SMS to own number"),
        ({}, "limit_headers", "light: 50 in 60 s"),
        ({}, "limit_headers", "auth: 5 in 60 s"),
    ],
)  # fmt: skip
async def test_what_documents_leave_open_is_told(
    receiver: Receiver, readings: dict[str, Any], what: str, value: str
) -> None:
    for name, reading in readings.items():
        setattr(receiver.simulator.readings, name, reading)
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Hello")
    await until(lambda: receiver.texts)
    assert value in await values(receiver, what)


@pytest.mark.parametrize("header", ["Verification-Token", "Validation-Token"])
async def test_the_header_that_carries_the_secret_is_told(
    reachable: TestClient[Any, Any], receiver: Receiver, header: str
) -> None:
    receiver.simulator.readings.token_header = header
    await receiver.open_through("webhook")
    receiver.simulator.receive("Hello")
    await until(lambda: receiver.texts)
    assert await values(receiver, "secret_header") == {header}


async def test_which_filter_tells_which_texts_is_told(receiver: Receiver) -> None:
    simulator = receiver.simulator
    simulator.user.admin = True
    simulator.readings.own_filters_cover_shared = True
    simulator.world.let_text(simulator.user, QUEUE)
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(simulator.other_user.id)])
    simulator.receive("Look", attachments=[("a.png", "image/png", PNG)])
    simulator.receive("Support, please", to=QUEUE)
    simulator.receive("For the office", to=simulator.other_user.number)
    await until(lambda: len(receiver.texts) == 3)
    assert await values(receiver, "pushed") == {
        "message-store/instant: MMS to own number",
        "message-store/instant: SMS to shared number",
        "message-store/instant: SMS to other extension",
        "shared-sms: SMS to shared number",
    }


@pytest.mark.parametrize(
    ("disturb", "why"),
    [
        (lambda simulator: simulator.gateway.drop(), "close code 1006"),
        (lambda simulator: simulator.gateway.expire("WSG-902"), "WSG-902"),
        (lambda simulator: simulator.gateway.stall(), "no answer to a ping"),
    ],
    ids=["dropped", "expired", "mute"],
)
async def test_why_a_websocket_ended_is_told(receiver: Receiver, disturb: Callable[[Simulator], Any], why: str) -> None:
    receiver.simulator.gateway.pong_within = 1000
    await receiver.open_through("websocket", inbound="websocket")
    if (work := disturb(receiver.simulator)) is not None:
        await work
    await until(lambda: receiver.simulator.gateway.connects == 2, 200, every=0.5)
    ended = await values(receiver, "websocket_ended")
    assert len(ended) == 1
    assert why in ended.pop()


@pytest.mark.parametrize(("refusal", "outcome"), [(None, "worked"), ("WSG-1003", "refused WSG-1003")])
async def test_whether_a_recovery_worked_is_told(receiver: Receiver, refusal: str | None, outcome: str) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.gateway.recovery_refusal = refusal
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.simulator.gateway.connects == 2)
    await until(lambda: receiver.transport == "websocket")
    assert await values(receiver, "recovery") == {outcome}


@pytest.mark.parametrize(
    ("kind", "fault", "error"),
    [
        ("sms", {"status": 403, "body": INNER}, "POST account/~/extension/~/sms: 403 MSG-304"),
        ("sms", {"drop": "before"}, "POST account/~/extension/~/sms: NoAnswerError"),
        ("sms", {"status": 400, "body": "<html>"}, "POST account/~/extension/~/sms: 400 no code"),
        ("sms", {"status": 400, "body": {"errorCode": ANNA}}, "POST account/~/extension/~/sms: 400 no code"),
        ("sms", {"retry_after": 900}, "POST account/~/extension/~/sms: 429 CMN-301"),
    ],
)
async def test_errors_are_told_by_the_call_that_met_them(
    receiver: Receiver, kind: str, fault: dict[str, Any], error: str
) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.fail(kind, **fault)
    with pytest.raises(HomeAssistantError):
        await notify(receiver.hass, message="Hello", target=ANNA)
    assert error in await values(receiver, "error")


async def test_ids_are_left_out_of_a_call(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    client = receiver.entry.runtime_data.client
    receiver.simulator.fail("store", status=503)
    with pytest.raises(Exception, match="503"):
        await client.message("3062991514017", extension="62003")
    assert "GET account/~/extension/id/message-store/id: 503 CMN-211" in await values(receiver, "error")


async def test_a_limit_without_headers_is_told(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.fail("sms", retry_after=900)
    with pytest.raises(HomeAssistantError):
        await notify(receiver.hass, message="Hello", target=ANNA, data={"max_wait": 1})
    assert "none" in await values(receiver, "limit_headers")


async def test_a_lost_answer_that_is_found_is_told(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.fail("sms", drop="after")
    await notify(receiver.hass, message="Hello", target=ANNA)
    assert await values(receiver, "lookup") == {"found"}


@pytest.mark.parametrize(
    ("store_delay", "outcomes"), [(60, {"not there", "found later"}), (math.inf, {"not there", "never found"})]
)
async def test_what_became_of_a_lost_answer_that_was_not_found_is_told(
    receiver: Receiver, store_delay: float, outcomes: set[str]
) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.store_delay = store_delay
    receiver.simulator.fail("sms", drop="after")
    with pytest.raises(HomeAssistantError):
        await notify(receiver.hass, message="Hello", target=ANNA)
    await asyncio.sleep(2 * 3600)
    assert await values(receiver, "lookup") == outcomes


async def test_the_order_of_lists_is_told(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    client = receiver.entry.runtime_data.client
    for text in ("One", "Two", "Three"):
        receiver.simulator.receive(text)
        receiver.simulator.clock.advance(10)
    began = client.server_time.replace(year=2020)
    await client.list_messages(date_from=began)
    await client.sync(date_from=began)
    assert await values(receiver, "order") == {"message-store: newest first", "message-sync: newest first"}


@pytest.mark.parametrize(
    ("shares", "reading", "answers"),
    [
        (True, "ignored", {"list Any: with those of others", "sync Any: with those of others"}),
        (False, "ignored", {"list Any: own only", "sync Any: own only"}),
        (False, "CMN-101", {"list Any: 400 CMN-101", "sync Any: 400 CMN-101"}),
    ],
)
async def test_what_is_answered_to_who_asks_for_others_texts_is_told(
    receiver: Receiver, shares: bool, reading: str, answers: set[str]
) -> None:
    simulator = receiver.simulator
    simulator.readings.owner_without_feature = reading
    for recipients in [simulator.queue.sms_recipients] * shares:
        recipients.add(simulator.user.id)
    await receiver.open(inbound="off")
    client = receiver.entry.runtime_data.client
    simulator.receive("Support, please", to=QUEUE)
    began = client.server_time.replace(year=2020)
    await client.list_messages(date_from=began, owner="Any")
    with suppress(RejectedError):
        await client.sync(date_from=began, owner="Any")
    assert await values(receiver, "owner") == answers


async def test_the_state_of_subscriptions_is_told(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    [subscription] = receiver.simulator.subscriptions.values()
    subscription.status = "Suspended"
    await receiver.reload()
    await until(lambda: receiver.transport == "webhook")
    assert "Suspended" in await values(receiver, "subscription")


async def fill(receiver: Receiver) -> None:
    """Let much happen: texts in and out by every way, lost answers, refusals, lost connections, shared numbers."""
    simulator, hass = receiver.simulator, receiver.hass
    data = {"name": "Annabel Doe", "phone_numbers": [ANNA], "group": False, "default": True}
    hass.config_entries.async_add_subentry(
        receiver.entry,
        ConfigSubentry(data=data, subentry_type="recipient", title="Annabel Doe", unique_id="annabel_doe"),  # type: ignore[arg-type]
    )
    simulator.world.let_text(simulator.user, QUEUE)
    await receiver.open_through("webhook")
    simulator.receive("a secret text", sender=ANNA, name="Caller Carol")
    simulator.receive("a secret for support", sender=ANNA, to=QUEUE)
    await until(lambda: len(receiver.texts) == 2, 100)
    simulator.fail("sms", drop="after")
    await notify(hass, message="a secret answer", target=ANNA)
    simulator.fail("sms", status=403, body={"errorCode": "Annabel Doe", "message": f"Not to {ANNA}: a secret answer"})
    with pytest.raises(HomeAssistantError):
        await notify(hass, message="a secret answer", target="+16505550177")
    hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "websocket"})
    await until(lambda: receiver.transport == "websocket", 100)
    simulator.gateway.drop()
    await until(lambda: simulator.gateway.connects == 2, 100)
    simulator.receive("a secret after the outage", sender=ANNA)
    await until(lambda: len(receiver.texts) == 3, 100)
    client = receiver.entry.runtime_data.client
    await client.list_messages(date_from=client.server_time.replace(year=2020))


async def test_nothing_private_is_among_it(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await fill(receiver)
    simulator = receiver.simulator
    text = json.dumps(await observed(receiver), cls=ExtendedJSONEncoder)
    people = list(simulator.world.extensions.values())
    numbers = {number.phone_number for owner in people for number in owner.numbers} | {ANNA, "+16505550177"}
    messages = [message for owner in people for message in simulator.stores.of(owner)]
    private = {
        *simulator.secrets,
        *(number.lstrip("+") for number in numbers),
        *(str(owner.id) for owner in people),
        *(owner.name for owner in people),
        *(str(message.id) for message in messages),
        *(str(message.conversation_id) for message in messages),
        *simulator.subscriptions,
        receiver.entry.data["webhook_id"],
        receiver.entry.data["webhook_secret"],
        str(simulator.account_id),
        "Annabel",
        "Carol",
        "secret text",
        "secret answer",
        "secret for support",
        "secret after",
    }
    assert len(private) > 40
    assert {value for value in private if value in text} == set()


async def test_the_page_says_what_each_entry_means(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await fill(receiver)
    explained = set(re.findall(r"`(\w+)`", PAGE.read_text()))
    entries = await observed(receiver)
    assert entries.keys() - explained == set()
    assert len(entries) >= 15
