"""Changing a proposal as a row of the matrix asks for it: each change leaves who, when, and what it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.cell_dates import kept_day
from domain.matrix_columns import SMART, VERSION_FIELDS, VIABILITY
from domain.proposals import codes, derivation
from storage.proposals import lineage
from storage.proposals.edits import Change, keep
from storage.proposals.judging import Judged, judge
from storage.proposals.making import bear, begin_all
from storage.proposals.names import Names
from storage.proposals.standing import Standing, keys_of
from storage.responses import answer_again
from storage.tables import (
    contributions,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
)

_DAYS = ("starts_on", "ends_on")
_SHEETS = {"smart": SMART, "viabilidad": VIABILITY}

Wanted = tuple[Standing, Mapping[str, str]]
"""A proposal as it stands, and what columns of it become."""


def create(
    conn: Connection, process_id: int, texts: Mapping[str, str], called: Names, by: str, now: datetime
) -> int:
    """A proposal born at a stage, from the columns of a new row; its id. What it derives from comes later, by
    `change`: other rows may be new too."""
    stage_id = id_of(called.stages, texts.get("stage", ""))
    head = {
        "process_id": process_id,
        "code": texts["code"],
        "institution": texts.get("institution", ""),
        "theme_id": id_of(called.themes, texts.get("theme", "")),
        "stage_id": stage_id,
        "born_stage_id": id_of(called.stages, next(iter(_listed(texts.get("earlier_stages", ""))), ""))
        or stage_id,
    }
    made = bear(conn, head, _version(texts), by, now)
    _place(conn, made, texts, called, frozenset(() if stage_id is None else (stage_id,)), now)
    judge(conn, _judged(made, 1, texts, texts))
    if texts.get("sources"):
        _source(conn, process_id, made, texts["sources"])
    return made


def change(conn: Connection, rows: Sequence[Wanted], called: Names, by: str, now: datetime) -> None:
    """Bring proposals of one process, which have rows of their own, to what these columns say. Raises
    lineage.Circle."""
    versions = _rewrite(conn, rows, called, by, now)
    sheets: list[Judged] = []
    for row, changes in rows:
        own = _own(row)
        _head(conn, own, changes, called)
        _place(conn, own, changes, called, row.stage_ids, now)
        sheets += _judged(own, versions.get(own, row.version), changes, {**row.texts, **changes})
        if "sources" in changes:
            _source(conn, row.process_id, own, changes["sources"])
    judge(conn, sheets)
    _derive(conn, rows, by, now)
    keep(conn, [Change(_own(row), row.texts, changes) for row, changes in rows], by, now)
    others = [_own(row) for row, changes in rows if {"sources", "derives_from"} & changes.keys()]
    if others:
        answer_again(conn, others, now)


def ids_of(
    conn: Connection, process_id: int, some: Collection[str], by: str, now: datetime
) -> dict[str, int]:
    """The ids of proposals by code; those that nobody worked on are begun."""
    ids = [own for _, own in begun_keys(conn, process_id, some, by, now)]
    query = select(proposals.c.code, proposals.c.id).where(proposals.c.id.in_(ids))
    return {row.code: row.id for row in conn.execute(query)}


def begun_keys(
    conn: Connection, process_id: int, some: Collection[str], by: str, now: datetime
) -> list[tuple[int | None, int]]:
    """The contributions and the own rows of proposals by code, which have rows of their own now."""
    found = keys_of(conn, process_id, some)
    waiting = [contribution for contribution, own in found if own is None and contribution is not None]
    begun = begin_all(conn, waiting, by, now) if waiting else {}
    return [(contribution, begun[contribution or 0] if own is None else own) for contribution, own in found]


def id_of(called: Mapping[int, str], code: str) -> int | None:
    """The id of a code among those of storage/proposals/names.py; None for an empty one."""
    return next((id_ for id_, own in called.items() if own == code), None) if code else None


def _own(row: Standing) -> int:
    if row.id is None:
        raise ValueError("nobody works on it yet")
    return row.id


def _derive(conn: Connection, rows: Sequence[Wanted], by: str, now: datetime) -> None:
    wanted: dict[int, dict[int, str]] = {}
    for row, changes in rows:
        if "derives_from" in changes:
            comes_from = derivation(changes["derives_from"])
            ids = ids_of(conn, row.process_id, list(comes_from), by, now)
            wanted[_own(row)] = {ids[code]: kind for code, kind in comes_from.items()}
    lineage.derive(conn, wanted, by, now)


def _rewrite(
    conn: Connection, rows: Sequence[Wanted], called: Names, by: str, now: datetime
) -> dict[int, int]:
    """A new version where the text changes: proposal's id → its number."""
    wanted = {_own(row): (row, texts) for row, texts in rows if VERSION_FIELDS.keys() & texts.keys()}
    if not wanted:
        return {}
    own = proposal_versions.c
    numbers = {row.version for row, _ in wanted.values()}
    last = conn.execute(
        select(proposal_versions).where(own.proposal_id.in_(wanted), own.number.in_(numbers))
    ).all()
    new = []
    for version in last:
        row, texts = wanted[version.proposal_id]
        if version.number == row.version:
            text = {name: getattr(version, name) for name in VERSION_FIELDS.values()} | _version(texts)
            stage_id = id_of(called.stages, texts["stage"]) if "stage" in texts else row.stage_id
            whose = {"proposal_id": row.id, "number": row.version + 1, "stage_id": stage_id}
            new.append({**text, **whose, "by": by[:160], "at": now})
    conn.execute(insert(proposal_versions), new)
    return {own_id: row.version + 1 for own_id, (row, _) in wanted.items()}


def _version(texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: kept_day(texts[column]) if name in _DAYS else texts[column]
        for column, name in VERSION_FIELDS.items()
        if column in texts
    }


def _head(conn: Connection, own: int, changes: Mapping[str, str], called: Names) -> None:
    values: dict[str, Any] = {}
    if "institution" in changes:
        values["institution"] = changes["institution"]
    if "theme" in changes:
        values["theme_id"] = id_of(called.themes, changes["theme"])
    if "stage" in changes:
        values["stage_id"] = id_of(called.stages, changes["stage"])
    if values:
        conn.execute(update(proposals).where(proposals.c.id == own).values(values))


def _place(
    conn: Connection,
    own: int,
    changes: Mapping[str, str],
    called: Names,
    had: frozenset[int],
    now: datetime,
) -> None:
    """Where it was discussed: the stage where it is now joins the earlier ones."""
    wanted = set(had)
    if "earlier_stages" in changes:
        here = select(proposals.c.stage_id).where(proposals.c.id == own)
        wanted = {id_ for id_ in (conn.execute(here).scalar(),) if id_ is not None}
        wanted |= {id_of(called.stages, code) or 0 for code in _listed(changes["earlier_stages"])}
    if changes.get("stage"):
        wanted.add(id_of(called.stages, changes["stage"]) or 0)
    mine = proposal_stages.c.proposal_id == own
    if had - wanted:
        conn.execute(delete(proposal_stages).where(mine, proposal_stages.c.stage_id.in_(had - wanted)))
    for stage_id in sorted(wanted - had):
        conn.execute(insert(proposal_stages).values(proposal_id=own, stage_id=stage_id, at=now))


def _judged(own: int, version: int, changes: Mapping[str, str], texts: Mapping[str, str]) -> list[Judged]:
    return [
        Judged(own, version, sheet, texts)
        for sheet, columns in _SHEETS.items()
        if columns.keys() & changes.keys()
    ]


def _source(conn: Connection, process_id: int, own: int, text: str) -> None:
    mine = proposal_sources.c.proposal_id == own
    query = select(contributions.c.id).where(
        contributions.c.process_id == process_id, contributions.c.code.in_(codes(text))
    )
    wanted = set(conn.execute(query).scalars())
    had = set(conn.execute(select(proposal_sources.c.contribution_id).where(mine)).scalars())
    gone = proposal_sources.c.contribution_id.in_(had - wanted)
    conn.execute(delete(proposal_sources).where(mine, gone))
    for contribution_id in sorted(wanted - had):
        conn.execute(insert(proposal_sources).values(proposal_id=own, contribution_id=contribution_id))


def _listed(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]
