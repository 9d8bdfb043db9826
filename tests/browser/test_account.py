"""Accounts and recipients, as a person adds and changes them under Settings > Devices & services."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect
import pytest

from .conftest import DESK, KIM, NOOR, OFFICE, SAM, Api, Demo, shoot

MESSAGE = "**Good news** everybody. " * 60


@pytest.fixture
def office(api: Api) -> Iterator[dict[str, Any]]:
    """What another user of the RingCentral account has, who has no account in Home Assistant; what is added goes."""
    yield api.phone("GET", "account?extension=102")
    api.remove_office()


@pytest.fixture
def integration(page: Page, demo: Demo) -> Page:
    """The integration's page."""
    page.goto(f"{demo.home}/config/integrations/integration/ringc")
    return page


def dialog(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.locator("dialog-data-entry-flow")


def submit(page: Page) -> None:
    """Send the form."""
    dialog(page).get_by_role("button", name="Submit").click()


def fill(page: Page, **fields: str) -> None:
    """Fill in fields of a form by their names."""
    for name, value in fields.items():
        dialog(page).locator(f"input[name={name}]").fill(value)


def choose_simulator(page: Page, demo: Demo) -> None:
    """Say under Connection, which is open, that RingCentral is the simulator."""
    dialog(page).get_by_role("radio", name="Another server").click()
    fill(page, server_url=demo.phone)


def account(page: Page, title: str) -> Locator:
    """Return an account on the integration's page."""
    return page.locator("ha-config-entry-row", has_text=title)


def test_a_wrong_secret_is_told_on_the_form_and_corrected_there(
    integration: Page, demo: Demo, office: dict[str, Any]
) -> None:
    page, form = integration, dialog(integration)
    page.get_by_role("button", name="Add account").click()
    form.get_by_text("Enter credentials").click()
    fill(page, client_id=office["client_id"], client_secret="wrong")
    fill(page, source_number=office["source_number"], credential=office["jwt"])
    form.get_by_role("button", name="Connection").click()
    choose_simulator(page, demo)
    submit(page)
    expect(form.locator("ha-alert")).to_contain_text("Copy the client ID and the client secret once more")
    expect(form.locator("input[name=source_number]")).to_have_value(office["source_number"])
    shoot(page, "account-error")
    fill(page, client_secret=office["client_secret"])
    submit(page)
    expect(form.get_by_text("Add a recipient")).to_be_visible()
    shoot(page, "recipient")
    fill(page, name="Kim")
    form.locator("input[type=tel]").fill(KIM)
    submit(page)
    form.get_by_role("button", name="Finish").click()
    expect(account(page, OFFICE)).to_contain_text("Kim")


def test_an_apprise_url_becomes_an_account_with_its_options_and_recipients(
    integration: Page, demo: Demo, api: Api, office: dict[str, Any]
) -> None:
    page, form = integration, dialog(integration)
    number, jwt, app, secret = (
        quote(office[name].lstrip("+")) for name in ("source_number", "jwt", "client_id", "client_secret")
    )
    page.get_by_role("button", name="Add account").click()
    form.get_by_text("Take over an Apprise URL").click()
    fill(page, url=f"ringc://{number}:{jwt}@{app}/{secret}/{KIM[1:]}?overflow=truncate&format=markdown")
    submit(page)
    expect(form.locator("input[name=client_id]")).to_have_value(office["client_id"])
    choose_simulator(page, demo)
    submit(page)
    expect(form).to_contain_text("Long messages: Cut off")
    expect(form.locator("input[type=tel]")).to_have_value(KIM)
    shoot(page, "apprise")
    submit(page)
    form.get_by_role("button", name="Skip and finish").click()
    api.home("POST", "/api/services/notify/ringc_phone_0142", {"message": MESSAGE})
    text = api.texts_to(KIM)[-1]
    assert text["ours"] == office["source_number"]
    assert (text["text"][:20], text["text"][-3:]) == ("Good news everybody.", "...")


def test_a_group_is_added_as_a_recipient_after_a_number_was_corrected_changed_and_removed(
    integration: Page, api: Api
) -> None:
    page, form = integration, dialog(integration)
    page.get_by_role("button", name="Add recipient").click()
    fill(page, name="Family")
    numbers = form.locator("input[type=tel]")
    numbers.fill("12")
    submit(page)
    expect(form).to_contain_text("it has fewer than 7 digits")
    numbers.fill(KIM)
    form.get_by_role("button", name="Add Phone number").click()
    numbers.nth(1).fill(NOOR)
    form.locator("ha-switch").first.click()
    submit(page)
    form.get_by_role("button", name="Finish").click()
    api.home("POST", "/api/services/notify/ringc_family", {"message": "Dinner is ready"})
    assert api.texts_to(KIM)[-1]["people"] == [KIM, NOOR]

    family = page.locator("ha-config-sub-entry-row", has_text="Family")
    family.get_by_role("button", name="Change recipient").click()
    fill(page, name="Everybody")
    submit(page)
    form.get_by_role("button", name="Close").last.click()
    everybody = page.locator("ha-config-sub-entry-row", has_text="Everybody")
    everybody.get_by_role("button", name="Menu").first.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.locator("dialog-box").get_by_role("button", name="Delete").click()
    expect(everybody).to_have_count(0)
    expect(account(page, DESK)).to_contain_text("Sam")


def test_after_the_credential_was_deleted_a_new_one_is_asked_for_and_texts_go_again(
    page: Page, demo: Demo, api: Api
) -> None:
    api.phone("POST", "revoke")
    refusal = api.refused("POST", "/api/services/notify/ringc", {"message": "Hello?", "target": "Sam"})
    assert "Sign in again" in refusal
    page.goto(f"{demo.home}/config/integrations/dashboard")
    page.get_by_role("button", name="Reconfigure").click()
    expect(dialog(page)).to_contain_text(f"RingCentral refuses the credential of {DESK}")
    shoot(page, "reauth")
    fill(page, credential=api.phone("GET", "account")["jwt"])
    submit(page)
    expect(dialog(page)).to_contain_text("Re-authentication was successful")
    dialog(page).get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("button", name="Reconfigure")).to_have_count(0)
    api.home("POST", "/api/services/notify/ringc", {"message": "Here I am again", "target": "Sam"})
    assert api.texts_to(SAM)[-1]["text"] == "Here I am again"
