"""How a store may show a text otherwise than it was sent."""

from collections.abc import Callable, Collection, Mapping
import unicodedata

WATERMARK = "Test SMS using a RingCentral Developer account - "
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})  # noqa: RUF001 - they are the point
INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200d\ufe0e\ufe0f"))
KEPT = 160

TEXTS: Mapping[str, Callable[[str], str]] = {
    "watermark": lambda text: WATERMARK + text,
    "straight_quotes": lambda text: text.translate(STRAIGHT),
    "curly_quotes": lambda text: text.replace("...", "…").replace("'", "’").replace('"', "”"),  # noqa: RUF001
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "visible_only": lambda text: text.translate(INVISIBLE),
    "single_spaces": lambda text: " ".join(text.split()),
    "truncated": lambda text: text[:KEPT],
}
NUMBERS: Mapping[str, Callable[[str], dict[str, str]]] = {
    "e164": lambda number: {"phoneNumber": number},
    "digits": lambda number: {"phoneNumber": number.removeprefix("+")},
    "formatted": lambda number: {"phoneNumber": _formatted(number)},
    "extension": lambda number: {"extensionNumber": number[-3:]},
}


def text(sent: str, wanted: Collection[str]) -> str:
    """Return a text as the store shows it, changed in the order of TEXTS."""
    for name, alter in TEXTS.items():
        if name in wanted:
            sent = alter(sent)
    return sent


def _formatted(number: str) -> str:
    """Return a North American number as people write it."""
    if not number.startswith("+1") or len(number) != 12:
        return number
    return f"({number[2:5]}){number[5:8]}-{number[8:]}"
