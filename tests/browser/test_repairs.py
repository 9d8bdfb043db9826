"""A repair that appears under Settings > System > Repairs, is fixed in its dialog, and disappears."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect
import pytest

from .conftest import Api, Demo, shoot

REPAIR = "The app may not push texts to RingCentral Back Office"


@pytest.fixture
def forgotten_permission(api: Api) -> Iterator[None]:
    """An account whose app lacks the permissions to push."""
    api.switch("push", on=True)
    api.add_office()
    yield
    api.switch("push", on=False)
    api.remove_office()


@pytest.mark.usefixtures("forgotten_permission")
def test_a_repair_names_the_permission_and_goes_once_it_was_added(page: Page, demo: Demo, api: Api) -> None:
    page.goto(f"{demo.home}/config/repairs")
    page.get_by_role("button", name=REPAIR).click()
    dialog = page.locator("dialog-data-entry-flow")
    expect(dialog).to_contain_text("The app lacks the permission Webhook Subscriptions, WebSocket Subscriptions.")
    expect(dialog).to_contain_text("Press Submit to try it now.")
    shoot(page, "repair")
    api.switch("push", on=False)
    dialog.get_by_role("button", name="Submit").click()
    dialog.get_by_role("button", name="Finish").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name=REPAIR)).to_have_count(0)
