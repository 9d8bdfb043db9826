"""Imports go down only; the client and the simulator stand on their own."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components/ringc"
PLATFORMS = "what Home Assistant loads"
# From the bottom to the top; what is not named here is what Home Assistant loads by its file name.
LAYERS = (
    {"const"},
    {"ringcentral"},
    {"data", "errors", "issues", "file_types", "observed", "message_id", "stores", "words"},
    {"access", "logins", "past_texts", "stored_messages"},
    {"phone_numbers"},
    {"recipients"},
    {"apprise", "sending", "receiving"},
    {"account_test", "conversation", "number_check", "questions"},
    {"kept_texts"},
    {"attachment_views", "conversations", "entity", "panel"},
    {"page_data"},
    {"flows", "setup"},
    {PLATFORMS},
    {"__init__"},
)
STANDARD = sys.stdlib_module_names
HTTP = {"aiohttp", "yarl", "multidict"}

type Import = tuple[str, ...]


def imports(source: str, place: Import) -> Iterator[Import]:
    """Yield what a module imports, as paths from the root of its package; outside packages begin with a slash."""
    tree = ast.parse(source)
    typing = {id(inner) for node in ast.walk(tree) if is_typing(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (("/", *alias.name.split(".")) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names = node.module.split(".") if node.module else []
            above = ("/",) if not node.level else ("..",) if node.level > len(place) else place[: -node.level]
            yield from ((*above, *names, alias.name) for alias in node.names)


def is_typing(node: ast.AST) -> bool:
    """Whether this block is only for the type checker."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def level(module: str) -> int:
    """Return how high a module stands."""
    places = [number for number, names in enumerate(LAYERS) if module in names]
    return places[0] if places else LAYERS.index({PLATFORMS})


def complaints(source: str, place: Import) -> list[str]:
    """Return what is wrong with a module's imports."""
    own = place[0]
    found = []
    for target in imports(source, place):
        if target[0] == ".." or target[:2] == ("/", "custom_components"):
            found.append(f"{'/'.join(target)} leaves the package")
        elif target[0] == "/":
            if own == "ringcentral" and target[1] not in STANDARD | HTTP:
                found.append(f"the client imports {target[1]}")
        elif own == "ringcentral" and target[0] != "ringcentral":
            found.append(f"the client imports {target[0]}")
        elif not (PACKAGE / target[0]).is_dir() and not (PACKAGE / f"{target[0]}.py").is_file():
            found.append(f"{target[0]} is a name of the package's __init__")
        elif target[0] != own and level(target[0]) >= level(own):
            found.append(f"{own} imports {target[0]}, which is not below it")
    return found


def sources(folder: Path) -> list[Path]:
    """Return a folder's modules."""
    return sorted(folder.rglob("*.py"))


def place_of(path: Path) -> Import:
    """Return where a module stands in the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts


@pytest.mark.parametrize("path", sources(PACKAGE), ids=lambda path: "/".join(place_of(path)))
def test_imports_go_down_only(path: Path) -> None:
    assert complaints(path.read_text(), place_of(path)) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        (("errors",), "from .phone_numbers import parse_number"),
        (("errors",), "from .data import RingcData"),
        (("data",), "from .sending.sender import Sender"),
        (("sending", "sender"), "from ..receiving.inbox import Inbox"),
        (("receiving", "inbox"), "from ..sending import sender"),
        (("receiving", "inbox"), "def late():\n    from ..setup import async_setup_entry"),
        (("receiving", "inbox"), "from ..account_test import AccountTest"),
        (("notify",), "from .event import RingcEvent"),
        (("notify",), "from . import services"),
        (("entity",), "from . import async_setup_entry"),
        (("data",), "from custom_components.ringc.const import DOMAIN"),
        (("data",), "import custom_components.ringc"),
        (("ringcentral", "client"), "from ..const import DOMAIN"),
        (("ringcentral", "client"), "from homeassistant.core import HomeAssistant"),
        (("ringcentral", "client"), "import phonenumbers"),
        (("ringcentral", "client"), "from ....tests import simulator"),
    ],
)
def test_a_broken_rule_is_noticed(place: Import, source: str) -> None:
    assert len(complaints(source, place)) == 1


@pytest.mark.parametrize("folder", ["tests/simulator", "tests/demo"])
def test_the_simulator_and_the_demo_know_neither_home_assistant_nor_ringc(folder: str) -> None:
    own = tuple(folder.split("/"))
    outside = {
        target[1]
        for path in sources(ROOT / folder)
        for target in imports(path.read_text(), path.relative_to(ROOT).with_suffix("").parts)
        if target[: len(own)] != own
    }
    assert outside - STANDARD - HTTP - {"PIL", "pytest"} == set()


def test_the_client_works_without_home_assistant() -> None:
    script = (
        "import sys; import ringcentral; ringcentral.RingCentral;"
        "print(*(name for name in sys.modules if name.split('.')[0] in {'homeassistant', 'custom_components'}))"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=PACKAGE, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


PROJECT = tomllib.loads((PACKAGE / "ringcentral/pyproject.toml").read_text())["project"]


def test_the_client_is_a_package_that_names_what_it_needs() -> None:
    needed = {
        target[1] for path in sources(PACKAGE / "ringcentral") for target in imports(path.read_text(), ("x", "y"))
    }
    assert {re.split(r"[>=]", item)[0] for item in PROJECT["dependencies"]} == needed & HTTP
    assert PROJECT["version"] == json.loads((PACKAGE / "manifest.json").read_text())["version"]
    assert (PACKAGE / "ringcentral/py.typed").is_file()
    assert (PACKAGE / "ringcentral/LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_the_client_is_the_same_under_the_name_that_it_is_published_by(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE / "ringcentral", tmp_path / "ringcentral_texting")
    example = (PACKAGE / "ringcentral/README.md").read_text().split("```python\n")[1].split("```")[0]
    script = example.replace("asyncio.run(main())", "print(RingCentral.__module__)")
    result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "ringcentral_texting.client"


def test_the_client_s_readme_names_every_module() -> None:
    readme = (PACKAGE / "ringcentral/README.md").read_text()
    modules = {path.name for path in sources(PACKAGE / "ringcentral")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in readme} == set()


def test_the_architecture_page_names_every_module_of_every_layer() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    modules = set().union(*LAYERS) - {PLATFORMS}
    assert {module for module in modules if f"`{module}`" not in page} == set()
