"""What an attachment may be, and what is refused before anything of it is sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from io import BytesIO
import os
from pathlib import Path
import re
import threading
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.camera import Camera
from homeassistant.components.image import ImageEntity
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.setup import async_setup_component
from PIL import Image as Picture
import pytest
from pytest_homeassistant_custom_component.common import MockModule, mock_integration, mock_platform
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ringc.file_types import recognise
from custom_components.ringc.sending.attachments import (
    AT_WORK,
    Allowance,
    Attachments,
    _async_in_turn,
    async_read,
    async_read_all,
)
from custom_components.ringc.sending.references import label


def picture(kind: str = "PNG") -> bytes:
    """Return a real small picture."""
    file = BytesIO()
    Picture.new("RGB", (8, 8), "red").save(file, kind)
    return file.getvalue()


PNG, JPEG = picture(), picture("JPEG")


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder on the allow-list."""
    folder = tmp_path / "allowed"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


@pytest.fixture
async def server(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[TestServer]:
    """A web server on the allow-list, with pictures, errors and detours."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=JPEG, content_type="image/jpeg")

    async def detour(request: web.Request) -> web.StreamResponse:
        left = int(request.match_info["left"])
        raise web.HTTPFound(f"/detour/{left - 1}" if left else "/door.jpg")

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"http://127.0.0.1:{request.url.port}/door.jpg".replace("127.0.0.1", "127.0.0.2"))

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(JPEG + bytes(65536))

    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>Log in</html>", content_type="image/jpeg")

    async def empty(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"", content_type="image/jpeg")

    app = web.Application()
    for path, handler in {
        "/door.jpg": answer,
        "/detour/{left}": detour,
        "/elsewhere": elsewhere,
        "/endless": endless,
        "/page.jpg": page,
        "/empty.jpg": empty,
    }.items():
        app.router.add_get(path, handler)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    hass.config.allowlist_external_urls = {str(server.make_url("/"))}
    yield server
    await server.close()


def left_out(read: Attachments) -> dict[str, str | None]:
    """Return what is missing, and why."""
    return {item.name: item.reason.translation_key for item in read.left_out}


async def refusal(coroutine: Awaitable[Any]) -> str:
    """Return the key of the translated error that reading an attachment raises."""
    with pytest.raises(HomeAssistantError) as refused:
        await coroutine
    assert refused.value.translation_domain == "ringc"
    return str(refused.value.translation_key)


@pytest.mark.parametrize("shape", [str, lambda path: {"media_content_id": path, "media_content_type": "image/png"}])
async def test_a_file_of_an_allowed_folder_is_read(
    hass: HomeAssistant, folder: Path, shape: Callable[[str], Any]
) -> None:
    (folder / "door.png").write_bytes(PNG)
    file = await async_read(hass, shape(str(folder / "door.png")))
    assert (file.name, file.content_type, file.content) == ("door.png", "image/png", PNG)


async def test_a_relative_path_begins_in_the_configuration_folder(hass: HomeAssistant) -> None:
    www = Path(hass.config.path("www"))
    hass.config.allowlist_external_dirs = {str(www)}
    assert await refusal(async_read(hass, "www/not-there.png")) == "attachment_missing"
    assert await refusal(async_read(hass, "secrets.yaml")) == "attachment_not_allowed"


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "key"),
    [
        pytest.param(lambda path: None, "attachment_missing", id="missing"),
        pytest.param(lambda path: path.mkdir(), "attachment_no_file", id="folder"),
        pytest.param(make_pipe, "attachment_no_file", id="pipe"),
        pytest.param(lambda path: path.write_bytes(b""), "attachment_empty", id="empty"),
        pytest.param(lambda path: path.symlink_to("/etc/hostname"), "attachment_not_allowed", id="link out"),
        pytest.param(lambda path: path.symlink_to(path), "attachment_unreadable", id="link to itself"),
        pytest.param(lambda path: path.write_bytes(PNG + bytes(2001)), "attachment_too_large", id="too large"),
        pytest.param(lambda path: path.write_bytes(b"<html>"), "attachment_type", id="no picture inside"),
    ],
)
async def test_what_is_no_proper_file_is_refused(
    hass: HomeAssistant, folder: Path, make: Callable[[Path], None], key: str
) -> None:
    path = folder / "door.png"
    make(path)
    async with asyncio.timeout(2):
        assert await refusal(async_read(hass, str(path), Allowance(picture=2000))) == key


@pytest.mark.parametrize("reference", ["/etc/passwd", "\0", "../../etc/passwd", {"media_content_id": "secrets.yaml"}])
async def test_what_is_not_allowed_is_not_even_looked_at(hass: HomeAssistant, folder: Path, reference: Any) -> None:
    assert await refusal(async_read(hass, reference)) == "attachment_not_allowed"


@pytest.mark.parametrize(
    ("reference", "key", "words"),
    [
        ("", "attachment_item_empty", "is empty"),
        ("  ", "attachment_item_empty", "is empty"),
        (None, "attachment_item_empty", "is empty"),
        ({"media_content_id": None, "reason": "off"}, "attachment_not_kept", "is not kept"),
        ({}, "attachment_not_kept", "is not kept"),
        ({"url": "https://host/x.jpg"}, "attachment_mapping", "with url"),
        ({"file": "/x.jpg", "name": "x"}, "attachment_mapping", "media_content_id"),
        ("rtsp://user:password@camera/1", "attachment_scheme", "rtsp://camera/1 "),
        ("ftp://user:password@host/x.jpg", "attachment_scheme", "ftp://host/x.jpg "),
        ("//user:password@host/x.jpg", "attachment_scheme", "//host/x.jpg "),
        ("/api/camera_proxy/camera.door?token=abc", "attachment_copied", "Name camera.door "),
        ("/api/camera_proxy_stream/camera.door", "attachment_copied", "Name camera.door "),
        ("/api/image_proxy/image.map?token=abc", "attachment_copied", "Name image.map "),
        ("/api/image/serve/0a1b/512x512", "attachment_copied", "Name media-source://image_upload/0a1b "),
        ("/media/local/x.jpg?authSig=abc", "attachment_copied", "Name media-source://media_source/local/x.jpg "),
        ("/hacsfiles/card/x.jpg", "attachment_copied", "Name www/community/card/x.jpg "),
        ("/api/tts_proxy/a1.mp3", "attachment_copied", "the file or the media source"),
        ("http://hassio.home:8123/api/camera_proxy/camera.door", "attachment_copied", "Name camera.door "),
        ("/config/secret.jpg?token=abc", "attachment_not_allowed", "/config/secret.jpg."),
        ("door.jpg", "attachment_not_allowed", "Put the file into www"),
    ],
)
async def test_the_error_says_what_to_name_instead(hass: HomeAssistant, reference: Any, key: str, words: str) -> None:
    await hass.config.async_update(internal_url="http://hassio.home:8123")
    await async_setup_component(hass, "ringc", {})
    with pytest.raises(ServiceValidationError) as refused:
        await async_read(hass, reference)
    assert refused.value.translation_key == key
    assert words in str(refused.value)
    assert not {"password", "abc"} & set(re.findall(r"\w+", str(refused.value)))


@pytest.mark.parametrize(
    "reference",
    [
        "/local/door.png",
        "/local/door.png?v=3",
        "www/door.png",
        "http://hassio.home:8123/local/door.png",
        "https://my.example.com/local/door.png?v=1",
        "file://{www}/door.png",
    ],
)
async def test_what_pages_show_at_local_is_a_file_in_www(hass: HomeAssistant, tmp_path: Path, reference: str) -> None:
    hass.config.config_dir = str(tmp_path)
    www = tmp_path / "www"
    www.mkdir()
    (www / "door.png").write_bytes(PNG)
    hass.config.allowlist_external_dirs = {str(www)}
    await hass.config.async_update(internal_url="http://hassio.home:8123", external_url="https://my.example.com")
    assert (await async_read(hass, reference.replace("{www}", str(www)))).content == PNG


async def test_local_leads_nowhere_but_into_www(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "www").mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    hass.config.allowlist_external_dirs = {str(tmp_path / "www")}
    assert await refusal(async_read(hass, "/local/../secret.png")) == "attachment_not_allowed"


@pytest.mark.parametrize("path", ["/door.jpg", "/detour/2?token=abc"])
async def test_an_allowed_address_is_read(hass: HomeAssistant, server: TestServer, path: str) -> None:
    file = await async_read(hass, str(server.make_url(path)))
    assert (file.name, file.content_type, file.content) == ("door.jpg", "image/jpeg", JPEG)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        pytest.param("/detour/3", "attachment_redirects", id="four redirects"),
        pytest.param("/elsewhere", "attachment_not_allowed", id="redirected off the list"),
        pytest.param("/nothing", "attachment_http_status", id="404"),
        pytest.param("/endless", "attachment_too_large", id="endless"),
        pytest.param("/page.jpg", "attachment_type", id="an error page that says it is a picture"),
        pytest.param("/empty.jpg", "attachment_empty", id="empty"),
    ],
)
async def test_a_bad_address_is_refused(hass: HomeAssistant, server: TestServer, path: str, key: str) -> None:
    assert await refusal(async_read(hass, str(server.make_url(path)), Allowance(picture=1_000_000))) == key


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x.jpg", "https://[", "HTTP://example.com/x.jpg?token=abc"])
async def test_an_address_off_the_list_is_refused_without_its_query(
    hass: HomeAssistant, server: TestServer, address: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await async_read(hass, address)
    assert refused.value.translation_key == "attachment_not_allowed"
    assert "abc" not in str(refused.value)


async def test_a_server_that_is_gone_is_told_without_the_query(hass: HomeAssistant, server: TestServer) -> None:
    address = str(server.make_url("/door.jpg?token=abc"))
    await server.close()
    with pytest.raises(HomeAssistantError) as failure:
        await async_read(hass, address)
    assert failure.value.translation_key == "attachment_unreachable"
    assert "abc" not in str(failure.value)


@pytest.mark.parametrize(
    ("declared", "outcome"), [(len(JPEG) + 100, "attachment_unreachable"), (10**12, "attachment_too_large")]
)
async def test_a_length_that_lies_is_noticed(
    hass: HomeAssistant, socket_enabled: None, declared: int, outcome: str
) -> None:
    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % declared + JPEG)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(lie, "127.0.0.1") as liar:
        port = liar.sockets[0].getsockname()[1]
        hass.config.allowlist_external_urls = {f"http://127.0.0.1:{port}/"}
        assert await refusal(async_read(hass, f"http://127.0.0.1:{port}/door.jpg")) == outcome


class Still(ImageEntity):
    """An image entity that shows what it is given."""

    _attr_content_type = "image/png"
    _attr_name = "Map"

    def __init__(self, hass: HomeAssistant, content: bytes | None) -> None:
        super().__init__(hass)
        self.content = content

    async def async_image(self) -> bytes | None:
        return self.content


async def show(hass: HomeAssistant, content: bytes | None) -> None:
    """Set up the image entity `image.map`."""
    assert await async_setup_component(hass, "image", {})
    await hass.data["image"].async_add_entities([Still(hass, content)])


@pytest.mark.parametrize("reference", ["image.map", "media-source://image/image.map"])
async def test_an_image_entity_is_read(hass: HomeAssistant, reference: str) -> None:
    await show(hass, PNG)
    file = await async_read(hass, reference)
    assert (file.name, file.content_type, file.content) == ("map.png", "image/png", PNG)


async def test_an_image_entity_without_an_image_is_a_clear_error(hass: HomeAssistant) -> None:
    await show(hass, None)
    assert await refusal(async_read(hass, "image.map")) == "attachment_no_picture"
    assert await refusal(async_read(hass, "image.nothing")) == "attachment_no_picture"


@pytest.mark.parametrize("entity_id", ["camera.door", "image.map"])
async def test_an_entity_of_a_component_that_is_not_there_is_missing(hass: HomeAssistant, entity_id: str) -> None:
    assert await refusal(async_read(hass, entity_id)) == "attachment_missing"


async def test_a_media_source_is_read(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "media_source", {})
    (tmp_path / "door.jpg").write_bytes(JPEG)
    file = await async_read(hass, "media-source://media_source/local/door.jpg")
    assert (file.name, file.content_type, file.content) == ("door.jpg", "image/jpeg", JPEG)
    for missing in ("local/nothing.jpg", "local/../../x", "nowhere/x"):
        key = await refusal(async_read(hass, f"media-source://media_source/{missing}"))
        assert key in {"attachment_unreadable", "attachment_missing"}


class Door(Camera):
    """A camera that shows what it is given, and takes its time when that is nothing."""

    _attr_name = "Door"

    def __init__(self, content: bytes | None) -> None:
        super().__init__()
        self.content = content
        self.error: Exception | None = None
        self.asked = asyncio.Event()

    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:
        self.asked.set()
        if self.error:
            raise self.error
        if self.content is None:
            await asyncio.Event().wait()
        return self.content


async def watch(hass: HomeAssistant, content: bytes | None) -> Door:
    """Set up the camera `camera.door`."""
    assert await async_setup_component(hass, "camera", {})
    door = Door(content)
    await hass.data["camera"].async_add_entities([door])
    return door


@pytest.mark.parametrize("reference", ["camera.door", "media-source://camera/camera.door"])
async def test_a_camera_is_read(hass: HomeAssistant, reference: str) -> None:
    await watch(hass, JPEG)
    file = await async_read(hass, reference)
    assert (file.name, file.content_type, file.content) == ("door.jpg", "image/jpeg", JPEG)


async def test_a_camera_that_does_not_answer_in_ten_seconds_is_a_clear_error(hass: HomeAssistant) -> None:
    door = await watch(hass, None)
    reading = hass.async_create_task(async_read(hass, "camera.door"))
    await door.asked.wait()
    loop: Any = hass.loop
    real = loop.time
    loop.time = lambda: real() + 11
    try:
        assert await refusal(reading) == "attachment_no_picture"
    finally:
        loop.time = real


async def test_a_camera_that_fails_in_a_way_of_its_own_keeps_neither_the_words_nor_other_pictures(
    hass: HomeAssistant, folder: Path
) -> None:
    door = await watch(hass, None)
    door.error = RuntimeError("rtsp://user:password@host/1")
    (folder / "door.jpg").write_bytes(JPEG)
    read = await async_read_all(hass, ["camera.door", str(folder / "door.jpg")], limit=10_000, required=False)
    assert [file.name for file in read.files] == ["door.jpg"]
    assert left_out(read) == {"camera.door": "attachment_unreadable"}
    assert "password" not in repr(read.left_out)


class Theirs(MediaSource):
    """A media source of another integration: what it has is only to be had from a web server."""

    name = "Theirs"
    error: Exception | None = None

    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        if self.error:
            raise self.error
        return PlayMedia(item.identifier.replace("|", "/"), "image/jpeg")


class Gate(HomeAssistantView):
    """What Home Assistant serves for that media source."""

    url = "/api/gate"
    name = "api:gate"
    requires_auth = True

    async def get(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=JPEG, content_type="image/jpeg")


@pytest.fixture
async def theirs(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, socket_enabled: None) -> Theirs:
    """Home Assistant's web server, and the other integration's media source."""
    mock_integration(hass, MockModule("theirs"))
    source = Theirs("theirs")

    async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
        return source

    mock_platform(hass, "theirs.media_source", SimpleNamespace(async_get_media_source=async_get_media_source))
    for component in ("http", "media_source", "theirs"):
        assert await async_setup_component(hass, component, {})
    hass.http.register_view(Gate)
    client = await hass_client_no_auth()
    await hass.config.async_update(internal_url=str(client.make_url("/")).rstrip("/"))
    return source


@pytest.mark.usefixtures("theirs")
async def test_a_media_source_that_home_assistant_serves_is_read(hass: HomeAssistant) -> None:
    file = await async_read(hass, "media-source://theirs/|api|gate")
    assert (file.name, file.content_type, file.content) == ("gate.jpg", "image/jpeg", JPEG)


@pytest.mark.usefixtures("theirs")
async def test_a_media_source_elsewhere_obeys_the_allow_list(hass: HomeAssistant, server: TestServer) -> None:
    address = str(server.make_url("/door.jpg")).replace("/", "|")
    assert (await async_read(hass, f"media-source://theirs/{address}")).content == JPEG
    hass.config.allowlist_external_urls = set()
    assert await refusal(async_read(hass, f"media-source://theirs/{address}")) == "attachment_not_allowed"


async def test_pictures_that_fit_go_without_those_that_cannot(hass: HomeAssistant, folder: Path) -> None:
    (folder / "door.png").write_bytes(PNG)
    (folder / "torn.jpg").write_bytes(JPEG[:40])
    (folder / "large.pdf").write_bytes(b"%PDF-".ljust(2000))
    references = [str(folder / name) for name in ("door.png", "torn.jpg", "large.pdf")]
    read = await async_read_all(hass, references, limit=1000, required=False)
    assert [file.name for file in read.files] == ["door.png"]
    assert left_out(read) == {references[2]: "attachment_too_large", "torn.jpg": "picture_unreadable"}
    assert (await async_read_all(hass, references[1:], limit=1000, required=False)).files == ()
    assert await refusal(async_read_all(hass, references, limit=3000, required=True)) == "picture_unreadable"


async def test_files_that_fit_only_alone_are_all_left_out(hass: HomeAssistant, folder: Path) -> None:
    for name in ("anna.vcf", "ben.vcf"):
        (folder / name).write_bytes(b"BEGIN:VCARD\r\n".ljust(600, b"x"))
    read = await async_read_all(hass, [str(folder / "anna.vcf"), str(folder / "ben.vcf")], limit=1000, required=False)
    assert read.files == ()
    assert sorted(left_out(read)) == ["anna.vcf", "ben.vcf"]


async def test_too_many_attachments_are_refused_before_one_is_read(hass: HomeAssistant) -> None:
    assert await refusal(async_read_all(hass, ["/x"] * 11, limit=10, required=True)) == "too_many_attachments"


async def test_more_than_ten_are_left_out_where_they_may_be_missing(hass: HomeAssistant, folder: Path) -> None:
    (folder / "door.png").write_bytes(PNG)
    references = [str(folder / "door.png")] * 11 + ["camera.door"]
    read = await async_read_all(hass, references, limit=1_500_000, required=False)
    assert len(read.files) == 10
    assert left_out(read) == {references[0]: "too_many_attachments", "camera.door": "too_many_attachments"}


async def test_a_file_that_goes_as_it_is_is_not_read_when_it_is_too_large(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = folder / "film.mp4"
    film.write_bytes(b"\0\0\0\x18ftypisom" + bytes(100_000))
    os.truncate(film, 31_000_000)
    (folder / "photo.png").write_bytes(PNG)
    os.truncate(folder / "photo.png", 2_000_000)
    allowance = Allowance(as_is=1_500_000, picture=3_000_000, together=5_000_000)
    assert await refusal(async_read(hass, str(film), allowance)) == "attachment_too_large"
    assert len((await async_read(hass, str(folder / "photo.png"), allowance)).content) == 2_000_000
    assert len((await async_read(hass, str(folder / "photo.png"), allowance)).content) == 2_000_000
    assert await refusal(async_read(hass, str(folder / "photo.png"), allowance)) == "attachment_too_large"


async def test_an_address_of_our_own_that_is_allowed_is_read_like_any_other(
    hass: HomeAssistant, server: TestServer
) -> None:
    await hass.config.async_update(internal_url=str(server.make_url("/")).rstrip("/"))
    assert (await async_read(hass, str(server.make_url("/door.jpg")))).content == JPEG


@pytest.mark.parametrize("headers", [{"Content-Length": "31000000"}, {}])
async def test_a_download_that_goes_as_it_is_ends_when_it_is_too_large(
    hass: HomeAssistant, socket_enabled: None, headers: dict[str, str]
) -> None:
    sent = 0

    async def film(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "video/mp4", **headers})
        await response.prepare(request)
        await response.write(b"\0\0\0\x18ftypisom" + bytes(1000))
        while sent < 31_000_000:
            await response.write(bytes(65536))
            sent += 65536
        return response

    app = web.Application()
    app.router.add_get("/film.mp4", film)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    hass.config.allowlist_external_urls = {str(server.make_url("/"))}
    reading = async_read(hass, str(server.make_url("/film.mp4")), Allowance(as_is=1_500_000))
    assert await refusal(reading) == "attachment_too_large"
    assert sent < 20_000_000
    await server.close()


@pytest.mark.parametrize("required", [False, True])
async def test_a_photo_that_was_cut_short_goes_with_a_word(hass: HomeAssistant, folder: Path, required: bool) -> None:
    buffer = BytesIO()
    Picture.effect_noise((300, 300), 60).convert("RGB").save(buffer, "JPEG")
    (folder / "torn.jpg").write_bytes(buffer.getvalue()[:-9000])
    read = await async_read_all(hass, [str(folder / "torn.jpg")], limit=1_500_000, required=required)
    assert len(read.files) == 1
    assert left_out(read) == {"torn.jpg": "picture_cut_short"}


async def test_pictures_are_prepared_two_at_a_time_even_when_nobody_waits_any_more(
    hass: HomeAssistant, folder: Path
) -> None:
    (folder / "door.png").write_bytes(PNG)
    held = [threading.Event(), threading.Event()]
    waiting = [asyncio.create_task(_async_in_turn(hass, partial(event.wait, 5))) for event in held]
    await asyncio.sleep(0)
    at_work = hass.data[AT_WORK]
    assert at_work.locked()
    waiting[0].cancel()
    await asyncio.wait(waiting[:1])
    third = asyncio.create_task(async_read_all(hass, [str(folder / "door.png")], limit=1_500_000, required=True))
    await asyncio.wait(waiting[1:], timeout=0.05)
    assert at_work.locked()
    assert not third.done()
    for event in held:
        event.set()
    assert len((await third).files) == 1
    await waiting[1]


async def test_an_error_of_a_camera_is_told_without_its_credentials(hass: HomeAssistant) -> None:
    door = await watch(hass, JPEG)
    door.error = HomeAssistantError("Unable to open rtsp://user:password@host/1?key=abc now")
    with pytest.raises(HomeAssistantError) as failure:
        await async_read(hass, "camera.door")
    assert failure.value.translation_placeholders["reason"] == "Unable to open rtsp://host/1 now"


async def test_an_error_of_a_media_source_is_told_without_its_credentials(hass: HomeAssistant, theirs: Theirs) -> None:
    theirs.error = KeyError("rtsp://user:password@host")
    assert await refusal(async_read(hass, "media-source://theirs/door")) == "attachment_unreadable"
    theirs.error = HomeAssistantError("Unable to open rtsp://user:password@host/1?key=abc now")
    with pytest.raises(HomeAssistantError) as failure:
        await async_read(hass, "media-source://theirs/door")
    assert failure.value.translation_placeholders["reason"] == "Unable to open rtsp://host/1 now"


async def test_a_link_from_an_allowed_folder_to_an_allowed_file_is_followed(hass: HomeAssistant, folder: Path) -> None:
    (folder / "door.png").write_bytes(PNG)
    (folder / "latest.png").symlink_to(folder / "door.png")
    assert (await async_read(hass, str(folder / "latest.png"))).content == PNG


async def test_an_attachment_that_may_be_missing_is_left_out(hass: HomeAssistant, folder: Path) -> None:
    (folder / "door.png").write_bytes(PNG)
    references = [str(folder / "gone.png"), str(folder / "door.png")]
    read = await async_read_all(hass, references, limit=1_500_000, required=False)
    assert [file.name for file in read.files] == ["door.png"]
    assert left_out(read) == {references[0]: "attachment_missing"}
    assert await refusal(async_read_all(hass, references, limit=1_500_000, required=True)) == "attachment_missing"


@pytest.mark.parametrize(
    ("content", "name", "declared", "kind"),
    [
        (JPEG, "x", None, "image/jpeg"),
        (JPEG, "x.png", None, "image/jpeg"),
        (picture("GIF"), "x", None, "image/gif"),
        (picture("BMP"), "x", None, "image/bmp"),
        (picture("TIFF"), "x", None, "image/tiff"),
        (picture("WEBP"), "x", None, "image/webp"),
        (b"\0\0\0\x18ftypheic", "x.heic", None, "image/heic"),
        (b"\0\0\0\x18ftypisom", "x.mp4", None, "video/mp4"),
        (b"\0\0\0\x18ftypisom", "x.m4a", None, "audio/mp4"),
        (b"\0\0\0\x18ftypisom", "x", "audio/mp4; a=b", "audio/mp4"),
        (b"\0\0\0\x18ftyp3gp5", "x", None, "video/3gpp"),
        (b"\0\0\0\x18ftyp3gp5", "x.3gp", "audio/3gpp", "audio/3gpp"),
        (b"\0\0\0\x18ftyp3gp5", "x.3ga", "video/3gpp", "video/3gpp"),
        (b"\0\0\0\x18ftyp3gp5", "x.3ga", "image/jpeg", "audio/3gpp"),
        (b"\0\0\0\x18ftypisom", "x.mp4", "audio/mp4", "audio/mp4"),
        (b"OggS" + bytes(30), "x.ogv", None, "audio/ogg"),
        (b"ID3", "x", None, "audio/mpeg"),
        (b"\xff\xfb\x90", "x", None, "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVE", "x", None, "audio/wav"),
        (b"%PDF-1.7", "x", None, "application/pdf"),
        (b"PK\x03\x04", "x.zip", None, "application/zip"),
        (b"PK\x03\x04", "x.docx", None, None),
        (b"MZ\x90", "x.exe", None, None),
        (b"BEGIN:VCARD", "mom.vcf", None, "text/vcard"),
        (b"a,b", "x", "text/csv", "text/csv"),
        (b"<svg/>", "x.svg", None, "image/svg+xml"),
        (b"<html>", "x.jpg", "image/jpeg", None),
        (b"noise", "x", "application/octet-stream", None),
    ],
)
def test_a_type_is_recognised_by_content_first(
    content: bytes, name: str, declared: str | None, kind: str | None
) -> None:
    assert recognise(content, name, declared) == kind


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("https://me:pass@host/x.jpg?token=abc#y", "https://host/x.jpg"),
        ("https://me:pass@[/x.jpg?token=abc", "[/x.jpg"),
        ({"media_content_id": "media-source://a/b"}, "media-source://a/b"),
        ("/config/www/x.jpg", "/config/www/x.jpg"),
        ("rtsp://user:password@camera/1", "rtsp://camera/1"),
        ("rtsp://user:pass/word@camera/1?key=abc", "rtsp://camera/1"),
        ("ftp://user:password@host/x.jpg", "ftp://host/x.jpg"),
        ("//user:password@host/x.jpg", "//host/x.jpg"),
        ("media-source://a/b?authSig=abc", "media-source://a/b"),
        ("/api/camera_proxy/camera.door?token=abc", "/api/camera_proxy/camera.door"),
        ({"url": "https://me:pass@host/x.jpg"}, "url"),
        (None, ""),
    ],
)
def test_an_address_is_shown_without_secrets(reference: Any, shown: str) -> None:
    assert label(reference) == shown
