"""Questions texted to somebody, and which of their texts answers which question."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .errors import failed, invalid
from .words import spoken

# https://developers.ringcentral.com/guide/messaging/sms/messaging-consent-management
OPT_OUT = frozenset(["stop", "stopall", "unsubscribe", "quit", "cancel", "end"])

type Received = Mapping[str, Any]


class Answers:
    """The answers that a question expects: each an id and the sentences that mean it."""

    def __init__(self, answers: Sequence[Mapping[str, Any]]) -> None:
        """Index the sentences; refuses those that mean two things, or that end the conversation."""
        self._ids: dict[str, str] = {}
        ids = [answer["id"] for answer in answers]
        if twice := next((name for name in ids if ids.count(name) > 1), None):
            raise invalid("duplicate_answer", name=twice)
        for answer in answers:
            for sentence in answer["sentences"]:
                heard = spoken(sentence)
                if heard in OPT_OUT:
                    raise invalid("opt_out_sentence", sentence=sentence)
                if not heard or heard in self._ids:
                    raise invalid("duplicate_sentence", sentence=sentence)
                self._ids[heard] = answer["id"]

    def find(self, text: str) -> str | None:
        """Return the id of the answer that a text gives; case, accents and punctuation do not matter."""
        return self._ids.get(spoken(text))


def said(received: Received) -> str:
    """Return what somebody answered: the emoji of a reaction, else the text."""
    if reaction := received.get("reaction"):
        return "" if reaction["removed"] else str(reaction["emoji"] or "")
    return str(received["message"])


def is_opt_out(text: str) -> bool:
    """Whether a text asks RingCentral to send no more."""
    return spoken(text) in OPT_OUT


@dataclass(eq=False, slots=True)
class Question:
    """A question to a number. It counts from the moment that it was sent, by RingCentral's clock."""

    answers: Answers
    reply: asyncio.Future[Received] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent_at: datetime | None = None

    def is_answered_by(self, received: Received) -> bool:
        """Whether a text came after the question. A reaction is no answer, unless its emoji is one of the sentences."""
        written_at = dt_util.parse_datetime(received["received_at"])
        in_time = self.sent_at is not None and written_at is not None and written_at >= self.sent_at
        return in_time and (not received.get("reaction") or self.answers.find(said(received)) is not None)


class Questions:
    """An account's open questions: a number answers those to it in the order in which they were asked."""

    def __init__(self) -> None:
        """Start without any."""
        self._open: dict[str, list[Question]] = {}
        self._unheard: dict[str, list[Received]] = {}

    @property
    def waiting(self) -> int:
        """How many questions are open."""
        return sum(map(len, self._open.values()))

    @contextmanager
    def open(self, number: str, answers: Answers) -> Iterator[Question]:
        """Hold a question to a number open."""
        question = Question(answers)
        self._open.setdefault(number, []).append(question)
        try:
            yield question
        finally:
            self._end(number, question)

    @callback
    def async_sent(self, number: str, question: Question, sent_at: datetime) -> None:
        """Let a question count, also for what was answered before RingCentral's own answer came."""
        question.sent_at = sent_at
        self._hear(number)

    @callback
    def async_receive(self, received: Received) -> None:
        """Take a text in: it may answer the oldest open question to its sender."""
        number = str(received["from"])
        if number in self._open:
            self._unheard.setdefault(number, []).append(received)
            self._hear(number)

    @callback
    def async_close(self) -> None:
        """End all questions: the account is being unloaded."""
        for question in [question for questions in self._open.values() for question in questions]:
            if not question.reply.done():
                question.reply.set_exception(failed("ask_interrupted"))

    def _hear(self, number: str) -> None:
        """Give each text of a number to the oldest question that it can answer.

        One that none of those sent can have caused is kept as long as another one is being sent.
        """
        for received in tuple(self._unheard.get(number, ())):
            waiting = [question for question in self._open.get(number, ()) if not question.reply.done()]
            if asked := next((question for question in waiting if question.is_answered_by(received)), None):
                asked.reply.set_result(received)
            elif any(question.sent_at is None for question in waiting):
                continue
            self._unheard[number].remove(received)

    def _end(self, number: str, question: Question) -> None:
        """Forget a question; what it held back may answer the next one."""
        question.reply.cancel()
        if question.reply.done() and not question.reply.cancelled():
            question.reply.exception()
        self._open[number].remove(question)
        self._hear(number)
        if not self._open[number]:
            del self._open[number]
            self._unheard.pop(number, None)
