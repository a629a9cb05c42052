"""Telling people what became of their words: notices to their authors and to those who joined them.

Rows of the outbox alone: rate, night and WhatsApp's window are delivery's, and words are found when it claims
them (handlers/response_notices.py). A notice has the person and what was decided, not which of their
contributions it is about: that is looked up then, so it still holds after chats were joined. What a response
answers no more cannot be looked up: there the notice has all of it, whoever's it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Connection, Select, String, and_, cast, exists, literal, select

from storage.notices import Notice, notify_all
from storage.tables import (
    answered,
    commitment_proposals,
    contributions,
    outbox,
    persons,
    progress,
    proposal_lineage,
    proposal_sources,
    supports,
)

RESPONSE = "response"
SEPARATED = "separated"
PROGRESS = "progress"

_LATER = timedelta(minutes=10)


def tell_response(conn: Connection, response_id: int, now: datetime) -> int:
    """Put a notice for everybody whose words a response answers, or who joined them, and for whom there is
    none yet; how many. So it may be called again when the response answers more."""
    about = select(answered.c.contribution_id).where(answered.c.response_id == response_id)
    return _tell(conn, RESPONSE, response_id, about, now)


def tell_separated(
    conn: Connection, response_id: int, contribution_ids: Collection[int], now: datetime
) -> int:
    """Put a notice for everybody who was told this response about contributions that it does not answer any
    more, once; how many. Not at once: what is taken out may have its own answer a little later."""
    about = select(contributions.c.id).where(contributions.c.id.in_(contribution_ids))
    key = literal(f"{RESPONSE}:{response_id}:").concat(cast(persons.c.id, String))
    unheard = outbox.c.status.not_in(("leased", "sent"))
    told = ~exists().where(outbox.c.dedupe_key == key, unheard)
    begins = f"{SEPARATED}:{response_id}:"
    facts = {"response": response_id, "contributions": sorted(contribution_ids)}
    people = conn.execute(_people(about, begins).where(told)).scalars()
    return _put(conn, SEPARATED, people, facts, begins, now, _LATER)


def tell_progress(conn: Connection, progress_id: int, now: datetime) -> int:
    """The same for progress of a commitment: everybody whose words are behind one of its proposals, or
    behind what these were made from."""
    adopted = (
        select(commitment_proposals.c.proposal_id.label("id"))
        .join(progress, progress.c.commitment_id == commitment_proposals.c.commitment_id)
        .where(progress.c.id == progress_id)
    )
    grown = with_ancestors(adopted)
    about = select(proposal_sources.c.contribution_id).where(
        proposal_sources.c.proposal_id.in_(select(grown.c.id))
    )
    return _tell(conn, PROGRESS, progress_id, about, now)


def with_ancestors(some: Select[tuple[int]]) -> CTE:
    """Proposals (one column, `id`) and all that they were merged, split or reformulated from."""
    found = some.cte("grown", recursive=True)
    return found.union(
        select(proposal_lineage.c.parent_id).join(found, found.c.id == proposal_lineage.c.child_id)
    )


def _tell(conn: Connection, kind: str, about_id: int, about: Select[tuple[int]], now: datetime) -> int:
    begins = f"{kind}:{about_id}:"
    people = conn.execute(_people(about, begins)).scalars()
    return _put(conn, kind, people, {kind: about_id}, begins, now)


def _put(
    conn: Connection,
    kind: str,
    people: Iterable[int],
    facts: Mapping[str, Any],
    begins: str,
    now: datetime,
    wait: timedelta = timedelta(),
) -> int:
    notices = [Notice(person, kind, facts, f"{begins}{person}", now + wait) for person in people]
    notify_all(conn, notices, now)
    return len(notices)


def _people(about: Select[Any], begins: str) -> Select[Any]:
    """Authors and supporters of what was not withdrawn, each once; nobody who asked to be erased, nor who has
    a notice with such a key, but for one that was withdrawn before it was told."""
    theirs = and_(contributions.c.id.in_(about), contributions.c.withdrawn_at.is_(None))
    authors = select(contributions.c.person_id).where(theirs)
    joined = (
        select(supports.c.person_id)
        .join(contributions, contributions.c.id == supports.c.contribution_id)
        .where(theirs)
    )
    key = literal(begins).concat(cast(persons.c.id, String))
    told = exists().where(outbox.c.dedupe_key == key, outbox.c.status != "superseded")
    return (
        select(persons.c.id)
        .where(persons.c.id.in_(authors.union(joined)), persons.c.erased_at.is_(None), ~told)
        .order_by(persons.c.id)
    )
