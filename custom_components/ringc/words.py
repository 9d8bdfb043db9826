"""Words that people text or paste, without what is written differently or cannot be seen."""

import re
import unicodedata

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

# Accents and the vowels that Hebrew and Arabic can do without, apostrophes, what nobody sees (marks of the writing's
# direction and the like), skin tones, and whether a sign is drawn or written.
_LOOK = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670'\u2019"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_BETWEEN = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
_SIGNS = re.compile(r"(?:(?![\x00-\x7f])\W)+")
_LETTER = re.compile(r"[^\W_]")
# Vowels and tones that are written as signs on a letter: without them, Hindi or Thai words are others.
_IN_WORDS = {"Mc", "Mn"}


def word(value: object) -> str:
    """Return a word that people text, as a validator; refuses what YAML made of one."""
    if isinstance(value, bool):
        raise vol.Invalid(f"YAML turns words such as yes, no, on and off into {value}: put it in quotes")
    return str(cv.string(value))


def visible(text: str) -> str:
    """Return a text without characters that nobody sees, such as a byte order mark or a zero-width space."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def plain(text: str) -> str:
    """Return a text in small letters with single spaces, without accents and the look of its signs."""
    bare = _LOOK.sub("", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(unicodedata.normalize("NFC", bare).split())


def spoken(text: str) -> str:
    """Return the words of a text with single spaces; a text of signs only, such as 👍, as it is."""
    return " ".join(_words(text)) or plain(text)


def has_words(text: str, wanted: str) -> bool:
    """Whether these words stand in a text, whole and in this order."""
    words = _words(wanted)
    if not words:
        return plain(wanted) in plain(text)
    return f" {' '.join(words)} " in f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    """Return the words of a text, which have a letter or digit each."""
    shown = plain(text)
    if shown.isascii():
        return _BETWEEN.sub(" ", shown).split()
    found = _BETWEEN.sub(" ", _SIGNS.sub(_separate, shown)).split()
    return [word for word in found if _LETTER.search(word)]


def _separate(signs: re.Match[str]) -> str:
    """Return signs that are no letters, with spaces for all that belong to none."""
    return "".join(sign if unicodedata.category(sign) in _IN_WORDS else " " for sign in signs[0])
