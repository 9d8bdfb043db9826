"""Which texts are a phone's reaction to one of ours."""

import pytest

from custom_components.ringc.receiving.reactions import Reaction, read_reaction

# ruff: noqa: RUF001 - the quotation marks that phones write

LIGHT = "The porch light is off."
LONG = "The garage door has been open for more than an hour now, and nobody seems to be at home. Shall I close it?"
SENT = [LIGHT, LONG]

# What each language's phone writes: the kinds in the order of KINDS, added and removed.
KINDS = {"love": "❤️", "like": "👍", "dislike": "👎", "laugh": "😂", "emphasize": "‼️", "question": "❓"}
ADDED = {
    "en": ("Loved “*”", "Liked “*”", "Disliked “*”", "Laughed at “*”", "Emphasized “*”", "Questioned “*”"),
    "en-GB": ("Loved “*”", "Liked “*”", "Disliked “*”", "Laughed at “*”", "Emphasised “*”", "Questioned “*”"),
    "de": (
        "„*“ ein Herz hinzugefügt",
        "Gefällt: „*“",
        "Gefällt nicht: „*“",
        "„*“ ein Lachen hinzugefügt",
        "„*“ ein Ausrufezeichen hinzugefügt",
        "„*“ ein Fragezeichen hinzugefügt",
    ),
    "es": (
        "Le encanta “*”",
        "Le gusta “*”",
        "No le gusta “*”",
        "Le hace gracia “*”",
        "Le sorprende “*”",
        "Duda sobre “*”",
    ),
    "es-419": (
        "Le encantó “*”",
        "Le gustó “*”",
        "No le gustó “*”",
        "Le dio risa “*”",
        "Exclamó por “*”",
        "Dudó sobre “*”",
    ),
    "fr": (
        "A ajouté un « J’adore » à « * ».",
        "a ajouté un « J’aime » à « * »",
        "A ajouté un « Je n’aime pas » à « * »",
        "A ajouté un rire à « * »",
        "A ajouté des points d’exclamation à « * »",
        "A ajouté un point d’interrogation à « * »",
    ),
    "it": (
        "Ha aggiunto un cuoricino a “*”",
        "Ha aggiunto “Mi piace” a “*”",
        "Ha aggiunto “Non mi piace” a “*”",
        "Trova divertente “*”",
        "Ha aggiunto i punti esclamativi a “*”",
        "Ha aggiunto il punto interrogativo a “*”",
    ),
    "nl": (
        "Gaf een hartje aan “*”",
        "Vond “*” leuk",
        "Vond “*” niet leuk",
        "Lachte om “*”",
        "Benadrukte “*”",
        "Zette een vraagteken bij “*”",
    ),
    "pt": ("Amou “*”", "Gostou de “*”", "Não gostou de “*”", "Riu de “*”", "Enfatizou “*”", "Questionou “*”"),
}
REMOVED = {
    "en": (
        "Removed a heart from “*”",
        "Removed a like from “*”",
        "Removed a dislike from “*”",
        "Removed a laugh from “*”",
        "Removed an exclamation from “*”",
        "Removed a question mark from “*”",
    ),
    "de": (
        "Herz von „*“ entfernt",
        "„Gefällt mir“ von „*“ entfernt",
        "„Gefällt mir nicht“ von „*“ entfernt",
        "Lachen von „*“ entfernt",
        "Ausrufezeichen von „*“ entfernt",
        "Fragezeichen von „*“ entfernt",
    ),
    "es": (
        "Ya no le encanta “*”",
        "Ya no le gusta “*”",
        "Ya no le disgusta “*”",
        "Ya no le hace gracia “*”",
        "Ya no le sorprende “*”",
        "Ya no duda sobre “*”",
    ),
    "fr": (
        "a retiré son « J’adore » de « * »",
        "a retiré son « J’aime » de « * »",
        "a retiré son « Je n’aime pas » de « * »",
        "a retiré son rire de « * »",
        "a retiré ses points d’exclamation de « * »",
        "a retiré son point d’interrogation de « * »",
    ),
    "it": (
        "Ha rimosso il cuoricino da “*”",
        "Ha rimosso “Mi piace” da “*”",
        "Ha rimosso “Non mi piace” da “*”",
        "Non trova più divertente “*”",
        "Ha rimosso i punti esclamativi da “*”",
        "Ha rimosso il punto interrogativo da “*”",
    ),
    "nl": (
        "Verwijderde een hartje van “*”",
        "Verwijderde een duim omhoog van “*”",
        "Verwijderde een duim omlaag van “*”",
        "Verwijderde een lach van “*”",
        "Verwijderde een uitroepteken van “*”",
        "Verwijderde een vraagteken van “*”",
    ),
    "pt": (
        "Removeu um coração de “*”",
        "Removeu um gosto de “*”",
        "Removeu um não gosto de “*”",
        "Removeu uma risada de “*”",
        "Removeu um ponto de exclamação de “*”",
        "Removeu um ponto de interrogação de “*”",
    ),
}
ALL = [
    (form, kind, removed)
    for table, removed in ((ADDED, False), (REMOVED, True))
    for forms in table.values()
    for form, kind in zip(forms, KINDS, strict=True)
]
WITH_EMOJI = {
    "Reacted 🎉 to “*”": False,
    "Removed 🎉 from “*”": True,
    "Hat mit 🎉 auf „*“ reagiert": False,
    "🎉 aus „*“ entfernt": True,
    "Se ha reaccionado con 🎉 a “*”": False,
    "Reaccionó con 🎉 a “*”": False,
    "Ha eliminado 🎉 de “*”.": True,
    "A réagi avec 🎉 à « * »": False,
    "A retiré 🎉 de « * »": True,
    "Ha reagito con 🎉 a “*”": False,
    "Ha rimosso 🎉 da “*”": True,
    "Reageerde met 🎉 op “*”": False,
    "Verwijderde 🎉 uit “*”": True,
    "Reagiu com 🎉 a “*”": False,
    "Removeu 🎉 de “*”": True,
    # Google's phones hide characters around the emoji and the words.
    "\u200a\u200b🎉\u200b to “\u200a*\u200a”\u200a": False,
    "\u200aReacted \u200b🎉\u200b to “\u200a*\u200a”\u200a": False,
    "\u200aRemoved \u200c🎉\u200c from “\u200a*\u200a”\u200a": True,
    "🎉 to *": False,
}


@pytest.mark.parametrize(("form", "kind", "removed"), ALL)
def test_the_words_of_phones_are_reactions(form: str, kind: str, removed: bool) -> None:
    reaction = read_reaction(form.replace("*", LIGHT), SENT)
    assert reaction == Reaction(emoji=KINDS[kind], kind=kind, text=LIGHT, removed=removed)


@pytest.mark.parametrize(("form", "removed"), WITH_EMOJI.items())
def test_any_emoji_is_a_reaction(form: str, removed: bool) -> None:
    assert read_reaction(form.replace("*", LIGHT), SENT) == Reaction("🎉", "emoji", LIGHT, removed)


@pytest.mark.parametrize(
    ("emoji", "kind"),
    [
        ("👍", "like"),
        ("👍🏽", "like"),
        ("❤", "love"),
        ("❤️", "love"),
        ("👎🏿", "dislike"),
        ("😂", "laugh"),
        ("‼️", "emphasize"),
        ("❓", "question"),
        ("👩‍👩‍👧", "emoji"),
        ("1️⃣", "emoji"),
        ("🇩🇪", "emoji"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "emoji"),
    ],
)
def test_an_emoji_that_phones_have_a_word_for_is_of_its_kind(emoji: str, kind: str) -> None:
    assert read_reaction(f"Reacted {emoji} to “{LIGHT}”", SENT) == Reaction(emoji, kind, LIGHT, False)


def test_a_sticker_has_no_emoji() -> None:
    assert read_reaction(f"Reacted with a sticker to “{LIGHT}”", SENT) == Reaction(None, "emoji", LIGHT, False)
    assert read_reaction(f"Removed a sticker from “{LIGHT}”", SENT) == Reaction(None, "emoji", LIGHT, True)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (f"Liked “{LONG[:60]}…”", f"{LONG[:60]}…"),
        (f"Liked “{LONG[:60]}...”", f"{LONG[:60]}..."),
        (f"Liked “{LONG[:10]}…”", f"{LONG[:10]}…"),
        (f"Liked “{LONG[:10]}", LONG[:10]),
        (f"Liked “{LONG[:40]}", LONG[:40]),  # a gateway cut the text itself
        (f"Liked “{LONG[:40]}”", LONG[:40]),
        (f'Liked "{LONG}"', LONG),
        (f"liked ‘{LONG}’", LONG),
        (f"  Liked\u00a0“{LONG.upper()}” ", LONG.upper()),
    ],
)
def test_the_quoted_words_may_be_cut_and_written_otherwise(text: str, quoted: str) -> None:
    assert read_reaction(text, SENT) == Reaction("👍", "like", quoted, False)


@pytest.mark.parametrize(
    ("sent", "quoted"),
    [
        ("It’s “open”…\n\nReally", 'It\'s "open"... Really'),
        ("Caf\u00e9 at 8", "Cafe\u0301 at 8"),
        ("Done ✔\ufe0f", "Done ✔"),
        ("zero\u200bwidth", "zerowidth"),
        ("The door is open.", "Test SMS using a RingCentral Developer account - The door is open."),
        ("(2/2) and so on", "(2/2) and so on"),
    ],
)
def test_what_gateways_change_does_not_matter(sent: str, quoted: str) -> None:
    reaction = read_reaction(f"Liked “{quoted}”", [sent])
    assert reaction
    assert reaction.kind == "like"


@pytest.mark.parametrize(
    ("text", "kind", "removed"),
    [
        ("Liked an image", "like", False),
        ("Loved a movie", "love", False),
        ("Laughed at 3 photos", "laugh", False),
        ("Removed a heart from an image", "love", True),
        ("Reacted 🎉 to an image", "emoji", False),
        ("Gefällt: ein Bild", "like", False),
        ("Einem Bild ein Herz hinzugefügt", "love", False),
        ("Le gusta una imagen", "like", False),
        ("A ajouté un « J’aime » à une image", "like", False),
        ("Ha aggiunto un cuoricino a un'immagine", "love", False),
        ("Vond een afbeelding leuk", "like", False),
        ("Gostou de uma imagem", "like", False),
        ("Liked an audio message", "like", False),
    ],
)
def test_a_reaction_to_a_picture_quotes_nothing(text: str, kind: str, removed: bool) -> None:
    reaction = read_reaction(text, [])
    assert reaction
    assert (reaction.kind, reaction.text, reaction.removed) == (kind, None, removed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "Yes",
        "Liked",
        "Liked it a lot",
        "Liked “Dune” last night",
        "Liked “The weather is fine.”",
        "Liked “”",
        "Liked “T”",
        f"Liked {LIGHT}",
        f"I liked “{LIGHT}”",
        f"Did you mean “{LIGHT}”?",
        f"Reacted ... to “{LIGHT}”",
        f"“{LIGHT}”",
        LIGHT,
        "🎉 to the both of you",
        "Liked an imaginary friend",
        "Loved a movie about dogs",
        "Sam has removed a like from the list",
    ],
)
def test_what_somebody_wrote_is_no_reaction(text: str) -> None:
    assert read_reaction(text, SENT) is None


@pytest.mark.parametrize("text", [f"Liked “{LIGHT}”", f"🎉 to “{LIGHT}”", f"„{LIGHT}“ ein Herz hinzugefügt"])
def test_only_what_quotes_us_is_a_reaction(text: str) -> None:
    assert read_reaction(text, []) is None
    assert read_reaction(text, ["Something else"]) is None
