"""Words that people text are the same, however they are written."""

import pytest
import voluptuous as vol

from custom_components.ringc.words import has_words, plain, spoken, word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Yes, please! ", "yes please"),
        ("I don\u2019t", "i dont"),
        ("Café", "cafe"),
        ("snake_case", "snake case"),
        ("👍🏽", "👍"),
        ("❤\ufe0f", "❤"),
        ("👍\u200e", "👍"),
        ("👩\u200d🚀", "👩🚀"),
        ("1\ufe0f\u20e3", "1"),
        ("\u200fنَعَم\u200f", "نعم"),
        ("בֵּית־סֵפֶר", "בית ספר"),
        ("y\u00ade\u2060s", "yes"),
        ("네!", "네"),
        ("!?", "!?"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_words_are_compared_without_how_they_are_written(text: str, words: str) -> None:
    assert spoken(text) == words


@pytest.mark.parametrize(
    ("yes", "other"),
    [
        pytest.param("हाँ", "है", id="Hindi"),
        pytest.param("ใช่", "ใช้", id="Thai"),
        pytest.param("ஆம்", "ஆமை", id="Tamil"),
        pytest.param("はい", "ばい", id="Japanese"),
        pytest.param("응", "우", id="Korean"),
    ],
)
def test_vowels_and_tones_on_a_letter_make_words_of_their_own(yes: str, other: str) -> None:
    assert spoken(yes) != spoken(other)
    assert not has_words(f"{other} 1", yes)
    assert has_words(f"1, {yes}!", yes)


def test_a_part_of_a_letter_is_no_part_of_a_text() -> None:
    assert plain("가") not in plain("각")
    assert plain("は") not in plain("ば")


def test_a_plain_text_keeps_its_signs() -> None:
    assert plain(" Is  it OPEN?\n👍🏿 ") == "is it open? 👍"


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("It is ok.", "OK", True),
        ("broken", "ok", False),
        ("open the door", "the door", True),
        ("open the door", "open door", False),
        ("ok 👍🏽", "👍", True),
        ("", "ok", False),
    ],
)
def test_words_stand_whole_and_in_order(text: str, wanted: str, expected: bool) -> None:
    assert has_words(text, wanted) == expected


def test_a_number_is_a_word_and_a_boolean_is_none() -> None:
    assert word(911) == "911"
    with pytest.raises(vol.Invalid, match="put it in quotes"):
        word(True)
