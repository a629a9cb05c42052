"""Who was reached, who came, what was read, and how much was adopted: the counts."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, String, cast, distinct, func, literal, select

from storage.export.scope import Scope, shown_events, visible
from storage.readings import COUNTED
from storage.report.heard import Counts, counted
from storage.tables import (
    announcements,
    attendances,
    attendees,
    commitments,
    contributions,
    documents,
    events,
    milestones,
    outreach,
    ratings,
    readings,
)

_ALL: Final = literal("")


def held(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The events that count: of the process, announced, not called off."""
    return (scope.within(events.c.process_id), shown_events(), events.c.status != "cancelled")


def events_number(scope: Scope) -> Counts:
    return select(_ALL, func.count(events.c.id)).where(*held(scope))


def events_by_kind(scope: Scope) -> Counts:
    return select(events.c.kind, func.count(events.c.id)).where(*held(scope)).group_by(events.c.kind)


def seats(scope: Scope) -> Counts:
    """People registered, those who came along included; who waits is not."""
    rows = select(_ALL, func.count(attendees.c.id)).join(events, events.c.id == attendees.c.event_id)
    return rows.where(*held(scope), attendees.c.state == "registered")


def attendances_number(scope: Scope) -> Counts:
    return _attended(func.count(attendances.c.id), scope)


def people(scope: Scope) -> Counts:
    """A person is a row of persons, or else the key that a paper list gave."""
    known = literal("#").concat(cast(attendances.c.person_id, String))
    return _attended(func.count(distinct(func.coalesce(known, attendances.c.person_key))), scope)


def _attended(of: ColumnElement[int], scope: Scope) -> Counts:
    rows = select(_ALL, of).join(events, events.c.id == attendances.c.event_id)
    came = (attendances.c.role == "participante", visible(attendances.c.import_id))
    return rows.where(scope.within(events.c.process_id), *came)


def outreach_number(scope: Scope) -> Counts:
    return _spread(func.count(outreach.c.id), scope)


def outreach_people(scope: Scope) -> Counts:
    """The sum of what each action reached, where anybody counted it."""
    return _spread(func.coalesce(func.sum(outreach.c.reach), 0), scope)


def _spread(of: ColumnElement[int], scope: Scope) -> Counts:
    return select(_ALL, of).where(scope.within(outreach.c.process_id), visible(outreach.c.import_id))


def announcements_number(scope: Scope) -> Counts:
    sent = (scope.within(announcements.c.process_id), announcements.c.withdrawn_at.is_(None))
    return select(_ALL, func.count(announcements.c.id)).where(*sent)


def readers(scope: Scope) -> Counts:
    """By the code of the document."""
    rows = select(documents.c.code, func.count(readings.c.reader)).select_from(readings)
    read = rows.join(documents, documents.c.id == readings.c.document_id)
    return read.where(scope.within(documents.c.process_id), COUNTED).group_by(documents.c.code)


def comments(scope: Scope) -> Counts:
    """Contributions about a document, by its code."""
    own = contributions.c
    rows = select(documents.c.code, func.count(own.id)).select_from(contributions)
    about = (documents.c.process_id == own.process_id) & (documents.c.code == own.object)
    return rows.join(documents, about).where(*counted(scope)).group_by(documents.c.code)


def ratings_by_event(scope: Scope) -> Counts:
    return _rated(func.count(ratings.c.id), scope)


def points_by_event(scope: Scope) -> Counts:
    return _rated(func.sum(ratings.c.score), scope)


def _rated(of: ColumnElement[int], scope: Scope) -> Counts:
    rows = select(events.c.code, of).select_from(ratings)
    rated = rows.join(events, events.c.id == ratings.c.event_id)
    return rated.where(scope.within(events.c.process_id)).group_by(events.c.code)


def commitments_number(scope: Scope) -> Counts:
    return select(_ALL, func.count(commitments.c.id)).where(scope.within(commitments.c.process_id))


def milestones_number(scope: Scope) -> Counts:
    rows = select(_ALL, func.count(milestones.c.id)).join(
        commitments, commitments.c.id == milestones.c.commitment_id
    )
    return rows.where(scope.within(commitments.c.process_id))
