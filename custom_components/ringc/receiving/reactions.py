"""What is a phone's reaction, and to which of our texts.

A phone that reacts to an SMS sends a text about it: `Liked “The door is open.”`, `Removed a like from “The door is…”`,
`Reacted 🎉 to “…”`, `Loved an image`. The words are those of the phone's language. They were collected from public
SMS apps that read them (QUIK, Textra) and from bug reports; where the language of a country has several, all are here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import re
from typing import Literal
import unicodedata

# ruff: noqa: RUF001 - the quotation marks that phones write

type Kind = Literal["like", "love", "dislike", "laugh", "emphasize", "question", "emoji"]

# `*` is what was reacted to, `%` the emoji. Lower case, quotation marks straight, in the order en de es fr it nl pt.
_ADDED: dict[Kind, str] = {
    "love": """loved *|* ein herz hinzugefügt|hat * ein herz hinzugefügt|le encanta *|le encantó *|me encanta *
        |a ajouté un "j'adore" à *|a adoré *|ha aggiunto un cuoricino a *|ha adorato *|gaf een hartje aan *
        |amou *|adorou *|adicionou um coração a *""",
    "like": """liked *|gefällt: *|gefällt *|mag *|le gusta *|le gustó *|me gusta *|a ajouté un "j'aime" à *|a aimé *
        |ha aggiunto "mi piace" a *|ha messo mi piace a *|vond * leuk|vindt * leuk|gostou de *|curtiu *
        |adicionou um "gosto" a *""",
    "dislike": """disliked *|gefällt nicht: *|mag * nicht|no le gusta *|no le gustó *|no me gusta *
        |a ajouté un "je n'aime pas" à *|n'a pas aimé *|ha aggiunto "non mi piace" a *|vond * niet leuk
        |vindt * niet leuk|não gostou de *|não curtiu *|adicionou um "não gosto" a *""",
    "laugh": """laughed at *|* ein lachen hinzugefügt|hat über * gelacht|le hace gracia *|le dio risa *|le da risa *
        |se rio de *|a ajouté un rire à *|a ri de *|trova divertente *|ha riso di *|lachte om *|riu de *
        |achou graça em *|achou * engraçado""",
    "emphasize": """emphasized *|emphasised *|* ein ausrufezeichen hinzugefügt|hat * hervorgehoben|hat * betont
        |le sorprende *|exclamó por *|enfatizó *|a ajouté des points d'exclamation à *|a mis en évidence *|a souligné *
        |ha aggiunto i punti esclamativi a *|ha enfatizzato *|benadrukte *|enfatizou *|destacou *
        |adicionou um ponto de exclamação a *""",
    "question": """questioned *|* ein fragezeichen hinzugefügt|hat * hinterfragt|duda sobre *|dudó sobre *|cuestionó *
        |a ajouté un point d'interrogation à *|a posé une question sur *|s'est interrogé sur *|s'est interrogé(e) sur *
        |ha aggiunto il punto interrogativo a *|zette een vraagteken bij *|questionou *
        |adicionou um ponto de interrogação a *""",
    "emoji": """reacted % to *|reacted with % to *|% to *|reacted with a sticker to *|hat mit % auf * reagiert
        |mit % auf * reagiert|hat mit einem sticker auf * reagiert|se ha reaccionado con % a *|reaccionó con % a *
        |ha reaccionado con % a *|ha reaccionado a * con %|reaccionó con un sticker a *|a réagi avec % à *
        |a réagi avec un autocollant à *|a réagi à * avec %|ha reagito con % a *|ha reagito con uno sticker a *
        |reageerde met % op *|reageerde met een sticker op *|heeft met % gereageerd op *|reagiu com % a *
        |reagiu com % à *|reagiu com uma figurinha a *|reagiu a * com %""",
}
_REMOVED: dict[Kind, str] = {
    "love": """removed a heart from *|herz von * entfernt|ein herz von * entfernt|ya no le encanta *
        |eliminó un corazón de *|quitó un corazón de *|a retiré son "j'adore" de *
        |a retiré un "j'adore" de *|a retiré un cœur de *|ha rimosso il cuoricino da *
        |ha rimosso un cuoricino da *|verwijderde een hartje van *|removeu um coração de *
        |não ama mais *""",
    "like": """removed a like from *|"gefällt mir" von * entfernt|ya no le gusta *|eliminó un me gusta de *
        |quitó un me gusta de *|quitó un "me gusta" de *|a retiré son "j'aime" de *|a retiré un "j'aime" de *
        |ha rimosso "mi piace" da *|verwijderde een duim omhoog van *|removeu um gosto de *|removeu uma curtida de *
        |removeu um "gosto" de *""",
    "dislike": """removed a dislike from *|"gefällt mir nicht" von * entfernt|ya no le disgusta *
        |eliminó un no me gusta de *|quitó un no me gusta de *|quitó un "no me gusta" de *
        |a retiré son "je n'aime pas" de *|a retiré un "je n'aime pas" de *|ha rimosso "non mi piace" da *
        |verwijderde een duim omlaag van *|removeu um não gosto de *|removeu um "não gosto" de *""",
    "laugh": """removed a laugh from *|lachen von * entfernt|ein lachen von * entfernt|ya no le hace gracia *
        |eliminó una risa de *|quitó una risa de *|a retiré son rire de *|a retiré un rire de *
        |non trova più divertente *|ha rimosso una risata da *|verwijderde een lach van *|removeu uma risada de *
        |removeu um riso de *""",
    "emphasize": """removed an exclamation from *|removed an emphasis from *|ausrufezeichen von * entfernt
        |ein ausrufezeichen von * entfernt|ya no le sorprende *|eliminó una exclamación de *|quitó una exclamación de *
        |a retiré ses points d'exclamation de *|a retiré un point d'exclamation de *
        |ha rimosso i punti esclamativi da *|verwijderde een uitroepteken van *|removeu um ponto de exclamação de *
        |removeu uma exclamação de *""",
    "question": """removed a question mark from *|removed a question from *|fragezeichen von * entfernt
        |ein fragezeichen von * entfernt|ya no duda sobre *|eliminó un signo de interrogación de *
        |quitó un signo de interrogación de *|a retiré son point d'interrogation de *
        |a retiré un point d'interrogation de *|ha rimosso il punto interrogativo da *
        |verwijderde een vraagteken van *|removeu um ponto de interrogação de *""",
    "emoji": """removed % from *|removed a sticker from *|removed a % from *|% aus * entfernt|% von * entfernt
        |sticker aus * entfernt|ha eliminado % de *|eliminó % de *|quitó % de *|a retiré % de *
        |a retiré un autocollant de *|ha rimosso % da *|ha rimosso uno sticker da *|verwijderde % uit *
        |verwijderde % van *|verwijderde een sticker van *|removeu % de *|removeu uma figurinha de *""",
}
_EMOJIS: dict[str, Kind] = {
    "👍": "like",
    "❤️": "love",
    "👎": "dislike",
    "😂": "laugh",
    "‼️": "emphasize",
    "❓": "question",
}
_OF_KIND = {kind: emoji for emoji, kind in _EMOJIS.items()}
_OF_EMOJI = {emoji.rstrip("\ufe0f"): kind for emoji, kind in _EMOJIS.items()}
# What phones call an attachment that they react to.
_ATTACHMENT = re.compile(
    r"""(an?|the|\d+)\ (image|photo|picture|movie|video|gif|audio\ message|voice\ message|attachment|file|contact)s?
    |(ein|eine|einen|einem|einer|\d+)\ (bild|bilder|bildern|foto|fotos|film|filme|filmen|video|videos|anhang
      |audionachricht|sprachnachricht|datei)
    |(una?|\d+)\ (imagen|imágenes|fotos?|película|vídeos?|videos?|(mensaje|nota)\ de\ (audio|voz)|archivo(\ adjunto)?)
    |(une?|\d+)\ (images?|photos?|film|vidéos?|message\ (audio|vocal)|pièce\ jointe|fichier)
    |(una|uno|un|\d+)\ ?'?(immagine|immagini|foto|filmato|video|messaggio\ (audio|vocale)|allegato|file)
    |(een|\d+)\ (afbeelding|afbeeldingen|foto|foto's|film|video|video's|audiobericht|spraakbericht|bijlage|bestand)
    |(uma?|\d+)\ (imagem|imagens|fotos?|filme|vídeos?|mensagem\ de\ (áudio|voz)|anexo|arquivo|ficheiro)""",
    re.VERBOSE,
)
_EMOJI = r"(?P<emoji>(?=\S{0,19}[^\x00-\x7f])[^\w\s\"']{1,20}|[\d#]\ufe0f?\u20e3)"
_END = r"(?:(?<=[\"'])\.)?\Z"
_SPACE = re.compile(r"\s")
_INVISIBLE = re.compile("[\u00ad\u200a-\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_GUILLEMETS = re.compile(r"(?<=«)\s|\s(?=»)")  # French leaves spaces inside
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»「」", '"') | dict.fromkeys("‘’‚‛‹›´`", "'"))
_LOOK = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")  # skin tones, and whether it is drawn or written
# What RingCentral's sandbox puts in front of each text.
_WATERMARK = re.compile(r"test sms using a ringcentral developer account\W*")
_LONGEST_ATTACHMENT = 40
_SURELY_OURS = 20  # so many words' characters are a quotation, even where nothing says that it was cut


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to something that we sent.

    `emoji` is None for a sticker. `text` is what the phone quoted, maybe cut; None if it is about an attachment.
    """

    emoji: str | None
    kind: Kind
    text: str | None
    removed: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to say a reaction: what stands before and after the thing that was reacted to."""

    kind: Kind
    removed: bool
    before: re.Pattern[str]
    after: re.Pattern[str]


def _forms(table: dict[Kind, str], *, removed: bool) -> Iterator[_Form]:
    """Yield the forms of a table."""
    for kind, forms in table.items():
        for form in forms.split("|"):
            before, _, after = (re.escape(part).replace("%", _EMOJI) for part in form.strip().partition("*"))
            yield _Form(kind, removed, re.compile(before), re.compile(rf"{after}{_END}"))


_FORMS = (*_forms(_REMOVED, removed=True), *_forms(_ADDED, removed=False))


def _any_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """Return one pattern for many."""
    return re.compile("|".join(pattern.pattern.replace("?P<emoji>", "?:") for pattern in patterns))


# Most texts begin and end like none of the forms: two patterns tell them, where two hundred would be tried.
_BEGINNINGS = _any_of(form.before for form in _FORMS if form.before.pattern)
_ENDINGS = _any_of(form.after for form in _FORMS if not form.before.pattern)


def read_reaction(text: str, sent: Iterable[str] | None) -> Reaction | None:
    """Return the reaction that a text received stands for, or None.

    `sent` are the texts that went to that person lately, each part for itself: what quotes none of them is somebody's
    own words. None: whatever it quotes counts. A reaction to an attachment quotes nothing, and needs none of them.
    """
    shown = _GUILLEMETS.sub("", _INVISIBLE.sub("", text)).translate(_MARKS).strip()
    # Position by position the same, so that what was quoted can be cut out of it.
    plain = _SPACE.sub(" ", shown.lower())
    if len(plain) != len(shown):
        plain = "".join(char.lower() if len(char.lower()) == 1 else char for char in _SPACE.sub(" ", shown))
    if not _BEGINNINGS.match(plain) and not _ENDINGS.search(plain):
        return None
    ours = None if sent is None else {_key(words) for words in sent}
    for form in _FORMS:
        before = form.before.match(plain)
        after = form.after.search(plain, before.end()) if before else None
        if before is None or after is None:
            continue
        start, end = before.end(), after.start()
        symbol = (before.groupdict() | after.groupdict()).get("emoji")
        if end - start <= _LONGEST_ATTACHMENT and _ATTACHMENT.fullmatch(plain[start:end].strip()):
            return _reaction(form, symbol, None)
        quoted, cut = _quotation(shown[start:end], marked=form.kind != "emoji")
        if quoted and (ours is None or any(_is_of(_key(quoted), words, cut) for words in ours)):
            return _reaction(form, symbol, quoted)
    return None


def _reaction(form: _Form, symbol: str | None, quoted: str | None) -> Reaction:
    """Return a reaction; an emoji that phones have a word for is of that kind."""
    if form.kind != "emoji":
        return Reaction(_OF_KIND[form.kind], form.kind, quoted, form.removed)
    kind = _OF_EMOJI.get(_LOOK.sub("", symbol or ""), "emoji")
    return Reaction(symbol, kind, quoted, form.removed)


def _quotation(words: str, *, marked: bool) -> tuple[str, bool]:
    """Return what is quoted, and whether it may be cut; nothing where the marks are missing that must be there."""
    words = words.strip()
    mark = words[:1]
    if mark not in {'"', "'"}:
        return ("" if marked else words), False
    words = words[1:].strip()
    cut = not words.endswith(mark)
    words = words.removesuffix(mark).strip()
    return words, cut or words.endswith(("…", "..."))


def _key(words: str) -> str:
    """Return words without what phones and gateways change."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", words)).translate(_MARKS).replace("…", "...")
    return _WATERMARK.sub("", " ".join(_LOOK.sub("", plain).lower().split()), count=1)


def _is_of(quoted: str, ours: str, cut: bool) -> bool:
    """Whether a quotation is of a text of ours."""
    if quoted == ours:
        return True
    beginning = quoted.removesuffix("...").rstrip()
    return (cut or len(beginning) >= _SURELY_OURS) and bool(beginning) and ours.startswith(beginning)
