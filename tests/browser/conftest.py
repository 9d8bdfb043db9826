"""The demo, and a browser that looks at it."""

from collections.abc import Iterator
import os
from pathlib import Path
import re
import signal
import subprocess
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
import pytest

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "screenshots"
# Milliseconds; long enough for any machine: it ends what would never come.
WAIT = 120_000
SIZE = {"width": 1280, "height": 900}
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
        page.close()
        yield context
        browser.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A new page in that browser."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def phone(context: BrowserContext, demo: Demo) -> Iterator[Page]:
    """The other person's phone, on a page of its own."""
    phone = context.new_page()
    phone.goto(f"{demo.phone}/phone")
    expect(phone.locator("#live.live")).to_be_visible()
    yield phone
    phone.close()


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at."""
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
