"""The programme of events: a second sheet in, on the card, brought up to date, refused by line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from panel.event_page import event_lines
from panel.import_words import report_lines
from panel.imports import Report, import_events
from storage.database import Database
from storage.public_pages import published_event
from storage.tables import events, sessions, speakers, themes
from tests.handlers.talking import Talker

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
AGENDA = ("código", "título", "tipo", "inicio", "ponentes", "nivel IAP2")
EVENT = ("SEM", "Semana de Gobierno Abierto", "panel", "2026-12-12 09:00", "Ana Torres", "Involucrar")
SESSIONS = ("evento", "orden", "título", "tema", "sala", "inicio", "fin", "ponentes")
WELCOME = ("SEM", "1", "Bienvenida", "", "", "9:00", "9:30", "Ana Torres|Secretaria|PCM|Perú")
HEALTH = ("SEM", "2", "Mesa de salud", "salud", "Sala 2", "10 a. m.", "", "Luis Paz;Rosa Quispe")
DAY_TWO = ("SEM", "", "Mesa de agua", "", "", "13/12/2026 9:00", "", "")


def _import(
    db: Database,
    folder: Path,
    *rows: tuple[str, ...],
    agenda: tuple[str, ...] = EVENT,
    sheet: str = "Sesiones",
    beside: str = "Ayuda",
) -> Report:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (AGENDA, agenda):
        page.append(row)
    second = book.create_sheet(sheet)
    for row in (SESSIONS, *rows):
        second.append(row)
    book.create_sheet(beside).append(SESSIONS)
    path = folder / "agenda.xlsx"
    book.save(path)
    return import_events(db, path, NOW)


def _programme(db: Database) -> list[tuple[object, ...]]:
    with db.read() as conn:
        columns = (
            sessions.c.position,
            sessions.c.title,
            sessions.c.room,
            sessions.c.starts_at,
            themes.c.code,
        )
        rows = conn.execute(
            select(*columns).join_from(sessions, themes, isouter=True).order_by(sessions.c.id)
        )
        return [tuple(row) for row in rows]


def _names(db: Database) -> list[tuple[str, bool]]:
    with db.read() as conn:
        rows = conn.execute(select(speakers.c.name, speakers.c.session_id).order_by(speakers.c.name))
        return sorted((row.name, row.session_id is not None) for row in rows)


def test_the_programme_comes_in_and_is_brought_up_to_date(db: Database, tmp_path: Path) -> None:
    assert _import(db, tmp_path, DAY_TWO, HEALTH, WELCOME).counts["added"] == 1  # type: ignore[index]
    nine, ten = datetime(2026, 12, 12, 14, tzinfo=UTC), datetime(2026, 12, 12, 15, tzinfo=UTC)
    assert sorted(_programme(db)) == [
        (1, "Bienvenida", "", nine, None),
        (2, "Mesa de salud", "Sala 2", ten, "salud"),
        (3, "Mesa de agua", "", datetime(2026, 12, 13, 14, tzinfo=UTC), None),
    ]
    whole = [("Ana Torres", False), ("Ana Torres", True), ("Luis Paz", True), ("Rosa Quispe", True)]
    assert _names(db) == whole
    with db.read() as conn:
        assert conn.scalar(select(events.c.level)) == "involucrar"
    assert _import(db, tmp_path, WELCOME, HEALTH, DAY_TWO).counts["unchanged"] == 1  # type: ignore[index]
    renamed = ("SEM", "2", "Mesa de salud y agua", *HEALTH[3:])
    assert _import(db, tmp_path, WELCOME, renamed).counts["updated"] == 1  # type: ignore[index]
    assert sorted(str(row[1]) for row in _programme(db)) == ["Bienvenida", "Mesa de salud y agua"]
    assert _names(db) == whole


def test_the_card_tells_it_shortly_and_more_tells_it_whole(sqlite_db: Database, tmp_path: Path) -> None:
    fourth = ("SEM", "", "Cierre", "", "", "", "", "")
    _import(sqlite_db, tmp_path, WELCOME, HEALTH, DAY_TWO, fourth)
    rosa = Talker(sqlite_db, "rosa")
    card = rosa.says("semana de gobierno abierto")
    assert (
        "Programa: 9 a. m., Bienvenida; 10 a. m., Mesa de salud; dom. 13 dic., 9 a. m., Mesa de agua; "
        in card
    )
    assert "y 1 parte más." in card
    assert "10 a. m., Mesa de salud, Sala 2, con Luis Paz y Rosa Quispe." in rosa.says("saber más")


def test_the_page_has_it_whole(sqlite_db: Database, tmp_path: Path) -> None:
    _import(sqlite_db, tmp_path, WELCOME, HEALTH, DAY_TWO)
    with sqlite_db.read() as conn:
        facts = published_event(conn, "SEM")
    assert facts is not None
    lines = dict(event_lines(facts, NOW))
    assert lines["Con"] == "Ana Torres"
    assert lines["Programa"].splitlines() == [
        "9 a. m., Bienvenida: Ana Torres, Secretaria, PCM, Perú",
        "10 a. m., Mesa de salud, Sala 2: Luis Paz; Rosa Quispe",
        "dom. 13 dic., 9 a. m., Mesa de agua",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("NADA", "1", "Algo"), "Hoja «sesiones». Línea 2, columna «evento»"),
        (("SEM", "1", ""), "columna «título»: falta el dato."),
        (("SEM", "1", "Algo", "saludd"), "columna «tema»"),
        (("SEM", "1", "Algo", "", "", "mañana"), "no entiendo la fecha «mañana»"),
        (("SEM", "1", "Algo", "", "", "10:00", "9:00"), "columna «fin»"),
    ],
)
def test_a_bad_session_is_told_with_its_sheet(
    sqlite_db: Database, tmp_path: Path, row: tuple[str, ...], said: str
) -> None:
    report = _import(sqlite_db, tmp_path, row)
    assert any(said in line for line in report_lines(report)), report_lines(report)
    assert _programme(sqlite_db) == []


def test_a_programme_in_a_sheet_with_another_name_is_not_lost(sqlite_db: Database, tmp_path: Path) -> None:
    for sheet, beside, unknown in (
        ("Sesión", "Ayuda", "Sesión"),
        ("Sesiones", "Sesiones (2)", "Sesiones (2)"),
    ):
        report = _import(sqlite_db, tmp_path, HEALTH, sheet=sheet, beside=beside)
        assert report_lines(report)[0].startswith(f"No conozco la hoja «{unknown}». ¿Es «sesiones»?")
    assert _programme(sqlite_db) == []


def test_two_sessions_of_one_number_are_refused(sqlite_db: Database, tmp_path: Path) -> None:
    report = _import(sqlite_db, tmp_path, WELCOME, ("SEM", "1", "Otra"))
    assert [problem.code for problem in report.problems] == ["repeated"]
