"""A value as a cell that no spreadsheet runs."""

from __future__ import annotations

import re
from typing import Final

from domain.pack_schema import Cell

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def safe(value: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    if not value.isprintable():
        value = _NO_TEXT.sub("", value)
    return f"'{value}" if value.startswith(_RUNS) else value
