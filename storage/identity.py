"""Who is who: persons, their consents, and whether an address can be written to."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from storage.phones import WROTE
from storage.sql import Query
from storage.tables import addresses, consents, persons

_new_person = Query(insert(persons).returning(persons.c.id))
_adopt = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(person_id=bindparam("new_person", type_=addresses.c.person_id.type))
)
_consent = Query(insert(consents))
_set_place = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(ubigeo=bindparam("new_ubigeo", type_=addresses.c.ubigeo.type))
)
_set_reachable = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(unreachable_since=bindparam("new_since", type_=addresses.c.unreachable_since.type))
)


def new_person(
    conn: Connection,
    *,
    address_id: int,
    name: str | None,
    age_band: str,
    phone: str | None,
    phone_proof: str | None,
    ubigeo: str | None,
    language: str,
    now: datetime,
) -> int:
    """A person for the address that gave its consent. Call `record_consent` in the same transaction."""
    row = _new_person.first(
        conn,
        created_at=now,
        name=name,
        age_band=age_band,
        phone=phone,
        phone_proof=phone_proof if phone else None,
        ubigeo=ubigeo,
        language=language,
        reminders=True,
        announcements=False,
    )
    _adopt.run(conn, in_id=address_id, new_person=row.id)
    return int(row.id)


def record_consent(
    conn: Connection,
    person_id: int,
    purpose: str,
    *,
    granted: bool,
    version: str,
    channel: str,
    message_id: str,
    now: datetime,
) -> None:
    """One line of the ledger: participation, announcements or publish_name."""
    _consent.run(
        conn,
        person_id=person_id,
        purpose=purpose,
        granted=granted,
        version=version,
        channel=channel,
        message_id=message_id,
        at=now,
    )


def update_person(conn: Connection, person_id: int, **values: Any) -> None:
    """Correct what is known of a person."""
    new = {f"new_{name}": value for name, value in values.items()}
    _update_person(tuple(values)).run(conn, in_id=person_id, **new)


def set_place(conn: Connection, address_id: int, ubigeo: str) -> None:
    """Where the person says they live, before there is a person."""
    _set_place.run(conn, in_id=address_id, new_ubigeo=ubigeo)


def set_reachable(conn: Connection, address_id: int, reachable: bool, now: datetime) -> None:
    """Blocked or gone: nothing is sent there until they write again."""
    _set_reachable.run(conn, in_id=address_id, new_since=None if reachable else now)


def prove_phone(conn: Connection, address_id: int, person_id: int | None, phone: str) -> None:
    """A chat has shown that this phone is its own. Its person has it from now on, unless the phone of another
    chat of theirs is known as well."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(phone=phone))
    unproved = or_(persons.c.phone.is_(None), persons.c.phone == phone, persons.c.phone_proof == "typed")
    whose = and_(persons.c.id == person_id, unproved)
    conn.execute(update(persons).where(whose).values(phone=phone, phone_proof="contact"))


def channels_of(conn: Connection, person_id: int) -> list[str]:
    """The channel of each chat of a person that can be written to, the one they wrote in last first."""
    found = conn.execute(
        select(addresses.c.channel)
        .where(addresses.c.person_id == person_id, addresses.c.unreachable_since.is_(None), WROTE)
        .order_by(addresses.c.last_in_at.desc(), addresses.c.id)
    )
    return list(found.scalars())


def detach(conn: Connection, address_id: int) -> None:
    """The address is somebody else's now: it belongs to no person and remembers no place."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(person_id=None, ubigeo=None))


@cache
def _update_person(names: tuple[str, ...]) -> Query:
    """Writes these columns; few sets of names are ever asked for."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=persons.c[name].type) for name in names}
    return Query(update(persons).where(persons.c.id == bindparam("in_id")).values(**values))
