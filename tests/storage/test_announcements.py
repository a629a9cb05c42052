"""Announcements reach their segment and nobody else, once, in pieces, and each person ends in one outcome."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from bot.settings import Settings
from domain.segments import Segment, parse_segment
from panel import announcement_commands as commands
from panel.announcement_plan import Said
from panel.refused import Refused
from storage import announcements as announcing
from storage.announcements import NewAnnouncement, announce, how_many, spread, standings, withdraw
from storage.audience import RESULTS, people
from storage.database import Database
from storage.erasure import erase
from storage.retention import forget_piece
from storage.tables import (
    addresses,
    announcements,
    attendances,
    contributions,
    events,
    outbox,
    persons,
    processes,
    registrations,
    supports,
    themes,
)
from tests.storage.seating import NOW, START, ask, make_event, make_people, make_person

NAMES = ("Ana", "Beto", "Caro", "Dina", "Elsa")


@pytest.fixture
def them(db: Database) -> dict[str, int]:
    """Five people; Elsa has not allowed announcements. Ana proposed on health, Beto joined her; Caro has a
    seat in an event about it, and Dina was there."""
    event = make_event(db, "TS01")
    ids = dict(zip(NAMES, make_people(db, NAMES, ["terminal"]), strict=True))
    db.write(lambda conn: _live(conn, ids, event))
    return ids


def _live(conn: Connection, ids: dict[str, int], event: int) -> None:
    process = conn.scalar(select(processes.c.id))
    health = {"process_id": process, "code": "salud", "official": "Salud", "plain": "Salud", "position": 1}
    theme = conn.execute(insert(themes).values(health).returning(themes.c.id)).scalar_one()
    conn.execute(update(persons).where(persons.c.id != ids["Elsa"]).values(announcements=True))
    conn.execute(update(persons).where(persons.c.id == ids["Ana"]).values(ubigeo="200101"))
    conn.execute(update(persons).where(persons.c.id == ids["Beto"]).values(last_organization_kind="ong"))
    words = {column.key: "" for column in contributions.c if not column.nullable and column.key != "id"}
    given = {**words, "process_id": process, "received_at": NOW, "publish_name": False, "theme_id": theme}
    for name, code in (("Ana", "P-1"), ("Elsa", "P-2")):
        conn.execute(insert(contributions).values({**given, "code": code, "person_id": ids[name]}))
    first = conn.scalar(select(contributions.c.id).where(contributions.c.code == "P-1"))
    conn.execute(insert(supports).values(contribution_id=first, person_id=ids["Beto"], channel="sms", at=NOW))
    for name in ("Caro", "Dina"):
        ask(conn, event, ids[name], name)
    own = select(registrations.c.id).where(registrations.c.person_id == ids["Dina"]).scalar_subquery()
    there = {
        "event_id": event,
        "registration_id": own,
        "type": "ninguna",
        "subtype": "",
        "role": "participante",
    }
    conn.execute(insert(attendances).values(**there, means="codigo", person_key="r:1"))
    conn.execute(update(events).where(events.c.id == event).values(theme_id=theme))


def _new(db: Database, segment: Segment = Segment(), kind: str = "boletin") -> NewAnnouncement:  # noqa: B008 - a value
    with db.read() as conn:
        process = conn.scalar(select(processes.c.id)) or 0
    return NewAnnouncement(
        process, kind, "Ya está el borrador", "Son 18 compromisos.", segment, "ana@example.pe"
    )


def _send(db: Database, new: NewAnnouncement) -> int:
    with db.read() as conn:
        recipients = how_many(conn, new)
    number = db.write(partial(announce, new=new, recipients=recipients, now=NOW))
    while db.write(partial(spread, now=NOW)):
        pass
    return number


def _told(db: Database, status: str = "queued") -> list[int]:
    with db.read() as conn:
        found = select(outbox.c.person_id).where(outbox.c.kind == announcing.KIND, outbox.c.status == status)
        return list(conn.scalars(found.order_by(outbox.c.person_id)))


SEGMENTS = [
    ("todos", "boletin", "Ana Beto Caro Dina"),
    ("region=Piura", "boletin", "Ana"),
    ("organizacion=ong", "boletin", "Beto"),
    ("tema=salud", "boletin", "Ana Beto Caro Dina"),
    ("tema=salud; region=Piura", "boletin", "Ana"),
    ("inscritos=TS01", "boletin", "Caro Dina"),
    ("asistieron=TS01", "boletin", "Dina"),
    ("autores=todos", "boletin", "Ana"),
    ("autores=todos", RESULTS, "Ana Elsa"),  # what became of their own proposals needs no permission
    ("todos", RESULTS, "Ana Beto Caro Dina"),
]


def test_a_segment_is_who_it_says(db: Database, them: dict[str, int]) -> None:
    for to, kind, names in SEGMENTS:
        new = _new(db, parse_segment(to), kind)
        with db.read() as conn:
            found = [row.id for row in conn.execute(people(new.process_id, new.kind, new.segment))]
        assert found == [them[name] for name in names.split()], (to, kind)


def test_everybody_has_one_row_whatever_dies_between(
    db: Database, them: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "PIECE", 2)
    monkeypatch.setattr(announcing, "SLICE", 3)
    number = db.write(partial(announce, new=_new(db), recipients=4, now=NOW))
    assert db.write(partial(spread, now=NOW))
    assert len(_told(db)) == 2
    db.write(lambda conn: conn.execute(update(announcements).values(spread_to=0)))  # a piece is done twice
    while db.write(partial(spread, now=NOW)):  # by whoever comes next
        pass
    assert _told(db) == [them[name] for name in NAMES[:4]]
    with db.read() as conn:
        (one,) = standings(conn)
        rows = conn.execute(select(outbox.c.lane, outbox.c.not_after).distinct()).all()
    assert (one.id, one.recipients, one.whole, one.outcomes) == (number, 4, True, {("queued", ""): 4})
    assert [tuple(row) for row in rows if row.lane == 2] == [(2, NOW + announcing.KEEPS)]


def test_one_that_is_withdrawn_is_told_to_nobody_else(
    db: Database, them: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "PIECE", 2)
    number = _send(db, _new(db))
    first = update(outbox).where(outbox.c.person_id == them["Ana"], outbox.c.kind == announcing.KIND)
    db.write(lambda conn: conn.execute(first.values(status="sent", sent_at=NOW)))
    assert db.write(partial(withdraw, announcement_id=number, now=NOW))
    assert not db.write(partial(withdraw, announcement_id=number, now=NOW))
    while db.write(partial(spread, now=NOW)):
        pass
    with db.read() as conn:
        (one,) = standings(conn)
    assert one.outcomes == {("sent", ""): 1, ("superseded", "withdrawn"): 3}
    assert one.whole


def test_outcomes_are_counted_when_people_and_addresses_are_forgotten(
    db: Database, them: dict[str, int]
) -> None:
    _send(db, _new(db))
    theirs = select(addresses.c.id).where(addresses.c.person_id == outbox.c.person_id).scalar_subquery()
    sent = update(outbox).where(outbox.c.lane == 2).values(status="sent", sent_at=NOW, address_id=theirs)
    db.write(lambda conn: conn.execute(sent))
    db.write(lambda conn: erase(conn, them["Ana"], keep_proposals=True, key=b"k", now=NOW))
    moved = update(addresses).where(addresses.c.person_id == them["Beto"]).values(person_id=None)
    db.write(lambda conn: conn.execute(moved))  # a phone that is somebody else's now
    for days in (8, 9):
        db.write(partial(forget_piece, now=NOW + timedelta(days=days)))
    with db.read() as conn:
        (one,) = standings(conn)
        assert conn.scalar(select(func.count()).select_from(addresses)) == 3
    assert one.outcomes == {("sent", ""): 4}


def test_a_dry_run_says_how_many_and_what_it_costs(sqlite_db: Database, tmp_path: Path) -> None:
    ids = make_people(sqlite_db, ["Ana", "Beto", "Caro"], ["whatsapp", "sms", "telegram"])
    make_event(sqlite_db)
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    prices = tmp_path / "prices.yaml"
    prices.write_text(
        "currency: USD\nlists:\n  - from: 2026-01-01\n    whatsapp: {marketing: 0.05, reply: 0.01}\n"
        "    sms: {marketing: 0.1}\n"
    )
    here = Settings(_env_file=None, prices_file=str(prices), whatsapp_from="whatsapp:+51", sms_from="+51")
    said = {"title": "Ya está el borrador", "text": "Son 18 compromisos.", "to": "todos"}
    lines = commands.tried(sqlite_db, Said(said), here, NOW + timedelta(days=3))
    assert lines == [
        "«Ya está el borrador» sería para 3 personas. No mandé nada.",
        "  whatsapp: 1 persona. Costaría 0.05 USD.",
        "  sms: 1 persona. Costaría 0.10 USD.",
        "  A 1 persona no se le puede escribir por ningún canal.",
        "En total costaría 0.15 USD, según la lista de precios.",
    ]
    assert len(ids) == 3
    assert _told(sqlite_db) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "Falta --title"),
    ({"to": ""}, "Falta --to"),
    ({"to": "region=Pirua"}, "--to: no conozco el lugar «Pirua». Lo más parecido: «Piura», «"),
    ({"to": "organizacion=club"}, "--to: «club» no es válido. Lo válido: «ninguna», «base»,"),
    ({"to": "organizacion=rondas"}, "--to: «rondas» no es válido. Lo más parecido: «ronda»"),
    ({"to": "tema=salut"}, "--to: no conozco el tema «salut»."),
    ({"kind": "bolet"}, "--kind: «bolet» no es válido. Lo válido: «boletin», «resultados» y «evento»."),
    ({"text": "x" * 701}, "caben 700 letras"),
    ({"to": "regionn=Piura"}, "--to: no entiendo para quiénes es «regionn». Lo que hay: region."),
    ({"to": "region=Narnia"}, "Narnia"),
    ({"to": "inscritos=TS9"}, "TS9"),
    ({"kind": "evento"}, "con el código del evento"),
    ({"event": "YA"}, "ya empezó o se suspendió"),
    ({"process": "XX"}, "No conozco el proceso «XX». Hay: "),
    ({"to": "region=Tumbes"}, "No hay nadie en ese grupo"),
]


def test_what_cannot_be_sent_says_why(sqlite_db: Database) -> None:
    make_event(sqlite_db, "TS01")
    make_event(sqlite_db, "YA", starts_at=NOW - timedelta(days=1))
    for changed, said in REFUSED:
        given = {"title": "Algo", "text": "Otra cosa.", "to": "todos", **changed}
        with pytest.raises(Refused) as refused:
            commands.sent(sqlite_db, Said(given), NOW)
        assert said in str(refused.value), changed
    with sqlite_db.read() as conn:
        assert conn.execute(select(announcements.c.id)).all() == []


def test_where_nobody_can_be_written_to_nothing_is_sent(sqlite_db: Database) -> None:
    make_event(sqlite_db, "TS01")
    make_people(sqlite_db, ["Ana", "Beto"], ["terminal", "web"])
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    said = Said({"title": "Ven", "text": "Es gratis.", "to": "todos"})
    with pytest.raises(Refused, match="Es para 2 personas, pero no se les puede escribir"):
        commands.sent(sqlite_db, said, NOW, ["telegram"])
    with sqlite_db.read() as conn:
        assert conn.execute(select(announcements.c.id)).all() == []
    queued, lost = commands.sent(sqlite_db, said, NOW, ["web"])
    assert "en cola para 1 persona." in queued
    assert lost.strip() == "A 1 persona no se le puede escribir por ningún canal."


def test_organisers_see_what_became_of_it(sqlite_db: Database) -> None:
    make_event(sqlite_db, "TS01")
    make_person(sqlite_db)
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    given = {"title": "Ven al taller", "text": "Es gratis.", "to": "todos", "event": "ts01", "by": "ana"}
    assert commands.sent(sqlite_db, Said(given), NOW)[0].startswith(
        "Anuncio 1, «Ven al taller»: en cola para 1"
    )
    with sqlite_db.read() as conn:
        assert conn.scalar(select(outbox.c.not_after)) == START or START > NOW + announcing.KEEPS
    assert commands.listed(sqlite_db)[1].strip() == "1 en cola"
    assert "ya no se le dice" in commands.withdrawn(sqlite_db, 1, NOW)
    assert [line.strip() for line in commands.listed(sqlite_db)][
        1
    ] == "1 sin aviso, porque ya no correspondía: el anuncio se retiró"
    with pytest.raises(Refused):
        commands.withdrawn(sqlite_db, 1, NOW)
