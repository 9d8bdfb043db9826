"""Conversations in Home Assistant's pages: the panel and the card, in a browser against the demo."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
import pytest

from .conftest import ROOT, SIZE, WAIT, Demo, shoot

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
PICTURE = Path(__file__).parents[1] / "demo/config/www/front_door.jpg"
OURS, SAM, KIM = "+16505550101", "+14155550123", "+14155550142"
# Whose texts are so many that other tests must not meet them.
TALKER = "+14155550188"
# Who has no other text, so that all of the conversation is in view.
NEWCOMER = "+14155550166"
NARROW = {"width": 390, "height": 800}
READER = "reader"
# Note from now on how far below the edge of its conversation the newest text ever was in a frame.
WATCH_NEWEST = """conversation => {
    conversation.below = 0
    const scroller = conversation.shadowRoot.querySelector(".scroll")
    const look = () => {
        const newest = [...conversation.shadowRoot.querySelectorAll(".message")].at(-1)
        const below = newest.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom
        conversation.below = Math.max(conversation.below, below)
        requestAnimationFrame(look)
    }
    look()
}"""

# Go from the oldest text to the newest; return which texts were seen, and how far any jumped besides.
WALK = """async conversation => {
    const frames = async () => { for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame) }
    const scroller = conversation.shadowRoot.querySelector(".scroll")
    const bubbles = () => [...conversation.shadowRoot.querySelectorAll(".message")]
    const { top, bottom } = scroller.getBoundingClientRect()
    const topOf = bubble => bubble.getBoundingClientRect().top
    const seen = new Set()
    let jump = 0
    for (let page = 0; page < 100 && conversation.data.more; page++) {
        scroller.scrollTop = -scroller.scrollHeight
        await frames()
    }
    scroller.scrollTop = -scroller.scrollHeight
    await frames()
    for (let step = 0; step < 500; step++) {
        const inView = bubbles().filter(bubble => topOf(bubble) >= top && topOf(bubble) < bottom)
        for (const bubble of inView) seen.add(bubble.querySelector(".bubble").textContent)
        if (scroller.scrollTop > -1) return { seen: [...seen], jump }
        const middle = inView[inView.length >> 1]
        const expected = topOf(middle) - Math.min(400, -scroller.scrollTop)
        scroller.scrollBy(0, 400)
        await frames()
        jump = Math.max(jump, Math.abs(topOf(middle) - expected))
    }
}"""


def command(page: Page, **message: Any) -> Any:
    """Send a command over the page's own connection, and return the result or the error's code."""
    return page.evaluate(
        """message => document.querySelector("home-assistant").hass.connection.sendMessagePromise(message)
            .catch(error => error.code)""",
        message,
    )


def entry_of(page: Page) -> str:
    """Return the id of the account."""
    [entry] = command(page, type="config_entries/get", domain="ringc")
    return str(entry["entry_id"])


def text_from(page: Page, demo: Demo, sender: str, text: str, *to: str) -> None:
    """Let somebody text the account, or a group that it is in."""
    numbers = "&".join(f"to={number.replace('+', '%2B')}" for number in to)
    form = f"from={sender.replace('+', '%2B')}&text={text}&{numbers}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert page.request.post(f"{demo.phone}/phone/text", data=form, headers=headers).ok


def bubble(page: Page | Locator, text: str) -> Locator:
    """Return the bubble with this text."""
    return page.locator("ringc-conversation .message", has_text=text).last


def row(page: Page, name: str) -> Locator:
    """Return somebody's row in the list."""
    rows = page.locator("ringc-conversation-list .row")
    return rows.filter(has=page.locator(".name").get_by_text(name, exact=True))


def write(page: Page, text: str) -> None:
    """Write a text into the open conversation, and send it with Enter."""
    area = page.locator("ringc-composer textarea")
    area.fill(text)
    area.press("Enter")


def dashboard(page: Page, path: str, *cards: dict[str, Any]) -> None:
    """Make a dashboard with these cards: one below the other, or in a section where there are none yet."""
    section = {"type": "sections", "sections": [{"type": "grid", "cards": []}]}
    config = {"views": [{"title": "Home"} | ({"cards": cards} if cards else section)]}
    command(page, type="lovelace/dashboards/create", url_path=path, title=path, mode="storage")
    command(page, type="lovelace/config/save", url_path=path, config=config)


@pytest.fixture
def panel(page: Page, demo: Demo) -> Page:
    """The panel, without a conversation."""
    page.goto(f"{demo.home}/ringc")
    expect(page.locator("ringc-conversation-list nav")).to_be_visible()
    return page


@pytest.fixture
def sam(panel: Page, demo: Demo) -> Page:
    """The panel with Sam's conversation open."""
    text_from(panel, demo, SAM, "Hello")
    row(panel, "Sam").click()
    expect(panel.locator("ringc-composer textarea")).to_be_visible()
    return panel


@pytest.fixture
def reader(context: BrowserContext, page: Page, demo: Demo) -> Iterator[Page]:
    """Another browser, of a user who may only look."""
    page.goto(demo.home)
    expect(page.locator("ha-sidebar")).to_be_visible()
    user = command(page, type="config/auth/create", name="Reader", group_ids=["system-read-only"], local_only=False)
    account = {"user_id": user["user"]["id"], "username": READER, "password": READER}
    command(page, type="config/auth_provider/homeassistant/create", **account)
    browser = context.browser
    assert browser
    other = browser.new_context(viewport=SIZE, reduced_motion="reduce")
    other.set_default_timeout(WAIT)
    their = other.new_page()
    their.goto(demo.home)
    their.locator("input[name=username]").fill(READER)
    their.locator("input[name=password]").fill(READER)
    their.get_by_role("button", name="Log in").click()
    expect(their.locator("ha-sidebar")).to_be_visible()
    yield their
    other.close()
    command(page, type="config/auth/delete", user_id=user["user"]["id"])


@pytest.fixture
def everyone(page: Page, demo: Demo) -> Iterator[None]:
    """Every user may see the texts."""
    page.goto(demo.home)
    expect(page.locator("ha-sidebar")).to_be_visible()
    choose_who_sees(page, demo, "everyone")
    yield
    choose_who_sees(page, demo, "admins")


def choose_who_sees(page: Page, demo: Demo, who: str) -> None:
    """Say in the options who may see the texts, and wait for the reload."""
    token = page.evaluate("document.querySelector('home-assistant').hass.auth.data.access_token")
    path, headers = f"{demo.home}/api/config/config_entries/options/flow", {"Authorization": f"Bearer {token}"}
    flow = page.request.post(path, data={"handler": entry_of(page)}, headers=headers).json()
    assert page.request.post(f"{path}/{flow['flow_id']}", data={"next_step_id": "options"}, headers=headers).ok
    form = {"sending": {}, "connection": {}, "receiving": {"conversations": who}}
    assert page.request.post(f"{path}/{flow['flow_id']}", data=form, headers=headers).ok
    page.wait_for_function(
        """() => document.querySelector("home-assistant").hass.connection
            .sendMessagePromise({type: "ringc/accounts"}).then(({accounts}) => accounts.length)"""
    )


def accuse(page: Page) -> list[str]:
    """Return what axe finds serious on the panel or the card."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """() => axe.run({include: ["home-assistant"]}, {resultTypes: ["violations"]}).then(({violations}) =>
            violations.filter(({impact}) => ["serious", "critical"].includes(impact)).flatMap(({id, nodes}) =>
                nodes.map(({target}) => id + " " + target.flat().join(" "))))"""
    )
    return [line for line in found if "ringc-" in line]


def test_the_panel_is_in_the_sidebar_and_shows_who_texted(page: Page, demo: Demo) -> None:
    page.goto(demo.home)
    text_from(page, demo, SAM, "Are you at home?")
    page.locator("ha-sidebar").get_by_text("Texts", exact=True).click()
    expect(row(page, "Sam")).to_contain_text("Are you at home?")
    expect(row(page, "Sam").locator(".count")).to_have_text(re.compile(r"\d+$"))
    expect(page.get_by_text("Choose a conversation")).to_be_visible()


def test_an_answer_arrives_and_its_ticks_move(sam: Page, phone: Page) -> None:
    expect(sam.locator("h3.unread")).to_be_visible()
    write(sam, "On my way \N{THUMBS UP SIGN}")
    expect(phone.locator(".row", has_text="On my way \N{THUMBS UP SIGN}")).to_be_visible()
    expect(bubble(sam, "On my way").locator(".meta")).to_have_attribute("data-status", "delivered")
    expect(sam.locator("ringc-composer textarea")).to_have_value("")
    shoot(sam, "panel")


def test_a_reply_is_seen_at_once(sam: Page, phone: Page) -> None:
    phone.get_by_label("Text message").fill("Bring some milk, please")
    phone.get_by_label("Text message").press("Enter")
    expect(bubble(sam, "Bring some milk")).to_be_visible()
    expect(sam.locator("ringc-conversation").get_by_role("status")).to_have_text("Sam wrote: Bring some milk, please")
    expect(row(sam, "Sam")).to_contain_text("Bring some milk")


def test_what_is_written_in_ringcentrals_own_app_appears(sam: Page, demo: Demo) -> None:
    assert sam.request.post(f"{demo.phone}/phone/sent", form={"text": "Written on the desk phone"}).ok
    expect(bubble(sam, "Written on the desk phone").locator(".meta")).to_have_attribute("data-status", "delivered")


def test_a_picture_is_sent_and_can_be_enlarged(sam: Page, phone: Page) -> None:
    sam.locator("ringc-composer input[type=file]").set_input_files(PICTURE)
    expect(sam.locator("ringc-composer .picture img")).to_be_visible()
    expect(sam.locator("ringc-composer .hint")).to_contain_text("MMS")
    write(sam, "The new door")
    expect(phone.locator(".row", has_text="The new door").locator("img")).to_be_visible()
    expect(bubble(sam, "The new door").locator(".meta")).to_have_attribute("data-status", "delivered")
    shown = bubble(sam, "The new door").locator("button.picture")
    expect(shown.locator("img")).to_have_js_property("complete", True)
    shown.click()
    expect(sam.locator("dialog.viewer img")).to_be_visible()
    shoot(sam, "panel-picture")
    sam.keyboard.press("Escape")
    expect(sam.locator("dialog.viewer")).to_be_hidden()


def test_a_camera_picture_is_sent(sam: Page, phone: Page) -> None:
    sam.get_by_role("button", name="Attach a camera picture").click()
    shoot(sam, "panel-cameras")
    sam.locator("ringc-composer dialog .choice").first.click()
    sam.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator(".row img").last).to_be_visible()
    expect(sam.locator("ringc-conversation .message.own button.picture").last).to_be_visible()


def test_a_reaction_stands_at_its_text(sam: Page, demo: Demo) -> None:
    write(sam, "Pizza tonight?")
    expect(bubble(sam, "Pizza tonight?").locator(".meta")).to_have_attribute("data-status", "delivered")
    text_from(sam, demo, SAM, "Loved “Pizza tonight?”")
    expect(bubble(sam, "Pizza tonight?").locator(".reactions")).to_have_text("❤️")
    expect(sam.locator("ringc-conversation .bubble", has_text="Loved")).to_have_count(0)


def test_a_failure_says_why(sam: Page, demo: Demo) -> None:
    write(sam, "You have won")
    expect(bubble(sam, "You have won").locator(".meta")).to_have_attribute("data-status", re.compile("queued|sent"))
    messages = sam.request.get(f"{demo.phone}/phone/state").json()["messages"]
    [sent] = [message["id"] for message in messages if message["text"] == "You have won"]
    sam.request.post(f"{demo.phone}/phone/messages/{sent}/fail")
    expect(bubble(sam, "You have won").locator(".reason")).to_contain_text("spam")
    shoot(sam, "panel-failure")


def test_what_stayed_here_can_be_sent_again(sam: Page, phone: Page) -> None:
    wrong = phone.get_by_label("The app lacks the SMS permission")
    wrong.check()
    write(sam, "Is anybody there?")
    again = bubble(sam, "Is anybody there?").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    shoot(sam, "panel-again")
    wrong.uncheck()
    again.click()
    expect(phone.locator(".row", has_text="Is anybody there?")).to_have_count(1)
    expect(bubble(sam, "Is anybody there?").locator(".meta")).to_have_attribute("data-status", "delivered")
    expect(sam.locator("ringc-conversation .message", has_text="Is anybody there?")).to_have_count(1)


def test_a_group_shows_who_wrote(panel: Page, demo: Demo) -> None:
    text_from(panel, demo, SAM, "Shall we meet?", OURS, KIM)
    text_from(panel, demo, KIM, "At eight", OURS, SAM)
    panel.locator("ringc-conversation-list .row", has_text="At eight").click()
    expect(bubble(panel, "Shall we meet?").locator(".name")).to_have_text("Sam")
    expect(bubble(panel, "At eight").locator(".name")).to_contain_text("415")
    write(panel, "I am in")
    expect(bubble(panel, "I am in").locator(".meta")).to_have_attribute("data-status", re.compile("sent|delivered"))
    shoot(panel, "panel-group")


def test_the_cost_is_told_while_somebody_writes(sam: Page) -> None:
    area, hint = sam.locator("ringc-composer textarea"), sam.locator("ringc-composer .hint")
    area.fill("x" * 161)
    expect(hint).to_contain_text("161 characters · 2 SMS")
    area.fill("\N{THUMBS UP SIGN}")
    expect(hint).to_contain_text("70 instead of 160")
    area.fill("")


def test_a_conversation_is_found_and_a_new_one_begun(panel: Page, demo: Demo) -> None:
    text_from(panel, demo, KIM, "About the invoice")
    search = panel.get_by_role("searchbox", name="Search by name, number or word")
    search.fill("invoice")
    expect(panel.locator("ringc-conversation-list .row")).to_have_count(1)
    search.fill("nothing like that")
    expect(panel.get_by_text("Nothing found")).to_be_visible()
    panel.get_by_role("button", name="New conversation").click()
    panel.get_by_role("textbox", name="Name or phone number").fill("415 555 0177")
    shoot(panel, "panel-new")
    panel.get_by_role("textbox", name="Name or phone number").press("Enter")
    expect(panel).to_have_url(re.compile(r"/%2B14155550177$"))
    write(panel, "Nice to meet you")
    expect(bubble(panel, "Nice to meet you").locator(".meta")).to_have_attribute("data-status", "delivered")


def test_on_a_phone_list_and_conversation_follow_each_other(panel: Page, demo: Demo) -> None:
    text_from(panel, demo, SAM, "On the small screen")
    panel.set_viewport_size(NARROW)
    expect(panel.locator("ringc-conversation")).to_have_count(0)
    shoot(panel, "panel-narrow-list")
    row(panel, "Sam").click()
    expect(bubble(panel, "On the small screen")).to_be_visible()
    expect(panel.locator("ringc-conversation-list")).to_have_count(0)
    expect(panel.get_by_role("button", name="Back")).to_be_focused()
    assert panel.evaluate("document.documentElement.scrollWidth") == 390
    shoot(panel, "panel-narrow")
    assert accuse(panel) == []
    panel.get_by_role("button", name="Back").click()
    expect(row(panel, "Sam")).to_be_visible()
    panel.get_by_role("button", name="Open the sidebar").click()
    expect(panel.locator("ha-sidebar").get_by_text("Texts", exact=True)).to_be_visible()


def test_who_reads_earlier_texts_stays_there_and_finds_back(sam: Page, demo: Demo) -> None:
    for number in range(20):
        text_from(sam, demo, SAM, f"Line {number}")
    expect(bubble(sam, "Line 19")).to_be_in_viewport()
    bubble(sam, "Line 19").hover()
    sam.mouse.wheel(0, -600)
    newest = sam.get_by_role("button", name="To the newest text")
    expect(newest).to_be_visible()
    sam.locator("ringc-composer textarea").fill("A long\n\n\n\n\nletter")
    button, composer = newest.bounding_box(), sam.locator("ringc-composer").bounding_box()
    assert button
    assert composer
    assert button["y"] + button["height"] <= composer["y"]
    sam.locator("ringc-composer textarea").fill("")
    text_from(sam, demo, SAM, "Meanwhile")
    expect(row(sam, "Sam")).to_contain_text("Meanwhile")
    expect(bubble(sam, "Meanwhile")).not_to_be_in_viewport()
    newest.click()
    expect(bubble(sam, "Meanwhile")).to_be_in_viewport()
    expect(newest).to_have_count(0)


def test_who_goes_far_back_finds_every_text_and_none_jumps(panel: Page, demo: Demo) -> None:
    lines = [f"Line {number} of many" + " and more words" * (number % 9 * 4) for number in range(120)]
    for line in lines:
        text_from(panel, demo, TALKER, line)
    row(panel, "+1 415-555-0188").click()
    expect(bubble(panel, lines[-1])).to_be_in_viewport()
    panel.reload()
    expect(bubble(panel, lines[-1])).to_be_in_viewport()
    conversation = panel.locator("ringc-conversation")
    walked = conversation.evaluate(WALK)
    assert [line for line in lines if line not in walked["seen"]] == []
    assert walked["jump"] < 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(sam: Page, scheme: Any) -> None:
    sam.emulate_media(color_scheme=scheme)
    expect(bubble(sam, "Hello")).to_be_visible()
    shoot(sam, f"panel-{scheme}")
    assert accuse(sam) == []
    sam.get_by_role("button", name="New conversation").click()
    assert accuse(sam) == []


def test_it_speaks_german(page: Page, demo: Demo) -> None:
    page.add_init_script("localStorage.setItem('selectedLanguage', '\"de\"')")
    page.goto(f"{demo.home}/ringc")
    text_from(page, demo, NEWCOMER, "Hallo")
    row(page, "+1 415-555-0166").click()
    expect(page.get_by_placeholder("SMS", exact=True)).to_be_visible()
    expect(page.locator("h3.day").last).to_have_text("Heute")
    shoot(page, "panel-german")


def test_it_is_mirrored_where_people_write_from_right_to_left(page: Page, demo: Demo) -> None:
    page.add_init_script("localStorage.setItem('selectedLanguage', '\"he\"')")
    page.goto(f"{demo.home}/ringc")
    text_from(page, demo, SAM, "שלום")
    row(page, "Sam").click()
    expect(page.locator("ringc-panel")).to_have_attribute("dir", "rtl")
    theirs = bubble(page, "שלום").locator(".bubble").bounding_box()
    assert theirs
    assert theirs["x"] + theirs["width"] > SIZE["width"] / 2
    shoot(page, "panel-rtl")
    assert accuse(page) == []
    page.evaluate("localStorage.removeItem('selectedLanguage')")


def test_a_user_who_may_only_look_sees_nothing(reader: Page, demo: Demo) -> None:
    expect(reader.locator("ha-sidebar")).not_to_contain_text("Texts")
    reader.goto(f"{demo.home}/ringc")
    expect(reader.locator("ha-sidebar")).to_be_visible()
    expect(reader.locator("ringc-panel")).to_have_count(0)
    assert command(reader, type="ringc/accounts")["accounts"] == []


@pytest.mark.usefixtures("everyone")
def test_where_everyone_may_see_such_a_user_reads_and_cannot_write(reader: Page, demo: Demo) -> None:
    reader.locator("ha-sidebar").get_by_text("Texts", exact=True).click()
    text_from(reader, demo, SAM, "Everybody may know")
    row(reader, "Sam").click()
    expect(bubble(reader, "Everybody may know")).to_be_visible()
    expect(reader.locator("ringc-composer")).to_have_count(0)
    expect(reader.get_by_role("button", name="New conversation")).to_have_count(0)


def test_the_panel_goes_with_the_account_and_comes_back(page: Page, demo: Demo) -> None:
    page.goto(demo.home)
    texts = page.locator("ha-sidebar").get_by_text("Texts", exact=True)
    expect(texts).to_be_visible()
    text_from(page, demo, SAM, "Hello")
    entry = entry_of(page)
    command(page, type="config_entries/disable", entry_id=entry, disabled_by="user")
    expect(texts).to_have_count(0)
    command(page, type="config_entries/disable", entry_id=entry, disabled_by=None)
    texts.click()
    expect(page.locator("ringc-conversation-list .row").first).to_be_visible()


def test_an_open_conversation_outlives_a_reload_of_the_account(sam: Page, demo: Demo) -> None:
    sam.locator("ringc-composer textarea").fill("Half a sentence")
    choose_who_sees(sam, demo, "everyone")
    choose_who_sees(sam, demo, "admins")
    text_from(sam, demo, SAM, "Are you still there?")
    expect(bubble(sam, "Are you still there?")).to_be_visible()
    expect(sam.locator("ringc-composer textarea")).to_have_value("Half a sentence")
    sam.locator("ringc-composer textarea").fill("")


def test_the_card_is_added_from_the_picker_and_edited(page: Page, demo: Demo) -> None:
    page.goto(demo.home)
    expect(page.locator("ha-sidebar")).to_be_visible()
    dashboard(page, "wall-tablet")
    text_from(page, demo, SAM, "For the tablet")
    page.goto(f"{demo.home}/wall-tablet/0?edit=1")
    page.get_by_role("button", name="Add card").first.click()
    page.get_by_role("tab", name="By card").click()
    picker = page.locator("hui-dialog-create-card")
    picker.get_by_role("textbox").first.fill("RingCentral")
    expect(picker.locator("ringc-conversation-card")).to_be_visible()
    shoot(page, "card-picker")
    # What is clicked lies over the card.
    picker.locator(".card", has_text="RingCentral Texting conversation").locator(".overlay").click()
    editor = page.locator("hui-dialog-edit-card")
    expect(bubble(editor, "For the tablet")).to_be_visible()
    editor.locator("ha-selector-text input").nth(1).fill("Sam on the wall")
    editor.locator("ha-selector-number input").fill("600")
    expect(editor.get_by_role("heading", name="Sam on the wall")).to_be_visible()
    shoot(page, "card-editor")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("button", name="Save")).to_be_hidden()
    page.goto(f"{demo.home}/wall-tablet/0")
    expect(bubble(page, "For the tablet")).to_be_visible()
    write(page, "From the wall")
    expect(bubble(page, "From the wall").locator(".meta")).to_have_attribute("data-status", "delivered")
    expect(bubble(page, "From the wall").locator(".meta")).to_be_in_viewport()
    assert accuse(page) == []
    page.emulate_media(color_scheme="dark")
    shoot(page, "card")
    assert accuse(page) == []


def test_a_card_has_the_newest_text_in_sight_whatever_grows_above_it(page: Page, demo: Demo) -> None:
    page.goto(demo.home)
    expect(page.locator("ha-sidebar")).to_be_visible()
    dashboard(page, "low-card", {"type": "custom:ringc-conversation-card", "phone_number": SAM, "height": 400})
    page.goto(f"{demo.home}/low-card/0")
    conversation = page.locator("ringc-conversation")
    expect(conversation.locator("ringc-composer")).to_be_visible()
    card = page.locator("ha-card", has=conversation)
    send = page.locator("ringc-composer .send")
    page.locator("ringc-composer input[type=file]").set_input_files([PICTURE] * 10)
    page.locator("ringc-composer textarea").fill("A long\n\n\n\n\nletter")
    card_box, send_box = card.bounding_box(), send.bounding_box()
    assert card_box
    assert send_box
    assert send_box["y"] + send_box["height"] <= card_box["y"] + card_box["height"]
    for _ in range(10):
        page.get_by_role("button", name="Remove the picture").first.click()
    for number in range(2):
        text_from(page, demo, SAM, f"Picture {number}, please")
        expect(bubble(page, f"Picture {number}, please")).to_be_visible()
        conversation.evaluate(WATCH_NEWEST)
        page.locator("ringc-composer input[type=file]").set_input_files(PICTURE)
        write(page, f"Picture {number} it is")
        shown = bubble(page, f"Picture {number} it is")
        expect(shown.locator("button.picture img")).to_have_js_property("complete", True)
        expect(shown.locator(".meta")).to_be_in_viewport()
        write(page, f"Was picture {number} it?")
        expect(bubble(page, f"Was picture {number} it?").locator(".meta")).to_be_in_viewport()
    assert conversation.evaluate("conversation => conversation.below") < 1
