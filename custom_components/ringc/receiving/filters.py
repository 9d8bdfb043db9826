"""The event filters that an account subscribes to."""

from collections.abc import Iterable, Sequence

from ..ringcentral import (
    INBOUND,
    OUTBOUND,
    SHARED,
    THREAD_ENTRIES,
    THREADS,
    RejectedError,
    RingCentralError,
    Subscription,
    event_filter,
    same_filters,
)

REFUSED_FILTER = "SUB-508"


class EventFilters:
    """What is subscribed to. Filters for shared numbers may be refused or disabled: then the others do without them."""

    def __init__(self, extensions: Sequence[str]) -> None:
        """Ask for texts to these extensions, of which the first is the account's own, and for changes of texts sent."""
        self._own = extensions[0]
        self._needed = [*(event_filter(INBOUND, item) for item in ("~", *extensions[1:])), event_filter(OUTBOUND)]
        self._shared: list[str] = []

    @property
    def all(self) -> list[str]:
        """The filters to ask for."""
        return [*self._needed, *self._shared]

    def add_shared(self, *, queues: bool, threads: bool) -> None:
        """Ask for the texts of call queues and of the Shared Inbox too."""
        self._shared = [event_filter(SHARED)] if queues else []
        self._shared += [THREAD_ENTRIES, THREADS] if threads else []

    def give_up_shared(self, err: RingCentralError) -> bool:
        """Do without the filters for shared numbers if they may be what was refused; return whether to try again."""
        if not self._shared or not isinstance(err, RejectedError) or REFUSED_FILTER not in err.codes:
            return False
        self._shared = []
        return True

    def are_those_of(self, subscription: Subscription) -> bool:
        """Whether a subscription pushes all that is asked for, or can be."""
        filters = set(subscription.filters)
        return not self.are_disabled(subscription.disabled_filters) and (
            same_filters(filters, self.all, own=self._own)
            or same_filters(filters | set(subscription.disabled_filters), self.all, own=self._own)
        )

    def are_disabled(self, disabled: Iterable[str]) -> bool:
        """Whether RingCentral disabled a filter that nothing works without."""
        return any(f"/{SHARED}" not in item and "/message-threads/" not in item for item in disabled)
