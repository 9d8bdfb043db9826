"""A release is only what was checked: its tag, its version and its notes agree."""

import json
from pathlib import Path
import re
import shutil
import subprocess

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the script reads, in a folder of its own, with a dated version."""
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / "script/version", tmp_path / "script/version")
    (tmp_path / "custom_components/ringc").mkdir(parents=True)
    (tmp_path / "custom_components/ringc/manifest.json").write_text('{"version": "1.2.3"}')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 1.2.3 (2026-12-01)\n\n- News.\n\n## 1.2.2 (2026-11-01)\n\n- Old.\n"
    )
    return tmp_path


def version(checkout: Path, tag: str) -> int:
    """Run the script and return its exit code."""
    return subprocess.run([checkout / "script/version", tag], check=False, capture_output=True).returncode


def test_the_notes_are_the_changelogs_part(checkout: Path) -> None:
    assert version(checkout, "v1.2.3") == 0
    assert (checkout / "release_notes.md").read_text().strip() == "- News."


@pytest.mark.parametrize("tag", ["1.2.4", "v1.2", "1.2.2"])
def test_a_tag_that_is_not_the_manifests_version_is_refused(checkout: Path, tag: str) -> None:
    assert version(checkout, tag) == 1


@pytest.mark.parametrize("heading", ["## 1.2.3 (unreleased)", "## 1.2.30 (2026-12-01)", ""])
def test_a_version_without_a_dated_part_is_refused(checkout: Path, heading: str) -> None:
    (checkout / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n\n- News.\n")
    assert version(checkout, "1.2.3") == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_names_what_each_job_may(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    assert all(job["permissions"] for job in workflow["jobs"].values())
    uses = re.findall(r"uses: (?!\./)(\S+)", path.read_text())
    assert [action for action in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_a_release_needs_the_checks_of_main() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/check.yml"
    assert jobs["release"]["needs"] == "check"


SCRIPTS = [path for path in sorted((ROOT / "script").iterdir()) if path.is_file()]


def test_what_is_installed_first_is_known_by_its_hashes() -> None:
    text = (ROOT / "requirements_bootstrap.txt").read_text()
    pinned = re.findall(r"^[a-z]\S*==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert [line for line in text.splitlines() if re.match("[a-z]", line)] == [
        item.partition("\n")[0] for item in pinned
    ]
    installs = re.findall(r"pip install .*", (ROOT / "script/python").read_text())
    assert installs
    assert [line for line in installs if "--require-hashes -r requirements_bootstrap.txt" not in line] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_packages_are_believed_by_fresh_signed_lists_only(path: Path) -> None:
    text = path.read_text()
    careless = (
        "Check-Valid-Until",
        "allow-unauthenticated",
        "trusted=yes",
        "AllowInsecure",
        "--trusted-host",
        "curl",
        "wget",
    )
    assert [word for word in careless if word in text] == []
    assert text.count("apt-get update") + text.count('}" update') >= text.count("apt-get install") + text.count(
        '}" download'
    )
    assert text.count("APT::Update::Error-Mode=any") == text.count("apt-get update") + text.count('}" update')


def test_dependabot_sees_what_the_manifest_names() -> None:
    manifest = json.loads((ROOT / "custom_components/ringc/manifest.json").read_text())
    lines = (ROOT / "requirements_integration.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == manifest["requirements"]
