"""The matrix out and back: nothing is lost, and a cell changes what it says and nothing else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.context import NoticeContext
from bot.site import Site
from handlers import everything
from panel.matrix_export import export_matrix
from panel.matrix_words import export_lines, import_lines
from storage.consistency import check
from storage.database import Database
from storage.similar_ones import public_proposals
from storage.tables import (
    answered,
    contributions,
    outbox,
    proposal_edits,
    proposal_versions,
    proposals,
    responses,
)
from tests.imports.matrix_world import COMMENTS, NOW, PROPOSALS, Book, count, decision, furnish

ONE, TWO, THREE = PROPOSALS


def test_a_matrix_that_comes_back_as_it_was_changes_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    book = Book(sqlite_db, tmp_path / "m.xlsx")
    assert book.said() == ["9 filas siguen igual."]
    assert (count(sqlite_db, proposals), count(sqlite_db, responses)) == (0, 0), "nobody works on them yet"


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
    if not count(sqlite_db, contributions):
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
    known = {"talleres": "Etapa talleres", "nacionales": "Etapa nacionales", "Educación": "educacion"}
    known |= {"NO": "no", "en parte": "parcial", "2027-12-31": "31/12/2027", "2027-01-02": "02/01/2027"}
    known |= {"3/1/2027": "03/01/2027", f"division:{TWO};fusion:{THREE}": f"fusion:{THREE}; division:{TWO}"}
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
    assert (rows["FOROS-2"]["smart_by"], rows["FOROS-2"]["smart_on"]) == ("ana@pe", "22/11/2026")


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
    assert (count(db, responses), count(db, answered)) == (3, 5), "the merged one is answered twice"
    assert count(db, outbox) == 3, "each person once for each response"
    again = Book(db, tmp_path / "m.xlsx")
    assert again.rows()[ONE]["derives_from"] == f"fusion:{TWO}"
    assert again.rows()[ONE]["decided_on"] == "22/11/2026"
    assert again.rows("aportes")[COMMENTS[1]]["reason"] == "Gracias."
    lines = export_lines(export_matrix(db, tmp_path / "n.xlsx", NOW), "n.xlsx")
    assert lines[3:] == [
        "VII, Etapa mesas: falta responder 1 aporte, hasta el 30/01/2027.",
        "VII, Etapa talleres: falta responder 1 aporte, hasta el 30/01/2027.",
    ]


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


def test_what_leaves_an_answered_proposal_is_told_to_wait(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    decided = {"outcome": "incluida", "reason_code": "viable", "reason": "Se puede."}
    path = tmp_path / "m.xlsx"
    merged = Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{TWO},{THREE}", **decided).back()
    assert (merged.ok, merged.parted) == (True, [])
    mark_sent = update(outbox).values(status="sent")
    sqlite_db.write(lambda conn: conn.execute(mark_sent.where(outbox.c.kind == "response")) and None)
    less = Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{THREE}").back()
    assert any(ONE in line and "vuelve a esperar" in line for line in import_lines(less))
    assert _told_apart(sqlite_db) == [TWO]
    same = Book(sqlite_db, path).put(TWO, theme="ambiente").back()
    assert (same.ok, same.parted) == (True, [])


def _told_apart(db: Database) -> list[str]:
    """The codes of what was taken out, as its authors are told, which is found out when it is sent."""
    router = everything()
    with db.read() as conn:
        queued = conn.execute(select(outbox).where(outbox.c.kind == "separated", outbox.c.status == "queued"))
        said = [
            router.notices[row.kind](
                NoticeContext(conn, NOW, row.person_id, "es", "whatsapp", Site()), row.facts
            )
            for row in queued.all()
        ]
    words = [one.render("es").text for one in said if one is not None]
    assert all("el equipo separó de las demás tu propuesta" in one for one in words)
    return [code for one in words for code in PROPOSALS if code in one]


def test_what_is_decided_meanwhile_is_told_in_its_place(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    path = tmp_path / "m.xlsx"
    yes = decision("incluida", "viable")
    assert Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{TWO},{THREE}", **yes).back().ok
    mark_sent = update(outbox).values(status="sent")
    sqlite_db.write(lambda conn: conn.execute(mark_sent.where(outbox.c.kind == "response")) and None)
    parting = (
        Book(sqlite_db, path).put(ONE, derives_from="").put(TWO, **decision("no_incluida", "no_priorizada"))
    )
    assert parting.back().ok
    assert _told_apart(sqlite_db) == [THREE], "the other hears its own answer"
    assert Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{THREE}").back().ok
    assert _told_apart(sqlite_db) == [], "it is part of it again"
    assert Book(sqlite_db, path).put(ONE, derives_from="").back().ok
    assert _told_apart(sqlite_db) == [THREE], "once"


def test_what_was_merged_by_its_own_decision_needs_another_to_be_taken_out(
    sqlite_db: Database, tmp_path: Path
) -> None:
    furnish(sqlite_db)
    path = tmp_path / "m.xlsx"
    merged = decision("fusionada_con", "fusionada", merged_into=ONE)
    assert Book(sqlite_db, path).put(TWO, **merged).put(THREE, **merged).back().ok
    told = Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{THREE}").said()
    assert f"columna «deriva de»: la decisión de {TWO} todavía dice «fusionada_con» esta." in told[0]
    assert told[1:] == ["No cambié nada."]
    again = decision("en_evaluacion", "en_estudio", merged_into="", until="2026-12-01")
    assert Book(sqlite_db, path).put(ONE, derives_from=f"fusion:{THREE}").put(TWO, **again).back().ok
    assert Book(sqlite_db, path).rows()[TWO]["outcome"] == "en_evaluacion"
    assert [one for one in check(sqlite_db, NOW) if one.rule == "response_unmerged"] == []


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
    for emptied in (gone, {"outcome": ""}, {"outcome": "", "reason": "Otra"}):
        told = Book(sqlite_db, path).put(ONE, **emptied).said()
        assert told[0].endswith("Si se está viendo de nuevo, pon «en_evaluacion» y hasta qué día."), emptied
        assert "columna «resultado»: una decisión no se borra" in told[0]
        assert told[1:] == ["No cambié nada."]
    late = Book(sqlite_db, path).put(ONE, **decision("incluida", "viable", until="", decided_on="2026-11-01"))
    assert "«01/11/2026» es antes de la última decisión, que es del 22/11/2026." in late.said()[0]
    assert Book(sqlite_db, path).put(ONE, **decision("incluida", "viable", until="")).back().ok
    assert Book(sqlite_db, path).rows()[ONE]["outcome"] == "incluida"
    assert count(sqlite_db, responses) == 2


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
    assert "«reserva» dice ahora nada y en tu archivo «tiene un teléfono»." in betos.said()[0]
