"""Words that may not be shown yet, also where a proposal still repeats them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from domain.text import fold
from storage.export.scope import Scope, stream
from storage.tables import contributions, proposal_lineage, proposal_sources, proposal_versions, proposals

VERSION_TEXTS = (
    "title",
    "problem",
    "commitment",
    "contribution",
    "entity",
    "indicator",
    "deadline",
    "milestones",
)
"""The columns of a version that may hold a person's words."""

_SAID = ("text", "problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline")


class Withheld:
    """By proposal: the texts of contributions that are not publishable, or withdrawn, among its sources and
    those of everything that it grew out of; and of what began as one of them, its first version."""

    def __init__(self, conn: Connection, scope: Scope) -> None:
        self._kept: dict[int, set[int]] = {}
        self._parents: dict[int, list[int]] = {}
        for row in stream(conn, _reserved(scope)):
            self._keep(row.proposal_id, (getattr(row, name) for name in _SAID))
        for row in stream(conn, _first_versions(scope)):
            self._keep(row.proposal_id, (getattr(row, name) for name in VERSION_TEXTS))
        for parent, child in stream(conn, _lineage(scope)):
            self._parents.setdefault(child, []).append(parent)

    def texts(self, proposal_id: int) -> frozenset[int]:
        """What `hides` looks for in the versions of one proposal."""
        if not self._kept:
            return frozenset()
        found: set[int] = set()
        for one in self._with_ancestors(proposal_id):
            found |= self._kept.get(one, set())
        return frozenset(found)

    def _keep(self, proposal_id: int, texts: Iterable[str]) -> None:
        self._kept.setdefault(proposal_id, set()).update(mark(text) for text in texts if text.strip())

    def _with_ancestors(self, proposal_id: int) -> Iterator[int]:
        seen, open_ = {proposal_id}, [proposal_id]
        while open_:
            one = open_.pop()
            yield one
            new = [parent for parent in self._parents.get(one, ()) if parent not in seen]
            seen.update(new)
            open_ += new


def mark(text: str) -> int:
    """A text without accents, capitals and signs, as a number. Good for this process only."""
    return hash(fold(text))


def shown(row: Any, names: Iterable[str], hidden: frozenset[int]) -> Mapping[str, str]:
    """The texts of a version, those that repeat hidden words left empty."""
    texts = {name: getattr(row, name) for name in names}
    if not hidden:
        return texts
    return {name: "" if text.strip() and mark(text) in hidden else text for name, text in texts.items()}


def _unshown() -> Any:
    return or_(contributions.c.revision != "publicable", contributions.c.withdrawn_at.is_not(None))


def _reserved(scope: Scope) -> Any:
    own = contributions.c
    return (
        select(proposal_sources.c.proposal_id, *(own[name] for name in _SAID))
        .join(contributions, own.id == proposal_sources.c.contribution_id)
        .where(scope.within(own.process_id), _unshown())
    )


def _first_versions(scope: Scope) -> Any:
    """First versions of what began as a contribution that may not be shown: its words, or made of them."""
    own, first = contributions.c, proposal_versions.c
    return (
        select(first.proposal_id, *(first[name] for name in VERSION_TEXTS))
        .join(proposals, proposals.c.id == first.proposal_id)
        .join(contributions, and_(own.code == proposals.c.code, own.process_id == proposals.c.process_id))
        .where(scope.within(own.process_id), first.number == 1, _unshown())
    )


def _lineage(scope: Scope) -> Any:
    line = proposal_lineage.c
    return (
        select(line.parent_id, line.child_id)
        .join(proposals, proposals.c.id == line.child_id)
        .where(scope.within(proposals.c.process_id))
    )
