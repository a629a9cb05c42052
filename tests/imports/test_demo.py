"""The demonstration lies ahead whatever the day, and never mixes with an installation's own agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.process_file import Process
from panel.demo import load_demo
from storage.database import Database
from storage.export.scope import load_scope
from storage.imports.processes import save_process
from storage.tables import events, processes, stages

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize("days", range(7))
def test_everything_is_in_the_coming_weeks_and_marked(sqlite_db: Database, days: int) -> None:
    now = NOW + timedelta(days=days)
    count = sqlite_db.write(lambda conn: load_demo(conn, now))
    with sqlite_db.read() as conn:
        found = conn.execute(select(events)).all()
    assert count == len(found) >= 14
    assert all(now < event.starts_at < now + timedelta(days=70) for event in found)
    assert all(event.title.endswith("(demostración)") for event in found)
    regions = {event.ubigeo[:2] for event in found if event.ubigeo}
    assert {"20", "05", "22", "16", "04", "13", "15"} <= regions
    assert {event.modality for event in found} == {"presencial", "virtual", "hibrida"}
    assert any(event.date_status == "hora_por_confirmar" for event in found)
    assert {event.access for event in found} == {"abierto", "invitacion", "designacion"}


def test_the_process_is_open_now(db: Database) -> None:
    db.write(lambda conn: load_demo(conn, NOW))
    with db.read() as conn:
        process = conn.execute(select(processes)).one()
        open_now = conn.execute(
            select(stages.c.code).where(stages.c.opens_on <= NOW.date(), stages.c.closes_on >= NOW.date())
        ).scalars()
        assert list(open_now) == ["participacion"]
    assert process.respond_by > NOW.date()


def test_only_an_empty_database_gets_it(sqlite_db: Database) -> None:
    assert sqlite_db.write(lambda conn: load_demo(conn, NOW)) > 0
    assert sqlite_db.write(lambda conn: load_demo(conn, NOW)) == 0


def test_packs_leave_it_out_once_there_is_a_process_of_ones_own(sqlite_db: Database) -> None:
    def codes(said: str | None = None) -> list[str]:
        with sqlite_db.read() as conn:
            scope = load_scope(conn, said, NOW.date(), names=False)
        return [code for code, _salt in scope.processes.values()]

    assert codes() == []
    sqlite_db.write(lambda conn: load_demo(conn, NOW))
    assert codes() == ["DEMO"]
    sqlite_db.write(lambda conn: save_process(conn, Process("VII", "VII Plan"), NOW))
    assert (codes(), codes("DEMO")) == (["VII"], ["DEMO"])
