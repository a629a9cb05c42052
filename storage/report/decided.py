"""The responses in force: the last one of each proposal, and of words that were answered by themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, literal, or_, select

from storage.export.scope import Scope
from storage.report.heard import Counts
from storage.tables import answered, contributions, proposals, responses, themes

given = responses.c


def has_response() -> ColumnElement[bool]:
    """Whether a contribution has any response."""
    return exists().where(answered.c.contribution_id == contributions.c.id)


def in_force(scope: Scope) -> Subquery:
    """`id`, `outcome`, `theme_id` of each response that no later one has replaced."""
    later = responses.alias("later")
    newer = or_(
        later.c.decided_on > given.decided_on,
        and_(later.c.decided_on == given.decided_on, later.c.id > given.id),
    )
    replaced = exists().where(later.c.proposal_id == given.proposal_id, newer)
    theme = func.coalesce(proposals.c.theme_id, _theme_of_words())
    return (
        select(given.id, given.outcome, theme.label("theme_id"))
        .outerjoin(proposals, proposals.c.id == given.proposal_id)
        .where(
            scope.within(given.process_id),
            or_(
                and_(given.proposal_id.is_not(None), ~replaced),
                and_(given.proposal_id.is_(None), _still_answers()),
            ),
        )
        .subquery()
    )


def number(scope: Scope) -> Counts:
    return select(literal(""), func.count()).select_from(in_force(scope))


def by_outcome(scope: Scope) -> Counts:
    rows = in_force(scope)
    return select(rows.c.outcome, func.count()).group_by(rows.c.outcome)


def by_outcome_and_theme(scope: Scope) -> Counts:
    """The key is `outcome/theme`."""
    rows = in_force(scope)
    key = rows.c.outcome.concat("/").concat(func.coalesce(themes.c.code, ""))
    return select(key, func.count()).outerjoin(themes, themes.c.id == rows.c.theme_id).group_by(key)


def by_institution(scope: Scope) -> Select[Any, Any, Any]:
    """Who answers for it, as it was written, `outcome/theme`, and how many."""
    rows = in_force(scope)
    key = rows.c.outcome.concat("/").concat(func.coalesce(themes.c.code, ""))
    named = select(given.entity, key, func.count()).join(rows, rows.c.id == given.id)
    of_theme = named.outerjoin(themes, themes.c.id == rows.c.theme_id)
    return of_theme.where(given.entity != "").group_by(given.entity, key)


def _theme_of_words() -> Any:
    """The first theme of the words that a response answers."""
    words = select(func.min(contributions.c.theme_id)).join(
        answered, answered.c.contribution_id == contributions.c.id
    )
    return words.where(answered.c.response_id == given.id).scalar_subquery()


def _still_answers() -> ColumnElement[bool]:
    """Whether some contribution has nothing later than this."""
    mine, other, later = answered.alias("mine"), answered.alias("other"), responses.alias("after")
    newer = or_(
        later.c.decided_on > given.decided_on,
        and_(later.c.decided_on == given.decided_on, later.c.id > given.id),
    )
    replaced = exists().where(
        other.c.contribution_id == mine.c.contribution_id, later.c.id == other.c.response_id, newer
    )
    return exists().where(mine.c.response_id == given.id, ~replaced)
