"""The main job, as a new user does it in a browser."""

from playwright.sync_api import Page, Route, expect

from .conftest import PICTURE, SAM, Api, Demo, shoot


def listen(page: Page) -> None:
    """Let the events page show what arrives."""
    page.get_by_role("textbox", name="Event to subscribe to").fill("ringc_sms_received")
    page.get_by_role("button", name="Start listening").click()
    expect(page.get_by_role("button", name="Stop listening")).to_be_visible()


def text(page: Page, demo: Demo, to: str, message: str) -> None:
    """Perform notify.ringc as its form in Tools offers it."""
    page.goto(f"{demo.home}/config/tools/action?service=notify.ringc")
    page.locator("ha-settings-row", has_text="message").get_by_role("textbox").fill(message)
    target = page.locator("ha-settings-row", has_text="target")
    target.locator("ha-checkbox").click()
    target.get_by_role("textbox").fill(to)
    page.get_by_role("button", name="Perform action").click()


def test_the_integration_is_shown_with_its_icon(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/integrations/dashboard")
    card = page.locator("ha-integration-card", has_text="RingCentral Texting")
    expect(card).to_be_visible()
    icon = card.locator("img")
    expect(icon).to_have_js_property("complete", True)
    assert icon.evaluate("image => image.naturalWidth") >= 128
    shoot(page, "integrations")


def test_the_account_lists_its_recipient(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/integrations/integration/ringc")
    expect(page.get_by_text("RingCentral Front Desk").first).to_be_visible()
    expect(page.get_by_text("Sam").first).to_be_visible()
    shoot(page, "account")


def test_a_message_sent_from_tools_arrives_on_the_phone(page: Page, phone: Page, demo: Demo) -> None:
    text(page, demo, "Sam", "Dinner is ready.")
    expect(phone.locator(".row", has_text="Dinner is ready.")).to_be_visible()
    expect(phone.locator(".row", has_text="Dinner is ready.").locator(".delivered")).to_be_visible()
    shoot(page, "action")
    shoot(phone, "phone")


def test_a_text_back_is_seen_as_an_event(page: Page, phone: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/tools/event")
    listen(page)
    phone.get_by_label("Text message").fill("On my way")
    phone.get_by_label("Text message").press("Enter")
    card = page.locator("event-subscribe-card")
    expect(card).to_contain_text("On my way")
    expect(card).to_contain_text("from_name: Sam")
    page.mouse.wheel(0, 2000)
    shoot(page, "event")


def test_a_picture_back_is_seen_as_an_event(page: Page, phone: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/tools/event")
    listen(page)
    phone.locator("#files").set_input_files(PICTURE)
    phone.get_by_role("button", name="Send").click()
    expect(page.locator("event-subscribe-card")).to_contain_text("image/jpeg")
    expect(phone.locator(".mine img").last).to_be_visible()


def test_the_dashboard_sends_a_picture_and_shows_the_phone(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/ringc-demo")
    page.locator("hui-input-button-entity-row", has_text="picture").get_by_role("button", name="Press").click()
    inside = page.frame_locator("iframe")
    expect(inside.locator(".row", has_text="Somebody is at the front door.").locator("img")).to_be_visible()
    inside.get_by_label("Text message").fill("light on")
    inside.get_by_label("Text message").press("Enter")
    expect(inside.get_by_text("The porch light is on.")).to_be_visible()
    shoot(page, "dashboard")


def test_a_question_is_answered_on_the_phone(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/ringc-demo")
    page.locator("hui-script-entity-row", has_text="garage").get_by_role("button").click()
    inside = page.frame_locator("iframe")
    expect(inside.get_by_text("Shall I close it?")).to_be_visible()
    inside.get_by_label("Text message").fill("Yes, please!")
    inside.get_by_label("Text message").press("Enter")
    expect(inside.get_by_text("The garage is closed.")).to_be_visible()


def test_the_options_open_in_sections_and_are_kept(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.home}/config/integrations/integration/ringc")
    page.get_by_role("button", name="Configure").click()
    page.get_by_text("Change the options").click()
    page.get_by_role("button", name="Sending").click()
    page.get_by_role("radio", name="Cut off").click()
    shoot(page, "options")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Configure").click()
    page.get_by_text("Change the options").click()
    page.get_by_role("button", name="Sending").click()
    expect(page.get_by_role("radio", name="Cut off")).to_be_checked()


def test_a_failure_is_told_in_words(page: Page, phone: Page, demo: Demo) -> None:
    text(page, demo, "Nobody", "Hello?")
    expect(page.locator("ha-alert")).to_contain_text("Sam")
    shoot(page, "failure")
    expect(phone.locator(".row", has_text="Hello?")).to_have_count(0)


def test_a_switch_on_the_phone_lets_things_go_wrong(phone: Page, demo: Demo) -> None:
    wrong = phone.get_by_label("RingCentral is broken (503)")
    wrong.check()
    phone.reload()
    expect(wrong).to_be_checked()
    assert phone.request.get(f"{demo.phone}/restapi/v1.0/account/~/extension/~").status == 503
    wrong.uncheck()
    phone.reload()
    expect(wrong).not_to_be_checked()
    assert phone.request.get(f"{demo.phone}/restapi/v1.0/account/~/extension/~").status == 401


def test_a_switch_stays_as_it_was_put_while_older_news_arrives_and_goes_back_if_it_cannot_be_put(
    phone: Page, api: Api
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.route("**/phone/switches/*", hold)
    lost = phone.get_by_label("Answers to texts get lost")
    lost.check()
    api.text(SAM, "News from before")
    expect(phone.get_by_text("News from before")).to_be_visible()
    expect(lost).to_be_checked()
    held[0].abort()
    expect(lost).not_to_be_checked()


def test_the_phone_fits_a_narrow_screen(phone: Page) -> None:
    phone.set_viewport_size({"width": 390, "height": 800})
    phone.get_by_label("Settings", exact=True).first.click()
    expect(phone.get_by_label("Answers take 3 s")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    shoot(phone, "phone-narrow")
