"""What the words of a file can name: processes with their stages and themes, and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Table, select

from domain.document_links import KnownDocument, KnownSection
from domain.known import Entry, KnownProcess
from storage.tables import documents, events, processes, sections, stages, themes


def known_processes(conn: Connection) -> tuple[KnownProcess, ...]:
    """Every process, in the order in which they were made."""
    found = conn.execute(select(processes.c.id, processes.c.code, processes.c.name).order_by(processes.c.id))
    its_stages = _entries(conn, stages, ("name",))
    its_themes = _entries(conn, themes, ("official", "plain"))
    return tuple(
        KnownProcess(row.id, row.code, (row.name,), tuple(its_stages[row.id]), tuple(its_themes[row.id]))
        for row in found
    )


def known_documents(conn: Connection) -> dict[int, list[KnownDocument]]:
    """Every document by its process's id, each with all of its sections."""
    parts: dict[int, list[KnownSection]] = defaultdict(list)
    for row in conn.execute(select(sections).order_by(sections.c.position, sections.c.id)):
        parts[row.document_id].append(KnownSection(row.id, row.code, (row.title,), row.theme_id))
    found: dict[int, list[KnownDocument]] = defaultdict(list)
    for row in conn.execute(select(documents).order_by(documents.c.id)):
        names, its = (row.title,), tuple(parts[row.id])
        found[row.process_id].append(KnownDocument(row.id, row.code, names, row.stage_id, its))
    return found


def processes_of_events(conn: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The process of each of these events that exists: {event's code: process's code}."""
    wanted = set(codes)
    query = select(events.c.code, processes.c.code).join_from(events, processes)
    return {event: process for event, process in conn.execute(query) if event in wanted}


def known_events(conn: Connection) -> dict[str, tuple[int, int]]:
    """Every event by code: (its id, its process's id)."""
    found = conn.execute(select(events.c.code, events.c.id, events.c.process_id))
    return {code: (id_, process_id) for code, id_, process_id in found}


def events_ahead(conn: Connection, codes: Iterable[str], now: datetime) -> list[str]:
    """Those of these events that have not begun, by their start."""
    wanted = set(codes)
    query = select(events.c.code).where(events.c.starts_at > now).order_by(events.c.starts_at, events.c.id)
    return [code for code in conn.execute(query).scalars() if code in wanted]


def _entries(conn: Connection, table: Table, names: tuple[str, ...]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in conn.execute(select(table).order_by(table.c.position, table.c.id)):
        labels = tuple(getattr(row, name) for name in names)
        found[row.process_id].append(Entry(row.id, row.code, labels))
    return found
