"""An announcement as an organiser writes it, checked against what there is: or why it cannot be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from domain.cells import BadCell, Problem
from domain.known import Entry, KnownProcess, find, own
from domain.segments import Segment, parse_segment
from mensajes import catalog
from panel.import_words import problem_line
from panel.refused import Refused
from storage.announcements import NewAnnouncement
from storage.events import event_by_code
from storage.events_admin import UnknownEvent, find_event
from storage.imports.known import known_processes, processes_of_events

E = TypeVar("E", bound=Entry)

KINDS = ("boletin", "resultados", "evento")
LONGEST_TITLE, LONGEST_TEXT = 120, 700
FIELDS = ("title", "text", "to", "kind", "process", "event", "by")
"""What an announcement's file may say; `to`: domain/segments.py."""


def planned(conn: Connection, said: Mapping[str, Any], now: datetime) -> NewAnnouncement:
    """Raises Refused with the reason, in words."""
    title, text = (
        _text(said, name, most) for name, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT))
    )
    event = _event(conn, said, now)
    kind = str(said.get("kind") or ("evento" if event is not None else "boletin"))
    if kind not in KINDS or (kind == "evento") != (event is not None):
        raise Refused(_say("kind", kinds=list(KINDS)))
    processes = known_processes(conn)
    process = _process(conn, said, event, processes)
    segment = _segment(conn, said, process, processes)
    by, event_id = str(said.get("by") or ""), event.id if event is not None else None
    return NewAnnouncement(process.id, kind, title, text, segment, by, event_id)


def _text(said: Mapping[str, Any], name: str, most: int) -> str:
    given = " ".join(str(said.get(name) or "").split())
    if not given or len(given) > most:
        raise Refused(_say("missing" if not given else "long", name=name, most=str(most)))
    return given


def _event(conn: Connection, said: Mapping[str, Any], now: datetime) -> Any | None:
    code = str(said.get("event") or "")
    if not code:
        return None
    _known_event(conn, code)
    event = event_by_code(conn, code)
    if event is None or event.status == "cancelled" or event.starts_at <= now:
        raise Refused(_say("event_over", code=code))
    return event


def _known_event(conn: Connection, code: str) -> str:
    try:
        find_event(conn, code)
    except UnknownEvent as unknown:
        raise _refused("event", code, "event", unknown.near) from unknown
    return code.strip().upper()


def _process(
    conn: Connection, said: Mapping[str, Any], event: Any | None, processes: Sequence[KnownProcess]
) -> KnownProcess:
    word = str(said.get("process") or "")
    if not word and event is not None:
        word = processes_of_events(conn, [event.code])[event.code]
    if word:
        return _found("process", word, processes)
    fitting = own(processes) or processes
    if len(fitting) != 1:
        raise _refused("process", "", "required", [one.code for one in fitting])
    return fitting[0]


def _segment(
    conn: Connection, said: Mapping[str, Any], process: KnownProcess, processes: Sequence[KnownProcess]
) -> Segment:
    """Themes and stages by their codes; of the announcement's process first, then of any."""
    given = said.get("to") or ""
    try:
        segment = parse_segment(given)
    except BadCell as bad:
        raise _refused("to", str(given), bad.code, bad.valid) from bad
    every = [*process.themes, *(theme for one in processes for theme in one.themes)]
    return replace(
        segment,
        theme=tuple(_found("theme", word, every).code for word in segment.theme),
        authors=tuple(_stage(word, process) for word in segment.authors),
        registered=tuple(_known_event(conn, code) for code in segment.registered),
        attended=tuple(_known_event(conn, code) for code in segment.attended),
    )


def _stage(word: str, process: KnownProcess) -> str:
    return word if word == "todos" else _found("stage", word, process.stages).code


def _found(column: str, word: str, entries: Sequence[E]) -> E:
    try:
        return find(word, column, entries)
    except BadCell as bad:
        raise _refused(column, word, bad.code, dict.fromkeys(bad.valid)) from bad


def _refused(column: str, text: str, code: str, valid: Any) -> Refused:
    return Refused(f"{column}: {problem_line(Problem(0, column, text, code, tuple(valid)), {})}")


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"outreach.announcement.{key}", **facts)
