"""The media source: what came with texts, by account and sender, newest first."""

from pathlib import Path

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import Unresolvable, async_browse_media, async_resolve_media
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.sending import MOM, PNG, add_recipient
from tests.helpers.waiting import until

ROOT = "media-source://ringc"
STRANGER = "+16505550199"


@pytest.fixture
async def receiving(receiver: Receiver, tmp_path: Path) -> Receiver:
    """An account that has received three pictures of two senders."""
    receiver.hass.config.media_dirs = {"local": str(tmp_path)}
    await async_setup_component(receiver.hass, "media_source", {})
    await receiver.open_through("websocket", inbound="websocket")
    await add_recipient(receiver.hass, receiver.entry, "Mom", MOM)
    for sender, seconds in ((MOM, 30), (STRANGER, 20), (MOM, 10)):
        created = receiver.simulator.clock.ago(seconds)
        files = [("a.png", "image/png", PNG)]
        receiver.simulator.receive("Look", sender=sender, attachments=files, created=created)
    await until(lambda: len(receiver.texts) == 3)
    return receiver


async def titles(hass: HomeAssistant, identifier: str) -> list[str]:
    """Return what a folder shows."""
    folder = await async_browse_media(hass, identifier)
    return [child.title for child in folder.children or ()]


async def test_accounts_hold_senders_with_the_last_one_first(receiving: Receiver) -> None:
    hass, entry = receiving.hass, receiving.entry
    assert await titles(hass, ROOT) == [entry.title]
    assert await titles(hass, f"{ROOT}/{entry.entry_id}") == ["Mom", STRANGER]


async def test_a_senders_pictures_are_shown_newest_first_and_open(receiving: Receiver) -> None:
    hass, entry = receiving.hass, receiving.entry
    folder = await async_browse_media(hass, f"{ROOT}/{entry.entry_id}/{MOM}")
    children = list(folder.children or ())
    assert [child.title for child in children] == sorted((child.title for child in children), reverse=True)
    assert len(children) == 2
    assert all("authSig=" in str(child.thumbnail) for child in children)
    media = await async_resolve_media(hass, f"{ROOT}/{children[0].identifier}", None)
    assert media.mime_type == "image/png"
    assert media.path
    assert media.path.read_bytes() == PNG


async def test_it_is_all_there_after_a_restart(receiving: Receiver) -> None:
    await receiving.reload()
    assert await titles(receiving.hass, f"{ROOT}/{receiving.entry.entry_id}") == ["Mom", STRANGER]


@pytest.mark.parametrize("path", ["x", "x/y/2026-01-01/a.png", "{entry}/+1/2026-01-01/../../x.png", "{entry}/-/x"])
async def test_what_is_not_there_is_refused(receiving: Receiver, path: str) -> None:
    identifier = f"{ROOT}/{path.format(entry=receiving.entry.entry_id)}"
    with pytest.raises(Unresolvable, match="not kept any more"):
        await async_resolve_media(receiving.hass, identifier, None)


async def test_a_folder_of_nobody_is_refused(receiving: Receiver) -> None:
    with pytest.raises(BrowseError, match="no such folder"):
        await async_browse_media(receiving.hass, f"{ROOT}/x")
