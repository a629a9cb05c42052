"""One organisation for each name and type, whatever its spelling; and events as people look for them."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.database import Database
from storage.events import coming, event_by_code, event_card, series_events
from storage.organizations import find_or_create, names_like, organization_id, organization_name
from storage.tables import organizations
from tests.storage.seating import NOW, make_event, seat


def make(conn: Connection, name: str, type_: str = "osc") -> int:
    return find_or_create(conn, name=name, type_=type_, subtype="", ubigeo=None, now=NOW)


def test_spelling_and_type(db: Database) -> None:
    def work(conn: Connection) -> None:
        first = make(conn, "ronda  campesina de hualcuy")
        assert make(conn, "Ronda Campesina de HUALCUY.") == first
        assert make(conn, "Ronda Campesina de Hualcuy", "publico") != first
        assert organization_name(conn, first) == "Ronda Campesina de Hualcuy"
        assert organization_id(conn, "otra", "osc") is None

    db.write(work)


def test_a_merged_organisation_is_the_other_one(db: Database) -> None:
    def work(conn: Connection) -> None:
        kept, gone = make(conn, "Ronda de Hualcuy"), make(conn, "Rondas Hualcuy")
        conn.execute(update(organizations).where(organizations.c.id == gone).values(merged_into_id=kept))
        assert make(conn, "rondas hualcuy") == kept
        assert names_like(conn, "ronda hualcuy", "osc") == ["Ronda de Hualcuy"]

    db.write(work)


def test_names_to_compare_with(db: Database) -> None:
    def work(conn: Connection) -> None:
        for name in (
            "Municipalidad Provincial de Ayabaca",
            "Ministerio de Salud",
            "Gobierno Regional de Piura",
        ):
            make(conn, name, "publico")
        assert names_like(conn, "muni de ayabca", "publico") == ["Municipalidad Provincial de Ayabaca"]
        assert "Ministerio de Salud" in names_like(conn, "MINSA", "publico")
        assert names_like(conn, "muni de ayabaca", "osc") == []
        assert names_like(conn, "100% %_", "publico") == []
        assert names_like(conn, "", "publico") == []

    db.write(work)


def test_a_card_has_its_speakers_and_seats(db: Database) -> None:
    event = make_event(db, "TS01", latitude=-4.6, longitude=-79.7, series="S")
    make_event(db, "BORRADOR", status="draft", series="S")
    seat(db, event)
    with db.read() as conn:
        found = event_card(conn, event, NOW)
        assert found is not None
        assert (found.event.latitude, found.seats.open, found.event.series) == (-4.6, 1, "S")
        by_code = event_by_code(conn, " ts01 ")
        assert by_code is not None
        assert by_code.id == event
        assert event_by_code(conn, "BORRADOR") is None
        assert [row.id for row in series_events(conn, "S")] == [event]
        assert [row.id for row in coming(conn, NOW)] == [event]
