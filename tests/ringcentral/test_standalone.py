"""The client has never heard of Home Assistant."""

from pathlib import Path
import subprocess
import sys

PACKAGE = Path(__file__).parents[2] / "custom_components" / "ringc"


def test_the_client_imports_without_home_assistant(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); import ringcentral;"
        "print(ringcentral.__file__);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'homeassistant', 'custom_components'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    imported, foreign = done.stdout.split("\n")[:2]
    assert imported == str(PACKAGE / "ringcentral" / "__init__.py")
    assert foreign == ""
