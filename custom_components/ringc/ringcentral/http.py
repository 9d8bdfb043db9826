"""The only place that touches a response: requests bounded in time and size, failures in our own words.

aiohttp's exceptions print URLs, and a URL may carry a token: none of them is chained to ours.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from ipaddress import ip_address
import json
import re
from typing import Any, Self

import aiohttp
from yarl import URL

from .clock import Clock, read_date
from .exceptions import NoAnswerError, RequestTimeoutError, ResponseError, RingCentralError
from .listeners import Listeners
from .multipart import answers
from .observing import endpoint, limits, refused
from .refusal import refusal

# Seconds for which a POST may reuse an idle connection. Servers close them after 5 s or more, and whether a text that
# left on one just then has arrived would be unknown.
SEND_KEEPALIVE = 4.0

_MAX_BODY = 16 * 1024 * 1024
_MAX_REDIRECTS = 3
_BYTES_PER_SECOND = 20_000
_GRACE = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request; `hide` are strings that no error may repeat. Its repr shows nothing but the method."""

    method: str
    url: URL = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    hide: Sequence[str] = field(default=(), repr=False)

    def with_token(self, token: str) -> Self:
        """Return the same request with a token."""
        headers = {**self.headers, "Authorization": f"Bearer {token}"}
        return replace(self, headers=headers, hide=[*self.hide, token])


class Reply:
    """An answer whose body is still to be read."""

    def __init__(
        self, response: aiohttp.ClientResponse, hide: Sequence[str], on_refusal: Callable[[ResponseError], None]
    ) -> None:
        """Wrap an open response; `on_refusal` is called when it turns out to be one."""
        self._response = response
        self._on_refusal = on_refusal
        self._hide = hide
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    @property
    def ok(self) -> bool:
        """Whether the request was accepted."""
        return 200 <= self.status < 300

    @property
    def from_ringcentral(self) -> bool:
        """Whether this cannot be the refusal of a proxy or a portal on the way."""
        return self.ok or "RCRequestId" in self.headers

    @property
    def content_range(self) -> tuple[int | None, int | None]:
        """Where a part begins, and the length of the whole; None where the answer does not say."""
        if self.status != 206:
            return 0, None
        found = re.fullmatch(r"bytes (\d{1,15})-\d+/(\d{1,15}|\*)", self.headers.get("Content-Range", ""))
        return (int(found[1]), int(found[2]) if found[2] != "*" else None) if found else (None, None)

    async def chunks(self, limit: int = _MAX_BODY) -> AsyncIterator[bytes]:
        """Yield the body; raises ResponseError when it is longer than `limit` bytes."""
        length = 0
        with translate_errors(self._response.url):
            if (self._response.content_length or 0) > limit:
                raise ResponseError(f"RingCentral's answer has more than {limit} bytes", status=self.status)
            async for chunk in self._response.content.iter_any():
                length += len(chunk)
                if length > limit:
                    raise ResponseError(f"RingCentral's answer has more than {limit} bytes", status=self.status)
                yield chunk

    async def json(self) -> Any:
        """Return the body as JSON; raises ResponseError when it is something else."""
        body = b"".join([chunk async for chunk in self.chunks()])
        try:
            if self._response.content_type == "multipart/mixed":
                return answers(self.headers["Content-Type"], body)
            return json.loads(body)
        except ValueError, RecursionError:
            what = "a web page" if "html" in self._response.content_type else "something"
            text = f"The server answered {self.status} with {what} that is not RingCentral's JSON"
            raise ResponseError(text, status=self.status, **self._described()) from None

    async def error(self, *, oauth: bool = False, retry_after: float = 0.0) -> ResponseError:
        """Read the body of a refusal and say what RingCentral said."""
        data: Any = None
        with suppress(RingCentralError):
            data = await self.json()
        described = self._described()
        error = refusal(self.status, data, hide=self._hide, oauth=oauth, retry_after=retry_after, **described)
        self._on_refusal(error)
        return error

    def _described(self) -> dict[str, Any]:
        """Return what an answer's headers say, whatever its body."""
        return {"request_id": self.headers.get("RCRequestId"), "server_time": read_date(self.headers.get("Date"))}


class Http:
    """Requests to one RingCentral server through sessions that somebody else owns."""

    def __init__(
        self,
        server: str,
        session: aiohttp.ClientSession,
        clock: Clock,
        *,
        send_session: aiohttp.ClientSession,
        connect_timeout: float,
        read_timeout: float,
        follow_redirects: bool,
        user_agent: str,
    ) -> None:
        """Set the bounds of all requests; the times are seconds.

        A POST goes through `send_session`, which keeps idle connections for `SEND_KEEPALIVE`.
        """
        self.server = URL(server)
        self.session = session
        self.observations = Listeners[str, str]()
        self._clock = clock
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self._follow_redirects = follow_redirects
        self.user_agent = user_agent
        self._send_session = send_session
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}

    @asynccontextmanager
    async def open(self, request: Request, *, size: int = 0) -> AsyncIterator[Reply]:
        """Send a request and yield its reply, redirects followed by our policy.

        The time for all of it, the body's reading included, is bounded: connect + 30 s + 1 s per 20 kB of the
        request or of an expected `size` + read. Raises NoAnswerError, with `unsent` when no connection came about.
        """
        bound = self.connect_timeout + _GRACE + max(len(request.body), size) / _BYTES_PER_SECOND + self.read_timeout
        timeout = aiohttp.ClientTimeout(
            total=bound, connect=self.connect_timeout, sock_connect=self.connect_timeout, sock_read=self.read_timeout
        )
        # An idle connection may turn out dead. aiohttp then repeats the request on a new one, unless it is a POST.
        session = self._send_session if request.method == "POST" else self.session
        # By then the event loop has read what has arrived already, such as the end of an idle connection.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if session.closed:
            raise NoAnswerError("The connections are closed already", unsent=True)
        call = endpoint(request.method, request.url.path)

        def observe(error: RingCentralError) -> None:
            """Let it be counted which calls fail, and how."""
            how = refused(error) if isinstance(error, ResponseError) else type(error).__name__
            self.observations.notify("error", f"{call}: {how}")

        for _ in range(_MAX_REDIRECTS + 1):
            asked_at = asyncio.get_running_loop().time()
            with self._observed(observe), translate_errors(request.url):
                async with session.request(
                    request.method,
                    request.url,
                    headers={**self._headers, **request.headers},
                    data=BytesIO(request.body) if request.body else None,
                    timeout=timeout,
                    allow_redirects=False,
                    raise_for_status=False,
                ) as response:
                    if response.status not in {301, 302, 303, 307, 308}:
                        reply = Reply(response, request.hide, observe)
                        self.observations.notify("limit_headers", limits(reply.headers))
                        date = read_date(reply.headers.get("Date"))
                        if date and reply.from_ringcentral:
                            self._clock.observe(date, asked_at=asked_at)
                        yield reply
                        return
                    request = self._redirected(request, response)
        raise ResponseError("RingCentral's server redirects in circles", status=508)

    @staticmethod
    @contextmanager
    def _observed(observe: Callable[[RingCentralError], None]) -> Iterator[None]:
        """Tell `observe` of an answer that does not come."""
        try:
            yield
        except NoAnswerError as error:
            observe(error)
            raise

    def _redirected(self, request: Request, response: aiohttp.ClientResponse) -> Request:
        """Return the request for the new address, or raise ResponseError when it must not be followed."""
        try:
            target = request.url.join(URL(response.headers.get("Location", "")))
            same_host = target.origin() == request.url.origin() and target.user is None and target.password is None
        except ValueError:
            same_host = False
        repeatable = request.method == "GET" or response.status in {307, 308}
        if self._follow_redirects and same_host and repeatable and "Location" in response.headers:
            return replace(request, url=target)
        raise ResponseError("RingCentral's server redirects to where ringc does not follow", status=response.status)


def may_see_token(server: str, uri: str) -> bool:
    """Whether a token of this server may be sent to this address.

    That is: the server's own host and port, and for an https `platform.X` also `*.X` on port 443 when X has a dot;
    over TLS only, unless the address is a loopback one.
    """
    try:
        own, target = URL(server), URL(uri)
        if not target.host or target.user is not None or target.password is not None:
            return False
        port = target.port or {"wss": 443, "ws": 80}.get(target.scheme)
    except ValueError:
        return False
    if target.scheme not in {"https", "wss"} and not (target.scheme in {"http", "ws"} and is_loopback(target.host)):
        return False
    if (target.host, port) == (own.host, own.port):
        return True
    label, _, domain = (own.host or "").partition(".")
    family = own.scheme == "https" and label == "platform" and "." in domain
    return family and port == 443 and target.host.endswith(f".{domain}")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def translate_errors(url: URL) -> Iterator[None]:
    """Translate aiohttp's exceptions, which print URLs, into ours, which don't."""
    host = url.host
    try:
        yield
    except aiohttp.ConnectionTimeoutError:
        raise RequestTimeoutError(f"{host} did not accept a connection in time", unsent=True) from None
    except aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError:
        raise NoAnswerError(f"{host} has no certificate that can be trusted", unsent=True) from None
    except aiohttp.ClientConnectorDNSError:
        raise NoAnswerError(f"The address of {host} is not known", unsent=True) from None
    except aiohttp.ClientConnectorError:
        raise NoAnswerError(f"{host} is not reachable", unsent=True) from None
    except TimeoutError:
        raise RequestTimeoutError(f"{host} did not answer in time") from None
    except aiohttp.ClientError, OSError:
        raise NoAnswerError(f"The connection to {host} broke before the answer was complete") from None
