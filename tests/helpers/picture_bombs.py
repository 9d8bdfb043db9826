"""Small files that would take a careless decoder hundreds of megabytes, or minutes."""

from collections.abc import Callable, Mapping
from io import BytesIO
import struct
from typing import Any
import zlib

from PIL import Image

HUGE = 10_950  # 120 megapixels square


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(
    width: int,
    height: int,
    *,
    process: int = 0xC0,
    factors: tuple[int, ...] = (0x11, 0x11, 0x11),
    scans: tuple[tuple[int, ...], ...] = ((1, 2, 3),),
    times: int = 1,
) -> bytes:
    """Return a grey JPEG in which each unit takes two bits: no difference, end of block."""
    table = bytes([1, *[0] * 15, 0])
    frame = struct.pack(">BHHB", 8, height, width, len(factors))
    frame += b"".join(bytes([number, factor, 0]) for number, factor in enumerate(factors, 1))
    parts = [b"\xff\xd8", segment(0xDB, b"\0" + b"\1" * 64), segment(process, frame)]
    parts += [segment(0xC4, bytes([kind]) + table) for kind in (0x00, 0x10)]
    data = bytes(width * height // 64 // 4 + 9)
    progressive = process in {0xC2, 0xCA}
    for components in scans * times:
        chosen = b"".join(bytes([number, 0]) for number in components)
        spectrum = b"\0\0\0" if progressive else b"\0\x3f\0"
        size = sum((factors[number - 1] >> 4) * (factors[number - 1] & 15) for number in components)
        parts += [segment(0xDA, bytes([len(components)]) + chosen + spectrum), data * size if times == 1 else bytes(30)]
    return b"".join([*parts, b"\xff\xd9"])


def png(
    width: int,
    height: int,
    *,
    depth: int = 8,
    colours: int = 6,
    interlaced: int = 0,
    before: bytes = b"",
    lines: int | None = None,
) -> bytes:
    """Return a PNG of zeros, maybe with fewer lines than it announces."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    line = bytes(1 + (width * depth * samples + 7) // 8)
    packer = zlib.compressobj(9)
    number = height * (2 if interlaced else 1) if lines is None else lines
    data = b"".join(packer.compress(line) for _ in range(number)) + packer.flush()
    palette = chunk(b"PLTE", bytes(768)) + chunk(b"tRNS", bytes(256)) if colours == 3 else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + header + before + palette + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def packed(size: int) -> bytes:
    """Return so many zeros, packed."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()


def webp(width: int, height: int) -> bytes:
    """Return the beginning of a lossless WebP."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(64)
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def bmp_of_runs(width: int, height: int) -> bytes:
    """Return a BMP of long runs."""
    offset = 54 + 1024
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, 0, 1, 1, 256, 0)
    return (
        b"BM"
        + struct.pack("<III", offset, 0, offset)
        + header
        + bytes(1024)
        + (b"\xc8\0" * (width // 200) + b"\0\0") * height
        + b"\0\1"
    )


def tiff(width: int, height: int, **tags: Any) -> bytes:
    """Return a TIFF of one colour, its tags exchanged for others."""
    return saved(Image.new("RGB", (width, height)), "TIFF", compression="tiff_adobe_deflate", **tags)


def noise(width: int, height: int, mode: str) -> Image.Image:
    """Return a picture of few colours that is no flat one."""
    small = Image.effect_noise((97, 89), 60).resize((width, height))
    return small.convert(mode)


BOMBS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "JPEG, one scan, 120 megapixels": ("jpg", lambda: jpeg(HUGE, HUGE)),
    "JPEG, one scan for each colour, 120 megapixels": ("jpg", lambda: jpeg(HUGE, HUGE, scans=((1,), (2,), (3,)))),
    "JPEG, one scan for each colour, 12 megapixels": ("jpg", lambda: jpeg(4000, 3000, scans=((1,), (2,), (3,)))),
    "JPEG, progressive, 120 megapixels": ("jpg", lambda: jpeg(HUGE, HUGE, process=0xC2)),
    "JPEG, progressive, 13 megapixels": ("jpg", lambda: jpeg(4000, 3250, process=0xC2)),
    "JPEG, 16,000 scans": ("jpg", lambda: jpeg(3000, 2000, process=0xC2, times=16_000)),
    "JPEG, 100 scans": ("jpg", lambda: jpeg(3000, 2000, process=0xC2, times=100)),
    "JPEG, sampled 4 x 2, 110 megapixels": ("jpg", lambda: jpeg(HUGE, 10_000, factors=(0x42, 0x11, 0x11))),
    "JPEG, very wide": ("jpg", lambda: jpeg(32_767, 3600)),
    "JPEG, too wide": ("jpg", lambda: jpeg(65_000, 9)),
    "JPEG, for print, 110 megapixels": (
        "jpg",
        lambda: jpeg(HUGE, 10_000, factors=(0x11, 0x11, 0x11, 0x11), scans=((1, 2, 3, 4),)),
    ),
    "JPEG, lossless": ("jpg", lambda: jpeg(5000, 5000, process=0xC3)),
    "JPEG, arithmetic, in three scans": ("jpg", lambda: jpeg(HUGE, HUGE, process=0xC9, scans=((1,), (2,), (3,)))),
    "JPEG, two frames": ("jpg", lambda: jpeg(90, 90).replace(b"\xff\xc4", jpeg(HUGE, HUGE)[71:90] + b"\xff\xc4", 1)),
    "PNG, 25,000,000 x 1": ("png", lambda: png(25_000_000, 1, depth=1, colours=0)),
    "PNG, 1 x 25,000,000": ("png", lambda: png(1, 25_000_000, depth=1, colours=0, lines=9)),
    "PNG, 20 megapixels": ("png", lambda: png(5000, 4000)),
    "PNG, 21 megapixels": ("png", lambda: png(5250, 4000)),
    "PNG, 20 megapixels, interlaced": ("png", lambda: png(5000, 4000, interlaced=1)),
    "PNG, 20 megapixels of 16 bits": ("png", lambda: png(5000, 4000, depth=16, colours=2)),
    "PNG, 40 megapixels, grey of 16 bits": ("png", lambda: png(8000, 5000, depth=16, colours=0)),
    "PNG, 79 megapixels with a palette": ("png", lambda: png(9875, 8000, colours=3)),
    "PNG, 64 packed texts": (
        "png",
        lambda: png(5000, 4000, before=chunk(b"zTXt", b"a\0\0" + packed(1_000_000)) * 64),
    ),
    "PNG, a packed profile": ("png", lambda: png(5000, 4000, before=chunk(b"iCCP", b"a\0\0" + packed(200_000_000)))),
    "WebP, 268 megapixels": ("webp", lambda: webp(16_383, 16_383)),
    "WebP, 4 megapixels": ("webp", lambda: saved(noise(2300, 1830, "RGBA"), "WEBP", lossless=True, method=0)),
    "GIF, 79 megapixels": ("gif", lambda: saved(Image.new("P", (9875, 8000)), "GIF")),
    "GIF, 4,295 megapixels": ("gif", lambda: b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(90)),
    "BMP, 26 megapixels of runs": ("bmp", lambda: bmp_of_runs(5200, 5000)),
    "BMP, 900 megapixels": ("bmp", lambda: bmp_of_runs(30_000, 30_000)[:5000]),
    "TIFF, one strip": ("tif", lambda: tiff(4500, 2500, strip_size=1 << 30)),
    "TIFF, 20 megapixels": ("tif", lambda: tiff(4900, 4000)),
    "TIFF, a tile of 900 megapixels": ("tif", lambda: tiff(100, 100, tiffinfo={322: 30_000, 323: 30_000})),
    "TIFF, packed as JPEG": ("tif", lambda: saved(noise(4000, 3000, "RGB"), "TIFF", compression="jpeg")),
}
