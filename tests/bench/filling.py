"""A database as it is after years: many people, what they registered for, and what they proposed.

Rows are made inside the database, from a table of numbers, because sending millions of them takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    create_engine,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
)

from storage.tables import (
    addresses,
    attendees,
    consents,
    contributions,
    events,
    organizations,
    persons,
    processes,
    registrations,
    themes,
)
from storage.tables.base import Instant
from tests.e2e.process import zone_of_noon

PRIME = 1_000_003
"""Multiplying by another number modulo this one mixes every number below it, each once."""

FIRST_CHAT = 20_000_000
"""Telegram's ids of the people of the crowd begin here."""

SAMPLES = 365
_QUICK = {
    "sqlite": ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF"),  # Rimay sets its own when it opens it
    "postgresql": ("SET session_replication_role = replica",),  # foreign keys are true by construction
}
_PEOPLE_OF_AN_ORGANIZATION = 20
_UBIGEOS = (
    "200101",
    "050101",
    "160101",
    "040101",
    "080101",
    "130101",
    "150101",
    "210101",
    "200201",
    "120101",
)
_WORDS = (
    "en la posta no hay medicinas y nadie avisa cuando llegan que publiquen cada mes la lista",
    "el agua llega dos horas al dia y no se sabe cuando que avisen el horario de cada barrio",
    "faltan maestros en la escuela desde marzo que digan que plazas estan libres y quien decide",
    "la carretera se quedo a medias que muestren el contrato el avance y lo que se pago",
    "no hay internet en el colegio que digan cuanto cuesta y cuando lo ponen",
)

_UNSAID = ["author_name", "author_contact"] + [
    f"suggested_{hint}" for hint in ("entity", "indicator", "deadline")
]

_tables = MetaData()
_numbers = Table("bench_numbers", _tables, Column("i", BigInteger, primary_key=True))
_samples = Table(
    "bench_samples",
    _tables,
    Column("d", Integer, primary_key=True),
    Column("at", Instant),
    Column("ubigeo", String(6)),
    Column("words", String(200)),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many people, each with one registration, and how many of them proposed something. `telegram`: of
    1,000 people those who write there; the others write on WhatsApp. `starts`: when the first event is,
    counted from now; each of the others is an hour earlier."""

    people: int
    contributions: int = 0
    of_an_event: int = 200
    telegram: int = 600
    starts: timedelta = timedelta(days=-70)

    @property
    def events(self) -> int:
        return -(-self.people // self.of_an_event)


def fill(url: str, crowd: Crowd, now: datetime) -> None:
    """Put a crowd into a migrated database that has one process or more, its themes, and nobody yet; nobody
    else has it open."""
    engine = create_engine(url)
    with engine.begin() as conn:
        for statement in _QUICK[conn.dialect.name]:
            conn.execute(text(statement))
        _all(conn, crowd, now)
    engine.dispose()


def _all(conn: Connection, crowd: Crowd, now: datetime) -> None:
    _tables.create_all(conn)
    _count(conn, max(crowd.people, SAMPLES))
    conn.execute(insert(_samples), list(_sampled(now)))
    first_event = _events(conn, crowd, now)
    for table, rows in _rows(conn, crowd, first_event).items():
        conn.execute(insert(table).from_select(list(rows), _selected(table, rows, crowd)))
        _renumber(conn, table)
    _tables.drop_all(conn)


def _count(conn: Connection, most: int) -> None:
    counted = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < :most)"
    conn.execute(text(f"INSERT INTO bench_numbers {counted} SELECT i FROM c"), {"most": most})


def _sampled(now: datetime) -> Iterator[dict[str, Any]]:
    places, words = cycle(_UBIGEOS), cycle(_WORDS)
    for day in range(SAMPLES):
        at = now - timedelta(days=day % 90, minutes=day)
        yield {"d": day, "at": at, "ubigeo": next(places), "words": next(words)}


def _events(conn: Connection, crowd: Crowd, now: datetime) -> int:
    """Copies of an event that there is, with nobody in them, where it is day now; the id of the first."""
    model = conn.execute(select(events).order_by(events.c.id).limit(1)).mappings().one()
    first = int(conn.execute(select(func.max(events.c.id))).scalar_one()) + 1
    kept = {name: value for name, value in model.items() if name not in ("id", "ends_at", "series")}
    conn.execute(
        insert(events),
        [
            {
                **kept,
                "id": first + number,
                "code": f"BENCH-{number}",
                "ubigeo": _UBIGEOS[number % len(_UBIGEOS)],
                "timezone": zone_of_noon(),
                "starts_at": now + crowd.starts - timedelta(hours=number),
                "capacity": None,
            }
            for number in range(crowd.events)
        ],
    )
    _renumber(conn, events)
    return first


def _rows(conn: Connection, crowd: Crowd, first_event: int) -> dict[Table, Mapping[str, Any]]:
    """For each table its columns, as they follow from a number `i` and a sample."""
    i, at, ubigeo, words = _numbers.c.i, _samples.c.at, _samples.c.ubigeo, _samples.c.words
    mixed = i * 7_919 % PRIME
    name = literal("Rosa") + cast(i % 997, String) + " Quispe" + cast(i % 89, String)
    phone = literal("+519") + cast(10_000_000 + mixed, String)
    event = first_event + mixed % crowd.events
    channel = case((i * 613 % 1_000 < crowd.telegram, "telegram"), else_="whatsapp")
    chat = case((channel == "telegram", cast(FIRST_CHAT + mixed, String)), else_=phone)
    process, theme = _spread(conn, processes, i // 7), _spread(conn, themes, i)
    organization = 1 + i % max(1, crowd.people // _PEOPLE_OF_AN_ORGANIZATION)
    spoken = literal("P") + cast(i, String) + ": " + words
    return {
        organizations: {
            "id": i,
            "name": literal("Ronda ") + cast(i, String),
            "folded": literal("ronda ") + cast(i, String),
            "type": literal("osc"),
            "subtype": literal(""),
            "created_at": at,
        },
        persons: {
            "id": i,
            "created_at": at,
            "name": name,
            "age_band": literal("adult"),
            "phone": phone,
            "phone_proof": literal("channel"),
            "ubigeo": ubigeo,
            "language": literal("es"),
            "reminders": literal(True),
            "announcements": literal(False),
            "last_organization_id": organization,
            "last_organization_kind": literal("ronda"),
        },
        addresses: {
            "id": i,
            "channel": channel,
            "external_id": chat,
            "person_id": i,
            "language": literal("es"),
            "phone": phone,
            "created_at": at,
            "last_in_at": at,
            "ubigeo": ubigeo,
            "state": literal({}, JSON),
            "shown": literal({}, JSON),
        },
        consents: {
            "id": i,
            "person_id": i,
            "purpose": literal("participation"),
            "granted": literal(True),
            "version": literal("1"),
            "channel": channel,
            "message_id": literal("m") + cast(i, String),
            "at": at,
        },
        registrations: {
            "id": i,
            "event_id": event,
            "person_id": i,
            "code": literal("Z") + cast(mixed, String),
            "organization_id": organization,
            "organization_kind": literal("ronda"),
            "cls": literal("osc"),
            "together": literal(True),
            "channel": channel,
            "accessibility": literal(""),
            "priority": literal(0),
            "created_at": at,
        },
        attendees: {
            "id": i,
            "registration_id": i,
            "event_id": event,
            "position": literal(0),
            "name": name,
            "state": literal("registered"),
            "from_reserve": literal(""),
            "changed_at": at,
        },
        contributions: {
            **dict.fromkeys(_UNSAID, literal("")),
            "id": i,
            "code": literal("P-Z") + cast(mixed, String),
            "process_id": process,
            "person_id": i,
            "theme_id": theme,
            "ubigeo": ubigeo,
            "object": literal("propuesta"),
            "text": spoken,
            "problem": spoken,
            "ask": words,
            "via": channel,
            "message_id": literal("m") + cast(i, String),
            "received_at": at,
            "form_version": literal("1"),
            "consent_version": literal("1"),
            "language": literal("es"),
            "revision": case((i % 3 == 0, "publicable"), else_="pendiente"),
            "publish_name": literal(False),
            "searchable": spoken,
        },
    }


def _spread(conn: Connection, table: Table, by: ColumnElement[int]) -> ColumnElement[Any]:
    """One of the ids that there are."""
    ids = list(conn.execute(select(table.c.id).order_by(table.c.id)).scalars())
    return case(*((by % len(ids) == n, one) for n, one in enumerate(ids)), else_=ids[0]) if ids else null()


def _selected(table: Table, rows: Mapping[str, Any], crowd: Crowd) -> Any:
    most = {
        contributions: crowd.contributions,
        organizations: max(1, crowd.people // _PEOPLE_OF_AN_ORGANIZATION),
    }.get(table, crowd.people)
    joined = _numbers.join(_samples, _samples.c.d == _numbers.c.i % literal_column(str(SAMPLES)))
    return select(*rows.values()).select_from(joined).where(_numbers.c.i <= most)


def _renumber(conn: Connection, table: Table) -> None:
    """PostgreSQL goes on after the ids that were given; SQLite does so by itself."""
    if conn.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        conn.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))
