"""The usage plan: requests per group in a sliding window, and a penalty that every early request restarts."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
import math

from .clock import Clock
from .errors import ApiError


@dataclass
class Account:
    """What one user of one app has spent in one group."""

    spent: deque[float] = field(default_factory=deque)
    barred_until: float = 0


class Limits:
    """Counts requests; `groups`, `window` and `penalty` may be changed at any time."""

    def __init__(self, clock: Clock) -> None:
        """Start with RingCentral's default plan."""
        self.groups = {"light": 50, "medium": 40, "heavy": 10, "auth": 5}
        self.window = 60.0
        self.penalty = 60.0
        self._clock = clock
        self._accounts: dict[tuple[str, Hashable], Account] = {}

    def spend(self, group: str, user: Hashable) -> dict[str, str]:
        """Count one request and return the headers of its reply; refuse when there were too many."""
        now = self._clock.time()
        account = self._accounts.setdefault((group, user), Account())
        while account.spent and account.spent[0] <= now - self.window:
            account.spent.popleft()
        if now < account.barred_until or len(account.spent) >= self.groups[group]:
            account.barred_until = now + self.penalty
            raise self.refusal(self.penalty, self._headers(group, 0))
        account.spent.append(now)
        return self._headers(group, self.groups[group] - len(account.spent))

    def refusal(self, retry_after: float | str | None, headers: dict[str, str]) -> ApiError:
        """Return a 429."""
        if retry_after is not None:
            seconds = retry_after if isinstance(retry_after, str) else str(math.ceil(retry_after))
            headers = {**headers, "Retry-After": seconds}
        return ApiError(429, "CMN-301", "Request rate exceeded", headers=headers)

    def forget(self) -> None:
        """Start counting afresh."""
        self._accounts.clear()

    def _headers(self, group: str, remaining: int) -> dict[str, str]:
        """Return the documented headers."""
        return {
            "X-Rate-Limit-Group": group,
            "X-Rate-Limit-Limit": str(self.groups[group]),
            "X-Rate-Limit-Remaining": str(remaining),
            "X-Rate-Limit-Window": str(round(self.window)),
        }
