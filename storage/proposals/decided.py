"""Decisions as the matrix shows them: the last one of a proposal, or of contributions that are none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.matrix_columns import RESPONSE
from storage.proposals.edits import Edit
from storage.tables import answered, proposals, responses

_STORED = {"responsible": "entity", "merged_into": "merged_code"}
_merged = proposals.alias("merged")


def of_proposals(conn: Connection, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The current response of each of these proposals that has one, by column of the matrix."""
    query = _current().add_columns(responses.c.proposal_id.label("own"))
    return _last(conn, query.where(responses.c.proposal_id.in_(ids)))


def of_contributions(conn: Connection, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The same of contributions: responses to themselves, not to a proposal that they are part of."""
    return _last(conn, _of_contributions(ids).add_columns(answered.c.contribution_id.label("own")))


def decided_by(conn: Connection, contribution_id: int) -> Edit | None:
    """Who took the current decision about a contribution, and when."""
    query = _of_contributions([contribution_id]).with_only_columns(responses.c.by, responses.c.recorded_at)
    rows = conn.execute(query).all()
    return Edit(*rows[-1]) if rows else None


def response_texts(row: Any) -> dict[str, str]:
    """A response's row, with `merged_code`, as texts by column."""
    return {column: text_of(getattr(row, _STORED.get(column, column))) for column in RESPONSE}


def _current() -> Select[Any]:
    return (
        select(responses, _merged.c.code.label("merged_code"))
        .select_from(responses.outerjoin(_merged, _merged.c.id == responses.c.merged_into_id))
        .order_by(responses.c.decided_on, responses.c.id)
    )


def _of_contributions(ids: Collection[int]) -> Select[Any]:
    to_itself = responses.c.proposal_id.is_(None), answered.c.contribution_id.in_(ids)
    return _current().join(answered, answered.c.response_id == responses.c.id).where(*to_itself)


def _last(conn: Connection, query: Select[Any]) -> dict[int, dict[str, str]]:
    return {row.own: response_texts(row) for row in conn.execute(query)}


def text_of(value: object) -> str:
    """A value of the database as a cell; nothing is an empty one."""
    return "" if value is None else str(value)
