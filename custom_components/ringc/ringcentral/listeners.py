"""Listeners of an object: callbacks that are called with each of its updates."""

from collections.abc import Callable
import logging

_LOGGER = logging.getLogger(__name__)


class Listeners[*Update]:
    """Calls every listener with an update; one that raises does not keep it from the others, or from the caller."""

    def __init__(self) -> None:
        """Start without any."""
        self._listeners = list[Callable[[*Update], None]]()

    def add(self, listener: Callable[[*Update], None]) -> Callable[[], None]:
        """Call the listener from now on; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, *update: *Update) -> None:
        """Call all listeners; the exception of one is logged without its words, which may hold a text."""
        for listener in tuple(self._listeners):
            try:
                listener(*update)
            except Exception as err:  # noqa: BLE001 - one listener's fault must not cost the others the update
                _LOGGER.warning("A listener failed: %s", type(err).__name__)
