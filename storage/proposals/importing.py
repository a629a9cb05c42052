"""The changes of a matrix, written a few rows at a time; what a row asks for was decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from domain.matrix_decisions import decision
from domain.matrix_plan import RowChange
from domain.responses import NewResponse
from storage import responses
from storage.export.scope import LIMA
from storage.proposals import editing
from storage.proposals.names import Names, names
from storage.proposals.standing import Standing, standings
from storage.review import place_in_theme, revise
from storage.tables import contributions

ANSWERED_AT_ONCE = 200
"""Contributions that one transaction answers."""

_LATER = ("derives_from",)  # it may point to a row that the same file makes


def create_rows(conn: Connection, rows: Sequence[RowChange], by: str, now: datetime) -> None:
    """Make the new proposals."""
    for row, called in _called(conn, rows):
        texts = {column: text for column, text in row.changes.items() if column not in _LATER}
        editing.create(conn, row.process_id, {**texts, "code": row.code}, called, by, now)


def change_rows(conn: Connection, rows: Sequence[RowChange], by: str, now: datetime) -> None:
    """Change those that exist, and give the new ones what they derive from. Raises lineage.Circle."""
    wanted = {(row.process_id, row.code): texts for row in rows if (texts := _texts(row))}
    for process_id in {process_id for process_id, _ in wanted}:
        called = names(conn, [process_id])
        codes = [code for own, code in wanted if own == process_id]
        standing = _begun(conn, process_id, codes, called, by, now)
        editing.change(conn, [(one, wanted[process_id, one.code]) for one in standing], called, by, now)


def _texts(row: RowChange) -> dict[str, str]:
    return {column: text for column, text in row.changes.items() if not row.new or column in _LATER}


def review_rows(conn: Connection, rows: Sequence[RowChange], by: str, now: datetime) -> None:
    """Write who found which words fit to publish, and what they are about."""
    for row, called in _called(conn, rows):
        found = conn.execute(
            select(contributions.c.id, contributions.c.revision, contributions.c.reservation).where(
                contributions.c.process_id == row.process_id, contributions.c.code == row.code
            )
        ).one()
        if "theme" in row.changes:
            theme = row.changes["theme"]
            place_in_theme(conn, found.id, editing.id_of(called.themes, theme))
        if {"revision", "reservation"} & row.changes.keys():
            revision = row.changes.get("revision", found.revision)
            revise(conn, found.id, revision, by, now, row.changes.get("reservation", found.reservation))


def decide_rows(conn: Connection, rows: Sequence[RowChange], by: str, now: datetime) -> None:
    """Record the decisions about proposals, which tells their people. Raises responses.Unreasoned."""
    for process_id in {row.process_id for row in rows}:
        theirs = {row.code: row for row in rows if row.process_id == process_id}
        called = names(conn, [process_id])
        standing = {one.code: one for one in _begun(conn, process_id, list(theirs), called, by, now)}
        given = [
            _response(conn, row, by, now, proposal_id=standing[code].id, stage_id=standing[code].stage_id)
            for code, row in theirs.items()
        ]
        responses.record_all(conn, given, now)


def same_answers(rows: Sequence[RowChange]) -> list[list[RowChange]]:
    """Contributions that get the same answer, together."""
    groups: dict[tuple[object, ...], list[RowChange]] = defaultdict(list)
    for row in rows:
        if row.response is not None:
            groups[row.process_id, *sorted(row.response.items())].append(row)
    return list(groups.values())


def answer_rows(conn: Connection, rows: Sequence[RowChange], by: str, now: datetime) -> int:
    """Record one answer to all of these; its id. Raises responses.Unreasoned."""
    found = _contributions(conn, rows)
    stages = {stage_id for _, stage_id in found}
    given = _response(
        conn,
        rows[0],
        by,
        now,
        contribution_ids=tuple(id_ for id_, _ in found),
        stage_id=stages.pop() if len(stages) == 1 else None,
    )
    return responses.record(conn, given, now)


def answer_also(conn: Connection, response_id: int, rows: Sequence[RowChange], now: datetime) -> None:
    """The same answer to these too."""
    responses.extend(conn, response_id, [id_ for id_, _ in _contributions(conn, rows)], now)


def _called(conn: Connection, rows: Sequence[RowChange]) -> Iterator[tuple[RowChange, Names]]:
    known = {process_id: names(conn, [process_id]) for process_id in {row.process_id for row in rows}}
    return ((row, known[row.process_id]) for row in rows)


def _begun(
    conn: Connection, process_id: int, codes: Collection[str], called: Names, by: str, now: datetime
) -> list[Standing]:
    """The proposals as they stand, with rows of their own."""
    return standings(conn, editing.begun_keys(conn, process_id, codes, by, now), called)


def _response(
    conn: Connection,
    row: RowChange,
    by: str,
    now: datetime,
    *,
    proposal_id: int | None = None,
    contribution_ids: tuple[int, ...] = (),
    stage_id: int | None = None,
) -> NewResponse:
    texts = row.response or {}
    merged = texts.get("merged_into", "")
    into = editing.ids_of(conn, row.process_id, [merged], by, now)[merged] if merged else None
    return decision(
        texts,
        row.process_id,
        by,
        now.astimezone(LIMA).date(),
        proposal_id=proposal_id,
        contribution_ids=contribution_ids,
        merged_into_id=into,
        stage_id=stage_id,
    )


def _contributions(conn: Connection, rows: Collection[RowChange]) -> list[tuple[int, int | None]]:
    query = select(contributions.c.id, contributions.c.stage_id).where(
        contributions.c.code.in_([row.code for row in rows])
    )
    return [(id_, stage_id) for id_, stage_id in conn.execute(query)]
