"""The path of a turn: the message is kept once, its address is found and locked, its conversation saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore  # SQLite compiles it too

from domain.channels import traits
from storage.phones import ONLY_TOLD
from storage.sql import Query
from storage.tables import addresses, dead_letters, inbound, persons


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part. `phone` is E.164; `phone_proof` says how it is known (design.md §5);
    `preferred_channel`: where they chose to be told things; None: where they wrote last."""

    id: int
    name: str | None
    age_band: str | None
    phone: str | None
    phone_proof: str | None
    ubigeo: str | None
    reminders: bool
    announcements: bool
    last_organization_id: int | None
    last_organization_kind: str | None
    preferred_channel: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """Where someone writes from. `state` is the conversation (bot/conversation.py), `shown` the options of
    the last message, `person` whoever it belongs to, if known. `only_told`: that person is told things there
    (storage/phones.py), and nobody has written from there yet."""

    id: int
    channel: str
    external_id: str
    language: str
    phone: str | None
    ubigeo: str | None
    last_in_at: datetime
    opted_out_at: datetime | None
    unreachable_since: datetime | None
    state: dict[str, Any]
    shown: dict[str, Any]
    person: Person | None
    only_told: bool = False


IDS = timedelta(days=7)
"""How long a message's id tells a repetition, where ids come again: no provider repeats for so long."""

_PERSON = ("id", "name", "age_band", "phone", "phone_proof", "ubigeo", "reminders", "announcements")
_PERSON_COLUMNS = [persons.c[name].label(f"person_{name}") for name in _PERSON] + [
    persons.c.last_organization_id,
    persons.c.last_organization_kind,
    persons.c.preferred_channel,
]
_ADDRESS_COLUMNS = [column for column in addresses.c if column.key not in ("person_id", "created_at")]

_keep = Query(
    insert_or_ignore(inbound)
    .on_conflict_do_nothing(index_elements=["channel", "message_id"])
    .returning(inbound.c.id)
)
_find = Query(
    select(*_ADDRESS_COLUMNS, addresses.c.person_id.label("whose"), *_PERSON_COLUMNS)
    .select_from(addresses.outerjoin(persons))
    .where(addresses.c.channel == bindparam("in_channel"), addresses.c.external_id == bindparam("in_address"))
    .with_for_update(of=addresses, key_share=True)
)
_lock_person = Query(
    select(persons.c.id).where(persons.c.id == bindparam("in_person")).with_for_update(key_share=True)
)
_create = Query(insert_or_ignore(addresses).on_conflict_do_nothing(index_elements=["channel", "external_id"]))
_save = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(
        state=bindparam("new_state", type_=addresses.c.state.type),
        shown=bindparam("new_shown", type_=addresses.c.shown.type),
        last_in_at=bindparam("new_last_in_at", type_=addresses.c.last_in_at.type),
        unreachable_since=None,
    )
)
_kept = Query(
    select(inbound.c.id).where(
        inbound.c.channel == bindparam("in_channel"), inbound.c.message_id == bindparam("in_message")
    )
)
_bury = Query(insert(dead_letters))
_free_id = Query(
    update(inbound)
    .where(inbound.c.channel == bindparam("in_channel"), inbound.c.message_id == bindparam("in_message"))
    .where(inbound.c.received_at < bindparam("in_old", type_=inbound.c.received_at.type))
    .values(message_id=bindparam("new_message"))
)
_free_dead_id = Query(
    update(dead_letters)
    .where(dead_letters.c.channel == bindparam("in_channel"))
    .where(dead_letters.c.message_id == bindparam("in_message"))
    .values(message_id=bindparam("new_message"))
)


def keep_message(
    conn: Connection, *, channel: str, message_id: str, address: str, body: dict[str, Any], now: datetime
) -> int | None:
    """Keep a message by the provider's id; None when it was kept before."""
    values = {
        "channel": channel,
        "message_id": message_id,
        "address": address,
        "received_at": now,
        "body": body,
    }
    row = _keep.first(conn, **values)
    if row is None and traits(channel).ids_return and _let_go(conn, channel, message_id, now):
        row = _keep.first(conn, **values)
    return None if row is None else int(row.id)


def _let_go(conn: Connection, channel: str, message_id: str, now: datetime) -> bool:
    """Whether a message of that id was kept so long ago that the id is another message's now. Its row, and
    its dead letter, keep the id with a moment behind it."""
    ids = {"in_channel": channel, "in_message": message_id, "new_message": f"{message_id}:{now.timestamp()}"}
    if not _free_id.run(conn, **ids, in_old=now - IDS):
        return False
    _free_dead_id.run(conn, **ids)
    return True


def kept_message(conn: Connection, channel: str, message_id: str) -> int | None:
    """The id under which a message was kept before."""
    row = _kept.first(conn, in_channel=channel, in_message=message_id)
    return None if row is None else int(row.id)


def find_address(conn: Connection, channel: str, external_id: str) -> Address | None:
    """The address, its row and its person's locked until the transaction ends."""
    row = _find.first(conn, in_channel=channel, in_address=external_id)
    if row is not None and row.whose != row.person_id:  # it changed hands while its lock was waited for
        row = _find.first(conn, in_channel=channel, in_address=external_id)
    if row is None:
        return None
    if row.person_id is not None and conn.dialect.name != "sqlite":
        _lock_person.first(conn, in_person=row.person_id)
    return Address(
        row.id,
        row.channel,
        row.external_id,
        row.language,
        row.phone,
        row.ubigeo,
        row.last_in_at,
        row.opted_out_at,
        row.unreachable_since,
        row.state,
        row.shown,
        _person(row),
        ONLY_TOLD in row.state,
    )


def make_address(
    conn: Connection, *, channel: str, external_id: str, language: str, phone: str | None, now: datetime
) -> Address:
    """The address of who writes for the first time, locked; another process may just have made it."""
    _create.run(
        conn,
        channel=channel,
        external_id=external_id,
        language=language,
        phone=phone,
        created_at=now,
        last_in_at=now,
        state={},
        shown={},
    )
    made = find_address(conn, channel, external_id)
    if made is None:
        raise LookupError("the address that was just made is gone")
    return made


def save_conversation(
    conn: Connection, address_id: int, state: dict[str, Any], shown: dict[str, Any], now: datetime
) -> None:
    """Keep the conversation as the turn left it. Whoever writes can be written to again."""
    _save.run(conn, in_id=address_id, new_state=state, new_shown=shown, new_last_in_at=now)


def bury(
    conn: Connection, *, channel: str, message_id: str, error: str, body: dict[str, Any], now: datetime
) -> None:
    """Keep a message that could not be handled, for an organiser to see."""
    _bury.run(conn, channel=channel, message_id=message_id, error=error, body=body, at=now)


def _person(row: Any) -> Person | None:
    if row.person_id is None:
        return None
    return Person(
        id=row.person_id,
        name=row.person_name,
        age_band=row.person_age_band,
        phone=row.person_phone,
        phone_proof=row.person_phone_proof,
        ubigeo=row.person_ubigeo,
        reminders=row.person_reminders,
        announcements=row.person_announcements,
        last_organization_id=row.last_organization_id,
        last_organization_kind=row.last_organization_kind,
        preferred_channel=row.preferred_channel,
    )
