"""Reading a row of the matrix: which cells the analyst changed, and what they say, written in one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.cell_dates import day
from domain.cells import BadCell, Cells, Problem, Row, choice, words
from domain.columns import Rows
from domain.known import KnownProcess, find, own
from domain.matrix_columns import COLUMNS, CRITERION_COLUMNS, DATES, MARK, READ_ONLY
from domain.matrix_marks import Mark, from_cell, read_mark
from domain.matrix_shown import compared, stage_codes
from domain.process_cells import process_code
from domain.proposals import codes, derivation, derivation_text
from domain.responses import OUTCOMES, REASONS

REVISIONS = ("pendiente", "publicable", "con_reservas")
LONG = 30_000

_SHORT = (
    *("institution", "title", "ogp_values", "suggested_entity", "deadline"),
    *("responsible", "referred_to", "referred_document"),
)
_WHO = ("smart_by", *(f"{column}_by" for column in CRITERION_COLUMNS.values()))

Parse = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with something to do. `cells`: the texts of its columns as they would be shown; `said`: those
    that the analyst changed, or that an unmarked row says; `misplaced`: its mark is another row's."""

    line: int
    process: KnownProcess
    code: str
    mark: Mark | None
    misplaced: bool
    cells: Mapping[str, str]
    said: frozenset[str]


@dataclass(slots=True)
class SheetRead:
    """A whole sheet: the rows with something to do, how many have nothing, and what is wrong."""

    rows: list[SheetRow] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_sheet(sheet: Rows, name: str, processes: Sequence[KnownProcess]) -> SheetRead:
    """The rows of `propuestas` or `aportes`; a cell that cannot be read, or be changed, is a problem."""
    read = SheetRead(problems=list(sheet.problems))
    lines: dict[tuple[int, str], int] = {}
    for row in sheet.rows:
        texts = {column: from_cell(row.cells.get(column, "")) for column in sheet.given}
        cells = Cells(Row(row.line, texts), read.problems)
        process, code = _process(cells, processes), cells.require("code", _code, "")
        if process is None or not code:
            continue
        first = lines.setdefault((process.id, code), row.line)
        if first != row.line:
            cells.refuse("code", "repeated", (str(first),))
            continue
        found = _row(cells, name, process, code)
        read.unchanged += found is None
        read.rows += [found] if found is not None else []
    return read


def _row(cells: Cells, name: str, process: KnownProcess, code: str) -> SheetRow | None:
    """The row, or None where nothing in it was changed."""
    columns = tuple(column for column in COLUMNS[name] if column != MARK)
    marked = cells.text(MARK)
    base = read_mark(marked, code, columns) if marked else None
    stages = process.stages
    texts = {column: compared(column, text, stages) for column, text in cells.row.cells.items()}
    texts = {**texts, "code": code}
    texts.pop(MARK, None)
    touched = {column for column, text in texts.items() if _touched(base, column, text)}
    for column in sorted(touched & READ_ONLY[name]):
        if base is not None:
            cells.refuse(column, "read_only")
    said = touched - READ_ONLY[name] - {"code"}
    if not said and base is not None:
        return None
    read = {column: _read(cells, column, _parser(column, process)) for column in said}
    return SheetRow(
        cells.row.line, process, code, base, bool(marked) and base is None, {**texts, **read}, frozenset(said)
    )


def _touched(base: Mark | None, column: str, text: str) -> bool:
    return bool(text) if base is None else not base.same(column, text)


def _read(cells: Cells, column: str, parse: Parse) -> str:
    return str(cells.read(column, parse, ""))


def _process(cells: Cells, processes: Sequence[KnownProcess]) -> KnownProcess | None:
    said = cells.text("process")
    if said:
        try:
            return find(said, "process", processes)
        except BadCell as bad:
            cells.refuse("process", bad.code, bad.valid)
            return None
    fitting = own(processes)
    if len(fitting) == 1:
        return fitting[0]
    cells.refuse("process", "required", tuple(process.code for process in fitting[:10]))
    return None


def _code(text: str) -> str:
    return process_code(text).upper()


def _parser(column: str, process: KnownProcess) -> Parse:
    if column == "stage":
        return lambda text: find(text, "stage", process.stages).code
    if column == "theme":
        return lambda text: find(text, "theme", process.themes).code
    if column == "earlier_stages":
        return lambda text: stage_codes(text, process.stages)
    return _PARSERS.get(column) or words(LONG)


def _derivation(text: str) -> str:
    return derivation_text(derivation(text))


_answer = choice("sí", "parcial", "no", also={"parcialmente": "parcial", "en parte": "parcial"})
_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(_SHORT, words(200)),
    **dict.fromkeys(_WHO, words(160)),
    "smart_role": words(80),
    **{column: lambda text: day(text).isoformat() for column in DATES},
    **dict.fromkeys(CRITERION_COLUMNS.values(), _answer),
    "sources": lambda text: ", ".join(codes(text)),
    "derives_from": _derivation,
    "outcome": choice(*OUTCOMES),
    "reason_code": choice(*REASONS),
    "merged_into": _code,
    "revision": choice(*REVISIONS),
}
