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
        ("!?", "!?"),
        ("", ""),
    ],
)
def test_words_are_compared_without_how_they_are_written(text: str, words: str) -> None:
    assert spoken(text) == words


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
