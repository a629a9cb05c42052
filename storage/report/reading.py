"""What a report is read from: one process at one moment, and what several of its queries need, found once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, case, func, join, select

from domain.redaction import redact
from domain.report import SEVERAL
from storage.export.answers import in_force
from storage.export.scope import Scope
from storage.export.trails import Record, trail_rows
from storage.export.withheld import Withheld
from storage.tables import answered, contributions, proposals, responses, themes

given = responses.c


@dataclass(frozen=True, slots=True)
class Standing:
    """A response in force; `theme` is the code of its proposal's, or of the words it answers: SEVERAL where
    they have more than one."""

    id: int
    outcome: str
    theme: str
    entity: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A proposal at one stage: how it came and how it left; `late`: for how many days its answer is due."""

    code: str
    stage: str
    entry: str
    exit: str
    late: int | None


class Reading:
    """A connection that sees one moment, and the process as of the day of the report."""

    def __init__(self, conn: Connection, scope: Scope) -> None:
        self.conn, self.scope = conn, scope

    @cached_property
    def withheld(self) -> Withheld:
        """The words that no text may repeat."""
        return Withheld(self.conn, self.scope)

    @cached_property
    def standing(self) -> Sequence[Standing]:
        """Every response in force, in the order in which they were decided."""
        about = contributions.c.theme_id
        words = join(contributions, answered, answered.c.contribution_id == contributions.c.id)
        first, number = (
            select(some).select_from(words).where(answered.c.response_id == given.id).scalar_subquery()
            for some in (func.min(about), func.count(func.distinct(func.coalesce(about, 0))))
        )
        theme = func.coalesce(proposals.c.theme_id, case((number == 1, first)))
        several = proposals.c.theme_id.is_(None) & (number > 1)
        statement = (
            select(given.id, given.outcome, themes.c.code, given.entity, several.label("several"))
            .outerjoin(proposals, proposals.c.id == given.proposal_id)
            .outerjoin(themes, themes.c.id == theme)
            .where(self.scope.within(given.process_id), in_force(self.scope))
            .order_by(given.decided_on, given.id)
        )
        return [self._standing(row) for row in self.conn.execute(statement)]

    def _standing(self, row: Row[Any]) -> Standing:
        theme = SEVERAL if row.several else row.code or ""
        return Standing(row.id, row.outcome, theme, redact(row.entity, self.scope.names))

    @cached_property
    def trails(self) -> Sequence[Trail]:
        """Each proposal at each stage (domain/pack_trails.py)."""
        return [_trail(row) for row in trail_rows(self.conn, self.scope)]


def _trail(row: Record) -> Trail:
    late = row["dias_de_atraso"]
    return Trail(
        code=str(row["propuesta_id"]),
        stage=str(row["etapa"]),
        entry=str(row["entra"]),
        exit=str(row["sale"]),
        late=late if isinstance(late, int) else None,
    )
