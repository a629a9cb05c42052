"""Cells that no spreadsheet runs and that come back as they were; the mark of what a row was exported with.

The mark is the proposal's edition and a short digest of each cell. It tells, when the row comes back, which
cells the analyst changed and which ones somebody else did meanwhile, without keeping a copy of any word: so a
sheet from before an erasure cannot bring erased words back.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

SHOWN: Final = 32_000
"""Letters of a cell; Excel takes 32,767."""

_CUT = " […]"
_RUNS = ("=", "+", "-", "@", "\t", "<r>")
_DIGEST = 5  # letters for a cell: one wrong guess in a billion
_EMPTY = "-" * _DIGEST
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MARK = re.compile(r"(\d+)\.([\w-]+)")


def plain(text: str) -> str:
    """A text as a cell can hold it: one kind of line end, nothing that is no letter, no blanks around."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def shown(text: str) -> str:
    """As much of a text as the sheet shows."""
    text = plain(text)
    return text if len(text) <= SHOWN else text[: SHOWN - len(_CUT)].rstrip() + _CUT


def to_cell(text: str) -> str:
    """What is written for a shown text: with an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_RUNS) or _quoted(text) else text


def from_cell(cell: str) -> str:
    """The text that a cell holds."""
    text = plain(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell))
    return text[1:] if _quoted(text) else text


def _quoted(text: str) -> bool:
    return text.startswith("'") and (text.startswith(_RUNS, 1) or text.startswith("'", 1))


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row was exported with."""

    edition: int
    code: str
    digests: Mapping[str, str]

    def same(self, column: str, text: str) -> bool:
        """Whether the cell of that column is as it was then."""
        return self.digests.get(column) == _digest(self.code, column, text)


def mark(edition: int, columns: Sequence[str], texts: Mapping[str, str]) -> str:
    """The mark of a row: of its shown texts, in the order of these columns."""
    code = texts["code"]
    digests = (_digest(code, column, texts.get(column, "")) for column in columns)
    return f"{edition}.{_layout(columns)}{''.join(digests)}"


def read_mark(text: str, code: str, columns: Sequence[str]) -> Mark | None:
    """The mark of a row with that code; None when it is none, or another row's, or of other columns."""
    found = _MARK.fullmatch(text)
    layout = _layout(columns)
    if found is None or not found[2].startswith(layout):
        return None
    rest = found[2][len(layout) :]
    if len(rest) != _DIGEST * len(columns):
        return None
    digests = (rest[start : start + _DIGEST] for start in range(0, len(rest), _DIGEST))
    whole = Mark(int(found[1]), code, dict(zip(columns, digests, strict=True)))
    return whole if whole.same("code", code) else None


def _layout(columns: Sequence[str]) -> str:
    return _short(",".join(columns))


def _digest(code: str, column: str, text: str) -> str:
    return _short(f"{code}\x1f{column}\x1f{text}") if text else _EMPTY


def _short(text: str) -> str:
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=6).digest())[:_DIGEST].decode()
