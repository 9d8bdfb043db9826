"""What pictures made to fill the memory take, each in a process of its own."""

import asyncio
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from tests.demo.home import ROOT
from tests.helpers.picture_bombs import BOMBS

from .report import Report

MOST = 95.0
# The first limit sends what fits as it is; the second has it decoded and made smaller.
MEASURE = """
import ctypes, pathlib, sys, time
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
from custom_components.ringc.ringcentral import File
from custom_components.ringc.sending.pictures import fit, is_cut_short

def megabytes(name):
    [line] = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024 / 1e6

path = pathlib.Path(sys.argv[1])
file = File(name=path.name, content_type="", content=path.read_bytes())
Image.init()
ctypes.CDLL(None).malloc_trim(0)
pathlib.Path("/proc/self/clear_refs").write_text("5")
before, began = megabytes("VmRSS"), time.perf_counter()
words = "sent"
for limit in (1_500_000, min(1_500_000, max(len(file.content) - 1, 20_000))):
    try:
        is_cut_short(file)
        fit([file], limit)
    except HomeAssistantError as err:
        words = err.translation_key
print(megabytes("VmHWM") - before, time.perf_counter() - began, words)
"""


async def measure(*, write: bool) -> int:
    """Measure every one."""
    report = Report(
        "Pictures that are made to fill the memory", "Each is prepared to be sent, in a process of its own."
    )
    rows, worst = [], 0.0
    with TemporaryDirectory() as folder:
        for name, (extension, make) in BOMBS.items():
            path = Path(folder, f"picture.{extension}")
            content = await asyncio.to_thread(make)
            size = await asyncio.to_thread(path.write_bytes, content)
            megabytes, seconds, words = await _run(path)
            worst = max(worst, float(megabytes))
            rows.append(
                (name, f"{size:,}", f"{float(megabytes):.1f}", f"{float(seconds):.2f}", words.replace("_", " "))
            )
    report.table("Memory", ("", "bytes", "MB at most", "seconds", "outcome"), rows)
    report.at_most("the memory that any of them takes", worst, MOST, "MB")
    return report.conclude(write=write)


async def _run(path: Path) -> list[str]:
    """Return memory, time and outcome of one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", MEASURE, path, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return out.decode().split()
