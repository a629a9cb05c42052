"""Contributions as the matrix shows them, and what a person of the team says of their words: whether anybody
may read them, and what they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from domain.matrix_marks import shown
from storage.due import DUE
from storage.export.scope import LIMA, visible
from storage.proposals.decided import of_contributions
from storage.proposals.names import Names
from storage.suggestions import confirmed
from storage.tables import contributions, processes, section_comments, sections, stages

PUBLIC = "publicable"
RESERVED = "con_reservas"


@dataclass(frozen=True, slots=True)
class Listed:
    """A contribution as it stands. `texts`: shown text by column of domain/matrix_columns.py, without the
    empty ones; `revised_by` and `revised_at`: who read it last."""

    id: int
    process_id: int
    code: str
    stage_id: int | None
    object: str
    revised_by: str
    revised_at: datetime | None
    texts: Mapping[str, str]


def listed_ids(conn: Connection, process_ids: Collection[int]) -> list[int]:
    """Every contribution of these processes that its author did not withdraw, in the order they came."""
    chosen = _standing().where(contributions.c.process_id.in_(process_ids))
    return list(conn.execute(chosen.order_by(contributions.c.id)).scalars())


def listed_with(conn: Connection, process_id: int, codes: Collection[str]) -> list[int]:
    """Those with these codes, in no order."""
    return list(
        conn.execute(
            _standing().where(contributions.c.process_id == process_id, contributions.c.code.in_(codes))
        ).scalars()
    )


def listed(conn: Connection, ids: Sequence[int], called: Names) -> list[Listed]:
    """These contributions, in their order. A few hundred at a time."""
    rows = (
        select(contributions, DUE.label("due"), sections.c.title.label("section"))
        .join(processes, processes.c.id == contributions.c.process_id)
        .outerjoin(stages, stages.c.id == contributions.c.stage_id)
        .outerjoin(section_comments, section_comments.c.contribution_id == contributions.c.id)
        .outerjoin(sections, sections.c.id == section_comments.c.section_id)
    )
    found = {row.id: row for row in conn.execute(rows.where(contributions.c.id.in_(ids)))}
    decided, alike = of_contributions(conn, ids), confirmed(conn, ids)
    more = {id_: {**decided.get(id_, {}), "alike": ", ".join(alike.get(id_, ()))} for id_ in ids}
    return [_listed(found[id_], more[id_], called) for id_ in ids]


def revise(
    conn: Connection, contribution_id: int, revision: str, by: str, now: datetime, reservation: str = ""
) -> None:
    """Say that anybody may read its words (`publicable`), or why not (`con_reservas` and the reason)."""
    if revision not in (PUBLIC, RESERVED) or (revision == RESERVED) != bool(reservation.strip()):
        raise ValueError("words are fit to publish, or reserved for a reason")
    values = {"revision": revision, "reservation": reservation, "revised_by": by[:160], "revised_at": now}
    _write(conn, contribution_id, values)


def place_in_theme(conn: Connection, contribution_id: int, theme_id: int | None) -> None:
    """Say what it is about."""
    _write(conn, contribution_id, {"theme_id": theme_id})


def _write(conn: Connection, contribution_id: int, values: Mapping[str, Any]) -> None:
    conn.execute(update(contributions).where(contributions.c.id == contribution_id).values(**values))


def _standing() -> Select[int]:
    return select(contributions.c.id).where(
        contributions.c.withdrawn_at.is_(None), visible(contributions.c.import_id)
    )


def _listed(row: Any, decision: Mapping[str, str], called: Names) -> Listed:
    whole = {
        "code": row.code,
        "process": called.processes[row.process_id],
        "via": row.via,
        "received_on": row.received_at.astimezone(LIMA).date().isoformat(),
        "stage": called.stages.get(row.stage_id, ""),
        "object": row.object,
        "section": row.section or "",
        "words": row.text,
        "theme": called.themes.get(row.theme_id, ""),
        "revision": row.revision,
        "reservation": row.reservation,
        "respond_by": "" if row.due is None else row.due.isoformat(),
        **decision,
    }
    texts = {column: shown(text) for column, text in whole.items() if text}
    read = (row.revised_by, row.revised_at)
    return Listed(row.id, row.process_id, row.code, row.stage_id, row.object, *read, texts)
