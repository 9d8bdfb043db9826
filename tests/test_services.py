"""The actions `ringc.*`, called as automations call them, against a RingCentral on 127.0.0.1."""

import asyncio
from contextlib import nullcontext
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events
import voluptuous as vol

from tests.helpers.entities import entity_of
from tests.helpers.language import speak
from tests.helpers.sending import DAD, MOM, PNG, SIS, add_recipient, notify
from tests.helpers.waiting import until
from tests.receiving.test_webhook import PATH, SECRET, delivery
from tests.simulator import Simulator


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action of ringc and return its response."""
    return await hass.services.async_call("ringc", action, data, blocking=True, return_response=True)


async def send(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Send a message and return the rows of the response."""
    rows: list[dict[str, Any]] = (await act(hass, "send_message", **{"message": "The door is open", **data}))[
        "messages"
    ]
    return rows


async def test_a_row_tells_what_became_of_each_recipient(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    rows = await send(hass, entity_id="notify.mom", to=["Parents", SIS], message="a" * 161)
    ids = {sent.to: str(sent.id) for sent in simulator.accepted}
    common = {"status": "queued", "segments": 2, "left_out": [], "error_code": None, "error": None}
    assert rows == [
        {"to": [MOM], "recipient": "Mom", "message_ids": [ids[MOM,]], **common},
        {"to": [MOM, DAD], "recipient": "Parents", "message_ids": [ids[MOM, DAD]], **common},
        {"to": [SIS], "recipient": None, "message_ids": [ids[SIS,]], **common},
    ]


@pytest.mark.usefixtures("account")
async def test_an_action_without_response_works_too(hass: HomeAssistant, simulator: Simulator) -> None:
    data = {"to": [MOM], "message": "Hello", "title": "Note"}
    await hass.services.async_call("ringc", "send_message", data, blocking=True)
    assert [sent.text for sent in simulator.accepted] == ["Note\nHello"]


async def test_an_image_entity_is_attached(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, tmp_path: Any
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    (tmp_path / "door.png").write_bytes(PNG)
    media = {"media_content_id": str(tmp_path / "door.png"), "media_content_type": "image/png"}
    await send(hass, to=MOM, message="", attachments=[media])
    assert [(sent.text, sent.files[0][:2]) for sent in simulator.accepted] == [("", ("door.png", "image/png"))]


@pytest.mark.usefixtures("account")
async def test_an_optional_failure_stands_in_its_row(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.sms.blocked.add(DAD)
    rows = await send(hass, to=[MOM, DAD], optional=True)
    assert [(row["status"], row["error_code"]) for row in rows] == [("queued", None), ("failed", "MSG-243")]
    assert rows[1]["error"].startswith("RingCentral has blocked this number")


@pytest.mark.usefixtures("account")
async def test_a_row_says_why_it_failed_in_home_assistants_language(hass: HomeAssistant, simulator: Simulator) -> None:
    await speak(hass, "de")
    simulator.sms.blocked.add(DAD)
    [row] = await send(hass, to=[DAD], optional=True)
    assert row["error"].startswith("RingCentral hat diese Nummer gesperrt")


@pytest.mark.usefixtures("account")
async def test_the_words_go_without_a_picture_that_fails_and_the_row_says_so(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    missing, gone = hass.config.path("www/missing.jpg"), "camera.gone"
    [row] = await send(hass, to=[MOM], attachments=[missing, gone])
    assert (row["status"], row["error"], len(row["left_out"])) == ("queued", None, 2)
    assert all(name in said for name, said in zip((missing, gone), row["left_out"], strict=True))
    assert [(sent.text, sent.files) for sent in simulator.accepted] == [("The door is open", ())]
    assert sum(record.levelname == "WARNING" for record in caplog.records) == 1


@pytest.mark.usefixtures("account")
async def test_a_row_says_what_was_left_out_in_home_assistants_language(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await speak(hass, "de")
    [row] = await send(hass, to=[MOM], attachments="camera.gone")
    [left_out] = row["left_out"]
    assert "Es gibt keinen Anhang" in left_out


@pytest.mark.usefixtures("account")
async def test_a_required_picture_that_fails_keeps_the_words_back(hass: HomeAssistant, simulator: Simulator) -> None:
    with pytest.raises(HomeAssistantError) as failure:
        await send(hass, to=[MOM], attachment_required=True, attachments="camera.gone")
    assert failure.value.translation_key == "attachment_missing"
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_only_a_picture_that_fails_is_nothing_to_send(hass: HomeAssistant, simulator: Simulator) -> None:
    with pytest.raises(HomeAssistantError) as failure:
        await send(hass, to=[MOM], message="", attachments="camera.gone")
    assert failure.value.translation_key == "attachment_missing"
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_a_number_without_mms_sends_the_words(hass: HomeAssistant, simulator: Simulator) -> None:
    [row] = await send(hass, to=[MOM], attachments="camera.door", **{"from": "+18005550111"})
    assert [(sent.sender, sent.text) for sent in simulator.accepted] == [("+18005550111", "The door is open")]
    assert "…11 cannot send pictures" in row["left_out"][0]


@pytest.mark.usefixtures("account")
async def test_a_number_without_mms_sends_nothing_where_the_picture_is_required(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    data = {"attachments": "camera.door", "attachment_required": True, "from": "+18005550111"}
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, to=[MOM], **data)
    assert (refused.value.translation_key, simulator.accepted) == ("number_cannot_send_pictures", [])


async def test_an_optional_picture_that_fails_fails_every_row(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, tmp_path: Any
) -> None:
    hass.config.allowlist_external_urls = {"http://127.0.0.1:1/"}
    url = "http://127.0.0.1:1/door.png"
    rows = await send(hass, to=[MOM, DAD], optional=True, attachment_required=True, attachments=url)
    assert [row["status"] for row in rows] == ["failed", "failed"]
    assert simulator.accepted == []


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"to": MOM, "once_for": 60}, "once_for_without_key"),
        ({"entity_id": "notify.nobody"}, "entity_no_recipient"),
        ({"to": []}, "no_target"),
        ({"to": MOM, "config_entry_id": "another"}, "account_not_loaded"),
    ],
)
@pytest.mark.usefixtures("account")
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, simulator: Simulator, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, **data)
    assert refused.value.translation_key == key
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_nobody_waits_longer_than_five_minutes_for_delivery(hass: HomeAssistant) -> None:
    with pytest.raises(vol.Invalid):
        await send(hass, to=MOM, wait_for_delivery="00:05:01")


async def test_a_key_goes_to_a_number_once_in_its_time(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    once = {"once_key": "alarm", "once_for": {"hours": 1}}
    await send(hass, to=[MOM], **once)
    rows = await send(hass, to=[MOM, DAD], **once)
    assert [(row["to"], row["status"], row["message_ids"] == []) for row in rows] == [
        ([MOM], "skipped", True),
        ([DAD], "queued", False),
    ]
    await send(hass, to=[MOM], once_key="another alarm", once_for=10)
    await hass.config_entries.async_reload(account.entry_id)
    assert [row["status"] for row in await send(hass, to=[MOM], **once)] == ["skipped"]
    await asyncio.sleep(3601)
    assert [row["status"] for row in await send(hass, to=[MOM], **once)] == ["queued"]
    assert [sent.to for sent in simulator.accepted] == [(MOM,), (DAD,), (MOM,), (MOM,)]


@pytest.mark.usefixtures("account")
async def test_a_later_call_may_ask_for_a_longer_time(hass: HomeAssistant) -> None:
    await send(hass, to=[MOM], once_key="alarm", once_for=10)
    await asyncio.sleep(60)
    await send(hass, to=[DAD], once_key="alarm", once_for=10)
    assert [row["status"] for row in await send(hass, to=[MOM], once_key="alarm", once_for=3600)] == ["skipped"]


async def test_a_key_without_a_time_goes_only_once_ever(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await send(hass, to=MOM, once_key="welcome")
    await asyncio.sleep(8_000)
    await send(hass, to=MOM, once_key="welcome")
    assert len(simulator.accepted) == 1


async def test_two_calls_at_a_time_send_a_key_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    first = hass.async_create_task(send(hass, to=MOM, once_key="alarm"))
    second = hass.async_create_task(send(hass, to=MOM, once_key="alarm"))
    assert sorted(row["status"] for row in [*await first, *await second]) == ["queued", "skipped"]


async def test_a_key_is_free_again_when_nothing_was_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", status=403)
    with pytest.raises(HomeAssistantError):
        await send(hass, to=MOM, once_key="alarm")
    assert [row["status"] for row in await send(hass, to=MOM, once_key="alarm")] == ["queued"]


async def test_a_key_is_spent_when_it_may_have_been_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    account.runtime_data.sender.lookup_delays = (0.01,)
    simulator.fail("sms", drop="before")
    with pytest.raises(HomeAssistantError):
        await send(hass, to=MOM, once_key="alarm")
    assert [row["status"] for row in await send(hass, to=MOM, once_key="alarm")] == ["skipped"]


async def test_a_removed_account_leaves_no_keys_behind(
    hass: HomeAssistant, account: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await send(hass, to=MOM, once_key="alarm")
    assert f"ringc.sent_log.{account.entry_id}" in hass_storage
    await hass.config_entries.async_remove(account.entry_id)
    assert f"ringc.sent_log.{account.entry_id}" not in hass_storage


@pytest.mark.usefixtures("reachable")
async def test_delivery_can_be_waited_for(hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator) -> None:
    await until(lambda: simulator.subscriptions)
    simulator.delivery.sent_after = simulator.delivery.delivered_after = 0
    rows = await send(hass, to=[MOM, DAD], wait_for_delivery="00:00:20")
    assert [row["status"] for row in rows] == ["delivered", "delivered"]


@pytest.mark.usefixtures("reachable")
async def test_a_failed_delivery_is_an_error_in_words(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await until(lambda: simulator.subscriptions)
    simulator.delivery.failures[MOM] = "SMS-CAR-413"
    with pytest.raises(HomeAssistantError) as failure:
        await send(hass, to=[MOM], wait_for_delivery=20)
    assert failure.value.translation_key == "undelivered_opted_out"
    [row] = await send(hass, to=[MOM], wait_for_delivery=20, optional=True)
    assert (row["status"], row["error_code"], len(row["message_ids"])) == ("failed", "SMS-CAR-413", 1)


async def test_a_missing_receipt_is_no_failure(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.delivery.delivered_after = None
    [row] = await send(hass, to=[MOM], wait_for_delivery={"milliseconds": 50})
    assert row["status"] in {"queued", "sent"}


async def test_messages_are_read_back_newest_first(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await send(hass, to=MOM, message="How are you?")
    simulator.receive("Fine!", sender=MOM, created=simulator.clock.ago(-2))
    simulator.receive("Buy now", sender="72345", created=simulator.clock.ago(7200))
    everything = (await act(hass, "get_messages"))["messages"]
    assert [message["message"] for message in everything] == ["Fine!", "How are you?", "Buy now"]
    fine, asked, spam = everything
    assert (fine["direction"], fine["status"], fine["read"], fine["from_name"]) == ("inbound", "received", False, "Mom")
    assert (asked["direction"], asked["read"], asked["error_code"], asked["to"]) == ("outbound", True, None, [MOM])
    assert "via" not in fine
    assert spam["from"] == "72345"


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        ({"direction": "inbound"}, ["new", "other", "old"]),
        ({"direction": "outbound"}, ["The door is open"]),
        ({"number": "Parents"}, ["The door is open", "new", "other", "old"]),
        ({"number": MOM, "direction": "inbound"}, ["new", "old"]),
        ({"number": "999999"}, []),
        ({"unread": True, "number": DAD}, ["other"]),
        ({"limit": 1, "direction": "inbound"}, ["new"]),
        ({"limit": 2, "number": "Parents", "direction": "inbound"}, ["new", "other"]),
        ({"since": "2026-01-01 00:00:00", "number": MOM, "direction": "inbound"}, ["new", "old", "very old"]),
    ],
)
async def test_messages_are_filtered(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, wanted: dict[str, Any], texts: list[str]
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD)
    for text, sender, age in (("new", MOM, 10), ("other", DAD, 20), ("old", MOM, 30), ("very old", MOM, 100_000)):
        simulator.receive(text, sender=sender, created=simulator.clock.ago(age))
    await send(hass, to=MOM)
    found = (await act(hass, "get_messages", **wanted))["messages"]
    assert [message["message"] for message in found] == texts


async def test_messages_are_marked_read_and_deleted_by_id(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    first, second = simulator.receive("one"), simulator.receive("two")
    ids = [first.id, str(second.id)]
    await hass.services.async_call("ringc", "mark_read", {"ids": ids}, blocking=True)
    assert (first.read, second.read) == (True, True)
    await hass.services.async_call("ringc", "delete_messages", {"ids": first.id}, blocking=True)
    left = (await act(hass, "get_messages", ids=ids))["messages"]
    assert [(message["message"], message["read"]) for message in left] == [("two", True)]


@pytest.mark.parametrize("shape", ["digits", "formatted"])
async def test_whom_a_text_went_to_is_a_whole_number_however_the_store_writes_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, shape: str
) -> None:
    simulator.readings.stored_number = shape
    await send(hass, to=[MOM])
    [found] = (await act(hass, "get_messages"))["messages"]
    assert found["to"] == [MOM]


@pytest.mark.parametrize("action", ["get_messages", "mark_read", "delete_messages"])
async def test_only_administrators_handle_what_is_stored(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, hass_read_only_user: MockUser, action: str
) -> None:
    message = simulator.receive("one")
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "ringc",
            action,
            {"ids": message.id},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
            return_response=action == "get_messages",
        )
    assert (message.availability, message.read) == ("Alive", False)


def user_with(hass: HomeAssistant, **entities: dict[str, bool]) -> Context:
    """Return the context of a user who may do this with these entities and nothing else."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {name.replace("__", "."): what for name, what in entities.items()}}})
    return Context(user_id=user.id)


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        pytest.param({"to": "Mom"}, True, id="a recipient by name"),
        pytest.param({"to": MOM}, True, id="a recipient by number"),
        pytest.param({"entity_id": "notify.mom"}, True, id="a recipient by entity"),
        pytest.param({"to": ["Mom", "Dad"]}, False, id="another recipient too"),
        pytest.param({"to": SIS}, False, id="a number"),
        pytest.param({}, False, id="nobody"),
        pytest.param({"to": "Mom", "attachments": "camera.hall"}, True, id="a camera that may be seen"),
        pytest.param({"to": "Mom", "attachments": "camera.bath"}, False, id="a camera that may not be seen"),
        pytest.param({"to": "Mom", "attachments": {"media_content_id": "media-source://camera/camera.bath"}}, False),
    ],
)
async def test_a_user_texts_whom_he_may_control(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, call: dict[str, Any], allowed: bool
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, account, "Dad", DAD)
    context = user_with(hass, notify__mom={"control": True}, camera__hall={"read": True})
    data = {"message": "Hello", **call}
    with nullcontext() if allowed else pytest.raises(Unauthorized):
        await hass.services.async_call("ringc", "send_message", data, blocking=True, context=context)
    assert [sent.to for sent in simulator.accepted] == [(MOM,)] * allowed


async def test_a_user_who_controls_the_accounts_events_texts_any_number(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    context = user_with(hass, **{entity_of(hass, account, "event", "messages").replace(".", "__"): {"control": True}})
    for action, data in (("send_message", {"to": SIS}), ("send_message", {})):
        await hass.services.async_call("ringc", action, {"message": "x", **data}, blocking=True, context=context)
    message = simulator.receive("Hello", sender=DAD)
    reply = {"message_id": message.id, "message": "Yes"}
    await hass.services.async_call("ringc", "reply", reply, blocking=True, context=context)
    assert [sent.to for sent in simulator.accepted] == [(SIS,), (simulator.user.number,), (DAD,)]


@pytest.mark.usefixtures("account")
async def test_a_user_without_that_may_not_answer_or_ask(hass: HomeAssistant, simulator: Simulator) -> None:
    message = simulator.receive("Hello", sender=DAD)
    context = user_with(hass, light__porch={"control": True})
    for action, data in (("reply", {"message_id": message.id}), ("ask", {"to": DAD})):
        with pytest.raises(Unauthorized):
            await hass.services.async_call("ringc", action, {"message": "x", **data}, blocking=True, context=context)
    assert simulator.accepted == []


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize("known", [True, False], ids=["pushed", "only in the store"])
async def test_a_text_is_answered_from_the_number_that_was_texted(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator, known: bool
) -> None:
    await until(lambda: len(simulator.subscriptions) == 2)
    simulator.events.lose = 0 if known else 10
    texts = async_capture_events(hass, "ringc_sms_received")
    one = simulator.receive("Hello", sender=MOM, to="+16505550110")
    group = simulator.receive("Hello", sender=MOM, to=[DAD, simulator.other_user.number, "+18005550111"])
    await until(lambda: len(texts) == 3 * known)
    for message, everybody in ((one.id, True), (str(group.id), False), (group.id, True)):
        response = await act(hass, "reply", message_id=message, message="Yes", everybody=everybody)
        assert [row["status"] for row in response["messages"]] == ["queued"]
    assert [(sent.sender, sent.to) for sent in simulator.accepted[:2]] == [
        ("+16505550110", (MOM,)),
        (simulator.other_user.number, (MOM,)),
    ]
    assert simulator.accepted[2].to == (MOM, DAD, "+18005550111")


@pytest.mark.usefixtures("reachable")
async def test_an_answer_to_everybody_is_refused_before_it_is_sent_where_the_number_has_no_groups(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    message = simulator.receive("Hello", sender=MOM, to=[DAD, "+18005550111"])
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "reply", message_id=message.id, message="Yes", everybody=True)
    assert refused.value.translation_key == "number_cannot_send_pictures"
    assert "sms" not in {request.kind for request in simulator.requests}


@pytest.mark.usefixtures("reachable")
async def test_a_row_of_several_people_has_the_name_of_none_of_them(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    for name, number in (("Mom", MOM), ("Dad", DAD)):
        await add_recipient(hass, account, name, number)
    message = simulator.receive("Hello", sender=MOM, to=[DAD, simulator.user.number])
    answered = await act(hass, "reply", message_id=message.id, message="Yes", everybody=True)
    rows = [*answered["messages"], *await send(hass, to=["Mom", "Dad"], group=True)]
    assert [(row["to"], row["recipient"]) for row in rows] == [([MOM, DAD], None)] * 2


@pytest.mark.parametrize(
    "to",
    [
        [],
        None,
        [{"phoneNumber": DAD}],
        [{"phoneNumber": DAD}, {"phoneNumber": "+16505550101", "target": True}],
        [{"name": "Front Desk", "target": True}, {"phoneNumber": DAD}],
        [{"extensionNumber": "101"}, {"phoneNumber": "72345", "target": True}],
    ],
    ids=str,
)
async def test_whatever_else_a_text_was_to_the_answer_goes_from_our_number(
    hass: HomeAssistant, reachable: Any, account: MockConfigEntry, simulator: Simulator, to: object
) -> None:
    texts = async_capture_events(hass, "ringc_sms_received")
    message = delivery(simulator, to=to, **{"from": {"phoneNumber": MOM}})
    assert (await reachable.post(PATH, headers=SECRET, json=message)).status == 200
    await until(lambda: texts)
    message_id = texts[0].data["message_id"]
    await act(hass, "reply", message_id=message_id, message="Yes")
    await notify(hass, message="Yes", data={"reply_to": message_id})
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [(simulator.user.number, (MOM,))] * 2


@pytest.mark.parametrize(
    ("sender", "key"),
    [
        ("BANK", "sender_has_no_number"),
        ("BANK24", "sender_has_no_number"),
        ("72345", "number_too_few_digits"),
        (None, "sender_has_no_number"),
    ],
)
async def test_a_sender_without_a_number_cannot_be_answered(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, sender: str | None, key: str
) -> None:
    message = simulator.receive("Your code is 1", sender=sender)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "reply", message_id=message.id, message="Thanks")
    assert refused.value.translation_key == key
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_a_sender_of_too_many_digits_is_named_by_two_of_them(hass: HomeAssistant, simulator: Simulator) -> None:
    message = simulator.receive("Hello", sender="+16505550131650555")
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "reply", message_id=message.id, message="Thanks")
    assert refused.value.translation_key == "number_too_long"
    assert "650" not in (refused.value.translation_placeholders or {})["number"]


async def test_an_account_that_cannot_be_asked_keeps_no_other_from_answering(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    message = simulator.receive("Hello", sender=MOM, to=simulator.other_user.number)
    simulator.fail("store", retry_after=300)
    await act(hass, "reply", message_id=message.id, message="Yes")
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [(simulator.other_user.number, (MOM,))]
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, "reply", message_id="1", message="Yes")
    assert refused.value.translation_key == "rate_limited"


async def test_what_nobody_texted_cannot_be_answered(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await send(hass, to=MOM)
    for message_id in ("1", simulator.accepted[0].id):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "reply", message_id=message_id, message="Thanks")
        assert refused.value.translation_key == "message_not_received"


async def test_recipients_are_picked_by_device_area_and_label(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    for name, number in (("Mom", MOM), ("Dad", DAD), ("Sis", SIS)):
        await add_recipient(hass, account, name, number)
    device = entity_registry.async_get("notify.mom").device_id
    dad = entity_registry.async_update_entity("notify.dad", labels={"parents"})
    device_registry.async_update_device(dad.device_id, area_id="kitchen")
    await send(hass, device_id=[device], label_id=["parents"])
    await send(hass, area_id="kitchen")
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,), (DAD,)]
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, area_id="cellar")
    assert refused.value.translation_key == "no_target"


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.usefixtures("account")
async def test_what_yaml_made_of_a_word_is_refused_with_advice(hass: HomeAssistant, text: bool) -> None:
    for action, data in (
        ("send_message", {"to": [text]}),
        ("ask", {"to": MOM, "answers": [{"id": "x", "sentences": [text]}]}),
        ("ask", {"to": MOM, "answers": [{"id": text, "sentences": ["x"]}]}),
    ):
        with pytest.raises(vol.Invalid, match="put it in quotes"):
            await act(hass, action, message="x", **data)


@pytest.mark.usefixtures("account")
async def test_a_half_sent_text_stays_failed_however_its_first_part_arrives(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms")
    simulator.fail("sms", status=403)
    [row] = await send(hass, to=MOM, message="word " * 300, optional=True, wait_for_delivery=30)
    assert (row["status"], row["error_code"], len(row["message_ids"])) == ("failed", "CMN-109", 1)


@pytest.mark.usefixtures("account")
async def test_a_text_of_as_many_parts_as_allowed_is_sent(hass: HomeAssistant, simulator: Simulator) -> None:
    await send(hass, to=[MOM], message="word " * 300, max_parts=2)
    assert len(simulator.accepted) == 2


@pytest.mark.usefixtures("account")
async def test_a_text_of_too_many_parts_is_refused(hass: HomeAssistant, simulator: Simulator) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await send(hass, to=MOM, message="word " * 500, max_parts=2)
    assert refused.value.translation_key == "too_many_parts"
    [row] = await send(hass, to=MOM, message="word " * 500, max_parts=2, optional=True)
    assert (row["status"], row["error_code"]) == ("failed", "too_many_parts")
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_a_server_that_is_not_reached_is_told_by_its_code(hass: HomeAssistant, simulator: Simulator) -> None:
    await simulator.stop()
    [row] = await send(hass, to=MOM, optional=True)
    assert (row["status"], row["error_code"], row["message_ids"]) == ("failed", "not_connected", [])
    await simulator.start()


@pytest.mark.parametrize("ids", [[], ["1"] * 1001, "*", "~", "1,2", "-1", "1/..", ""])
@pytest.mark.parametrize("action", ["mark_read", "delete_messages"])
async def test_what_is_no_list_of_ids_never_leaves_home_assistant(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, action: str, ids: Any
) -> None:
    with pytest.raises(vol.Invalid):
        await hass.services.async_call("ringc", action, {"ids": ids}, blocking=True)
    assert "store" not in {request.kind for request in simulator.requests if request.method != "GET"}


async def test_a_missing_permission_is_named(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.user.permissions.discard("EditMessages")
    message = simulator.receive("one")
    with pytest.raises(HomeAssistantError, match="EditMessages") as refused:
        await hass.services.async_call("ringc", "mark_read", {"ids": message.id}, blocking=True)
    assert refused.value.translation_key == "missing_permission"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("send_message", {"message": "x"}),
        ("ask", {"message": "x", "to": MOM}),
        ("get_messages", {}),
    ],
)
async def test_without_an_account_the_actions_say_so(
    hass: HomeAssistant, account: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, action, **data)
    assert refused.value.translation_key == "no_account_loaded"


async def test_the_same_key_answers_a_number_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    first, second = (simulator.receive("Are you there?", sender=MOM) for _ in range(2))
    other = simulator.receive("Are you there?", sender=DAD)
    for message in (first, second, other):
        data = {"message_id": str(message.id), "message": "I am away", "once_key": "away", "once_for": {"days": 1}}
        await hass.services.async_call("ringc", "reply", data, blocking=True)
    assert [sent.to for sent in simulator.accepted] == [(MOM,), (DAD,)]


async def test_a_time_for_an_answer_needs_a_key_too(hass: HomeAssistant, account: MockConfigEntry) -> None:
    data = {"message_id": "1", "message": "I am away", "once_for": 60}
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call("ringc", "reply", data, blocking=True)
    assert refused.value.translation_key == "once_for_without_key"
