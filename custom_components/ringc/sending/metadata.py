"""Takes out of a picture what it says beside its pixels: place, time, camera, comments. The pixels stay as they are.

What is taken apart is a stranger's: whatever is not known to make the picture is left out.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from math import ceil
import re
import struct
import zlib

# In JPEG's compressed data, FF begins a marker unless a zero, a restart or another FF follows.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SCAN, END = 0xDA, 0xD9
_FILL, _APP0, _APP2, _APP14 = 0xFF, 0xE0, 0xE2, 0xEE
_JPEG_KEPT = frozenset([*range(0xC0, 0xD0), SCAN, 0xDB, 0xDD])
_PROFILE = b"ICC_PROFILE\0"
_ADOBE_SIZE, _JFIF_SIZE = 12, 12  # of what these segments say about colours and density
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
_PNG_TURN = b"eXIf"
_WEBP_IMAGE = frozenset([b"VP8 ", b"VP8L", b"ALPH"])
_WEBP_EXIF, _WEBP_XMP, _WEBP_PROFILE = 0x08, 0x04, 0x20
_GIF_END, _GIF_IMAGE, _GIF_EXTENSION, _GIF_CONTROL, _GIF_APPLICATION = 0x3B, 0x2C, 0x21, 0xF9, 0xFF
_GIF_LOOPS = frozenset([b"NETSCAPE2.0", b"ANIMEXTS1.0"])
_BMP_MASKS = 3
_LARGEST_PROFILE = 1_000_000


def without_metadata(content: bytes, kind: str, *, turned: bool = False) -> bytes | None:
    """Return a picture without its metadata; None when its type or its structure does not allow that.

    `turned`: what a PNG says about how it must be turned stays, and whatever stands beside that.
    """
    try:
        if kind == "image/png":
            return b"".join(_png(content, _PNG_KEPT | {_PNG_TURN} if turned else _PNG_KEPT))
        return b"".join(_PIECES[kind](content)) if kind in _PIECES else None
    except IndexError, ValueError, struct.error, zlib.error:
        return None


def is_profile(content: bytes) -> bool:
    """Whether this is a colour profile, which may stay, and not a text that calls itself one.

    https://www.color.org/specification/ICC.1-2022-05.pdf, 7.2 and 7.3
    """
    if not 132 <= len(content) <= _LARGEST_PROFILE or content[36:40] != b"acsp":
        return False
    size, number = struct.unpack_from(">I", content)[0], struct.unpack_from(">I", content, 128)[0]
    if size != len(content) or len(content) < 132 + 12 * number:
        return False
    parts = [struct.unpack_from(">4sII", content, 132 + 12 * index) for index in range(number)]
    return bool(parts) and all(132 + 12 * number <= at <= at + length <= size for _, at, length in parts)


def jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each whole segment of the first picture, a scan with its data.

    One that is cut short ends without the marker `END`. Raises ValueError where no segment begins.
    """
    at, size = 2, len(content)
    while at + 1 < size:
        start, marker = at, content[at + 1]
        if content[at] != 0xFF:
            raise ValueError
        if marker == _FILL:
            at += 1
            continue
        if marker == END:
            yield marker, at, at + 2
            return
        if at + 4 > size or (at := at + 2 + int(struct.unpack_from(">H", content, at + 2)[0])) > size:
            return
        if marker == SCAN:
            following = _MARKER.search(content, at)
            at = following.start() if following else size
        yield marker, start, at


def mended(content: bytes) -> bytes:
    """Return a JPEG that may be cut short so that it can be decoded as far as it goes."""
    end = max((end for _, _, end in jpeg_segments(content)), default=2)
    return content[:end] + b"\xff\xd9"


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Yield the segments up to the end of the first picture; what phones hang on behind it is dropped."""
    segments = list(jpeg_segments(content))
    profile = is_profile(_jpeg_profile(content, segments))
    yield content[:2]
    for marker, start, end in segments:
        body = content[start + 4 : end]
        if marker in _JPEG_KEPT or (marker == _APP2 and profile and body.startswith(_PROFILE)):
            yield content[start:end]
        elif marker == _APP14 and body.startswith(b"Adobe"):
            yield b"\xff\xee" + struct.pack(">H", 2 + _ADOBE_SIZE) + body[:_ADOBE_SIZE].ljust(_ADOBE_SIZE, b"\0")
        elif marker == _APP0 and body.startswith(b"JFIF\0"):
            density = body[:_JFIF_SIZE].ljust(_JFIF_SIZE, b"\0")
            yield b"\xff\xe0" + struct.pack(">H", 2 + _JFIF_SIZE + 2) + density + b"\0\0"  # no thumbnail
    yield b"\xff\xd9"


def _jpeg_profile(content: bytes, segments: list[tuple[int, int, int]]) -> bytes:
    """Return the colour profile of a JPEG, put together from its numbered pieces."""
    pieces = [content[start + 4 : end] for marker, start, end in segments if marker == _APP2]
    pieces = [piece for piece in pieces if piece.startswith(_PROFILE)]
    head = len(_PROFILE) + 2
    return b"".join(piece[head:] for piece in sorted(pieces, key=lambda piece: piece[len(_PROFILE)]))


def _png(content: bytes, kept: Collection[bytes]) -> Iterator[bytes]:
    """Yield the chunks that make the picture, or the animation."""
    yield content[:8]
    at, name, pixels = 8, b"", False
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        pixels |= name == b"IDAT"
        if at > len(content) or (
            name == _PNG_TURN and pixels and name not in kept
        ):  # what turns it comes too late to be seen
            raise ValueError
        chunk = content[at - 12 - length : at]
        if name in kept and (name != b"iCCP" or _is_png_profile(chunk[8:-4])):
            yield chunk


def _is_png_profile(body: bytes) -> bool:
    """Whether a chunk holds a colour profile: a name, a zero, how it is packed, the packed profile."""
    packed = body.partition(b"\0")[2][1:]
    unpacker = zlib.decompressobj()
    profile = unpacker.decompress(packed, _LARGEST_PROFILE)
    return unpacker.eof and not unpacker.unused_data and is_profile(profile)


def _webp(content: bytes) -> Iterator[bytes]:
    """Yield the container with nothing but the picture, or the animation."""
    chunks = list(_riff_chunks(content[: 8 + int(struct.unpack_from("<I", content, 4)[0])], 12))
    profile = any(name == b"ICCP" and is_profile(body) for name, body in chunks)
    body = b"".join(_webp_pieces(chunks, profile=profile))
    yield b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _webp_pieces(chunks: list[tuple[bytes, bytes]], *, profile: bool) -> Iterator[bytes]:
    """Yield the chunks that make the picture, or the animation."""
    for name, body in chunks:
        if name == b"VP8X":
            gone = _WEBP_EXIF | _WEBP_XMP | (0 if profile else _WEBP_PROFILE)
            yield _riff_chunk(name, bytes([body[0] & ~gone]) + body[1:10])
        elif name == b"ANMF":
            frame = [(inner, data) for inner, data in _riff_chunks(body, 16) if inner in _WEBP_IMAGE]
            yield _riff_chunk(name, body[:16] + b"".join(_riff_chunk(inner, data) for inner, data in frame))
        elif name in _WEBP_IMAGE or name == b"ANIM" or (name == b"ICCP" and profile):
            yield _riff_chunk(name, body)


def _riff_chunks(content: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the content of each chunk."""
    while at < len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > len(content):
            raise ValueError
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk, filled up to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _gif(content: bytes) -> Iterator[bytes]:
    """Yield the blocks that make the picture, or the animation, up to its end.

    https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    """
    at = 13 + _gif_colours(content[10])
    yield content[:at]
    while (block := content[at]) != _GIF_END:
        start, label = at, content[at + 1]
        if block == _GIF_IMAGE:
            at = _gif_blocks_end(content, at + 11 + _gif_colours(content[at + 9]))
            yield content[start:at]
            continue
        if block != _GIF_EXTENSION:
            raise ValueError
        at = _gif_blocks_end(content, at + 2)
        if label == _GIF_CONTROL and content[start + 2] == 4:
            yield content[start : start + 7] + b"\0"
        elif label == _GIF_APPLICATION and content[start + 3 : start + 14] in _GIF_LOOPS and content[start + 14] == 3:
            yield content[start : start + 18] + b"\0"
    yield b";"


def _gif_colours(flags: int) -> int:
    """Return the size of the table of colours that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(content: bytes, at: int) -> int:
    """Return where a row of blocks ends, each with its size in front."""
    while size := content[at]:
        at += 1 + size
    return at + 1


def _bmp(content: bytes) -> Iterator[bytes]:
    """Yield the plain form: header, colours, pixels. Later ones may name files, or have something in between."""
    offset, header, width, height, _, bits, compression = struct.unpack_from("<IIiiHHI", content, 10)
    colours = struct.unpack_from("<I", content, 46)[0] or 1 << bits
    masks = 12 if compression == _BMP_MASKS else 0
    end = offset + ceil(width * bits / 32) * 4 * abs(height)
    plain = header == 40 and compression in {0, _BMP_MASKS} and width > 0
    if not plain or offset != 54 + masks + (4 * colours if bits <= 8 else 0) or end > len(content):
        raise ValueError
    yield b"BM" + struct.pack("<I", end) + bytes(4) + content[10:end]


_PIECES: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "image/bmp": _bmp,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
