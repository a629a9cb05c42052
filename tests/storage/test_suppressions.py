"""BAJA in storage: every address of a person, and what already had its words."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from storage import outbox, suppressions
from storage.database import Database
from storage.tables import addresses
from storage.tables import outbox as outbox_table
from tests.storage.seating import NOW, make_person


def test_opting_out_reaches_every_address_and_ends_what_has_its_words(db: Database) -> None:
    person = make_person(db, "Rosa")

    def second(conn: Connection) -> int:
        columns = {"language": "es", "created_at": NOW, "last_in_at": NOW, "state": {}, "shown": {}}
        made = insert(addresses).values(channel="sms", external_id="+519", person_id=person, **columns)
        address: int = conn.execute(made.returning(addresses.c.id)).scalar_one()
        outbox.add_reply(
            conn, address_id=address, person_id=person, body={}, now=NOW, owner="x", kind="n", lane=1
        )
        conn.execute(update(outbox_table).values(status="queued"))
        return address

    address = db.write(second)
    db.write(lambda conn: suppressions.opt_out(conn, address, person, NOW))
    db.write(lambda conn: suppressions.opt_out(conn, address, person, NOW + timedelta(days=1)))
    with db.read() as conn:
        assert conn.execute(select(addresses.c.opted_out_at)).scalars().all() == [NOW, NOW]
        assert conn.execute(select(outbox_table.c.status)).scalars().all() == ["superseded"]
    db.write(lambda conn: suppressions.opt_in(conn, address, person))
    with db.read() as conn:
        assert conn.execute(select(addresses.c.opted_out_at)).scalars().all() == [None, None]
