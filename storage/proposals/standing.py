"""Proposals as the matrix shows them: one row each, of those that somebody works on and of those that wait.

A contribution that proposes is listed as a proposal, in its first version and with its own code, as long as
nobody works on it; only then it gets rows of its own (storage/proposals/making.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, literal, or_, select

from domain.matrix_columns import CRITERION_COLUMNS, VERSION_FIELDS
from domain.matrix_marks import shown
from storage.export.scope import visible
from storage.proposals.decided import of_proposals, text_of
from storage.proposals.lineage import derivations
from storage.proposals.names import Names
from storage.suggestions import confirmed
from storage.tables import (
    assessments,
    contributions,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
)

Key = tuple[int | None, int | None]
"""A proposal's contribution and its own row; one of them may be missing."""

SAYS = {"si": "sí", "parcial": "parcial", "no": "no"}
"""Each answer of a sheet, as the matrix writes it."""

_PROPOSES = contributions.c.object == "propuesta"
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal as it stands. `id`: None as long as nobody works on it; `texts`: shown text by column of
    domain/matrix_columns.py, without the empty ones."""

    process_id: int
    code: str
    id: int | None
    contribution_id: int | None
    edition: int
    version: int
    stage_id: int | None
    texts: Mapping[str, str]
    stage_ids: frozenset[int] = field(default=frozenset())


def keys(conn: Connection, process_ids: Collection[int]) -> list[Key]:
    """Every proposal of these processes: those of people as they came, then those born at a stage."""
    theirs = _keys().where(contributions.c.process_id.in_(process_ids)).order_by(contributions.c.id)
    born = _born().where(proposals.c.process_id.in_(process_ids)).order_by(proposals.c.id)
    return [(row[0], row[1]) for query in (theirs, born) for row in conn.execute(query)]


def keys_of(conn: Connection, process_id: int, codes: Collection[str]) -> list[Key]:
    """Those with these codes, in no order."""
    theirs = _keys().where(contributions.c.process_id == process_id, contributions.c.code.in_(codes))
    born = _born().where(proposals.c.process_id == process_id, proposals.c.code.in_(codes))
    return [(row[0], row[1]) for query in (theirs, born) for row in conn.execute(query)]


def standings(conn: Connection, some: Sequence[Key], called: Names) -> list[Standing]:
    """These proposals, in their order. A few hundred at a time."""
    waiting = _waiting(conn, [contribution for contribution, own in some if own is None and contribution])
    worked = _worked(conn, {own: contribution for contribution, own in some if own is not None}, called)
    alike = confirmed(conn, [contribution for contribution, _ in some if contribution is not None])
    rows = []
    for contribution, own in some:
        if own is not None:
            rows.append(worked[own])
        elif contribution is not None:
            rows.append(_as_received(waiting[contribution], called))
    return [_with_alike(row, alike.get(row.contribution_id or 0, ())) for row in rows]


def _with_alike(row: Standing, codes: Sequence[str]) -> Standing:
    """With those that a person found to ask for the same: what to merge, perhaps."""
    return replace(row, texts={**row.texts, "alike": ", ".join(codes)}) if codes else row


def _keys() -> Select[Any]:
    same = and_(
        proposals.c.process_id == contributions.c.process_id, proposals.c.code == contributions.c.code
    )
    return (
        select(contributions.c.id, proposals.c.id)
        .select_from(contributions.outerjoin(proposals, same))
        .where(_PROPOSES, visible(contributions.c.import_id))
        .where(or_(contributions.c.withdrawn_at.is_(None), proposals.c.id.is_not(None)))
    )


def _born() -> Select[Any]:
    return select(literal(None), proposals.c.id).where(~_from_a_person())


def _from_a_person() -> ColumnElement[bool]:
    same = and_(
        contributions.c.process_id == proposals.c.process_id, contributions.c.code == proposals.c.code
    )
    return exists().where(same, _PROPOSES)


def _waiting(conn: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    if not ids:
        return {}
    found = conn.execute(select(contributions).where(contributions.c.id.in_(ids)))
    return {row.id: row for row in found}


def first_version(row: Any) -> dict[str, str]:
    """The text of the first version, by column of `proposal_versions`: the words as received. One whole text,
    from paper, is the problem."""
    return {
        "problem": row.problem if row.problem or row.ask else row.text,
        "commitment": row.ask,
        "entity": row.suggested_entity[:_SHORT],
        "indicator": row.suggested_indicator,
        "deadline": row.suggested_deadline[:_SHORT],
    }


def _as_received(row: Any, called: Names) -> Standing:
    first = first_version(row)
    texts = {column: first.get(own, "") for column, own in VERSION_FIELDS.items()}
    texts |= {
        "theme": called.themes.get(row.theme_id, ""),
        "stage": called.stages.get(row.stage_id, ""),
        "sources": row.code,
        "version": "1",
    }
    stages_ = frozenset(() if row.stage_id is None else (row.stage_id,))
    return _standing(row.process_id, row.code, None, row.id, (0, 1, row.stage_id), texts, stages_, called)


def _worked(conn: Connection, own: Mapping[int, int | None], called: Names) -> dict[int, Standing]:
    if not own:
        return {}
    parts = _parts(conn, list(own))
    every = proposal_versions.alias()
    last = select(func.max(every.c.number)).where(every.c.proposal_id == proposals.c.id)
    query = (
        select(proposals, *(proposal_versions.c[name].label(f"v_{name}") for name in VERSION_FIELDS.values()))
        .add_columns(proposal_versions.c.number)
        .join(proposal_versions, proposal_versions.c.proposal_id == proposals.c.id)
        .where(proposals.c.id.in_(own), proposal_versions.c.number == last.scalar_subquery())
    )
    return {row.id: _as_worked(row, own[row.id], parts[row.id], called) for row in conn.execute(query)}


def _as_worked(row: Any, contribution_id: int | None, parts: _Parts, called: Names) -> Standing:
    texts = {column: text_of(getattr(row, f"v_{name}")) for column, name in VERSION_FIELDS.items()}
    before = parts.stage_ids - {row.stage_id}
    texts |= {
        "theme": called.themes.get(row.theme_id, ""),
        "stage": called.stages.get(row.stage_id, ""),
        "earlier_stages": ", ".join(called.stage_codes(before)),
        "institution": row.institution,
        "version": str(row.number),
        **parts.texts,
    }
    of_row = (row.edition, row.number, row.stage_id)
    return _standing(
        row.process_id, row.code, row.id, contribution_id, of_row, texts, frozenset(parts.stage_ids), called
    )


def _standing(
    process_id: int,
    code: str,
    own: int | None,
    contribution_id: int | None,
    of_row: tuple[int, int, int | None],
    texts: Mapping[str, str],
    stage_ids: frozenset[int],
    called: Names,
) -> Standing:
    edition, version, stage_id = of_row
    whole = {
        "code": code,
        "process": called.processes[process_id],
        "respond_by": text_of(called.respond_by(process_id, stage_id)),
        **texts,
    }
    said = {column: shown(text) for column, text in whole.items() if text}
    return Standing(process_id, code, own, contribution_id, edition, version, stage_id, said, stage_ids)


@dataclass(slots=True)
class _Parts:
    """What other tables say of a proposal."""

    texts: dict[str, str] = field(default_factory=dict)
    stage_ids: set[int] = field(default_factory=set)


def _parts(conn: Connection, ids: Sequence[int]) -> Mapping[int, _Parts]:
    parts: dict[int, _Parts] = defaultdict(_Parts)
    for row in conn.execute(select(proposal_stages).where(proposal_stages.c.proposal_id.in_(ids))):
        parts[row.proposal_id].stage_ids.add(row.stage_id)
    for own, codes in _sources(conn, ids).items():
        parts[own].texts["sources"] = ", ".join(sorted(codes))
    for own, parents in derivations(conn, ids).items():
        parts[own].texts["derives_from"] = parents
    for own, texts in _judged(conn, ids).items():
        parts[own].texts |= texts
    for own, response in of_proposals(conn, ids).items():
        parts[own].texts |= response
    return parts


def _sources(conn: Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    query = (
        select(proposal_sources.c.proposal_id, contributions.c.code)
        .join(contributions, contributions.c.id == proposal_sources.c.contribution_id)
        .where(proposal_sources.c.proposal_id.in_(ids))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for own, code in conn.execute(query):
        found[own].append(code)
    return found


def _judged(conn: Connection, ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """The last sheet of each kind: what was judged before is in older versions."""
    query = select(assessments).where(assessments.c.proposal_id.in_(ids))
    of_version: dict[tuple[int, str, int], list[Any]] = defaultdict(list)
    for row in conn.execute(query):
        of_version[row.proposal_id, row.sheet, row.version].append(row)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    last: dict[tuple[int, str], int] = {}
    for own, sheet, version in of_version:
        last[own, sheet] = max(version, last.get((own, sheet), 0))
    for (own, sheet), version in last.items():
        found[own] |= judged_texts(sheet, of_version[own, sheet, version])
    return found


def judged_texts(sheet: str, rows: Iterable[Any]) -> dict[str, str]:
    """A sheet's rows as columns."""
    texts: dict[str, str] = {}
    for row in rows:
        column = CRITERION_COLUMNS[row.criterion]
        texts |= {column: SAYS[row.answer], f"{column}_note": row.note}
        if sheet == "smart":
            texts |= {"smart_by": row.by, "smart_role": row.role, "smart_on": text_of(row.on)}
            texts["smart_version"] = str(row.version)
        else:
            texts |= {f"{column}_by": row.by, "viability_on": text_of(row.on)}
    return texts
