"""Contributions as they stand: one person's, or one by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from storage.due import DUE
from storage.sql import Query
from storage.tables import answered, contributions, imports, processes, responses, stages, supports, themes

_outcome = (
    select(responses.c.outcome)
    .join(answered, answered.c.response_id == responses.c.id)
    .where(answered.c.contribution_id == contributions.c.id)
    .order_by(responses.c.decided_on.desc(), responses.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_columns = (
    contributions.c.id,
    contributions.c.code,
    processes.c.code.label("process"),
    processes.c.name.label("process_name"),
    contributions.c.person_id,
    contributions.c.object,
    contributions.c.text,
    func.coalesce(themes.c.plain, "").label("theme"),
    contributions.c.ubigeo,
    contributions.c.via,
    contributions.c.received_at,
    contributions.c.revision,
    contributions.c.revised_at,
    contributions.c.withdrawn_at,
    func.coalesce(stages.c.name, "").label("stage"),
    DUE.label("respond_by"),
    func.coalesce(_outcome, "").label("outcome"),
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


def _newest(some: Select[tuple[int]]) -> Query:
    return Query(_all.where(contributions.c.id.in_(some)).order_by(contributions.c.id.desc()))


_of_person = Query(
    _all.where(contributions.c.person_id == bindparam("in_person")).order_by(contributions.c.id.desc())
)
_joined = _newest(select(supports.c.contribution_id).where(supports.c.person_id == bindparam("in_person")))
_by_code = Query(_all.where(contributions.c.code == bindparam("in_code")))


@dataclass(frozen=True, slots=True)
class Contribution:
    """One proposal or opinion as it stands. `respond_by` is the day on which its author has a response at
    the latest, `outcome` that of its last one so far; `text` is for its author, and for others only once it
    is `public`."""

    id: int
    code: str
    process: str
    process_name: str
    person_id: int | None
    object: str
    text: str
    theme: str
    ubigeo: str | None
    via: str
    received_at: datetime
    revision: str
    revised_at: datetime | None
    withdrawn_at: datetime | None
    stage: str
    respond_by: date | None
    outcome: str

    @property
    def public(self) -> bool:
        """Whether anybody may read its words."""
        return self.revision == "publicable" and self.withdrawn_at is None


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
