"""A picture without its metadata is the same picture."""

from io import BytesIO
import struct
from typing import Any
import zlib

from PIL import Image, ImageCms
import pytest

from custom_components.ringc.sending.metadata import is_profile, without_metadata

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


JFIF = b"JFIF\0\1\2\1\0\x48\0\x48\0\0"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FORGED = SECRET.encode() * 40


def segment(marker: int, body: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


@pytest.mark.parametrize(
    "hidden",
    [
        segment(0xE0, b"JFXX\0\x13" + SECRET.encode()),  # a thumbnail
        segment(0xE0, b"AVI1" + SECRET.encode()),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET.encode()),
        segment(0xE2, b"MPF\0" + SECRET.encode()),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + FORGED),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(36) + b"acsp" + bytes(92) + FORGED),
        segment(0xEE, SECRET.encode()),
        segment(0xEC, b"Ducky" + SECRET.encode()),
        segment(0xED, b"Photoshop 3.0\0" + SECRET.encode()),
        segment(0xFE, SECRET.encode()),
    ],
)
def test_no_segment_of_a_photo_hides_anything(hidden: bytes) -> None:
    content = stripped(saved("JPEG"), "JPEG")
    assert stripped(content[:2] + hidden + content[2:], "JPEG") == content
    assert stripped(content[:20] + hidden + content[20:], "JPEG") == content


def test_a_photo_loses_its_thumbnail() -> None:
    content = stripped(saved("JPEG"), "JPEG")
    thumbnail = segment(0xE0, JFIF[:-2] + b"\x10\x10" + SECRET.encode() * 64)
    rest = stripped(content[:2] + thumbnail + content[20:], "JPEG")
    assert rest == content[:2] + segment(0xE0, JFIF) + content[20:]


def test_adobe_says_no_more_than_the_colours() -> None:
    content = stripped(saved("JPEG"), "JPEG")
    adobe = b"Adobe\0\x64\0\0\0\0\1"
    rest = stripped(content[:2] + segment(0xEE, adobe + SECRET.encode()) + content[2:], "JPEG")
    assert rest == content[:2] + segment(0xEE, adobe) + content[2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_colour_profile_stays_and_a_text_that_poses_as_one_goes(kind: str) -> None:
    kept, forged = (
        Image.open(BytesIO(stripped(saved(kind, icc_profile=profile), kind))).info.get("icc_profile")
        for profile in (PROFILE, FORGED)
    )
    assert (kept, forged) == (PROFILE, None)


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        PROFILE[:-1],
        PROFILE + b"x",
        PROFILE[:36] + b"text" + PROFILE[40:],
        PROFILE[:128] + b"\0\0\0\0" + PROFILE[132:],
        PROFILE[:128] + b"\0\xff\xff\xff" + PROFILE[132:],
        PROFILE[:136] + b"\x7f\xff\xff\xff" + PROFILE[140:],
    ],
)
def test_what_is_not_built_as_a_profile_is_none(profile: bytes) -> None:
    assert is_profile(PROFILE)
    assert not is_profile(profile)


def gif(**options: Any) -> bytes:
    """Return an animation."""
    frames = [Image.effect_noise((40, 30), 60).convert("P") for _ in range(3)]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=80, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "hidden",
    [
        b"\x21\xfe\x0c" + SECRET.encode() + b"\0",
        b"\x21\xff\x0bXMP DataXMP\x0c" + SECRET.encode() + b"\0",
        b"\x21\xff\x0bICCRGBG1012\x0c" + SECRET.encode() + b"\0",
        b"\x21\xff\x0bNETSCAPE2.0\x0c" + SECRET.encode() + b"\0",
        b"\x21\x01\x0c" + SECRET.encode() + b"\0",
    ],
)
def test_no_block_of_an_animation_hides_anything(hidden: bytes) -> None:
    content = gif(loop=0)
    head = content.index(b"\x21\xff")
    assert stripped(content, "GIF") == content
    assert stripped(content[:head] + hidden + content[head:] + SECRET.encode(), "GIF") == content


def test_an_animation_keeps_its_frames_and_loop() -> None:
    image = Image.open(BytesIO(stripped(gif(loop=3, comment=SECRET), "GIF")))
    assert (image.n_frames, image.info["loop"], image.info["duration"]) == (3, 3, 80)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_bitmap_ends_with_its_pixels(mode: str) -> None:
    buffer = BytesIO()
    Image.effect_noise((61, 40), 60).convert(mode).save(buffer, "BMP")
    content = buffer.getvalue()
    assert stripped(content + SECRET.encode(), "BMP") == content


@pytest.mark.parametrize(
    ("at", "value"),
    [(10, 90), (14, 124), (18, -5), (22, 2**31 - 1), (30, 1), (46, 7)],
    ids=["a gap", "another header", "no width", "more lines", "packed", "more colours"],
)
def test_an_unusual_bitmap_is_not_taken_as_it_is(at: int, value: int) -> None:
    buffer = BytesIO()
    Image.effect_noise((61, 40), 60).save(buffer, "BMP")
    content = bytearray(buffer.getvalue())
    struct.pack_into("<i", content, at, value)
    assert without_metadata(bytes(content), "image/bmp") is None


@pytest.mark.parametrize("animated", [False, True])
def test_a_webp_has_no_unknown_parts(animated: bool) -> None:
    frames = [Image.effect_noise((40, 30), 60).convert("RGBA") for _ in range(3)]
    buffer = BytesIO()
    frames[0].save(buffer, "WEBP", save_all=animated, append_images=frames[1:] * animated, exif=b"Exif\0\0II*\0")
    content = buffer.getvalue()
    rest = stripped(content, "WEBP")
    unknown = b"HIDE" + struct.pack("<I", len(SECRET) + 1) + SECRET.encode() + b" "
    grown = b"RIFF" + struct.pack("<I", len(content) - 8 + len(unknown)) + content[8:] + unknown
    assert stripped(grown, "WEBP") == rest
    assert stripped(content + unknown, "WEBP") == rest
    assert Image.open(BytesIO(rest)).n_frames == (3 if animated else 1)


def test_a_frame_of_a_webp_has_no_unknown_parts() -> None:
    frames = [Image.effect_noise((40, 30), 60).convert("RGB") for _ in range(2)]
    buffer = BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    content = buffer.getvalue()
    at = content.index(b"ANMF")
    size = struct.unpack_from("<I", content, at + 4)[0]
    unknown = b"HIDE" + struct.pack("<I", len(SECRET)) + SECRET.encode()
    end = at + 8 + size
    frame = b"ANMF" + struct.pack("<I", size + len(unknown)) + content[at + 8 : end] + unknown
    grown = b"RIFF" + struct.pack("<I", len(content) - 8 + len(unknown)) + content[8:at] + frame + content[end:]
    assert stripped(grown, "WEBP") == stripped(content, "WEBP")


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
