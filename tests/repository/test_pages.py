"""The pages and the integration agree: how SMS are counted, and what is said in which language."""

from collections import Counter
import json
from pathlib import Path
import re

import pytest

from custom_components.ringc.sending.text import is_gsm, segments

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(path.read_text() for path in sorted((ROOT / "frontend/src").glob("*.ts")))
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt-BR")
VECTORS = json.loads((ROOT / "frontend/test/segments.json").read_text())


def texts(language: str) -> dict[str, str]:
    """Return what the pages say in a language."""
    translations = json.loads((ROOT / f"custom_components/ringc/translations/{language}.json").read_text())
    found: dict[str, str] = translations["config_panel"]["texts"]
    return found


def placeholders(language: str) -> dict[str, Counter[str]]:
    """Return what each text wants filled in."""
    return {key: Counter(re.findall(r"{(\w+)}", text)) for key, text in texts(language).items()}


@pytest.mark.parametrize(("short", "count", "alphabet"), VECTORS)
def test_pages_and_integration_count_alike(short: str, count: int, alphabet: str) -> None:
    text = re.sub(r"\{(\d+) (.+?)\}", lambda match: match[2] * int(match[1]), short)
    assert (segments(text), is_gsm(text)) == (count, alphabet == "GSM-7")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_complete_in_every_language(language: str) -> None:
    assert placeholders(language) == placeholders("en")


def test_no_text_of_the_pages_is_unused() -> None:
    made_up = {f"{prefix}_" for prefix in re.findall(r"`(\w+)_\$", SOURCES)}
    unused = {key for key in texts("en") if f'"{key}"' not in SOURCES}
    assert {key for key in unused if not key.startswith(tuple(made_up))} == set()
