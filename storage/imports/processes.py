"""Saving a process: its stages and themes follow the file, except what is already in use. What the calendar
said, and since when, is kept (storage/snapshots.py)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, exists, insert, select, update

from domain.process_file import Process
from domain.themes import Theme
from storage import snapshots
from storage.tables import metadata, processes, stages, themes

_HEAD = ("name", "starts_on", "ends_on", "respond_by", "published_on", "contact", "link")
_SCHEME = "organization_scheme"
_STAGE = ("name", "opens_on", "closes_on", "respond_by", "how")


@dataclass(frozen=True, slots=True)
class ProcessSaved:
    """What happened: the process's id, whether it is new or changed at all, and what the file no longer has
    but people have already used, by code."""

    id: int
    created: bool
    changed: bool
    kept: tuple[str, ...]


def save_process(conn: Connection, process: Process, now: datetime) -> ProcessSaved:
    """Add it or bring it up to date by its code. The same file a second time changes nothing."""
    head = _head_values(process)
    id_, created = _head(conn, process.code, head, now)
    given = {name: head[name] for name in head if name in process.given or name == _SCHEME}
    changed = created or _update(conn, processes, id_, given)
    kept: list[str] = []
    if process.stages:
        stage_rows = [_stage_values(process, position) for position in range(len(process.stages))]
        changed |= _save(conn, stages, id_, stage_rows)
        changed |= _drop(conn, stages, id_, stage_rows, kept)
    if created or process.themes_given:
        theme_rows = [_theme_values(theme, position) for position, theme in enumerate(process.themes)]
        changed |= _save(conn, themes, id_, theme_rows)
        changed |= _save_lineage(conn, id_, process.themes)
        changed |= _drop(conn, themes, id_, theme_rows, kept)
    snapshots.keep(conn, id_, "cronograma", "", _calendar(conn, id_), now)
    return ProcessSaved(id_, created, changed, tuple(kept))


def _head_values(process: Process) -> dict[str, Any]:
    values = {name: getattr(process, name) for name in _HEAD}
    return values if process.scheme is None else {**values, _SCHEME: process.scheme}


def _head(conn: Connection, code: str, values: dict[str, Any], now: datetime) -> tuple[int, bool]:
    found = conn.execute(select(processes.c.id).where(processes.c.code == code)).scalar()
    if found is not None:
        return found, False
    new = {**values, "code": code, "salt": secrets.token_hex(16), "created_at": now}
    return conn.execute(insert(processes).values(new).returning(processes.c.id)).scalar_one(), True


def _stage_values(process: Process, position: int) -> dict[str, Any]:
    stage = process.stages[position]
    given = {name: getattr(stage, name) for name in _STAGE if name in process.stages_given}
    return {"code": stage.code, "name": stage.name, "position": position, **given}


def _theme_values(theme: Theme, position: int) -> dict[str, Any]:
    return {"code": theme.code, "official": theme.official, "plain": theme.plain, "position": position}


def _save(conn: Connection, table: Table, process_id: int, rows: Sequence[dict[str, Any]]) -> bool:
    existing = {row.code: row.id for row in _of(conn, table, process_id)}
    changed = False
    for values in rows:
        if values["code"] in existing:
            changed |= _update(conn, table, existing[values["code"]], values)
        else:
            conn.execute(insert(table).values(values | {"process_id": process_id}))
            changed = True
    return changed


def _save_lineage(conn: Connection, process_id: int, wanted: Sequence[Theme]) -> bool:
    """Where a theme came out of another; a lineage once written is history and is not erased."""
    ids = {row.code: row.id for row in _of(conn, themes, process_id)}
    changed = False
    for theme in wanted:
        if theme.split_from in ids:
            changed |= _update(conn, themes, ids[theme.code], {"split_from_id": ids[theme.split_from]})
    return changed


def _drop(
    conn: Connection, table: Table, process_id: int, rows: Sequence[dict[str, Any]], kept: list[str]
) -> bool:
    """Take away what the file no longer has; whether any. What somebody used stays, and joins `kept`."""
    codes = {row["code"] for row in rows}
    gone = [row for row in _of(conn, table, process_id) if row.code not in codes]
    used: list[str] = []
    for row in sorted(gone, key=lambda row: -row.id):  # what was split off before what it came out of
        if _used(conn, table, row.id):
            used.insert(0, row.code)
        else:
            conn.execute(delete(table).where(table.c.id == row.id))
    kept += used
    return len(used) < len(gone)


def _used(conn: Connection, table: Table, id_: int) -> bool:
    return any(conn.execute(select(exists().where(user == id_))).scalar() for user in _users(table))


def _users(table: Table) -> list[Column[Any]]:
    """Every column that names a row of the table."""
    return [
        key.parent
        for other in metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table
    ]


def _calendar(conn: Connection, process_id: int) -> dict[str, Any]:
    """What anybody can read of the calendar now, its days as YYYY-MM-DD."""
    head = conn.execute(select(processes).where(processes.c.id == process_id)).one()._mapping
    found = conn.execute(
        select(stages).where(stages.c.process_id == process_id).order_by(stages.c.position, stages.c.id)
    )
    names = ("code", *_HEAD)
    return {
        **{name: head[name] for name in names},
        "stages": [{name: row._mapping[name] for name in ("code", *_STAGE)} for row in found],
    }


def _update(conn: Connection, table: Table, id_: int, values: dict[str, Any]) -> bool:
    row = conn.execute(select(table).where(table.c.id == id_)).one()._mapping
    changed = {name: value for name, value in values.items() if row[name] != value}
    if changed:
        conn.execute(update(table).where(table.c.id == id_).values(changed))
    return bool(changed)


def _of(conn: Connection, table: Table, process_id: int) -> Sequence[Row[Any, Any]]:
    return conn.execute(select(table.c.id, table.c.code).where(table.c.process_id == process_id)).all()
