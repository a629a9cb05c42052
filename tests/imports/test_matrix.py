"""The matrix out and back: nothing is lost, a cell changes what it says and nothing else, two people are told
apart, and a file with anything wrong in it changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from sqlalchemy import func, select, update
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from panel import commands
from panel.admin import Refused
from panel.matrix_export import export_matrix
from panel.matrix_words import every_line, export_lines, import_lines
from storage import leases
from storage.database import Database
from storage.proposals.edits import since
from storage.similar_ones import public_proposals
from storage.tables import (
    answered,
    contributions,
    imports,
    outbox,
    proposal_edits,
    proposal_versions,
    proposals,
    responses,
)
from storage.tables import leases as leases_table
from tests.imports.matrix_world import COMMENTS, NOW, PROPOSALS, Book, decision, furnish

ONE, TWO, THREE = PROPOSALS


def _count(db: Database, table: Any) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_matrix_that_comes_back_as_it_was_changes_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    assert book.said() == ["9 filas siguen igual."]
    assert (_count(sqlite_db, proposals), _count(sqlite_db, responses)) == (0, 0), "nobody works on them yet"


EDITS = {
    "stage": ("talleres", "nacionales", "Etapa nacionales"),
    "theme": ("ambiente", "Educación", ""),
    "institution": ("SGP", "'=SUMA(1)"),
    "title": ("Medicinas a la vista", "'=uno", "<r>dos", "_x0041_"),
    "problem": ("Otra\ncosa", "  ", "-5%"),
    "commitment": ("Publicar cada mes",),
    "contribution": ("Se sabe antes de viajar",),
    "milestones": ("@enero",),
    "starts_on": ("2027-01-02", "3/1/2027"),
    "ends_on": ("2027-12-31",),
    "sources": (f"{ONE}, {COMMENTS[0]}", ONE),
    "derives_from": (f"fusion:{TWO}", f"division:{TWO};fusion:{THREE}", ""),
    "specific": ("sí", "NO", "en parte"),
    "budget": ("parcial",),
    "suggested_entity": ("Minsa",),
}


@settings(
    max_examples=2,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_cell_changes_what_it_says_and_nothing_else(
    sqlite_db: Database, tmp_path: Path, data: st.DataObject
) -> None:
    if not _count(sqlite_db, contributions):
        furnish(sqlite_db)
    columns = data.draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=5, max_size=9, unique=True))
    cells = {column: data.draw(st.sampled_from(EDITS[column]), column) for column in columns}
    before = Book(sqlite_db, tmp_path / "m.xlsx")
    rows = before.rows()
    assert before.put(ONE, **cells).back().ok
    after = Book(sqlite_db, tmp_path / "m.xlsx").rows()
    follow = {
        "version",
        "earlier_stages",
        "smart_by",
        "smart_on",
        "smart_version",
        "budget_by",
        "viability_on",
    }
    untouched = rows[ONE].keys() | after[ONE].keys()
    untouched -= follow | set(columns)
    assert {name: after[ONE].get(name) for name in untouched} == {
        name: rows[ONE].get(name) for name in untouched
    }
    for column, text in cells.items():
        assert after[ONE].get(column, "") == _written(column, text)
    assert {code: row for code, row in after.items() if code != ONE} == {
        code: row for code, row in rows.items() if code != ONE
    }
    assert before.back().counts["unchanged"] == 9, "the same file again does nothing"


def _written(column: str, text: str) -> str:
    """What the next export has for what an analyst typed."""
    known = {"Etapa nacionales": "nacionales", "Educación": "educacion", "NO": "no", "en parte": "parcial"}
    known |= {"3/1/2027": "2027-01-03", f"division:{TWO};fusion:{THREE}": f"fusion:{THREE}; division:{TWO}"}
    known |= {f"{ONE}, {COMMENTS[0]}": f"{ONE}, {COMMENTS[0]}"}
    text = known.get(text, text).strip()
    if column == "title" and text == "_x0041_":
        return "A"  # as a workbook means it
    return f"'{text}" if text.startswith(("+", "-", "@", "<r>")) else text


def test_the_first_change_makes_the_row_with_the_words_as_received(
    sqlite_db: Database, tmp_path: Path
) -> None:
    furnish(sqlite_db)
    assert Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Medicinas a la vista").back().ok
    with sqlite_db.read() as conn:
        [made] = conn.execute(select(proposals)).all()
        first, second = conn.execute(select(proposal_versions).order_by(proposal_versions.c.number)).all()
        [edit] = conn.execute(select(proposal_edits)).all()
    assert (made.code, made.institution, made.edition) == (ONE, "", 2)
    assert (first.problem, first.commitment) == ("No hay medicinas en la posta 0.", "=Publicar qué hay")
    assert (second.problem, second.title, second.by) == (first.problem, "Medicinas a la vista", "ana@pe")
    assert (edit.field, edit.old, edit.new, edit.by) == ("title", "", "Medicinas a la vista", "ana@pe")


def test_a_new_row_is_born_at_a_stage(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    book.put("foros-1", institution="SGP", commitment="Foros multiactor", stage="nacionales", theme="otro")
    book.put("foros-2", commitment="Foros en salud", derives_from="division:FOROS-1", specific="sí")
    assert book.said() == ["2 propuestas nuevas.", "9 filas siguen igual."]
    rows = Book(sqlite_db, tmp_path / "m.xlsx").rows()
    assert rows["FOROS-1"]["institution"] == "SGP"
    assert rows["FOROS-2"]["derives_from"] == "division:FOROS-1"
    assert (rows["FOROS-2"]["smart_by"], rows["FOROS-2"]["smart_on"]) == ("ana@pe", "2026-11-22")


def test_a_decision_is_kept_told_and_shown(db: Database, tmp_path: Path) -> None:
    furnish(db)
    book = Book(db, tmp_path / "m.xlsx")
    book.put(ONE, **decision("incluida_modificada", "viable_con_cambios", responsible="Minsa"))
    book.put(TWO, **decision("fusionada_con", "fusionada", merged_into=ONE))
    book.put(COMMENTS[0], "aportes", **decision("fuera_del_proceso", "sin_pedido", "Gracias."))
    book.put(COMMENTS[1], "aportes", **decision("fuera_del_proceso", "sin_pedido", "Gracias."))
    assert book.said() == [
        "2 propuestas cambiaron.",
        "2 aportes cambiaron.",
        "2 decisiones nuevas; ya se avisa a quienes toca.",
        "1 respuesta nueva a aportes; ya se avisa a quienes toca.",
        "5 filas siguen igual.",
    ]
    assert (_count(db, responses), _count(db, answered)) == (3, 5), "the merged one is answered twice"
    assert _count(db, outbox) == 3, "each person once for each response"
    again = Book(db, tmp_path / "m.xlsx")
    assert again.rows()[ONE]["derives_from"] == f"fusion:{TWO}"
    assert again.rows()[ONE]["decided_on"] == "2026-11-22"
    assert again.rows("aportes")[COMMENTS[1]]["reason"] == "Gracias."
    lines = export_lines(export_matrix(db, tmp_path / "n.xlsx", NOW), "n.xlsx")
    assert lines[3:] == [
        "VII, mesas: falta responder 1 aporte, hasta el 30/01/2027.",
        "VII, talleres: falta responder 1 aporte, hasta el 30/01/2027.",
    ]


def test_two_people_change_different_fields(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    anas, betos = Book(sqlite_db, tmp_path / "a.xlsx"), Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    assert betos.put(ONE, problem="Faltan medicinas", budget="no").back().ok
    assert anas.put(ONE, title="Medicinas", competence="sí").said() == [
        "1 propuesta cambió.",
        "8 filas siguen igual.",
        f"{ONE}: mientras tanto, beto@pe cambió «presupuesto» el 22/11/2026. Quedó eso y lo tuyo.",
        f"{ONE}: mientras tanto, beto@pe cambió «respondió: presupuesto» el 22/11/2026. Quedó eso y lo tuyo.",
        f"{ONE}: mientras tanto, beto@pe cambió «problema» el 22/11/2026. Quedó eso y lo tuyo.",
        f"{ONE}: mientras tanto, beto@pe cambió «fecha de viabilidad» el 22/11/2026. Quedó eso y lo tuyo.",
    ]
    row = Book(sqlite_db, tmp_path / "a.xlsx").rows()[ONE]
    assert (row["problem"], row["title"], row["budget"], row["competence"]) == (
        *("Faltan medicinas", "Medicinas"),
        *("no", "sí"),
    )
    assert (row["budget_by"], row["competence_by"]) == ("beto@pe", "ana@pe")


def test_two_people_change_the_same_field(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    anas, betos = Book(sqlite_db, tmp_path / "a.xlsx"), Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    assert betos.put(ONE, **decision("no_incluida", "sin_presupuesto")).put(TWO, title="Otro").back().ok
    anas.put(ONE, **decision("incluida", "viable"), title="Nuevo").put(THREE, title="Otro")
    assert anas.said()[0] == (
        f"Hoja «propuestas». Línea 2, columna «resultado»: beto@pe cambió {ONE} el 22/11/2026 y ahora dice "
        "«no_incluida». Tu archivo dice «incluida». Exporta otra vez la matriz y decidan cuál queda."
    )
    assert anas.said()[-1] == "No cambié nada."
    rows = Book(sqlite_db, tmp_path / "a.xlsx").rows()
    assert "title" not in rows[ONE].keys() | rows[THREE].keys()


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
    ("propuestas", decision("en_evaluacion", "en_estudio", until="2026-11-22"), "«2026-11-22» ya pasó."),
    ("propuestas", decision("incluida", "viable", until="2027-01-01"), "no va con lo demás de la fila"),
    ("propuestas", decision("incluida", "viable", decided_on="2027-01-01"), "«2027-01-01» todavía no llega."),
    ("propuestas", {"derives_from": "fusion:P-222F"}, "una propuesta no puede salir de sí misma"),
    ("propuestas", {"derives_from": "fusion:P-3F8J"}, "no conozco la propuesta «P-3F8J»."),
    ("propuestas", {"sources": f"P-222J, {TWO}"}, f"escribe en «deriva de»: fusion:{TWO}."),
    ("propuestas", {"sources": COMMENTS[0]}, "la propuesta nació de P-222K"),
    ("propuestas", {"specific_note": "hm"}, "falta la respuesta (sí, parcial o no)"),
    ("propuestas", {"smart_by": "Ana"}, "columna «evaluó»: falta la respuesta"),
    ("propuestas", {"starts_on": "2027-02-01", "ends_on": "2027-01-01"}, "«2027-01-01» es antes del inicio"),
    ("aportes", decision("incluida", "viable"), "su respuesta va en la hoja «propuestas»"),
    ("aportes", {"revision": "con_reservas"}, "columna «reserva»: falta el dato."),
    ("aportes", {"reservation": "nombra a alguien"}, "«nombra a alguien» no va con lo demás"),
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
    assert [_count(sqlite_db, table) for table in (proposals, responses, imports)] == [0, 0, 0]


NEW_ROWS = [
    ("P-7KQX", {"title": "x", "institution": "y"}, "no conozco la propuesta «P-7KQX»."),
    ("N-1", {"title": "x"}, "una propuesta nueva necesita una institución autora"),
    ("N-2", {"institution": "x"}, "necesita un título, un problema o un compromiso"),
]


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


def test_lineage_is_turned_round_in_one_file(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    first = Book(sqlite_db, tmp_path / "m.xlsx").put(TWO, derives_from=f"reformulacion:{ONE}")
    assert first.put(THREE, derives_from=f"division:{TWO}").back().ok
    book = (
        Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, derives_from=f"fusion:{TWO}").put(TWO, derives_from="")
    )
    assert book.back().ok
    rows = Book(sqlite_db, tmp_path / "m.xlsx").rows()
    assert [rows[code].get("derives_from") for code in PROPOSALS] == [
        f"fusion:{TWO}",
        None,
        f"division:{TWO}",
    ]
    assert book.back().counts["unchanged"] == 9


def test_a_decision_is_replaced_and_never_erased(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    path = tmp_path / "m.xlsx"
    assert (
        Book(sqlite_db, path)
        .put(ONE, **decision("en_evaluacion", "en_estudio", until="2026-12-01"))
        .back()
        .ok
    )
    gone = dict.fromkeys((*decision("", ""), "until", "decided_on"), "")
    assert "una decisión no se borra" in Book(sqlite_db, path).put(ONE, **gone).said()[0]
    late = Book(sqlite_db, path).put(ONE, **decision("incluida", "viable", until="", decided_on="2026-11-01"))
    assert "«2026-11-01» es antes de la última decisión, que es del 2026-11-22." in late.said()[0]
    assert Book(sqlite_db, path).put(ONE, **decision("incluida", "viable", until="")).back().ok
    assert Book(sqlite_db, path).rows()[ONE]["outcome"] == "incluida"
    assert _count(sqlite_db, responses) == 2


def test_words_are_shown_once_somebody_found_them_fit(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    called = update(contributions).where(contributions.c.code == THREE).values(text="Llámame: 987 654 321")
    sqlite_db.write(lambda conn: conn.execute(called) and None)
    book = Book(sqlite_db, tmp_path / "m.xlsx").put(THREE, "aportes", revision="publicable")
    book.put(ONE, "aportes", revision="publicable", theme="ambiente")
    book.put(TWO, "aportes", revision="con_reservas", reservation="nombra a una persona")
    assert book.said() == [
        *("3 aportes cambiaron.", "6 filas siguen igual."),
        (
            "Míralas otra vez: cualquiera puede leerlas ahora y parecen tener un teléfono, un correo o un "
            f"documento: {THREE}."
        ),
    ]
    with sqlite_db.read() as conn:
        assert [one.code for one in public_proposals(conn, PROPOSALS)] == [ONE, THREE]
        read = conn.execute(select(contributions).where(contributions.c.code == TWO)).one()
    assert (read.revised_by, read.revised_at, read.reservation) == ("ana@pe", NOW, "nombra a una persona")
    back = Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, "aportes", revision="pendiente")
    assert "ya se leyó" in back.said()[0]
    betos = Book(sqlite_db, tmp_path / "b.xlsx", "beto@pe")
    assert (
        Book(sqlite_db, tmp_path / "m.xlsx")
        .put(TWO, "aportes", revision="publicable", reservation="")
        .back()
        .ok
    )
    betos.put(TWO, "aportes", reservation="tiene un teléfono")
    assert f"ana@pe cambió {TWO} el 22/11/2026 y ahora dice «»" in betos.said()[0]


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
    assert "Sin la columna «edición» no sé de qué copia sale" in book.put(ONE, problem="Otro").said()[0]


def test_an_import_that_was_cut_short_is_finished_by_the_same_file(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Uno", **decision("incluida", "viable"))
    book.put(TWO, title="Dos", **decision("incluida", "viable")).put(
        "N-1", title="x", derives_from=f"fusion:{ONE}"
    )
    done: list[object] = []
    write = sqlite_db.write

    def dying(work: Any) -> Any:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(work)
        return write(work)

    with monkeypatch.context() as patched:
        patched.setattr("panel.matrix_writing.PIECE", 1)
        patched.setattr(sqlite_db, "write", dying)
        with pytest.raises(KeyboardInterrupt):
            book.back()
    sqlite_db.write(lambda conn: conn.execute(update(leases_table).values(until=NOW)) and None)
    assert _count(sqlite_db, responses) == 0, "decisions come last"
    assert book.back().ok
    rows = Book(sqlite_db, tmp_path / "m.xlsx").rows()
    assert [rows[code]["title"] for code in (ONE, TWO, "N-1")] == ["Uno", "Dos", "x"]
    assert (rows["N-1"]["derives_from"], _count(sqlite_db, responses)) == (f"fusion:{ONE}", 2)


def test_one_matrix_at_a_time(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    sqlite_db.write(lambda conn: leases.take(conn, "matrix", "other", NOW, NOW.replace(hour=23)))
    with pytest.raises(Refused):
        book.back()


def test_the_sheet_offers_what_it_takes(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    Book(sqlite_db, tmp_path / "m.xlsx")
    workbook = load_workbook(tmp_path / "m.xlsx")
    page, lists = workbook["propuestas"], workbook["listas"]
    sources = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert sum(source.startswith('INDIRECT("motivos_"&') for source in sources) == 1
    ranges = [source for source in sources if source.startswith("listas!")]
    found = {tuple(cell[0].value for cell in lists[source.partition("!")[2]]) for source in ranges}
    assert {("mesas", "talleres", "nacionales"), ("sí", "parcial", "no")} <= found
    named = workbook.defined_names["motivos_retirada"].attr_text
    assert lists[named.partition("!")[2].replace("$", "").partition(":")[0]].value == "pedido_del_autor"
    assert (page.freeze_panes, page.column_dimensions[get_column_letter(page.max_column)].hidden) == (
        "B2",
        True,
    )


def test_edits_tell_who_changed_what_since_an_edition(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    Book(sqlite_db, tmp_path / "m.xlsx").put(ONE, title="Uno").back()
    Book(sqlite_db, tmp_path / "m.xlsx", "beto@pe").put(ONE, title="Dos", problem="Tres").back()
    with sqlite_db.read() as conn:
        found = since(conn, 1, 2)
        assert since(conn, 1, 3) == {}
    assert {column: edit.by for column, edit in found.items()} == {"title": "beto@pe", "problem": "beto@pe"}


def test_the_commands_say_what_they_did(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(sqlite_db)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    runs = [
        CliRunner().invoke(commands.app, ["matrix", *words])
        for words in (
            *(("export", "m.xlsx"), ("import", "m.xlsx", "--by", "ana@pe"), ("import", "otra.xlsx")),
            *(("export", "m.xlsx", "--process", "VIII"), ("export", "no/m.xlsx")),
        )
    ]
    commands.settings.cache_clear()
    assert [run.exit_code for run in runs] == [0, 0, 1, 1, 1]
    assert runs[0].output.splitlines()[:3] == ["Listo: m.xlsx", "3 propuestas.", "6 aportes."]
    assert runs[1].output == "9 filas siguen igual.\n"
    assert (tmp_path / "m.xlsx").stat().st_mode & 0o077 == 0, "it holds words that nobody has read"
    said = [line for run in runs[2:] for line in run.stderr.splitlines()]
    assert said == [
        *("No encuentro el archivo, o no me deja leerlo.", "No cambié nada."),
        *(
            "No conozco el proceso «VIII». Los que hay: VII.",
            "No puedo escribir no/m.xlsx: No such file or directory",
        ),
    ]
