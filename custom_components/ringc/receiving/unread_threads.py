"""Texts of the Shared Inbox whose threads, and so whose numbers, could not be read yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ..ringcentral import AuthenticationError, RateLimitError, RingCentralError, ThreadMessage

# Seconds after which a thread that could not be read is asked for again, twice as long after each further failure.
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 900.0


class UnreadThreads:
    """Keeps texts until their threads are read: one that RingCentral does not show holds no others back."""

    def __init__(self) -> None:
        """Start without any."""
        self._texts = dict[str, ThreadMessage]()
        # By thread: how long it is left alone since its last failure, and until when by the event loop's time.
        self._pauses = dict[str, tuple[float, float]]()

    @property
    def texts(self) -> Sequence[ThreadMessage]:
        """All texts that are kept."""
        return tuple(self._texts.values())

    @property
    def oldest(self) -> datetime | None:
        """When the first of the texts was written."""
        return min((text.created_at for text in self._texts.values() if text.created_at), default=None)

    @property
    def next_at(self) -> float | None:
        """When the next of the threads is to be asked for, by the event loop's time; None: without texts."""
        return min((until for _, until in self._pauses.values()), default=None)

    def due(self, now: float) -> Sequence[ThreadMessage]:
        """Return the texts of the threads that are to be asked for now."""
        return [text for text in self._texts.values() if self._pauses.get(text.thread_id, (0, 0))[1] <= now]

    def keep(self, texts: Iterable[ThreadMessage]) -> None:
        """Keep these texts and no others; what is known of their threads' failures stays."""
        self._texts = {text.id: text for text in texts}
        threads = {text.thread_id for text in self._texts.values()}
        self._pauses = {thread: pause for thread, pause in self._pauses.items() if thread in threads}

    def note(self, errors: Mapping[str, RingCentralError], now: float) -> None:
        """Leave the threads that could not be read alone for some time."""
        for thread, error in errors.items():
            if not isinstance(error, AuthenticationError | RateLimitError):
                before, _ = self._pauses.get(thread, (0.0, 0.0))
                pause = min(2 * before or FIRST_PAUSE, LONGEST_PAUSE)
                self._pauses[thread] = pause, now + pause
