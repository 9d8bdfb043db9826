"""The blueprints, from their files: automations in Home Assistant, and what they text to a RingCentral on 127.0.0.1."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.camera import Camera
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events, async_mock_service

from custom_components.ringc.const import EVENT_SMS_RECEIVED
from tests.helpers.accounts import add_other_account
from tests.helpers.receiving import Receiver
from tests.helpers.sending import PNG, add_recipient
from tests.helpers.waiting import until
from tests.simulator import Simulator

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
SAM, KIM, LEE, STRANGER, NORWAY = "+14155550123", "+14155550124", "+14155550125", "+13035550142", "+4793456789"
MIA = "+14155550126"
LIGHT = "The porch light is off."

type Automate = Callable[..., Awaitable[None]]
type Arrive = Callable[..., Awaitable[None]]
type Errors = Callable[[], list[str]]


@pytest.fixture
async def home(hass: HomeAssistant, receiver: Receiver, simulator: Simulator) -> MockConfigEntry:
    """An account that receives, with recipients Sam, Kim and Lee."""
    for extension in (simulator.user, simulator.other_user):
        for number in extension.numbers:
            number.features |= {"InternationalSmsSender"}
    await receiver.open_through("websocket")
    for name, number in {"Sam": SAM, "Kim": KIM, "Lee": LEE}.items():
        await add_recipient(hass, receiver.entry, name, number)
    return receiver.entry


@pytest.fixture
async def second(hass: HomeAssistant, home: MockConfigEntry, simulator: Simulator) -> MockConfigEntry:
    """A second account beside it."""
    entry = add_other_account(hass, home, simulator)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.push_state.transport == "websocket")
    return entry


@pytest.fixture
async def mia(hass: HomeAssistant, second: MockConfigEntry) -> str:
    """The number of Mia, a recipient of the second account."""
    await add_recipient(hass, second, "Mia", MIA)
    return MIA


@pytest.fixture
def automate(hass: HomeAssistant, tmp_path: Path) -> Automate:
    """Make an automation from a blueprint."""

    async def make(name: str, **inputs: Any) -> None:
        (tmp_path / "blueprints").symlink_to(BLUEPRINTS)
        hass.config.config_dir = str(tmp_path)
        automation = {"alias": "it", "use_blueprint": {"path": f"ringc/{name}.yaml", "input": inputs}}
        assert await async_setup_component(hass, "automation", {"automation": automation})
        state = hass.states.get("automation.it")
        assert state
        assert state.state == "on"

    return make


@pytest.fixture
def arrive(hass: HomeAssistant, simulator: Simulator) -> Arrive:
    """Let a text arrive, and everything that it starts end."""
    events: list[Event[Any]] = async_capture_events(hass, EVENT_SMS_RECEIVED)

    async def text(message: str, sender: str | None = SAM, **more: Any) -> None:
        before = len(events)
        simulator.receive(message, sender=sender, **more)
        await until(lambda: len(events) > before)
        await hass.async_block_till_done()

    return text


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Errors:
    """What the log says that somebody should look at, of automations and of ringc."""
    names = ("homeassistant.components.automation", "homeassistant.helpers", "custom_components.ringc")
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if record.levelname in {"WARNING", "ERROR"} and record.name.startswith(names)
    ]


def sent(simulator: Simulator) -> list[tuple[tuple[str, ...], str]]:
    """Return to whom what was sent."""
    return [(message.to, message.text) for message in simulator.accepted]


def senders(simulator: Simulator) -> list[tuple[str, tuple[str, ...]]]:
    """Return from where to whom what was sent."""
    return [(message.sender, message.to) for message in simulator.accepted]


# answer_keyword


async def test_a_keyword_runs_actions_and_is_answered_from_the_number_that_was_texted(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    done = async_mock_service(hass, "test", "lights")
    actions = [{"action": "test.lights"}]
    await automate("answer_keyword", keyword="lights", actions=actions, answer="On for {{ trigger.from_name }}")
    await arrive(" Lights! ", to="+16505550110")
    assert len(done) == 1
    [answer] = simulator.accepted
    assert (answer.sender, answer.to, answer.text) == ("+16505550110", (SAM,), "On for Sam")


@pytest.mark.parametrize(
    ("keyword", "match", "text"),
    [
        ("1", "whole", "1"),
        ("911", "whole", "911"),
        ("482913", "words", "482913"),
        ("21.50", "part", "21.50"),
        ("light", "words", "light on"),
        ("ligh", "part", "light"),
        ("yes", "whole", "Yes."),
    ],
)
async def test_keywords_of_digits_are_words_too(
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    errors: Errors,
    simulator: Simulator,
    keyword: str,
    match: str,
    text: str,
) -> None:
    await automate("answer_keyword", keyword=keyword, match=match, answer="482913")
    await arrive(text)
    assert sent(simulator) == [((SAM,), "482913")]
    assert errors() == []


@pytest.mark.parametrize(
    "text",
    [
        {"message": "Lights out"},
        {"message": ""},
        {"message": "482913"},
        {"message": "lights", "sender": STRANGER},
        {"message": "lights", "sender": "+16505550101"},
        {"message": "lights", "created": datetime.now(UTC) - timedelta(hours=8)},
    ],
    ids=["more", "nothing", "digits", "a stranger", "ourselves", "eight hours old"],
)
async def test_other_texts_are_left_alone(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    errors: Errors,
    simulator: Simulator,
    text: dict[str, Any],
) -> None:
    done = async_mock_service(hass, "test", "lights")
    await automate("answer_keyword", keyword="lights", actions=[{"action": "test.lights"}])
    await arrive(**text)
    assert not done
    assert sent(simulator) == []
    assert errors() == []


# What phones make of a reaction to the answer, or to a picture.
REACTIONS = [f"Liked “{LIGHT}”", f"Removed a like from “{LIGHT}”", f"Reacted 🎉 to “{LIGHT}”", "Loved an image"]


@pytest.mark.parametrize("reaction", REACTIONS)
async def test_a_reaction_to_an_answer_switches_nothing(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    simulator: Simulator,
    reaction: str,
) -> None:
    done = async_mock_service(hass, "test", "lights")
    actions = [{"action": "test.lights"}]
    await automate("answer_keyword", keyword="light", match="part", actions=actions, answer=LIGHT, pause={"seconds": 0})
    await arrive("light off")
    await arrive(reaction)
    await arrive(reaction.replace(LIGHT, "My own light"))
    assert len(done) == 1 + ("image" not in reaction)


async def test_a_reaction_to_an_answer_is_not_answered_while_away(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("away_reply", from_date="2000-01-01", message=LIGHT)
    await arrive("Loved an image")
    await arrive("Are you there?")
    await arrive(f"Liked “{LIGHT}”", KIM)
    assert [message.to for message in simulator.accepted] == [(SAM,), (KIM,)]


async def test_a_number_is_answered_once_in_the_pause(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("answer_keyword", keyword="hello", known=False, answer="Hello", pause={"minutes": 5})
    for sender in (SAM, SAM, STRANGER, SAM):
        await arrive("hello", sender)
    assert sent(simulator) == [((SAM,), "Hello"), ((STRANGER,), "Hello")]


@pytest.mark.parametrize("text", ["[1, 2]", "{'a': 1}", "None", "True", "hello {{ 1 + 1 }}"])
async def test_an_answer_may_say_what_was_texted(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, errors: Errors, simulator: Simulator, text: str
) -> None:
    await automate("answer_keyword", keyword=text, answer="{{ trigger.message }}")
    await arrive(text)
    assert sent(simulator) == [((SAM,), text)]
    assert errors() == []


async def test_an_empty_answer_is_not_sent(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    done = async_mock_service(hass, "test", "lights")
    await automate("answer_keyword", keyword="lights", actions=[{"action": "test.lights"}], answer="")
    await arrive("lights")
    assert len(done) == 1
    assert sent(simulator) == []


async def test_with_two_accounts_the_one_that_was_texted_answers(
    second: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("answer_keyword", keyword="hello", known=False, answer="Hello", pause={"seconds": 0})
    await arrive("hello", NORWAY, to=simulator.other_user.number)
    await arrive("hello", NORWAY)
    assert [message.sender for message in simulator.accepted] == [simulator.other_user.number, simulator.user.number]
    assert {message.to for message in simulator.accepted} == {(NORWAY,)}


async def test_in_a_group_our_number_answers_the_sender(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("answer_keyword", keyword="hello", answer="Hello")
    await arrive("hello", SAM, to=[KIM, simulator.user.number])
    [answer] = simulator.accepted
    assert (answer.sender, answer.to) == (simulator.user.number, (SAM,))


# picture_on_motion


class Door(Camera):
    """A camera that may be off."""

    _attr_name = "Door"

    def __init__(self) -> None:
        super().__init__()
        self.works = True

    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:
        if not self.works:
            raise HomeAssistantError("The camera is off")
        return PNG


@pytest.fixture
async def door(hass: HomeAssistant) -> Door:
    """The camera `camera.door`."""
    assert await async_setup_component(hass, "camera", {})
    door = Door()
    await hass.data["camera"].async_add_entities([door])
    hass.states.async_set("binary_sensor.door", "off")
    return door


async def move(hass: HomeAssistant) -> None:
    """Let the sensor see something."""
    for state in ("on", "off"):
        hass.states.async_set("binary_sensor.door", state)
        await hass.async_block_till_done()


MOTION = {"sensor": "binary_sensor.door", "camera": "camera.door"}


async def test_motion_sends_the_camera_once_in_the_pause(
    hass: HomeAssistant, home: MockConfigEntry, door: Door, automate: Automate, simulator: Simulator
) -> None:
    await automate("picture_on_motion", **MOTION, recipients=["Sam", STRANGER], pause={"minutes": 5})
    for _ in range(3):
        await move(hass)
    assert sorted(sent(simulator)) == sorted(((number,), "Somebody is at the door.") for number in (SAM, STRANGER))
    assert [len(message.files) for message in simulator.accepted] == [1, 1]


async def test_the_words_go_when_the_camera_is_off(
    hass: HomeAssistant, home: MockConfigEntry, door: Door, automate: Automate, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(home, options={**home.options, "attachment_required": True})
    await hass.async_block_till_done()
    door.works = False
    await automate("picture_on_motion", **MOTION, recipients=["Sam"])
    await move(hass)
    assert sent(simulator) == [((SAM,), "Somebody is at the door.")]


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (timedelta(), timedelta(), 1),
        (timedelta(hours=1), timedelta(hours=2), 1),
        (timedelta(hours=-1), timedelta(hours=1), 0),
        (timedelta(hours=-10), timedelta(hours=10), 0),
        (timedelta(hours=-2), timedelta(hours=-1), 1),
    ],
)
async def test_nothing_is_sent_in_the_quiet_time(
    hass: HomeAssistant,
    home: MockConfigEntry,
    door: Door,
    automate: Automate,
    simulator: Simulator,
    begins: timedelta,
    ends: timedelta,
    expected: int,
) -> None:
    quiet = {"quiet_from": f"{dt_util.now() + begins:%H:%M:%S}", "quiet_until": f"{dt_util.now() + ends:%H:%M:%S}"}
    await automate("picture_on_motion", **MOTION, recipients=["Sam"], **quiet)
    await move(hass)
    assert len(simulator.accepted) == expected


async def test_with_two_accounts_the_default_recipients_get_what_names_nobody(
    hass: HomeAssistant, second: MockConfigEntry, door: Door, automate: Automate, simulator: Simulator
) -> None:
    await add_recipient(hass, second, "Mia", STRANGER, default=True)
    await automate("picture_on_motion", **MOTION, message="911")
    await move(hass)
    [message] = simulator.accepted
    assert (message.sender, message.to, message.text) == (simulator.other_user.number, (STRANGER,), "911")


# forward_texts


@pytest.mark.parametrize(
    ("sender", "text", "forwarded"),
    [
        (SAM, "Look", "Sam: Look"),
        (SAM, "482913", "Sam: 482913"),
        (STRANGER, "parcel is here", f"{STRANGER}: parcel is here"),
        (STRANGER, "21.50", f"{STRANGER}: 21.50"),
        ("12345", "Your code is 007", "12345: Your code is 007"),
    ],
)
async def test_texts_are_forwarded(
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    simulator: Simulator,
    sender: str,
    text: str,
    forwarded: str,
) -> None:
    await automate("forward_texts", recipients=["Kim", NORWAY])
    await arrive(text, sender)
    assert sorted(sent(simulator)) == sorted([((KIM,), forwarded), ((NORWAY,), forwarded)])


async def test_a_text_is_forwarded_as_it_is_whatever_messages_are_written_in(
    hass: HomeAssistant, home: MockConfigEntry, receiver: Receiver, automate: Automate, arrive: Arrive
) -> None:
    hass.config_entries.async_update_entry(home, options={"format": "html", "emojis": True})
    await hass.async_block_till_done()
    await until(lambda: receiver.transport == "websocket")
    await automate("forward_texts", recipients=["Kim"])
    await arrive("<b>1 <a & b> 2</b> :+1:", STRANGER)
    assert sent(receiver.simulator) == [((KIM,), f"{STRANGER}: <b>1 <a & b> 2</b> :+1:")]


async def test_who_a_sender_says_that_he_is_does_not_matter(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("forward_texts", recipients=["Kim"])
    await arrive("Send money", STRANGER, name="Sam")
    await arrive("Send more", "BANK")
    await arrive("Send all", "Sam")
    assert sent(simulator) == [
        ((KIM,), f"{STRANGER}: Send money"),
        ((KIM,), '"BANK": Send more'),
        ((KIM,), '"Sam": Send all'),
    ]


@pytest.mark.parametrize("recipients", [["Kim"], ["kim"], [KIM], ["415-555-0124"], ["14155550124"], ["Both"]])
async def test_a_recipients_own_text_does_not_come_back(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    simulator: Simulator,
    recipients: list[str],
) -> None:
    await add_recipient(hass, home, "Both", KIM, LEE)
    await automate("forward_texts", recipients=recipients)
    await arrive("My own words", KIM)
    assert sent(simulator) == []


async def test_the_text_of_a_recipient_whose_number_lost_its_plus_does_not_come_back(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("forward_texts", recipients=[NORWAY.removeprefix("+")])
    await arrive("My own words", NORWAY)
    assert sent(simulator) == []


async def test_strangers_may_be_left_out(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("forward_texts", recipients=["Kim"], strangers=False)
    await arrive("parcel", STRANGER, name="Sam")
    await arrive("hello", SAM)
    assert sent(simulator) == [((KIM,), "Sam: hello")]


async def test_pictures_go_with_them_and_what_cannot_is_named(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await automate("forward_texts", recipients=["Kim"])
    heic = b"\0\0\0\x18ftypheic" + bytes(400)
    files = [("a.png", "image/png", PNG), ("b.heic", "image/heic", heic), ("c.html", "text/html", b"<html>")]
    await arrive("ALARM: look at this", SAM, attachments=files)
    first, then = simulator.accepted
    assert (first.to, first.text) == ((KIM,), "Sam: ALARM: look at this\n(Not sent on: text/html)")
    assert [content for _, _, content in first.files] == [PNG]
    assert then.text.startswith("(Not sent on: ")
    assert ".heic" in then.text


async def test_with_two_accounts_the_one_that_was_texted_forwards(
    mia: str, automate: Automate, arrive: Arrive, errors: Errors, simulator: Simulator
) -> None:
    one, other = simulator.user.number, simulator.other_user.number
    await automate("forward_texts", recipients=["Kim", "Mia", NORWAY])
    await arrive("parcel", STRANGER, to=other)
    await arrive("letter", STRANGER, to=one)
    await arrive("My own words", mia, to=one)
    forwarded = [(number, (to,)) for number in (one, other) for to in (KIM, mia, NORWAY)]
    assert sorted(senders(simulator)) == sorted(forwarded)
    assert errors() == []


# away_reply

ALWAYS = {"from_date": "2000-01-01", "until_date": "2999-12-31"}


async def test_while_away_each_sender_is_answered_once_with_the_date(
    home: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("away_reply", **ALWAYS, known=False)
    for sender in (SAM, STRANGER, SAM, STRANGER):
        await arrive("Are you there?", sender, to="+16505550110")
    away = "I am away until 31 December 2999 and will answer when I am back."
    assert sent(simulator) == [((SAM,), f"Hello Sam, {away}"), ((STRANGER,), f"Hello, {away}")]
    assert {message.sender for message in simulator.accepted} == {"+16505550110"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"switch": "input_boolean.away"}, 1),
        ({"switch": "input_boolean.home"}, 0),
        ({"switch": "input_boolean.home", **ALWAYS}, 0),
        ({}, 0),
        ({"from_date": "2000-01-01", "until_date": "2000-01-31"}, 0),
        ({"from_date": "2999-01-01", "until_date": "2999-01-31"}, 0),
        ({"from_date": "2000-01-01"}, 1),
    ],
)
async def test_a_switch_or_the_dates_say_that_one_is_away(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    simulator: Simulator,
    inputs: dict[str, str],
    expected: int,
) -> None:
    hass.states.async_set("input_boolean.away", "on")
    hass.states.async_set("input_boolean.home", "off")
    await automate("away_reply", **inputs)
    for _ in range(2):
        await arrive("Are you there?")
    assert len(simulator.accepted) == expected


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (STRANGER, "Hello"),
        (SAM, "STOP"),
        (SAM, " stop "),
        (SAM, "Stop!"),
        (SAM, "STOP\u200e"),
        (SAM, "stop all"),
        ("12345", "Your code is 007"),
        ("BANK", "Your code is 007"),
        (None, "Hello"),
        ("+16505550101", "Hello"),
    ],
)
async def test_some_are_never_answered(
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    errors: Errors,
    simulator: Simulator,
    sender: str | None,
    text: str,
) -> None:
    await automate("away_reply", **ALWAYS, known=sender == STRANGER)
    await arrive(text, sender)
    assert sent(simulator) == []
    assert errors() == []


async def test_two_that_are_away_do_not_answer_each_other_for_ever(
    second: MockConfigEntry, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    await automate("away_reply", **ALWAYS, known=False)
    one, other = simulator.user.number, simulator.other_user.number
    await arrive("Are you there?", one, to=other)
    for _ in range(3):
        await arrive("I am away, too", other, to=one)
        await arrive("I am away, too", one, to=other)
    assert sorted(message.to for message in simulator.accepted) == [(one,), (other,)]


# ask_by_text

GARAGE = {
    "entity": "cover.garage",
    "state": "open",
    "for": {"seconds": 1},
    "timeout": {"seconds": 20},
    "recipient": "Sam",
    "yes_actions": [{"action": "test.close"}],
    "no_actions": [{"action": "test.leave"}],
}


@pytest.mark.parametrize(
    ("answer", "closed", "left"), [("YES", 1, 0), ("yes please", 1, 0), ("👍🏽", 1, 0), ("No.", 0, 1), ("STOP", 0, 0)]
)
async def test_a_question_is_asked_and_its_answer_acted_on(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    simulator: Simulator,
    answer: str,
    closed: int,
    left: int,
) -> None:
    closing, leaving = (async_mock_service(hass, "test", action) for action in ("close", "leave"))
    await automate("ask_by_text", **GARAGE)
    hass.states.async_set("cover.garage", "open")
    await until(lambda: simulator.accepted)
    simulator.receive(answer, sender=SAM)
    await hass.async_block_till_done()
    assert (len(closing), len(leaving)) == (closed, left)
    assert sent(simulator) == [((SAM,), "The garage is open. Close it? YES/NO")]


async def test_a_question_is_asked_again_after_a_time_out_while_the_state_stays(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, simulator: Simulator
) -> None:
    closing = async_mock_service(hass, "test", "close")
    await automate("ask_by_text", **GARAGE | {"repeat": 2, "timeout": {"seconds": 5}})
    hass.states.async_set("cover.garage", "open")
    await until(lambda: len(simulator.accepted) == 2)
    simulator.receive("y", sender=SAM)
    await hass.async_block_till_done()
    assert len(closing) == 1
    assert len(simulator.accepted) == 2


async def test_a_question_is_not_asked_again_when_the_state_has_changed(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, simulator: Simulator
) -> None:
    await automate("ask_by_text", **GARAGE | {"timeout": {"seconds": 5}})
    hass.states.async_set("cover.garage", "open")
    await until(lambda: simulator.accepted)
    hass.states.async_set("cover.garage", "closed")
    await hass.async_block_till_done()
    assert len(simulator.accepted) == 1


async def test_with_two_accounts_the_recipients_account_asks(
    hass: HomeAssistant, mia: str, automate: Automate, simulator: Simulator
) -> None:
    closing = async_mock_service(hass, "test", "close")
    other = simulator.other_user.number
    await automate("ask_by_text", **GARAGE | {"recipient": "Mia"})
    hass.states.async_set("cover.garage", "open")
    await until(lambda: simulator.accepted)
    simulator.receive("yes", sender=mia, to=other)
    await until(lambda: closing)
    assert senders(simulator) == [(other, (mia,))]


# assist_by_text


@pytest.mark.parametrize(
    ("inputs", "sender", "text", "heard"),
    [
        ({}, SAM, "Turn on the light", ["Turn on the light"]),
        ({}, SAM, "482913", ["482913"]),
        ({}, STRANGER, "Turn on the light", []),
        ({}, SAM, "", []),
        ({"code_word": "Sesame"}, SAM, "sesame open the door", ["open the door"]),
        ({"code_word": "1234"}, SAM, "1234 21.50", ["21.50"]),
        ({"code_word": "Sesame"}, SAM, "open the door", []),
        ({"code_word": "Sesame"}, SAM, "sesameseed", []),
    ],
)
async def test_a_known_senders_text_goes_to_the_agent_and_long_answers_are_split(
    hass: HomeAssistant,
    home: MockConfigEntry,
    automate: Automate,
    arrive: Arrive,
    simulator: Simulator,
    inputs: dict[str, str],
    sender: str,
    text: str,
    heard: list[str],
) -> None:
    speech = {"response": {"speech": {"plain": {"speech": "Done, " * 300, "extra_data": None}}}}
    asked = async_mock_service(hass, "conversation", "process", response=speech)
    await automate("assist_by_text", **inputs)
    await arrive(text, sender)
    assert [call.data["text"] for call in asked] == heard
    assert [message.to for message in simulator.accepted] == [(SAM,)] * (2 * len(heard))


async def test_with_two_accounts_the_agent_answers_from_the_one_that_was_texted(
    hass: HomeAssistant, mia: str, automate: Automate, arrive: Arrive, simulator: Simulator
) -> None:
    speech = {"response": {"speech": {"plain": {"speech": "Done", "extra_data": None}}}}
    async_mock_service(hass, "conversation", "process", response=speech)
    await automate("assist_by_text", pause={"seconds": 0})
    one, other = simulator.user.number, simulator.other_user.number
    await arrive("Turn on the light", SAM, to=one)
    await arrive("Turn on the light", mia, to=other)
    assert senders(simulator) == [(one, (SAM,)), (other, (mia,))]


# alarm_until_answered

ALARM = {"entity": "binary_sensor.water", "recipients": ["Sam", KIM, NORWAY], "wait": {"seconds": 9}, "rounds": 2}


async def test_an_alarm_goes_to_people_in_turn(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, simulator: Simulator
) -> None:
    await automate("alarm_until_answered", **ALARM, message="112")
    hass.states.async_set("binary_sensor.water", "on")
    await until(lambda: len(simulator.accepted) == 6, seconds=90)
    assert sent(simulator) == [((number,), "112") for number in (SAM, KIM, NORWAY, SAM, KIM, NORWAY)]


@pytest.mark.parametrize(("sender", "text"), [(SAM, "Ok!"), (KIM, "OK"), (NORWAY, "ok")])
async def test_an_answer_of_any_of_them_ends_it(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, simulator: Simulator, sender: str, text: str
) -> None:
    await automate("alarm_until_answered", **ALARM)
    hass.states.async_set("binary_sensor.water", "on")
    await until(lambda: len(simulator.accepted) == 2)
    simulator.receive("I cannot", sender=SAM)
    simulator.receive("ok", sender=STRANGER)
    simulator.receive(text, sender=sender)
    await until(lambda: hass.states.get("automation.it").attributes["current"] == 0)
    await hass.async_block_till_done()
    assert len(simulator.accepted) == 2


async def test_one_who_cannot_be_texted_does_not_end_an_alarm(
    hass: HomeAssistant, home: MockConfigEntry, automate: Automate, simulator: Simulator
) -> None:
    await automate("alarm_until_answered", **ALARM | {"recipients": ["Nobody", "Kim"], "rounds": 1})
    hass.states.async_set("binary_sensor.water", "on")
    await until(lambda: simulator.accepted)
    assert [message.to for message in simulator.accepted] == [(KIM,)]


async def test_with_two_accounts_each_is_alarmed_from_the_own_one(
    hass: HomeAssistant, mia: str, automate: Automate, simulator: Simulator
) -> None:
    one, other = simulator.user.number, simulator.other_user.number
    await automate("alarm_until_answered", **ALARM | {"recipients": ["Mia", "Sam", "Kim"], "rounds": 1})
    hass.states.async_set("binary_sensor.water", "on")
    await until(lambda: len(simulator.accepted) == 2)
    simulator.receive("ok", sender=mia, to=other)
    await until(lambda: hass.states.get("automation.it").attributes["current"] == 0)
    assert senders(simulator) == [(other, (mia,)), (one, (SAM,))]


# text_somebody


async def text_somebody(hass: HomeAssistant, folder: Path, **data: str) -> None:
    """Run the script."""
    (folder / "blueprints").symlink_to(BLUEPRINTS)
    hass.config.config_dir = str(folder)
    script = {"use_blueprint": {"path": "ringc/text_somebody.yaml", "input": {}}}
    assert await async_setup_component(hass, "script", {"script": {"text": script}})
    await hass.services.async_call("script", "text", data, blocking=True)


@pytest.mark.parametrize(
    ("recipient", "message", "expected"),
    [
        ("Sam", "I am late", ((SAM,), "I am late")),
        ("sam", "482913", ((SAM,), "482913")),
        (NORWAY, "I am late", ((NORWAY,), "I am late")),
    ],
)
async def test_somebody_is_texted(
    hass: HomeAssistant,
    home: MockConfigEntry,
    simulator: Simulator,
    tmp_path: Path,
    recipient: str,
    message: str,
    expected: tuple[tuple[str, ...], str],
) -> None:
    await text_somebody(hass, tmp_path, recipient=recipient, message=message)
    assert sent(simulator) == [expected]


async def test_with_two_accounts_somebody_is_texted_from_the_own_one(
    hass: HomeAssistant, mia: str, simulator: Simulator, tmp_path: Path
) -> None:
    await text_somebody(hass, tmp_path, recipient="Mia", message="I am late")
    assert senders(simulator) == [(simulator.other_user.number, (mia,))]
