"""A picture of 12 megapixels is prepared while Home Assistant's event loop goes on."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
import time

import numpy as np
from PIL import Image

from custom_components.ringc.ringcentral import File
from custom_components.ringc.sending.pictures import fit

from .report import Report, seconds
from .stalls import worst_tick

WIDTH, HEIGHT = 4032, 3024
LIMIT = 1_500_000
RUNS = 5
SERIES = 3
STALL = 0.020
LONGEST = 2.0
IDLE = 0.5


def photo() -> Image.Image:
    """Return something as rich in detail as a photo: shapes of all sizes, and a sensor's noise."""
    random = np.random.default_rng(12)
    light = random.normal(128, 9, (HEIGHT, WIDTH, 3)).astype(np.float32)
    for detail in (4, 16, 64, 256):
        shapes = Image.fromarray(random.integers(0, 256, (detail, detail, 3), np.uint8))
        large = np.asarray(shapes.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), np.float32)
        light += (large - 128) * 2 / detail**0.5
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def saved(image: Image.Image, kind: str, **options: int) -> File:
    """Return a picture as a file."""
    target = BytesIO()
    image.save(target, kind, **options)
    return File(name=f"photo.{kind.lower()}", content_type=f"image/{kind.lower()}", content=target.getvalue())


async def prepare(file: File) -> tuple[float, int]:
    """Fit a picture as an attachment is fitted; return the seconds that took, and the bytes that are left."""
    began = time.perf_counter()
    [small] = await asyncio.get_running_loop().run_in_executor(None, fit, [file], LIMIT)
    return time.perf_counter() - began, len(small.content)


@dataclass(frozen=True, kw_only=True)
class Series:
    """The worst of some runs, in seconds."""

    took: float
    idle: float
    busy: float
    size: int


async def series(file: File) -> Series:
    """Watch the loop by turns while nothing happens and while the picture is prepared."""
    took, idle, busy, size = 0.0, 0.0, 0.0, 0
    for _ in range(RUNS):
        idle = max(idle, await worst_tick(asyncio.sleep(IDLE)))
        work = asyncio.create_task(prepare(file))
        busy = max(busy, await worst_tick(work))
        seconds_taken, size = work.result()
        took = max(took, seconds_taken)
    return Series(took=took, idle=idle, busy=busy, size=size)


async def measure(report: Report) -> None:
    """Prepare the photo of a camera, and for information the same as PNG.

    Of some series the calmest counts: a stall of ours is in each of them, but not one of a busy machine.
    """
    image = await asyncio.to_thread(photo)
    rows = []
    for kind, options in (("JPEG", {"quality": 92}), ("PNG", {"compress_level": 1})):
        file = await asyncio.to_thread(saved, image, kind, **options)
        worst = min([await series(file) for _ in range(SERIES)], key=lambda one: one.busy)
        above = worst.busy - worst.idle
        sizes = [f"{size / 1e6:.2f} MB" for size in (len(file.content), worst.size)]
        rows.append((kind, *sizes, *map(seconds, (worst.took, worst.idle, worst.busy, max(above, 0)))))
        if kind == "JPEG":
            report.at_most("a camera's 12-megapixel picture is ready after", worst.took, LONGEST, "s")
            report.at_most("the event loop's stall above its idle worst", above * 1000, STALL * 1000, "ms")
    head = ("", "before", "after", "time", "idle loop's worst", "worst meanwhile", "above idle")
    report.table(f"A picture of {WIDTH} x {HEIGHT} is prepared (worst of {RUNS}; a camera's is a JPEG)", head, rows)
