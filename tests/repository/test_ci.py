"""What sums up the runs of .ci/run tells each that failed, and each that proved nothing."""

from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]
GOOD = '<testsuites><testcase classname="a" name="b"/><testcase classname="a" name="c"/>{}</testsuites>'
FAILED = '<testcase classname="a" name="d"><failure/></testcase><testcase classname="a" name="d"><error/></testcase>'
SKIPPED = '<testcase classname="a" name="d"><skipped/></testcase>'


@pytest.mark.parametrize(
    ("code", "results", "line"),
    [
        pytest.param("0", GOOD.format(""), "2 passed, 0 failed", id="all passed"),
        pytest.param("0", GOOD.format(SKIPPED), "2 passed, 0 failed", id="one was skipped"),
        pytest.param("1", GOOD.format(FAILED), "2 passed, 1 failed", id="one failed twice"),
        pytest.param("1", GOOD.format(""), "2 passed, 1 failed", id="another command failed"),
        pytest.param("0", GOOD.format(FAILED), "2 passed, 1 failed", id="the exit code hides a failure"),
        pytest.param("0", f"<testsuite>{SKIPPED}</testsuite>", "0 passed, 1 failed", id="nothing but skipped tests"),
        pytest.param("0", "<testsuite/>", "0 passed, 1 failed", id="no test"),
        pytest.param("0", None, "0 passed, 1 failed", id="no results"),
        pytest.param("1", "<testsuites><testcase", "0 passed, 1 failed", id="half the results"),
        pytest.param(None, GOOD.format(""), "0 passed, 1 failed", id="no end"),
    ],
)
def test_a_run_that_failed_or_proved_nothing_is_a_failure(
    tmp_path: Path, code: str | None, results: str | None, line: str
) -> None:
    for name, content in {"code": code, "tests.xml": results}.items():
        (tmp_path / name).write_text(content or "")
        (tmp_path / name).rename(tmp_path / (name if content else "other"))
    run = subprocess.run([sys.executable, ROOT / ".ci/sum.py", tmp_path], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == line
    assert run.returncode == (not line.endswith(" 0 failed"))


def test_runs_are_summed_up(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code").write_text("0")
        (tmp_path / name / "tests.xml").write_text(GOOD.format(""))
    runs = [tmp_path / "one", tmp_path / "two", tmp_path / "never begun"]
    run = subprocess.run([sys.executable, ROOT / ".ci/sum.py", *runs], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "4 passed, 1 failed"
    assert run.returncode == 1
