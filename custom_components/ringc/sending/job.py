"""A message on its way to one destination."""

import asyncio
from dataclasses import dataclass, field

from homeassistant.core import callback

from ..recipients import Destination
from ..ringcentral import File
from .options import SendOptions
from .send_result import SendResult
from .sent_logs import Once
from .sent_text import SentText


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What goes out to everybody: the parts in order, the files with the first of them."""

    parts: tuple[str, ...]
    files: tuple[File, ...] = ()
    segments: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True, eq=False)
class Job:
    """A message on its way to one destination, in a task that outlives the call while a request is under way."""

    sender: str
    in_threads: bool
    destination: Destination
    content: Content
    options: SendOptions
    once: Once | None
    texts: list[SentText] = field(default_factory=list)
    task: asyncio.Task[SendResult] | None = None
    leaving: bool = False
    stopped: bool = False
    ended: bool = False

    @callback
    def async_stop(self) -> None:
        """Send no more; a request that is under way is waited for, so that it is known what became of it."""
        self.stopped = True
        if self.task and not self.leaving:
            self.task.cancel()

    @callback
    def async_end(self) -> None:
        """Send no more, and tell the call so: the account is removed, or Home Assistant stops."""
        self.ended = True
        self.async_stop()
