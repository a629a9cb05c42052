"""What a spreadsheet gets: nothing that runs, nothing that breaks the file, nothing lost."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.anonymous import anonymous_id, author_key
from domain.attendance_rows import AttendanceRow
from domain.organization_cells import Named
from storage.packs.cells import safe, safe_row
from storage.packs.tables_csv import csv_file
from storage.packs.workbook import workbook

_HARD = (
    st.text(max_size=30)
    | st.text(st.sampled_from('=+-@\t\r\n",;\x00a '), max_size=12)
    | st.characters(categories=["Cs"])
)


@settings(max_examples=150, deadline=None)
@given(text=_HARD)
def test_text_never_runs_and_survives_a_file(tmp_path_factory, text: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    cell = safe(text)
    assert isinstance(cell, str)
    with csv_file(path, ["a", "b"]) as file:
        file.write((cell, "end"))
    with path.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [["a", "b"], [cell, "end"]]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert (
        cell.removeprefix("'") in (text, text.removeprefix("'")) or "\x00" in text or not text.isprintable()
    )


def test_numbers_stay_numbers() -> None:
    assert safe_row([-3, -4.5, None, "", "-3", True]) == (-3, -4.5, None, "", "'-3", True)


def test_hard_texts_do_not_break_the_workbook(tmp_path: Path) -> None:
    texts = [
        "<r><t>x</t></r>",
        "a" * 40_000,
        "<b>&amp;",
        "http://a.pe",
        " x ",
        "a\x07b",
        "_x0041_",
        "12",
        "{=1}",
    ]
    with workbook(tmp_path / "book.xlsx") as book:
        sheet = book.sheet("t", ["texto", "vacío"])
        for text in texts:
            sheet.write([safe(text), None])
    found = openpyxl.load_workbook(tmp_path / "book.xlsx")["t"]
    values = [str(cell.value) for cell in found["A"]][1:]
    assert values[0] == "'<r><t>x</t></r>"
    assert len(values[1]) == 32_767
    assert values[2:5] == ["<b>&amp;", "http://a.pe", " x "]
    assert values[7:] == ["12", "{=1}"]
    assert all(cell.hyperlink is None and cell.data_type == "s" for cell in found["A"])


def test_codes_of_persons_hold_inside_one_process_only() -> None:
    one = anonymous_id("salt", person_id=7)
    assert one == anonymous_id("salt", person_id=7, key="id:x")
    assert one != anonymous_id("other", person_id=7)
    assert anonymous_id("salt", key="id:7") != one
    assert anonymous_id("salt") == ""


def test_namesakes_are_two_unless_something_says_that_they_are_one() -> None:
    rosa = author_key("Rosa Ñahui", "", "", "P-1")
    assert rosa != author_key("Rosa Ñahui", "", "", "P-2")
    phone = author_key("Rosa Ñahui", "987 654 321", "", "P-1")
    assert phone == author_key("rosa nahui", "+51987654321", "Otra ONG", "P-2")
    assert phone != author_key("Luis Rojas", "987654321", "", "P-3")  # a family's phone
    assert author_key("", "R@x.pe", "", "P-1") == author_key(" ", "r@x.pe ", "", "P-2") != ""
    on_a_list = AttendanceRow(2, "E", "Rosa Ñahui", Named("Ronda de Hualcuy", "osc", "base"), "", "", "")
    assert author_key("ROSA ÑAHUI", "", "Ronda de Hualcuy", "P-4") == on_a_list.person_key
    assert author_key(" ", "", "Ronda de Hualcuy", "P-5") == ""
