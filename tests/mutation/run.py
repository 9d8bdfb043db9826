"""Running a module's tests on a mutant of it, in a process of its own."""

import ast
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
import os
from pathlib import Path
import signal
import sys
import time
from types import CodeType
from typing import Any, override

import pytest


class _Loader(SourceFileLoader):
    """Loads a module as something else than its file says."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        """Know what it is instead."""
        super().__init__(name, path)
        self._tree = tree

    @override
    def get_code(self, fullname: str) -> CodeType:
        """Return the mutant's code."""
        return self.source_to_code(self._tree, self.path)


class _Finder(MetaPathFinder):
    """Finds the mutant where its module is imported."""

    def __init__(self, loader: _Loader) -> None:
        """Know the module by its loader."""
        self._loader = loader

    @override
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Return where the module comes from."""
        if fullname != self._loader.name:
            return None
        return spec_from_file_location(fullname, self._loader.path, loader=self._loader)


@dataclass(kw_only=True)
class Run:
    """The tests of one mutant; begins at once. Whoever waits for it polls `pidfd`."""

    path: Path
    tree: ast.Module
    tests: list[str]
    seconds: float
    pidfd: int = field(init=False)

    def __post_init__(self) -> None:
        """Start the process."""
        self._pid = os.fork()
        if not self._pid:
            os._exit(self._test())
        self._until = time.monotonic() + self.seconds
        self.pidfd = os.pidfd_open(self._pid)

    def _test(self) -> int:
        """Run the tests, here; return pytest's exit code."""
        os.setsid()
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        name = ".".join(self.path.with_suffix("").parts)
        sys.meta_path.insert(0, _Finder(_Loader(name, str(self.path), self.tree)))
        return pytest.main(["-x", "-q", "-p", "no:xdist", *self.tests])

    @property
    def late(self) -> bool:
        """Whether it takes longer than it may."""
        return time.monotonic() > self._until

    def end(self) -> str:
        """Return what became of the mutant, once the process has ended; ends one that is late."""
        if self.late:
            os.killpg(self._pid, signal.SIGKILL)
        os.close(self.pidfd)
        status = os.waitpid(self._pid, 0)[1]
        if os.WIFSIGNALED(status):
            return "hung"
        return "survived" if os.WEXITSTATUS(status) == pytest.ExitCode.OK else "killed"
