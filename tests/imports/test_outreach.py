"""Letters, press and radio come in once, or up to date; a file with a bad cell changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select, update

from panel import outreach_commands
from panel.import_words import report_lines
from panel.outreach_commands import import_outreach
from storage.database import Database
from storage.tables import events, imports, outreach, processes
from tests.storage.seating import NOW, make_event

HEADER = "fecha;medio;descripción;lugar;evento;alcance;evidencia;id externo\n"
LETTER = "24/11/2026;Carta;Oficio 12 a los municipios;Piura;TS01;65;Oficio 12-2026;OF-12\n"
SPOT = "25/11/2026;spot de radio;Aviso en Radio Cutivalú;Piura;;12000;https://example.org/audio;\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "difusion.csv"
    path.write_text(text, "utf-8")
    return path


def _stored(db: Database) -> list[tuple[object, ...]]:
    with db.read() as conn:
        columns = ("medium", "on", "reach", "evidence", "event_id")
        found = conn.execute(select(*(outreach.c[name] for name in columns)).order_by(outreach.c.id))
        return [tuple(row) for row in found]


def test_a_file_comes_in_once_and_is_brought_up_to_date(db: Database, tmp_path: Path) -> None:
    event = make_event(db, "TS01")
    with db.read() as conn:
        its = select(processes.c.code).join(events).where(events.c.id == event)
        code = conn.execute(its).scalar_one()
    # the only process of this installation may be the one that events without any go to: named here
    header, rows = f"proceso;{HEADER}", [f"{code};{row}" for row in (LETTER, SPOT)]
    path = _file(tmp_path, header + "".join(rows))
    assert import_outreach(db, path, NOW).counts == {"added": 2, "updated": 0, "unchanged": 0}
    assert import_outreach(db, path, NOW).counts == {"added": 0, "updated": 0, "unchanged": 2}
    path = _file(tmp_path, header + rows[0] + rows[1].replace("12000", "15000"))
    assert import_outreach(db, path, NOW).counts == {"added": 0, "updated": 1, "unchanged": 1}
    assert _stored(db) == [
        ("oficio", date(2026, 11, 24), 65, "Oficio 12-2026", event),
        ("radio", date(2026, 11, 25), 15000, "https://example.org/audio", None),
    ]


def test_an_import_that_died_half_way_is_taken_over(db: Database, tmp_path: Path) -> None:
    make_event(db, "TS01")
    path = _file(tmp_path, HEADER + LETTER)
    import_outreach(db, path, NOW)
    db.write(lambda conn: conn.execute(update(imports).values(visible_at=None)))
    assert import_outreach(db, path, NOW).counts == {"added": 1, "updated": 0, "unchanged": 0}
    assert len(_stored(db)) == 1


BAD = [
    ("24/13/2026;oficio;algo;;;;;", "Línea 3, columna «fecha»: no entiendo la fecha «24/13/2026»."),
    ("24/11/2026;radios;algo;;;;;", "¿Quisiste decir «radio»?"),
    ("24/11/2026;oficio;;;;;;", "Línea 3, columna «descripción»: falta el dato."),
    ("24/11/2026;oficio;algo;;TS9;;;", "columna «evento»"),
    ("24/11/2026;oficio;algo;;;muchos;;", "«muchos» no es un número."),
]


def test_a_bad_cell_is_told_and_nothing_written(sqlite_db: Database, tmp_path: Path) -> None:
    make_event(sqlite_db, "TS01")
    for row, said in BAD:
        report = import_outreach(sqlite_db, _file(tmp_path, HEADER + LETTER.replace("TS01", "") + row), NOW)
        assert any(said in line for line in report_lines(report)), report_lines(report)
    assert _stored(sqlite_db) == []


def test_the_command_is_there() -> None:
    assert [command.name for command in outreach_commands.outreach.registered_commands] == ["import"]
