"""A value as a cell that no spreadsheet runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from domain.pack_schema import Cell

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def safe_row(row: Iterable[Cell]) -> tuple[Cell, ...]:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    return tuple([safe(value) if isinstance(value, str) and value else value for value in row])


def safe(text: str) -> str:
    """One text of a row."""
    if not text.isprintable():
        text = _NO_TEXT.sub("", text)
    return f"'{text}" if text.startswith(_RUNS) else text
