"""Sum up runs of tests: a line for each, then one for all of them; exits 1 unless everything passed.

A run is a folder with its exit code in `code` and what became of its tests as JUnit XML. A test fails once, however
many of its phases do. Beside its tests a run fails once for itself: when it did not come to its end, ran no test, or
ended with an error although no test failed (lint, types, coverage).

Needs nothing but the oldest Python that a machine may have: it must speak when nothing else could be prepared.
"""

from pathlib import Path
import sys
from xml.etree import ElementTree


def outcomes(run: Path) -> dict[tuple[str, str, str], str]:
    """Return what became of each test of a run: passed, failed or skipped."""
    found: dict[tuple[str, str, str], str] = {}
    for path in sorted(run.glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            name = path.name, case.get("classname", ""), case.get("name", "")
            phases = {child.tag for child in case}
            if phases & {"failure", "error"}:
                found[name] = "failed"
            else:
                found.setdefault(name, "skipped" if "skipped" in phases else "passed")
    return found


def sum_up(run: Path) -> tuple[int, int]:
    """Print a run's line; return how many passed and failed."""
    wrong = ""
    results: list[str] = []
    try:
        code = int((run / "code").read_text())
        results = list(outcomes(run).values())
    except (OSError, ElementTree.ParseError) as error:
        code, wrong = 1, f"did not come to its end ({error})"
    passed, failed, skipped = (results.count(outcome) for outcome in ("passed", "failed", "skipped"))
    if not wrong and not passed + failed:
        wrong = f"ran no test and ended with {code}"
    if not wrong and code and not failed:
        wrong = f"ended with {code} although no test failed"
    print(f"{run.name}: {passed} passed, {failed} failed, {skipped} skipped" + (f"; it {wrong}" if wrong else ""))
    return passed, failed + bool(wrong)


def main() -> int:
    """Print all lines."""
    runs = [sum_up(Path(name)) for name in sys.argv[1:]]
    failed = sum(run[1] for run in runs)
    print(f"{sum(run[0] for run in runs)} passed, {failed} failed")
    return int(failed > 0)


sys.exit(main())
