"""The texts in memory: never too many, and pages that are right all the same."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from custom_components.ringc.conversation import Conversation, ConversationMessage
from custom_components.ringc.kept_texts import KeptTexts
from custom_components.ringc.ringcentral import BEGINNING
from tests.helpers.sending import DAD, MOM

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 100


@pytest.fixture
def kept() -> KeptTexts:
    """Texts of a store that was read for a month."""
    kept = KeptTexts(MOST)
    kept.known_since["1"] = BEGAN
    return kept


def text(number: int, sender: str = MOM, *, second: int | None = None) -> ConversationMessage:
    """Return the text with this number, of its own second unless another is given."""
    return ConversationMessage(
        id=str(number),
        conversation=sender,
        outbound=False,
        sender=sender,
        sender_name=None,
        our_number=None,
        text=f"Text {number}",
        at=BEGAN + timedelta(seconds=number if second is None else second),
        read=False,
        status=None,
        error_code=None,
        attachments=(),
        store="1",
    )


def fill(kept: KeptTexts, texts: Iterable[ConversationMessage]) -> int:
    """Add texts as they come; return how many were kept at most."""
    most = 0
    for item in texts:
        kept.add(item, (item.conversation,))
        kept.let_go()
        most = max(most, size(kept))
    return most


def size(kept: KeptTexts) -> int:
    """How many texts there are."""
    return sum(len(conversation.messages) for conversation in kept.conversations)


def numbers(conversation: Conversation) -> list[int]:
    """Which texts a conversation has."""
    return [int(message.id) for message in conversation.messages]


def test_however_many_texts_come_the_newest_are_kept(kept: KeptTexts) -> None:
    assert fill(kept, map(text, range(1, 1001))) <= MOST
    assert numbers(kept.of_numbers([MOM]))[-90:] == list(range(911, 1001))
    assert kept.message("1") is None
    assert kept.message("1000")


def test_texts_of_one_second_are_let_go_together(kept: KeptTexts) -> None:
    assert fill(kept, (text(number, second=5) for number in range(1000))) <= MOST
    assert kept.of_numbers([MOM]).whole_since > BEGAN + timedelta(seconds=5)


def test_what_was_let_go_is_what_is_before(kept: KeptTexts) -> None:
    kept.known_since["1"] = BEGINNING
    fill(kept, map(text, range(1, 102)))
    conversation = kept.of_numbers([MOM])
    assert conversation.has_before(conversation.messages[0])
    assert (numbers(conversation)[0], conversation.whole_since) == (12, BEGAN + timedelta(seconds=12))


def test_who_had_no_text_for_long_has_texts_that_can_be_read_again(kept: KeptTexts) -> None:
    fill(kept, [text(0, DAD), *map(text, range(1, 200))])
    assert [conversation.id for conversation in kept.conversations] == [MOM]
    again = kept.of_numbers([DAD])
    assert (again.messages, again.whole_since > BEGAN) == ([], True)


def test_a_conversation_whose_past_is_known_keeps_that_until_a_text_of_it_is_let_go(kept: KeptTexts) -> None:
    recent, old = text(500, DAD), text(1)
    fill(kept, [recent, old])
    for conversation in kept.conversations:
        conversation.known_since["1"] = BEGINNING
    fill(kept, map(text, range(400, 500)))
    assert kept.of_numbers([DAD]).complete
    assert not kept.of_numbers([MOM]).complete


def test_a_conversation_that_is_being_scrolled_keeps_its_earlier_texts_and_the_others_make_room(
    kept: KeptTexts,
) -> None:
    kept.known_since["2"] = BEGAN + timedelta(seconds=10)
    fill(kept, (text(number, DAD) for number in range(1000, 1080)))
    scrolled = kept.of_numbers([MOM])
    for number in range(50, 100):
        kept.add(text(number), (MOM,))
    before = scrolled.whole_since
    kept.let_go(scrolled)
    assert (numbers(scrolled), scrolled.whole_since) == (list(range(50, 100)), before)
    assert numbers(kept.of_numbers([DAD])) == list(range(1040, 1080))


def test_conversations_that_were_only_asked_for_are_not_kept_for_ever(kept: KeptTexts) -> None:
    fill(kept, [text(1)])
    for number in range(1000):
        kept.of_numbers([f"+1650555{number:04}"])
    assert len(kept.conversations) <= MOST + 1
    assert numbers(kept.of_numbers([MOM])) == [1]


def test_a_text_that_is_no_more_is_out_of_its_conversation(kept: KeptTexts) -> None:
    fill(kept, [text(1, second=7), text(2, second=7), text(3, second=7), text(4, DAD)])
    assert kept.remove(["2", "4", "99"]) == {MOM: ["2"], DAD: ["4"]}
    assert numbers(kept.of_numbers([MOM])) == [1, 3]
    assert (kept.message("2"), kept.remove(["2"])) == (None, {})


def test_texts_are_in_order_however_they_come(kept: KeptTexts) -> None:
    ids = count(8)
    fill(kept, [text(next(ids), second=second) for second in (3, 1, 2, 2)])
    assert numbers(kept.of_numbers([MOM])) == [9, 10, 11, 8]
