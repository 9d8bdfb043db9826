"""A picture without its metadata is the same picture."""

from io import BytesIO
import struct
from typing import Any
import zlib

from PIL import Image
import pytest

from custom_components.ringc.sending.metadata import without_metadata

SECRET = "Hidden place"
KINDS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("WEBP", {"quality": 90}),
    ("WEBP", {"lossless": True}),
]


def saved(kind: str, **options: Any) -> bytes:
    """Return a picture as a file, with metadata."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    buffer = BytesIO()
    Image.effect_noise((61, 40), 60).convert("RGB").save(buffer, kind, exif=exif, xmp=SECRET.encode(), **options)
    return buffer.getvalue()


def stripped(content: bytes, kind: str) -> bytes:
    """Take the metadata out, which must be possible."""
    rest = without_metadata(content, f"image/{kind.lower()}")
    assert rest is not None
    return rest


def pixels(content: bytes) -> bytes:
    """Return what is to be seen."""
    return Image.open(BytesIO(content)).convert("RGB").tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_the_pixels_stay_and_the_words_go(kind: str, options: dict[str, Any]) -> None:
    content = saved(kind, **options)
    rest = stripped(content, kind)
    assert pixels(rest) == pixels(content)
    assert SECRET.encode() in content
    assert SECRET.encode() not in rest
    assert stripped(rest, kind) == rest


def test_text_in_a_png_goes() -> None:
    content = saved("PNG")
    assert stripped(content[:33] + chunk(b"tEXt", SECRET.encode()) + content[33:], "PNG") == stripped(content, "PNG")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hangs_behind_a_picture_goes(kind: str) -> None:
    content = saved(kind)
    assert stripped(content + SECRET.encode(), kind) == stripped(content, kind)


def test_a_png_that_says_late_how_to_turn_it_is_not_taken_as_it_is() -> None:
    content = saved("PNG")
    assert without_metadata(content[:-12] + chunk(b"eXIf", b"MM") + content[-12:], "image/png") is None


@pytest.mark.parametrize("kind", ["image/tiff", "image/heic", "video/mp4"])
def test_other_types_are_not_touched(kind: str) -> None:
    assert without_metadata(b"content", kind) is None


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_a_mangled_picture_never_breaks_the_search(kind: str, options: dict[str, Any]) -> None:
    content = saved(kind, **options)
    cut = [content[:end] for end in range(0, len(content), 7)]
    mangled = [content[:at] + filling * 9 + content[at:] for at in range(0, 200, 3) for filling in (b"\xff", b"\0")]
    found = [without_metadata(item, f"image/{kind.lower()}") for item in cut + mangled]
    assert all(isinstance(item, bytes | None) for item in found)
