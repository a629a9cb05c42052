"""MIS DATOS as a file: everything of one person, for that person, for a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from sqlalchemy import Connection, insert, update

from bot.messages import Attachment
from bot.passes import LIFETIME, new_pass
from panel.attached_files import attached_file
from storage.database import Database
from storage.tables import contributions, metadata, persons
from tests.web.public_world import NOW, SITE, public_client, register, seed


def test_the_file_holds_what_its_person_did_and_nothing_of_others(sqlite_db: Database) -> None:
    given = _world(sqlite_db)
    with public_client(sqlite_db) as client:
        answer = client.get(f"/mis-datos/{given}.csv")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["qué es", "desde cuándo", "código", "qué dice"]
    said = {(what, words) for what, _, _, words in rows[1:]}
    assert ("tu nombre", "Rosa Quispe") in said
    assert ("una propuesta u opinión", "'=que haya agua") in said
    assert ("una inscripción", "Taller de salud y agua") in said
    assert not any("Pedro" in words for _, words in said)


def test_no_pass_no_file(sqlite_db: Database) -> None:
    good = _world(sqlite_db)
    old = new_pass(SITE.secret_key, 1, NOW - LIFETIME - timedelta(seconds=1))
    of_another = good.replace("1-", "2-", 1)
    with public_client(sqlite_db) as client:
        for given in ("x", "1", old, of_another, new_pass(b"other", 1, NOW), f"{good}0"):
            assert client.get(f"/mis-datos/{given}.csv").status_code == 404
    assert attached_file(sqlite_db, SITE, NOW, Attachment("data", good)) is not None
    assert attached_file(sqlite_db, SITE, NOW, Attachment("data", old)) is None


def test_every_table_that_points_to_a_person_is_in_the_file_or_told_why() -> None:
    """Who adds such a table decides whether its rows belong in the file."""
    pointing = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("persons", "addresses")
    }
    did = {"registrations", "attendances", "ratings", "contributions", "supports", "section_supports"}
    inside = {"addresses", "consents", "rejoinders", "help_requests", "media"} | did
    ours = {"links", "outbox"}  # how chats were joined; what we wrote to them, which they have
    assert pointing - inside - ours == set()


def _world(db: Database) -> str:
    """Rosa, with proposals and a seat; Pedro, with nothing. Rosa's pass."""

    def fill(conn: Connection) -> None:
        register(conn, "registered")
        conn.execute(update(contributions).values(text="=que haya agua"))
        pedro = {"id": 2, "name": "Pedro Mamani", "created_at": NOW, "language": "es"}
        conn.execute(insert(persons).values(**pedro, reminders=True, announcements=False))

    seed(db)
    db.write(fill)
    return new_pass(SITE.secret_key, 1, NOW)
