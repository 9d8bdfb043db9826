"""What comes with a text: saved where Home Assistant can show it, or left out with a reason."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from os import truncate
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.components.media_source import async_resolve_media
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ringc.receiving.attachments import MAX_FILE_SIZE, TEXT_WAITS, AttachmentStore
from custom_components.ringc.receiving.media_folder import MAX_TOTAL_SIZE, MediaFolder, remove_folder
from custom_components.ringc.ringcentral import Attachment
from tests.helpers.receiving import Receiver
from tests.helpers.sending import MOM, add_recipient
from tests.helpers.waiting import until

SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def picture(kind: str = "PNG") -> bytes:
    """A small picture."""
    file = BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, kind)
    return file.getvalue()


def files(folder: Path) -> dict[Path, bytes]:
    """All files in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
async def receiving(receiver: Receiver, tmp_path: Path) -> Receiver:
    """An account that receives, with a media folder of its own."""
    receiver.hass.config.media_dirs = {"other": str(tmp_path / "other"), "local": str(tmp_path / "local")}
    await receiver.open_through("websocket", inbound="websocket")
    return receiver


async def receive(receiver: Receiver, *attachments: tuple[str, str, bytes]) -> list[dict[str, Any]]:
    """Let a text with attachments come in; return what is said of them."""
    count = len(receiver.events)
    receiver.simulator.receive("Look", attachments=attachments)
    await until(lambda: len(receiver.events) > count)
    found: list[dict[str, Any]] = receiver.events[-1].data["attachments"]
    return found


async def test_a_picture_is_saved_and_can_be_opened(receiving: Receiver, tmp_path: Path) -> None:
    await async_setup_component(receiving.hass, "media_source", {})
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    path = Path(found["path"])
    assert files(tmp_path) == {path: picture()}
    assert path.is_relative_to(
        tmp_path / "local" / "ringc" / receiving.entry.entry_id / dt_util.utcnow().date().isoformat()
    )
    assert (found["content_type"], found["size"], found["reason"]) == ("image/png", len(picture()), None)
    media = await async_resolve_media(receiving.hass, found["media_content_id"], None)
    assert media.path == path
    assert receiving.events[-1].data["type"] == "MMS"


@pytest.mark.parametrize(
    ("declared", "content", "kind", "suffix"),
    [
        ("image/png", picture("JPEG"), "image/jpeg", ".jpg"),
        ("image/jpeg", picture("GIF"), "image/gif", ".gif"),
        ("application/octet-stream", picture("WEBP"), "image/webp", ".webp"),
        ("image/bmp", picture("BMP"), "image/bmp", ".bmp"),
        ("text/html", b"%PDF-1.7 and so on", "application/pdf", ".pdf"),
        ("text/x-vcard", b"BEGIN:VCARD\r\nVERSION:3.0", "text/vcard", ".vcf"),
        ("text/calendar", b"BEGIN:VCALENDAR\r\n", "text/calendar", ".ics"),
        ("video/3gpp", b"\0\0\0\x18ftyp3gp4" + bytes(40), "video/3gpp", ".3gp"),
        ("audio/3gpp", b"\0\0\0\x18ftyp3gp4" + bytes(40), "audio/3gpp", ".3ga"),
        ("audio/mp4; codecs=x", b"\0\0\0\x18ftypisom" + bytes(40), "audio/mp4", ".m4a"),
        ("video/mp4", b"\0\0\0\x18ftypisom" + bytes(40), "video/mp4", ".mp4"),
        ("audio/amr", b"#!AMR\n" + bytes(40), "audio/amr", ".amr"),
        ("audio/mpeg", b"\xff\xfb\x90\x00" + bytes(40), "audio/mpeg", ".mp3"),
    ],
)
async def test_the_content_decides_the_type(
    receiving: Receiver, declared: str, content: bytes, kind: str, suffix: str
) -> None:
    [found] = await receive(receiving, ("../../evil.html", declared, content))
    assert (found["content_type"], Path(found["path"]).suffix) == (kind, suffix)


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("image/svg+xml", SCRIPT),
        ("image/png", SCRIPT),
        ("text/html", b"<html><script>alert(1)</script>"),
        ("application/xml", b"<?xml version='1.0'?>"),
        ("application/smil", b"<smil/>"),
        ("image/jpeg", b"PK\x03\x04 something else"),
        ("text/vcard", b"BEGIN:VCARDX<script>"),
    ],
)
async def test_what_could_run_in_a_browser_is_not_saved(
    receiving: Receiver, tmp_path: Path, declared: str, content: bytes
) -> None:
    [found] = await receive(receiving, ("cat.png", declared, content))
    assert (found["path"], found["media_content_id"], found["reason"]) == (None, None, "type_not_kept")
    assert not files(tmp_path)


async def test_a_text_waits_for_its_own_attachments_only(receiving: Receiver) -> None:
    receiving.simulator.fail("media", delay=0.5)
    receiving.simulator.receive("Look", attachments=[("cat.png", "image/png", picture())])
    receiving.simulator.receive("Did you see?")
    await until(lambda: len(receiving.texts) == 2)
    assert receiving.texts == ["Did you see?", "Look"]


async def test_a_text_waits_half_a_minute_for_its_attachments_which_are_saved_later(
    receiving: Receiver, tmp_path: Path
) -> None:
    receiving.simulator.fail("media", delay=0.5)
    receiving.simulator.receive("Look", attachments=[("cat.png", "image/png", picture())])
    await until(lambda: receiving.asked("media"))
    async_fire_time_changed(receiving.hass, dt_util.utcnow() + timedelta(seconds=TEXT_WAITS + 1))
    await until(lambda: receiving.events)
    [found] = receiving.events[0].data["attachments"]
    assert (found["path"], found["reason"]) == (None, "pending")
    await receiving.pass_time(seconds=60)
    await until(lambda: list(files(tmp_path).values()) == [picture()])
    assert len(receiving.events) == 1


async def test_a_picture_that_is_saved_before_home_assistant_has_started_waits_with_its_text(
    reachable: TestClient[Any, Any], receiver: Receiver, tmp_path: Path
) -> None:
    receiver.hass.config.media_dirs = {"local": str(tmp_path)}
    await receiver.open_through("webhook")
    await receiver.close()
    receiver.hass.set_state(CoreState.starting)
    await receiver.open()
    receiver.simulator.receive("Look", attachments=[("cat.png", "image/png", picture())])
    await until(lambda: files(tmp_path))
    await asyncio.sleep(5)
    assert not receiver.texts
    receiver.hass.set_state(CoreState.running)
    receiver.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await until(lambda: receiver.texts)
    [found] = receiver.events[0].data["attachments"]
    assert Path(found["path"]) in files(tmp_path)


async def test_what_is_gone_is_left_out(receiving: Receiver) -> None:
    receiving.simulator.fail("media", status=404)
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert (found["path"], found["reason"]) == (None, "unavailable")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"status": 500}, id="a server out of order"),
        pytest.param({"drop": "after", "times": 2}, id="a connection that breaks"),
        pytest.param({"retry_after": 40}, id="the rate limit"),
    ],
)
async def test_what_fails_for_now_is_saved_later(
    virtual_time: None, receiving: Receiver, tmp_path: Path, fault: dict[str, Any]
) -> None:
    receiving.simulator.fail("media", **fault)
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert (found["path"], found["reason"]) == (None, "pending")
    await until(lambda: list(files(tmp_path).values()) == [picture()], 120)


async def test_a_text_comes_although_its_attachment_cannot_be_kept_for_a_reason_that_nobody_thought_of(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """The media folder's name has a character that the system's encoding lacks: no error of the disk."""
    receiver.hass.config.media_dirs = {"local": "/media/\ud800"}
    await receiver.open_through("websocket", inbound="websocket")
    [found] = await receive(receiver, ("cat.png", "image/png", picture()))
    assert (found["path"], found["reason"]) == (None, "unavailable")
    assert receiver.texts == ["Look"]
    assert "An attachment could not be kept: UnicodeEncodeError" in caplog.text


@pytest.mark.parametrize(("again", "tried"), [(500, 3), (700, 2)])
async def test_what_cannot_be_saved_within_an_hour_is_given_up(receiver: Receiver, again: int, tried: int) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.fail("media", retry_after=3000)
    receiver.simulator.fail("media", retry_after=again)
    assert await save_one(receiver) == ["pending"]
    await asyncio.sleep(4000)
    assert receiver.asked("media") == tried


async def test_what_ringcentral_puts_off_for_an_hour_is_given_up_at_once(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    receiver.simulator.fail("media", retry_after=3700)
    assert await save_one(receiver) == ["unavailable"]


async def test_an_answer_that_trickles_in_is_given_up_and_asked_for_again(receiver: Receiver, tmp_path: Path) -> None:
    """A byte every 5 s would never be too slow for the connection, and would hold one of the eight downloads."""
    receiver.hass.config.media_dirs = {"local": str(tmp_path)}
    ended: list[float] = []

    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        began = asyncio.get_running_loop().time()
        try:
            while True:
                await response.write(b"G")
                await asyncio.sleep(5)
        finally:
            ended.append(asyncio.get_running_loop().time() - began)

    await receiver.simulator.stop()
    receiver.simulator.extra_routes.append(web.get("/trickle", trickle))
    await receiver.simulator.start()
    await receiver.open(inbound="off")
    assert await save_one(receiver, uri=f"{receiver.simulator.url}/trickle") == ["pending"]
    await until(lambda: len(ended) == 2, 400)
    assert all(115 < seconds < 130 for seconds in ended)


async def save_one(receiver: Receiver, **changes: Any) -> list[str | None]:
    """Save the attachment of a text that nobody pushed; return why it is not saved by then."""
    stored = receiver.simulator.receive("Look", attachments=[("cat.png", "image/png", picture())])
    [message] = await receiver.entry.runtime_data.client.messages([str(stored.id)])
    message = replace(message, attachments=tuple(replace(item, **changes) for item in message.attachments))
    store: AttachmentStore = receiver.entry.runtime_data.inbox.attachment_store
    return [described["reason"] for described in await store.async_save(message)]


@pytest.mark.usefixtures("virtual_time")
async def test_a_flood_of_pictures_holds_up_no_alarm_and_loses_none(receiving: Receiver, tmp_path: Path) -> None:
    """Six texts of a stranger with ten pictures each: three minutes' downloads."""
    pictures = [("cat.png", "image/png", picture())] * 10
    for _ in range(6):
        receiving.simulator.receive("Look", attachments=pictures)
    await until(lambda: receiving.asked("media") >= 10)
    alarm = {"to": MOM, "message": "Water in the cellar", "max_wait": 0}
    for _ in range(3):
        await receiving.hass.services.async_call("ringc", "send_message", alarm, blocking=True)
        await asyncio.sleep(20)
    await until(lambda: len(files(tmp_path)) == 60, 900, every=1)
    assert receiving.texts == ["Look"] * 6
    assert not [item for item in receiving.simulator.requests if item.status == 429]


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"version": 9, "data": {"files": {}}}, id="a newer version"),
        pytest.param({"version": 1, "data": []}, id="no mapping"),
        pytest.param({"version": 1, "data": {"files": 5}}, id="a wrong shape"),
        pytest.param({"version": 1, "data": {"files": {"a/b": [1, 2]}, "newer": 1}}, id="an entry that is none"),
    ],
)
async def test_a_list_of_saved_files_that_cannot_be_read_costs_one_warning(
    receiver: Receiver,
    tmp_path: Path,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    stored: dict[str, Any],
) -> None:
    key = f"ringc.attachments.{receiver.entry.entry_id}"
    hass_storage[key] = {"minor_version": 1, "key": key} | stored
    receiver.hass.config.media_dirs = {"local": str(tmp_path)}
    await receiver.open_through("websocket", inbound="websocket")
    assert caplog.text.count("cannot be read") == 1
    [found] = await receive(receiver, ("cat.png", "image/png", picture()))
    assert files(tmp_path) == {Path(found["path"]): picture()}


async def test_what_is_too_large_is_left_out(receiving: Receiver, tmp_path: Path) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture() + bytes(MAX_FILE_SIZE)))
    assert (found["path"], found["reason"]) == (None, "too_large")
    assert not files(tmp_path)


async def test_what_turns_out_to_be_too_large_is_left_out(receiving: Receiver, tmp_path: Path) -> None:
    content = picture() + bytes(MAX_FILE_SIZE)
    message = receiving.simulator.receive("Look", attachments=[("cat.png", "image/png", content)])
    [found] = await receiving.entry.runtime_data.client.messages([str(message.id)])
    unsized = replace(found.attachments[0], size=None)
    attachment_store: AttachmentStore = receiving.entry.runtime_data.inbox.attachment_store
    [kept] = await attachment_store.async_save(replace(found, attachments=(unsized,)))
    assert kept["path"] is None
    assert not files(tmp_path)


async def test_a_folder_that_cannot_be_written_is_told_once(receiving: Receiver, tmp_path: Path) -> None:
    (tmp_path / "local").mkdir(exist_ok=True)
    blocked = tmp_path / "local" / "ringc"
    blocked.write_text("in the way")
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert (found["path"], found["reason"]) == (None, "not_saved")
    assert receiving.issues == {"attachments_not_writable"}
    blocked.unlink()
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert found["path"]
    assert not receiving.issues


@pytest.mark.parametrize("option", ["none", False])
async def test_nothing_is_fetched_when_nobody_wants_it(receiver: Receiver, option: object) -> None:
    await receiver.open_through("websocket", inbound="websocket", download_attachments=option)
    await add_recipient(receiver.hass, receiver.entry, "Mom", MOM)
    receiver.simulator.receive("Look", sender=MOM, attachments=[("cat.png", "image/png", picture())])
    await until(lambda: receiver.events)
    [found] = await receive(receiver, ("cat.png", "image/png", picture()))
    assert (found["path"], found["reason"]) == (None, "off")
    assert not receiver.asked("media")


async def test_only_what_known_senders_send_is_fetched_when_that_is_chosen(receiving: Receiver) -> None:
    await receiving.close()
    await receiving.open_through("websocket", inbound="websocket", download_attachments="known_senders")
    await add_recipient(receiving.hass, receiving.entry, "Mom", MOM)
    [stranger] = await receive(receiving, ("cat.png", "image/png", picture()))
    receiving.simulator.receive("Look", sender=MOM, attachments=[("cat.png", "image/png", picture())])
    await until(lambda: len(receiving.events) == 2)
    [known] = receiving.events[1].data["attachments"]
    assert (stranger["reason"], known["reason"]) == ("off", None)


async def test_old_days_are_deleted_and_nothing_else(receiving: Receiver, tmp_path: Path) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    folder = Path(found["path"]).parent.parent
    old, kept = folder / "2001-01-01", folder / "not ours"
    for place in (old, kept):
        place.mkdir()
        (place / "file.png").write_bytes(b"x")
    await receiving.reload()
    assert not old.exists()
    assert (kept / "file.png").exists()
    assert Path(found["path"]) in files(tmp_path)


async def test_the_oldest_days_make_room_for_new_files(receiving: Receiver, tmp_path: Path) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    old = fill(Path(found["path"]).parent.with_name((dt_util.utcnow() - timedelta(days=1)).date().isoformat()))
    await receiving.reload()
    assert old.exists()
    saved = [(await receive(receiving, ("cat.png", "image/png", picture())))[0]["path"] for _ in range(2)]
    assert not old.exists()
    assert set(map(str, files(tmp_path))) == {found["path"], *saved}


async def test_todays_files_make_no_room(receiving: Receiver) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    full = fill(Path(found["path"]).parent)
    await receiving.reload()
    await receive(receiving, ("cat.png", "image/png", picture()))
    [refused] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert (refused["path"], refused["reason"]) == (None, "storage_full")
    full.unlink()
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    assert found["path"]


def fill(day: Path) -> Path:
    """Put a file into a day's folder that takes, on paper, all that may be kept but for one picture."""
    day.mkdir(exist_ok=True)
    large = day / "large.mp4"
    large.touch()
    truncate(large, MAX_TOTAL_SIZE - len(picture()))
    return large


async def test_zero_days_keeps_for_ever(receiving: Receiver, tmp_path: Path) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    old = Path(found["path"]).parent.parent / "2001-01-01"
    old.mkdir()
    await receiving.close()
    await receiving.open(inbound="websocket", keep_attachments_days=0)
    assert old.exists()


async def test_removal_takes_its_own_folder_only(receiving: Receiver, tmp_path: Path) -> None:
    [found] = await receive(receiving, ("cat.png", "image/png", picture()))
    other = tmp_path / "local" / "ringc" / "another account" / "file.png"
    other.parent.mkdir()
    other.write_bytes(b"x")
    await receiving.hass.config_entries.async_remove(receiving.entry.entry_id)
    assert not Path(found["path"]).parent.parent.exists()
    assert other.exists()
    remove_folder(other.parent)
    assert not (tmp_path / "local" / "ringc").exists()
    assert (tmp_path / "local").exists()


@pytest.mark.parametrize(
    "uri",
    [
        "https://media.evil.example/x",
        "http://127.0.0.1:1/x",
        "http://user@127.0.0.1/x",
        "http://[::1]/x",
        "//evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_no_other_host_sees_the_token(receiving: Receiver, uri: str) -> None:
    attachment_store: AttachmentStore = receiving.entry.runtime_data.inbox.attachment_store
    message = receiving.simulator.receive("Look")
    [found] = await receiving.entry.runtime_data.client.messages([str(message.id)])
    lure = Attachment(id="../../x", uri=uri, type="MmsAttachment", content_type="image/png", size=3)
    [kept] = await attachment_store.async_save(replace(found, attachments=(lure,)))
    assert kept["reason"] == "unavailable"
    assert not receiving.asked("media")


async def test_ids_from_outside_never_reach_a_path(receiving: Receiver, tmp_path: Path) -> None:
    attachment_store: AttachmentStore = receiving.entry.runtime_data.inbox.attachment_store
    message = receiving.simulator.receive("Look", attachments=[("cat.png", "image/png", picture())])
    [found] = await receiving.entry.runtime_data.client.messages([str(message.id)])
    lure = replace(found.attachments[0], id="../../../../y")
    [kept] = await attachment_store.async_save(replace(found, id="../../../x", attachments=(lure,)))
    assert Path(kept["path"]).is_relative_to(tmp_path / "local" / "ringc" / receiving.entry.entry_id)
    assert ".." not in kept["path"]


def test_without_any_media_folder_the_usual_one_is_taken(hass: HomeAssistant) -> None:
    hass.config.media_dirs = {}
    folder = MediaFolder(hass, "entry", keep_days=30)
    assert (folder.source, folder.path) == ("local", Path(hass.config.path("media/ringc/entry")))
