"""Who is told of a response and of progress: authors and those who joined, each once."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.database import Database
from storage.erasure import erase
from storage.tables import addresses, contributions, outbox, persons, processes, supports
from storage.telling import PROGRESS, RESPONSE, SEPARATED, tell_progress, tell_response, tell_separated
from tests.storage.deciding import MOMENT, Team


def _open(db: Database) -> dict[str, int]:
    """A process; Ana and Beto wrote A and B, Caro joined both, Dina wrote D, of which nobody speaks."""

    def work(conn: Connection) -> dict[str, int]:
        conn.execute(insert(processes).values(code="VI", name="VI", salt="s", created_at=MOMENT))
        people = {name: _person(conn, name) for name in ("Ana", "Beto", "Caro", "Dina")}
        for code, name in (("P-A", "Ana"), ("P-B", "Beto"), ("P-A2", "Ana"), ("P-D", "Dina")):
            _words(conn, code, people[name])
        for code in ("P-A", "P-B"):
            about = select(contributions.c.id).where(contributions.c.code == code).scalar_subquery()
            row = {"contribution_id": about, "person_id": people["Caro"], "channel": "sms", "at": MOMENT}
            conn.execute(insert(supports).values(**row))
        return people

    return db.write(work)


def _person(conn: Connection, name: str) -> int:
    row = {"name": name, "created_at": MOMENT, "reminders": True, "announcements": False, "language": "es"}
    made = conn.execute(insert(persons).values(**row).returning(persons.c.id)).scalar_one()
    there = {"channel": "telegram", "external_id": name, "language": "es", "state": {}, "shown": {}}
    seen = {"created_at": MOMENT, "last_in_at": MOMENT}
    conn.execute(insert(addresses).values(person_id=made, **there, **seen))
    return int(made)


def _words(conn: Connection, code: str, person: int) -> None:
    empty = (
        "author_name author_contact problem ask suggested_entity suggested_indicator suggested_deadline "
        "message_id form_version consent_version searchable"
    )
    row: dict[str, Any] = dict.fromkeys(empty.split(), "")
    told = {"text": code, "via": "telegram", "language": "es", "revision": "pendiente", "object": "propuesta"}
    more = {"process_id": 1, "received_at": MOMENT, "publish_name": False, "person_id": person}
    conn.execute(insert(contributions).values(code=code, **row, **told, **more))


def _told(db: Database, kind: str) -> list[tuple[int, dict[str, int]]]:
    with db.read() as conn:
        rows = conn.execute(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.person_id)).all()
    assert all((row.lane, row.status) == (1, "queued") for row in rows)
    return [(row.person_id, row.facts) for row in rows]


def test_a_response_is_told_once_to_each_author_and_supporter(db: Database) -> None:
    people = _open(db)
    response = Team(db).responds("incluida", "P-A", "P-B", "P-A2")
    tell = partial(tell_response, response_id=response, now=MOMENT)
    assert [db.write(tell), db.write(tell)] == [3, 0]
    assert _told(db, RESPONSE) == [(people[name], {"response": response}) for name in ("Ana", "Beto", "Caro")]
    lost = update(outbox).where(outbox.c.person_id == people["Beto"])
    db.write(lambda conn: conn.execute(lost.values(status="superseded")))
    assert db.write(tell) == 1, "what is answered again after it had left a merger is told after all"
    assert len(_told(db, RESPONSE)) == 3
    db.write(lambda conn: conn.execute(lost.values(status="sent")))
    assert db.write(tell) == 0


def test_who_never_heard_an_answer_is_not_told_that_it_is_theirs_no_more(db: Database) -> None:
    people = _open(db)
    response = Team(db).responds("incluida", "P-A", "P-B", "P-A2")
    db.write(lambda conn: tell_response(conn, response, MOMENT))
    some = update(outbox).where(outbox.c.person_id.in_((people["Ana"], people["Caro"])))
    db.write(lambda conn: conn.execute(some.values(status="sent")))
    lost = [Team(db).contribution(code).id for code in ("P-A", "P-B")]
    tell = partial(tell_separated, response_id=response, contribution_ids=lost, now=MOMENT)
    assert [db.write(tell), db.write(tell)] == [2, 0]
    facts = {"response": response, "contributions": lost}
    assert _told(db, SEPARATED) == [(people[name], facts) for name in ("Ana", "Caro")]


def test_progress_is_told_to_all_whose_words_it_grew_from(db: Database) -> None:
    people = _open(db)
    team = Team(db)
    one, other, merged, last = (
        team.proposal("P-A", "P-A"),
        team.proposal("P-B", "P-B"),
        team.proposal("M-1"),
        team.proposal("N-1"),
    )
    team.comes_from(merged, one, other)
    team.comes_from(last, merged, kind="reformulacion")
    team.proposal("P-D", "P-D")
    advance = team.advances(team.commits("C-1", last), date(2027, 4, 1))
    assert db.write(lambda conn: tell_progress(conn, advance, MOMENT)) == 3
    assert _told(db, PROGRESS) == [(people[name], {"progress": advance}) for name in ("Ana", "Beto", "Caro")]


def test_neither_the_erased_nor_who_took_their_words_back(db: Database) -> None:
    people = _open(db)

    def gone(conn: Connection) -> None:
        erase(conn, people["Caro"], keep_proposals=True, key=b"k", now=MOMENT)
        back = contributions.update().where(contributions.c.code == "P-B").values(withdrawn_at=MOMENT)
        conn.execute(back)

    db.write(gone)
    response = Team(db).responds("no_incluida", "P-A", "P-B")
    assert db.write(lambda conn: tell_response(conn, response, MOMENT)) == 1
    assert [person for person, _ in _told(db, RESPONSE)] == [people["Ana"]]
