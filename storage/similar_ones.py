"""Proposals that others may read and join: only those that a person found fit to publish."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.similar import CANDIDATES, READ
from storage.known_names import cleaned
from storage.sql import Query
from storage.supporters import once
from storage.tables import answered, contributions, imports, responses, supports

_CLOSED = ("no_incluida", "fuera_del_proceso", "derivada", "retirada")
"""What was answered so is over: nobody is led to join it."""

_over = (
    select(answered.c.contribution_id)
    .join(responses, responses.c.id == answered.c.response_id)
    .where(answered.c.contribution_id == contributions.c.id)
    .where(or_(*(responses.c.outcome == outcome for outcome in _CLOSED)))
)
_PUBLIC = (
    contributions.c.revision == "publicable",
    contributions.c.withdrawn_at.is_(None),
    or_(contributions.c.import_id.is_(None), imports.c.visible_at.is_not(None)),
    ~_over.exists(),
)
_with_imports = contributions.outerjoin(imports, imports.c.id == contributions.c.import_id)

NEWEST = 200
"""Among so many of the newest, of the theme and of the process, the nearest are looked for: a theme of a
large process has tens of thousands."""


def _newest(*which: ColumnElement[bool]) -> Select[Any]:
    newest = (
        select(contributions.c.id, contributions.c.theme_id, contributions.c.ubigeo)
        .select_from(_with_imports)
        .where(
            contributions.c.process_id == bindparam("in_process"),
            *which,
            contributions.c.object == "propuesta",
            or_(contributions.c.person_id.is_(None), contributions.c.person_id != bindparam("in_person")),
            *_PUBLIC,
        )
        .order_by(contributions.c.id.desc())
        .limit(NEWEST)
    )
    return select(newest.subquery())


_new = union(_newest(contributions.c.theme_id == bindparam("in_theme")), _newest()).subquery()
_nearest = (
    select(_new.c.id)
    .order_by(
        case((_new.c.theme_id == bindparam("in_theme"), 0), else_=1),
        case((func.substr(_new.c.ubigeo, 1, 2) == bindparam("in_region"), 0), else_=1),
        _new.c.id.desc(),
    )
    .limit(CANDIDATES)
    .subquery()
)
_candidates = Query(  # the words are read of those few alone: sorting all of them with their words is slow
    select(contributions.c.code, func.substr(contributions.c.searchable, 1, READ).label("folded"))
    .join(_nearest, _nearest.c.id == contributions.c.id)
    .order_by(contributions.c.id.desc())
)
_public = Query(
    select(contributions.c.id, contributions.c.code, contributions.c.text)
    .select_from(_with_imports)
    .where(contributions.c.code == bindparam("in_code"), *_PUBLIC)
)
_support = Query(
    insert_or_ignore(supports).on_conflict_do_nothing(index_elements=["contribution_id", "person_id"])
)
_count = Query(
    select(func.count().label("number"))
    .select_from(supports)
    .where(supports.c.contribution_id == bindparam("in_id"), once(supports))
)


@dataclass(frozen=True, slots=True)
class PublicProposal:
    """A proposal that anybody may read."""

    id: int
    code: str
    text: str


def candidates(
    conn: Connection, process_id: int, theme_id: int | None, region: str, person_id: int | None
) -> list[tuple[str, str]]:
    """(code, folded words) of up to CANDIDATES of the newest of others, of this theme and region first."""
    rows = _candidates.all(
        conn,
        in_process=process_id,
        in_theme=theme_id or 0,
        in_region=region,
        in_person=person_id or 0,
    )
    return [(row.code, row.folded) for row in rows]


def public_proposals(conn: Connection, codes: Collection[str]) -> Sequence[PublicProposal]:
    """Those of these codes that may be read now, in that order."""
    found = (_public.first(conn, in_code=code) for code in codes)
    rows = [row for row in found if row is not None]
    return cleaned(conn, lambda clean: [PublicProposal(row.id, row.code, clean(row.text)) for row in rows])


def support(conn: Connection, proposal: PublicProposal, person_id: int, channel: str, now: datetime) -> int:
    """Count the person for a proposal, once however often they say it; returns how many stand behind it."""
    _support.run(conn, contribution_id=proposal.id, person_id=person_id, channel=channel, at=now)
    return int(_count.first(conn, in_id=proposal.id).number)
