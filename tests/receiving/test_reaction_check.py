"""A phone's reaction to one of our texts: the event says so, and only if the words are ours."""

import asyncio
from typing import Any

import pytest

from tests.helpers.receiving import Receiver
from tests.helpers.sending import MOM, PNG, notify
from tests.helpers.waiting import until

SENT = "The porch light is off."


@pytest.fixture
async def receiving(receiver: Receiver) -> Receiver:
    """An account that receives, and has texted somebody."""
    await receiver.open_through("websocket", inbound="websocket")
    await notify(receiver.hass, message=SENT, target=[MOM])
    # What becomes of it is read before.
    await asyncio.sleep(120)
    return receiver


async def event(receiver: Receiver, text: str, sender: str | None = MOM, **more: Any) -> dict[str, Any]:
    """Return what is said about a text."""
    receiver.simulator.receive(text, sender=sender, **more)
    await until(lambda: receiver.events)
    found: dict[str, Any] = receiver.events[-1].data
    return found


async def test_a_reaction_to_our_words_says_so(receiving: Receiver) -> None:
    data = await event(receiving, f"Liked “{SENT}”")
    assert data["reaction"] == {"emoji": "👍", "kind": "like", "text": SENT, "removed": False}
    assert data["message"] == f"Liked “{SENT}”"


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        pytest.param("Liked “The door is open.”", MOM, id="words that are not ours"),
        pytest.param(f"Liked “{SENT}”", "+16505550132", id="words that went to somebody else"),
        pytest.param(f"Liked “{SENT}”", None, id="words that went to somebody, from nobody"),
        pytest.param("I liked it", MOM, id="no reaction"),
    ],
)
async def test_somebodys_own_words_are_none(receiving: Receiver, text: str, sender: str | None) -> None:
    assert (await event(receiving, text, sender))["reaction"] is None


@pytest.mark.parametrize("sender", [None, "BigSale"])
async def test_for_somebody_who_cannot_be_texted_nothing_is_asked(receiving: Receiver, sender: str | None) -> None:
    asked = receiving.asked("store")
    assert (await event(receiving, f"Liked “{SENT}”", sender))["reaction"] is None
    assert receiving.asked("store") == asked


async def test_a_reaction_to_a_picture_quotes_nothing(receiving: Receiver) -> None:
    assert (await event(receiving, "Loved an image"))["reaction"] == {
        "emoji": "❤️",
        "kind": "love",
        "text": None,
        "removed": False,
    }


@pytest.mark.parametrize("fault", [{"status": 503}, {"retry_after": 300}, {"drop": "after", "times": 3}])
async def test_where_the_store_does_not_answer_the_form_decides(receiving: Receiver, fault: dict[str, Any]) -> None:
    receiving.simulator.fail("store", **fault)
    assert (await event(receiving, "Liked “Whatever”"))["reaction"]


async def test_an_ordinary_text_asks_for_nothing(receiving: Receiver) -> None:
    asked = receiving.asked("store")
    await event(receiving, 'She said "I liked it", and left', attachments=[("a.png", "image/png", PNG)])
    assert receiving.asked("store") == asked
