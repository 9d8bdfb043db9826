"""The image entity: the last picture that somebody sent."""

from pathlib import Path
from typing import Any

from homeassistant.components.image import async_get_image
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, mock_restore_cache_with_extra_data

from custom_components.ringc.const import DOMAIN
from tests.helpers.entities import entity_of
from tests.helpers.waiting import until
from tests.simulator import Simulator

PNG = b"\x89PNG\r\n\x1a\n and so on"
JPEG = b"\xff\xd8\xff\xe0 and so on"


def remember(hass: HomeAssistant, entry: MockConfigEntry, picture: dict[str, Any]) -> str:
    """Have Home Assistant remember a picture of before a restart; return the entity's id."""
    entity_id = (
        er.async_get(hass)
        .async_get_or_create("image", DOMAIN, f"{entry.unique_id}_last_picture", suggested_object_id="last_picture")
        .entity_id
    )
    mock_restore_cache_with_extra_data(hass, [(State(entity_id, "unknown"), picture)])
    return entity_id


async def test_without_a_picture_there_is_nothing_to_show(hass: HomeAssistant, account: MockConfigEntry) -> None:
    entity_id = entity_of(hass, account, "image", "last_picture")
    state = hass.states.get(entity_id)
    assert state.state == "unknown"
    assert "entity_picture" not in state.attributes, "the icon would be a broken picture"
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, entity_id)


async def test_the_last_picture_received_is_shown(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, reachable: object
) -> None:
    await until(lambda: simulator.subscriptions)
    entity_id = entity_of(hass, account, "image", "last_picture")
    simulator.receive("", attachments=[("first.png", "image/png", PNG)])
    await until(lambda: hass.states.get(entity_id).state != "unknown")
    first = hass.states.get(entity_id).state
    assert hass.states.get(entity_id).attributes["entity_picture"].startswith(f"/api/image_proxy/{entity_id}")
    assert (await async_get_image(hass, entity_id)).content == PNG
    files = [
        ("a.jpg", "image/jpeg", JPEG),
        ("b.pdf", "application/pdf", b"%PDF-1.7"),
        ("c.svg", "image/svg+xml", b"<svg/>"),
    ]
    simulator.receive("", attachments=files)
    await until(lambda: hass.states.get(entity_id).state != first)
    image = await async_get_image(hass, entity_id)
    assert (image.content_type, image.content) == ("image/jpeg", JPEG)


async def test_the_picture_is_still_there_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PNG)
    picture = {"path": str(path), "content_type": "image/png", "received_at": "2026-11-21T12:00:00+00:00"}
    entity_id = remember(hass, entry, picture)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(entity_id).state == "2026-11-21T12:00:00+00:00"
    image = await async_get_image(hass, entity_id)
    assert (image.content_type, image.content) == ("image/png", PNG)
    path.unlink()
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, entity_id)


@pytest.mark.parametrize(
    "change", [{"path": None}, {"content_type": None}, {"received_at": None}, {"received_at": "soon"}]
)
async def test_what_is_no_picture_is_not_taken_up_again(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PNG)
    picture = {"path": str(path), "content_type": "image/png", "received_at": "2026-11-21T12:00:00+00:00"}
    entity_id = remember(hass, entry, picture | change)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(entity_id).state == "unknown"
