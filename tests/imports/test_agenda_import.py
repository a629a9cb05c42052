"""Agendas: what they add, what they change, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from panel.import_words import report_lines
from panel.imports import Report, import_events
from storage.database import Database
from storage.tables import events, outbox, processes, speakers, themes

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
HEAD = "code,title,kind,process,starts_at,capacity,modality,theme,ubigeo,timezone,date_status,speakers\n"
ROW = "T1,Taller de salud,taller,VI,2026-12-12 09:00,60,presencial,salud,piura,,,Rosa Quispe|Ponente||Perú\n"
SEEDS = Path(__file__).parents[3] / "shared" / "data" / "agenda_seeds.csv"


def _import(db: Database, tmp_path: Path, text: str | bytes, name: str = "agenda.csv") -> Report:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_events(db, path, NOW)


def _event(db: Database, code: str = "T1"):  # type: ignore[no-untyped-def]
    with db.read() as conn:
        return conn.execute(select(events).where(events.c.code == code)).one()


def _count(db: Database, table) -> int:  # type: ignore[no-untyped-def]
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_first_agenda_creates_its_process_and_says_so(db: Database, tmp_path: Path) -> None:
    report = _import(db, tmp_path, HEAD + ROW)
    assert report_lines(report) == [
        "1 evento nuevo.",
        "Creé el proceso «VI», porque todavía no había ninguno propio.",
    ]
    event = _event(db)
    assert event.starts_at == datetime(2026, 12, 12, 14, tzinfo=UTC)
    assert (event.ubigeo, event.capacity, event.status, event.schedule_version) == ("20", 60, "published", 1)
    assert (_count(db, themes), _count(db, speakers)) == (7, 1)


def test_the_same_agenda_again_does_nothing(db: Database, tmp_path: Path) -> None:
    _import(db, tmp_path, HEAD + ROW)
    before = _event(db)
    report = _import(db, tmp_path, HEAD + ROW)
    assert report_lines(report) == ["1 evento sigue igual."]
    assert _event(db) == before
    assert _count(db, outbox) == 0


@pytest.mark.parametrize(
    ("old", "new", "version"),
    [
        ("2026-12-12 09:00", "2026-12-13 09:00", 2),
        ("2026-12-12 09:00", "12/12/2026 9 a. m.", 1),
        ("Taller de salud", "Taller de salud y agua", 1),
        (",60,", ",80,", 1),
        ("piura,,,", "piura,America/Bogota,,", 1),  # the same instant is written with another zone …
        ("piura,,,", "piura,,semana,", 2),
    ],
)
def test_only_start_zone_and_date_status_raise_the_schedule_version(
    sqlite_db: Database, tmp_path: Path, old: str, new: str, version: int
) -> None:
    _import(sqlite_db, tmp_path, HEAD + ROW)
    _import(sqlite_db, tmp_path, HEAD + ROW.replace(old, new))
    assert _event(sqlite_db).schedule_version == version + ("Bogota" in new)  # … and the zone counts


def test_a_missing_column_leaves_what_was_there(sqlite_db: Database, tmp_path: Path) -> None:
    _import(sqlite_db, tmp_path, HEAD + ROW)
    _import(sqlite_db, tmp_path, "code,title,kind,starts_at\nT1,Otro título,taller,2026-12-12 09:00\n")
    event = _event(sqlite_db)
    assert (event.title, event.capacity, event.modality) == ("Otro título", 60, "presencial")
    assert _count(sqlite_db, speakers) == 1


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("sí", (True, None)),
        ("no", (False, None)),
        ("20", (True, 20)),
        ("1", (True, None)),
        ("", (True, None)),
    ],
)
def test_a_waiting_list_may_say_how_many_it_takes(
    sqlite_db: Database, tmp_path: Path, cell: str, stored: tuple[bool, int | None]
) -> None:
    _import(sqlite_db, tmp_path, HEAD + ROW)
    columns = "code,title,kind,starts_at,waiting_list\n"
    _import(sqlite_db, tmp_path, f"{columns}T1,Taller de salud,taller,2026-12-12 09:00,{cell}\n")
    event = _event(sqlite_db)
    assert (event.waiting_list, event.waiting_limit) == stored


def test_a_waiting_list_that_is_neither_says_that_a_number_would_do(
    sqlite_db: Database, tmp_path: Path
) -> None:
    sheet = "code,title,kind,starts_at,waiting_list\nT1,Taller de salud,taller,2026-12-12 09:00,quizás\n"
    assert report_lines(_import(sqlite_db, tmp_path, sheet))[0].endswith(
        "«quizás» no es válido. Escribe «sí», «no», o cuántas personas pueden esperar, desde 2."
    )


def test_the_processes_that_one_file_creates_are_told_together(sqlite_db: Database, tmp_path: Path) -> None:
    rows = ROW + ROW.replace("T1", "T2").replace("VI", "VII") + ROW.replace("T1", "T3").replace("VI", "V")
    lines = report_lines(_import(sqlite_db, tmp_path, HEAD + rows))
    told = [line for line in lines if line.startswith("Creé")]
    assert told == ["Creé los procesos «V», «VI» y «VII», porque todavía no había ninguno propio."]


def test_one_bad_cell_changes_nothing_and_says_where(sqlite_db: Database, tmp_path: Path) -> None:
    report = _import(
        sqlite_db, tmp_path, HEAD + ROW + ROW.replace("T1", "T2").replace("presencial", "precencial")
    )
    assert report_lines(report) == [
        "Línea 3, columna «modality»: «precencial» no es válido. ¿Quisiste decir «presencial»?",
        "No cambié nada.",
    ]
    assert (_count(sqlite_db, events), _count(sqlite_db, processes)) == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("T1", "T 1/2", "columna «code»: el código «T 1/2» no sirve en un enlace."),
        ("taller,", "tallér regiona,", "Lo más parecido: «taller_regional»"),
        ("taller,VI", ",VI", "columna «kind»: falta el dato."),
        ("2026-12-12 09:00", "el sábado", "columna «starts_at»: no entiendo la fecha «el sábado»."),
        ("2026-12-12 09:00", "31/11/2026 9:00", "no entiendo la fecha"),
        (",60,", ",sesenta,", "columna «capacity»: «sesenta» no es un número."),
        (",60,", ",6.5,", "columna «capacity»: «6.5» no es válido. Escribe un número entero"),
        ("piura", "piurra", "columna «ubigeo»: no conozco el lugar «piurra»."),
        (
            "salud,piura",
            "salut,piura",
            "columna «theme»: no conozco el tema «salut». ¿Quisiste decir «salud»?",
        ),
        ("piura,", "piura,America/Limma", "columna «timezone»: «America/Limma» no es válido."),
        ("2026-12-12 09:00", "2026-12-12", ""),
    ],
)
def test_every_kind_of_bad_cell(sqlite_db: Database, tmp_path: Path, old: str, new: str, said: str) -> None:
    lines = report_lines(_import(sqlite_db, tmp_path, HEAD + ROW.replace(old, new, 1)))
    assert any(said in line for line in lines)
    assert _count(sqlite_db, events) == (0 if said else 1)


def test_at_most_twenty_problems_are_told(sqlite_db: Database, tmp_path: Path) -> None:
    rows = "".join(f"T{number},Taller,nada,VI,2026-12-12\n" for number in range(25))
    lines = report_lines(_import(sqlite_db, tmp_path, "code,title,kind,process,starts_at\n" + rows))
    assert len(lines) == 22
    assert lines[-2:] == ["Hay 5 problemas más.", "No cambié nada."]


def test_a_repeated_code_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    lines = report_lines(_import(sqlite_db, tmp_path, HEAD + ROW + ROW.replace("T1", "t1")))
    assert lines[0] == "Línea 3, columna «code»: «T1» ya está en la línea 2."


def test_an_unknown_process_is_refused_once_there_are_processes(sqlite_db: Database, tmp_path: Path) -> None:
    _import(sqlite_db, tmp_path, HEAD + ROW)
    lines = report_lines(_import(sqlite_db, tmp_path, HEAD + ROW.replace(",VI,", ",VII,")))
    assert lines[0] == "Línea 2, columna «process»: no conozco el proceso «VII». ¿Quisiste decir «VI»?"
    assert _count(sqlite_db, processes) == 1


def test_spanish_headers_and_what_excel_saves_are_the_same_agenda(
    sqlite_db: Database, tmp_path: Path
) -> None:
    spanish = (
        "Código;Título;Tipo;Proceso;Inicio;Aforo;Modalidad;Tema;"
        "Región;Zona horaria;Estado de la fecha;Ponentes\n" + ROW.replace(",", ";")
    )
    _import(sqlite_db, tmp_path, HEAD + ROW)
    report = _import(sqlite_db, tmp_path, spanish.encode("cp1252"))
    assert report.counts is not None
    assert report.counts["unchanged"] == 1


def test_a_misspelt_column_is_refused_and_a_foreign_one_told(sqlite_db: Database, tmp_path: Path) -> None:
    lines = report_lines(_import(sqlite_db, tmp_path, (HEAD + ROW).replace("capacity", "capacitty")))
    assert lines[0].endswith("no conozco esta columna. ¿Quisiste decir «capacity»?")
    lines = report_lines(_import(sqlite_db, tmp_path, (HEAD + ROW).replace("capacity", "capasidad")))
    assert lines[0].endswith("no conozco esta columna. ¿Quisiste decir «capacity»?")
    lines = report_lines(_import(sqlite_db, tmp_path, (HEAD + ROW).replace("speakers", "mis apuntes")))
    assert "No usé la columna «mis apuntes»: no es de este formato." in lines


@pytest.mark.parametrize("word", ["Capacidad", "AFORO MÁXIMO", "vacantes", "número de cupos"])
def test_a_limit_of_seats_is_read_however_it_is_called(
    sqlite_db: Database, tmp_path: Path, word: str
) -> None:
    _import(sqlite_db, tmp_path, (HEAD + ROW).replace("capacity", word))
    assert _event(sqlite_db).capacity == 60


def test_the_agenda_of_the_seeds_imports_as_it_is(db: Database) -> None:
    if not SEEDS.exists():
        pytest.skip("the agenda of the seeds is not beside this checkout")
    report = import_events(db, SEEDS, NOW)
    assert report.counts == {"added": 25, "updated": 0, "moved": 0, "cancelled": 0, "unchanged": 0}
    again = import_events(db, SEEDS, NOW)
    assert again.counts == {"added": 0, "updated": 0, "moved": 0, "cancelled": 0, "unchanged": 25}
    event = _event(db, "TR14-1")
    assert (event.date_status, event.modality) == ("semana", "presencial")
    assert event.ends_at - event.starts_at == timedelta(days=5) - timedelta(minutes=1)


def test_an_agenda_is_accepted_beside_the_demonstration(sqlite_db: Database, tmp_path: Path) -> None:
    demo = {"code": "DEMO", "name": "Proceso de demostración", "salt": "x", "created_at": NOW}
    sqlite_db.write(lambda conn: conn.execute(insert(processes).values(demo)) and None)
    assert _import(sqlite_db, tmp_path, HEAD + ROW).ok
