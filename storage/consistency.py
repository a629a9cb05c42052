"""Whether a live database is as it must be: looked at in bounded pieces, without writing anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, Table, func, or_, select

from storage import schema
from storage.consistency_reach import reach_rules
from storage.consistency_rules import Rule, rules
from storage.database import Database
from storage.rounds import failing_rounds
from storage.seat_check import CHECKS, SeatProblem
from storage.seat_rows import HOLDS_A_SEAT
from storage.tables import attendees, events, registrations

PIECE = 5_000
"""Ids of a table that one statement looks at: each is a transaction of its own, so that nobody waits."""

_EXAMPLES = 5
_TOO_MANY = ("over_capacity", "over_open", "over_reserve")


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that break a rule: how many, and the keys of some (of registrations: the tickets). `wrong`: they
    are not as they must be; otherwise somebody only has to look. `where`: the event's code, or the column of
    an `orphan`; `facts` are those of storage/seat_check.py."""

    rule: str
    count: int = 1
    examples: tuple[str, ...] = ()
    wrong: bool = True
    where: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def check(db: Database, now: datetime) -> Iterator[Finding]:
    """Everything that is not as it must be. Each statement is consistent in itself, so people may go on
    writing meanwhile. A database of another version is only told so. Raises Unavailable."""
    with db.read() as conn:
        current = schema.is_current(conn)
    if not current:
        yield Finding("schema")
        return
    for rule in chain(rules(now), reach_rules(now)):
        found = _broken(db, rule)
        if found.count:
            yield found
    yield from _seats(db, now)
    with db.read() as conn:
        failing = failing_rounds(conn, now)
    if failing:
        yield Finding("round_failing", len(failing), tuple(one.name for one in failing), wrong=False)


def _broken(db: Database, rule: Rule) -> Finding:
    key, count = _key(rule.table), 0
    found: list[str] = []
    for start, end in _pieces(db, rule.table, PIECE):
        with db.read() as conn:
            chosen = select(key).where(key >= start, key < end, rule.broken).order_by(key)
            rows = conn.execute(chosen).scalars().all()
        count += len(rows)
        found += [str(row) for row in rows[: _EXAMPLES - len(found)]]
    return Finding(rule.name, count, tuple(found), rule.wrong, rule.where)


def _pieces(db: Database, table: Table, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of keys, the second one not included."""
    key = _key(table)
    with db.read() as conn:
        first, last = conn.execute(select(func.min(key), func.max(key))).one()
    if first is not None:
        for start in range(first, last + 1, size):
            yield start, start + size


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def _seats(db: Database, now: datetime) -> Iterator[Finding]:
    for rule in CHECKS:
        with db.read() as conn:
            yield from seat_findings(conn, rule(conn, now))


def seat_findings(conn: Connection, problems: Iterable[SeatProblem]) -> list[Finding]:
    """What is wrong with seats, one finding for each rule and event."""
    groups: dict[tuple[str, int], list[SeatProblem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.event_id), []).append(problem)
    return [_seat_finding(conn, *group, together) for group, together in groups.items()]


def _seat_finding(conn: Connection, code: str, event_id: int, problems: list[SeatProblem]) -> Finding:
    event = conn.execute(select(events.c.code).where(events.c.id == event_id)).scalar_one_or_none() or ""
    tickets = [problem.registration_id for problem in problems[:_EXAMPLES] if problem.registration_id]
    found = conn.execute(select(registrations.c.code).where(registrations.c.id.in_(tickets))).scalars()
    lowered = code in _TOO_MANY and _before_a_change(conn, event_id, problems[0])
    return Finding(
        "seats_lowered" if lowered else code,
        len(problems),
        tuple(found),
        wrong=not (lowered or problems[0].passing),
        where=event,
        facts=problems[0].facts,
    )


def _before_a_change(conn: Connection, event_id: int, problem: SeatProblem) -> bool:
    """Nobody is thrown out when an organiser lowers a capacity: only a seat given afterwards is wrong."""
    given = func.coalesce(attendees.c.offered_at, attendees.c.changed_at)
    after = select(attendees.c.id).join(events, events.c.id == attendees.c.event_id)
    after = after.where(events.c.id == event_id, HOLDS_A_SEAT)
    if problem.code != "over_capacity":
        after = after.where(attendees.c.from_reserve == problem.facts.get("class", ""))
    after = after.where(or_(events.c.seats_changed_at.is_(None), given > events.c.seats_changed_at))
    return conn.execute(after.limit(1)).first() is None
