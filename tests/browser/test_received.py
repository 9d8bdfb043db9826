"""Where people find what came in: media browser, activity; and what they attach to a report."""

import json
import re

from playwright.sync_api import Page, expect

from .conftest import KIM, PICTURE, SAM, Api, Demo, shoot


def test_a_picture_that_was_texted_is_in_the_media_browser(page: Page, demo: Demo, api: Api) -> None:
    api.text(SAM, "The cat", PICTURE)
    page.goto(f"{demo.home}/media-browser")
    titles = page.locator("ha-media-player-browse .title")
    titles.filter(has_text="RingCentral Texting").click()
    titles.filter(has_text="RingCentral Front Desk").click()
    titles.filter(has_text="Sam").click()
    picture = page.locator("ha-media-player-browse .thumbnail .image").first
    expect(picture).to_be_visible()
    shoot(page, "media")
    page.locator("ha-media-player-browse").get_by_role("button", name="Play").first.click()
    shown = page.locator("hui-dialog-web-browser-play-media img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 300


def test_activity_tells_in_words_who_texted_and_nothing_of_what_was_written(page: Page, demo: Demo, api: Api) -> None:
    page.goto(f"{demo.home}/logbook")
    api.home("POST", "/api/services/notify/ringc", {"target": "Sam", "message": "Our secret"})
    api.text(KIM, "Their secret")
    lines = page.locator("ha-logbook")
    expect(lines).to_contain_text("RingCentral Front Desk received a text from a number that ends in 42")
    # On a slow machine it is delivered before anybody looks whether it was sent.
    expect(lines).to_contain_text(re.compile("RingCentral Front Desk (sent|delivered) a text to Sam"))
    shoot(page, "activity")
    assert "secret" not in page.locator("body").inner_text()


def test_diagnostics_are_downloaded_and_hold_no_secret(page: Page, demo: Demo, api: Api) -> None:
    page.goto(f"{demo.home}/config/integrations/integration/ringc")
    row = page.locator("ha-config-entry-row", has_text="RingCentral Front Desk")
    row.get_by_role("button", name="Menu").first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download diagnostics").click()
    written = download.value.path().read_text()
    assert json.loads(written)["data"]["transport"] == "webhook"
    account = api.phone("GET", "account")
    personal = [*account["secrets"], account["client_id"], account["source_number"], SAM, "Sam"]
    assert [secret for secret in personal if secret in written] == []
