"""Makes the files of one message fit RingCentral's limit.

All attachments together may have 1,500,000 bytes, and there may be ten.
https://developers.ringcentral.com/guide/messaging/sms/sending-images
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import ceil, sqrt
import struct
from tempfile import TemporaryFile

from homeassistant.exceptions import ServiceValidationError
from PIL import Image, ImageStat

from ..errors import invalid
from ..file_types import EXTENSIONS, by_content, recognise, with_extension
from ..ringcentral import File
from .decoding import (
    MOST_MEMORY,
    MOST_SCANS,
    MOST_SIDE,
    Needs,
    UnusualPictureError,
    jpeg_needs,
    needs,
    webp_needs,
)
from .metadata import END, is_profile, jpeg_segments, mended, without_metadata

MOST = 10
# What Pillow calls the types that it opens here; no other reader is let near a stranger's bytes. HEIF takes a plugin.
# AVIF it could read, but while it does, nothing else runs in Home Assistant.
_FORMATS = {
    "image/avif": (),
    "image/bmp": ("BMP",),
    "image/gif": ("GIF",),
    "image/heic": ("HEIF",),
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
}
_MOST_PIXELS = 120_000_000
_WORKING_PIXELS = 8_500_000
_WORKING_DEEP_PIXELS = 4_000_000  # of more than eight bits, which are copied more often
_BYTES_PER_WORKING_PIXEL = 4
_MOST_COPIES = 8_000_000  # bytes beside a picture that takes all that it may
_DEEP = frozenset(["I", "I;16", "I;16B", "I;16L", "F"])
_QUALITIES = (55, 62, 68, 74, 79, 84, 88, 92, 95)
_BYTES_PER_PIXEL = 0.15  # below that, fewer pixels look better than coarser ones
_SMALLEST_SIDE = 64
_BAND_PIXELS = 500_000  # that are copied at once
_MOTION = 4  # how much larger a photo may be with the film that a phone hangs on
_LAST = 3  # pixels, each of which stands for eight by eight
_HEADERS = {"image/jpeg": jpeg_needs, "image/webp": webp_needs}
_ANIMATED = frozenset(["image/gif", "image/png", "image/webp"])
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def fit(files: Sequence[File], limit: int) -> tuple[File, ...]:
    """Return the files with at most `limit` bytes together, pictures shrunk as far as that takes; blocks.

    Raises a translated error that names the file, or the files.
    """
    if len(files) > MOST:
        raise invalid("too_many_attachments")
    kinds = [_kind(file) for file in files]
    pictures = [index for index, kind in enumerate(kinds) if kind in _FORMATS]
    others = [file for file, kind in zip(files, kinds, strict=True) if kind not in _FORMATS]
    room = limit - sum(len(file.content) for file in others)
    if room < 0:
        raise _too_large(others, limit)
    fitted = list(files)
    # Small ones first: what they leave of their share is for the large ones.
    for done, index in enumerate(sorted(pictures, key=lambda index: len(files[index].content))):
        small = _fit_picture(files[index], kinds[index], room // (len(pictures) - done), limit)
        if small is None:
            raise _too_large(files, limit)
        fitted[index] = small
        room -= len(small.content)
    return tuple(fitted)


def _too_large(files: Sequence[File], limit: int) -> ServiceValidationError:
    """Return the error for files that cannot go into one message."""
    return invalid("attachments_over_limit", names=", ".join(file.name for file in files), limit=f"{limit:,}")


def _kind(file: File) -> str:
    """Return what a file is by its content; refuses what no MMS may carry and no picture can be made of."""
    kind = recognise(file.content, file.name, file.content_type)
    if kind is None or kind not in EXTENSIONS.keys() | _FORMATS.keys():
        raise invalid("attachment_type", attachment=file.name)
    return kind


def _fit_picture(file: File, kind: str, room: int, limit: int) -> File | None:
    """Return a picture upright, without metadata, of at most `room` bytes: as it is if possible, else as a JPEG."""
    with _opened(file, kind) as (image, needed):
        content = without_metadata(file.content, kind) if len(file.content) <= _MOTION * room else None
        if content and len(content) <= room and image.mode != "CMYK" and not _turn(image):
            return File(name=with_extension(file.name, kind), content_type=kind, content=content)
        if kind in _ANIMATED and getattr(image, "n_frames", 1) > 1:
            raise invalid("animation_too_large", attachment=file.name, limit=f"{limit:,}")
        content = _jpeg(_upright(image, needed), room)
    if content is None:
        return None
    return File(name=with_extension(file.name, "image/jpeg"), content_type="image/jpeg", content=content)


def is_cut_short(file: File) -> bool:
    """Whether a JPEG's last lines are missing, so that they will be grey; blocks.

    Some cameras leave out no more than the last marker: then the last line is there, and not all the same.
    """
    if by_content(file.content) != "image/jpeg" or any(mark == END for mark, _, _ in jpeg_segments(file.content)):
        return False
    with _opened(file, "image/jpeg") as (image, _):
        if image.info.get("progressive"):
            return True
        image.draft("L", (max(image.width // 8, 1), max(image.height // 8, 1)))
        last = image.convert("L").crop((max(image.width - _LAST, 0), image.height - 1, image.width, image.height))
        return len(set(last.tobytes())) == 1


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how the picture must be turned to stand upright."""
    if image.format == "PNG" and "exif" not in image.info:  # to look further, Pillow would decode all of it
        return None
    return _TURNS.get(image.getexif().get(_ORIENTATION, 1))


@contextmanager
def _opened(file: File, kind: str) -> Iterator[tuple[Image.Image, Needs]]:
    """Open a picture and say what it takes; refuses one that Pillow cannot read, or that would take too much."""
    Image.init()
    formats = [name for name in _FORMATS[kind] if name in Image.OPEN]
    if not formats:
        raise invalid("picture_format", attachment=file.name, format=kind.rpartition("/")[2].upper())
    try:
        content = _readable(file.content, kind)
        needed = _HEADERS[kind](content) if kind in _HEADERS else None
        if needed:
            _check(file, needed)
        with Image.open(BytesIO(content), formats=formats) as image:
            needed = needed or needs(image)
            _check(file, needed)
            yield image, needed
    except UnusualPictureError as err:
        raise invalid("picture_unusual", attachment=file.name, format=kind.rpartition("/")[2].upper()) from err
    except Image.DecompressionBombError as err:
        raise invalid("picture_too_large", attachment=file.name, width="?", height="?") from err
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error) as err:
        raise invalid("picture_unreadable", attachment=file.name) from err


def _readable(content: bytes, kind: str) -> bytes:
    """Return what is to be decoded: a JPEG as far as it goes, a PNG without its texts, which may be packed bombs."""
    if kind == "image/jpeg":
        return mended(content)
    if kind != "image/png":
        return content
    if (plain := without_metadata(content, kind, turned=True)) is None:
        raise ValueError
    return plain


def _check(file: File, needed: Needs) -> None:
    """Refuse a picture that would take too much memory, or too much time."""
    if needed.scans > MOST_SCANS:
        raise invalid("picture_too_complex", attachment=file.name)
    area, side = needed.width * needed.height, max(needed.width, needed.height)
    if area > _MOST_PIXELS or side > MOST_SIDE or needed.memory > MOST_MEMORY:
        raise invalid("picture_too_large", attachment=file.name, width=str(needed.width), height=str(needed.height))


def _upright(image: Image.Image, needed: Needs) -> Image.Image:
    """Return the pixels to work with: turned, opaque, and no more than needed. What is done with is closed at once."""
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
    small = _reduced(image, needed)
    # Asked only now: Pillow turns a TIFF while it loads it.
    turn = _turn(image)
    if small is not image:
        image.close()
    pixels = _opaque(small)
    if pixels is not small:
        small.close()
    if turn:
        pixels = pixels.transpose(turn)
    pixels.info = {"icc_profile": profile} if profile and is_profile(profile) else {}
    return pixels


def _reduced(image: Image.Image, needed: Needs) -> Image.Image:
    """Return a picture at full size, or at a half, a third … where that is still more than a phone shows."""
    if image.format in {"JPEG", "MPO"}:
        # libjpeg decodes straight to a half, a quarter or an eighth; the full picture never stands in memory.
        factor = _factor(needed, _WORKING_PIXELS, MOST_MEMORY)
        factor = next((power for power in (1, 2, 4) if power >= factor), 8)
        image.draft(image.mode, (max(image.width // factor, 1), max(image.height // factor, 1)))
        factor = 1
    else:
        most = _WORKING_DEEP_PIXELS if image.mode in _DEEP else _WORKING_PIXELS
        factor = _factor(needed, most, MOST_MEMORY + _MOST_COPIES)
    image.load()
    if factor == 1:
        return image
    # In bands, as each step would otherwise copy all of it.
    small = Image.new(_simple_mode(image), (ceil(image.width / factor), ceil(image.height / factor)))
    rows = max(_BAND_PIXELS // (image.width * factor), 1) * factor
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_simple(band).reduce(factor), (0, top // factor))
    return small


def _factor(needed: Needs, most_pixels: int, memory: int) -> int:
    """Return by how much the sides must be divided for what is left of the memory."""
    pixels = min(most_pixels, max(memory - needed.memory, 1) / _BYTES_PER_WORKING_PIXEL)
    return ceil(sqrt(needed.width * needed.height / pixels))


def _simple_mode(image: Image.Image) -> str:
    """Return the plainest of L, RGB and RGBA that holds a picture."""
    if image.has_transparency_data:
        return "RGBA"
    return "L" if image.mode in {"1", "L", "I", "I;16", "F"} else "RGB"


def _simple(image: Image.Image) -> Image.Image:
    """Return a picture in its plainest mode."""
    if image.mode in {"I", "I;16"}:
        image = image.convert("I").point(lambda value: value * (1 / 256) + 0)
    mode = _simple_mode(image)
    return image if image.mode == mode else image.convert(mode)


def _opaque(image: Image.Image) -> Image.Image:
    """Return a picture on a ground that it can be read on: dark for what is mostly light, else white."""
    image = _simple(image)
    if image.mode != "RGBA":
        return image
    sample = image.resize((100, 100), Image.Resampling.NEAREST)
    visible = sample.getchannel("A").point(lambda alpha: 255 * (alpha > 127))
    light = visible.getbbox() is not None and ImageStat.Stat(sample.convert("L"), visible).mean[0] > 170
    ground = Image.new("RGB", image.size, (32, 32, 32) if light else "white")
    ground.paste(image, mask=image)
    return ground


def _jpeg(image: Image.Image, room: int) -> bytes | None:
    """Return the best JPEG of at most `room` bytes; None when even a stamp would be too large."""
    while min(image.size) and max(image.size) >= _SMALLEST_SIDE:
        pixels = image.width * image.height
        if pixels * _BYTES_PER_PIXEL <= room and (content := _best_quality(image, room)):
            return content
        scale = max(min(sqrt(room / _BYTES_PER_PIXEL / pixels) if room > 0 else 0, 0.7), 0.1)
        image = image.resize((max(round(image.width * scale), 1), max(round(image.height * scale), 1)), reducing_gap=2)
    return None


def _best_quality(image: Image.Image, room: int) -> bytes | None:
    """Return the JPEG of the highest quality that has room; None when none has."""
    best, low, high = None, 0, len(_QUALITIES)
    while low < high:
        middle = (low + high) // 2
        # Into a file: only there does Pillow let other threads, such as Home Assistant's, run meanwhile.
        with TemporaryFile() as file:
            image.save(file, "JPEG", quality=_QUALITIES[middle], icc_profile=image.info.get("icc_profile"))
            if file.tell() <= room:
                file.seek(0)
                best, low = file.read(), middle + 1
            else:
                high = middle
    return best
