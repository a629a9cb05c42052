"""What is promised about how long things are kept is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select, update

from storage import media, outbox, retention
from storage.conversations import keep_message
from storage.database import Database
from storage.erased_files import forget_files
from storage.media_files import MediaFiles
from storage.purge import purge
from storage.tables import addresses, consents, dead_letters, help_requests, inbound, metadata, persons
from storage.tables import media as files_table
from storage.tables import outbox as outbox_table
from tests.storage.seating import NOW, make_person

DAY = timedelta(days=1)


class Image:
    kind, mime, size, name = "photo", "image/png", 3, "casa.png"

    def __init__(self, reference: str) -> None:
        self.reference = reference


def test_nothing_tells_who_a_quiet_stranger_was(db: Database) -> None:
    db.write(partial(_stranger, sender="sender-1", asked=True, file="AgACAgEAAx"))
    _forget(db, NOW + 6 * DAY)
    assert len(_holding(db, "sender-1", _sid("sender-1"))) == 4
    _forget(db, NOW + 8 * DAY)
    assert _holding(db, "sender-1", "casa.png", "ayuda", "AgAC") == []
    assert _holding(db, _sid("sender-1")) == ["deletions.message_id"], "and at its provider"
    assert _counts(db, addresses, inbound, outbox_table, files_table) == [1, 0, 0, 0]
    with db.read() as conn:  # that somebody asked is counted; nobody can be called back any more
        asked = conn.execute(select(help_requests.c.kind, help_requests.c.closed_at)).one()
    assert asked == ("person", NOW + 8 * DAY)


def test_a_stranger_without_more_leaves_no_row(db: Database) -> None:
    db.write(partial(_stranger, sender="sender-1"))
    _forget(db, NOW + 8 * DAY)
    assert _counts(db, addresses, inbound, outbox_table) == [0, 0, 0]


def test_who_wrote_lately_or_gave_permission_stays(db: Database) -> None:
    person = make_person(db)
    db.write(partial(_stranger, sender="lately", at=NOW + 5 * DAY))
    with db.read() as conn:
        known = conn.scalar(select(addresses.c.external_id).where(addresses.c.person_id == person))
    db.write(partial(_says, sender=str(known), at=NOW))
    _forget(db, NOW + 8 * DAY)
    assert _counts(db, addresses, inbound) == [2, 2]


def test_the_bytes_of_a_strangers_file_go_before_its_row(db: Database, tmp_path: Path) -> None:
    files = MediaFiles(str(tmp_path))
    stored = files.keep(b"a house")
    db.write(partial(_stranger, sender="sender-1", file=stored))
    assert forget_files(db, files, NOW + 6 * DAY) == 0
    _forget(db, NOW + 8 * DAY)
    assert _holding(db, "sender-1") == []
    assert forget_files(db, files, NOW + 8 * DAY) == 1
    with pytest.raises(FileNotFoundError):
        files.read(stored)
    _forget(db, NOW + 8 * DAY)
    assert _counts(db, addresses, files_table) == [0, 0]


def test_messages_of_everybody_go_after_ninety_days(db: Database, tmp_path: Path) -> None:
    files, person = MediaFiles(str(tmp_path)), make_person(db)
    stored = files.keep(b"a house")
    db.write(partial(_known_says, person=person, file=stored))
    _forget(db, NOW + 89 * DAY)
    assert _counts(db, inbound, files_table, dead_letters) == [1, 1, 1]
    assert forget_files(db, files, NOW + 91 * DAY) == 1
    _forget(db, NOW + 91 * DAY)
    assert _counts(db, inbound, files_table, dead_letters, addresses) == [0, 0, 0, 1]
    assert _holding(db, "ayuda", "stranger words", "casa.png") == []
    with db.read() as conn:
        assert conn.scalar(select(func.count()).where(outbox_table.c.body.is_not(None))) == 0


def test_each_piece_is_bounded_and_says_that_there_is_more(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PIECE", 3)
    for number in range(5):
        db.write(partial(_stranger, sender=f"sender-{number}"))
    assert db.write(partial(retention.forget, now=NOW + 8 * DAY))
    assert _counts(db, addresses) == [2]
    assert not db.write(partial(retention.forget, now=NOW + 8 * DAY))
    assert _counts(db, addresses, inbound) == [0, 0]


def test_an_id_that_comes_again_after_a_week_is_another_message(db: Database) -> None:
    def kept(channel: str, days: int) -> bool:
        one: dict[str, Any] = {"channel": channel, "message_id": "u7", "address": "7", "body": {}}
        return db.write(lambda conn: keep_message(conn, **one, now=NOW + days * DAY)) is not None

    dead = {"channel": "telegram", "message_id": "u7", "error": "", "body": {}, "at": NOW}
    db.write(lambda conn: conn.execute(insert(dead_letters).values(dead)))
    assert [kept("telegram", days) for days in (0, 1, 7, 8, 9, 16)] == [True, False, False, True, False, True]
    assert [kept("sms", days) for days in (0, 8)] == [True, False]  # Twilio's are never given twice
    assert len(_holding(db, "u7:")) == 3


def test_the_ledger_keeps_five_years_of_what_does_not_hold_any_more(db: Database) -> None:
    person, gone = make_person(db), make_person(db, "Elsa")
    ledger = {"purpose": "participation", "version": "1", "channel": "sms", "message_id": "m"}

    def answers(conn: Connection) -> None:
        for who, granted in ((person, True), (person, False), (gone, True)):
            conn.execute(insert(consents).values(**ledger, person_id=who, granted=granted, at=NOW))
        conn.execute(update(persons).where(persons.c.id == gone).values(erased_at=NOW))

    db.write(answers)
    _forget(db, NOW + 5 * 365 * DAY)
    assert _counts(db, consents) == [3]
    _forget(db, NOW + (5 * 365 + 3) * DAY)
    with db.read() as conn:
        assert conn.execute(select(consents.c.person_id, consents.c.granted)).all() == [(person, False)]


def test_everything_that_is_due_is_forgotten_at_once(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PIECE", 3)
    files = MediaFiles(str(tmp_path))
    stored = files.keep(b"a house")
    for number in range(5):
        db.write(partial(_stranger, sender=f"sender-{number}", file=stored))
    done = purge(db, files, NOW + 8 * DAY)
    assert (done["strangers"], done["contents"], done["files"], done["nameless"]) == (5, 5, 5, 5)
    assert _counts(db, addresses, inbound, files_table) == [0, 0, 0]
    with pytest.raises(FileNotFoundError):
        files.read(stored)
    assert not purge(db, files, NOW + 8 * DAY)


def _forget(db: Database, now: datetime) -> None:
    while db.write(partial(retention.forget, now=now)):
        pass


def _stranger(
    conn: Connection, sender: str, at: datetime = NOW, *, asked: bool = False, file: str = ""
) -> None:
    written: dict[str, Any] = {"created_at": at, "last_in_at": at, "state": {"open": "ayuda"}, "shown": {}}
    row = insert(addresses).values(channel="sms", external_id=sender, language="es", **written)
    address = conn.execute(row.returning(addresses.c.id)).scalar_one()
    _says(conn, sender, at, address)
    if asked:
        conn.execute(insert(help_requests).values(address_id=address, kind="person", text="ayuda", at=at))
        dead = {"channel": "sms", "message_id": _sid(sender), "error": "", "body": {}}
        conn.execute(insert(dead_letters).values(**dead, at=at))
    if file:
        media.keep(conn, address, "sms", Image(file), at)


def _says(conn: Connection, sender: str, at: datetime, address: int | None = None) -> None:
    channel = "sms" if address else "terminal"
    message = {"channel": channel, "message_id": _sid(sender), "address": sender, "body": {}}
    row = insert(inbound).values(**message, received_at=at).returning(inbound.c.id)
    kept = conn.execute(row).scalar_one()
    if address:
        said = {"text": "stranger words"}
        outbox.add_reply(
            conn, address_id=address, person_id=None, inbound_id=kept, body=said, now=at, owner=None
        )


def _sid(sender: str) -> str:
    """What a provider calls a message says nothing of who sent it."""
    return f"SM{sender[::-1]}"


def _known_says(conn: Connection, person: int, file: str) -> None:
    _stranger(conn, "known", asked=True, file=file)
    theirs = addresses.c.external_id == "known"
    conn.execute(update(addresses).where(addresses.c.person_id == person).values(external_id="other"))
    half_said = {"memory": {"told": "stranger words"}}
    conn.execute(update(addresses).where(theirs).values(person_id=person, state=half_said))
    conn.execute(addresses.delete().where(addresses.c.external_id == "other"))
    conn.execute(update(outbox_table).values(status="sent"))


def _holding(db: Database, *planted: str) -> list[str]:
    """table.column of every cell that holds one of the words."""
    with db.read() as conn:
        return [
            f"{table.name}.{column}"
            for table in metadata.sorted_tables
            for row in conn.execute(select(table))
            for column, value in row._mapping.items()
            if any(word in str(value) for word in planted)
        ]


def _counts(db: Database, *tables: Table) -> list[int]:
    with db.read() as conn:
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
