"""Words without a response whose day has passed, by theme: how many, and for how many days the first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from storage.export.scope import Scope
from storage.report.decided import has_response
from storage.report.heard import counted
from storage.tables import contributions, processes, stages, themes

own = contributions.c
_DUE = func.coalesce(stages.c.respond_by, processes.c.respond_by)


def number(conn: Connection, scope: Scope, today: date) -> Mapping[str, int]:
    rows = conn.execute(_late(scope, today, func.count(own.id)))
    return {code or "": int(found) for code, found in rows}


def days(conn: Connection, scope: Scope, today: date) -> Mapping[str, int]:
    rows = conn.execute(_late(scope, today, func.min(_DUE)))
    return {code or "": (today - due).days for code, due in rows}


def _late(scope: Scope, today: date, of: Any) -> Select[Any]:
    return (
        select(themes.c.code, of)
        .select_from(contributions)
        .join(processes, processes.c.id == own.process_id)
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(*counted(scope), ~has_response(), today > _DUE)
        .group_by(themes.c.code)
    )
