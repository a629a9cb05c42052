"""What goes along when two chats become one person's, and comes back when they part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, exists, or_, select, update

from domain.channels import traits
from storage.seat_rows import LIVE
from storage.tables import (
    addresses,
    attendances,
    attendees,
    contributions,
    outbox,
    persons,
    ratings,
    registrations,
    rejoinders,
    section_supports,
    supports,
)

_THEIRS: Mapping[str, Table] = {
    table.name: table
    for table in (registrations, contributions, supports, section_supports, attendances, ratings, rejoinders)
}
"""Whose rows say whose they are, and change hands as they are."""

_ONCE = ((supports, "contribution_id"), (section_supports, "section_id"), (ratings, "event_id"))
"""What a person says of the same thing once."""


def take(conn: Connection, address_id: int, previous: int | None, person_id: int) -> dict[str, Any]:
    """Give an address, and all that its previous person has, to another person: what `give_back` needs."""
    phone = _phone_of(conn, address_id, previous)
    moved: dict[str, Any] = {"addresses": [address_id]}
    if previous is not None:
        moved["addresses"] = _ids(conn, addresses, previous)
        stays = _doubled_registrations(conn, previous, person_id) | _doubled_supports(
            conn, previous, person_id
        )
        for name, table in _THEIRS.items():
            moved[name] = [one for one in _ids(conn, table, previous) if (name, one) not in stays]
            _hand(conn, table, moved[name], [previous], person_id)
        moved["outbox"] = _open_notices(
            conn, previous, [one for name, one in stays if name == "registrations"]
        )
        _hand(conn, outbox, moved["outbox"], [previous], person_id)
    moved["silenced"] = _silence(conn, moved["addresses"], person_id)
    moved["phone"] = address_id if _learn_phone(conn, phone, person_id) else None
    conn.execute(update(addresses).where(addresses.c.id.in_(moved["addresses"])).values(person_id=person_id))
    return {name: value for name, value in moved.items() if value}


def give_back(
    conn: Connection,
    moved: Mapping[str, Any],
    holders: Sequence[int],
    previous: int | None,
    silenced: Sequence[int],
) -> None:
    """The reverse, of what these holders still have. The chats forget where they stood: it was the other's.
    `silenced`: by later links, besides."""
    theirs = and_(addresses.c.id.in_(moved["addresses"]), addresses.c.person_id.in_(holders))
    stopped = and_(theirs, addresses.c.id.in_((*moved.get("silenced", ()), *silenced)))
    conn.execute(update(addresses).where(stopped).values(opted_out_at=None))
    begun_anew: dict[str, Any] = {"state": {}, "shown": {}, "person_id": previous}
    conn.execute(update(addresses).where(theirs).values(**begun_anew))
    if previous is None:
        return
    told = or_(
        outbox.c.id.in_(moved.get("outbox", ())),
        outbox.c.registration_id.in_(moved.get("registrations", ())),
    )
    open_ = and_(told, outbox.c.person_id.in_(holders), outbox.c.status.in_(("queued", "leased")))
    conn.execute(update(outbox).where(open_).values(person_id=previous))
    for name, table in _THEIRS.items():
        _hand(conn, table, moved.get(name, ()), holders, previous)


def take_up(conn: Connection, previous: int, person_id: int) -> dict[str, list[int]]:
    """What stayed with a joined person as the second of its kind and is the only one now, because the first
    went back with another chat, is `person_id`'s: the ids, by table."""
    stays = _doubled_supports(conn, previous, person_id)
    taken: dict[str, list[int]] = {}
    for table, _what in _ONCE:
        found = [one for one in _ids(conn, table, previous) if (table.name, one) not in stays]
        if found:
            taken[table.name] = found
            _hand(conn, table, found, [previous], person_id)
    return taken


def with_more(moved: Mapping[str, Any], more: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """What moved by a link, and what was taken up by it since."""
    return {**moved, **{name: [*moved.get(name, ()), *ids] for name, ids in more.items()}}


def without(moved: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """What moved by one link, less what goes back by an earlier one."""
    rest = dict(moved)
    for name in ("addresses", "outbox", *_THEIRS):
        rest[name] = [one for one in moved.get(name, ()) if one not in gone.get(name, ())]
    rest["silenced"] = [one for one in moved.get("silenced", ()) if one not in gone["addresses"]]
    return rest


def forget_phone(conn: Connection, address_id: int, previous: int | None, person_ids: list[int]) -> None:
    """The phone that these learned from a chat that is not theirs any more."""
    phone = _phone_of(conn, address_id, previous)
    learned = and_(persons.c.id.in_(person_ids), persons.c.phone == (phone[0] if phone else None))
    conn.execute(update(persons).where(learned).values(phone=None, phone_proof=None))


def _ids(conn: Connection, table: Table, person_id: int) -> list[int]:
    return list(conn.execute(select(table.c.id).where(table.c.person_id == person_id)).scalars())


def _hand(conn: Connection, table: Table, ids: Iterable[int], givers: Sequence[int], taker: int) -> None:
    theirs = and_(table.c.id.in_(ids), table.c.person_id.in_(givers))
    conn.execute(update(table).where(theirs).values(person_id=taker))


def _open_notices(conn: Connection, person_id: int, stay: Sequence[int]) -> list[int]:
    open_ = and_(
        outbox.c.person_id == person_id, outbox.c.status.in_(("queued", "leased")), outbox.c.lane > 0
    )
    about = or_(outbox.c.registration_id.is_(None), outbox.c.registration_id.not_in(stay))
    return list(conn.execute(select(outbox.c.id).where(open_, about)).scalars())


def _doubled_registrations(conn: Connection, previous: int, person_id: int) -> set[tuple[str, int]]:
    """Of events that both were registered for, and that are over or were not asked about: these stay whose
    they are, so that nobody is in one event twice."""
    own, seats = registrations.alias(), attendees.alias()
    live = seats.c.state.in_(LIVE)
    other = exists().where(
        own.c.event_id == registrations.c.event_id,
        own.c.person_id == person_id,
        exists().where(seats.c.registration_id == own.c.id, live),
    )
    found = conn.execute(select(registrations.c.id).where(registrations.c.person_id == previous, other))
    return {(registrations.name, one) for one in found.scalars()}


def _doubled_supports(conn: Connection, previous: int, person_id: int) -> set[tuple[str, int]]:
    """One person supports the same once: the second time stays whose it is, and does not count
    (storage/supporters.py)."""
    found: set[tuple[str, int]] = set()
    for table, what in _ONCE:
        own = table.alias()
        both = exists().where(own.c[what] == table.c[what], own.c.person_id == person_id)
        stays = conn.execute(select(table.c.id).where(table.c.person_id == previous, both))
        found |= {(table.name, one) for one in stays.scalars()}
    return found


def _silence(conn: Connection, address_ids: list[int], person_id: int) -> list[int]:
    """BAJA is a person's: a chat that joins one who is not to be written to is not written to either."""
    stopped = conn.execute(
        select(addresses.c.opted_out_at).where(
            addresses.c.person_id == person_id, addresses.c.opted_out_at.is_not(None)
        )
    ).scalars()
    since = next(iter(stopped), None)
    if since is None:
        return []
    open_ = and_(addresses.c.id.in_(address_ids), addresses.c.opted_out_at.is_(None))
    found = list(conn.execute(select(addresses.c.id).where(open_)).scalars())
    conn.execute(update(addresses).where(addresses.c.id.in_(found)).values(opted_out_at=since))
    return found


def _phone_of(conn: Connection, address_id: int, person_id: int | None) -> tuple[str, str] | None:
    """A phone and how it is known, of the chat's person or of the chat."""
    if person_id is not None:
        whose = select(persons.c.phone, persons.c.phone_proof).where(persons.c.id == person_id)
        found = conn.execute(whose).first()
        if found is not None and found.phone:
            return found.phone, found.phone_proof
    address = conn.execute(select(addresses).where(addresses.c.id == address_id)).one()
    return (address.phone, traits(address.channel).proof) if address.phone else None


def _learn_phone(conn: Connection, phone: tuple[str, str] | None, person_id: int) -> bool:
    """Who had no phone has the chat's now."""
    if phone is None:
        return False
    unknown = and_(persons.c.id == person_id, persons.c.phone.is_(None))
    known = {"phone": phone[0], "phone_proof": phone[1]}
    return conn.execute(update(persons).where(unknown).values(**known)).rowcount > 0
