"""What a benchmark prints and writes into the documentation: tables of figures, and whether each goal was reached."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
import json
import os
import platform
import re

from tests.demo.home import ROOT

PAGE = ROOT / "docs/benchmarks.md"
HEAD = """# Benchmarks

Written by `script/benchmark sending|receiving|company|pages --write`. Times depend on the machine; ratios are those of
one run, in which everybody met the same machine, network and server.
"""
PACKAGES = ("homeassistant", "aiohttp", "ringcentral", "apprise")


class Report:
    """Prints as it goes, and remembers what it printed."""

    def __init__(self, title: str, introduction: str) -> None:
        """Begin with what is measured, and on what."""
        self._title = title
        self._lines: list[str] = []
        self._goals: list[str] = []
        self._short = 0
        self.say(introduction)
        self.say(f"\n{datetime.now(UTC):%Y-%m-%d}, {machine()}; {versions()}.")

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)
        self._lines.append(text)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table; the first column is words, the others are figures."""
        widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        self.say(f"\n{title}\n")
        for row in (head, rule, *rows):
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            self.say(f"| {' | '.join(cells)} |")

    def goal(self, reached: bool, words: str) -> None:
        """Note a goal."""
        self._goals.append(f"* {'ok' if reached else 'falls short'}: {words}")
        self._short += not reached

    def at_most(self, what: str, value: float, limit: float, unit: str) -> None:
        """Note a goal for a figure that shall be small."""
        self.goal(value <= limit, f"{what}: {value:.2f} {unit} (at most {limit:g} {unit})")

    def conclude(self, *, write: bool) -> int:
        """Print the goals, write the page if wished, and return the exit code."""
        self.say("\nGoals\n")
        for line in self._goals:
            self.say(line)
        if write:
            self._write()
        return int(self._short > 0)

    def _write(self) -> None:
        """Replace this benchmark's section of the page."""
        page = PAGE.read_text() if PAGE.exists() else HEAD
        sections = re.split(r"^(?=## )", page, flags=re.MULTILINE)[1:]
        kept = [section for section in sections if not section.startswith(f"## {self._title}\n")]
        lines = "\n".join(self._lines)
        new = f"## {self._title}\n\n{lines}\n"
        PAGE.write_text("\n".join([HEAD, *(section.strip() + "\n" for section in sorted([*kept, new]))]))


def seconds(value: float) -> str:
    """Return a time with a fitting unit."""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def machine() -> str:
    """Return what this machine is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}"


def versions() -> str:
    """Return the versions of what takes part."""
    manifest = json.loads((ROOT / "custom_components/ringc/manifest.json").read_text())
    parts = [f"Python {platform.python_version()}", f"ringc {manifest['version']}"]
    return ", ".join([*parts, *(f"{name} {version(name)}" for name in PACKAGES)])
