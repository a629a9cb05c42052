"""Saving what was announced outside the bot, piece by piece; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_, update

from domain.row_links import LinkedOutreach
from storage.imports.ledger import unfinished
from storage.tables import outreach

_KEY = (outreach.c.process_id, outreach.c.external_id)


def save_outreach(conn: Connection, piece: Sequence[LinkedOutreach], *, import_id: int) -> tuple[int, int]:
    """How many are new, and how many say something else than before. What an import that died half way has
    left behind is taken over, and is new."""
    wanted = {(linked.process_id, linked.row.external_id): linked for linked in piece}
    same = tuple_(*_KEY).in_(list(wanted))
    left = update(outreach).where(same, outreach.c.import_id.in_(unfinished()))
    adopted = conn.execute(left.values(import_id=import_id)).rowcount
    known = {(row.process_id, row.external_id): row for row in conn.execute(select(outreach).where(same))}
    new = [_values(linked) | {"import_id": import_id} for key, linked in wanted.items() if key not in known]
    if new:
        conn.execute(insert(outreach), new)
    changed = [key for key, row in known.items() if _differs(row, _values(wanted[key]))]
    for key in changed:
        conn.execute(update(outreach).where(outreach.c.id == known[key].id).values(_values(wanted[key])))
    return len(new) + adopted, len(changed)


def _values(linked: LinkedOutreach) -> dict[str, Any]:
    row = linked.row
    return {
        "process_id": linked.process_id,
        "event_id": linked.event_id,
        "medium": row.medium,
        "description": row.description,
        "place": row.place,
        "on": row.on,
        "reach": row.reach,
        "evidence": row.evidence,
        "external_id": row.external_id,
    }


def _differs(row: Any, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
