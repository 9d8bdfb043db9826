"""The simulator's README lists every reading with its default."""

from pathlib import Path
import re

import tests.simulator
from tests.simulator import Readings

README = Path(tests.simulator.__file__).with_name("README.md")


def test_every_reading_is_listed_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", README.read_text(), re.MULTILINE))
    defaults = {name: value if isinstance(value, str) else repr(value) for name, value in vars(Readings()).items()}
    assert {name: value.replace("_", "") for name, value in rows.items()} == {
        name: value.replace("_", "") for name, value in defaults.items()
    }
