"""Proposals, responses and commitments put straight into the tables, for tests of what is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, insert, select

from storage.database import Database
from storage.tables import (
    answered,
    commitment_proposals,
    commitments,
    contributions,
    milestones,
    progress,
    proposal_lineage,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
    responses,
)

MOMENT = datetime(2026, 12, 15, 15, 0, tzinfo=UTC)
REASON = "se puede donde hay internet; las demás postas, en 2028"
_WORDS = (
    "problem",
    "commitment",
    "contribution",
    "ogp_values",
    "entity",
    "indicator",
    "deadline",
    "milestones",
)
_SHEET = ("problem", "text", "contribution", "ogp_values", "other_actors", "indicator", "baseline", "goal")


@dataclass(frozen=True, slots=True)
class Team:
    """What analysts do to the contributions of process `process`."""

    db: Database
    process: int = 1

    def contribution(self, code: str) -> Any:
        """Its row."""
        with self.db.read() as conn:
            return conn.execute(select(contributions).where(contributions.c.code == code)).one()

    def proposal(self, code: str, *sources: str, at: datetime = MOMENT, **more: Any) -> int:
        """A proposal made of these contributions; its id."""
        row = {"institution": "", "edition": 1, "created_by": "ana@pcm.pe", "created_at": at, **more}
        made = self._put(proposals, process_id=self.process, code=code, **row)
        for source in sources:
            self._put(proposal_sources, proposal_id=made, contribution_id=self.contribution(source).id)
        return made

    def version(self, proposal: int, number: int, at: datetime = MOMENT, **words: Any) -> None:
        """A text of it."""
        texts = dict.fromkeys(("title", *_WORDS), "") | words
        self._put(proposal_versions, proposal_id=proposal, number=number, by="ana@pcm.pe", at=at, **texts)

    def comes_from(self, child: int, *parents: int, kind: str = "fusion", at: datetime = MOMENT) -> None:
        """Lineage."""
        for parent in parents:
            self._put(proposal_lineage, parent_id=parent, child_id=child, kind=kind, by="ana@pcm.pe", at=at)

    def discussed(self, proposal: int, stage: int, at: datetime = MOMENT) -> None:
        """At a stage."""
        self._put(proposal_stages, proposal_id=proposal, stage_id=stage, at=at)

    def responds(self, outcome: str, *codes: str, **more: Any) -> int:
        """A response that answers these contributions; its id."""
        row = {
            "process_id": self.process,
            "outcome": outcome,
            "reason_code": "otro",
            "reason": REASON,
            "entity": "",
            "referred_to": "",
            "referred_document": "",
            "decided_on": date(2027, 2, 4),
            "by": "ana@pcm.pe",
            "recorded_at": MOMENT,
        }
        made = self._put(responses, **{**row, **more})
        self._all(
            answered, ({"response_id": made, "contribution_id": self.contribution(c).id} for c in codes)
        )
        return made

    def commits(self, code: str, *from_: int, **more: Any) -> int:
        """A commitment that came of these proposals; its id."""
        row = dict.fromkeys(("budget", *_SHEET), "") | {
            "process_id": self.process,
            "code": code,
            "position": 1,
            "title": "Medicinas a la vista en cada posta",
            "entity": "Ministerio de Salud",
            "created_at": MOMENT,
        }
        made = self._put(commitments, **{**row, **more})
        self._all(commitment_proposals, ({"commitment_id": made, "proposal_id": one} for one in from_))
        return made

    def milestone(self, commitment: int, position: int, text: str, ends_on: date, **more: Any) -> None:
        """A milestone of it."""
        self._put(milestones, commitment_id=commitment, position=position, text=text, ends_on=ends_on, **more)

    def advances(self, commitment: int, on: date, percent: float | None = 40.0, **more: Any) -> int:
        """Progress of it; its id."""
        row = {"status": "limitado", "text": "ya publican 40 postas", "evidence": "", "by": "minsa"}
        given = {**row, "recorded_at": MOMENT, **more}
        return self._put(progress, commitment_id=commitment, on=on, percent=percent, **given)

    def _put(self, table: Table, **row: Any) -> int:
        key = next(iter(table.primary_key.columns))
        adding = insert(table).values(**row).returning(key)
        return self.db.write(lambda conn: int(conn.execute(adding).scalar_one()))

    def _all(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self._put(table, **row)
