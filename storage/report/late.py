"""Words without a response whose day has passed, by theme: how many, and for how many days the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select

from storage.due import DUE
from storage.report.decided import has_response
from storage.report.heard import counted
from storage.report.reading import Reading
from storage.tables import contributions, processes, stages, themes

own = contributions.c


def whole(reading: Reading) -> Mapping[str, int]:
    """Of all themes together."""
    return {"": sum(number(reading).values())}


def number(reading: Reading) -> Mapping[str, int]:
    rows = reading.conn.execute(_late(reading, func.count(own.id)))
    return {code or "": int(found) for code, found in rows}


def days(reading: Reading) -> Mapping[str, int]:
    rows = reading.conn.execute(_late(reading, func.min(DUE)))
    return {code or "": (reading.scope.today - due).days for code, due in rows}


def _late(reading: Reading, of: Any) -> Select[Any]:
    return (
        select(themes.c.code, of)
        .select_from(contributions)
        .join(processes, processes.c.id == own.process_id)
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(*counted(reading.scope), ~has_response(), reading.scope.today > DUE)
        .group_by(themes.c.code)
    )
