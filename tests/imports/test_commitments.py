"""Commitments in: checked whole, written once, their news told once; and what the chat shows of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # pyyaml carries no types
from openpyxl import load_workbook
from sqlalchemy import select

from domain.columns import COMMITMENTS, MILESTONES, PROGRESS
from domain.known import GENERAL
from panel.commitment_imports import import_commitments
from panel.commitment_template import write_commitment_template
from panel.import_words import report_lines
from panel.imports import Report
from panel.refused import Refused
from storage.database import Database
from storage.tables import (
    commitment_proposals,
    commitments,
    milestones,
    outbox,
    processes,
    progress,
    proposals,
)
from tests.export.world import add
from tests.handlers.proposing import Chat, open_process, table
from tests.handlers.test_response_notices import FEBRUARY
from tests.storage.deciding import Team

C1: dict[str, Any] = {
    "código": "C-01",
    "título": "Medicinas a la vista en cada posta",
    "responsable": "Ministerio de Salud",
    "meta": "500 postas publican",
    "tema": "salud",
    "aprobado": "10/12/2026",
}
STEP = {"compromiso": "C-01", "hito": "200 postas", "fin": "2027-04-30"}
NEWS = {
    "compromiso": "C-01",
    "fecha": "01/02/2027",
    "porcentaje": "40 %",
    "estado": "Limitado",
    "avance": "ya publican 40 postas",
    "evidencia": "https://example.pe/postas",
}


def _import(db: Database, folder: Path, process: str = "", **sheets: list[dict[str, Any]]) -> Report:
    path = folder / "compromisos.yaml"
    path.write_text(yaml.safe_dump(sheets, allow_unicode=True), "utf-8")
    return import_commitments(db, path, process, "ana@pcm.pe", FEBRUARY)


def _refused(report: Report) -> str:
    assert not report.ok
    return "\n".join(report_lines(report))


def test_in_once_and_told_once(db: Database, tmp_path: Path) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes()
    file: dict[str, Any] = {
        "compromisos": [{**C1, "propuestas": code.lower()}],
        "hitos": [STEP, {**STEP, "hito": "500 postas", "fin": "2027-12-31"}],
        "avances": [{**NEWS, "fecha": "15/01/2027", "porcentaje": "37,5"}, dict(NEWS)],
    }
    done = report_lines(_import(db, tmp_path, **file))
    assert done == ["1 compromiso nuevo.", "Se avisa de los avances a 1 persona."]
    (row,) = table(db, commitments)
    assert (row.code, row.position, row.adopted_on) == ("C-01", 1, date(2026, 12, 10))
    assert [one.code for one in table(db, proposals)] == [code]
    assert len(table(db, commitment_proposals)) == 1
    assert [one.percent for one in table(db, progress)] == [37.5, 40]
    assert report_lines(_import(db, tmp_path, **file)) == ["1 compromiso sin cambios."]
    file["avances"][1]["porcentaje"] = 45
    assert report_lines(_import(db, tmp_path, **file)) == ["1 compromiso cambiado."]
    told = [one for one in table(db, outbox) if one.kind == "progress"]
    assert len(told) == 1


def test_sheets_by_themselves_leave_the_rest_as_it_was(db: Database, tmp_path: Path) -> None:
    open_process(db)
    assert _import(db, tmp_path, compromisos=[C1], hitos=[STEP, {**STEP, "hito": "500"}]).ok
    assert report_lines(_import(db, tmp_path, "vi", avances=[NEWS])) == ["1 compromiso cambiado."]
    assert _import(db, tmp_path, hitos=[{**STEP, "cumplido": "2027-02-01"}]).ok
    assert _import(db, tmp_path, compromisos=[{"código": "c-01", "meta": "600"}]).ok
    (row,) = table(db, commitments)
    assert (row.title, row.entity, row.goal) == (C1["título"], C1["responsable"], "600")
    assert [(one.text, one.done_on) for one in table(db, milestones)] == [("200 postas", date(2027, 2, 1))]
    assert len(table(db, progress)) == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"compromisos": [{**C1, "título": ""}]}, "Hoja «compromisos». Línea 2, columna «título»: falta"),
    ({"compromisos": [{**C1, "tema": "saluz"}]}, "¿Quisiste decir «salud»?"),
    ({"compromisos": [{**C1, "propuestas": "P-0000"}]}, "no conozco la propuesta «P-0000»"),
    ({"compromisos": [C1, C1]}, "«C-01» ya está en la línea 2"),
    ({"compromisos": [{**C1, "inicio": "2027-02-02", "fin": "2027-02-01"}]}, "columna «fin»"),
    ({"hitos": [STEP]}, "no conozco el compromiso «C-01»"),
    ({"compromisos": [C1], "hitos": [{**STEP, "compromiso": "C-10"}]}, "¿Quisiste decir «C-01»?"),
    ({"compromisos": [C1], "avances": [{**NEWS, "porcentaje": "140"}]}, "número de 0 a 100"),
    ({"compromisos": [C1], "avances": [{**NEWS, "fecha": "2027-02-06"}]}, "todavía no llega"),
    ({"compromisos": [C1], "avance": [NEWS]}, "No conozco la hoja «avance». ¿Es «avances»?"),
    ({"compromisos": [C1], "avances": [NEWS, NEWS]}, "Hoja «avances». Línea 3, columna «fecha»"),
    ({"compromisos": [C1], "avances": [{**NEWS, "estado": "listo"}]}, "Lo más parecido: «limitado»"),
    ({"compromisos": [C1], "avances": [{**NEWS, "evidencia": "javascript://x"}]}, "columna «evidencia»"),
]


def test_one_bad_cell_changes_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    open_process(sqlite_db)
    for sheets, said in WRONG:
        told = _refused(_import(sqlite_db, tmp_path, **sheets))
        assert said in told
        assert told.endswith("No cambié nada.")
    assert table(sqlite_db, commitments) == []


def test_which_process_is_never_a_guess(sqlite_db: Database, tmp_path: Path) -> None:
    def refused(said: str = "") -> str:
        with pytest.raises(Refused) as why:
            _import(sqlite_db, tmp_path, said, compromisos=[C1])
        return str(why.value)

    assert refused().startswith("Todavía no hay ningún proceso.")
    open_process(sqlite_db)
    sqlite_db.write(lambda conn: add(conn, processes, code=GENERAL, name="General"))
    assert refused("VII") == "No conozco el proceso «VII». Hay: VI."
    told = report_lines(_import(sqlite_db, tmp_path, compromisos=[C1]))
    assert told == ["1 compromiso nuevo.", "Son del proceso VI."]
    sqlite_db.write(lambda conn: add(conn, processes, code="VIII", name="VIII Plan"))
    assert refused() == "¿De qué proceso? Dilo con --process. Hay: VI y VIII."
    assert _import(sqlite_db, tmp_path, "vi plan", compromisos=[C1]).counts == {
        "added": 0,
        "updated": 0,
        "unchanged": 1,
    }


def test_the_empty_file_has_every_column_and_can_be_filled_in(sqlite_db: Database, tmp_path: Path) -> None:
    path = tmp_path / "vacio.xlsx"
    write_commitment_template(path)
    book = load_workbook(path)
    for name, columns in (("compromisos", COMMITMENTS), ("hitos", MILESTONES), ("avances", PROGRESS)):
        assert [cell.value for cell in book[name][1]] == [spanish[0] for spanish in columns.values()]
    for name, row in (("compromisos", C1), ("hitos", STEP), ("avances", NEWS)):
        heads = [cell.value for cell in book[name][1]]
        for word, value in row.items():
            book[name].cell(2, heads.index(word) + 1, value)
    book.save(path)
    open_process(sqlite_db)
    assert report_lines(import_commitments(sqlite_db, path, "", "", FEBRUARY)) == ["1 compromiso nuevo."]


def test_in_the_chat(db: Database, tmp_path: Path) -> None:
    open_process(db)
    anybody = Chat(db, now=FEBRUARY)
    assert anybody.say("compromisos").startswith("Todavía no hay compromisos del Estado para mostrar.")
    team = Team(db)
    born = team.proposal("PM-01", institution="Minsa")
    first = team.commits("C-1", born, goal="500 postas.")
    team.milestone(first, 1, "200 postas", date(2027, 4, 30))
    team.advances(first, date(2027, 2, 1), evidence="https://example.pe/postas")
    for number in range(2, 8):
        team.commits(f"C-{number}", position=number, title=f"Compromiso número {number}")
    shown = anybody.say("COMPROMISOS")
    assert shown.startswith(
        "VI Plan. A esto se compromete el Estado. ¿Cuál quieres ver? "
        "1 Medicinas a la vista en cada posta (40 %) 2 Compromiso número 2 3"
    )
    assert anybody.say("Ver más").endswith("1 Compromiso número 6 2 Compromiso número 7")
    anybody.say("compromisos")
    assert anybody.say("1") == (
        "Medicinas a la vista en cada posta. Responsable: Ministerio de Salud. Meta: 500 postas. "
        "1 feb.: avanza poco, 40 %. Ya publican 40 postas. Puedes verlo en https://example.pe/postas "
        "Nació de PM-01. Próxima noticia: abril. 1 Ver los compromisos"
    )
    for forged in ("commitment:x", "commitment:999", f"commitment:{'9' * 30}", "commitments.page:-1"):
        assert anybody.tap(forged).startswith("VI Plan.")
    other = replace(anybody, sent=500)
    assert "Todavía no hay avances." in other.tap(f"commitment:{_id(db, 'C-2')}")


def _id(db: Database, code: str) -> int:
    with db.read() as conn:
        return int(conn.execute(select(commitments.c.id).where(commitments.c.code == code)).scalar_one())
