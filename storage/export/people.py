"""Rows of `inscripciones`, `asistencias` and `recordatorios`.

The public statements do not even read names or contacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from domain.pack_schema import REMINDER_STATES, Cell
from storage.export.scope import Scope, day, local, shown_events, stream, visible, yes
from storage.notices import REMINDER
from storage.tables import attendances, attendees, events, organizations, outbox, persons, registrations

Record = Mapping[str, Cell]


def public_registrations(conn: Connection, scope: Scope) -> Iterator[Record]:
    """One row a registration: a person with those who come along."""
    return (_public_registration(row, scope) for row in stream(conn, _registrations(scope)))


def restricted_registrations(conn: Connection, scope: Scope) -> Iterator[Record]:
    """The same rows with who they are and how to reach them."""
    statement = _registrations(scope).add_columns(
        registrations.c.code,
        registrations.c.going,
        registrations.c.accessibility,
        registrations.c.cancelled_at,
        organizations.c.name.label("organization"),
        persons.c.name,
        persons.c.phone,
        _names_of_party().label("party"),
    )
    for row in stream(conn, statement):
        yield {
            **_public_registration(row, scope),
            "codigo": row.code,
            "nombre": row.name,
            "telefono": row.phone,
            "asistentes": row.party,
            "org_id": _text(scope.root(row.organization_id)),
            "organizacion": row.organization,
            "ubigeo": row.ubigeo,
            "ira": yes(row.going),
            "necesidades": row.accessibility,
            "creada_en": local(row.created_at),
            "cancelada_en": local(row.cancelled_at),
        }


def public_attendances(conn: Connection, scope: Scope) -> Iterator[Record]:
    """One row for each person in each event that they came to."""
    return (_public_attendance(row, scope) for row in stream(conn, _attendances(scope)))


def restricted_attendances(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = (
        _attendances(scope)
        .outerjoin(organizations, organizations.c.id == attendances.c.organization_id)
        .outerjoin(persons, persons.c.id == attendances.c.person_id)
        .add_columns(
            attendances.c.organization_id, organizations.c.name.label("organization"), persons.c.name
        )
    )
    for row in stream(conn, statement):
        yield {
            **_public_attendance(row, scope),
            "nombre": row.name,
            "clave_persona": row.person_key,
            "org_id": _text(scope.root(row.organization_id)),
            "organizacion": row.organization,
            "ubigeo": row.ubigeo,
            "marcada_en": local(row.at),
        }


def public_reminders(conn: Connection, scope: Scope) -> Iterator[Record]:
    return (_public_reminder(row) for row in stream(conn, _reminders(scope)))


def restricted_reminders(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = _reminders(scope).add_columns(outbox.c.registration_id, outbox.c.sent_at, outbox.c.reason)
    for row in stream(conn, statement):
        yield {
            **_public_reminder(row),
            "insc_id": _text(row.registration_id),
            "programado_para": local(row.due_at),
            "enviado_en": local(row.sent_at),
            "motivo": row.reason,
        }


def _registrations(scope: Scope) -> Select[Any]:
    seats = _seats()
    places = _places_in_line()
    return (
        select(
            registrations.c.id,
            registrations.c.person_id,
            registrations.c.organization_id,
            registrations.c.cls,
            registrations.c.channel,
            registrations.c.created_at,
            events.c.code.label("event_code"),
            events.c.process_id,
            organizations.c.type,
            organizations.c.subtype,
            persons.c.ubigeo,
            *(func.coalesce(seats.c[name], 0).label(name) for name in _COUNTED),
            places.c.place,
        )
        .join(events, events.c.id == registrations.c.event_id)
        .join(persons, persons.c.id == registrations.c.person_id)
        .outerjoin(organizations, organizations.c.id == registrations.c.organization_id)
        .outerjoin(seats, seats.c.registration_id == registrations.c.id)
        .outerjoin(places, places.c.registration_id == registrations.c.id)
        .where(scope.within(events.c.process_id))
        .order_by(registrations.c.id)
    )


_COUNTED = ("people", "registered", "accepted", "offered", "waiting", "expired", "declined")


def _seats() -> Any:
    """How many attendees of each registration are in each state."""
    state = attendees.c.state
    return (
        select(
            attendees.c.registration_id,
            func.count().label("people"),
            _how_many(state == "registered").label("registered"),
            _how_many((state == "registered") & attendees.c.offered_at.is_not(None)).label("accepted"),
            _how_many(state == "offered").label("offered"),
            _how_many(state == "waiting").label("waiting"),
            _how_many(state == "expired").label("expired"),
            _how_many(state == "declined").label("declined"),
        )
        .group_by(attendees.c.registration_id)
        .subquery("seats")
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _places_in_line() -> Any:
    """The place of each waiting registration in its event: priority, then time."""
    waits = select(attendees.c.registration_id).where(attendees.c.state == "waiting")
    place = func.row_number().over(
        partition_by=registrations.c.event_id,
        order_by=(registrations.c.priority, registrations.c.created_at, registrations.c.id),
    )
    return (
        select(registrations.c.id.label("registration_id"), place.label("place"))
        .where(registrations.c.id.in_(waits))
        .subquery("line")
    )


def _names_of_party() -> ColumnElement[str]:
    return (
        select(func.aggregate_strings(attendees.c.name, "; "))
        .where(attendees.c.registration_id == registrations.c.id, attendees.c.position > 0)
        .scalar_subquery()
    )


def _public_registration(row: Any, scope: Scope) -> dict[str, Cell]:
    sector, subtype = scope.kind(row.organization_id, row.type, row.subtype)
    return {
        "insc_id": str(row.id),
        "evento_id": row.event_code,
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id),
        "sector": sector,
        "subtipo": subtype,
        "region": scope.region(row.ubigeo),
        "clase_prioridad": row.cls,
        "canal": row.channel,
        "estado": _state(row),
        "personas": row.people,
        "con_cupo": row.registered,
        "en_espera": row.waiting,
        "posicion": row.place,
        "creada_en": day(row.created_at),
    }


def _state(row: Any) -> str:
    """The best that the registration holds now; if nothing, how it ended."""
    held = (
        ("aceptada", row.accepted),
        ("inscrita", row.registered),
        ("ofrecida", row.offered),
        ("en_espera", row.waiting),
        ("vencida", row.expired),
        ("rechazada", row.declined),
    )
    return next((state for state, number in held if number), "cancelada")


def _attendances(scope: Scope) -> Select[Any]:
    return (
        select(
            attendances.c.id,
            attendances.c.registration_id,
            attendances.c.person_id,
            attendances.c.person_key,
            attendances.c.type,
            attendances.c.subtype,
            attendances.c.ubigeo,
            attendances.c.role,
            attendances.c.means,
            attendances.c.at,
            events.c.code.label("event_code"),
            events.c.process_id,
            events.c.starts_at,
            events.c.timezone,
        )
        .join(events, events.c.id == attendances.c.event_id)
        .where(scope.within(events.c.process_id), visible(attendances.c.import_id))
        .order_by(attendances.c.id)
    )


def _public_attendance(row: Any, scope: Scope) -> dict[str, Cell]:
    return {
        "asistencia_id": str(row.id),
        "evento_id": row.event_code,
        "sesion_id": None,
        "insc_id": _text(row.registration_id),
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id, row.person_key),
        "sector": row.type,
        "subtipo": row.subtype,
        "region": scope.region(row.ubigeo),
        "rol": row.role,
        "fecha": day(row.at or row.starts_at, ZoneInfo(row.timezone)),
        "medio": row.means,
    }


def _reminders(scope: Scope) -> Select[Any]:
    return (
        select(
            outbox.c.id,
            outbox.c.facts,
            outbox.c.due_at,
            outbox.c.status,
            events.c.code.label("event_code"),
        )
        .join(events, events.c.id == outbox.c.event_id)
        .where(scope.within(events.c.process_id), outbox.c.kind == REMINDER, shown_events())
        .order_by(outbox.c.id)
    )


def _public_reminder(row: Any) -> dict[str, Cell]:
    return {
        "recordatorio_id": str(row.id),
        "evento_id": row.event_code,
        "regla": str(row.facts.get("rule", "")),
        "programado_para": day(row.due_at),
        "estado": REMINDER_STATES[row.status],
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
