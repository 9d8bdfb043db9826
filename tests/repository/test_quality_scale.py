"""What quality_scale.yaml claims and a machine can check is true."""

import json
from pathlib import Path
import re

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
    raised = re.compile(r"raise (HomeAssistantError|ServiceValidationError)\(\s*f?\"")
    assert [path.name for path in PACKAGE.rglob("*.py") if raised.search(path.read_text())] == []
