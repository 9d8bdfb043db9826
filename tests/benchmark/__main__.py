"""Measure; exit 0 when every goal is reached."""

import argparse
import asyncio
import sys

from . import bombs, company, pages, receiving, sending

BENCHMARKS = {
    "sending": sending.measure,
    "receiving": receiving.measure,
    "company": company.measure,
    "bombs": bombs.measure,
    "pages": pages.measure,
}


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/benchmark", description=__doc__)
    parser.add_argument("what", choices=BENCHMARKS)
    parser.add_argument("--write", action="store_true", help="write the figures into docs/benchmarks.md")
    arguments = parser.parse_args()
    return asyncio.run(BENCHMARKS[arguments.what](write=arguments.write))


sys.exit(main())
