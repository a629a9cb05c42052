"""Two people's edits of the same rows: put together, or told apart in as many lines as there were edits."""

from __future__ import annotations

from pathlib import Path

from panel.matrix_import import MatrixReport
from panel.matrix_words import import_lines
from storage.database import Database
from storage.proposals.edits import since
from tests.imports.matrix_world import COMMENTS, PROPOSALS, Book, decision, furnish

ONE, TWO, THREE = PROPOSALS


def test_two_people_change_different_fields(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    anas, betos = Book(sqlite_db, tmp_path / "a.xlsx"), Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    assert betos.put(ONE, problem="Faltan medicinas", budget="no").back().ok
    assert anas.put(ONE, title="Medicinas", competence="sí").said() == [
        "1 propuesta cambió.",
        "8 filas siguen igual.",
        (
            f"{ONE}: mientras tanto, beto@pe cambió «problema», «presupuesto», «respondió: presupuesto» y "
            "«fecha de viabilidad» el 22/11/2026. Quedó eso y lo tuyo."
        ),
    ]
    row = Book(sqlite_db, tmp_path / "a.xlsx").rows()[ONE]
    assert (row["problem"], row["title"], row["budget"], row["competence"]) == (
        *("Faltan medicinas", "Medicinas"),
        *("no", "sí"),
    )
    assert (row["budget_by"], row["competence_by"]) == ("beto@pe", "ana@pe")


def test_what_two_people_changed_is_told_once_for_each_change(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    anas, betos = Book(sqlite_db, tmp_path / "a.xlsx"), Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    betos.put(ONE, **decision("no_incluida", "sin_presupuesto"), stage="talleres").put(TWO, title="Otro")
    betos.put(COMMENTS[0], "aportes", **decision("incluida", "viable"))
    assert betos.put(TWO, specific="no", starts_on="2027-03-15").back().ok
    anas.put(ONE, **decision("incluida", "viable", responsible="Minsa"), stage="Etapa nacionales")
    anas.put(
        TWO, specific="sí", specific_note="Ya", smart_by="Ana", smart_on="20/11/2026", starts_on="2027-04-01"
    )
    anas.put(COMMENTS[0], "aportes", responsible="Minsa").put(THREE, title="Otro")
    report = anas.back()
    assert _clashes(report) == [
        *((2, ("stage", "Etapa nacionales", "Etapa talleres")), (2, ("outcome", "incluida", "no_incluida"))),
        *((2, ("reason_code", "viable", "sin_presupuesto")), (2, ("responsible", "Minsa", ""))),
        (3, ("starts_on", "01/04/2027", "15/03/2027")),
        *((3, ("specific", "sí", "no")), (3, ("specific_note", "Ya", ""))),
        (5, ("responsible", "Minsa", "")),
    ]
    lines = import_lines(report)
    assert lines[1] == (
        f"Hoja «propuestas». Línea 2: beto@pe cambió {ONE} el 22/11/2026. «resultado» dice ahora "
        "«no_incluida» y en tu archivo «incluida». «motivo» dice ahora «sin_presupuesto» y en "
        "tu archivo «viable». «institución responsable» dice ahora nada y en tu archivo «Minsa»."
    )
    assert [("beto@pe cambió" in line) for line in lines] == [True] * 5 + [False] * 2
    assert lines[5:] == ["Exporta otra vez la matriz y decidan cuál queda.", "No cambié nada."]
    rows = Book(sqlite_db, tmp_path / "a.xlsx").rows()
    assert "title" not in rows[ONE].keys() | rows[THREE].keys()


def test_who_judged_is_told_alone_where_the_answers_agree(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    anas, betos = Book(sqlite_db, tmp_path / "a.xlsx"), Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    assert betos.put(ONE, specific="sí").back().ok
    report = anas.put(ONE, specific="sí", smart_by="Ana").back()
    assert _clashes(report) == [(2, ("smart_by", "Ana", "beto@pe"))]


def _clashes(report: MatrixReport) -> list[tuple[int, tuple[str, str, str]]]:
    """(line, (column, mine, theirs)) of each cell that is told."""
    told = [clash for found in report.clashes.values() for clash, _ in found]
    return [(clash.line, cell) for clash in told for cell in clash.cells]


def test_a_copied_row_is_a_new_one_and_a_moved_mark_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    page = book.page("propuestas")
    marked = page.max_column
    copied = [cell.value for cell in page[2]]
    copied[0], copied[18], copied[19] = "P7-BIS", None, f"division:{ONE}"
    page.append(copied)
    assert book.said() == ["1 propuesta nueva.", "9 filas siguen igual."]
    page.cell(2, marked).value = page.cell(3, marked).value
    assert book.put(ONE, title="x").said() == [
        (
            "Hoja «propuestas». Línea 2, columna «edición»: esta marca es de otra fila o de una versión "
            "anterior de la matriz. Exporta otra vez y pasa tus cambios."
        ),
        "No cambié nada.",
    ]


def test_a_row_without_its_mark_overwrites_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    path = tmp_path / "m.xlsx"
    book = Book(sqlite_db, path)
    for sheet in ("propuestas", "aportes"):
        page = book.page(sheet)
        page.delete_cols(page.max_column)
    assert book.said() == ["9 filas siguen igual."]
    book.put(ONE, title="Nuevo", theme="salud").put(ONE, "aportes", revision="publicable")
    assert book.said() == ["1 propuesta cambió.", "1 aporte cambió.", "7 filas siguen igual."]
    lines = book.put(ONE, problem="Otro").said()
    assert lines[0].startswith(
        f"Hoja «propuestas». Línea 2: {ONE} ya dice otra cosa. «problema» dice ahora «No"
    )
    assert lines[1] == (
        "A una fila sin la columna «edición» no le sé la copia. Exporta la matriz y haz el cambio ahí."
    )


def test_edits_tell_who_changed_what_since_an_edition(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Uno").back()
    Book(sqlite_db, tmp_path / "m.xlsx", "beto@pe").put(ONE, title="Dos", problem="Tres").back()
    with sqlite_db.read() as conn:
        found = since(conn, 1, 2)
        assert since(conn, 1, 3) == {}
    assert {column: edit.by for column, edit in found.items()} == {"title": "beto@pe", "problem": "beto@pe"}
