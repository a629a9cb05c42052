"""What people said: how much, on what, by which way, and how much of it may be shown."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select, true

from storage.export.scope import Scope, visible
from storage.supporters import once
from storage.tables import contributions, rejoinders, responses, supports, themes

Counts = Select[Any, Any]
"""What is counted, by its code ("" is the whole), and how many."""

own = contributions.c

ALL: Final = true()
IS_PROPOSAL: Final = own.object == "propuesta"
QUOTABLE: Final = own.revision == "publicable"
UNREAD: Final = own.revision == "pendiente"


def counted(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The contributions that count: of the process, their import finished, not withdrawn."""
    return (scope.within(own.process_id), own.withdrawn_at.is_(None), visible(own.import_id))


def number(condition: ColumnElement[bool], scope: Scope) -> Counts:
    """How many contributions fit."""
    return select(literal(""), func.count(own.id)).where(*counted(scope), condition)


def by_theme(condition: ColumnElement[bool], scope: Scope) -> Counts:
    """The same by the code of their theme; "" where they have none."""
    rows = select(themes.c.code, func.count(own.id)).select_from(contributions)
    of_theme = rows.outerjoin(themes, themes.c.id == own.theme_id).where(*counted(scope), condition)
    return of_theme.group_by(themes.c.code)


def by_via(scope: Scope) -> Counts:
    return select(own.via, func.count(own.id)).where(*counted(scope)).group_by(own.via)


def supports_by_theme(scope: Scope) -> Counts:
    """People behind somebody else's words, once for each."""
    rows = select(themes.c.code, func.count(supports.c.id)).select_from(supports).where(once(supports))
    joined = rows.join(contributions, own.id == supports.c.contribution_id)
    of_theme = joined.outerjoin(themes, themes.c.id == own.theme_id)
    return of_theme.where(*counted(scope)).group_by(themes.c.code)


def rejoined(condition: ColumnElement[bool], scope: Scope) -> Counts:
    """What people answered to a decision."""
    rows = select(literal(""), func.count(rejoinders.c.id)).join(
        responses, responses.c.id == rejoinders.c.response_id
    )
    return rows.where(scope.within(responses.c.process_id), condition)
