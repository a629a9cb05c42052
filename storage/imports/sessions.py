"""Saving the programme of an event: its sessions by their position, each with who speaks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update

from domain.agenda_sessions import Session, instant
from storage.tables import events, sessions, speakers, themes

_SPEAKER = (speakers.c.name, speakers.c.role, speakers.c.institution, speakers.c.country)


def save_sessions(conn: Connection, event_code: str, wanted: Sequence[Session]) -> bool:
    """Make the programme what the file says; whether it was another."""
    event = conn.execute(select(events).where(events.c.code == event_code)).first()
    if event is None:
        return False  # cancelled in the same file, and never announced here
    stored = {row.position: row for row in _stored(conn, event.id)}
    done = [_save(conn, event, one, stored.get(one.order)) for one in wanted]
    gone = [row.id for position, row in stored.items() if position > len(wanted)]
    if gone:
        conn.execute(delete(speakers).where(speakers.c.session_id.in_(gone)))
        conn.execute(delete(sessions).where(sessions.c.id.in_(gone)))
    return any(done) or bool(gone)


def _stored(conn: Connection, event_id: int) -> list[Any]:
    return list(conn.execute(select(sessions).where(sessions.c.event_id == event_id)))


def _save(conn: Connection, event: Any, one: Session, stored: Any) -> bool:
    values = _values(conn, event, one)
    if stored is None:
        made = insert(sessions).values(event_id=event.id, position=one.order, **values)
        session_id = conn.execute(made.returning(sessions.c.id)).scalar_one()
        _write_speakers(conn, event.id, session_id, one)
        return True
    changed = any(getattr(stored, name) != value for name, value in values.items())
    if changed:
        conn.execute(update(sessions).where(sessions.c.id == stored.id).values(**values))
    return _write_speakers(conn, event.id, stored.id, one) or changed


def _values(conn: Connection, event: Any, one: Session) -> dict[str, Any]:
    zone = ZoneInfo(event.timezone)
    its = select(themes.c.id).where(themes.c.process_id == event.process_id, themes.c.code == one.theme)
    return {
        "title": one.title,
        "theme_id": conn.execute(its).scalar() if one.theme else None,
        "room": one.room,
        "starts_at": instant(one.starts, event.starts_at, zone),
        "ends_at": instant(one.ends, event.starts_at, zone),
    }


def _write_speakers(conn: Connection, event_id: int, session_id: int, one: Session) -> bool:
    wanted = [asdict(speaker) for speaker in one.speakers]
    its = speakers.c.session_id == session_id
    query = select(*_SPEAKER).where(its).order_by(speakers.c.position)
    if wanted == [dict(row) for row in conn.execute(query).mappings()]:
        return False
    conn.execute(delete(speakers).where(its))
    for position, values in enumerate(wanted):
        row = {"event_id": event_id, "session_id": session_id, "position": position}
        conn.execute(insert(speakers).values(values | row))
    return True
