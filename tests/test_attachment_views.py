"""Pictures on their way to and from Home Assistant's pages."""

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.helpers.pages import Page
from tests.helpers.sending import MOM, PNG
from tests.helpers.waiting import until
from tests.simulator import Simulator

HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """The media folder, which Home Assistant serves."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "media_source", {})
    return tmp_path


@pytest.fixture
def unsaved(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Nothing that is received is saved: pictures come from RingCentral."""
    hass.config_entries.async_update_entry(entry, options={"download_attachments": "none"})


@pytest.fixture
async def browser(page: Page, hass_client_no_auth: ClientSessionGenerator) -> TestClient[Any, Any]:
    """A browser that is not logged in."""
    return await hass_client_no_auth()


def saved(folder: Path) -> list[Path]:
    """What lies in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def address(page: Page) -> str:
    """The address of the first attachment from Mom."""
    [attachment] = (await page.conversation(conversation=MOM))["messages"][0]["attachments"]
    return str(attachment["url"])


@pytest.mark.usefixtures("unsaved")
async def test_a_picture_is_shown_by_its_signed_address_alone(
    page: Page, browser: TestClient[Any, Any], simulator: Simulator
) -> None:
    simulator.receive("", sender=MOM, attachments=[("a.png", "image/png", PNG)])
    url = await address(page)
    response = await browser.get(url)
    assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert (await browser.get(url.partition("?")[0])).status == 401


async def test_a_picture_that_was_saved_costs_no_further_request(
    hass: HomeAssistant, page: Page, browser: TestClient[Any, Any], simulator: Simulator, media: Path
) -> None:
    await page.conversation(conversation=MOM)
    await until(lambda: simulator.subscriptions)
    simulator.receive("", sender=MOM, attachments=[("a.png", "image/png", PNG)])
    url = (await page.event())["messages"][0]["attachments"][0]["url"]
    assert len(saved(media)) == 1
    before = len(simulator.requests)
    response = await browser.get(url)
    assert (response.status, response.content_type, await response.read()) == (200, "image/png", PNG)
    assert len(simulator.requests) == before


@pytest.mark.usefixtures("unsaved")
async def test_what_could_run_in_a_browser_is_not_served(
    page: Page, browser: TestClient[Any, Any], simulator: Simulator
) -> None:
    simulator.receive("", sender=MOM, attachments=[("a.png", "image/png", HTML)])
    assert (await browser.get(await address(page))).status == 415


@pytest.mark.usefixtures("unsaved")
async def test_a_rate_limit_lets_the_browser_come_again(
    page: Page, browser: TestClient[Any, Any], simulator: Simulator
) -> None:
    simulator.receive("", sender=MOM, attachments=[("a.png", "image/png", PNG)])
    url = await address(page)
    simulator.fail("media", retry_after=60)
    response = await browser.get(url)
    assert response.status == 503
    assert int(response.headers["Retry-After"]) >= 29


@pytest.mark.usefixtures("unsaved")
async def test_an_outage_is_not_taken_for_a_picture(
    page: Page, browser: TestClient[Any, Any], simulator: Simulator
) -> None:
    simulator.receive("", sender=MOM, attachments=[("a.png", "image/png", PNG)])
    url = await address(page)
    simulator.fail("media", status=500)
    assert (await browser.get(url)).status == 502


async def test_an_attachment_that_nobody_knows_is_not_found(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    assert (await client.get(f"/api/ringc/attachment/{account.entry_id}/1/2")).status == 404


async def test_a_user_who_may_not_see_texts_gets_no_picture_and_brings_none(
    account: MockConfigEntry, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    client = await hass_client(hass_read_only_access_token)
    assert (await client.get(f"/api/ringc/attachment/{account.entry_id}/1/2")).status == 401
    assert (await client.post(f"/api/ringc/upload/{account.entry_id}", data=PNG)).status == 401


async def test_a_picture_from_a_page_can_be_sent(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    client = await hass_client()
    response = await client.post(f"/api/ringc/upload/{account.entry_id}", data=PNG)
    attachment = (await response.json())["media_content_id"]
    data = {"to": MOM, "message": "", "attachments": [attachment]}
    await hass.services.async_call("ringc", "send_message", data, blocking=True)
    [sent] = simulator.accepted
    assert [file[1] for file in sent.files] == ["image/png"]


async def test_a_picture_from_a_page_lies_where_received_ones_do(
    account: MockConfigEntry, hass_client: ClientSessionGenerator, media: Path
) -> None:
    client = await hass_client()
    await client.post(f"/api/ringc/upload/{account.entry_id}", data=PNG)
    [picture] = saved(media)
    assert picture.parents[1] == media / "ringc" / account.entry_id


@pytest.mark.parametrize("content", [HTML, b"PK\x03\x04", b""])
async def test_what_cannot_be_kept_is_not_taken(
    account: MockConfigEntry, hass_client: ClientSessionGenerator, media: Path, content: bytes
) -> None:
    client = await hass_client()
    assert (await client.post(f"/api/ringc/upload/{account.entry_id}", data=content)).status == 415
    assert saved(media) == []


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_picture_that_is_too_large_is_not_taken(
    account: MockConfigEntry, hass_client: ClientSessionGenerator, media: Path, chunked: bool
) -> None:
    client = await hass_client()
    body = PNG + bytes(33 * 1024 * 1024)
    response = await client.post(f"/api/ringc/upload/{account.entry_id}", data=body, chunked=chunked or None)
    assert response.status == 413
    assert saved(media) == []
