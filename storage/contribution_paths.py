"""What became of a proposal: its dated facts, for its author and, without names, for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from storage.sql import Query
from storage.tables import contributions, imports, processes, stages, supports, themes

_columns = (
    contributions.c.id,
    contributions.c.code,
    contributions.c.person_id,
    contributions.c.text,
    func.coalesce(themes.c.plain, "").label("theme"),
    contributions.c.ubigeo,
    contributions.c.via,
    contributions.c.received_at,
    contributions.c.revision,
    contributions.c.withdrawn_at,
    func.coalesce(stages.c.respond_by, processes.c.respond_by).label("respond_by"),
)
_all = (
    select(*_columns)
    .select_from(
        contributions.join(processes, processes.c.id == contributions.c.process_id)
        .outerjoin(stages, stages.c.id == contributions.c.stage_id)
        .outerjoin(themes, themes.c.id == contributions.c.theme_id)
        .outerjoin(imports, imports.c.id == contributions.c.import_id)
    )
    .where(or_(contributions.c.import_id.is_(None), imports.c.visible_at.is_not(None)))
)
_of_person = Query(
    _all.where(contributions.c.person_id == bindparam("in_person")).order_by(contributions.c.id.desc())
)
_joined = Query(
    _all.where(
        contributions.c.id.in_(
            select(supports.c.contribution_id).where(supports.c.person_id == bindparam("in_person"))
        )
    ).order_by(contributions.c.id.desc())
)
_by_code = Query(_all.where(contributions.c.code == bindparam("in_code")))
_supported = Query(
    select(func.count().label("number"), func.max(supports.c.at).label("last")).where(
        supports.c.contribution_id == bindparam("in_id")
    )
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One proposal or opinion as it stands. `respond_by` is the day on which its author has a response at
    the latest; `text` is for its author, and for others only once it is `public`."""

    id: int
    code: str
    person_id: int | None
    text: str
    theme: str
    ubigeo: str | None
    via: str
    received_at: datetime
    revision: str
    withdrawn_at: datetime | None
    respond_by: date | None

    @property
    def public(self) -> bool:
        """Whether anybody may read its words."""
        return self.revision == "publicable" and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to it: `received`, `joined` (`number` people) or `withdrawn`."""

    kind: str
    at: datetime
    number: int = 0


def of_person(conn: Connection, person_id: int) -> Sequence[Contribution]:
    """What a person sent, the newest first."""
    return [Contribution(*row) for row in _of_person.all(conn, in_person=person_id)]


def joined_by(conn: Connection, person_id: int) -> Sequence[Contribution]:
    """What a person joined, the newest first."""
    return [Contribution(*row) for row in _joined.all(conn, in_person=person_id)]


def by_code(conn: Connection, code: str) -> Contribution | None:
    """The one with that code (as domain.codes reads it), or None."""
    row = _by_code.first(conn, in_code=code)
    return None if row is None else Contribution(*row)


def path(conn: Connection, contribution: Contribution) -> Sequence[Fact]:
    """What happened to it so far, in order."""
    facts = [Fact("received", contribution.received_at), *_joined_fact(conn, contribution.id)]
    if contribution.withdrawn_at is not None:
        facts.append(Fact("withdrawn", contribution.withdrawn_at))
    return sorted(facts, key=lambda fact: fact.at)


def _joined_fact(conn: Connection, contribution_id: int) -> Sequence[Fact]:
    row: Any = _supported.first(conn, in_id=contribution_id)
    return [Fact("joined", row.last, row.number)] if row.number else []
