"""Rows of `decisiones`, `respuestas_aportes` and `replicas`: what was answered, to what, and what was said to
that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from domain.pack_schema import Cell
from storage.export.scope import Scope, day, iso, local, stream, visible, yes
from storage.tables import (
    addresses,
    answered,
    contributions,
    outbox,
    persons,
    proposals,
    rejoinders,
    responses,
    stages,
)
from storage.telling import RESPONSE

Record = Mapping[str, Cell]

given = responses.c


def public_decisions(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every response, also those that a later one replaced, with who had to be told and who was."""
    told = _told(conn)
    return (_decision(row, scope, told) for row in stream(conn, _decisions(scope)))


def restricted_decisions(conn: Connection, scope: Scope) -> Iterator[Record]:
    told = _told(conn)
    for row in stream(conn, _decisions(scope)):
        yield {
            **_decision(row, scope, told),
            "decidida_por": row.by,
            "anotada_en": local(row.recorded_at),
        }


def answer_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Response and contribution that it answers, a pair a row."""
    statement = (
        select(answered.c.response_id, contributions.c.code)
        .join(responses, given.id == answered.c.response_id)
        .join(contributions, contributions.c.id == answered.c.contribution_id)
        .where(scope.within(given.process_id), visible(contributions.c.import_id))
        .order_by(answered.c.response_id, answered.c.contribution_id)
    )
    for row in stream(conn, statement):
        yield {"decision_id": str(row.response_id), "aporte_id": row.code}


def public_rejoinders(conn: Connection, scope: Scope) -> Iterator[Record]:
    """That an author answered, and whether the team has dealt with it. Nobody has reviewed the words."""
    return (_rejoinder(row, scope) for row in stream(conn, _rejoinders(scope)))


def restricted_rejoinders(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = _rejoinders(scope).add_columns(rejoinders.c.text, rejoinders.c.closed_by, persons.c.name)
    for row in stream(conn, statement.outerjoin(persons, persons.c.id == rejoinders.c.person_id)):
        yield {
            **_rejoinder(row, scope),
            "nombre": row.name,
            "texto": row.text,
            "atendida_por": row.closed_by,
        }


def _latest_of_contributions(scope: Scope) -> Select[tuple[int]]:
    """The last response that answers each contribution."""
    place = func.row_number().over(
        partition_by=answered.c.contribution_id, order_by=(given.decided_on.desc(), given.id.desc())
    )
    ranked = (
        select(answered.c.response_id, place.label("place"))
        .join(responses, given.id == answered.c.response_id)
        .where(scope.within(given.process_id))
        .subquery()
    )
    return select(ranked.c.response_id).where(ranked.c.place == 1)


def in_force(scope: Scope) -> ColumnElement[bool]:
    """Of `responses`: nothing later was decided of the proposal, or of one of the contributions."""
    return or_(
        and_(given.proposal_id.is_not(None), ~_replaced(given)),
        and_(given.proposal_id.is_(None), given.id.in_(_latest_of_contributions(scope))),
    )


def _replaced(one: Any) -> ColumnElement[bool]:
    later = responses.alias("later")
    newer = or_(
        later.c.decided_on > one.decided_on, and_(later.c.decided_on == one.decided_on, later.c.id > one.id)
    )
    return exists().where(later.c.proposal_id == one.proposal_id, newer)


def _decisions(scope: Scope) -> Select[Any]:
    into = proposals.alias("into")
    return (
        select(
            responses,
            proposals.c.code.label("proposal_code"),
            into.c.code.label("into_code"),
            stages.c.code.label("stage_code"),
            case((in_force(scope), 1), else_=0).label("in_force"),
        )
        .outerjoin(proposals, proposals.c.id == given.proposal_id)
        .outerjoin(into, into.c.id == given.merged_into_id)
        .outerjoin(stages, stages.c.id == given.stage_id)
        .where(scope.within(given.process_id))
        .order_by(given.id)
    )


def _decision(row: Any, scope: Scope, told: Mapping[int, _Told]) -> dict[str, Cell]:
    notices = told.get(row.id, _NOBODY)
    return {
        "decision_id": str(row.id),
        "proceso_id": scope.code(row.process_id),
        "propuesta_id": row.proposal_code and scope.proposal(row.process_id, row.proposal_code),
        "etapa": row.stage_code,
        "resultado": row.outcome,
        "motivo_codigo": row.reason_code,
        "motivo_texto": scope.clean(row.reason),
        "entidad": scope.clean(row.entity),
        "fusionada_con": row.into_code and scope.proposal(row.process_id, row.into_code),
        "derivada_a": scope.clean(row.referred_to),
        "derivada_documento": scope.clean(row.referred_document),
        "derivada_fecha": iso(row.referred_on),
        "en_evaluacion_hasta": iso(row.until),
        "fecha": iso(row.decided_on),
        "vigente": yes(bool(row.in_force)),
        "personas_por_avisar": notices.people,
        "personas_avisadas": notices.reached,
        "notificada_en": day(notices.first),
        "via": notices.channel,
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """The notices of one response: the channel is that of the first that was sent."""

    people: int = 0
    reached: int = 0
    first: datetime | None = None
    channel: str | None = None


_NOBODY = _Told()


def _told(conn: Connection) -> dict[int, _Told]:
    own, sent = outbox.c, outbox.c.status == "sent"
    which = own.facts[RESPONSE].as_integer()
    counted = select(which, func.count(), func.sum(case((sent, 1), else_=0)), func.min(own.sent_at))
    channels = _first_channels(conn)
    return {
        id_: _Told(people, reached, first if reached else None, channels.get(id_))
        for id_, people, reached, first in conn.execute(counted.where(own.kind == RESPONSE).group_by(which))
    }


def _first_channels(conn: Connection) -> dict[int, str]:
    """Response's id → the channel of the first notice of it that was sent."""
    own = outbox.c
    which = own.facts[RESPONSE].as_integer()
    place = func.row_number().over(partition_by=which, order_by=(own.sent_at, own.id)).label("place")
    ranked = (
        select(which.label("id"), addresses.c.channel, place)
        .outerjoin(addresses, addresses.c.id == own.address_id)
        .where(own.kind == RESPONSE, own.status == "sent")
        .subquery()
    )
    return {row.id: row.channel for row in conn.execute(select(ranked).where(ranked.c.place == 1))}


def _rejoinders(scope: Scope) -> Select[Any]:
    own = rejoinders.c
    return (
        select(own.id, own.response_id, own.person_id, own.at, own.closed_at, given.process_id)
        .join(responses, given.id == own.response_id)
        .where(scope.within(given.process_id))
        .order_by(own.id)
    )


def _rejoinder(row: Any, scope: Scope) -> dict[str, Cell]:
    return {
        "replica_id": str(row.id),
        "decision_id": str(row.response_id),
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id),
        "fecha": day(row.at),
        "atendida": yes(row.closed_at is not None),
    }
