"""Words that people text, compared without what they write differently."""

import re
import unicodedata

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

# Accents, apostrophes, skin tones, and whether a sign is drawn or written.
_LOOK = re.compile("[\u0300-\u036f\ufe0e\ufe0f'\u2019\U0001f3fb-\U0001f3ff]")
_WORD = re.compile(r"[^\W_]+")


def word(value: object) -> str:
    """Return a word that people text, as a validator; refuses what YAML made of one."""
    if isinstance(value, bool):
        raise vol.Invalid(f"YAML turns words such as yes, no, on and off into {value}: put it in quotes")
    return str(cv.string(value))


def plain(text: str) -> str:
    """Return a text in small letters with single spaces, without accents and the look of its signs."""
    return " ".join(_LOOK.sub("", unicodedata.normalize("NFKD", text).casefold()).split())


def spoken(text: str) -> str:
    """Return the words of a text with single spaces; a text of signs only, such as 👍, as it is."""
    return " ".join(_WORD.findall(plain(text))) or plain(text)


def has_words(text: str, wanted: str) -> bool:
    """Whether these words stand in a text, whole and in this order."""
    words = spoken(wanted)
    if not _WORD.search(words):
        return words in plain(text)
    return f" {words} " in f" {spoken(text)} "
