"""What is learned from: the texts of many authors, each a corpus of its own, for nobody labelled pairs
across two of them. learned/README.md and labelled/README.md tell how they were written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.suggestions.labelled_set import Row, contributions

FOLDER = Path(__file__).parent / "learned"

HARD: Sequence[str] = ("a", "b", "c", "d", "e", "f")
"""Those who were asked for the same ask in words that share nothing; examples of themes are theirs too."""

LEFT_OUT: Sequence[Sequence[str]] = (
    ("first", "a", "g", "w"),
    ("second", "b", "h", "x"),
    ("d", "l", "p", "gd"),
    ("e", "m", "r", "u"),
    ("c", "i", "n", "y"),
    ("k", "s", "v", "gb"),
    ("f", "j", "ga"),
    ("o", "t", "gc"),
)
"""Authors who are left out together where something is judged on whom it did not see."""


def authors() -> Mapping[str, list[Row]]:
    """Their rows: the two of the development part, and those of learned/."""
    rows = contributions("desarrollo")
    second = [row for row in rows if row.id.startswith("x")]
    first = [row for row in rows if not row.id.startswith("x")]
    return {"first": first, "second": second} | {
        file.stem: _rows(file) for file in sorted(FOLDER.glob("*.csv"))
    }


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Row(**{"region": "", **row}, id=f"{file.stem}{number}", half="desarrollo")
            for number, row in enumerate(csv.DictReader(lines))
        ]
