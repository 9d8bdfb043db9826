"""Composing holds nobody up: what takes a while is done off the event loop, and what few use is loaded late."""

import json
from pathlib import Path
import subprocess
import sys
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from markdown_it import MarkdownIt
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import wcwidth

from custom_components.ringc.sending.text import TextOptions, is_quick
from tests.helpers.sending import MOM, notify
from tests.simulator import Simulator

# What has to be loaded for an event loop to compose everything that is short.
LOADED = MarkdownIt, wcwidth
ROOT = Path(__file__).parents[2]
LOADS = """
import importlib, json, pathlib, sys
module, options, message, texts = map(json.loads, sys.argv[1:])
package = pathlib.Path("custom_components/ringc")
for file in sorted(package.rglob("*.py")):
    if file.name != "markup.py":
        importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
from custom_components.ringc.sending.text import TextOptions, compose, is_quick
assert compose(message[:30], None, TextOptions()) == (message[:30],)
how = TextOptions(**options)
before, quick = module in sys.modules, is_quick(message, None, how)
assert compose(message, None, how) == tuple(texts)
print(before, quick, module in sys.modules, is_quick(message, None, how))
"""


@pytest.fixture
def renderers(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """Return which threads read Markdown."""
    threads = list[threading.Thread]()
    render = MarkdownIt.render

    def noted(self: MarkdownIt, *args: Any) -> str:
        threads.append(threading.current_thread())
        return render(self, *args)

    monkeypatch.setattr(MarkdownIt, "render", noted)
    return threads


@pytest.mark.parametrize(("words", "in_loop"), [(10, True), (1000, False)])
async def test_a_long_message_is_composed_off_the_event_loop(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    renderers: list[threading.Thread],
    words: int,
    in_loop: bool,
) -> None:
    await notify(hass, message="*word* " * words, target=[MOM], data={"format": "markdown"})
    assert [thread is threading.current_thread() for thread in renderers] == [in_loop]
    sent = " ".join(message.text.partition(") ")[2] or message.text for message in simulator.accepted)
    assert sent.split() == ["word"] * words


@pytest.mark.parametrize(
    ("message", "title", "how", "quick"),
    [
        ("a" * 10_000, None, "text", True),
        ("a" * 10_001, None, "text", False),
        ("a" * 4_000, None, "html", True),
        ("a" * 4_001, None, "html", False),
        ("a" * 1_000, None, "markdown", True),
        ("a" * 600, "a" * 600, "markdown", False),
    ],
)
def test_how_much_an_event_loop_composes_depends_on_the_format(
    message: str, title: str | None, how: Any, quick: bool
) -> None:
    assert is_quick(message, title, TextOptions(format=how)) is quick


@pytest.mark.parametrize(
    ("module", "options", "message", "texts"),
    [
        ("emoji", {"emojis": True}, "It is :+1:", ["It is \U0001f44d"]),
        ("markdown_it", {"format": "markdown"}, "It is *so*", ["It is so"]),
        ("wcwidth", {"length_limit": 70}, "é" * 100, [f"(1/2) {'é' * 64}", f"(2/2) {'é' * 36}"]),
    ],
)
def test_what_takes_much_memory_is_loaded_only_by_who_uses_it_and_off_the_event_loop(
    module: str, options: dict[str, Any], message: str, texts: list[str]
) -> None:
    command = [sys.executable, "-c", LOADS, *map(json.dumps, (module, options, message, texts))]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False", "False", "True", "True"]
