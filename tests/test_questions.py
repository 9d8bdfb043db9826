"""Asking by text: which of somebody's texts answers which question, and that nothing stays pending."""

import asyncio
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
import voluptuous as vol

from custom_components.ringc.questions import Answers, Questions
from custom_components.ringc.words import word
from tests.helpers.sending import DAD, MOM, SIS, add_recipient
from tests.helpers.waiting import until
from tests.simulator import Simulator

NOON = datetime.fromisoformat("2026-11-26T12:00:00+00:00")
YES_NO = [{"id": "yes", "sentences": ["Yes", "Sí, claro", "👍"]}, {"id": "no", "sentences": ["no", "don't"]}]


@pytest.fixture
async def listening(reachable: Any, account: MockConfigEntry, simulator: Simulator) -> MockConfigEntry:
    """An account whose webhook RingCentral calls."""
    await until(lambda: simulator.subscriptions)
    return account


async def call(hass: HomeAssistant, **data: Any) -> Any:
    """Ask, and return the response."""
    question = {"message": "Open the gate?", "to": MOM, "answers": YES_NO, "timeout": 20, **data}
    return await hass.services.async_call("ringc", "ask", question, blocking=True, return_response=True)


async def asked(hass: HomeAssistant, simulator: Simulator, **data: Any) -> asyncio.Task[Any]:
    """Ask, and return the open question once it is sent."""
    before = len(simulator.accepted)
    task = hass.async_create_task(call(hass, **data))
    await until(lambda: task.done() or len(simulator.accepted) > before)
    return task


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yes", "yes"),
        ("  YES!!", "yes"),
        ("si claro.", "yes"),
        ("👍", "yes"),
        ("👍🏿", "yes"),
        ("Don\u2019t", "no"),
        ("dont", "no"),
        ("No thanks", None),
        ("👎", None),
        ("", None),
    ],
)
@pytest.mark.usefixtures("listening")
async def test_an_answer_is_told_by_its_sentence(
    hass: HomeAssistant, simulator: Simulator, text: str, found: str | None
) -> None:
    events = async_capture_events(hass, "ringc_sms_received")
    question = await asked(hass, simulator)
    reply = simulator.receive(text, sender=MOM)
    assert await question == {
        "id": found,
        "sentence": text,
        "from": MOM,
        "message_id": str(reply.id),
        "timed_out": False,
        "opted_out": False,
    }
    assert [event.data["message"] for event in events] == [text]


@pytest.mark.parametrize("word", ["STOP", "Unsubscribe.", "end"])
@pytest.mark.usefixtures("listening")
async def test_an_opt_out_word_closes_the_question(hass: HomeAssistant, simulator: Simulator, word: str) -> None:
    question = await asked(hass, simulator, answers=[])
    simulator.receive(word, sender=MOM)
    answer = await question
    assert (answer["id"], answer["sentence"], answer["opted_out"]) == (None, word, True)


@pytest.mark.usefixtures("listening")
async def test_only_texts_of_the_number_after_the_question_count(hass: HomeAssistant, simulator: Simulator) -> None:
    question = await asked(hass, simulator)
    events = async_capture_events(hass, "ringc_sms_received")
    simulator.receive("No", sender=DAD)
    simulator.receive("No", sender=MOM, created=simulator.clock.ago(60))
    await until(lambda: len(events) == 2)
    simulator.receive("Yes", sender=MOM)
    assert (await question)["id"] == "yes"


@pytest.mark.usefixtures("listening")
async def test_an_answer_that_overtakes_ringcentrals_own_counts(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.fail("sms", delay=0.5)
    question = await asked(hass, simulator)
    simulator.receive("Yes", sender=MOM)
    assert (await question)["id"] == "yes"


@pytest.mark.usefixtures("listening")
async def test_an_answer_between_the_parts_of_a_long_question_counts(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.fail("sms", delay=5)
    question = await asked(hass, simulator, message="word " * 300)
    await asyncio.sleep(1)
    reply = simulator.receive("Yes", sender=MOM)
    await until(lambda: len(simulator.accepted) == 2)
    assert (await question)["message_id"] == str(reply.id)


@pytest.mark.usefixtures("listening")
async def test_two_questions_to_a_number_are_answered_in_order(hass: HomeAssistant, simulator: Simulator) -> None:
    first = await asked(hass, simulator)
    second = await asked(hass, simulator, message="And the door?")
    simulator.receive("Yes", sender=MOM)
    assert (await first)["id"] == "yes"
    assert not second.done()
    simulator.receive("No", sender=MOM)
    assert (await second)["id"] == "no"


@pytest.mark.usefixtures("listening")
async def test_questions_from_two_numbers_are_answered_each_in_its_own_conversation(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    gate = await asked(hass, simulator, **{"from": "+16505550110"})
    door = await asked(hass, simulator, message="And the door?")
    simulator.receive("Yes", sender=MOM)
    assert (await door)["id"] == "yes"
    simulator.receive("No", sender=MOM, to="+16505550110")
    assert (await gate)["id"] == "no"


@pytest.mark.usefixtures("listening")
async def test_what_is_said_to_others_too_is_no_answer(hass: HomeAssistant, simulator: Simulator) -> None:
    question = await asked(hass, simulator)
    texts = async_capture_events(hass, "ringc_sms_received")
    simulator.receive("Yes", sender=MOM, to=[simulator.user.number, DAD])
    await until(lambda: texts)
    simulator.receive("No", sender=MOM)
    assert (await question)["id"] == "no"


@pytest.mark.usefixtures("listening")
async def test_a_reaction_to_something_else_is_no_answer(hass: HomeAssistant, simulator: Simulator) -> None:
    await hass.services.async_call("ringc", "send_message", {"to": MOM, "message": "Dinner is ready."}, blocking=True)
    question = await asked(hass, simulator)
    texts = async_capture_events(hass, "ringc_sms_received")
    # What becomes of what was sent is read before.
    await asyncio.sleep(2)
    for text in ("Liked “Dinner is ready.”", "Liked an image"):
        simulator.receive(text, sender=MOM)
    await until(lambda: len(texts) == 2)
    assert all(text.data["reaction"] for text in texts)
    simulator.receive("No", sender=MOM)
    assert (await question)["id"] == "no"


@pytest.mark.usefixtures("listening")
async def test_a_reaction_answers_the_question_that_it_quotes(hass: HomeAssistant, simulator: Simulator) -> None:
    gate = await asked(hass, simulator)
    door = await asked(hass, simulator, message="And the door?")
    await asyncio.sleep(2)
    simulator.receive("Liked “And the door?”", sender=MOM)
    assert (await door)["id"] == "yes"
    assert not gate.done()
    gate.cancel()


@pytest.mark.usefixtures("listening")
async def test_an_earlier_question_that_is_stuck_in_sending_swallows_no_later_ones_answer(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=8)
    first = await asked(hass, simulator)
    second = await asked(hass, simulator, message="And the door?", timeout=3)
    await asyncio.sleep(1)
    simulator.receive("Yes", sender=MOM)
    assert (await second)["id"] == "yes"
    simulator.receive("No", sender=MOM)
    assert (await first)["id"] == "no"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("Liked “Open the gate?”", "yes", id="the emoji is one of the sentences"),
        pytest.param("Loved “Open the gate?”", None, id="another reaction"),
        pytest.param("Reacted 👍🏽 to “Open the gate?”", "yes", id="in another skin tone"),
        pytest.param("Removed a like from “Open the gate?”", None, id="taken back"),
    ],
)
@pytest.mark.usefixtures("listening")
async def test_a_reaction_is_no_answer_unless_its_emoji_is_one_of_the_sentences(
    hass: HomeAssistant, simulator: Simulator, text: str, answer: str | None
) -> None:
    question = await asked(hass, simulator)
    texts = async_capture_events(hass, "ringc_sms_received")
    await asyncio.sleep(2)
    simulator.receive(text, sender=MOM)
    await until(lambda: texts)
    await asyncio.sleep(0.1)
    assert question.done() is (answer is not None)
    simulator.receive("No", sender=MOM)
    assert (await question)["id"] == (answer or "no")


@pytest.mark.usefixtures("listening")
async def test_a_question_given_up_leaves_its_answer_to_the_next(hass: HomeAssistant, simulator: Simulator) -> None:
    first = await asked(hass, simulator)
    second = await asked(hass, simulator, message="And the door?")
    first.cancel()
    await until(first.done)
    simulator.receive("No", sender=MOM)
    assert (await second)["id"] == "no"


async def test_silence_ends_a_question_and_leaves_nothing_pending(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    answer = await call(hass, timeout=1)
    assert answer == {
        "id": None,
        "sentence": None,
        "from": MOM,
        "message_id": None,
        "timed_out": True,
        "opted_out": False,
    }
    assert account.runtime_data.questions.waiting == 0


async def test_a_cancelled_question_leaves_nothing_pending(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    question = await asked(hass, simulator)
    assert account.runtime_data.questions.waiting == 1
    question.cancel()
    await until(question.done)
    assert account.runtime_data.questions.waiting == 0


async def test_an_unloaded_account_ends_its_questions(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    questions = account.runtime_data.questions
    question = await asked(hass, simulator)
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError) as interrupted:
        await question
    assert interrupted.value.translation_key == "ask_interrupted"
    assert questions.waiting == 0


async def test_a_question_that_was_not_sent_is_an_error(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"optional": True})
    await hass.async_block_till_done()
    simulator.sms.blocked.add(MOM)
    with pytest.raises(HomeAssistantError) as failure:
        await call(hass)
    assert failure.value.translation_key == "number_blocked"
    assert account.runtime_data.questions.waiting == 0


async def test_a_recipient_is_asked_by_entity(
    hass: HomeAssistant, listening: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, listening, "Mom", MOM)
    data = {"message": "Open?", "entity_id": "notify.mom"}
    question = hass.async_create_task(
        hass.services.async_call("ringc", "ask", data, blocking=True, return_response=True)
    )
    await until(lambda: simulator.accepted)
    simulator.receive("Sure", sender=MOM)
    assert (await question)["sentence"] == "Sure"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"to": [MOM, DAD]}, "ask_one_number"),
        ({"to": ["Parents"]}, "ask_one_number"),
        ({"to": ["Couple"]}, "ask_one_number"),
        ({"to": ["Myself"]}, "recipient_is_sender"),
        ({"to": []}, "no_target"),
        ({"answers": [{"id": "a", "sentences": ["Stop!"]}]}, "opt_out_sentence"),
        ({"answers": [{"id": "a", "sentences": ["yes", "Yes."]}]}, "duplicate_sentence"),
        ({"answers": [{"id": "a", "sentences": ["si"]}, {"id": "b", "sentences": ["Sí"]}]}, "duplicate_sentence"),
        ({"answers": [{"id": "a", "sentences": [" "]}]}, "duplicate_sentence"),
        ({"answers": [{"id": "a", "sentences": ["x"]}, {"id": "a", "sentences": ["y"]}]}, "duplicate_answer"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_not_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, data: dict[str, Any], key: str
) -> None:
    await add_recipient(hass, account, "Parents", MOM, DAD)
    await add_recipient(hass, account, "Couple", MOM, DAD, group=True)
    await add_recipient(hass, account, "Myself", simulator.user.number)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, **data)
    assert refused.value.translation_key == key
    assert simulator.accepted == []


async def test_without_receiving_nothing_can_be_asked(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"inbound": "off"})
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass)
    assert refused.value.translation_key == "ask_without_inbound"
    assert simulator.accepted == []


def test_words_of_other_scripts_are_told_apart() -> None:
    answers = Answers([{"id": "yes", "sentences": ["да", "はい"]}, {"id": "no", "sentences": ["нет", "いいえ"]}])
    assert [answers.find(text) for text in ("Да!", "はい。", "нет", "いいえ")] == ["yes", "yes", "no", "no"]


def received(message: str, **more: Any) -> dict[str, Any]:
    """Return what a text of noon says."""
    between = {"from": MOM, "our_number": SIS, "others": []}
    return {**between, "message": message, "received_at": NOON.isoformat(), "reaction": None, **more}


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, True), (1, False)])
async def test_an_answer_counts_from_the_second_of_its_question_on(seconds: float, counts: bool) -> None:
    questions = Questions()
    with questions.open(SIS, MOM, Answers(YES_NO)) as question:
        questions.async_sent(question, NOON + timedelta(seconds=seconds), ["Open?"])
        questions.async_receive(received("Yes"))
        assert question.reply.done() is counts


@pytest.mark.parametrize(
    ("emoji", "removed", "counts"),
    [("👍", False, True), ("👍🏽", False, True), ("👍", True, False), ("😂", False, False), (None, False, False)],
)
async def test_a_reaction_is_an_answer_only_if_its_emoji_is_one(emoji: str | None, removed: bool, counts: bool) -> None:
    questions = Questions()
    with questions.open(SIS, MOM, Answers(YES_NO)) as question:
        questions.async_sent(question, NOON, ["Open?"])
        reaction = {"emoji": emoji, "removed": removed}
        questions.async_receive(received("Liked “Open?”", reaction=reaction))
        assert question.reply.done() is counts


async def test_a_text_that_came_while_two_questions_were_being_sent_answers_the_one_that_is_left() -> None:
    questions = Questions()
    with ExitStack() as given_up, questions.open(SIS, MOM, Answers(YES_NO)) as left:
        given_up.enter_context(questions.open(SIS, MOM, Answers(YES_NO)))
        questions.async_receive(received("No"))
        given_up.close()
        questions.async_sent(left, NOON, ["Open?"])
        assert left.reply.result()["message"] == "No"
    assert questions.waiting == 0


async def test_a_flood_of_texts_while_a_question_is_being_sent_costs_no_more_for_each() -> None:
    questions = Questions()
    with questions.open(SIS, MOM, Answers(YES_NO)) as question:
        for number in range(20_000):
            questions.async_receive(received(str(number)))
        questions.async_sent(question, NOON, ["Open?"])
        assert question.reply.result()["message"] == "0"


@pytest.mark.parametrize("heart", ["❤", "❤️", "❤\ufe0e"])
def test_a_heart_is_a_heart_however_it_is_shown(heart: str) -> None:
    assert Answers([{"id": "love", "sentences": ["❤️"]}]).find(heart) == "love"


def test_a_word_that_yaml_made_a_boolean_of_is_refused() -> None:
    assert (word("yes"), word(5)) == ("yes", "5")
    with pytest.raises(vol.Invalid, match="quotes"):
        word(True)
