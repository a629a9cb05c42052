"""Two chats of one person: joined, and parted again exactly.

Joining gives the addresses of the chat's previous person, and what they did, to the person whose code it was;
the ids of all that stand in the link's row. The previous person stays as a row with no address, with their
consents, and gets everything back when the link is undone, in whatever order links are undone. What is done
after joining belongs to the person whose code it was, and stays there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from domain.linking import Held, spare
from storage import holds, link_rows
from storage.my_registrations import MyRegistration, of_person
from storage.tables import addresses, links, outbox, persons

_HOLDS = and_(links.c.linked_at.is_not(None), links.c.undone_at.is_(None))


@dataclass(frozen=True, slots=True)
class Link:
    """A link that holds: the chat that was joined, where and when."""

    id: int
    address_id: int
    channel: str
    at: datetime


def join(conn: Connection, link_id: int, address_id: int, person_id: int, now: datetime) -> None:
    """By a code: the chat where it was told is `person_id`'s from now on, with all that its person had."""
    moved, previous = _take(conn, address_id, person_id)
    conn.execute(
        update(links)
        .where(links.c.id == link_id)
        .values(new_address_id=address_id, linked_at=now, linked_by="code", person_id=person_id)
        .values(previous_person_id=previous, moved=moved)
    )


def join_by_staff(conn: Connection, old: int, new: int, by: str, now: datetime) -> int:
    """The same without a code, for the person of address `old`: the link's id. Raises LookupError where
    nobody is known there."""
    person_id = _lock(conn, old, new)
    moved, previous = _take(conn, new, person_id)
    row = {"proposed_at": now, "expires_at": now, "linked_at": now, "linked_by": by[:160], "moved": moved}
    whose = {"person_id": person_id, "previous_person_id": previous}
    made = insert(links).values(
        old_address_id=old, new_address_id=new, code_digest="", tries=0, undone_by="", **row, **whose
    )
    return int(conn.execute(made.returning(links.c.id)).scalar_one())


def undo(conn: Connection, link_id: int, by: str, now: datetime) -> bool:
    """The chat gets its previous person back, and they all that came along; whether the link held."""
    link = conn.execute(select(links).where(links.c.id == link_id, _HOLDS).with_for_update()).first()
    if link is None:
        return False
    conn.execute(update(links).where(links.c.id == link_id).values(undone_at=now, undone_by=by[:160]))
    further = _joined_since(conn, link.person_id)
    taught = list(takewhile(_taught, further)) if _taught(link) else []
    silenced = _taken_out(conn, further, link.moved, taught)
    holders = [link.person_id, *(one.person_id for one in further)]
    link_rows.give_back(conn, link.moved, holders, link.previous_person_id, silenced)
    _take_up(conn, holders[-1])
    if _taught(link):
        learned = [link.person_id, *(one.person_id for one in taught)]
        link_rows.forget_phone(conn, link.moved["phone"], link.previous_person_id, learned)
    return True


def links_of(conn: Connection, person_id: int) -> list[Link]:
    """The links that hold and whose chat is this person's, oldest first."""
    found = conn.execute(
        select(links.c.id, links.c.new_address_id, addresses.c.channel, links.c.linked_at)
        .join(addresses, addresses.c.id == links.c.new_address_id)
        .where(_HOLDS, addresses.c.person_id == person_id)
        .order_by(links.c.id)
    )
    return [Link(*row) for row in found]


def doubled(conn: Connection, person_ids: Iterable[int], now: datetime) -> list[MyRegistration]:
    """Of what these persons are registered for and is not over, what has to go before they are one."""
    theirs = {own.id: own for person in person_ids for own in of_person(conn, person, now)}
    return [theirs[one.id] for one in spare(map(_held, theirs.values()))]


def holder_of(conn: Connection, person_id: int) -> int:
    """Whose what this person had is now: themselves, or whoever they were joined with."""
    further = _joined_since(conn, person_id)
    return int(further[-1].person_id) if further else person_id


def previous_of(conn: Connection, person_id: int) -> list[int]:
    """Everybody who was joined with this person and has not been parted again."""
    found: list[int] = []
    looked = [person_id]
    while looked:
        before = select(links.c.previous_person_id).where(
            links.c.person_id.in_(looked), links.c.previous_person_id.is_not(None), _HOLDS
        )
        looked = list(conn.execute(before).scalars())
        found += looked
    return found


def is_joined(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a person was joined with another, who is told things in their place."""
    mine = links.alias()
    holds = and_(mine.c.linked_at.is_not(None), mine.c.undone_at.is_(None))
    return exists().where(mine.c.previous_person_id == person_id, holds)


def redirect(conn: Connection, row_id: int, person_id: int) -> bool:
    """A notice made for a person who was joined with another just then goes to that one; whether it does."""
    holder = holder_of(conn, person_id)
    if holder == person_id:
        return False
    again = {"status": "queued", "lease_owner": None, "lease_until": None, "person_id": holder}
    return bool(conn.execute(update(outbox).where(outbox.c.id == row_id).values(**again)).rowcount)


def address_notice(conn: Connection, key: str, address_id: int) -> None:
    """A notice that is for one chat of its person and for no other."""
    conn.execute(update(outbox).where(outbox.c.dedupe_key == key).values(address_id=address_id))


def of_one(person_ids: list[int], address_ids: list[int]) -> ColumnElement[bool]:
    """The links that name any of these: they go when those persons are erased, or their addresses dropped."""
    return or_(
        links.c.person_id.in_(person_ids),
        links.c.previous_person_id.in_(person_ids),
        links.c.old_address_id.in_(address_ids),
        links.c.new_address_id.in_(address_ids),
    )


def _held(own: MyRegistration) -> Held:
    rank = 0 if own.seated else 1 if own.offered else 2
    return Held(own.id, own.event_id, rank, len(own.people))


def _joined_since(conn: Connection, person_id: int) -> list[Any]:
    """The links by which this person became another's, and that one another's, in turn."""
    found: list[Any] = []
    while True:
        joined = select(links.c.id, links.c.person_id, links.c.moved).where(_HOLDS)
        row = conn.execute(joined.where(links.c.previous_person_id == person_id)).first()
        if row is None:
            return found
        found.append(row)
        person_id = row.person_id


def _taken_out(conn: Connection, further: list[Any], moved: dict[str, Any], taught: list[Any]) -> list[int]:
    """What goes back is no part of later links any more, nor the phone that they `taught` on; the addresses
    that those had silenced."""
    silenced: list[int] = []
    for one in further:
        rest = link_rows.without(one.moved, moved)
        silenced += set(one.moved.get("silenced", ())) - set(rest["silenced"])
        if one in taught:
            rest.pop("phone")
        conn.execute(update(links).where(links.c.id == one.id).values(moved=rest))
    return silenced


def _take_up(conn: Connection, holder: int) -> None:
    """What counted for this person may have gone back: what their other chats said of it counts then."""
    for person_id in previous_of(conn, holder):
        taken = link_rows.take_up(conn, person_id, holder)
        for one in _joined_since(conn, person_id) if taken else ():
            moved = link_rows.with_more(one.moved, taken)
            conn.execute(update(links).where(links.c.id == one.id).values(moved=moved))


def _taught(link: Any) -> bool:
    return bool(link.moved.get("phone"))


def _lock(conn: Connection, old: int, new: int) -> int:
    """Both persons, in the order of their ids; who is known at `old`."""
    whose = dict(
        conn.execute(
            select(addresses.c.id, addresses.c.person_id)
            .where(addresses.c.id.in_((old, new)))
            .order_by(addresses.c.id)
            .with_for_update()
        ).all()
    )
    both = sorted({one for one in whose.values() if one is not None})
    conn.execute(select(persons.c.id).where(persons.c.id.in_(both)).order_by(persons.c.id).with_for_update())
    if whose.get(old) is None or new not in whose or whose[old] == whose[new]:
        raise LookupError("two chats of different persons are needed, the old one of somebody known")
    return int(whose[old])


def _take(conn: Connection, address_id: int, person_id: int) -> tuple[dict[str, Any], int | None]:
    previous = conn.execute(select(addresses.c.person_id).where(addresses.c.id == address_id)).scalar_one()
    moved = link_rows.take(conn, address_id, previous, person_id)
    holds.keep(conn, person_id)
    return moved, previous
