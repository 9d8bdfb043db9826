"""Put one defect after the other into a module, run its tests, and list the defects that they do not notice."""

import argparse
import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
import importlib
import os
from pathlib import Path
import random
import select
import sys

from .mutants import Mutant, mutants
from .run import Run

PACKAGE = Path("custom_components/ringc")
# What takes long to import and knows nothing of ringc: every run begins with it in memory. The plugin comes first.
READY_MADE = (
    "pytest_homeassistant_custom_component.plugins", "aiohttp.web", "homeassistant.bootstrap",
    "homeassistant.components.binary_sensor", "homeassistant.components.event", "homeassistant.components.http",
    "homeassistant.components.image", "homeassistant.components.media_source", "homeassistant.components.notify",
    "homeassistant.components.repairs", "homeassistant.components.sensor", "homeassistant.components.webhook",
    "hypothesis.strategies", "phonenumbers",
)  # fmt: skip


def trials(module: Path, chosen: Sequence[Mutant], tests: list[str], seconds: float) -> Iterator[tuple[Mutant, str]]:
    """Yield what becomes of each mutant, a few at a time."""
    begin = partial(Run, path=module, tests=tests, seconds=seconds)
    waiting, running = list(reversed(chosen)), dict[int, tuple[Run, Mutant]]()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            run = begin(tree=waiting[-1].tree)
            running[run.pidfd] = run, waiting.pop()
        ended = select.select(list(running), [], [], 1)[0]
        for pidfd, (run, mutant) in list(running.items()):
            if pidfd in ended or run.late:
                del running[pidfd]
                yield mutant, run.end()


def choose(source: str, arguments: argparse.Namespace) -> list[Mutant]:
    """Return the mutants to try."""
    first, _, last = arguments.lines.partition("-")
    lines = range(int(first or 0), int(last or first or sys.maxsize) + 1)
    found = [mutant for mutant in mutants(source) if mutant.line in lines]
    if len(found) > arguments.most:
        found = random.Random(arguments.seed).sample(found, arguments.most)
    return sorted(found, key=lambda mutant: mutant.line)


def tests_of(module: Path) -> list[str]:
    """Return the tests that mirror a module."""
    place = Path("tests") / module.relative_to(PACKAGE)
    return [str(place.with_name(f"test_{place.name}"))]


def shown(code: str) -> str:
    """Return code on one short line."""
    line = " ".join(code.split())
    return line if len(line) <= 90 else line[:87] + "..."


def main() -> int:
    """Read the command line, try the defects, and print what became of them."""
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="*", help="those that mirror the module unless told")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="so many defects at most, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", default="", help="only defects in these lines, for example 40-80")
    parser.add_argument("--seconds", type=float, default=120, help="after which a run counts as hung")
    arguments = parser.parse_args()
    module, tests = arguments.module, arguments.tests or tests_of(arguments.module)
    source = module.read_text()
    for name in READY_MADE:
        importlib.import_module(name)
    sound = Mutant(line=0, was="", now="", tree=ast.parse(source))
    if [became for _, became in trials(module, [sound], tests, arguments.seconds)] != ["survived"]:
        print(f"{' '.join(tests)} fail without any defect", file=sys.stderr)
        return 2
    chosen = choose(source, arguments)
    results = Counter[str]()
    for mutant, became in trials(module, chosen, tests, arguments.seconds):
        results[became] += 1
        if became != "killed":
            print(f"{module}:{mutant.line}: {became}: {shown(mutant.was)}  ->  {shown(mutant.now)}", flush=True)
    print(f"{len(chosen)} defects: {results['killed']} killed, {results['hung']} hung, {results['survived']} survived")
    return int(results["survived"] > 0)


sys.exit(main())
