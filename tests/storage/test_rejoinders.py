"""What people answer to decisions: seen by staff, carried along when chats join, forgotten when they ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, select

from panel import admin
from panel.refused import Refused
from storage.database import Database
from storage.erasure import erase
from storage.link_rows import give_back, take
from storage.retention import MESSAGES, forget_piece
from storage.tables import addresses, answered, persons, proposal_versions, rejoinders
from tests.handlers.proposing import Chat, open_process, publish, table
from tests.storage.deciding import Team

FEBRUARY = datetime(2027, 2, 5, 15, 0, tzinfo=UTC)
SAID = "en mi posta tampoco hay luz, mi celular es 987 654 321, soy Rosa Quispe"


def _answered(db: Database) -> tuple[Chat, str]:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes()
    rosa.is_called()
    Team(db).responds("no_incluida", code)
    rosa.now = FEBRUARY
    rosa.say("no estoy de acuerdo")
    rosa.say(SAID)
    return rosa, code


def _person(db: Database) -> int:
    with db.read() as conn:
        return int(conn.execute(select(persons.c.id).where(persons.c.name == "Rosa Quispe")).scalar_one())


def test_staff_see_it_until_they_close_it(db: Database) -> None:
    rosa, code = _answered(db)
    (line,) = admin.request_lines(db)
    assert line.startswith("R1  5 de febrero de 2027, ")
    assert f"Rosa Quispe, whatsapp: {rosa.address}  sobre {code}, que NO ENTRA AL PLAN: {SAID}" in line
    for wrong in ("1", "E1", "RR1", "R", "R2", "RE1"):
        with pytest.raises(Refused):
            admin.close_request(db, wrong, FEBRUARY)
    assert admin.close_request(db, "r1", FEBRUARY, "ana@pcm.pe")
    assert admin.request_lines(db) == ["Nadie espera."]
    (row,) = table(db, rejoinders)
    assert (row.closed_at, row.closed_by) == (FEBRUARY, "ana@pcm.pe")


@pytest.mark.parametrize("keep", [True, False])
def test_borrar(sqlite_db: Database, keep: bool) -> None:
    _answered(sqlite_db)
    sqlite_db.write(partial(erase, person_id=_person(sqlite_db), keep_proposals=keep, key=b"k", now=FEBRUARY))
    (row,) = table(sqlite_db, rejoinders)
    assert row.message_id == ""
    assert "Rosa" not in row.text
    assert "987" not in row.text
    assert ("tampoco hay luz" in row.text) is keep
    assert admin.request_lines(sqlite_db) == ["Nadie espera."]


def test_joined_and_parted(db: Database) -> None:
    _answered(db)
    other = Chat(db, "+51922222222")
    other.meets("Luis Rojas")
    other.proposes()
    other.is_called()
    rosa = _person(db)

    def join(conn: Connection) -> tuple[int, int]:
        chat = conn.execute(select(addresses.c.id).where(addresses.c.person_id == rosa)).scalar_one()
        luis = conn.execute(select(persons.c.id).where(persons.c.name == "Luis Rojas")).scalar_one()
        moved = take(conn, chat, rosa, luis)
        assert moved["rejoinders"] == [1]
        assert conn.execute(select(rejoinders.c.person_id)).scalar_one() == luis
        give_back(conn, moved, [luis], rosa, [])
        return luis, int(conn.execute(select(rejoinders.c.person_id)).scalar_one())

    assert db.write(join)[1] == rosa


def test_the_providers_id_goes_with_the_messages(sqlite_db: Database) -> None:
    _answered(sqlite_db)
    later = FEBRUARY + MESSAGES + timedelta(days=1)
    assert sqlite_db.write(partial(forget_piece, now=later)).rejoinders == 1
    assert sqlite_db.write(partial(forget_piece, now=later)).rejoinders == 0
    (row,) = table(sqlite_db, rejoinders)
    assert (row.text, row.message_id) == (SAID, "")


@pytest.mark.parametrize("revision", ["pendiente", "publicable"])
def test_what_was_decided_stays_without_its_author(db: Database, revision: str) -> None:
    """Words that anybody could read stay too; others go, also from the proposal that they began."""
    _, code = _answered(db)
    publish(db, code, revision)
    team = Team(db)
    words = team.contribution(code).problem
    proposal = team.proposal(code, code)
    team.version(proposal, 1, problem=words)
    team.version(proposal, 2, problem="Lo que escribió el equipo")
    db.write(partial(erase, person_id=_person(db), keep_proposals=False, key=b"k", now=FEBRUARY))
    left = team.contribution(code)
    public = revision == "publicable"
    assert (left.problem, left.withdrawn_at is None) == ((words, True) if public else ("", False))
    versions = {row.number: row.problem for row in table(db, proposal_versions)}
    assert versions == {1: left.problem, 2: "Lo que escribió el equipo"}
    assert len(table(db, answered)) == 1
