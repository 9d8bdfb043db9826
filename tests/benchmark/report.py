"""What is printed: tables of figures, and whether they are as they shall be."""

from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column is words, the others are figures."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip(), flush=True)


def seconds(value: float) -> str:
    """Return a time with a fitting unit."""
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


class Expectations:
    """What shall hold, and whether it did."""

    def __init__(self) -> None:
        """Begin with nothing broken."""
        self._lines: list[str] = []
        self._broken = False

    def expect(self, holds: bool, words: str) -> None:
        """Note one of them."""
        self._lines.append(f"  {'ok    ' if holds else 'FAILED'}  {words}")
        self._broken |= not holds

    def at_most(self, what: str, value: float, limit: float, unit: str) -> None:
        """Expect a figure to be small enough."""
        self.expect(value <= limit, f"{what}: {value:.2f} {unit} (at most {limit:.2f} {unit})")

    def conclude(self) -> int:
        """Print them; return the exit code."""
        print("\nExpectations", *self._lines, sep="\n", flush=True)
        return int(self._broken)
