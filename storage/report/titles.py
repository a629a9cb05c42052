"""What a proposal is called where anybody may read it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from storage.export.withheld import Withheld, shown
from storage.tables import proposal_versions

_NAMED = ("title", "commitment", "problem")


def titles(conn: Connection, withheld: Withheld, proposal_ids: Iterable[int]) -> dict[int, str]:
    """Proposal → the title of its last version, else what it asks for, else its problem (all that an imported
    one has); empty where these are words that may not be shown."""
    own = proposal_versions.c
    last = select(own.proposal_id, func.max(own.number).label("number")).group_by(own.proposal_id).subquery()
    statement = (
        select(own.proposal_id, *(own[name] for name in _NAMED))
        .join(last, and_(last.c.proposal_id == own.proposal_id, last.c.number == own.number))
        .where(own.proposal_id.in_(list(proposal_ids)))
    )
    found = {}
    for row in conn.execute(statement):
        texts = shown(row, _NAMED, withheld.texts(row.proposal_id))
        found[row.proposal_id] = next(filter(None, (texts[name] for name in _NAMED)), "")
    return found
