"""HTML and Markdown as plain text that reads well in a text message."""

from collections.abc import Sequence
from html import escape, unescape
from html.parser import HTMLParser
import re
from typing import Any, override
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_MAX_DEPTH = 10
# Python makes no number of any number of digits: so many are read of the one that a list begins with.
_LONGEST = 9


def _parser(*without: str) -> MarkdownIt:
    """Return a parser of Markdown as people text it.

    One texts in lines, so a line break stays one; `[Garage]: open` is a sentence, not the address of a link.
    """
    parser = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    parser.core.ruler.after("block", "further_cells", _add_further_cells)
    parser.add_render_rule("image", _image_tag)
    return parser.disable(["reference", *without], ignoreInvalid=True)


def _add_further_cells(state: StateCore) -> None:
    """Put back the cells of a table that its head has no column for: Markdown drops them."""
    lines = state.src.split("\n")
    tokens, cells = list[Token](), 0
    for token in state.tokens:
        cells = 0 if token.type == "tr_open" else cells + (token.type == "td_open")
        if token.type == "tr_open" and token.map:
            row = re.sub(r"^[\s>]*\|?|(?<!\\)\|\s*$", "", lines[token.map[0]])
        if token.type == "tr_close" and cells:
            for cell in re.split(r"(?<!\\)\|", row)[cells:]:
                text = Token("inline", "", 0, content=cell.strip().replace("\\|", "|"), children=[])
                tokens += [Token("td_open", "td", 1), text, Token("td_close", "td", -1)]
        tokens.append(token)
    state.tokens = tokens


def _image_tag(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, _: Any) -> str:
    """Return a picture as HTML: one without words is not called decorative, as nobody said that it is."""
    words = renderer.renderInlineAsText(tokens[index].children, options, {})
    alt = f' alt="{escape(words)}"' if words else ""
    return f'<img src="{escape(str(tokens[index].attrs["src"]))}"{alt}>'


_MARKDOWN = _parser()
# For a text without links: the rules for them look, from each bracket, through all that follows.
_WITHOUT_LINKS = _parser("link", "image")
# Where a `<` begins no tag, comment or doctype: taken for one, it would swallow the text after it.
_NO_TAG = re.compile(r"<(?=[^!?<>][^<>]*(?:<|\Z)|!(?!--|doctype)|\?(?!xml)|/(?![a-z]))", re.IGNORECASE)
# No character has so long a number.
_NO_CHARACTER = re.compile(r"&(?=#\d{20})")
_WHITE = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS, _LINES, _DROPPED, _INLINE, _BARE_ATTRIBUTES = (
    frozenset(names.split())
    for names in (
        "p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre",
        """address article aside body caption center dd details div dt fieldset figcaption figure footer form header
        hgroup html legend li main nav option section summary tr""",
        "head script style template title",
        """a abbr acronym area audio b base bdi bdo big blink br button canvas cite code col colgroup data datalist del
        dfn dialog em embed font frame frameset hr i iframe img input ins kbd label link map mark marquee menu meta
        meter nobr noframes noscript object optgroup output param picture progress q rp rt ruby s samp search select
        slot small source span strike strong sub sup svg tbody td textarea tfoot th thead time track tt u var video
        wbr""",
        """allowfullscreen async autoplay checked compact controls defer disabled download hidden ismap itemscope loop
        multiple muted noshade nowrap open readonly required reversed selected""",
    )
)
_TAGS = _PARAGRAPHS | _LINES | _DROPPED | _INLINE


def from_html(source: str) -> str:
    """Return HTML as plain text; what is no tag stays in it."""
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", _NO_CHARACTER.sub("&amp;", source)))
    return reader.finish()


def from_markdown(source: str) -> str:
    """Return Markdown as plain text."""
    return from_html(_for(source).render(source))


def from_markdown_line(source: str) -> str:
    """Return one line of Markdown as plain text: a title of `1. Alarm` is no list."""
    return from_html(_for(source).renderInline(source))


def _for(source: str) -> MarkdownIt:
    """Return the parser that reads a text fastest."""
    return _MARKDOWN if "](" in source else _WITHOUT_LINKS


def _normal(address: str) -> str:
    """Return an address as Markdown's parser writes it."""
    return _MARKDOWN.normalizeLink(address)


class _Reader(HTMLParser):
    """Writes a page's text line by line."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._gap = 0  # line ends wanted before the next text
        self._space = False
        self._marker = ""
        self._lists: list[int | None] = []  # the next number, None for bullets
        self._quotes = 0
        self._pre = 0
        self._links: list[tuple[str, int]] = []
        self._dropped: list[tuple[str, int]] = []
        self._first_cell = True

    def finish(self) -> str:
        """Return the text. What the parser still waits to see closed is no markup."""
        self.handle_data(unescape(self.rawdata))
        while self._links:
            self._end_link()
        return "".join(self._out)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; what only looks like one is text."""
        bare = any(value is None and name not in _BARE_ATTRIBUTES for name, value in attrs)
        if tag not in _TAGS or bare:
            self.handle_data(self.get_starttag_text() or "")
            return
        if tag in _DROPPED:
            self._dropped.append((tag, len(self._out)))
        self._break_around(tag)
        attributes = dict(attrs)
        match tag:
            case "br":
                self._gap = min(self._gap + 1, 2)
            case "hr":
                self._gap = max(self._gap, 1)
                self._write("---")
                self._gap = 1
            case "ul" | "ol":
                start = attributes.get("start") or "1"
                self._lists.append(None if tag == "ul" else int(start[:_LONGEST]) if start.isdecimal() else 1)
            case "li":
                self._marker = self._next_marker()
            case "a":
                self._links.append((attributes.get("href") or "", len(self._out)))
            case "img":
                self._image(attributes.get("alt"), attributes.get("src") or "")
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._pre += 1
            case "tr":
                self._first_cell = True
            case "td" | "th":
                self._begin_cell()

    @override
    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag not in _TAGS:
            self.handle_data(f"</{tag}>")
            return
        match tag:
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "a" if self._links:
                self._end_link()
            case "blockquote":
                self._quotes = max(self._quotes - 1, 0)
            case "pre":
                self._pre = max(self._pre - 1, 0)
        self._break_around(tag)
        if self._dropped and self._dropped[-1][0] == tag:
            del self._out[self._dropped.pop()[1] :]

    @override
    def handle_data(self, data: str) -> None:
        """Write text, white space collapsed as a browser does."""
        data = data.replace("\u00ad", "")
        if self._pre:
            self._write_lines(data)
            return
        for number, words in enumerate(_WHITE.split(data)):
            self._space |= number > 0
            self._write(words.replace("\u00a0", " "))

    def _break_around(self, tag: str) -> None:
        """Ask for the line ends that an element has before and after itself."""
        if tag in _PARAGRAPHS:
            self._gap = max(self._gap, 1 if self._lists else 2)
        elif tag in _LINES:
            self._gap = max(self._gap, 1)

    def _next_marker(self) -> str:
        """Return what goes before the next list item."""
        if not self._lists or (number := self._lists[-1]) is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _begin_cell(self) -> None:
        """Part the cells of a table row."""
        if not self._first_cell:
            self._space = True
            self._write("|")
            self._space = True
        self._first_cell = False

    def _image(self, alt: str | None, source: str) -> None:
        """Write what stands for a picture."""
        if alt != "" and source.startswith(("http://", "https://")):
            self._links.append((source, len(self._out)))
            self.handle_data(alt or "")
            self._end_link()
        else:
            self.handle_data(alt or "")

    def _end_link(self) -> None:
        """Write a link's address after its text, unless the text is the address."""
        target, start = self._links.pop()
        label = "".join(self._out[start:]).strip()
        address = re.sub(r"^(mailto|tel|sms):([^?]*).*", r"\2", target.strip(), flags=re.IGNORECASE | re.DOTALL)
        if address.lower().startswith(("#", "javascript:", "data:")):
            return
        shown = {address, address.removeprefix("https://").removeprefix("http://"), unquote(address)}
        if not label:
            self.handle_data(address)
        elif address and not shown & {label, f"{label}/", _normal(label)}:
            self._space = True
            self._write(f"({address})")

    def _write_lines(self, data: str) -> None:
        """Write preformatted text as it stands."""
        for number, line in enumerate(data.splitlines() if data else ()):
            self._gap += number > 0
            self._write(line)
        if data.endswith(("\n", "\r")):
            self._gap += 1

    def _write(self, text: str) -> None:
        """Write text on the current line, or on a new one where that is due."""
        if not text:
            return
        if self._gap or not self._out:
            self._out.append("\n" * self._gap if self._out else "")
            nested = min(len(self._lists), _MAX_DEPTH) - bool(self._marker)
            self._out.append("> " * min(self._quotes, _MAX_DEPTH) + "  " * nested + self._marker)
            self._marker = ""
        elif self._space:
            self._out.append(" ")
        self._gap = 0
        self._space = False
        self._out.append(text)
