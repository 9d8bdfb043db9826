"""Automations, built in the editor and from a blueprint."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect
import pytest

from .conftest import SAM, Api, Demo, shoot

AUTOMATION = "/api/config/automation/config"


@pytest.fixture
def editor(page: Page, demo: Demo, api: Api) -> Iterator[Page]:
    """The editor of a new automation, which goes again."""
    known = api.automations()
    page.goto(f"{demo.home}/config/automation/edit/new")
    yield page
    for automation in api.automations() - known:
        api.home("DELETE", f"{AUTOMATION}/{automation}")


def save(page: Page) -> None:
    """Save the automation that is open."""
    page.get_by_role("button", name="Save", exact=True).click()


def wait_until_saved(page: Page) -> None:
    """Wait until Home Assistant runs the automation, which it begins after it has answered the editor."""
    expect(page.get_by_role("link", name="Traces")).to_be_visible()
    page.wait_for_function(
        """id => Object.values(document.querySelector("home-assistant").hass.states)
            .some((state) => state.attributes.id === id && state.state === "on")""",
        arg=page.url.rsplit("/", 1)[1],
    )


def test_a_trigger_and_an_action_are_found_by_typing_sms_and_answer_a_text(editor: Page, phone: Page, api: Api) -> None:
    choose = editor.locator("add-automation-element-dialog")
    editor.get_by_role("button", name="Add trigger").click()
    choose.get_by_role("textbox").fill("sms")
    expect(choose.get_by_role("button", name="SMS or MMS received")).to_be_visible()
    shoot(editor, "trigger")
    choose.get_by_role("button", name="SMS or MMS received").click()
    editor.get_by_role("button", name="Add action").click()
    choose.get_by_role("textbox").fill("sms")
    choose.get_by_role("button", name="Reply to SMS or MMS").click()
    expect(editor.get_by_text("{{ trigger.message_id }}")).to_be_visible()
    editor.locator("ha-settings-row", has_text="The text.").get_by_role("textbox").fill("Got it")
    shoot(editor, "automation")
    save(editor)
    name = editor.locator("ha-dialog-automation-save")
    name.get_by_role("textbox").first.fill("Answer every text")
    name.get_by_role("button", name="Save").click()
    wait_until_saved(editor)
    api.text(SAM, "Did you get my letter?")
    expect(phone.locator(".row", has_text="Got it")).to_be_visible()


def test_a_blueprint_from_the_list_answers_while_somebody_is_away(
    page: Page, phone: Page, editor: Page, demo: Demo, api: Api
) -> None:
    page.goto(f"{demo.home}/config/blueprint/dashboard")
    page.get_by_role("button", name="Answer while away").click()
    page.locator("ha-settings-row", has_text="You are away while it is on").get_by_role("button").click()
    page.get_by_role("option", name="Away").click()
    shoot(page, "blueprint")
    save(page)
    wait_until_saved(page)
    api.home("POST", "/api/services/input_boolean/turn_on", {"entity_id": "input_boolean.away"})
    api.text(SAM, "Shall we meet?")
    expect(phone.get_by_text("Hello Sam, I am away and will answer when I am back.")).to_be_visible()
    api.home("POST", "/api/services/input_boolean/turn_off", {"entity_id": "input_boolean.away"})
