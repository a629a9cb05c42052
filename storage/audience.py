"""Who an announcement is for: those of its segment who may be told."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, or_, select, true

from domain.segments import Segment
from storage.links import is_joined
from storage.sql import Query
from storage.tables import (
    attendances,
    attendees,
    contributions,
    events,
    persons,
    registrations,
    stages,
    supports,
    themes,
)

RESULTS = "resultados"

_may_be_told = Query(
    select(persons.c.name, persons.c.reminders, persons.c.announcements).where(
        persons.c.id == bindparam("in_id"), persons.c.erased_at.is_(None)
    )
)


def needs_no_permission(kind: str, segment: Segment) -> bool:
    """Results told to those who made the proposals are about what they did (docs/adr/0027)."""
    return kind == RESULTS and bool(segment.authors)


def people(process_id: int, kind: str, segment: Segment) -> Select[tuple[int]]:
    """The ids of those it is for, in order. The process is that of the stages and authors."""
    told = persons.c.reminders if needs_no_permission(kind, segment) else persons.c.announcements
    known = and_(persons.c.erased_at.is_(None), ~is_joined(persons.c.id))
    chosen = and_(known, told, *_conditions(process_id, segment))
    return select(persons.c.id).where(chosen).order_by(persons.c.id)


def still_told(conn: Connection, person_id: int, kind: str, segment: Segment) -> str | None:
    """The name of somebody it is for who may still be told; None where they took that back."""
    found = _may_be_told.first(conn, in_id=person_id)
    if found is None:
        return None
    told = found.reminders if needs_no_permission(kind, segment) else found.announcements
    return (found.name or "") if told else None


def _conditions(process_id: int, segment: Segment) -> Iterator[ColumnElement[bool]]:
    if segment.region:
        yield or_(*(persons.c.ubigeo.startswith(code) for code in segment.region))
    if segment.organization:
        yield persons.c.last_organization_kind.in_(segment.organization)
    if segment.theme:
        yield _cares_for(segment.theme)
    if segment.registered:
        yield _seated(events.c.code.in_(segment.registered))
    if segment.attended:
        yield _attended(segment.attended)
    if segment.authors:
        yield _wrote(process_id, segment.authors)


def _cares_for(codes: tuple[str, ...]) -> ColumnElement[bool]:
    """They proposed on it, joined somebody who did, or registered for an event about it, in any process."""
    about = select(themes.c.id).where(themes.c.code.in_(codes))
    theirs, standing = contributions.c.theme_id.in_(about), contributions.c.withdrawn_at.is_(None)
    proposed = exists().where(contributions.c.person_id == persons.c.id, theirs, standing)
    joined = exists().where(
        supports.c.person_id == persons.c.id, supports.c.contribution_id == contributions.c.id, theirs
    )
    return or_(proposed, joined, _seated(events.c.theme_id.in_(about)))


def _seated(event: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        registrations.c.person_id == persons.c.id,
        registrations.c.event_id == events.c.id,
        event,
        attendees.c.registration_id == registrations.c.id,
        attendees.c.state == "registered",
    )


def _attended(codes: tuple[str, ...]) -> ColumnElement[bool]:
    own = select(registrations.c.id).where(registrations.c.person_id == persons.c.id).correlate(persons)
    return exists().where(
        attendances.c.event_id == events.c.id,
        events.c.code.in_(codes),
        or_(attendances.c.person_id == persons.c.id, attendances.c.registration_id.in_(own)),
    )


def _wrote(process_id: int, codes: tuple[str, ...]) -> ColumnElement[bool]:
    named = select(stages.c.id).where(stages.c.process_id == process_id, stages.c.code.in_(codes))
    return exists().where(
        contributions.c.person_id == persons.c.id,
        contributions.c.process_id == process_id,
        contributions.c.withdrawn_at.is_(None),
        true() if "todos" in codes else contributions.c.stage_id.in_(named),
    )
