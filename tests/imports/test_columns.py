"""The names of the columns: in the data, in the documentation and in the template they are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain import columns, matrix_columns
from domain.agenda import KINDS, REQUIRED
from domain.cells import Sheet
from domain.columns import AGENDA, rows_of
from domain.text import fold
from panel.agenda_template import write_template
from storage.files import read_workbook

_NAMES = (
    *("AGENDA", "SESSIONS", "PROCESS", "STAGES", "THEMES", "ORGANIZATION_KINDS", "DOCUMENTS", "SECTIONS"),
    *("CONTRIBUTIONS", "ATTENDANCE", "OUTREACH", "COMMITMENTS", "MILESTONES", "PROGRESS", "SUGGESTIONS"),
)
TABLES = {**{name: getattr(columns, name) for name in _NAMES}, **matrix_columns.COLUMNS}
DOCUMENT = Path(__file__).parents[2] / "docs" / "archivos.md"


def _documented() -> list[dict[str, tuple[str, ...]]]:
    """The tables of the document, in order."""
    found: list[dict[str, tuple[str, ...]]] = []
    inside = False
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("| columna"):
            found.append({})
        inside = line.startswith("|") and (inside or line.startswith("| columna"))
        if inside and (row := re.match(r"\| `(\w+)` \| ([^|]*) \|", line)):
            found[-1][row[1]] = tuple(word.strip() for word in row[2].split("·"))
    return found


def test_the_document_has_every_column_with_its_spanish_names() -> None:
    documented = _documented()
    assert [name for name, table in TABLES.items() if table not in documented] == []
    assert len(documented) == len(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_no_name_means_two_columns(table: str) -> None:
    names = [word for name, also in TABLES[table].items() for word in {fold(name), *map(fold, also)}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES)
def test_every_spanish_name_is_read(table: str) -> None:
    for name, spanish in TABLES[table].items():
        for word in spanish:
            sheet = Sheet((word.upper(),), ((2, ("x",)),))
            assert rows_of(sheet, TABLES[table], ()).rows[0].cells == {name: "x"}


def test_the_template_is_an_agenda_without_events(tmp_path: Path) -> None:
    path = tmp_path / "plantilla.xlsx"
    write_template(path, ("VI-PLAN",))
    agenda = read_workbook(path)["Agenda"]
    rows = rows_of(agenda, AGENDA, REQUIRED)
    assert (rows.problems, rows.ignored, rows.rows, rows.given) == ((), (), (), frozenset(AGENDA))
    book = load_workbook(path)
    rules = [str(rule.formula1) for rule in book["Agenda"].data_validations.dataValidation]
    assert any(all(kind in rule for kind in KINDS) for rule in rules)
    assert any("VI-PLAN" in rule for rule in rules)
    book.close()
