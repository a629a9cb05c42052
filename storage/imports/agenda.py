"""Saving an agenda in one transaction: events are added, or brought up to date by their code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, insert, select, update

from domain.agenda import Agenda, AgendaEvent
from domain.agenda_links import Links, link
from domain.agenda_sessions import Programme, Session, programme
from domain.cells import Problem
from domain.process_file import Process
from storage.events_admin import cancel_by_id
from storage.imports.event_values import changes, event_values
from storage.imports.known import known_processes, processes_of_events
from storage.imports.ledger import finish_import, open_import
from storage.imports.processes import save_process
from storage.imports.sessions import save_sessions
from storage.offers import offer_free_seats
from storage.reminders import event_moved
from storage.tables import events, speakers

_SCHEDULE = {"starts_at", "timezone", "date_status"}
_SEATS = {"capacity", "reserves"}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AgendaSaved:
    """What an agenda did, by the codes of its events; with problems, nothing was written."""

    problems: tuple[Problem, ...] = ()
    processes: tuple[Process, ...] = ()
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unchanged: int = 0


def save_agenda(
    conn: Connection, agenda: Agenda, file_name: str, now: datetime, sessions: Sequence[Session] = ()
) -> AgendaSaved:
    """Write it all, or nothing when a process, a theme or a session's event of it is unknown.

    The same file again writes no event and tells nobody. A change of start, zone or date status raises the
    schedule version, withdraws the reminders of the old date and tells who is registered or waiting.
    """
    links = agenda_links(conn, agenda)
    programmes, lost = agenda_programme(conn, links, sessions)
    if links.problems or lost:
        return AgendaSaved(problems=links.problems + lost)
    for process in links.new:
        save_process(conn, process, now)
    done = _with_programmes(conn, _save_events(conn, links, agenda.given, now), programmes)
    finish_import(conn, open_import(conn, "events", file_name, now), len(agenda.events), now)
    return AgendaSaved(
        processes=links.new,
        added=_codes(done, "added"),
        updated=_codes(done, "updated"),
        moved=_codes(done, "moved"),
        cancelled=_codes(done, "cancelled"),
        unchanged=len(_codes(done, "unchanged")),
    )


def agenda_links(conn: Connection, agenda: Agenda) -> Links:
    """What the words of an agenda name, and those that name nothing."""
    codes = [event.code for event in agenda.events]
    return link(agenda.events, known_processes(conn), processes_of_events(conn, codes))


def agenda_programme(
    conn: Connection, links: Links, sessions: Sequence[Session]
) -> tuple[Programme, tuple[Problem, ...]]:
    """The sessions by event: of this agenda, or one that exists."""
    stored = processes_of_events(conn, [one.event_code for one in sessions])
    here = {linked.event.code: linked.process for linked in links.events}
    return programme(sessions, {**stored, **here}, links.known)


def _with_programmes(
    conn: Connection, done: Sequence[tuple[str, str]], programmes: Programme
) -> list[tuple[str, str]]:
    """An event whose programme alone has changed was updated too."""
    changed = {code for code, its in programmes.items() if save_sessions(conn, code, its)}
    outcomes = dict.fromkeys(programmes, "unchanged") | dict(done)
    return [
        (code, "updated" if outcome == "unchanged" and code in changed else outcome)
        for code, outcome in outcomes.items()
    ]


def _codes(done: Sequence[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(code for code, outcome in done if outcome == wanted)


def _save_events(
    conn: Connection, links: Links, given: frozenset[str], now: datetime
) -> list[tuple[str, str]]:
    """The events by id, the order in which everybody locks them; new ones, which nobody holds, come last."""
    known = {process.code: process for process in known_processes(conn)}
    stored = _stored(conn, [linked.event.code for linked in links.events])
    done = []
    for linked in sorted(links.events, key=lambda each: _turn(stored.get(each.event.code))):
        values = event_values(linked, known[linked.process])
        row = stored.get(linked.event.code)
        if row is None:
            outcome = _add(conn, linked.event, values, now)
        else:
            outcome = _change(conn, row, linked.event, values, given, now)
        done.append((linked.event.code, outcome))
    return done


def _turn(row: RowMapping | None) -> float:
    return inf if row is None else row["id"]


def _stored(conn: Connection, codes: Sequence[str]) -> dict[str, RowMapping]:
    """The rows of the events that exist, locked until the end of the transaction."""
    found: dict[str, RowMapping] = {}
    for start in range(0, len(codes), _AT_ONCE):
        some = events.c.code.in_(codes[start : start + _AT_ONCE])
        rows = conn.execute(
            select(events).where(some).order_by(events.c.id).with_for_update(key_share=True)
        ).mappings()
        found |= {row["code"]: row for row in rows}
    return found


def _add(conn: Connection, event: AgendaEvent, values: Mapping[str, Any], now: datetime) -> str:
    if event.cancelled:
        return "unchanged"  # it was never announced here
    new = {**values, "schedule_version": 1, "status": "published", "status_reason": "", "published_at": now}
    event_id = conn.execute(insert(events).values(new).returning(events.c.id)).scalar_one()
    _write_speakers(conn, event_id, event)
    return "added"


def _change(
    conn: Connection,
    row: RowMapping,
    event: AgendaEvent,
    values: Mapping[str, Any],
    given: frozenset[str],
    now: datetime,
) -> str:
    if event.cancelled:
        return "cancelled" if cancel_by_id(conn, row["id"], "", now) else "unchanged"
    changed = changes(row, values, given)
    speakers_changed = "speakers" in given and _write_speakers(conn, row["id"], event)
    if not changed and not speakers_changed:
        return "unchanged"
    moved = not changed.keys().isdisjoint(_SCHEDULE)
    if not changed.keys().isdisjoint(_SEATS):
        changed["seats_changed_at"] = now
    version = row["schedule_version"] + moved
    conn.execute(
        update(events).where(events.c.id == row["id"]).values({**changed, "schedule_version": version})
    )
    if row["status"] == "cancelled":
        return "updated"
    if moved and now < max(row["starts_at"], values["starts_at"]):  # the date of a past one is a correction
        event_moved(conn, row["id"], now)
    if not changed.keys().isdisjoint(_SEATS):
        offer_free_seats(conn, row["id"], now)
    return "moved" if moved else "updated"


def _write_speakers(conn: Connection, event_id: int, event: AgendaEvent) -> bool:
    """Whether they were others than those that are stored. Those of a session are the programme's."""
    wanted = [asdict(speaker) for speaker in event.speakers]
    columns = (speakers.c.name, speakers.c.role, speakers.c.institution, speakers.c.country)
    its = and_(speakers.c.event_id == event_id, speakers.c.session_id.is_(None))
    query = select(*columns).where(its).order_by(speakers.c.position)
    if wanted == [dict(row) for row in conn.execute(query).mappings()]:
        return False
    conn.execute(delete(speakers).where(its))
    for position, values in enumerate(wanted):
        conn.execute(insert(speakers).values(values | {"event_id": event_id, "position": position}))
    return True
