"""TLS in front of a port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder: Path) -> ssl.SSLContext:
    """Return the context of a certificate for this machine that it made itself: nobody vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    both = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password) + made.public_bytes(pem)
    (folder / "server.pem").write_bytes(both)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until it ends."""
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def tls_in_front_of(port: int, folder: Path) -> AsyncIterator[int]:
    """Serve a port by TLS in this event loop, with a certificate kept in a folder; yield the port of that."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect both sides."""
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    async with await asyncio.start_server(connected, "127.0.0.1", 0, ssl=certificate(folder)) as server:
        yield server.sockets[0].getsockname()[1]
        server.close_clients()
