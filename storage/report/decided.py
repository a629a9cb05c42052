"""The responses in force, counted by outcome, theme and institution."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, select

from storage.export.answers import in_force
from storage.export.scope import Scope
from storage.report.heard import Counts
from storage.tables import answered, contributions, proposals, responses, themes

given = responses.c


def has_response() -> ColumnElement[bool]:
    """Whether a contribution has any response."""
    return exists().where(answered.c.contribution_id == contributions.c.id)


def current(scope: Scope) -> Subquery:
    """`id`, `outcome`, `theme_id` of each response in force. One to contributions alone is of their first
    theme."""
    words = select(func.min(contributions.c.theme_id)).join(
        answered, answered.c.contribution_id == contributions.c.id
    )
    of_words = words.where(answered.c.response_id == given.id).scalar_subquery()
    return (
        select(given.id, given.outcome, func.coalesce(proposals.c.theme_id, of_words).label("theme_id"))
        .outerjoin(proposals, proposals.c.id == given.proposal_id)
        .where(scope.within(given.process_id), in_force(scope))
        .subquery()
    )


def number(scope: Scope) -> Counts:
    return select(literal(""), func.count()).select_from(current(scope))


def by_outcome(scope: Scope) -> Counts:
    rows = current(scope)
    return select(rows.c.outcome, func.count()).group_by(rows.c.outcome)


def by_outcome_and_theme(scope: Scope) -> Counts:
    """The key is `outcome/theme`."""
    rows = current(scope)
    key = _key(rows)
    return select(key, func.count()).outerjoin(themes, themes.c.id == rows.c.theme_id).group_by(key)


def by_institution(scope: Scope) -> Select[Any, Any, Any]:
    """Who answers for it, as it was written, `outcome/theme`, and how many."""
    rows = current(scope)
    key = _key(rows)
    named = select(given.entity, key, func.count()).join(rows, rows.c.id == given.id)
    of_theme = named.outerjoin(themes, themes.c.id == rows.c.theme_id)
    return of_theme.where(given.entity != "").group_by(given.entity, key)


def _key(rows: Subquery) -> ColumnElement[str]:
    return rows.c.outcome.concat("/").concat(func.coalesce(themes.c.code, ""))
