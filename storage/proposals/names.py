"""The codes of what proposals name, and the day by which each stage answers: read once, a few rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from storage.tables import processes, stages, themes


@dataclass(frozen=True, slots=True)
class Names:
    """`stages` and `themes`: id → code; `order`: a stage's place among all; `respond_by`: by stage and by
    process, the stage's own day before its process's."""

    processes: Mapping[int, str]
    stages: Mapping[int, str]
    themes: Mapping[int, str]
    order: Mapping[int, int]
    respond_by_stage: Mapping[int, date | None]
    respond_by_process: Mapping[int, date | None]

    def stage_codes(self, ids: Iterable[int]) -> list[str]:
        """Codes in the order of the process."""
        return [self.stages[id_] for id_ in sorted(ids, key=self.order.__getitem__)]

    def respond_by(self, process_id: int, stage_id: int | None) -> date | None:
        """When the authors have their answer at the latest."""
        own = self.respond_by_stage.get(stage_id) if stage_id is not None else None
        return own or self.respond_by_process.get(process_id)


def names(conn: Connection, process_ids: Collection[int]) -> Names:
    """Those of these processes."""
    heads = conn.execute(select(processes).where(processes.c.id.in_(process_ids))).all()
    of_stages = conn.execute(
        select(stages).where(stages.c.process_id.in_(process_ids)).order_by(stages.c.position, stages.c.id)
    ).all()
    of_themes = conn.execute(select(themes).where(themes.c.process_id.in_(process_ids))).all()
    return Names(
        processes={row.id: row.code for row in heads},
        stages={row.id: row.code for row in of_stages},
        themes={row.id: row.code for row in of_themes},
        order={row.id: place for place, row in enumerate(of_stages)},
        respond_by_stage={row.id: row.respond_by for row in of_stages},
        respond_by_process={row.id: row.respond_by for row in heads},
    )
