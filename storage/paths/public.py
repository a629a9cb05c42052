"""What anybody may read by a code, without an account: a contribution, a proposal, a commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from domain.text import fold
from storage.commitments import Commitment, commitment
from storage.paths.contributions import Contribution, by_code
from storage.tables import (
    commitments,
    contributions,
    persons,
    processes,
    proposal_lineage,
    proposal_sources,
    proposal_versions,
    proposals,
    themes,
)
from storage.telling import with_ancestors

_TEXTS = ("title", "problem", "commitment", "deadline")
_HEAD = (
    select(
        proposals.c.id,
        proposals.c.code,
        proposals.c.institution,
        processes.c.code.label("process"),
        processes.c.name.label("process_name"),
        func.coalesce(themes.c.plain, "").label("theme"),
    )
    .join(processes, processes.c.id == proposals.c.process_id)
    .outerjoin(themes, themes.c.id == proposals.c.theme_id)
)
_SAID = ("text", "problem", "ask", "suggested_deadline")


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal that the team works on, in its last version: the words that may be shown, else empty.
    `institution`: its author, where it was born at a stage. `comes_from`: codes, of contributions and then of
    proposals."""

    id: int
    code: str
    process: str
    process_name: str
    theme: str
    institution: str
    title: str
    problem: str
    commitment: str
    deadline: str
    comes_from: tuple[str, ...]


def public_contribution(conn: Connection, code: str) -> Contribution | None:
    """The contribution with that code, in capitals or not."""
    return by_code(conn, code.upper()) if code.isprintable() else None


def author_names(conn: Connection, contribution_id: int) -> list[str]:
    """What the author of a contribution is called, as far as that is known: not to be read in its words."""
    row = conn.execute(
        select(contributions.c.author_name, persons.c.name)
        .outerjoin(persons, persons.c.id == contributions.c.person_id)
        .where(contributions.c.id == contribution_id)
    ).one()
    return [name for name in row if name]


def public_proposal(conn: Connection, code: str, process: str = "") -> ProposalFacts | None:
    """The proposal with that code; of several processes the newest, where none is named."""
    named = _HEAD.where(*_called(proposals.c.code, code, process))
    row = conn.execute(named.order_by(processes.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    told: dict[str, Any] = {**row._mapping, **_last_words(conn, row.id)}
    return ProposalFacts(**told, comes_from=_comes_from(conn, row.id))


def public_commitment(conn: Connection, code: str, process: str = "") -> Commitment | None:
    """The same of a commitment."""
    found = conn.execute(
        select(commitments.c.id)
        .join(processes, processes.c.id == commitments.c.process_id)
        .where(*_called(commitments.c.code, code, process))
        .order_by(processes.c.id.desc())
        .limit(1)
    ).scalar()
    return None if found is None else commitment(conn, found)


def _called(column: ColumnElement[str], code: str, process: str) -> list[ColumnElement[bool]]:
    """What no database can hold is nowhere."""
    if not (code + process).isprintable():
        return [column.is_(None)]
    named = [func.lower(processes.c.code) == process.lower()] if process else []
    return [column.in_({code, code.upper(), code.lower()}), *named]


def _last_words(conn: Connection, proposal_id: int) -> dict[str, str]:
    """Without those that repeat what a person said and nobody may read yet (as in the packs:
    storage/export/withheld.py)."""
    own = select(proposal_versions).where(proposal_versions.c.proposal_id == proposal_id)
    last = conn.execute(own.order_by(proposal_versions.c.number.desc()).limit(1)).first()
    if last is None:
        return dict.fromkeys(_TEXTS, "")
    hidden = _hidden(conn, proposal_id)
    texts = {name: getattr(last, name) for name in _TEXTS}
    return {name: "" if fold(text) in hidden else text for name, text in texts.items()}


def _hidden(conn: Connection, proposal_id: int) -> set[str]:
    """Folded: what was said in contributions that this came of and that may not be shown, and the first
    version of what began as one of them."""
    behind = select(with_ancestors(select(proposals.c.id).where(proposals.c.id == proposal_id)).c.id)
    unshown = or_(contributions.c.revision != "publicable", contributions.c.withdrawn_at.is_not(None))
    said = (
        select(*(contributions.c[name] for name in _SAID))
        .join(proposal_sources, proposal_sources.c.contribution_id == contributions.c.id)
        .where(proposal_sources.c.proposal_id.in_(behind), unshown)
    )
    begun = and_(
        contributions.c.code == proposals.c.code, contributions.c.process_id == proposals.c.process_id
    )
    first = (
        select(*(proposal_versions.c[name] for name in _TEXTS))
        .join(proposals, proposals.c.id == proposal_versions.c.proposal_id)
        .join(contributions, begun)
        .where(proposals.c.id.in_(behind), proposal_versions.c.number == 1, unshown)
    )
    rows: list[Any] = [*conn.execute(said), *conn.execute(first)]
    return {fold(text) for row in rows for text in row if text.strip()}


def _comes_from(conn: Connection, proposal_id: int) -> tuple[str, ...]:
    sources = (
        select(contributions.c.code)
        .join(proposal_sources, proposal_sources.c.contribution_id == contributions.c.id)
        .where(proposal_sources.c.proposal_id == proposal_id)
        .order_by(contributions.c.id)
    )
    parents = (
        select(proposals.c.code)
        .join(proposal_lineage, proposal_lineage.c.parent_id == proposals.c.id)
        .where(proposal_lineage.c.child_id == proposal_id)
        .order_by(proposals.c.id)
    )
    return tuple(dict.fromkeys((*conn.execute(sources).scalars(), *conn.execute(parents).scalars())))
