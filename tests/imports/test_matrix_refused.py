"""A matrix with anything wrong in it changes nothing, and says what is wrong and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from panel.matrix_words import every_line, import_lines
from storage.database import Database
from storage.tables import (
    imports,
    proposals,
    responses,
)
from tests.imports.matrix_world import COMMENTS, PROPOSALS, Book, count, decision, furnish

ONE, TWO, THREE = PROPOSALS


UNREADABLE: list[tuple[str, dict[str, str], str]] = [
    ("propuestas", {"theme": "salut"}, "«tema»: no conozco el tema «salut». ¿Quisiste decir «salud»?"),
    ("propuestas", {"outcome": "no_incluyda"}, "«no_incluyda» no es válido. Lo más parecido: «no_incluida»"),
    ("propuestas", {"derives_from": "P-3F8K"}, "Escríbelo así: fusion:P-1,P-2"),
    ("propuestas", {"version": "7"}, "columna «versión»: esta columna no se cambia aquí"),
    ("propuestas", {"title": "x" * 201}, "el texto es muy largo; caben 200 letras."),
    ("propuestas", {"starts_on": "enero"}, "columna «inicio»: no entiendo la fecha «enero»"),
    ("aportes", {"words": "otra cosa"}, "columna «texto»: esta columna no se cambia aquí: solo informa."),
]
MERGED = decision("fusionada_con", "fusionada")
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("propuestas", {"outcome": "no_incluida"}, "«motivo»: falta el dato. Lo válido: «no_es_compe"),
    ("propuestas", decision("no_incluida", "viable"), "«motivo»: «viable» no es válido. Lo válido"),
    ("propuestas", decision("incluida", "viable", ""), "columna «razón»: falta el dato."),
    ("propuestas", MERGED, "columna «fusionada con»: falta el dato."),
    ("propuestas", MERGED | {"merged_into": "P-2226"}, "no se une consigo misma"),
    ("propuestas", MERGED | {"merged_into": "P-7KQ3"}, "Lo más parecido: «P-7KQ2»"),
    ("propuestas", decision("derivada", "corresponde_a_otra"), "columna «derivada a»: falta el dato."),
    ("propuestas", decision("en_evaluacion", "en_estudio", until="2026-11-22"), "«22/11/2026» ya pasó."),
    ("propuestas", decision("incluida", "viable", until="2027-01-01"), "no va con lo demás de la fila"),
    ("propuestas", decision("incluida", "viable", decided_on="2027-01-01"), "«01/01/2027» todavía no llega."),
    ("propuestas", {"derives_from": "fusion:P-222F"}, "P-222F no puede salir de sí misma."),
    ("propuestas", {"derives_from": "fusion:P-3F8J"}, "no conozco la propuesta «P-3F8J»."),
    ("propuestas", {"sources": f"P-222J, {TWO}"}, f"escribe en «deriva de»: fusion:{TWO}."),
    ("propuestas", {"sources": COMMENTS[0]}, "la propuesta nació de P-222K"),
    ("propuestas", {"specific_note": "hm"}, "falta la respuesta (sí, parcial o no)"),
    ("propuestas", {"smart_by": "Ana"}, "columna «evaluó»: falta la respuesta"),
    ("propuestas", {"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "«01/01/2027» es antes del inicio"),
    ("aportes", decision("incluida", "viable"), "su respuesta va en la hoja «propuestas»"),
    ("aportes", {"revision": "con_reservas"}, "columna «reserva»: falta el dato."),
    (
        "aportes",
        {"reservation": "nombra a alguien"},
        "«nombra a alguien» solo va con «con_reservas». Bórralo, o",
    ),
    ("propuestas", decision("", "viable"), "columna «resultado»: falta el dato. Lo válido: «incluida»"),
]


@pytest.mark.parametrize("cases", [UNREADABLE, REFUSED], ids=["unreadable", "refused"])
def test_what_is_wrong_is_told_and_nothing_changes(
    sqlite_db: Database, tmp_path: Path, cases: list[tuple[str, dict[str, str], str]]
) -> None:
    codes = [f"P-222{glyph}" for glyph in "23456789CDFHJKMNQRTVWX"][: len(cases)]
    furnish(sqlite_db, codes)
    book = Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Bien")
    for code, (sheet, cells, _) in zip(codes, cases, strict=True):
        book.put(code, sheet, **cells)
    report = book.back()
    lines = {name: [row[0].value for row in book.page(name).rows] for name in ("propuestas", "aportes")}
    told = every_line(report)
    for code, (sheet, _, said) in zip(codes, cases, strict=True):
        where = f"Hoja «{sheet}». Línea {lines[sheet].index(code) + 1}, columna «"
        assert [line for line in told if line.startswith(where) and said in line], (said, told)
    assert import_lines(report)[-1] == "No cambié nada."
    assert [count(sqlite_db, table) for table in (proposals, responses, imports)] == [0, 0, 0]


NEW_ROWS = [
    ("P-7KQX", {"title": "x", "sources": TWO}, "«código»: no conozco la propuesta «P-7KQX». Lo más parecido"),
    ("N-1", {"title": "x"}, "una propuesta nueva necesita una institución autora"),
    ("N-2", {"institution": "x"}, "necesita un título, un problema o un compromiso"),
]


def test_a_sheet_with_another_name_is_not_passed_over(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Medicinas")
    book.page("aportes").title = "aportes revisados"
    said = book.said()
    assert said[0].startswith("No conozco la hoja «aportes revisados». ¿Es «aportes»?")
    assert said[1:] == ["No cambié nada."]
    assert count(sqlite_db, proposals) == 0
    book.page("aportes revisados").title = "apuntes de Ana"
    assert book.said()[-1] == "No usé la hoja «apuntes de Ana»: no es de este formato."


def test_a_new_row_has_an_author_and_words(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    for code, cells, _ in NEW_ROWS:
        book.put(code, **cells)
    book.put("P-9CC5", "aportes", theme="salud")
    said = book.said()
    for (_, _, words), line in zip(NEW_ROWS, said, strict=False):
        assert words in line
    assert "no conozco el aporte «P-9CC5»." in said[3]


def test_a_circle_through_rows_of_the_same_file_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    assert Book(sqlite_db, tmp_path / "m.xlsx").put(TWO, derives_from=f"reformulacion:{ONE}").back().ok
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    book.put(ONE, derives_from=f"fusion:{THREE}").put(THREE, derives_from=f"division:{TWO}")
    lines = book.said()
    assert len(lines) == 3
    assert all("una propuesta no puede salir de sí misma: «P-" in line for line in lines[:-1])


def test_long_words_in_place_of_codes_are_refused_like_any_other(sqlite_db: Database, tmp_path: Path) -> None:
    codes = [f"P-222{glyph}" for glyph in "23456789CDFHJKMNQRTVWX"]
    furnish(sqlite_db, codes)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    for code in codes:
        book.put(code, sources=f"https://region.gob.pe/propuestas/mesa-de-salud/{code}/texto-completo")
    report = book.back()
    assert len([line for line in every_line(report) if "no conozco" in line]) == len(codes)
