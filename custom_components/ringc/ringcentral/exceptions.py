"""What can go wrong between this client and RingCentral.

RingCentralError                anything below; `unsent` tells whether the request provably had no effect
├── NoAnswerError               no answer: not reachable, or the connection broke
│   └── RequestTimeoutError         no answer in time
└── ResponseError               an answer that is not the documented one (5xx, not JSON, a wrong shape)
    ├── AuthenticationError     the credentials or the app's grant were refused
    ├── RateLimitError          too many requests, or none may be sent yet
    └── RejectedError           a 4xx: the request itself was refused

No message of these carries a secret, a token, a URL's query or the text of a message.
"""

from datetime import datetime
from typing import Any


class RingCentralError(Exception):
    """Anything that keeps a request from its result."""

    def __init__(self, message: str, *, unsent: bool = False) -> None:
        """Remember whether the request provably never took effect."""
        super().__init__(message)
        self.unsent = unsent


class NoAnswerError(RingCentralError):
    """No answer came: the server is not reachable or the connection broke."""


class RequestTimeoutError(NoAnswerError):
    """No answer came in time."""


class ResponseError(RingCentralError):
    """An answer that is not the documented one.

    `code` is RingCentral's inner error code (`MSG-304`), else the outer one, else None;
    `request_id` is what RingCentral's support asks for, `retry_after` the seconds it asked to wait (0: it did not).
    https://developers.ringcentral.com/guide/basics/errors
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        codes: frozenset[str] = frozenset(),
        parameter: str | None = None,
        permission: str | None = None,
        request_id: str | None = None,
        server_time: datetime | None = None,
        retry_after: float = 0.0,
        unsent: bool = False,
    ) -> None:
        """Keep what RingCentral said, for people and for decisions."""
        super().__init__(message, unsent=unsent)
        self.retry_after = retry_after
        self.status = status
        self.code = code
        self.codes = codes
        self.parameter = parameter
        self.permission = permission
        self.request_id = request_id
        self.server_time = server_time


class AuthenticationError(ResponseError):
    """The credentials, the client or its grant type were refused: repeating is useless."""


class RateLimitError(ResponseError):
    """Nothing was sent, or it was refused: wait `retry_after` seconds first."""

    def __init__(self, message: str, *, retry_after: float, status: int = 429, **details: Any) -> None:
        """Keep how many seconds must pass."""
        super().__init__(message, status=status, retry_after=retry_after, unsent=True, **details)


class RejectedError(ResponseError):
    """RingCentral refused the request itself (4xx): it had no effect."""

    @property
    def by_proxy(self) -> bool:
        """Whether it has no code, as RingCentral's own refusals have: somebody on the way refused."""
        return self.code is None

    @property
    def sync_token_expired(self) -> bool:
        """Whether a sync was refused for its token, which RingCentral does not know any more."""
        if {"MSG-333", "MSG-411"} & self.codes:
            return True
        return "CMN-101" in self.codes and self.parameter == "syncToken"
