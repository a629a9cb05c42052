"""Files as programs save them: the same rows whatever the encoding, the separator or the format."""

from __future__ import annotations

import codecs
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from storage.files import BadFile, read_sheet, read_workbook
from storage.files.calendar_file import read_calendar
from storage.files.csv_file import read_csv
from storage.files.workbook_file import read_xlsx
from storage.files.yaml_file import read_yaml

TEXT = "Título;Región\nMañana;Áncash\n\n;\nNiños;Junín\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
    ],
)
def test_a_csv_however_it_was_saved(raw: bytes) -> None:
    sheet = read_csv(raw)
    assert sheet.headers == ("Título", "Región")
    assert sheet.lines == ((2, ("Mañana", "Áncash")), (5, ("Niños", "Junín")))


def test_what_excel_puts_first_is_no_header() -> None:
    assert read_csv(b"sep=;\na;b,c\n1;2\n").lines == ((3, ("1", "2")),)


def test_a_cell_with_a_line_break_is_one_line() -> None:
    assert read_csv(b'a,b\n"x\ny",1\nz,2\n').lines[1] == (3, ("z", "2"))


def test_a_line_with_more_cells_than_headers_is_refused_and_empty_ones_are_not() -> None:
    assert read_csv(b"a;b;;\n1;2;;;\n3\n").lines[1] == (3, ("3",))
    with pytest.raises(BadFile) as refused:
        read_csv(b'a;b;c\n1;"x; y";3\n2;x; y;3;\n')
    assert (refused.value.code, refused.value.line, refused.value.valid) == ("file_shifted", 3, ("4", "3"))


def test_a_workbook_gives_what_a_person_would_have_typed(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("código", "aforo", "inicio", "día", "espera", "latitud"))
    moment = datetime(2027, 1, 24, 15, 30)  # noqa: DTZ001 (workbooks have no zones)
    sheet.append(("A", 60.0, moment, datetime(2027, 1, 24), True, -5.25))  # noqa: DTZ001
    sheet["D2"].number_format = "dd/mm/yyyy"
    sheet["G1"], sheet["G2"] = "fórmula", "=1+1"
    book.save(tmp_path / "a.xlsx")
    read = read_sheet(tmp_path / "a.xlsx")
    # a formula has no value until a spreadsheet program has calculated it, and is never shown as itself
    assert read.lines == ((2, ("A", "60", "2027-01-24 15:30", "2027-01-24", "sí", "-5.25", "")),)


@pytest.mark.parametrize(
    ("start", "moment", "zone"),
    [
        ("DTSTART;TZID=America/La_Paz:20270124T160000", "2027-01-24T20:00+00:00", "America/La_Paz"),
        ("DTSTART;TZID=SA Pacific Standard Time:20270124T150000", "2027-01-24T20:00+00:00", "America/Lima"),
        ("DTSTART:20270124T200000Z", "2027-01-24T20:00+00:00", "America/Lima"),
        ("DTSTART:20270124T150000", "2027-01-24T20:00+00:00", "America/Lima"),
        ("DTSTART;VALUE=DATE:20270124", "2027-01-24", "America/Lima"),
    ],
)
def test_the_zones_of_calendars(start: str, moment: str, zone: str) -> None:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a", start)
    sheet = read_calendar("\r\n".join((*lines, "END:VEVENT", "END:VCALENDAR", "")).encode())
    cells = dict(zip(sheet.headers, sheet.lines[0][1], strict=True))
    assert (cells["starts_at"], cells["timezone"]) == (moment, zone)


def test_a_calendar_that_repeats_is_refused() -> None:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        "BEGIN:VEVENT",
        "UID:a",
        "DTSTART:20270124T200000Z",
    )
    with pytest.raises(BadFile) as refused:
        read_calendar("\r\n".join((*lines, "RRULE:FREQ=WEEKLY", "END:VEVENT", "END:VCALENDAR", "")).encode())
    assert (refused.value.code, refused.value.line) == ("calendar_repeats", 1)


def test_files_that_are_too_big_or_of_another_kind_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "a.csv"
    with big.open("wb") as out:
        out.truncate(33 * 1024 * 1024)
    for name, code in (("a.csv", "file_too_big"), ("b.csv", "file_missing"), ("c", "file_kind")):
        with pytest.raises(BadFile) as refused:
            read_sheet(tmp_path / name)
        assert refused.value.code == code
    with pytest.raises(BadFile):
        read_workbook(big)


def test_yaml_stays_as_it_was_typed() -> None:
    row = "{on: 2027-01-24, code: 007, hora: 9:30, lista: no, nada: ~, proposals: [MT-01, MT-02]}"
    typed = f"avances:\n  - {row}\n"
    [(_, cells)] = read_yaml(typed.encode())["avances"].lines
    assert cells == ("2027-01-24", "007", "9:30", "no", "", "MT-01; MT-02")
    assert read_yaml(typed.encode())["avances"].headers[0] == "on"


def test_rows_within_a_row_are_refused_and_not_lost() -> None:
    nested = "documents:\n  - code: A\n    sections:\n      - {title: Uno, text: Dos}\n"
    with pytest.raises(BadFile) as refused:
        read_yaml(nested.encode())
    assert (refused.value.code, refused.value.text) == ("file_nested", "sections")


@settings(max_examples=100, deadline=None)
@given(
    raw=st.binary(max_size=200) | st.text(";,\"'\n\r\tBEGIN:VCALENDAR{}[]-a1", max_size=80).map(str.encode)
)
def test_no_bytes_break_a_reader(raw: bytes) -> None:
    for read in (read_csv, read_calendar, read_xlsx, read_yaml):
        try:
            read(raw)
        except BadFile:
            continue
