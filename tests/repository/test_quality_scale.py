"""What quality_scale.yaml claims and a machine can check is true."""

from importlib import import_module
import json
from operator import attrgetter
from pathlib import Path
import re
import tomllib

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components/ringc"
RULES = yaml.safe_load((PACKAGE / "quality_scale.yaml").read_text())["rules"]
TEXTS = json.loads((PACKAGE / "translations/en.json").read_text())
ICONS = json.loads((PACKAGE / "icons.json").read_text())
PLATFORMS = ("binary_sensor", "event", "image", "notify", "sensor")
README = (ROOT / "README.md").read_text()


def test_there_are_all_rules_each_done_or_exempt_with_a_reason() -> None:
    assert len(RULES) == 54
    exempt = {name: rule for name, rule in RULES.items() if rule != "done"}
    assert all(rule["status"] == "exempt" and len(rule["comment"]) > 20 for rule in exempt.values())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates_are_set_in_every_platform(platform: str) -> None:
    assert re.search(r"^PARALLEL_UPDATES = ", (PACKAGE / f"{platform}.py").read_text(), re.MULTILINE)


@pytest.mark.parametrize("platform", TEXTS["entity"])
def test_entity_icons_are_of_entities_that_have_a_name(platform: str) -> None:
    assert ICONS["entity"].get(platform, {}).keys() <= TEXTS["entity"][platform].keys()


def test_every_field_of_the_flows_is_described() -> None:
    forms = [*TEXTS["config"]["step"].values(), *TEXTS["options"]["step"].values()]
    forms += [section for form in forms for section in form.get("sections", {}).values()]
    forms += [form for kind in TEXTS["config_subentries"].values() for form in kind["step"].values()]
    assert [
        form["title"] for form in forms if form.get("data", {}).keys() != form.get("data_description", {}).keys()
    ] == []


def test_actions_and_triggers_have_their_pages() -> None:
    assert all((ROOT / f"docs/actions/{name}.md").is_file() for name in (*TEXTS["services"], "notify"))
    assert all((ROOT / f"docs/triggers/{name}.md").is_file() for name in TEXTS["triggers"])


@pytest.mark.parametrize("heading", ["Install", "Set up", "Examples", "Limits", "Troubleshooting", "Remove"])
def test_the_readme_has_what_the_rules_about_documents_ask_for(heading: str) -> None:
    assert f"\n## {heading}\n" in README


def test_nobody_translates_exceptions_in_another_place_than_errors() -> None:
    kinds = "HomeAssistantError|ServiceValidationError|ConfigEntry\\w+|Unresolvable|BrowseError|Unauthorized"
    raised = re.compile(rf"raise ({kinds})\(\s*f?\"")
    assert [path.name for path in PACKAGE.rglob("*.py") if raised.search(path.read_text())] == []


@pytest.mark.parametrize(
    ("rule", "module", "names"),
    [
        ("action-setup", "__init__", ["async_setup"]),
        ("config-entry-unloading", "__init__", ["async_unload_entry"]),
        ("diagnostics", "diagnostics", ["async_get_config_entry_diagnostics", "async_get_device_diagnostics"]),
        ("reauthentication-flow", "config_flow", ["RingcConfigFlow.async_step_reauth"]),
        ("reconfiguration-flow", "config_flow", ["RingcConfigFlow.async_step_reconfigure"]),
        ("repair-issues", "repairs", ["async_create_fix_flow"]),
    ],
)
def test_home_assistant_finds_what_a_rule_asks_for(rule: str, module: str, names: list[str]) -> None:
    assert RULES[rule] == "done"
    found = import_module(f"custom_components.ringc.{module}")
    assert all(callable(attrgetter(name)(found)) for name in names)


def test_every_action_and_trigger_has_an_icon() -> None:
    assert ICONS["services"].keys() == TEXTS["services"].keys()
    assert ICONS["triggers"].keys() == TEXTS["triggers"].keys()


def test_types_are_checked_strictly_and_the_config_flow_is_covered_whole() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["strict"] is True
    assert "config_flow.py --fail-under 100" in (ROOT / "script/test").read_text()
    assert (PACKAGE / "brand/icon.png").is_file()
