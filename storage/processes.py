"""The process that receives proposals now: its themes, its stages, and when authors have their answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, literal, or_, select

from domain.known import DEMO, GENERAL
from storage.documents import HEARD, OF_DOCUMENTS
from storage.sql import Query
from storage.tables import contributions, documents, imports, processes, proposal_stages, stages, themes

_RANK = {GENERAL: 0, DEMO: 1}
_OWN = 2

MOST = 2_000
"""Comments that are counted one by one while somebody waits for an answer."""

_processes = Query(
    select(
        processes.c.id, processes.c.code, processes.c.starts_on, processes.c.ends_on, processes.c.respond_by
    )
)
_stages = Query(
    select(stages.c.id, stages.c.opens_on, stages.c.closes_on, stages.c.respond_by)
    .where(stages.c.process_id == bindparam("in_process"))
    .order_by(stages.c.position.desc())
)
_themes = Query(
    select(themes.c.id, themes.c.code, themes.c.plain)
    .where(themes.c.process_id == bindparam("in_process"))
    .order_by(themes.c.position)
)

_discussed = (
    select(func.count())
    .select_from(proposal_stages)
    .where(proposal_stages.c.stage_id == stages.c.id)
    .scalar_subquery()
)
_some_said = (
    select(literal(1))
    .select_from(
        documents.join(
            contributions,
            and_(
                contributions.c.process_id == documents.c.process_id,
                contributions.c.object == documents.c.code,
            ),
        ).outerjoin(imports, imports.c.id == contributions.c.import_id)
    )
    .where(documents.c.stage_id == stages.c.id, OF_DOCUMENTS, HEARD)
    .correlate(stages)
    .limit(MOST)
    .subquery()
)
_said = select(func.count()).select_from(_some_said).scalar_subquery()
_facts = [stages.c[name] for name in ("id", "name", "opens_on", "closes_on", "how")]
_calendar = Query(
    select(*_facts)
    .where(stages.c.process_id == bindparam("in_process"))
    .order_by(stages.c.position, stages.c.id)
)
_results = Query(
    select(stages.c.id, _discussed.label("proposals"), _said.label("comments")).where(
        stages.c.process_id == bindparam("in_process"), stages.c.closes_on < bindparam("in_today")
    )
)
_head = Query(
    select(*(processes.c[name] for name in ("name", "contact", "link"))).where(
        processes.c.id == bindparam("in_process")
    )
)
_dated = Query(
    select(
        exists().where(or_(stages.c.opens_on.is_not(None), stages.c.closes_on.is_not(None))).label("found")
    )
)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage, its days, and how to take part in it."""

    id: int
    name: str
    opens_on: date | None
    closes_on: date | None
    how: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a stage: how many proposals were discussed there, and how many comments its documents
    got, counted up to MOST."""

    proposals: int
    comments: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """A process as it is told: its stages in order, whom to ask, and its page."""

    id: int
    name: str
    contact: str
    link: str
    stages: Sequence[StageFacts]


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """A theme as it is said in the chat."""

    id: int
    code: str
    plain: str


@dataclass(frozen=True, slots=True)
class CurrentProcess:
    """`stage_id` is None between stages; `respond_by` is the stage's day, else the process's, else None."""

    id: int
    code: str
    stage_id: int | None
    respond_by: date | None
    themes: Sequence[ThemeLabel]

    def theme(self, code: str | None) -> ThemeLabel | None:
        """The theme of that code, if this process has it."""
        return next((theme for theme in self.themes if theme.code == code), None)


def current_process(conn: Connection, today: date) -> CurrentProcess | None:
    """The installation's own before the demonstration's, what is open today before what is over, the latest
    first. None where there is no process at all."""
    chosen = max(_processes.all(conn), key=lambda row: _rank(row, today), default=None)
    if chosen is None:
        return None
    stage = next((row for row in _stages.all(conn, in_process=chosen.id) if _open(row, today)), None)
    respond_by = (stage.respond_by if stage is not None else None) or chosen.respond_by
    labels = [ThemeLabel(*row) for row in _themes.all(conn, in_process=chosen.id)]
    return CurrentProcess(chosen.id, chosen.code, stage.id if stage is not None else None, respond_by, labels)


def calendar(conn: Connection, process_id: int) -> Calendar:
    """The calendar of a process that exists."""
    head = _head.first(conn, in_process=process_id)
    found = [StageFacts(*row) for row in _calendar.all(conn, in_process=process_id)]
    return Calendar(process_id, head.name, head.contact, head.link, found)


def contact_of(conn: Connection, process_id: int) -> str:
    """Whom a process that exists names to ask; empty where it names nobody."""
    return str(_head.first(conn, in_process=process_id).contact)


def results(conn: Connection, process_id: int, today: date) -> dict[int, Result]:
    """What came of each stage that is over, by its id."""
    found = _results.all(conn, in_process=process_id, in_today=today)
    return {row.id: Result(row.proposals, row.comments) for row in found}


def has_dates(conn: Connection) -> bool:
    """Whether any process has a stage with a day: there is a calendar to ask about."""
    return bool(_dated.first(conn).found)


def _rank(row: Any, today: date) -> tuple[int, bool, date, int]:
    is_open = (row.starts_on or today) <= today <= (row.ends_on or today)
    return _RANK.get(row.code, _OWN), is_open, row.starts_on or date.min, row.id


def _open(stage: Any, today: date) -> bool:
    dated = stage.opens_on is not None or stage.closes_on is not None
    return dated and (stage.opens_on or today) <= today <= (stage.closes_on or today)
