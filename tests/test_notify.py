"""Texting through Home Assistant's notify actions, to a RingCentral on 127.0.0.1."""

import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from tests.helpers.sending import DAD, MOM, PNG, SIS, add_recipient, notify
from tests.helpers.waiting import until
from tests.simulator import Simulator


async def test_a_text_goes_to_a_number(hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator) -> None:
    await notify(hass, target=MOM)
    [sent] = simulator.accepted
    assert (sent.sender, sent.to, sent.text, sent.files) == (simulator.user.number, (MOM,), "The door is open", ())


@pytest.mark.usefixtures("account")
async def test_a_title_stands_above_the_message(hass: HomeAssistant, simulator: Simulator) -> None:
    await notify(hass, target=MOM, title="Alarm")
    assert simulator.accepted[0].text == "Alarm\nThe door is open"


async def test_names_and_numbers_are_mixed_and_the_same_recipient_gets_it_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await notify(hass, target=["mom", DAD, "(650) 555-0131", "16505550132", "Mom"])
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]


async def test_without_a_target_the_default_recipients_get_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM, default=True)
    await add_recipient(hass, account, "Dad", DAD)
    await add_recipient(hass, account, "Sis", SIS, default=True)
    await notify(hass)
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (SIS,)]


@pytest.mark.usefixtures("account")
async def test_without_anybody_the_source_number_texts_itself(hass: HomeAssistant, simulator: Simulator) -> None:
    await notify(hass)
    assert [sent.to for sent in simulator.accepted] == [(simulator.user.number,)]


async def test_a_recipient_has_an_action_of_its_own_as_long_as_it_is_there(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    mom = await add_recipient(hass, account, "Mom & Dad", MOM, DAD)
    await notify(hass, "ringc_mom_dad")
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]

    hass.config_entries.async_remove_subentry(account, mom.subentry_id)
    await hass.async_block_till_done()
    assert not hass.services.has_service("notify", "ringc_mom_dad")
    assert hass.services.has_service("notify", "ringc")


async def test_recipients_actions_leave_and_return_with_their_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await hass.config_entries.async_unload(account.entry_id)
    assert not hass.services.has_service("notify", "ringc_mom")
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target=MOM)
    assert refused.value.translation_key == "no_account_loaded"

    await hass.config_entries.async_setup(account.entry_id)
    await notify(hass, "ringc_mom")
    assert [sent.to for sent in simulator.accepted] == [(MOM,)]


async def test_a_renamed_recipient_takes_its_action_along(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    mom = await add_recipient(hass, account, "Mom", MOM)
    data = {**mom.data, "name": "Mother"}
    hass.config_entries.async_update_subentry(account, mom, data=data, title="Mother")
    await hass.async_block_till_done()
    assert not hass.services.has_service("notify", "ringc_mom")
    await notify(hass, "ringc_mother")
    assert [sent.to for sent in simulator.accepted] == [(MOM,)]


@pytest.mark.usefixtures("account")
async def test_another_number_of_the_account_sends(hass: HomeAssistant, simulator: Simulator) -> None:
    await notify(hass, target=MOM, data={"from": "+1 (650) 555-0110"})
    assert simulator.accepted[0].sender == "+16505550110"


@pytest.mark.parametrize(
    ("call", "sender"),
    [
        pytest.param({"target": ["Mom"]}, "+16505550101", id="the recipient's account"),
        pytest.param({"target": ["Dad"]}, "+16505550102", id="the other recipient's account"),
        pytest.param({"target": ["Dad", SIS]}, "+16505550102", id="a number goes along with the only name"),
        pytest.param({"target": ["Dad"], "data": {"from": "+16505550101"}}, "+16505550101", id="the number wins"),
    ],
)
async def test_the_account_is_found_by_number_or_recipient(
    hass: HomeAssistant,
    account: MockConfigEntry,
    bob: MockConfigEntry,
    simulator: Simulator,
    call: dict[str, Any],
    sender: str,
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    await notify(hass, **call)
    assert {sent.sender for sent in simulator.accepted} == {sender}


async def test_recipients_of_two_accounts_get_it_from_their_own(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    await notify(hass, target=["Mom", "Dad"])
    assert sorted((sent.sender, *sent.to) for sent in simulator.accepted) == [
        (simulator.user.number, MOM),
        (simulator.other_user.number, DAD),
    ]


@pytest.mark.parametrize(
    ("call", "key"),
    [
        pytest.param({"target": [SIS]}, "choose_account", id="a bare number"),
        pytest.param({}, "choose_account", id="nobody"),
        pytest.param({"target": ["Nobody"]}, "unknown_recipient", id="an unknown name"),
        pytest.param({"target": ["Mom", "Dad"], "data": {"group": True}}, "choose_account", id="one group of two"),
        pytest.param({"target": ["Mom"], "data": {"from": "+16505550100"}}, "sender_not_yours", id="cannot text"),
        pytest.param({"target": ["Mom"], "data": {"from": "bob"}}, "sender_not_yours", id="no number"),
    ],
)
async def test_a_doubtful_account_is_never_guessed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    bob: MockConfigEntry,
    simulator: Simulator,
    call: dict[str, Any],
    key: str,
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, **call)
    assert refused.value.translation_key == key
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_a_group_is_one_message_to_all(hass: HomeAssistant, simulator: Simulator) -> None:
    await notify(hass, target=[MOM, DAD], data={"group": True})
    assert [sent.to for sent in simulator.accepted] == [(MOM, DAD)]


async def test_a_group_recipient_can_be_texted_one_by_one(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    await notify(hass, target="Parents")
    await notify(hass, target="Parents", data={"group": False})
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (MOM, DAD), (DAD,)]


@pytest.mark.usefixtures("account")
async def test_other_notifiers_keys_pass_with_one_debug_line(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.ringc.notify")
    foreign = {
        "push": {"sound": "x"},
        "image": "/a.jpg",
        "group": "doors",
        "attachment": {"url": "/b"},
        "expire": 9,
    }
    await notify(hass, target=MOM, data={**foreign, "retry": 60})
    assert [sent.files for sent in simulator.accepted] == [()]
    [line] = [record for record in caplog.records if record.name == "custom_components.ringc.notify"]
    assert "attachment, expire, group, image, push, retry" in line.getMessage()


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("atachments", "attachments"),
        ("attachment", "attachments"),
        ("Images", "images"),
        ("fromm", "from"),
        ("emoji", "emojis"),
        ("lenght_limit", "length_limit"),
        ("optionnal", "optional"),
        ("max-wait", "max_wait"),
    ],
)
@pytest.mark.usefixtures("account")
async def test_a_slip_is_refused_with_the_right_name(
    hass: HomeAssistant, simulator: Simulator, slip: str, meant: str
) -> None:
    with pytest.raises(ServiceValidationError, match=f"Did you mean {meant}"):
        await notify(hass, target=MOM, data={slip: "x"})
    assert simulator.accepted == []


@pytest.mark.parametrize(
    "data", [{"retry": 11}, {"overflow": "cut"}, {"emojis": "perhaps"}, {"attachments": [[]]}, {"wait": -1}]
)
@pytest.mark.usefixtures("account")
async def test_an_impossible_value_is_refused(hass: HomeAssistant, simulator: Simulator, data: dict[str, Any]) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target=MOM, data=data)
    assert refused.value.translation_key == "invalid_data"
    assert str(refused.value).startswith(next(iter(data)))
    assert simulator.accepted == []


@pytest.mark.usefixtures("account")
async def test_the_parts_of_a_long_text_arrive_in_order(hass: HomeAssistant, simulator: Simulator) -> None:
    await notify(hass, message="word " * 500, target=[MOM, DAD])
    to_mom = [sent.text[:5] for sent in simulator.accepted if sent.to == (MOM,)]
    assert to_mom == ["(1/3)", "(2/3)", "(3/3)"]
    assert len(simulator.accepted) == 6


@pytest.mark.usefixtures("account")
async def test_a_call_overrules_the_accounts_options(hass: HomeAssistant, simulator: Simulator) -> None:
    data = {"overflow": "truncate", "length_limit": 70, "format": "html", "emojis": True}
    await notify(hass, message="<b>Hi</b> :wave: " + "word " * 50, target=MOM, data=data)
    [sent] = simulator.accepted
    assert sent.text.startswith("Hi 👋 word")
    assert len(sent.text.encode("utf-16-le")) // 2 <= 70


async def test_a_picture_makes_it_an_mms(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, tmp_path: Any
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    picture = tmp_path / "door.png"
    picture.write_bytes(PNG)
    await notify(hass, target=[MOM, DAD], data={"images": str(picture)})
    assert [sent.files for sent in simulator.accepted] == [(("door.png", "image/png", PNG),)] * 2
    assert simulator.accepted[0].text == "The door is open"


@pytest.mark.usefixtures("account")
async def test_one_failed_recipient_does_not_stop_the_others(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.sms.blocked.add(DAD)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=[MOM, DAD, SIS])
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (SIS,)]
    words = str(failure.value)
    assert failure.value.translation_key == "not_all_sent"
    assert all(f"…{sent.to[0][-2:]} ({sent.id})" in words for sent in simulator.accepted)
    assert "Not sent to: …32: RingCentral has blocked this number" in words


@pytest.mark.usefixtures("account")
async def test_the_only_recipients_failure_is_told_as_it_is(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.sms.blocked.add(DAD)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=DAD)
    assert failure.value.translation_key == "number_blocked"


@pytest.mark.usefixtures("account")
async def test_a_half_sent_text_says_so(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.fail("sms", delay=0.01)
    simulator.fail("sms", status=400)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, message="word " * 500, target=MOM)
    [begun] = simulator.accepted
    assert "Sent to: -. Not sent to: …31: " in str(failure.value)
    assert f"[begun: {begun.id}]" in str(failure.value)


@pytest.mark.usefixtures("account")
async def test_an_optional_text_that_fails_is_logged_without_the_number(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.sms.blocked.add(DAD)
    await notify(hass, target=[MOM, DAD], data={"optional": True})
    assert [sent.to for sent in simulator.accepted] == [(MOM,)]
    assert "number_blocked" in caplog.text
    assert not any(DAD in record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG)


async def test_refused_credentials_ask_to_sign_in_again(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", times=2, status=401)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=MOM)
    assert failure.value.translation_key == "invalid_auth"
    await hass.async_block_till_done()
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_each_recipient_has_an_entity_on_a_device_of_its_own(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    mom = await add_recipient(hass, account, "Mom", MOM)
    data = {"entity_id": "notify.mom", "message": "Hello", "title": "Note"}
    await hass.services.async_call("notify", "send_message", data, blocking=True)
    assert [(sent.to, sent.text) for sent in simulator.accepted] == [((MOM,), "Note\nHello")]
    assert hass.states.get("notify.mom").state != "unknown"
    registered = entity_registry.async_get("notify.mom")
    assert registered.config_subentry_id == mom.subentry_id
    device = device_registry.async_get(registered.device_id)
    assert device.name == "Mom"
    assert device_registry.async_get(device.via_device_id).name == account.title


async def test_a_recipient_change_costs_no_login_and_no_reload(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    before = len(simulator.requests)
    for name, number in {"Mom": MOM, "Dad": DAD, "Sis": SIS}.items():
        await add_recipient(hass, account, name, number)
    assert hass.states.async_entity_ids("notify") == ["notify.mom", "notify.dad", "notify.sis"]
    # The account is looked into in the background after its start; a reload would ask for all of it again.
    assert {"token", "extension", "numbers", "wstoken"}.isdisjoint(
        {request.kind for request in simulator.requests[before:]}
    )


async def test_a_recipients_number_decides_the_account_too(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, bob, "Dad", DAD)
    await notify(hass, target=DAD)
    await notify(hass, target="16505550132")
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [(bob.data["source_number"], (DAD,))] * 2


async def test_without_a_target_the_account_with_default_recipients_sends(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD, default=True)
    await notify(hass)
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [(bob.data["source_number"], (DAD,))]
    await add_recipient(hass, account, "Sis", SIS, default=True)
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass)
    assert refused.value.translation_key == "choose_account"


async def test_a_doubtful_account_is_asked_for_by_a_key_of_the_action(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target=SIS)
    assert "RingCentral Back Office (…02)" in str(refused.value)
    assert "with from which" in str(refused.value)
    with pytest.raises(ServiceValidationError, match="with config_entry_id which"):
        await hass.services.async_call("ringc", "send_message", {"to": SIS, "message": "x"}, blocking=True)
    with pytest.raises(ServiceValidationError, match="with config_entry_id which"):
        await hass.services.async_call("ringc", "get_messages", {}, blocking=True, return_response=True)


async def test_a_number_between_two_accounts_keeps_the_text_from_nobody_else(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    with pytest.raises(HomeAssistantError, match="…33: There are several RingCentral accounts"):
        await notify(hass, target=["Mom", "Dad", SIS])
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]


@pytest.mark.parametrize("wrong", ["+1202555", "Nobody", "+1650555013x1", "", "+16505550101", "911", "Mom,Dad"])
async def test_a_wrong_target_keeps_the_text_from_nobody_else(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, wrong: str
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=[wrong, "Mom", DAD])
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]
    assert failure.value.translation_key == "not_all_sent"
    assert "Sent to: Mom (" in str(failure.value)
    assert not any(number in str(failure.value) for number in ("+1202555", MOM, DAD, simulator.user.number))


async def test_what_is_wrong_for_one_of_two_accounts_is_told_before_the_other_sends(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    hass.config_entries.async_update_entry(bob, options={"max_parts": 1})
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, message="word " * 300, target=["Mom", "Dad"])
    assert (refused.value.translation_key, simulator.accepted) == ("too_many_parts", [])


async def test_a_wrong_target_is_told_unless_it_is_optional_for_all_accounts_that_send(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, bob, "Dad", DAD)
    hass.config_entries.async_update_entry(bob, options={"optional": True})
    await hass.async_block_till_done()
    await notify(hass, target=["Dad", "Nobody"])
    with pytest.raises(HomeAssistantError, match="Nobody"):
        await notify(hass, target=["Mom", "Dad", "Nobody"])
    await notify(hass, target=["Mom", "Dad", "Nobody"], data={"optional": True})
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,)] * 2 + [(DAD,)] * 3


async def test_a_wrong_target_of_a_group_keeps_the_text_from_nobody_else(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    for targets in ([MOM, "+1202555", DAD], [MOM, "+1202555"], ["Parents", "+1202555"]):
        with pytest.raises(HomeAssistantError):
            await notify(hass, target=targets, data={"group": True})
    assert [sent.to for sent in simulator.accepted] == [(MOM, DAD), (MOM,), (MOM, DAD)]


@pytest.mark.usefixtures("account")
async def test_where_every_target_is_wrong_nothing_is_sent(hass: HomeAssistant, simulator: Simulator) -> None:
    with pytest.raises(HomeAssistantError) as failure:
        await notify(hass, target=["+1202555", "Nobody"])
    assert failure.value.translation_key == "not_all_sent"
    assert simulator.accepted == []


async def test_digits_that_lost_their_plus_are_those_of_whoever_texted(
    hass: HomeAssistant, reachable: Any, account: MockConfigEntry, simulator: Simulator
) -> None:
    """A template makes a number of `{{ trigger.from }}`."""
    simulator.user.numbers[0].features.add("InternationalSmsSender")
    await until(lambda: simulator.subscriptions)
    texts = async_capture_events(hass, "ringc_sms_received")
    simulator.receive("Hello", sender="+4793456789")
    await until(lambda: texts)
    await notify(hass, target=4793456789)
    await notify(hass, target="9345678901")
    assert [sent.to for sent in simulator.accepted] == [("+4793456789",), ("+19345678901",)]


async def test_such_digits_are_those_of_whoever_texted_any_account(
    hass: HomeAssistant, reachable: Any, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    """They are ten digits, which are a number of the own country else."""
    simulator.user.numbers[0].features.add("InternationalSmsSender")
    await until(lambda: len(simulator.subscriptions) == 2)
    texts = async_capture_events(hass, "ringc_sms_received")
    simulator.receive("Hello", sender="+4793456789")
    await until(lambda: texts)
    await notify(hass, target=4793456789, data={"from": simulator.user.number})
    assert [sent.to for sent in simulator.accepted] == [("+4793456789",)]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param({"target": MOM}, "group_size", id="one number"),
        pytest.param({"target": [MOM, DAD], "from": "+18005550111"}, "number_cannot_send_pictures", id="no MMS"),
    ],
)
@pytest.mark.usefixtures("account")
async def test_what_can_be_no_group_is_refused_before_anything_is_sent(
    hass: HomeAssistant, simulator: Simulator, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target=data.pop("target"), data={"group": True, **data})
    assert refused.value.translation_key == key
    assert "sms" not in {request.kind for request in simulator.requests}


@pytest.mark.parametrize("targets", [{"target": ["Parents", "Sis"]}, {}], ids=["named", "the defaults"])
async def test_a_group_that_the_number_cannot_text_keeps_the_text_from_nobody_else(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, targets: dict[str, Any]
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True, default=True)
    await add_recipient(hass, account, "Sis", SIS, default=True)
    with pytest.raises(HomeAssistantError, match=r"Parents: .*cannot send pictures"):
        await notify(hass, data={"from": "+18005550111"}, **targets)
    assert [sent.to for sent in simulator.accepted] == [(SIS,)]


async def test_a_group_recipient_with_the_number_that_sends_gets_nothing(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "We", MOM, simulator.user.number, group=True)
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target="We")
    assert (refused.value.translation_key, simulator.accepted) == ("recipient_is_sender", [])


async def test_a_group_that_two_recipients_stand_for_gets_one_text(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    await add_recipient(hass, account, "Grandparents", DAD, MOM, group=True)
    await notify(hass, target=["Parents", "Grandparents"])
    assert [sent.to for sent in simulator.accepted] == [(MOM, DAD)]


async def test_default_recipients_of_an_account_that_is_not_loaded_are_not_passed_over_in_silence(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM, default=True)
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass)
    assert (refused.value.translation_key, simulator.accepted) == ("account_not_loaded", [])
    await notify(hass, data={"from": bob.data["source_number"]})
    assert [sent.to for sent in simulator.accepted] == [(bob.data["source_number"],)]


@pytest.mark.parametrize(("group", "to"), [(False, [MOM]), (True, [MOM, DAD])])
async def test_a_text_is_answered_by_its_id(
    hass: HomeAssistant,
    account: MockConfigEntry,
    bob: MockConfigEntry,
    simulator: Simulator,
    group: bool,
    to: list[str],
) -> None:
    message = simulator.receive("Hello", sender=MOM, to=[DAD, simulator.other_user.number])
    await notify(hass, data={"reply_to": message.id, "group": group})
    assert [(sent.sender, list(sent.to)) for sent in simulator.accepted] == [(simulator.other_user.number, to)]


async def test_a_text_is_answered_from_another_number_where_one_is_named(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    message = simulator.receive("Hello", sender=MOM)
    await notify(hass, data={"reply_to": message.id, "from": "+16505550110"})
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [("+16505550110", (MOM,))]


async def test_an_account_unloaded_while_a_text_is_looked_up_answers_from_another_number_all_the_same(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    message = simulator.receive("Hello", sender=MOM)
    asked = len(simulator.requests)
    simulator.fail("store", delay=3)
    answer = hass.async_create_task(notify(hass, data={"reply_to": message.id, "from": "+16505550110"}))
    await until(lambda: any(request.kind == "store" for request in simulator.requests[asked:]))
    assert await hass.config_entries.async_unload(account.entry_id)
    await answer
    assert [(sent.sender, sent.to) for sent in simulator.accepted] == [("+16505550110", (MOM,))]


@pytest.mark.usefixtures("account")
async def test_an_answer_takes_no_target(hass: HomeAssistant, simulator: Simulator) -> None:
    message = simulator.receive("Hello", sender=MOM)
    with pytest.raises(ServiceValidationError) as refused:
        await notify(hass, target=DAD, data={"reply_to": message.id})
    assert refused.value.translation_key == "reply_with_target"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("notify.ringc", {"target": MOM}),
        ("notify.ringc", {"target": "Mom"}),
        ("notify.ringc_mom", {}),
        ("notify.send_message", {"entity_id": "notify.mom"}),
        ("ringc.send_message", {"to": MOM}),
        ("ringc.send_message", {"entity_id": "notify.mom"}),
        ("ringc.reply", {"message_id": "of Mom"}),
        ("ringc.ask", {"to": "Mom", "timeout": 1}),
    ],
)
async def test_every_way_of_texting_a_recipient_shows_in_its_entity(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, action: str, data: dict[str, Any]
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, account, "Dad", DAD)
    replaced = {"of Mom": simulator.receive("Hello", sender=MOM).id}
    wanted = {"message": "x"} | {key: replaced.get(str(value), value) for key, value in data.items()}
    await hass.services.async_call(*action.split("."), wanted, blocking=True, return_response=action == "ringc.ask")
    assert hass.states.get("notify.mom").state != "unknown"
    assert hass.states.get("notify.dad").state == "unknown"


async def test_a_text_found_after_a_lost_answer_shows_in_its_recipients_entity(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    simulator.fail("sms", drop="after")
    await notify(hass, target="Mom")
    assert hass.states.get("notify.mom").state != "unknown"


async def test_a_text_to_a_group_shows_in_the_groups_entity_alone(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await add_recipient(hass, account, "Parents", MOM, DAD, group=True)
    await notify(hass, target="Parents")
    assert hass.states.get("notify.parents").state != "unknown"
    assert hass.states.get("notify.mom").state == "unknown"


async def test_a_text_that_never_left_shows_nowhere(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    simulator.fail("sms", status=400)
    with pytest.raises(HomeAssistantError):
        await notify(hass, target="Mom")
    assert hass.states.get("notify.mom").state == "unknown"
