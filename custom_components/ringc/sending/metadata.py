"""Takes out of a picture what it says beside its pixels: place, time, camera, comments. The pixels stay as they are."""

from collections.abc import Callable, Iterator, Mapping
import re
import struct

# In JPEG's compressed data, FF begins a marker unless a zero, a restart or another FF follows.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_JPEG_KEPT = frozenset([*range(0xC0, 0xD0), _SCAN, 0xDB, 0xDD, 0xE0, 0xEE])
_PNG_KEPT = frozenset(
    [
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"cICP",
        b"acTL",
        b"fcTL",
        b"fdAT",
    ]
)


def without_metadata(content: bytes, kind: str) -> bytes | None:
    """Return a picture without its metadata; None when its type or its structure does not allow that."""
    try:
        return b"".join(_PIECES[kind](content)) if kind in _PIECES else None
    except IndexError, ValueError, struct.error:
        return None


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Yield the segments up to the end of the first picture; what phones hang on behind it is dropped."""
    yield content[:2]
    at = 2
    while content[at + 1] != _END:
        start, marker = at, content[at + 1]
        if content[at] != 0xFF:
            raise ValueError
        if marker == _FILL:
            at += 1
            continue
        at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
        if marker == _SCAN:
            following = _MARKER.search(content, at)
            at = following.start() if following else len(content)
        if marker in _JPEG_KEPT or content.startswith(b"ICC_PROFILE\0", start + 4):
            yield content[start:at]
        if at == len(content):  # some cameras leave out the end
            break
    yield b"\xff\xd9"


def _png(content: bytes) -> Iterator[bytes]:
    """Yield the chunks that make the picture, or the animation."""
    yield content[:8]
    at, name, pixels = 8, b"", False
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        pixels |= name == b"IDAT"
        if at > len(content) or (name == b"eXIf" and pixels):  # what turns it comes too late to be seen
            raise ValueError
        if name in _PNG_KEPT:
            yield content[at - 12 - length : at]


def _webp(content: bytes) -> Iterator[bytes]:
    """Yield the container without its EXIF and XMP chunks."""
    chunks, at = [], 12
    while at < len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        chunk = content[at : at + 8 + length + length % 2]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if name not in {b"EXIF", b"XMP "}:
            chunks.append(chunk)
        at += len(chunk)
    body = b"".join(chunks)
    yield b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _whole(content: bytes) -> Iterator[bytes]:
    """Yield a file that has no place for metadata."""
    yield content


_PIECES: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "image/bmp": _whole,
    "image/gif": _whole,
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
}
