"""The demo's folder: of one demo at a time, and never one with somebody else's files."""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import os
from pathlib import Path
import shutil

LOCK = "demo.lock"


class FolderTakenError(Exception):
    """The folder belongs to a running demo, or to somebody else."""


@contextmanager
def emptied(folder: Path) -> Iterator[int]:
    """Hold a folder, empty but for the lock file, whose descriptor is returned.

    Whoever inherits the descriptor holds the folder too: until nothing of a demo runs, even if it was killed.
    """
    lock = folder / LOCK
    if folder.exists() and not lock.exists() and any(folder.iterdir()):
        raise FolderTakenError(
            f"{folder} holds other files, and the demo makes its folder anew: remove it, or choose another one."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderTakenError(_running(folder, lock.read_text().strip())) from error
        file.truncate(0)
        for path in set(folder.iterdir()) - {lock}:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        yield file.fileno()


def announce(lock: int, place: str) -> None:
    """Write down where the demo runs, for whoever tries to start another one in its folder."""
    os.write(lock, place.encode())


def _running(folder: Path, place: str) -> str:
    """Return what to do about another demo."""
    where = f" at {place}" if place else ""
    other = folder.with_name(f"{folder.name}-2")
    return (
        f"A demo already runs in {folder}{where}.\n"
        f"End it with Ctrl-C, or start a second one: script/demo --folder {other}"
    )
