"""Actions, as their forms in Tools > Actions offer them."""

from playwright.sync_api import Locator, Page, expect

from .conftest import Demo, shoot


def field(page: Page, description: str) -> Locator:
    """Return a field of the action's form by its description."""
    return page.locator("ha-settings-row", has_text=description)


def choose_sam(page: Page) -> None:
    """Choose Sam's notify entity as the target."""
    page.get_by_role("button", name="Add target").click()
    page.locator("ha-target-picker").get_by_placeholder("Search").fill("Sam")
    page.get_by_role("option").filter(has_text="Notifications").click()


def test_a_camera_picture_is_picked_and_arrives_on_the_phone(page: Page, phone: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/tools/action?service=ringc.send_message")
    choose_sam(page)
    field(page, "The text.").get_by_role("textbox").fill("Look who is here")
    attachments = field(page, "Up to 10 pictures")
    attachments.locator("ha-checkbox").click()
    attachments.get_by_role("button", name="Pick media").click()
    media = page.locator("dialog-media-player-browse")
    media.locator(".title", has_text="Camera").click()
    expect(media.locator(".title", has_text="front_door")).to_be_visible()
    media.get_by_role("button", name="Pick media").click()
    page.get_by_role("button", name="Perform action").click()
    expect(phone.locator(".row", has_text="Look who is here").locator("img")).to_be_visible()
    expect(page.locator("ha-card", has_text="Response").last).to_contain_text("message_ids")
    shoot(page, "send-message")


def test_the_notify_entity_is_texted(page: Page, phone: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/tools/action?service=notify.send_message")
    choose_sam(page)
    page.locator("ha-settings-row", has_text="Message").get_by_role("textbox").first.fill("The post is there")
    page.get_by_role("button", name="Perform action").click()
    expect(phone.locator(".row", has_text="The post is there")).to_be_visible()
