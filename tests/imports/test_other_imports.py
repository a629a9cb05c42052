"""Contributions, attendance lists and processes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select, update

from panel import imports as incoming
from panel.import_words import report_lines
from storage.database import Database
from storage.export.people import public_attendances
from storage.export.scope import load_scope
from storage.tables import attendances, contributions, events, imports, organizations, persons, stages, themes
from tests.imports import fixtures_2017 as year

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
PROCESS = """\
code: VII
name: VII Plan
starts_on: 2027-01-01
respond_by: 2027-06-30
stages:
  - {code: mesas, name: Mesas, opens_on: 2027-01-01, closes_on: 2027-02-01, respond_by: 2027-03-01}
  - {name: Consulta del borrador}
themes:
  - {code: ambiente, official: Ambiente, plain: "Ríos, minería, basura"}
  - {official: Saneamiento, plain: Agua y desagüe, split_from: ambiente}
"""


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _count(db: Database, table) -> int:  # type: ignore[no-untyped-def]
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def _agenda(db: Database, folder: Path) -> None:
    assert incoming.import_events(db, _file(folder, "agenda.csv", year.agenda_csv()), NOW).ok


def test_the_year_2017_comes_in_whole_and_only_once(db: Database, tmp_path: Path) -> None:
    _agenda(db, tmp_path)
    attendance = _file(tmp_path, "asistencia.csv", year.attendance_csv())
    forum = _file(tmp_path, "foro.csv", year.contributions_csv("forum"))
    first = incoming.import_attendance(db, attendance, NOW)
    assert first.counts == {"added": 335, "unchanged": 0}
    assert incoming.import_contributions(db, forum, "forum", NOW).counts == {"added": 11, "unchanged": 0}
    assert incoming.import_attendance(db, attendance, NOW).counts == {"added": 0, "unchanged": 335}
    assert incoming.import_contributions(db, forum, "foro", NOW).counts == {"added": 0, "unchanged": 11}
    assert incoming.import_contributions(db, forum, "email", NOW).counts == {"added": 11, "unchanged": 0}
    assert (_count(db, persons), _count(db, organizations)) == (312, 176)
    with db.read() as conn:
        vias = Counter(conn.execute(select(contributions.c.via)).scalars())
        invisible = conn.execute(select(imports.c.id).where(imports.c.visible_at.is_(None))).all()
    assert (vias, invisible) == ({"foro": 11, "correo": 11}, [])


def test_rows_without_an_id_are_still_written_once(sqlite_db: Database, tmp_path: Path) -> None:
    _agenda(sqlite_db, tmp_path)
    text = "fecha;texto;tema\n22/09/2017;De acuerdo;salud\n22/09/2017;De acuerdo;salud\n"
    path = _file(tmp_path, "papel.csv", text)
    assert incoming.import_contributions(sqlite_db, path, "paper", NOW).counts == {"added": 2, "unchanged": 0}
    assert incoming.import_contributions(sqlite_db, path, "paper", NOW).counts == {"added": 0, "unchanged": 2}


def test_what_an_import_left_half_way_appears_with_the_next(db: Database, tmp_path: Path) -> None:
    _agenda(db, tmp_path)
    forum = _file(tmp_path, "foro.csv", year.contributions_csv("forum"))
    lists = _file(tmp_path, "asistencia.csv", year.attendance_csv())
    incoming.import_contributions(db, forum, "forum", NOW)
    incoming.import_attendance(db, lists, NOW)
    db.write(lambda conn: conn.execute(update(imports).values(visible_at=None)) and None)  # as after a crash
    assert incoming.import_contributions(db, forum, "forum", NOW).counts == {"added": 11, "unchanged": 0}
    assert incoming.import_attendance(db, lists, NOW).counts == {"added": 335, "unchanged": 0}
    with db.read() as conn:
        for table in (contributions, attendances):
            query = select(func.count()).select_from(table.join(imports))
            assert conn.execute(query.where(imports.c.visible_at.is_(None))).scalar_one() == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("22/09/2017,III-PLAM,salud,,,x", "no conozco el proceso «III-PLAM». ¿Quisiste decir «III-PLAN»?"),
        ("22/09/2017,,salut,,,x", "columna «theme»: no conozco el tema «salut». ¿Quisiste decir «salud»?"),
        ("22/09/2017,,,ONG Sol,,x", "columna «organization_type»: falta el dato. Lo válido: «publico»"),
        ("22/09/2017,,,ONG Sol,ocs,x", "«ocs» no es válido. ¿Quisiste decir «osc»?"),
        ("22/09/2017,,,,,", "columna «text»: falta el dato."),
    ],
)
def test_a_bad_contribution_refuses_the_file(
    sqlite_db: Database, tmp_path: Path, row: str, said: str
) -> None:
    _agenda(sqlite_db, tmp_path)
    text = f"received_at,process,theme,organization,organization_type,text\n{row}\n22/09/2017,,,,,bien\n"
    report = incoming.import_contributions(sqlite_db, _file(tmp_path, "foro.csv", text), "forum", NOW)
    assert said in report_lines(report)[0]
    assert _count(sqlite_db, contributions) == 0


@pytest.mark.parametrize("kind", ["events", "contributions", "attendance"])
def test_every_problem_of_a_file_is_told_at_once(sqlite_db: Database, tmp_path: Path, kind: str) -> None:
    _agenda(sqlite_db, tmp_path)
    if kind == "events":
        text = (
            "código,título,tipo,inicio,tema\nX1,Uno,taller,2027-01-24 15:00,salut\nX2,Dos,taler,ayer,salut\n"
        )
        report = incoming.import_events(sqlite_db, _file(tmp_path, "a.csv", text), NOW)
        expected = [(2, "theme"), (3, "kind"), (3, "starts_at"), (3, "theme")]
    elif kind == "contributions":
        text = "fecha,texto,tema,evento\n22/09/2017,a,salut,\nnunca,,salud,TR17-XX\n"
        report = incoming.import_contributions(sqlite_db, _file(tmp_path, "a.csv", text), "paper", NOW)
        expected = [(2, "theme"), (3, "event_code"), (3, "received_at"), (3, "text")]
    else:
        text = "evento,nombre,rol\nTR17-XX,Rosa,\n,Beto,jefe\n"
        report = incoming.import_attendance(sqlite_db, _file(tmp_path, "a.csv", text), NOW)
        expected = [(2, "event_code"), (3, "event_code"), (3, "role")]
    assert sorted((problem.line, problem.column) for problem in report.problems) == expected
    assert [problem.line for problem in report.problems] == [line for line, _ in expected]


def test_a_list_of_an_event_that_has_not_begun_is_told(db: Database, tmp_path: Path) -> None:
    _agenda(db, tmp_path)
    path = _file(tmp_path, "lista.csv", "evento,nombre\ntr17-ll,Rosa Quispe\n")
    before = datetime(2017, 1, 1, tzinfo=UTC)
    lines = report_lines(incoming.import_attendance(db, path, before))
    assert lines == [
        "1 asistencia nueva.",
        "«TR17-LL» todavía no empieza. Revisa que la lista sea de ese evento.",
    ]
    with db.read() as conn:
        starts = conn.execute(select(events.c.starts_at).where(events.c.code == "TR17-LL")).scalar_one()
        [row] = public_attendances(conn, load_scope(conn, None, NOW.date(), names=False))
    assert row["fecha"] == starts.astimezone(ZoneInfo("America/Lima")).date().isoformat()


def test_homonyms_are_told(sqlite_db: Database, tmp_path: Path) -> None:
    _agenda(sqlite_db, tmp_path)
    text = "evento,nombre,organización,tipo de organización\n"
    text += "TR17-LL,Rosa Quispe,,\nTR17-SM,Rosa Quispe,ONG Sol,osc\nTR17-LL,José Ñahui,,\n"
    lines = report_lines(incoming.import_attendance(sqlite_db, _file(tmp_path, "lista.csv", text), NOW))
    assert lines == [
        "3 asistencias nuevas.",
        "«Rosa Quispe» está en las líneas 2 y 3. Si no es la misma persona, pon un identificador a cada una.",
    ]
    assert _count(sqlite_db, persons) == 3


def test_a_process_in_yaml_and_in_a_workbook_is_the_same(db: Database, tmp_path: Path) -> None:
    assert incoming.import_process(db, _file(tmp_path, "p.yaml", PROCESS), NOW).counts == {"added": 1}
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Proceso"
    for line in (
        ("Código", "Nombre", "Inicio", "Respuesta hasta"),
        ("VII", "VII Plan", "1/1/2027", "30/6/2027"),
    ):
        sheet.append(line)
    its_stages = book.create_sheet("Etapas")
    its_stages.append(("Nombre", "Código", "Abre", "Cierra", "Responde hasta"))
    its_stages.append(("Mesas", "mesas", datetime(2027, 1, 1), datetime(2027, 2, 1), datetime(2027, 3, 1)))  # noqa: DTZ001
    its_stages.append(("Consulta del borrador",))
    its_themes = book.create_sheet("Temas")
    its_themes.append(("Oficial", "Palabras simples", "Sale de"))
    its_themes.append(("Ambiente", "Ríos, minería, basura", None))
    its_themes.append(("Saneamiento", "Agua y desagüe", "ambiente"))
    book.save(tmp_path / "p.xlsx")
    assert incoming.import_process(db, tmp_path / "p.xlsx", NOW).counts == {"unchanged": 1}
    with db.read() as conn:
        assert conn.execute(select(stages.c.code).order_by(stages.c.position)).scalars().all() == [
            "mesas",
            "consulta_del_borrador",
        ]
        split = conn.execute(select(themes).where(themes.c.split_from_id.is_not(None))).one()
    assert (split.code, split.plain) == ("saneamiento", "Agua y desagüe")


def test_a_theme_in_use_is_kept_and_told(sqlite_db: Database, tmp_path: Path) -> None:
    incoming.import_process(sqlite_db, _file(tmp_path, "p.yaml", PROCESS), NOW)
    agenda = "code,title,kind,starts_at,theme\nA,Taller,taller,2027-01-10 9:00,Agua y desagüe\n"
    assert incoming.import_events(sqlite_db, _file(tmp_path, "a.csv", agenda), NOW).ok
    shorter = PROCESS[: PROCESS.index("  - {official: Saneamiento")]
    report = incoming.import_process(sqlite_db, _file(tmp_path, "p.yaml", shorter), NOW)
    assert "Conservé «saneamiento»: ya no está en el archivo, pero ya se usó." in report_lines(report)
    assert _count(sqlite_db, themes) == 2


def test_a_calendar_brings_and_cancels_events(db: Database, tmp_path: Path) -> None:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    event = (
        "BEGIN:VEVENT\r\nUID:abc-1@example.org\r\nSUMMARY:Charla\r\nDTSTART;TZID=America/Lima:20270124T150000\r\n"
        "DTEND;TZID=America/Lima:20270124T170000\r\nLOCATION:Casa\r\nGEO:-5.2;-80.6\r\n{status}END:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:abc-2\r\nX-RIMAY-CODE:FERIA\r\nSUMMARY:Feria\r\nDTSTART;VALUE=DATE:20270201\r\n"
        "DTEND;VALUE=DATE:20270204\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    first = incoming.import_events(db, _file(tmp_path, "a.ics", head + event.format(status="")), NOW)
    assert first.counts is not None
    assert first.counts["added"] == 2
    with db.read() as conn:
        charla, feria = conn.execute(select(events).order_by(events.c.starts_at)).all()
    assert (charla.code, charla.venue, charla.latitude) == ("ABC-1", "Casa", -5.2)
    assert charla.starts_at == datetime(2027, 1, 24, 20, tzinfo=UTC)
    assert (feria.code, feria.date_status) == ("FERIA", "hora_por_confirmar")
    assert feria.ends_at == datetime(2027, 2, 4, 4, 59, tzinfo=UTC)
    cancelled = head + event.format(status="STATUS:CANCELLED\r\n")
    report = incoming.import_events(db, _file(tmp_path, "a.ics", cancelled), NOW)
    assert report_lines(report)[0] == "1 evento cancelado: ya avisé a quienes tenían cupo o esperaban."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", "x", "No puedo leer este tipo de archivo. Los que sirven: .csv, .xlsx y .ics."),
        ("a.csv", " \n\n", "El archivo está vacío."),
        ("a.xlsx", "esto no es un libro", "No puedo leer el archivo: está dañado o es de otro tipo."),
        ("a.ics", "nada", "No puedo leer el archivo: está dañado o es de otro tipo."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    sqlite_db: Database, tmp_path: Path, name: str, content: str, said: str
) -> None:
    report = incoming.import_events(sqlite_db, _file(tmp_path, name, content), NOW)
    assert report_lines(report) == [said, "No cambié nada."]
