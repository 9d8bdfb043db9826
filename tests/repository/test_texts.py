"""What is written beside the code agrees with it, and with itself."""

import ast
from collections.abc import Iterator
import json
import os
from pathlib import Path
import re
import struct
from typing import Any

from homeassistant.const import __version__
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components/ringc"
MANIFEST = json.loads((PACKAGE / "manifest.json").read_text())
TEXTS = json.loads((PACKAGE / "translations/en.json").read_text())
FIXES = [issue["fix_flow"] for issue in TEXTS["issues"].values() if "fix_flow" in issue]
FLOWS = (TEXTS["config"], TEXTS["options"], *TEXTS["config_subentries"].values(), *FIXES)
ICONS = json.loads((PACKAGE / "icons.json").read_text())
README = (ROOT / "README.md").read_text()
BLUEPRINTS = sorted((ROOT / "blueprints").rglob("*.yaml"))
PAPER = [
    *(ROOT / name for name in ("README.md", "hacs.json", "LICENSE")),
    *(PACKAGE / name for name in ("manifest.json", "translations/en.json", "services.yaml")),
    *PACKAGE.glob("*.py"),
    *BLUEPRINTS,
    *(ROOT / ".github/workflows").glob("*.yml"),
]
HOME = MANIFEST["documentation"]
# Home Assistant itself ends flows with these.
ITS_OWN = {"already_configured", "reauth_successful", "reconfigure_successful", "unique_id_mismatch"}
MODULES = [ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))]
NODES = [node for module in MODULES for node in ast.walk(module)]
WORDS = {node.value for node in NODES if isinstance(node, ast.Constant) and isinstance(node.value, str)}
PATTERNS = [
    re.compile("".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values))
    for node in NODES
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.Constant) for part in node.values)
]
CALLS = [node for node in NODES if isinstance(node, ast.Call)]


def is_named(key: str) -> bool:
    """Whether the code has this key as a string, or can put it together."""
    key = key.removeprefix("apprise_")
    return key in WORDS or any(len(pattern.pattern) > 5 and pattern.fullmatch(key) for pattern in PATTERNS)


def name_of(call: ast.Call) -> str:
    """Return what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def text_of(node: ast.expr | None) -> str | None:
    """Return a constant string."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def calls_of(*names: str, position: int = 0) -> Iterator[tuple[str, set[str]]]:
    """Yield the keys that calls name, with the placeholders that they fill."""
    for call in CALLS:
        if name_of(call) in names and len(call.args) > position:
            keywords = {keyword.arg or "**" for keyword in call.keywords}
            if key := text_of(call.args[position]):
                yield key, keywords


def keywords_of(keyword: str, *names: str) -> Iterator[str]:
    """Yield the constants that calls are given for a keyword."""
    for call in CALLS:
        for given in call.keywords:
            if given.arg == keyword and name_of(call) in names and (key := text_of(given.value)):
                yield key


def flows(key: str) -> dict[str, Any]:
    """Return the texts of all flows of one kind together."""
    found: dict[str, Any] = {}
    for flow in FLOWS:
        found |= flow.get(key, {})
    return found


def placeholders(text: str) -> set[str]:
    """Return what a text wants filled in."""
    return set(re.findall(r"{(\w+)}", text))


def test_no_exception_text_is_unused() -> None:
    assert {key for key in TEXTS["exceptions"] if not is_named(key)} == set()


def test_no_text_of_a_dialog_is_unused() -> None:
    steps = {getattr(node, "name", "") for node in NODES}
    texts = {*flows("error"), *flows("abort"), *flows("step"), *TEXTS["issues"]} - ITS_OWN
    assert {key for key in texts if not is_named(key) and f"async_step_{key}" not in steps} == set()


@pytest.mark.parametrize("platform", TEXTS["entity"])
def test_no_entity_text_is_unused(platform: str) -> None:
    assert (PACKAGE / f"{platform}.py").is_file()
    assert {key for key in TEXTS["entity"][platform] if not is_named(key)} == set()


def test_every_exception_has_its_text_and_fills_it_in() -> None:
    wrong = {
        key: filled
        for key, filled in calls_of("invalid", "failed")
        if "**" not in filled and placeholders(TEXTS["exceptions"][key]["message"]) != filled
    }
    assert wrong == {}


def test_every_form_error_has_its_text_and_fills_it_in() -> None:
    wrong = {
        key: filled
        for key, filled in calls_of("FormError", position=1)
        if "**" not in filled
        # What is raised from an exception has its words as the reason.
        and not any(
            placeholders(flow["error"][key]) <= filled | {"reason"} for flow in FLOWS if key in flow.get("error", {})
        )
    }
    assert wrong == {}


def test_every_repair_has_its_text() -> None:
    assert set(keywords_of("translation_key", "async_create_issue")) <= TEXTS["issues"].keys()


def test_every_form_has_its_text() -> None:
    assert set(keywords_of("step_id", "async_show_form", "async_show_menu")) <= flows("step").keys()


@pytest.mark.parametrize("what", ["services", "triggers"])
def test_actions_and_triggers_are_described_completely(what: str) -> None:
    described = load_yaml_dict(str(PACKAGE / f"{what}.yaml"))
    assert described.keys() == TEXTS[what].keys() == ICONS[what].keys()
    for name, content in described.items():
        fields = content.get("fields", {})
        sections = {key for key, field in fields.items() if "fields" in field}
        inner = {key for section in sections for key in fields[section]["fields"]}
        assert (fields.keys() - sections) | inner == TEXTS[what][name].get("fields", {}).keys()
        assert sections == TEXTS[what][name].get("sections", {}).keys()
        assert {field for field in fields.keys() - sections | inner if not is_named(field)} <= {"entity_id"}


def test_every_list_of_choices_has_its_texts() -> None:
    used = set(keywords_of("translation_key", "SelectSelectorConfig")) | WORDS
    written = "\n".join((PACKAGE / f"{what}.yaml").read_text() for what in ("services", "triggers"))
    assert all(key in used or f"translation_key: {key}" in written for key in TEXTS["selector"])


def test_no_text_holds_an_address_or_loose_ends() -> None:
    loose = [text for text in strings(TEXTS) if re.search(r"https?://", text) or text != text.strip() or "  " in text]
    assert loose == []


def strings(content: Any) -> Iterator[str]:
    """Yield all strings of some JSON."""
    if isinstance(content, str):
        yield content
    for inner in content.values() if isinstance(content, dict) else ():
        yield from strings(inner)


def test_all_places_agree_where_this_repository_lives() -> None:
    pattern = r"github\.com/(?!home-assistant/)[\w-]+/[\w-]+"
    found = {address for path in PAPER for address in re.findall(pattern, path.read_text())}
    assert {f"https://{address}" for address in found} == {HOME}


def test_the_manifest_agrees_with_itself() -> None:
    owner = HOME.split("/")[3]
    assert MANIFEST["codeowners"] == [f"@{owner}"]
    assert MANIFEST["issue_tracker"] == f"{HOME}/issues"
    assert list(MANIFEST) == ["domain", "name", *sorted(MANIFEST.keys() - {"domain", "name"})]
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert all("==" in requirement for requirement in MANIFEST["requirements"])


def test_all_places_agree_on_the_oldest_home_assistant() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    oldest = hacs["homeassistant"]
    assert hacs.keys() == {"name", "homeassistant", "hide_default_branch"}
    assert hacs["name"] == MANIFEST["name"]
    assert f"Home Assistant {oldest} or newer" in README
    for path in BLUEPRINTS:
        blueprint = parse_yaml(path.read_text())
        assert isinstance(blueprint, dict)
        assert blueprint["blueprint"]["homeassistant"]["min_version"] == oldest
        assert blueprint["blueprint"]["source_url"] == f"{HOME}/blob/main/{path.relative_to(ROOT)}"
    assert [int(part) for part in __version__.split(".")[:2]] >= [int(part) for part in oldest.split(".")[:2]]


def test_the_readme_names_what_there_is() -> None:
    assert len(README.splitlines()) < 200
    assert all(f"blob/main/{path.relative_to(ROOT)}" in README for path in BLUEPRINTS)
    scripts = set(re.findall(r"`(script/\w+)", README))
    assert {"script/demo", "script/test"} <= scripts
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts)
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert all((ROOT / link).exists() for link in links)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("icon", (256, 256)),
        ("icon@2x", (512, 512)),
        *(
            (f"{look}logo{scale}", size)
            for look in ("", "dark_")
            for scale, size in {"": (410, 128), "@2x": (820, 256)}.items()
        ),
    ],
)
def test_the_brand_has_its_sizes(name: str, size: tuple[int, int]) -> None:
    header = (PACKAGE / f"brand/{name}.png").read_bytes()[:26]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:24]) == size
    assert header[25] == 6
