"""A message becomes texts that a phone shows well."""

import re

from hypothesis import given, settings, strategies as st
import pytest
import wcwidth

from custom_components.ringc.sending.text import TextOptions, compose, segments

FAMILY = "👨‍👩‍👧‍👦"
LINK = "https://ha.example/cameras/driveway?at=21:42&size=full"
NUMBER = re.compile(r"\((\d+)/(\d+)\) ")

any_text = st.text(st.characters(exclude_categories=()), max_size=300)
awkward = st.lists(
    st.sampled_from(
        [
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "word",
            "Sentence one. ",
            "Why?",
            FAMILY,
            "🇩🇪",
            "é",
            "e\u0301",
            " \u0301",
            "\u0600 ",
            "한",
            "。",
            LINK,
            "x" * 90,
        ]
    )
    | st.characters(),
    max_size=80,
).map("".join)
limits = st.integers(70, 1000)


def units(text: str) -> int:
    """Count as RingCentral does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def squeezed(text: str) -> str:
    """Leave out all white space."""
    return "".join(text.split())


def parts_of(texts: tuple[str, ...]) -> list[str]:
    """Take the numbers off, which must be complete and in order."""
    numbers = [NUMBER.match(text) for text in texts]
    assert [match and match.groups() for match in numbers] == [
        (str(n), str(len(texts))) for n in range(1, len(texts) + 1)
    ]
    return [NUMBER.sub("", text, count=1) for text in texts]


def split(message: str, title: str | None = None, limit: int = 70) -> list[str]:
    """Split a message that needs it."""
    texts = compose(message, title, TextOptions(length_limit=limit))
    assert max(map(units, texts)) <= limit
    assert len(texts) > 1
    return parts_of(texts)


@pytest.mark.parametrize(
    ("title", "message", "expected"),
    [
        (None, "Body", ("Body",)),
        ("   ", "Body", ("Body",)),
        ("Home Assistant", "Body", ("Home Assistant\nBody",)),
        (" Two\nlines ", "Body\n", ("Two lines\nBody",)),
        ("Title", "  indented", ("Title\n  indented",)),
        ("T & <i>x</i> #1", "B & <b>y</b> *z*", ("T & <i>x</i> #1\nB & <b>y</b> *z*",)),
        ("Title", " \n", ("Title",)),
        (None, "", ()),
        (" ", "\t\n\u00a0", ()),
    ],
)
def test_the_title_comes_first_on_its_own_line(title: str | None, message: str, expected: tuple[str, ...]) -> None:
    assert compose(message, title) == expected


@pytest.mark.parametrize(("kind", "title"), [("html", "<b>T</b> &amp; U &lt; 5"), ("markdown", "**T** & U < 5")])
def test_a_title_is_written_in_the_same_format(kind: str, title: str) -> None:
    assert compose("Body", title, TextOptions(format=kind)) == ("T & U < 5\nBody",)


def test_a_numbered_markdown_title_stays_a_title_and_a_message_becomes_a_list() -> None:
    assert compose("3) Body", "3) Alarm", TextOptions(format="markdown")) == ("3) Alarm\n3. Body",)


def test_text_is_left_as_it_is() -> None:
    source = "# <b>a</b> &amp; *b*\n  c  d :+1:"
    assert compose(source) == (source,)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (":+1: :FIRE: :nope: :nope:fire:", "👍 🔥 :nope: :nope🔥"),
        ("at 10:30:45", "at 10:30:45"),
        ("https://x.y/:fire:/ :fire:", "https://x.y/:fire:/ 🔥"),
        (":fire::fire:", "🔥🔥"),
        (":fire:100:", "🔥100:"),
        ("www.x.y/:fire:/ :fire:", "www.x.y/:fire:/ 🔥"),
    ],
)
def test_emoji_codes_become_emojis(source: str, expected: str) -> None:
    assert compose(source, "T :+1:", TextOptions(emojis=True)) == (f"T 👍\n{expected}",)


@pytest.mark.parametrize(
    ("message", "first"),
    [
        (f"{'a ' * 20}\n\nb. c\nd. {'e ' * 30}", "a " * 19 + "a"),
        (f"{'a ' * 20}b. c\n{'d. ' * 30}", "a " * 20 + "b. c"),
        (f"{'a ' * 20}End! {'d ' * 60}", "a " * 20 + "End!"),
        (f"{'終わり。' * 12}続{'き' * 60}", "終わり。" * 12),
        (f"{'word ' * 40}", "word " * 12 + "word"),
        (f"see {LINK} or {LINK}", f"see {LINK} or"),
        (f"{'A' * 30} {LINK}", "A" * 30),
        (f"see {'A' * 30} www.ha.example/cameras/driveway/at/noon", f"see {'A' * 30}"),
        (f"Hi. {'word ' * 40}", f"Hi. {'word ' * 11}word"),
        (f"{'a ' * 20}“Go.” {'d ' * 60}", f"{'a ' * 20}“Go.”"),
        (f"{'あ' * 20}{LINK}", "あ" * 20),
    ],
)
def test_a_long_text_is_split_at_the_most_natural_place(message: str, first: str) -> None:
    assert split(message)[0] == first


@pytest.mark.parametrize(
    ("cluster", "per_part"), [(FAMILY, 5), ("🇩🇪", 16), ("e\u0301", 32), ("😀", 32), ("\u1100\u1161\u11a8", 21)]
)
def test_a_cluster_is_never_cut(cluster: str, per_part: int) -> None:
    assert split(cluster * 40)[0] == cluster * per_part


def test_a_space_with_an_accent_is_no_place_to_cut() -> None:
    assert split(f"{'a' * 64} \u0301{'b' * 60}") == ["a" * 64, f" \u0301{'b' * 60}"]


def test_a_cluster_longer_than_a_part_is_cut_between_characters() -> None:
    assert "".join(split("e" + "\u0301" * 100 + "😀" * 40)) == "e" + "\u0301" * 100 + "😀" * 40


def test_a_url_too_long_for_a_part_is_cut_where_the_room_ends() -> None:
    assert "".join(split(f"https://x.y/{'q' * 200}")) == f"https://x.y/{'q' * 200}"


@pytest.mark.parametrize("message", ["x" * 200, "word " * 40, f"{LINK} and {LINK}", "First line.\n" * 20, "\n\nx" * 60])
@pytest.mark.parametrize("title", ["T", "Home Assistant", "Front door " * 4, "Front door " * 6, "y" * 70])
def test_the_title_never_goes_alone(title: str, message: str) -> None:
    parts = split(message, title)
    assert title.strip() not in parts
    ends = next(part for part in parts if "\n" in part)
    assert ends.partition("\n")[2].strip()


def test_ten_parts_leave_room_for_their_numbers() -> None:
    assert len(split("x" * 64 * 9)) == 9
    assert len(split("x" * (64 * 9 + 1))) == 10


@given(any_text | awkward, st.none() | any_text, limits)
@settings(max_examples=300)
def test_no_part_is_over_the_limit_and_the_parts_give_back_the_text(
    message: str, title: str | None, limit: int
) -> None:
    [whole, *none] = compose(message, title, TextOptions(overflow="upstream", length_limit=limit)) or ("",)
    texts = compose(message, title, TextOptions(length_limit=limit))
    assert not none
    assert max(map(units, texts), default=0) <= limit
    assert all(text.encode() for text in texts)
    parts = list(texts) if len(texts) < 2 else parts_of(texts)
    assert squeezed("".join(parts)) == squeezed(whole)
    # What the parts begin and end with are whole clusters of the text.
    clusters = list(wcwidth.iter_graphemes(whole))
    cut = [cluster for part in parts for cluster in wcwidth.iter_graphemes(part)]
    short = [cluster for cluster in clusters if not cluster.isspace() and units(cluster) < 40]
    assert len([cluster for cluster in cut if not cluster.isspace()]) >= len(short)


@given(awkward, limits)
def test_a_truncated_text_begins_like_the_whole(message: str, limit: int) -> None:
    [whole, *_] = compose(message) or ("",)
    texts = compose(message, None, TextOptions(overflow="truncate", length_limit=limit))
    assert len(texts) == bool(whole)
    assert all(units(text) <= limit for text in texts)
    assert all(whole.startswith(text.removesuffix("…").removesuffix("...")) for text in texts)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("word " * 40, "word " * 12 + "word..."),
        ("ж word " * 40, "ж word " * 9 + "ж word…"),
        (f"{'word ' * 40}ж", "word " * 12 + "word..."),
        ("x" * 71, "x" * 67 + "..."),
        ("x" * 70, "x" * 70),
        (f"Front door is open: {LINK} more", "Front door is open:..."),
    ],
)
def test_a_truncated_text_ends_at_a_word_with_an_ellipsis(message: str, expected: str) -> None:
    assert compose(message, None, TextOptions(overflow="truncate", length_limit=70)) == (expected,)


def test_upstream_leaves_a_long_text_to_ringcentral() -> None:
    assert compose("x" * 1500, None, TextOptions(overflow="upstream")) == ("x" * 1500,)


def test_halves_of_a_surrogate_pair_are_joined_and_a_lone_half_is_replaced() -> None:
    assert compose("\ud83d\ude00 \ud83d") == ("😀 \ufffd",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        (("€" * 76 + "a") * 2, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("àé\n\f[]{}", 1),
        ("ê" + "a" * 70, 2),
    ],
)
def test_segments_are_counted_in_the_alphabet_that_the_text_needs(text: str, number: int) -> None:
    assert segments(text) == number


@pytest.mark.parametrize(
    ("message", "title", "parts"),
    [
        (" " * 170 + "end", "Alert", ("(1/2) Alert", "(2/2) end")),
        ("x" * 150 + "\n" * 90 + "end", "Alert", None),
        ("word " * 12 + " " * 90 + "ordinary word", None, ("(1/2) " + ("word " * 12).strip(), "(2/2) ordinary word")),
        (
            "word " * 12 + " " * 80 + "https://example.com/a/long/address",
            None,
            ("(1/2) " + ("word " * 12).strip(), "(2/2) https://example.com/a/long/address"),
        ),
        ("x" * 300, "An alert", None),
    ],
)
def test_white_space_cuts_no_word(message: str, title: str | None, parts: tuple[str, ...] | None) -> None:
    texts = compose(message, title, TextOptions(length_limit=160))
    assert parts is None or texts == parts
    words = re.sub(r"\(\d/\d\) ", " ", " ".join(texts)).split()
    assert all(word in words for word in (title or "").split())
