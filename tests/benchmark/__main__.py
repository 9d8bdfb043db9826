"""Measure sending or receiving; exit 0 when everything is as fast as it shall be."""

import argparse
import asyncio
import sys

from . import receiving, sending


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/benchmark", description=__doc__)
    parser.add_argument("what", choices=["sending", "receiving"])
    measure = {"sending": sending.measure, "receiving": receiving.measure}[parser.parse_args().what]
    return asyncio.run(measure())


sys.exit(main())
