"""What grew out of contributions: proposals, how they were merged and split, reworded and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    Connection,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from domain.life import Check, Discussed, Edge, Grown, Proposal, Step, Version
from storage.sql import Query
from storage.supporters import once
from storage.tables import (
    Instant,
    assessments,
    proposal_lineage,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
    stages,
    supports,
)

Local = Callable[[datetime], date]
"""The day of a moment, where the reader is."""

_SMART = "smart"
CONTRIBUTION: BindParameter[int | None] = bindparam("in_id", type_=Integer)
"""The contribution that is asked about, in every statement here."""


def with_descendants(some: Select[tuple[int]]) -> CTE:
    """Proposals (one column, `id`) and all that came of them."""
    found = some.cte("grown", recursive=True)
    return found.union(
        select(proposal_lineage.c.child_id).join(found, found.c.id == proposal_lineage.c.parent_id)
    )


def of_contribution() -> Select[tuple[int]]:
    """The proposals that are made of contribution `in_id` (none where it is null)."""
    return select(proposal_sources.c.proposal_id.label("id")).where(
        proposal_sources.c.contribution_id == CONTRIBUTION
    )


def of_proposal() -> Select[tuple[int]]:
    """Proposal `in_proposal`."""
    return select(proposals.c.id).where(proposals.c.id == bindparam("in_proposal", type_=Integer))


def grown_from(conn: Connection, contribution_id: int, local: Local) -> tuple[Grown, tuple[Step, ...]]:
    """What grew out of a contribution, and how many joined it: in one statement."""
    return _sorted(_FROM_CONTRIBUTION.all(conn, in_id=contribution_id), local)


def grown_of(conn: Connection, proposal_id: int, local: Local) -> Grown:
    """The same from a proposal on."""
    return _sorted(_FROM_PROPOSAL.all(conn, in_proposal=proposal_id, in_id=None), local)[0]


def _row(
    kind: str,
    *,
    a: Any = None,
    b: Any = None,
    at: Any = None,
    on: Any = None,
    number: Any = None,
    name: Any = "",
    detail: Any = "",
) -> Select[Any]:
    """One shape for all that is read at once: two ids, a moment or a day, a number, two texts."""
    return select(
        literal(kind, String).label("kind"),
        cast(null(), Integer).label("a") if a is None else a.label("a"),
        cast(null(), Integer).label("b") if b is None else b.label("b"),
        cast(null(), Instant()).label("at") if at is None else at.label("at"),
        cast(null(), Date()).label("on") if on is None else on.label("on"),
        cast(null(), Integer).label("number") if number is None else number.label("number"),
        (literal(name, String) if isinstance(name, str) else name).label("name"),
        (literal(detail, String) if isinstance(detail, str) else detail).label("detail"),
    )


def _statement(roots: Select[tuple[int]]) -> Query:
    ids = select(with_descendants(roots).c.id)
    rows = (_proposals(ids), _edges(ids), _versions(ids), _discussed(ids), _checks(ids), _supports())
    return Query(union_all(*rows))


def _proposals(ids: Select[tuple[int]]) -> Select[Any]:
    source = proposal_sources.c.contribution_id
    own = func.coalesce(func.sum(case((source == CONTRIBUTION, 1), else_=0)), 0)
    found = _row(
        "proposal",
        a=proposals.c.id,
        b=cast(own, Integer),
        at=proposals.c.created_at,
        number=cast(func.count(source), Integer),
        name=proposals.c.code,
    ).outerjoin(proposal_sources, proposal_sources.c.proposal_id == proposals.c.id)
    return found.where(proposals.c.id.in_(ids)).group_by(
        proposals.c.id, proposals.c.created_at, proposals.c.code
    )


def _edges(ids: Select[tuple[int]]) -> Select[Any]:
    lineage = proposal_lineage.c
    return _row("edge", a=lineage.parent_id, b=lineage.child_id, at=lineage.at, name=lineage.kind).where(
        lineage.child_id.in_(ids)
    )


def _versions(ids: Select[tuple[int]]) -> Select[Any]:
    """Each with what is new in it: its deadline, and whether its words are."""
    now, before = proposal_versions.c, proposal_versions.alias().c
    other_words = or_(now.problem != before.problem, now.commitment != before.commitment)
    found = _row(
        "version",
        a=now.proposal_id,
        b=case((other_words, 1), else_=0),
        at=now.at,
        number=now.number,
        name=func.coalesce(stages.c.name, ""),
        detail=case((now.deadline != before.deadline, now.deadline), else_=""),
    ).outerjoin(
        before.proposal_id.table,
        and_(before.proposal_id == now.proposal_id, before.number == now.number - 1),
    )
    return found.outerjoin(stages, stages.c.id == now.stage_id).where(now.proposal_id.in_(ids))


def _discussed(ids: Select[tuple[int]]) -> Select[Any]:
    here = proposal_stages.c
    found = _row("stage", a=here.proposal_id, at=here.at, on=stages.c.respond_by, name=stages.c.name)
    return found.join(stages, stages.c.id == here.stage_id).where(here.proposal_id.in_(ids))


def _checks(ids: Select[tuple[int]]) -> Select[Any]:
    check = assessments.c
    return _row(
        "check",
        a=check.proposal_id,
        on=check.on,
        number=check.version,
        name=check.criterion,
        detail=check.answer,
    ).where(check.proposal_id.in_(ids), check.sheet == _SMART)


def _supports() -> Select[Any]:
    number = func.count(supports.c.id)
    found = _row("support", at=func.max(supports.c.at), number=cast(number, Integer))
    return found.where(supports.c.contribution_id == CONTRIBUTION, once(supports)).having(number > 0)


_FROM_CONTRIBUTION = _statement(of_contribution())
_FROM_PROPOSAL = _statement(of_proposal())


def _sorted(rows: Sequence[Any], local: Local) -> tuple[Grown, tuple[Step, ...]]:
    def some(kind: str) -> Iterator[Any]:
        return (row for row in rows if row.kind == kind)

    def order(row: Any) -> Any:
        return (row.at, row.a, row.number or 0)

    grown = Grown(
        tuple(Proposal(r.a, r.name, local(r.at), r.number, bool(r.b)) for r in some("proposal")),
        tuple(Edge(r.a, r.b, r.name, local(r.at)) for r in sorted(some("edge"), key=order)),
        tuple(
            Version(r.a, r.number, local(r.at), r.name, r.detail, bool(r.b))
            for r in sorted(some("version"), key=order)
        ),
        tuple(Discussed(r.a, r.name, local(r.at), r.on) for r in sorted(some("stage"), key=order)),
        tuple(Check(r.a, r.number, r.name, r.detail, r.on) for r in some("check")),
    )
    return grown, tuple(Step("supported", local(r.at), r.number) for r in some("support"))
