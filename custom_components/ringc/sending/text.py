"""One message, as the texts that go out.

RingCentral takes 1,000 UTF-16 units a text; carriers cut it into segments of 160 GSM-7 or 70 UCS-2 characters.
https://developers.ringcentral.com/guide/messaging/sms/sending-sms
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from math import ceil
import re
import sys
from typing import Literal

type Overflow = Literal["split", "truncate", "upstream"]
type Format = Literal["text", "html", "markdown"]

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|(?<![a-z0-9])www\.)\S+", re.IGNORECASE)
_EMOJI = re.compile(r":[^\s:]{1,80}(?=:)")
# Paragraph, line, sentence; `cut` is the place before the white space.
_NATURAL = (
    re.compile(r"(?P<cut>)\s*\n\s*\n"),
    re.compile(r"(?P<cut>)\n"),
    re.compile(r"(?:[.!?…][\"')\]\u2019\u201d]*(?=\s)|[\u3002\uff01\uff1f])(?P<cut>)"),
)
_WORD = re.compile(r"(?P<cut>)\s+")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM_ALL = _GSM | _GSM_EXTENSION
# Longer sources would hold up an event loop for more than some milliseconds.
_QUICK = {"text": 10_000, "html": 4_000, "markdown": 1_000}
# Fewer characters are never too long for one text, whatever they are.
_NEVER_CUT = 35


@dataclass(frozen=True, kw_only=True, slots=True)
class TextOptions:
    """How a message is written and what becomes of a long one."""

    overflow: Overflow = "split"
    length_limit: int = 1000
    format: Format = "text"
    emojis: bool = False


def is_quick(message: str, title: str | None, options: TextOptions) -> bool:
    """Whether an event loop may compose a message itself: it is short, and what it takes has been loaded."""
    text = f"{title or ''}{message}"
    marked_up = options.format != "text"
    takes = {
        "markdown_it": marked_up,
        "emoji": options.emojis,
        "wcwidth": len(text) >= _NEVER_CUT and (marked_up or options.emojis or not _is_plain(text)),
    }
    return len(text) <= _QUICK[options.format] and all(name in sys.modules for name, needed in takes.items() if needed)


def compose(message: str, title: str | None = None, options: TextOptions = TextOptions()) -> tuple[str, ...]:
    """Return the texts to send; none when there is only white space."""
    title = " ".join(_plain(title or "", options, line=True).split())
    message = _plain(message, options)
    text = f"{title}\n{message}".strip() if message.strip() else title
    if not text:
        return ()
    if options.overflow == "upstream" or _units(text) <= options.length_limit:
        return (text,)
    cut = _truncated if options.overflow == "truncate" else _split
    return cut(text, len(title), options.length_limit)


def segments(text: str) -> int:
    """Return how many SMS segments a text makes: GSM-7 if it can be written so, else UCS-2."""
    gsm = is_gsm(text)
    single, joined = (160, 153) if gsm else (70, 67)
    doubled = sum(map(text.count, _GSM_EXTENSION)) if gsm else _units(text) - len(text)
    if len(text) + doubled <= single:
        return int(bool(text))
    if not doubled:
        return ceil(len(text) / joined)
    # An escaped character or a surrogate pair is never shared by two segments.
    number, room = 1, joined
    for char in text:
        cost = 1 + (char in _GSM_EXTENSION) if gsm else _units(char)
        if cost > room:
            number, room = number + 1, joined
        room -= cost
    return number


def is_gsm(text: str) -> bool:
    """Whether a text can be sent in the GSM 7-bit alphabet (3GPP TS 23.038)."""
    return _GSM_ALL.issuperset(text)


def _is_plain(text: str) -> bool:
    """Whether each character of a text stands for itself."""
    return text.isascii() and "\r" not in text


def _units(text: str) -> int:
    """Return a text's length as RingCentral counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _plain(source: str, options: TextOptions, *, line: bool = False) -> str:
    """Return a message or a title as plain text with its emojis."""
    # Halves of surrogate pairs, as JSON escapes leave them, are joined; a lone one cannot be sent.
    text = source.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if options.format != "text":
        from . import markup  # noqa: PLC0415 - its parser takes a megabyte, and few use it
    if options.format == "html":
        text = markup.from_html(text)
    elif options.format == "markdown":
        text = markup.from_markdown_line(text) if line else markup.from_markdown(text)
    return _with_emojis(text) if options.emojis else text


def _with_emojis(text: str) -> str:
    """Turn `:+1:` and its like into emojis, but leave URLs alone."""
    import emoji  # noqa: PLC0415 - its table takes 8 MB, and few use it

    urls = [match.span() for match in _URL.finditer(text)]
    parts, done = [], 0
    for match in _EMOJI.finditer(text):
        code, start = f"{match[0]}:".lower(), match.start()
        symbol = emoji.emojize(code, language="alias")
        if symbol != code and start >= done and not any(first < start < last for first, last in urls):
            parts += [text[done:start], symbol]
            done = match.end() + 1
    return "".join([*parts, text[done:]])


def _split(text: str, title: int, limit: int) -> tuple[str, ...]:
    """Return a text in numbered parts: `(1/3) …`."""
    for digits in count(1):
        parts = _Cutter(text, title, limit - len(f"({'9' * digits}/{'9' * digits}) ")).parts()
        if len(parts) < 10**digits:
            break
    return tuple(f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, 1))


def _truncated(text: str, title: int, limit: int) -> tuple[str, ...]:
    """Return the beginning of a text, with an ellipsis that leaves a GSM-7 text one."""
    ellipsis = "..." if is_gsm(text[:limit]) else "…"
    end = _Cutter(text, title, limit - len(ellipsis)).cut(0, natural=False)
    return (text[:end].rstrip() + ellipsis,)


class _Cutter:
    """Cuts a text where it hurts least, at most `room` units at a time."""

    def __init__(self, text: str, title: int, room: int) -> None:
        """Find the places where a text, which begins with a title of so many characters, may be cut."""
        self._text = text
        self._room = room
        self._measure: Sequence[int] = range(len(text) + 1)
        self._clusters: Collection[int] = range(len(text) + 1)
        if not _is_plain(text):
            import wcwidth  # noqa: PLC0415 - its tables take a megabyte, and few texts need them

            self._measure = [0, *accumulate(1 + (char > "\uffff") for char in text)]
            self._clusters = frozenset(accumulate(map(len, wcwidth.iter_graphemes(text)), initial=0))
        self._kept_together = set[int]()
        for start, end in (match.span() for match in _URL.finditer(text)):
            if self._fits(start, end):
                self._kept_together.update(range(start + 1, end))
        if title:
            self._kept_together.update(range(title, len(text) - len(text[title:].lstrip()) + 1))

    def parts(self) -> list[str]:
        """Return the text in parts, white space at the cuts left out."""
        parts, start = [], 0
        while not self._fits(start, len(self._text)):
            end = self.cut(start, natural=True)
            parts.append(self._text[start:end].rstrip())
            start = end
            while self._text[start].isspace() and start + 1 in self._clusters:
                start += 1
        return [*parts, self._text[start:]]

    def cut(self, start: int, *, natural: bool) -> int:
        """Return the best place to end what begins at `start`; a long word is cut where the room ends."""
        end = bisect_right(self._measure, self._measure[start] + self._room) - 1
        middle = (start + end) // 2
        for pattern in _NATURAL if natural else ():
            if place := self._last(pattern, middle, end):
                return place
        for fair in (True, False):  # rather a title without its text than half a word
            word = self._last(_WORD, start, end, fair=fair)
            if word and (word > middle or self._next_word_fits(word)):
                return word
        places = range(end, start, -1)
        return next(filter(self._is_fair, places), None) or next(filter(self._clusters.__contains__, places), end)

    def _is_fair(self, place: int) -> bool:
        """Whether a cut there leaves characters, addresses and the title whole."""
        return place in self._clusters and place not in self._kept_together

    def _fits(self, start: int, end: int) -> bool:
        """Whether one part can hold a piece."""
        return self._measure[end] - self._measure[start] <= self._room

    def _last(self, pattern: re.Pattern[str], after: int, end: int, *, fair: bool = True) -> int | None:
        """Return the last place of a kind after one place and not beyond another, a fair one unless any will do."""
        places = (match.end("cut") for match in pattern.finditer(self._text, after, end + 1))
        fitting = (place for place in places if after < place <= end and (self._is_fair(place) or not fair))
        return max(fitting, default=None)

    def _next_word_fits(self, place: int) -> bool:
        """Whether the next part can hold the word after a cut, if not the white space in front of it."""
        begin = next((at for at in range(place, len(self._text)) if not self._text[at].isspace()), len(self._text))
        ends = (match.end("cut") for match in _WORD.finditer(self._text, begin))
        return self._fits(begin, next((end for end in ends if self._is_fair(end)), len(self._text)))
