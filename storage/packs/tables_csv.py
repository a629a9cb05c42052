"""A table as a CSV file: UTF-8, RFC 4180."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.pack_schema import Cell


class CsvFile:
    """Writes rows as they come. `None` is an empty cell."""

    def __init__(self, file: Any) -> None:
        self._writer = csv.writer(file, lineterminator="\r\n")

    def write(self, row: Iterable[Cell]) -> None:
        self._writer.writerow(row)


@contextmanager
def csv_file(path: Path, header: Sequence[str]) -> Iterator[CsvFile]:
    """Open a CSV file with its header written."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = CsvFile(file)
        table.write(header)
        yield table
