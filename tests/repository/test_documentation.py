"""The documentation is true: its examples run, its links lead somewhere, and it knows every option and error."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.components.recorder import CONFIG_SCHEMA as RECORDER
from homeassistant.core import HomeAssistant
from homeassistant.core_config import CORE_CONFIG_SCHEMA
from homeassistant.helpers.script import Script, async_validate_actions_config
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)
import voluptuous as vol

from custom_components.ringc.const import PERMISSION_NAMES
from tests.helpers.accounts import add_other_account
from tests.helpers.sending import PNG, add_recipient
from tests.helpers.waiting import until
from tests.simulator import Simulator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components/ringc"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TEXTS = json.loads((PACKAGE / "translations/en.json").read_text())
SAM = "+16505550131"
# Actions of one account, which has to be named where there are several.
STORED = {"ringc.get_messages", "ringc.mark_read", "ringc.delete_messages", "ringc.test_account"}
FAILED = {"message_id": "1", "to": [SAM], "status": "failed", "error_code": None, "reason": "no reason"}


@dataclass(frozen=True)
class Example:
    """A block of YAML on a page."""

    page: Path
    line: int
    content: Any

    def __str__(self) -> str:
        """Return where it stands."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def examples() -> Iterator[Example]:
    """Yield every block of YAML of every page."""
    for page in PAGES:
        text = page.read_text()
        for match in re.finditer(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            yield Example(page, text.count("\n", 0, match.start()) + 2, parse_yaml(match[1]))


def kind(example: Example) -> str:
    """Return what an example is."""
    content = example.content
    keys = content.keys() if isinstance(content, dict) else content[0].keys()
    known = {
        "triggers": "automation", "action": "actions", "homeassistant": "homeassistant", "recorder": "recorder",
        "template": "template", "type": "card", "messages": "response",
    }  # fmt: skip
    return next((name for key, name in known.items() if key in keys), "unknown")


def of_kind(*kinds: str) -> list[Any]:
    """Return the examples of some kinds, as parameters."""
    return [pytest.param(example, id=str(example)) for example in examples() if kind(example) in kinds]


def anchors(page: Path) -> set[str]:
    """Return what a page's headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(params=[0, 1], ids=["one account", "two accounts"])
async def home(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> HomeAssistant:
    """A Home Assistant as the examples assume it: somebody called Sam, and the things that are switched."""
    for _ in range(request.param):
        other = add_other_account(hass, account, simulator)
        assert await hass.config_entries.async_setup(other.entry_id)
    await add_recipient(hass, account, "Sam", SAM, default=True)
    await until(lambda: account.runtime_data.push_state.transport)
    for domain, service in (("light", "turn_on"), ("cover", "close_cover"), ("persistent_notification", "create")):
        async_mock_service(hass, domain, service)
    hass.states.async_set("sensor.outdoor_temperature", "21")
    hass.states.async_set("light.porch", "on")
    (tmp_path / "map.png").write_bytes(PNG)
    return hass


async def run(hass: HomeAssistant, actions: Any, **variables: Any) -> None:
    """Run actions as a script does."""
    sequence = actions if isinstance(actions, list) else [actions]
    valid = await async_validate_actions_config(hass, [dict(action) for action in sequence])
    await Script(hass, valid, "an example", "script").async_run(variables)


def test_every_example_is_of_a_kind_that_is_tried() -> None:
    assert [str(example) for example in examples() if kind(example) == "unknown"] == []


@pytest.mark.parametrize("example", of_kind("actions"))
async def test_an_example_of_an_action_runs(home: HomeAssistant, simulator: Simulator, example: Example) -> None:
    received = simulator.receive("Hello", sender=SAM)
    content = json.loads(json.dumps(example.content))
    # What only the reader has: pictures, the ids of messages, and which of several accounts has stored them.
    data = content.get("data", {}) if isinstance(content, dict) else {}
    accounts = home.config_entries.async_loaded_entries("ringc")
    stored = len(accounts) > 1 and isinstance(content, dict) and content["action"] in STORED
    data |= {"config_entry_id": accounts[0].entry_id} if stored else {}
    data.pop("data", None)
    data |= {"ids": [str(received.id)]} if "ids" in data else {}
    data |= {"to": SAM} if data.get("to") else {}
    await run(home, content, trigger={"message_id": str(received.id)})
    assert {message.sender for message in simulator.accepted} <= {simulator.user.number}


@pytest.mark.parametrize("example", of_kind("automation"))
async def test_an_example_of_an_automation_runs(
    home: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture, example: Example
) -> None:
    config = {"alias": "It", **example.content}
    assert await async_setup_component(home, AUTOMATION, {AUTOMATION: config})
    [automation] = home.states.async_all(AUTOMATION)
    assert automation.state == "on"
    [trigger] = example.content["triggers"]
    await happen(home, simulator, trigger)
    await until(lambda: home.states.async_all(AUTOMATION)[0].attributes["last_triggered"] is not None)
    await until(lambda: simulator.accepted or not running(home))
    simulator.receive("yes", sender=SAM)
    await until(lambda: not running(home))
    assert {message.sender for message in simulator.accepted} <= {simulator.user.number}
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def running(hass: HomeAssistant) -> int:
    """Return how often the automation is running."""
    current: int = hass.states.async_all(AUTOMATION)[0].attributes["current"]
    return current


async def happen(hass: HomeAssistant, simulator: Simulator, trigger: dict[str, Any]) -> None:
    """Let that happen which a trigger waits for."""
    options = trigger.get("options", {})
    account = hass.config_entries.async_entries("ringc")[0].entry_id
    words = options.get("contains", "Hello")
    happens = {
        "state": lambda: change(hass, trigger),
        "ringc.message_received": lambda: simulator.receive(words if isinstance(words, str) else words[0], sender=SAM),
        "ringc.message_failed": lambda: hass.bus.async_fire(
            "ringc_message_status", FAILED | {"config_entry_id": account}
        ),
    }
    happens[trigger["trigger"]]()
    await asyncio.sleep(0)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=31))


def change(hass: HomeAssistant, trigger: dict[str, Any]) -> None:
    """Change an entity's state to the one that is waited for."""
    hass.states.async_set(trigger["entity_id"], "unknown")
    hass.states.async_set(trigger["entity_id"], trigger["to"])


@pytest.mark.parametrize("example", of_kind("homeassistant", "recorder"))
def test_an_example_of_a_configuration_is_valid(example: Example) -> None:
    schemas = {
        "homeassistant": vol.Schema({"homeassistant": CORE_CONFIG_SCHEMA}),
        "recorder": RECORDER,
    }
    assert schemas[kind(example)](example.content)


@pytest.mark.parametrize("example", of_kind("template"))
async def test_an_example_of_a_template_works(hass: HomeAssistant, example: Example) -> None:
    hass.states.async_set("sensor.ringcentral_segments_sent", "1000")
    assert await async_setup_component(hass, "template", example.content)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.cost_of_texts").state == "8.5"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = set()
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            dead.add(target)
    assert dead == set()


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs/index.md").read_text()
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")} - {"index.md"}
    assert {page for page in pages if f"({page})" not in index} == set()


@pytest.mark.parametrize("section", TEXTS["options"]["step"]["init"]["sections"])
def test_the_options_page_names_every_option(section: str) -> None:
    page = (ROOT / "docs/options.md").read_text()
    options = TEXTS["options"]["step"]["init"]["sections"][section]["data"]
    assert {name for name, label in options.items() if f"| {label} | `{name}` |" not in page} == set()


def test_the_accounts_page_names_every_field_of_an_account_and_a_recipient() -> None:
    page = (ROOT / "docs/account.md").read_text()
    account = TEXTS["config"]["step"]["credentials"]
    recipient = TEXTS["config_subentries"]["recipient"]["step"]["user"]
    fields = account["data"] | account["sections"]["connection"]["data"] | recipient["data"]
    assert {name for name, label in fields.items() if f"| {label} | `{name}` |" not in page} == set()


@pytest.mark.parametrize("action", TEXTS["services"])
def test_every_action_has_a_page_with_all_its_fields(action: str) -> None:
    page = (ROOT / f"docs/actions/{action}.md").read_text()
    options = TEXTS["options"]["step"]["init"]["sections"]["sending"]["data"]
    fields = TEXTS["services"][action]["fields"].keys() - options.keys()
    assert {name for name in fields if f"`{name}`" not in page} == set()


def test_the_form_names_the_permissions_of_the_readme_in_its_order() -> None:
    rows = re.findall(r"^   \| ([A-Z][\w ]+) \| `\w+` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(rows) == set(PERMISSION_NAMES.values())
    assert f"{', '.join(rows[:-1])} and {rows[-1]}" in TEXTS["config"]["step"]["credentials"]["description"]


@pytest.mark.parametrize("what", ["SMS", "text message"])
def test_people_who_look_for_texting_find_the_actions(what: str) -> None:
    actions = {name: f"{texts['name']}: {texts['description']}" for name, texts in TEXTS["services"].items()}
    assert {name for name, words in actions.items() if what not in words} == set()


@pytest.mark.parametrize("trigger", TEXTS["triggers"])
def test_every_trigger_has_a_page_with_all_its_options(trigger: str) -> None:
    page = (ROOT / f"docs/triggers/{trigger}.md").read_text()
    assert {name for name in TEXTS["triggers"][trigger]["fields"] if f"`{name}`" not in page} == set()


def errors() -> Iterator[tuple[str, str]]:
    """Yield every text that says what is wrong, by its key; of a repair its title."""
    flows = (TEXTS["config"], TEXTS["options"], *TEXTS["config_subentries"].values())
    for flow in flows:
        yield from flow.get("error", {}).items()
    yield from ((key, text["message"]) for key, text in TEXTS["exceptions"].items())
    yield from ((key, text["title"]) for key, text in TEXTS["issues"].items())


def test_every_line_in_troubleshooting_says_what_to_do() -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    rows = re.findall(r"^\| (?!What it says|---)(.+?) \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) > 100
    assert [words for words, advice in rows if len(advice) < 10 or "as it says" in advice or advice in words] == []


def test_every_error_has_its_line_in_troubleshooting() -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    first = {key: re.sub(r"{\w+}", "…", text).partition(". ")[0].rstrip(".") for key, text in errors()}
    assert {key for key, words in first.items() if words != "…" and f"| {words} |" not in page} == set()
