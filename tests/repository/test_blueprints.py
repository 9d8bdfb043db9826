"""The blueprints, as automations made from them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
SAM = "+14155550123"
TEXT: dict[str, Any] = {
    "message": "Lights",
    "from": SAM,
    "from_name": "Sam",
    "known_sender": True,
    "from_self": False,
    "to": ["+16505550101"],
    "attachments": [],
}

type Automate = Callable[..., Awaitable[list[ServiceCall]]]


@pytest.fixture
def automate(hass: HomeAssistant, tmp_path: Path) -> Automate:
    """Make an automation from a blueprint; what it would send is in the list that comes back."""

    async def make(name: str, **inputs: Any) -> list[ServiceCall]:
        (tmp_path / "blueprints").symlink_to(BLUEPRINTS)
        hass.config.config_dir = str(tmp_path)
        sent = async_mock_service(hass, "notify", "ringc")
        automation = {"alias": "it", "use_blueprint": {"path": f"ringc/{name}.yaml", "input": inputs}}
        assert await async_setup_component(hass, "automation", {"automation": automation})
        state = hass.states.get("automation.it")
        assert state
        assert state.state == "on"
        return sent

    return make


async def arrive(hass: HomeAssistant, **changes: Any) -> None:
    """Let a text arrive, and everything that it starts end."""
    hass.bus.async_fire("ringc_sms_received", TEXT | changes)
    await hass.async_block_till_done()


async def test_a_keyword_runs_actions_and_is_answered(hass: HomeAssistant, automate: Automate) -> None:
    done = async_mock_service(hass, "test", "lights")
    sent = await automate(
        "answer_keyword",
        keyword="lights",
        actions=[{"action": "test.lights"}],
        answer="On for {{ trigger.event.data.from }}",
    )
    await arrive(hass)
    assert len(done) == 1
    assert [call.data for call in sent] == [
        {"target": [SAM], "message": f"On for {SAM}", "data": {"from": "+16505550101"}}
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"message": "Lights out"},
        {"message": ""},
        {"known_sender": False},
        {"from_self": True},
    ],
)
async def test_other_texts_are_left_alone(hass: HomeAssistant, automate: Automate, changes: dict[str, Any]) -> None:
    sent = await automate("answer_keyword", keyword="lights")
    await arrive(hass, **changes)
    assert sent == []


async def test_an_empty_answer_is_not_sent(hass: HomeAssistant, automate: Automate) -> None:
    done = async_mock_service(hass, "test", "lights")
    sent = await automate("answer_keyword", keyword="lights", actions=[{"action": "test.lights"}], answer="")
    await arrive(hass)
    assert len(done) == 1
    assert sent == []


@pytest.mark.parametrize(
    ("recipients", "expected"),
    [
        ([], {"message": "Somebody is at the door.", "data": {"attachments": ["camera.door"]}}),
        (
            ["Sam", SAM],
            {"message": "Somebody is at the door.", "target": ["Sam", SAM], "data": {"attachments": ["camera.door"]}},
        ),
    ],
)
async def test_motion_sends_the_camera_once(
    hass: HomeAssistant, automate: Automate, recipients: list[str], expected: dict[str, Any]
) -> None:
    hass.states.async_set("binary_sensor.door", "off")
    sent = await automate(
        "picture_on_motion",
        sensor="binary_sensor.door",
        camera="camera.door",
        recipients=recipients,
        pause={"seconds": 0},
    )
    hass.states.async_set("binary_sensor.door", "on")
    await hass.async_block_till_done()
    hass.states.async_set("binary_sensor.door", "on", {"a": 1})
    await hass.async_block_till_done()
    assert [call.data for call in sent] == [expected]


async def test_texts_are_forwarded_with_their_pictures(hass: HomeAssistant, automate: Automate) -> None:
    sent = await automate("forward_texts", recipients=["Kim"])
    picture = "media-source://media_source/local/ringc/1.jpg"
    await arrive(
        hass, message="Look", attachments=[{"media_content_id": picture}, {"media_content_id": None, "reason": "x"}]
    )
    assert [call.data for call in sent] == [
        {"target": ["Kim"], "message": "Sam: Look", "data": {"attachments": [picture]}}
    ]


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"from_name": None, "known_sender": False}, 0),
        ({"from_self": True}, 0),
        ({"from_name": "Kim"}, 0),
    ],
)
async def test_only_wanted_texts_are_forwarded(
    hass: HomeAssistant, automate: Automate, changes: dict[str, Any], count: int
) -> None:
    sent = await automate("forward_texts", recipients=["Kim"], strangers=False)
    await arrive(hass, **changes)
    assert len(sent) == count
