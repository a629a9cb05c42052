"""The record of each import, and the mark with which its last piece makes its rows visible."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, insert, select, update

from storage.tables import imports


def open_import(conn: Connection, kind: str, file_name: str, now: datetime) -> int:
    """The id under which an import's rows are written; nobody counts them until it is finished."""
    values = {"kind": kind, "file_name": file_name[:200], "rows": 0, "at": now}
    return int(conn.execute(insert(imports).values(values).returning(imports.c.id)).scalar_one())


def finish_import(conn: Connection, import_id: int, rows: int, now: datetime) -> None:
    """Make its rows visible, all at once."""
    conn.execute(update(imports).where(imports.c.id == import_id).values(rows=rows, visible_at=now))


def unfinished() -> Select[tuple[int]]:
    """The ids of imports that have not ended (yet): readers leave their rows out."""
    return select(imports.c.id).where(imports.c.visible_at.is_(None))
