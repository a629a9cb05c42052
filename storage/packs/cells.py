"""A value as a cell that no spreadsheet runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from domain.pack_schema import Cell

_RUNS: Final = frozenset("=+-@\t\r\n")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def safe_row(row: Iterable[Cell]) -> tuple[Cell, ...]:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    return tuple([safe(value) if isinstance(value, str) and _needs_care(value) else value for value in row])


def safe(text: str) -> str:
    """One text of a row."""
    text = _NO_TEXT.sub("", text)
    return f"'{text}" if text[:1] in _RUNS else text


def _needs_care(text: str) -> bool:
    return text[:1] in _RUNS or not text.isprintable()
