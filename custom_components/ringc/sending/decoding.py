"""What opening a picture would take, told by its header before anything is decoded.

A decoder's memory depends on more than the number of pixels: on how many numbers it keeps for each, on whether it has
to keep all scans until the last one, on the length of the sides. The figures were measured with Pillow 12.
"""

from dataclasses import dataclass
from math import ceil
import struct

from PIL import Image

from .metadata import SCAN, jpeg_segments

MOST_MEMORY = 80_000_000  # bytes
MOST_SIDE = 32_767
MOST_SCANS = 100
_WEBP_BYTES = 19  # a pixel: two canvases, the decoder's own, a copy, and the picture
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
# The JPEG processes that are decoded here, and which of them keep all of their scans.
_SEQUENTIAL = frozenset([0xC0, 0xC1, 0xC9])
_PROGRESSIVE = frozenset([0xC2, 0xCA])
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_COEFFICIENT = 2
# Of TIFF's: some others may ask for any memory that they like.
_TIFF_COMPRESSIONS = frozenset(["raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits", "jpeg"])
_TILE_WIDTH, _TILE_LENGTH, _ROWS_PER_STRIP, _BITS_PER_SAMPLE = 322, 323, 278, 258


class UnusualPictureError(ValueError):
    """A picture is of a kind that is never decoded here, as nothing is known about what that would take."""


@dataclass(frozen=True, slots=True)
class Needs:
    """A picture's sides, the bytes that its decoder takes beside the pixels that it hands out, and its scans."""

    width: int
    height: int
    memory: int = 0
    scans: int = 1


def jpeg_needs(content: bytes) -> Needs:
    """Return what a JPEG takes. It is decoded to an eighth if need be, but what it must keep of its scans is not.

    Raises UnusualPictureError for one that cannot be decoded smaller, ValueError or struct.error for what is none.
    """
    frames, scans, first_scan = list[tuple[int, bytes]](), 0, 0
    for marker, start, end in jpeg_segments(content):
        if marker in _FRAMES:
            frames.append((marker, content[start + 4 : end]))
        elif marker == SCAN:
            scans += 1
            first_scan = first_scan or content[start + 4]
    [(process, body)] = frames
    if process not in _SEQUENTIAL | _PROGRESSIVE:
        raise UnusualPictureError
    height, width, number = struct.unpack_from(">HHB", body, 1)
    factors = [divmod(body[7 + 3 * index], 16) for index in range(number)]
    if not factors or not all(x and y for x, y in factors):
        raise ValueError
    kept = process in _PROGRESSIVE or first_scan < number
    return Needs(width, height, _coefficients(width, height, factors) if kept else 0, scans)


def _coefficients(width: int, height: int, factors: list[tuple[int, int]]) -> int:
    """Return the size of all numbers of a JPEG, which is decoded in units of 8 x 8 times the largest factors."""
    units = ceil(width / 8 / max(x for x, _ in factors)) * ceil(height / 8 / max(y for _, y in factors))
    return units * 64 * _COEFFICIENT * sum(x * y for x, y in factors)


def webp_needs(content: bytes) -> Needs:
    """Return what a WebP takes, which is never decoded smaller; raises ValueError or struct.error for what is none.

    https://developers.google.com/speed/webp/docs/riff_container
    """
    name, body = content[12:16], content[20:30]
    if name == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
    elif name == b"VP8L":
        bits = struct.unpack_from("<I", body, 1)[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif name == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
    else:
        raise ValueError
    return Needs(width, height, _WEBP_BYTES * width * height)


def needs(image: Image.Image) -> Needs:
    """Return what a picture takes that was opened, but not decoded; raises UnusualPictureError."""
    area = image.width * image.height
    memory = area * _BYTES.get(image.mode, 4)
    if image.format == "TIFF":
        memory += _tiff_part(image)
    elif image.format == "BMP" and image.info.get("compression"):
        memory += 2 * area
    return Needs(image.width, image.height, memory)


def _tiff_part(image: Image.Image) -> int:
    """Return what a part of a TIFF takes, each of which is unpacked whole."""
    if (compression := image.info.get("compression")) not in _TIFF_COMPRESSIONS:
        raise UnusualPictureError
    if compression == "raw":  # is read line by line
        return 0
    tags = image.tag_v2  # type: ignore[attr-defined]
    bits = tags.get(_BITS_PER_SAMPLE, (1,))
    rows = min(tags.get(_ROWS_PER_STRIP, image.height), image.height)
    area = tags.get(_TILE_WIDTH, image.width) * tags.get(_TILE_LENGTH, rows)
    part = area * sum(bits) // 8
    # What is packed as JPEG may keep its scans.
    return int(part + (area * len(bits) * _COEFFICIENT if compression == "jpeg" else 0))
