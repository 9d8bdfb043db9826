"""The texts of every language say what the English ones say."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

TRANSLATIONS = Path(__file__).parents[2] / "custom_components/ringc/translations"
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt-BR")
# Words that are the same in one of the languages or in all of them, and texts that have none but these.
SHARED = {
    *("API", "Apprise", "Cloud", "HTML", "Home", "Assistant", "ID", "JWT", "MMS", "Markdown", "OK", "PDF", "PNG"),
    *("RingCentral", "SMS", "STOP", "TCR", "Texting", "URL", "UTC", "Webhook", "WebSocket", "https", "ringc"),
}
# How much longer than the English one a label may be before a form breaks it.
LONGEST_LABEL = 60


def read(language: str) -> dict[str, str]:
    """Return the texts of a language by their path."""
    return dict(flat(json.loads((TRANSLATIONS / f"{language}.json").read_text())))


def flat(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    if isinstance(content, str):
        yield path, content
    for key, inner in content.items() if isinstance(content, dict) else ():
        yield from flat(inner, f"{path}/{key}")


def placeholders(text: str) -> list[str]:
    """Return what a text wants filled in."""
    return sorted(re.findall(r"{\w+}", text))


def words(text: str) -> list[str]:
    """Return the words of a text that a translation has to change: neither code, placeholders nor names."""
    plain = re.sub(r"`[^`]*`|{\w+}|[\w.]+[._]\w+|https?://\S+", " ", text)
    return [word for word in re.findall(r"[^\W\d_]{2,}", plain) if word not in SHARED]


ENGLISH = read("en")


def test_there_are_the_languages_that_are_promised() -> None:
    assert {path.stem for path in TRANSLATIONS.glob("*.json")} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_same_texts(language: str) -> None:
    assert read(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_wants_the_same_filled_in(language: str) -> None:
    texts = read(language)
    assert {key for key in ENGLISH if placeholders(texts[key]) != placeholders(ENGLISH[key])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_was_left_in_english(language: str) -> None:
    texts = read(language)
    assert {key for key in ENGLISH if texts[key] == ENGLISH[key] and len(words(texts[key])) > 2} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_fit_their_forms(language: str) -> None:
    labels = {key: text for key, text in read(language).items() if re.search(r"/data/\w+$|/name$|/title$", key)}
    assert {key for key, text in labels.items() if len(text) > max(LONGEST_LABEL, 1.5 * len(ENGLISH[key]))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_no_loose_ends(language: str) -> None:
    loose = re.compile(r"^\s|\s$|  |https?://\w|'{\w+}'")
    assert {key for key, text in read(language).items() if loose.search(text)} == set()
