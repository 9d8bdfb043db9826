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
from .receiving.reactions import read_reaction
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
    if reaction := received["reaction"]:
        return "" if reaction["removed"] else str(reaction["emoji"] or "")
    return str(received["message"])


def is_opt_out(text: str) -> bool:
    """Whether a text asks RingCentral to send no more."""
    return spoken(text) in OPT_OUT


@dataclass(eq=False, slots=True)
class Question:
    """A question from a number of ours to somebody's. It counts from when it was sent, by RingCentral's clock.

    `texts` are its parts as they were sent.
    """

    ours: str
    theirs: str
    answers: Answers
    reply: asyncio.Future[Received] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent_at: datetime | None = None
    texts: Sequence[str] = ()

    def is_answered_by(self, received: Received) -> bool:
        """Whether a text came after the question, in the conversation that it was asked in.

        A reaction is no answer, unless it is one to the question, and its emoji is one of the sentences.
        """
        if self.sent_at is None or received["others"] or received["our_number"] not in {self.ours, None}:
            return False
        written_at = dt_util.parse_datetime(received["received_at"])
        in_time = written_at is not None and written_at >= self.sent_at
        return in_time and (not received["reaction"] or self._is_meant(received))

    def _is_meant(self, reaction: Received) -> bool:
        """Whether a reaction is one to the question, with one of its answers."""
        quoting = read_reaction(reaction["message"], self.texts)
        return bool(quoting and quoting.text) and self.answers.find(said(reaction)) is not None


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
    def open(self, ours: str, theirs: str, answers: Answers) -> Iterator[Question]:
        """Hold a question open, from a number of ours to somebody's."""
        question = Question(ours, theirs, answers)
        self._open.setdefault(theirs, []).append(question)
        try:
            yield question
        finally:
            self._end(question)

    @callback
    def async_sent(self, question: Question, sent_at: datetime, texts: Sequence[str]) -> None:
        """Let a question count, also for what was answered before RingCentral's own answer came."""
        question.sent_at, question.texts = sent_at, texts
        self._hear(question.theirs)

    @callback
    def async_receive(self, received: Received) -> None:
        """Take a text in: it may answer the oldest open question to its sender."""
        number = str(received["from"])
        if number in self._open and not self._take(number, received):
            self._unheard.setdefault(number, []).append(received)

    @callback
    def async_close(self) -> None:
        """End all questions: the account is being unloaded."""
        for question in [question for questions in self._open.values() for question in questions]:
            if not question.reply.done():
                question.reply.set_exception(failed("ask_interrupted"))

    def _hear(self, number: str) -> None:
        """Take in what was held back of a number."""
        self._unheard[number] = [text for text in self._unheard.get(number, ()) if not self._take(number, text)]

    def _take(self, number: str, received: Received) -> bool:
        """Give a text to the oldest question that it can answer; return whether it is done with.

        One that none of those sent can have caused is not, as long as another one is being sent.
        """
        waiting = [question for question in self._open[number] if not question.reply.done()]
        if asked := next((question for question in waiting if question.is_answered_by(received)), None):
            asked.reply.set_result(received)
            return True
        return all(question.sent_at is not None for question in waiting)

    def _end(self, question: Question) -> None:
        """Forget a question; what it held back may answer the next one."""
        question.reply.cancel()
        if question.reply.done() and not question.reply.cancelled():
            question.reply.exception()
        number = question.theirs
        self._open[number].remove(question)
        self._hear(number)
        if not self._open[number]:
            del self._open[number]
            self._unheard.pop(number, None)
