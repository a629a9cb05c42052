"""The check finds nothing where nothing is wrong, and every kind of damage that is done behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, delete, event, insert, select, text, update

from storage import consistency
from storage.consistency import Finding, check
from storage.consistency_reach import reach_rules
from storage.consistency_rules import rules
from storage.database import Database
from storage.seat_check import CHECKS
from storage.tables import (
    announcements,
    answered,
    attendees,
    dead_letters,
    documents,
    events,
    imports,
    metadata,
    organization_merges,
    organizations,
    outbox,
    outreach,
    persons,
    processes,
    proposal_lineage,
    proposal_versions,
    proposals,
    ratings,
    registrations,
    responses,
    stages,
    themes,
)
from tests.storage.planting import plant
from tests.storage.seating import NOW, apply, change_event, hours, make_event, seat

EARLIER = NOW - hours(2)


def found(db: Database, later: float = 0) -> dict[str, Finding]:
    return {one.rule: one for one in check(db, NOW + hours(later))}


def test_nothing_is_wrong_where_everybody_used_the_door(db: Database) -> None:
    event_id = make_event(db, capacity=3, reserves=[{"cls": "osc", "seats": 1, "release_on": None}])
    for name in ("Ana", "Beto", "Carla"):
        apply(db, event_id, name)
    plant(db)
    assert found(db) == {}


def _row(table: Any, **values: Any) -> Any:
    return update(table).values(**values)


def _message(**values: Any) -> Any:
    plain = {"lane": 1, "kind": "event.changed", "facts": {}, "reason": "", "attempts": 0, "delivery": ""}
    times = {"due_at": NOW, "created_at": NOW}
    return insert(outbox).values({**plain, **times, "status": "queued", **values})


def _elsewhere(table: Any, process: str) -> Any:
    """The first row belongs to another process."""
    other = select(processes.c.id).where(processes.c.code == process).scalar_subquery()
    return update(table).where(table.c.id == 1).values(process_id=other)


def _again(table: Any) -> Any:
    """Each row once more, under another number."""
    columns = [column for column in table.c if column.key != "id"]
    return insert(table).from_select(columns, select(*columns))


WRONG = {
    "position_twice": _again(attendees),
    "lineage_stage": _elsewhere(stages, "OTRO"),
    "lineage_event": _elsewhere(events, "OTRO"),
    "lineage_theme": _elsewhere(themes, "TERCERO"),
    "lineage_event_theme": _elsewhere(themes, "TERCERO"),
    "lineage_split": _elsewhere(themes, "TERCERO"),
    "lineage_merged": _row(organizations, merged_into_id=organizations.c.id),
    "lineage_document": _elsewhere(stages, "OTRO"),
    "lineage_section": _elsewhere(themes, "TERCERO"),
    "comment_elsewhere": _row(documents, code="OTRO"),
    "merge_unsettled": insert(organization_merges).values(from_id=2, into_id=1, by="", at=NOW, undone_by=""),
    "rating_odd": _row(ratings, score=9),
    "lineage_outreach": _elsewhere(outreach, "TERCERO"),
    "lineage_proposal_stage": _elsewhere(stages, "OTRO"),
    "lineage_proposal_theme": _elsewhere(themes, "TERCERO"),
    "proposal_version": _row(proposal_versions, number=2),
    "proposal_source": _row(proposals, process_id=2).where(proposals.c.id == 2),
    "proposal_circle": insert(proposal_lineage).values(parent_id=2, child_id=1, kind="fusion", by="", at=NOW),
    "response_unheard": delete(answered),
    "lease_of_nobody": _message(person_id=1, status="leased", lease_until=NOW),
    "lease_left": _message(person_id=1, lease_owner="p1"),
    "message_empty": _message(),
    "message_nowhere": _message(person_id=1, body={"text": "hola"}),
    "end_unexplained": _message(person_id=1, status="rejected"),
    "erased_named": _row(persons, erased_at=NOW),
    "erased_reachable": _row(persons, erased_at=NOW, name=None),
}
TO_LOOK_AT = {
    "response_unmerged": _row(responses, outcome="fusionada_con", merged_into_id=2),
    "announcement_stuck": _row(announcements, spread_to=0, created_at=EARLIER),
    "lease_expired": _message(person_id=1, status="leased", lease_owner="p1", lease_until=EARLIER),
    "message_late": _message(person_id=1, due_at=EARLIER),
    "message_repeated": _message(person_id=1, status="sent", repeats=1),
    "import_unfinished": insert(imports).values(kind="events", file_name="a.csv", rows=0, at=EARLIER),
    "dead_letter": insert(dead_letters).values(
        channel="sms", message_id="SM1", error="KeyError", body={}, at=NOW
    ),
}


def test_every_rule_is_broken_by_a_test() -> None:
    named = {rule.name for rule in (*rules(NOW), *reach_rules(NOW))}
    assert named == {*WRONG, *TO_LOOK_AT, "orphan"}


def test_damage_is_found(db: Database) -> None:
    plant(db)
    for damage in (*WRONG.values(), *TO_LOOK_AT.values()):
        db.write(lambda conn, damage=damage: conn.execute(damage))  # type: ignore[misc]
    by_rule = found(db)
    assert {rule for rule, one in by_rule.items() if one.wrong} >= WRONG.keys()
    assert {rule for rule, one in by_rule.items() if not one.wrong} == TO_LOOK_AT.keys()
    assert [rule for rule, one in by_rule.items() if not one.count or not one.examples] == []


def test_every_foreign_key_is_followed(db: Database) -> None:
    plant(db)
    keys = {
        f"{table.name}.{key.parent.name}" for table in metadata.sorted_tables for key in table.foreign_keys
    }
    empty = {key for key in keys if not _is_used(db, key)}
    assert empty == set(), "plant() has to fill these"
    with _unguarded(db) as conn:
        for table in {key.column.table for one in metadata.sorted_tables for key in one.foreign_keys}:
            conn.execute(update(table).values(id=table.c.id + 1_000_000))
    lost = {one.where for one in check(db, NOW) if one.rule == "orphan"}
    assert lost == keys


def test_a_database_of_another_version_is_only_told_so(db: Database) -> None:
    db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert list(found(db)) == ["schema"]


def test_a_lowered_capacity_is_told_and_is_no_fault(db: Database) -> None:
    event_id = make_event(db, capacity=2)
    first, _ = seat(db, event_id, "Ana"), seat(db, event_id, "Beto")
    change_event(db, event_id, capacity=1)
    assert found(db)["over_capacity"].wrong
    change_event(db, event_id, seats_changed_at=NOW + hours(1))
    lowered = found(db)["seats_lowered"]
    assert (lowered.wrong, lowered.where, lowered.facts["held"]) == (False, "TALLER", 2)
    given = update(attendees).where(attendees.c.registration_id == first)
    db.write(lambda conn: conn.execute(given.values(changed_at=NOW + hours(2))))
    assert found(db)["over_capacity"].wrong, "a seat was given after there was none"


def test_findings_of_seats_name_the_event_and_the_tickets(db: Database) -> None:
    event_id = make_event(db, waiting_list=True, capacity=1)
    seat(db, event_id, "Ana")
    registration = seat(db, event_id, "Beto")
    db.write(lambda conn: conn.execute(delete(attendees).where(attendees.c.registration_id == registration)))
    with db.read() as conn:
        ticket = conn.scalar(select(registrations.c.code).where(registrations.c.id == registration))
    one = found(db)["nobody_in_it"]
    assert (one.wrong, one.where, one.examples) == (True, "TALLER", (ticket,))


def test_every_piece_is_looked_at(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "PIECE", 2)
    for _ in range(7):
        sqlite_db.write(lambda conn: conn.execute(_message()))
    one = found(sqlite_db)["message_empty"]
    assert (one.count, one.examples) == (7, ("1", "2", "3", "4", "5"))


def test_nothing_is_written(sqlite_db: Database) -> None:
    plant(sqlite_db)
    said: list[str] = []
    event.listen(sqlite_db._readers, "before_cursor_execute", lambda *call: said.append(call[2].split()[0]))
    writers: list[str] = []
    event.listen(sqlite_db._writers, "begin", lambda _conn: writers.append("began"))
    assert found(sqlite_db) == {}
    assert (set(said) <= {"SELECT", "WITH", "PRAGMA"}, writers) == (True, [])
    assert len(said) >= len(CHECKS)


def _is_used(db: Database, key: str) -> bool:
    table, column = (metadata.tables[key.partition(".")[0]], key.partition(".")[2])
    with db.read() as conn:
        return conn.execute(select(table).where(table.c[column].is_not(None)).limit(1)).first() is not None


@contextmanager
def _unguarded(db: Database) -> Iterator[Connection]:
    """A connection on which foreign keys may be broken."""
    engine = create_engine(db.url)
    off = "PRAGMA foreign_keys=OFF" if db.is_sqlite else "SET session_replication_role = replica"
    with engine.begin() as conn:
        conn.execute(text(off))
        yield conn
    engine.dispose()
