"""An announcement as an organiser writes it, checked against what there is: or why it cannot be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from domain.cells import BadCell, Problem
from domain.known import Entry, KnownProcess, find
from domain.segments import BadCondition, Segment, parse_segment
from mensajes import catalog
from panel.import_words import problem_line
from panel.refused import Refused
from panel.which_process import the_process
from storage.announcements import NewAnnouncement
from storage.events import event_by_code
from storage.events_admin import UnknownEvent, find_event
from storage.imports.known import known_processes, processes_of_events

E = TypeVar("E", bound=Entry)

KINDS = ("boletin", "resultados", "evento")
LONGEST_TITLE, LONGEST_TEXT = 120, 700
FIELDS = ("title", "text", "to", "kind", "process", "event", "by")
"""What an announcement's file may say; `to`: domain/segments.py."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an organiser wrote, by FIELDS. `typed`: as options of the command; the rest stands in a file."""

    values: Mapping[str, Any]
    typed: frozenset[str] = frozenset(FIELDS)

    def __getitem__(self, name: str) -> str:
        return " ".join(str(self.values.get(name) or "").split())

    def called(self, name: str) -> str:
        """As the person wrote it."""
        return f"--{name}" if name in self.typed else f"«{name}»"


def planned(conn: Connection, said: Said, now: datetime) -> NewAnnouncement:
    """Raises Refused with the reason, in words."""
    title, text = _text(said, "title", LONGEST_TITLE), _text(said, "text", LONGEST_TEXT)
    event = _event(conn, said, now)
    kind = said["kind"] or ("evento" if event is not None else "boletin")
    if kind not in KINDS:
        raise _refused(said, "kind", kind, "choice_list", KINDS)
    if (kind == "evento") != (event is not None):
        raise Refused(tell("kind", kind=said.called("kind"), event=said.called("event")))
    processes = known_processes(conn)
    process = _process(conn, said, event, processes)
    segment = _segment(conn, said, process, processes)
    event_id = event.id if event is not None else None
    return NewAnnouncement(process.id, kind, title, text, segment, said["by"], event_id)


def _text(said: Said, name: str, most: int) -> str:
    given = said[name]
    if not given or len(given) > most:
        raise Refused(tell("missing" if not given else "long", name=said.called(name), most=str(most)))
    return given


def _event(conn: Connection, said: Said, now: datetime) -> Any | None:
    code = said["event"]
    if not code:
        return None
    _known_event(conn, said, "event", code)
    event = event_by_code(conn, code)
    if event is None or event.status == "cancelled" or event.starts_at <= now:
        raise Refused(tell("event_over", code=code))
    return event


def _known_event(conn: Connection, said: Said, name: str, code: str) -> str:
    try:
        find_event(conn, code)
    except UnknownEvent as unknown:
        raise _refused(said, name, code, "event", unknown.near) from unknown
    return code.strip().upper()


def _process(
    conn: Connection, said: Said, event: Any | None, processes: Sequence[KnownProcess]
) -> KnownProcess:
    word = said["process"]
    if not word and event is not None:
        word = processes_of_events(conn, [event.code])[event.code]
    return the_process(processes, word)


def _segment(
    conn: Connection, said: Said, process: KnownProcess, processes: Sequence[KnownProcess]
) -> Segment:
    """Themes and stages by their codes; of the announcement's process first, then of any."""
    if not said["to"]:
        raise Refused(tell("missing", name=said.called("to")))
    try:
        segment = parse_segment(said.values["to"])
    except BadCondition as bad:
        raise _refused(said, "to", bad.text, bad.code, bad.valid) from bad
    every = [*process.themes, *(theme for one in processes for theme in one.themes)]
    return replace(
        segment,
        theme=tuple(_found(said, "theme", word, every).code for word in segment.theme),
        authors=tuple(_stage(said, word, process) for word in segment.authors),
        registered=tuple(_known_event(conn, said, "to", code) for code in segment.registered),
        attended=tuple(_known_event(conn, said, "to", code) for code in segment.attended),
    )


def _stage(said: Said, word: str, process: KnownProcess) -> str:
    return word if word == "todos" else _found(said, "stage", word, process.stages).code


def _found(said: Said, kind: str, word: str, entries: Sequence[E]) -> E:
    try:
        return find(word, kind, entries)
    except BadCell as bad:
        raise _refused(said, "to", word, bad.code, dict.fromkeys(bad.valid)) from bad


def _refused(said: Said, name: str, text: str, code: str, valid: Iterable[str]) -> Refused:
    """`text`: what stands there that is not valid."""
    return Refused(f"{said.called(name)}: {problem_line(Problem(0, name, text, code, tuple(valid)), {})}")


def tell(key: str, /, **facts: object) -> str:
    """What an organiser is told of an announcement."""
    return catalog.text("es", f"outreach.announcement.{key}", **facts)
