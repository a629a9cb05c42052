"""One door for every kind of file: by its name's ending, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from domain.cells import Sheet
from storage.files.bounds import BadFile
from storage.files.csv_file import read_csv
from storage.files.yaml_file import read_yaml

MAX_BYTES = 32 * 1024 * 1024

Workbook = Mapping[str, Sheet]


def read_sheet(path: Path, kinds: tuple[str, ...] = (".csv", ".xlsx", ".ics")) -> Sheet:
    """The first sheet of the file. Raises BadFile when it cannot be read at all."""
    sheets = _read(path, kinds)
    return next(iter(sheets.values()))


def read_workbook(path: Path, kinds: tuple[str, ...] = (".xlsx", ".yaml", ".yml")) -> Workbook:
    """Every sheet of the file by its name. Raises BadFile."""
    return _read(path, kinds)


def _read(path: Path, kinds: tuple[str, ...]) -> Workbook:
    kind = path.suffix.lower()
    if kind not in kinds:
        raise BadFile("file_kind", valid=kinds)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadFile("file_too_big", valid=(str(MAX_BYTES // 1024 // 1024),))
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile("file_missing") from error
    return _READERS[kind](raw)


def _only(read: Callable[[bytes], Sheet]) -> Callable[[bytes], Workbook]:
    return lambda raw: {"": read(raw)}


def _xlsx(raw: bytes) -> Workbook:
    from storage.files.workbook_file import read_xlsx  # its library is large: a serving process reads none

    return read_xlsx(raw)


def _calendar(raw: bytes) -> Sheet:
    from storage.files.calendar_file import read_calendar

    return read_calendar(raw)


_READERS: Mapping[str, Callable[[bytes], Workbook]] = {
    ".csv": _only(read_csv),
    ".ics": _only(_calendar),
    ".xlsx": _xlsx,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}
