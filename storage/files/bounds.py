"""What every reader of files shares: how it refuses a file, and how it makes a sheet of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.cells import Sheet

MAX_LINES = 200_000


class BadFile(Exception):
    """The file cannot be read at all: `code` names the sentence, `line` where it stopped (0: nowhere)."""

    def __init__(self, code: str, *, line: int = 0, text: str = "", valid: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.text = text
        self.valid = valid


def make_sheet(lines: Iterable[tuple[int, Sequence[str]]]) -> Sheet:
    """The first line that is not blank holds the headers. Raises BadFile when there is none, or too many."""
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        trimmed = tuple(cell.replace("\x00", "").strip() for cell in cells)
        if any(trimmed):
            kept.append((number, trimmed))
        if len(kept) > MAX_LINES:
            raise BadFile("file_too_long", valid=(str(MAX_LINES),))
    if not kept:
        raise BadFile("file_empty")
    return Sheet(headers=kept[0][1], lines=tuple(kept[1:]))
