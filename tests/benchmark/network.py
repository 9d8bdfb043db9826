"""A network between a client and the simulator: TLS 1.3, and each direction takes its time.

A client connects to a relay that hands on bytes late; behind it is the server's end of TLS, and behind that, without
delay, the simulator. Accepting a connection costs nothing on this machine, so the relay holds the client's first bytes
back for one more round trip, as a TCP handshake would.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl
from typing import Self, cast, override

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"
ONE_WAY = 0.030
ROUND_TRIP = 2 * ONE_WAY


def write_certificate(folder: Path) -> Path:
    """Write a certificate for this machine, with its key, and return the file of the certificate alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ringc benchmark")])
    now = datetime.now(UTC)
    unused = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign")
    usage = {**dict.fromkeys(unused, False), "encipher_only": False, "decipher_only": False}
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(secret + certificate.public_bytes(pem))
    (folder / "authority.pem").write_bytes(certificate.public_bytes(pem))
    return folder / "authority.pem"


class End(asyncio.Protocol):
    """One end of a relayed connection: what it reads is written to the other end after the delay, in order."""

    def __init__(self, delay: float, first: float = 0.0) -> None:
        """Hand on bytes `delay` seconds late, and none before `first` seconds have passed."""
        self.other: End | None = None
        self._delay = delay
        self._first = first
        self._not_before = 0.0
        self._ready: asyncio.Transport | None = None
        self._waiting: deque[bytes | None] = deque()
        self._unsent: list[bytes | None] = []

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; write what was read before this end stood."""
        self._ready = cast("asyncio.Transport", transport)
        self._not_before = asyncio.get_running_loop().time() + self._first
        for data in self._unsent:
            self.write(data)

    @override
    def data_received(self, data: bytes) -> None:
        """Hand on bytes."""
        self._later(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Hand on the end."""
        self._later(None)

    def write(self, data: bytes | None) -> None:
        """Write bytes, or close on None."""
        if self._ready is None:
            self._unsent.append(data)
        elif data is None:
            self._ready.close()
        else:
            self._ready.write(data)

    def _later(self, data: bytes | None) -> None:
        """Queue bytes; one timer for each, so that equal times keep the order."""
        loop = asyncio.get_running_loop()
        self._waiting.append(data)
        loop.call_at(max(loop.time(), self._not_before) + self._delay, self._forward)

    def _forward(self) -> None:
        """Hand on what has waited longest."""
        assert self.other is not None
        self.other.write(self._waiting.popleft())


class Network:
    """The way from a client to the simulator's port."""

    def __init__(self, folder: Path, port: int) -> None:
        """Take the certificate in a folder, and the simulator's port."""
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._context.load_cert_chain(folder / "server.pem")
        self._port = port
        self._servers = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open both relays."""
        inner = await self._open(lambda: End(0.0), lambda: End(0.0), self._port, self._context)
        self.port = await self._open(lambda: End(ONE_WAY, ROUND_TRIP), lambda: End(ONE_WAY), inner, None)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them."""
        await self._servers.aclose()

    @property
    def url(self) -> str:
        """Return the address that clients use."""
        return f"https://{HOST}:{self.port}"

    async def _open(
        self, near: Callable[[], End], far: Callable[[], End], target: int, context: ssl.SSLContext | None
    ) -> int:
        """Open a relay to a port and return its own port."""
        loop = asyncio.get_running_loop()
        connecting: set[asyncio.Task[object]] = set()

        def accept() -> End:
            """Connect a new client to the target."""
            client, server = near(), far()
            client.other, server.other = server, client
            task: asyncio.Task[object] = loop.create_task(loop.create_connection(lambda: server, HOST, target))
            connecting.add(task)
            task.add_done_callback(connecting.discard)
            return client

        opened = await loop.create_server(accept, HOST, 0, ssl=context, backlog=256)
        self._servers.callback(opened.close)
        return int(opened.sockets[0].getsockname()[1])
