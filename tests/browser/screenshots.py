"""The documentation's pictures, and forms in every language to look at: script/screenshots.

Neither is a test: pytest only starts the demo and the browser.
"""

from collections.abc import Iterator
import json
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
import pytest

from .conftest import KIM, ROOT, SAM, SCREENSHOTS, Api, Demo
from .test_conversations import OURS, bubble, command, row, text_from, write

IMAGES = ROOT / "docs/images"
LANGUAGES = sorted(path.stem for path in (ROOT / "custom_components/ringc/translations").glob("*.json"))
TABLE = "+14155550177"
TALL = {"width": 1000, "height": 1750}
WHOLE = {"width": 1000, "height": 4400}
WALL = {"width": 1024, "height": 616}
WALL_WITHOUT_BAR = {"width": 1024, "height": 560}
CARD = "custom:ringc-conversation-card"
CARDS = [
    [{"type": CARD, "title": "Sam", "entity": "notify.sam", "height": 504}],
    [
        {"type": "tile", "entity": "input_boolean.porch_light"},
        {"type": "tile", "entity": "input_boolean.garage_door"},
        {"type": "picture-entity", "entity": "camera.front_door", "name": "Front door", "show_state": False},
    ],
]


@pytest.fixture
def abroad(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in another language."""
    page.add_init_script(f"localStorage.setItem('selectedLanguage', '{json.dumps(request.param)}')")
    yield page
    page.evaluate("localStorage.removeItem('selectedLanguage')")


def keep(page: Page, path: Path, **more: object) -> None:
    """Keep a picture with as few colours as people can tell apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, **more)  # type: ignore[arg-type]
    with Image.open(path) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def talk(page: Page, demo: Demo) -> None:
    """Let people text each other, with Sam's conversation open at the end."""
    text_from(page, demo, KIM, "The package is at your door")
    text_from(page, demo, SAM, "Shall we meet at eight?", OURS, KIM)
    text_from(page, demo, TABLE, "Your table for tonight is confirmed")
    text_from(page, demo, SAM, "Is somebody at the door?")
    page.goto(f"{demo.home}/ringc")
    row(page, "Sam").click()
    write(page, "Let me look")
    expect(bubble(page, "Let me look").locator(".meta")).to_have_attribute("data-status", "delivered")
    page.get_by_role("button", name="Attach a camera picture").click()
    page.locator("ringc-composer dialog .choice").first.click()
    write(page, "A parcel, it seems 📦")
    expect(bubble(page, "A parcel").locator(".meta")).to_have_attribute("data-status", "delivered")
    text_from(page, demo, SAM, "Loved “A parcel, it seems 📦”")
    text_from(page, demo, SAM, "Great, please take it in")
    expect(bubble(page, "A parcel").locator(".reactions")).to_have_text("❤️")
    expect(bubble(page, "Great")).to_be_in_viewport()


def test_pictures_of_the_documentation(page: Page, demo: Demo) -> None:
    page.goto(demo.home)
    expect(page.locator("ha-sidebar")).to_be_visible()
    talk(page, demo)
    keep(page, IMAGES / "panel.png")
    page.set_viewport_size(WALL)
    page.emulate_media(color_scheme="dark")
    command(page, type="lovelace/dashboards/create", url_path="wall-tablet", title="Wall", mode="storage")
    sections = [{"type": "grid", "cards": cards} for cards in CARDS]
    config = {"views": [{"title": "Home", "type": "sections", "max_columns": 2, "sections": sections}]}
    command(page, type="lovelace/config/save", url_path="wall-tablet", config=config)
    page.evaluate("localStorage.setItem('dockedSidebar', '\"always_hidden\"')")
    page.goto(f"{demo.home}/wall-tablet/0")
    card = page.locator("ringc-conversation-card")
    expect(bubble(card, "Great")).to_be_in_viewport()
    expect(card.get_by_placeholder("Text message")).to_be_in_viewport()
    expect(page.locator("hui-picture-entity-card img")).to_have_js_property("complete", True)
    # Without Home Assistant's bar at the top.
    keep(page, IMAGES / "card.png", clip={"x": 0, "y": 56, **WALL_WITHOUT_BAR})


@pytest.mark.parametrize("abroad", LANGUAGES, indirect=True)
def test_forms(abroad: Page, demo: Demo, api: Api, request: pytest.FixtureRequest) -> None:
    page, language = abroad, request.node.callspec.params["abroad"]
    integration = f"{demo.home}/config/integrations/integration/ringc"
    form = page.locator("dialog-data-entry-flow")
    page.goto(integration)
    page.set_viewport_size(TALL)
    words = json.loads((ROOT / f"custom_components/ringc/translations/{language}.json").read_text())
    page.get_by_role("button", name=words["config"]["initiate_flow"]["user"]).click()
    form.get_by_text(words["config"]["step"]["user"]["menu_options"]["credentials"]).click()
    form.locator("ha-form-expandable").click()
    connection = words["config"]["step"]["credentials"]["sections"]["connection"]
    expect(form.get_by_text(connection["data_description"]["verify_ssl"])).to_be_in_viewport()
    keep(page, SCREENSHOTS / f"forms/account-{language}.png")
    page.goto(integration)
    page.get_by_role("button", name=words["config_subentries"]["recipient"]["initiate_flow"]["user"]).click()
    recipient = words["config_subentries"]["recipient"]["step"]["user"]
    expect(form.get_by_text(recipient["data_description"]["default"])).to_be_visible()
    keep(page, SCREENSHOTS / f"forms/recipient-{language}.png")
    page.goto(integration)
    # The first one folds the account.
    page.locator("ha-config-entry-row ha-icon-button").nth(1).click()
    menu = words["options"]["step"]["account"]["menu_options"]
    expect(form.get_by_text(menu["test_account"])).to_be_visible()
    keep(page, SCREENSHOTS / f"forms/menu-{language}.png")
    form.get_by_text(menu["options"]).click()
    page.set_viewport_size(WHOLE)
    for section in form.locator("ha-form-expandable").all():
        section.click(position={"x": 60, "y": 20})
    connection = words["options"]["step"]["init"]["sections"]["connection"]
    expect(form.get_by_text(connection["data_description"]["follow_redirects"])).to_be_in_viewport()
    keep(page, SCREENSHOTS / f"forms/options-{language}.png")
