"""The texts that are kept in memory for the pages, by conversation."""

from collections import ChainMap
from collections.abc import Iterable
from datetime import datetime

from .conversation import Conversation, ConversationMessage
from .past_texts import SECOND

# A month of a busy account, and more than anybody scrolls through.
MOST = 10_000


class KeptTexts:
    """The newest texts of an account, and of a conversation that somebody scrolls through the earlier ones too."""

    def __init__(self, most: int = MOST) -> None:
        """Keep so many texts at most."""
        self.most_scrolled = most // 2
        """How many texts the conversation that somebody scrolls through may have: the others keep theirs of late."""
        self.known_since: dict[str, datetime] = {}
        """By store, since when all that it has are kept."""
        self._most = most
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, ConversationMessage] = {}

    @property
    def conversations(self) -> list[Conversation]:
        """Every conversation that was asked for or has texts."""
        return list(self._conversations.values())

    def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation by its id."""
        return self._conversations.get(conversation_id)

    def of_numbers(self, numbers: Iterable[str]) -> Conversation:
        """Return the conversation with these people, whether or not anything was said."""
        people = tuple(sorted(set(numbers)))
        return self._conversation(",".join(people), people)

    def message(self, message_id: str) -> ConversationMessage | None:
        """Return a text by its id."""
        return self._messages.get(message_id)

    def add(self, message: ConversationMessage, numbers: tuple[str, ...]) -> None:
        """Keep a text with these people that is not known yet."""
        self._conversation(message.conversation, numbers).add(message)
        self._messages[message.id] = message

    def remove(self, message_ids: Iterable[str]) -> dict[str, list[str]]:
        """Forget texts that are no more; return by the id of their conversation which of them were known."""
        removed = dict[str, list[str]]()
        for message in filter(None, [self._messages.pop(item, None) for item in message_ids]):
            self._conversations[message.conversation].remove(message)
            removed.setdefault(message.conversation, []).append(message.id)
        return removed

    def let_go(self, spared: Conversation | None = None) -> None:
        """When there are too many, keep nine tenths: the newest, and all of a conversation that is being scrolled."""
        if max(len(self._messages), len(self._conversations)) <= self._most:
            return
        kept = spared.messages if spared else []
        others = sorted(self._messages.keys() - {message.id for message in kept}, key=self._at)
        if surplus := others[: max(len(self._messages) - self._most * 9 // 10, 0)]:
            self._let_go(self._at(surplus[-1]), spared)
        self._conversations = {
            item: conversation
            for item, conversation in self._conversations.items()
            if conversation.messages or conversation is spared
        }

    def _let_go(self, until: datetime, spared: Conversation | None) -> None:
        """Let go of the texts up to a time, and of having known all."""
        if spared:
            # What is known of it is said in it, and no longer in what holds for all.
            spared.known_since.update(dict(spared.known_since))
        for store, since in self.known_since.items():
            self.known_since[store] = max(since, until + SECOND)
        for conversation in self._conversations.values():
            if conversation is not spared:
                for message in conversation.let_go(until):
                    del self._messages[message.id]

    def clear(self) -> None:
        """Forget everything: the stores have it."""
        self._conversations.clear()
        self._messages.clear()
        self.known_since.clear()

    def _at(self, message_id: str) -> datetime:
        """Return when a text was written."""
        return self._messages[message_id].at

    def _conversation(self, conversation_id: str, numbers: tuple[str, ...]) -> Conversation:
        """Return a conversation, a new one if there is none."""
        if found := self._conversations.get(conversation_id):
            return found
        self.let_go()
        made = Conversation(id=conversation_id, numbers=numbers, known_since=ChainMap({}, self.known_since))
        return self._conversations.setdefault(conversation_id, made)
