"""The code that joins two chats: shown in the one, told in the other, and soon worth nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, insert, or_, select, update

from domain.channels import PROOFS
from domain.linking import LIFETIME, PER_HOUR, SELECTORS, TRIES, digest, is_code, make_code
from storage.sql import Query
from storage.tables import addresses, links, persons

_HOUR = timedelta(hours=1)
_ASKED_IN_A_CHAT = links.c.code_digest != ""
_elsewhere = Query(
    select(persons.c.id)
    .where(
        persons.c.phone == bindparam("in_phone"),
        or_(*(persons.c.phone_proof == proof for proof in PROOFS)),
        persons.c.id != bindparam("in_person"),
        exists().where(addresses.c.person_id == persons.c.id),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Code:
    """What a chat shows, and until when it holds. Without `digits`: too many were asked for, none before
    `until`."""

    digits: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """The link that a code stands for: the chat that showed it, and whose that is now."""

    link_id: int
    address_id: int
    person_id: int


def code_for(conn: Connection, key: bytes, address_id: int, now: datetime) -> Code:
    """A code to be told in another chat. Asked for again while it holds, the same one."""
    open_ = conn.execute(select(links).where(links.c.old_address_id == address_id, _is_open(now))).first()
    if open_ is not None:
        return Code(make_code(key, open_.id, open_.proposed_at), open_.expires_at)
    asked = select(func.count(), func.min(links.c.proposed_at)).where(
        links.c.old_address_id == address_id, links.c.proposed_at > now - _HOUR, _ASKED_IN_A_CHAT
    )
    count, first = conn.execute(asked).one()
    if count >= PER_HOUR:
        return Code("", first + _HOUR)
    return _new(conn, key, address_id, now)


def find(conn: Connection, key: bytes, code: str, now: datetime) -> Proposal | None:
    """The link of a code that holds. A wrong code costs each link that it could have been a try."""
    open_ = conn.execute(
        select(links.c.id, links.c.old_address_id, links.c.code_digest, addresses.c.person_id)
        .join(addresses, addresses.c.id == links.c.old_address_id)
        .where(_is_open(now), links.c.id % SELECTORS == int(code[0]), addresses.c.person_id.is_not(None))
        .order_by(links.c.id)
        .with_for_update(of=links)
    ).all()
    for one in open_:
        if is_code(key, one.id, one.code_digest, code):
            _lock(conn, one.person_id)
            return Proposal(one.id, one.old_address_id, one.person_id)
    wrong = update(links).where(links.c.id.in_([one.id for one in open_]))
    conn.execute(wrong.values(tries=links.c.tries + 1))
    return None


def _lock(conn: Connection, person_id: int) -> None:
    """What this person has does not change until the chats are joined. The turn holds its own person already,
    whichever id is lower: the exception to the order of locks (docs/adr/0022)."""
    conn.execute(select(persons.c.id).where(persons.c.id == person_id).with_for_update(key_share=True))


def writes_elsewhere(conn: Connection, phone: str, person_id: int | None) -> bool:
    """Whether somebody else, who can be found in some chat, has proved that this phone is theirs."""
    return _elsewhere.first(conn, in_phone=phone, in_person=person_id or 0) is not None


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(
        links.c.expires_at > now, links.c.linked_at.is_(None), links.c.tries < TRIES, _ASKED_IN_A_CHAT
    )


def _new(conn: Connection, key: bytes, address_id: int, now: datetime) -> Code:
    until = now + LIFETIME
    nothing_yet: dict[str, Any] = {"tries": 0, "linked_by": "", "undone_by": "", "moved": {}}
    row = insert(links).values(
        old_address_id=address_id, code_digest="", proposed_at=now, expires_at=until, **nothing_yet
    )
    link_id = conn.execute(row.returning(links.c.id)).scalar_one()
    digits = make_code(key, link_id, now)
    conn.execute(update(links).where(links.c.id == link_id).values(code_digest=digest(key, link_id, digits)))
    return Code(digits, until)
