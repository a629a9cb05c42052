"""Prints what every suggestion is worth: python -m tests.suggestions [--quick]

For the development part, on which thresholds were chosen, and for those that were held out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby

from tests.suggestions.labelled_set import HALVES
from tests.suggestions.questions import question_lines
from tests.suggestions.report import Line, everything
from tests.suggestions.size import Size, measure


def main() -> None:
    """All figures; `--quick` leaves the size out."""
    for half in HALVES:
        print(f"\n{half}\n{'=' * len(half)}")
        show([*everything(half), *question_lines(half)])
    if "--quick" not in sys.argv:
        show_size(measure(10_000))


def show(lines: Sequence[Line]) -> None:
    """One table a measure, one line a way."""
    ordered = sorted(lines, key=lambda line: [one.what for one in lines].index(line.what))
    for what, of in groupby(ordered, key=lambda line: line.what):
        print(f"\n{what}")
        for line in of:
            print(f"  {line.way:22} {words(line)}")


def words(line: Line) -> str:
    """The figures of a line."""
    if line.rand is not None:
        return f"adjusted Rand index {line.rand:.2f}"
    if line.accuracy is not None:
        return f"{line.accuracy:.3f} of {line.right}"
    return f"F1 {line.f1:.3f}  precision {line.precision:.3f}  recall {line.recall:.3f}  ({line.right} pairs)"


def show_size(size: Size) -> None:
    """What grouping many costs."""
    print(f"\n{size.texts:,} contributions of {size.letters:.0f} letters grouped: {size.seconds:.1f} s")
    print(f"({size.cpu:.1f} s of CPU, {size.megabytes:.0f} MB at most),")
    print(f"{size.pairs:,} pairs and {size.groups:,} groups suggested")


if __name__ == "__main__":
    main()
