"""The demo, and a browser that looks at it."""

from collections.abc import Generator, Iterator
import os
from pathlib import Path
import re
import signal
import subprocess
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Error, Page, expect, sync_playwright
import pytest

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "screenshots"
# Milliseconds; long enough for any machine: it ends what would never come.
WAIT = 120_000
SIZE = {"width": 1280, "height": 900}
PICTURE = ROOT / "tests/demo/config/www/front_door.jpg"
DESK, OFFICE = "RingCentral Front Desk", "RingCentral Back Office"
SAM, KIM, NOOR = "+14155550123", "+14155550142", "+14155550143"
FLOW = "/api/config/config_entries/flow"
ENTRY = "/api/config/config_entries/entry"
# Requests a minute, as in no usage plan: what a person does in an hour is done here within a minute.
LIMITS = {"light": 5000, "medium": 5000, "heavy": 5000, "auth": 500}
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run",
)  # fmt: skip


class Demo:
    """A running script/demo, as a person sees it: by what it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Read what it prints until everything is ready."""
        self.process = process
        self.said = ""
        for line in process.stdout or ():
            self.said += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in self.said, "the demo did not start"
        self.home, self.phone = re.findall(r"http://127\.0\.0\.1:\d+", self.said)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of its own on free ports; Ctrl-C ends it."""
    folder = tmp_path_factory.mktemp("demo")
    command = [ROOT / "script/demo", "--port", "0", "--folder", folder / "files"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        demo = Demo(process)
        yield demo
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT / 1000) == 0
    for address in (demo.home, demo.phone):
        with pytest.raises(OSError, match="refused"):
            urlopen(address)


class Api:
    """What is set up or looked up beside a test, not by it: Home Assistant's REST API, and the simulator's phone."""

    def __init__(self, context: BrowserContext, demo: Demo) -> None:
        """Speak for the user of the browser, whose token outlives the tests."""
        self.demo = demo
        self.request = context.request
        page = context.pages[0]
        self.token = page.evaluate(
            """() => document.querySelector("home-assistant").hass.connection.sendMessagePromise(
                {type: "auth/long_lived_access_token", client_name: "Browser tests", lifespan: 1})"""
        )

    def home(self, method: str, path: str, data: object = None) -> Any:
        """Ask Home Assistant."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.request.fetch(self.demo.home + path, method=method, data=data, headers=headers)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    def refused(self, method: str, path: str, data: object = None) -> str:
        """Return with which words Home Assistant refuses something."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.request.fetch(self.demo.home + path, method=method, data=data, headers=headers)
        assert not answer.ok
        return answer.text()

    def phone(self, method: str, path: str, data: object = None) -> Any:
        """Ask the simulator, for what a person does at RingCentral or on the other phone."""
        answer = self.request.fetch(f"{self.demo.phone}/phone/{path}", method=method, data=data)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    def switch(self, name: str, *, on: bool) -> None:
        """Let something go wrong at RingCentral, or right again."""
        self.phone("PUT", f"switches/{name}", {"on": on})

    def text(self, sender: str, text: str, picture: Path | None = None) -> None:
        """Let somebody text the account, with a picture or without."""
        form: dict[str, Any] = {"from": sender, "text": text}
        if picture:
            form["file"] = {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.read_bytes()}
        assert self.request.post(f"{self.demo.phone}/phone/text", multipart=form).ok

    def texts_to(self, number: str) -> list[dict[str, Any]]:
        """Return the texts to somebody, oldest first, as the phone shows them."""
        messages = self.phone("GET", "state")["messages"]
        return [message for message in messages if not message["mine"] and number in message["people"]]

    def add_office(self) -> None:
        """Add the account of another user, through its flow."""
        office = self.phone("GET", "account?extension=102")
        form = {name: office[name] for name in ("client_id", "client_secret", "source_number")}
        connection = {"environment": "custom", "server_url": self.demo.phone}
        flow = f"{FLOW}/{self.home('POST', FLOW, {'handler': 'ringc'})['flow_id']}"
        self.home("POST", flow, {"next_step_id": "credentials"})
        self.home("POST", flow, form | {"credential": office["jwt"], "connection": connection})

    def remove_office(self) -> None:
        """Remove that account again, if it is there."""
        for entry in self.home("GET", f"{ENTRY}?domain=ringc"):
            if entry["title"] == OFFICE:
                self.home("DELETE", f"{ENTRY}/{entry['entry_id']}")

    def automations(self) -> set[str]:
        """Return the ids of all automations that can be edited."""
        states = self.home("GET", "/api/states")
        return {state["attributes"]["id"] for state in states if state["entity_id"].startswith("automation.")}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say with a failure what was on the pages, while they are still open."""
    report = yield
    context = getattr(item, "funcargs", {}).get("context")
    if report.failed and context:
        pages = [page for other in context.browser.contexts for page in other.pages if page.url != "about:blank"]
        for number, page in enumerate(pages):
            picture = SCREENSHOTS / f"failed-{item.name}-{number}.png"
            report.sections.append((f"{page.url}, {picture}", seen(page, picture)))
    return report


def seen(page: Page, picture: Path) -> str:
    """Return what is on a page, in words, and keep a picture of it."""
    try:
        page.screenshot(path=picture, timeout=10_000)
        return page.locator("body").aria_snapshot(timeout=10_000)
    except Error as error:
        return f"It cannot be looked at: {error}"


@pytest.fixture(scope="session")
def context(demo: Demo) -> Iterator[BrowserContext]:
    """A browser that is logged in to Home Assistant, through its form."""
    SCREENSHOTS.mkdir(exist_ok=True)
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=QUIET)
        context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.goto(demo.home)
        page.locator("input[name=username]").fill("demo")
        page.locator("input[name=password]").fill("demo")
        shoot(page, "login")
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("ha-sidebar")).to_be_visible()
        # It stays open for the other fixtures.
        yield context
        browser.close()


@pytest.fixture(scope="session")
def api(context: BrowserContext, demo: Demo) -> Api:
    """What stands beside the browser; RingCentral lets it do as much as it likes."""
    api = Api(context, demo)
    api.phone("PUT", "limits", LIMITS)
    context.pages[0].goto("about:blank")
    return api


@pytest.fixture
def page(context: BrowserContext, api: Api) -> Iterator[Page]:
    """A new page in that browser."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def pocket(context: BrowserContext) -> Iterator[BrowserContext]:
    """A window of its own for the phone: what lies behind another page of its window is hardly drawn, and slow."""
    assert context.browser
    pocket = context.browser.new_context(viewport=SIZE, reduced_motion="reduce")
    pocket.set_default_timeout(WAIT)
    yield pocket
    pocket.close()


@pytest.fixture
def phone(pocket: BrowserContext, demo: Demo) -> Iterator[Page]:
    """The other person's phone."""
    phone = pocket.new_page()
    phone.goto(f"{demo.phone}/phone")
    expect(phone.locator("#live.live")).to_be_visible()
    yield phone
    phone.close()


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
