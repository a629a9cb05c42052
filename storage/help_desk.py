"""What waits for staff: requests for a person, messages that could not be handled, and answers to decisions;
who, and where to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, and_, exists, func, or_, select, update

from domain.channels import traits
from storage.erasure import ERASED
from storage.tables import (
    addresses,
    answered,
    contributions,
    dead_letters,
    help_requests,
    inbound,
    persons,
    proposals,
    rejoinders,
    responses,
    supports,
)

SEEN = ("person", "new_owner")
"""The kinds that wait for staff; a cry for help and a denuncia were sent elsewhere."""


_asked_at = addresses.alias()
WAITS = and_(
    help_requests.c.closed_at.is_(None),
    or_(*(help_requests.c.kind == kind for kind in SEEN)),
    ~exists().where(_asked_at.c.id == help_requests.c.address_id, _asked_at.c.external_id.startswith(ERASED)),
)
"""A request that somebody has to see to; what an erased person asked waits for nobody."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """`reach`: a number, or the id that the channel knows; empty where nothing but the browser is known."""

    id: int
    kind: str
    name: str
    channel: str
    reach: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """A message that could not be handled: the kind of `error` and where it happened; `reach` as above."""

    id: int
    name: str
    channel: str
    reach: str
    at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class OpenRejoinder:
    """What somebody answers to a decision about `code`, which ended in `outcome`; `text` is empty where they
    spoke. `reach` as above."""

    id: int
    name: str
    channel: str
    reach: str
    at: datetime
    code: str
    outcome: str
    text: str


_NAME = func.coalesce(persons.c.name, "").label("name")
_PHONE = func.coalesce(persons.c.phone, addresses.c.phone, "").label("phone")


def is_next(conn: Connection, channel: str, sender: str, first: int, this: int) -> bool:
    """Whether message `this` is the one that came from an address right after `first` (ids of inbound)."""
    between = exists().where(
        inbound.c.channel == channel, inbound.c.address == sender, inbound.c.id > first, inbound.c.id < this
    )
    return not conn.execute(select(between)).scalar()


def tell(conn: Connection, address_id: int, text: str) -> None:
    """Keep what the address's last request for a person is about."""
    last = select(func.max(help_requests.c.id)).where(
        help_requests.c.address_id == address_id, help_requests.c.kind == "person"
    )
    conn.execute(update(help_requests).where(help_requests.c.id == last.scalar_subquery()).values(text=text))


def open_requests(conn: Connection) -> list[OpenRequest]:
    """Those that nobody closed, oldest first."""
    found = conn.execute(
        select(
            help_requests,
            addresses.c.channel,
            addresses.c.external_id,
            _PHONE,
            _NAME,
        )
        .join(addresses, addresses.c.id == help_requests.c.address_id)
        .outerjoin(persons, persons.c.id == addresses.c.person_id)
        .where(WAITS)
        .order_by(help_requests.c.id)
    )
    return [
        OpenRequest(
            row.id,
            row.kind,
            row.name,
            row.channel,
            _reach(row),
            row.at,
            row.text,
        )
        for row in found
    ]


def open_letters(conn: Connection) -> list[OpenLetter]:
    """Those that nobody closed, oldest first."""
    message = and_(
        inbound.c.channel == dead_letters.c.channel, inbound.c.message_id == dead_letters.c.message_id
    )
    sender = and_(addresses.c.channel == inbound.c.channel, addresses.c.external_id == inbound.c.address)
    whose = inbound.c.address.label("external_id")
    found = conn.execute(
        select(dead_letters, whose, _PHONE, _NAME)
        .outerjoin(inbound, message)
        .outerjoin(addresses, sender)
        .outerjoin(persons, persons.c.id == addresses.c.person_id)
        .where(dead_letters.c.resolved_at.is_(None))
        .order_by(dead_letters.c.id)
    )
    return [OpenLetter(row.id, row.name, row.channel, _reach(row), row.at, row.error) for row in found]


def open_rejoinders(conn: Connection) -> list[OpenRejoinder]:
    """Those that nobody closed, oldest first; each with the first that is theirs of what was decided about
    (else the proposal: theirs is part of it no more), and where they wrote from."""
    found = conn.execute(
        select(rejoinders, responses.c.outcome, addresses.c.external_id, _PHONE, _NAME)
        .add_columns(func.coalesce(_code_of_rejoinder(), proposals.c.code, "").label("code"))
        .join(responses, responses.c.id == rejoinders.c.response_id)
        .outerjoin(proposals, proposals.c.id == responses.c.proposal_id)
        .join(persons, persons.c.id == rejoinders.c.person_id)
        .outerjoin(addresses, addresses.c.id == _chat_of_rejoinder())
        .where(rejoinders.c.closed_at.is_(None), persons.c.erased_at.is_(None))
        .order_by(rejoinders.c.id)
    )
    return [
        OpenRejoinder(row.id, row.name, row.channel, _reach(row), row.at, row.code, row.outcome, row.text)
        for row in found
    ]


def _code_of_rejoinder() -> ScalarSelect[str]:
    joined = exists().where(
        supports.c.contribution_id == contributions.c.id, supports.c.person_id == rejoinders.c.person_id
    )
    return (
        select(func.min(contributions.c.code))
        .join(answered, answered.c.contribution_id == contributions.c.id)
        .where(answered.c.response_id == rejoinders.c.response_id)
        .where(or_(contributions.c.person_id == rejoinders.c.person_id, joined))
        .correlate(rejoinders)
        .scalar_subquery()
    )


def _chat_of_rejoinder() -> ScalarSelect[int]:
    same = and_(addresses.c.person_id == rejoinders.c.person_id, addresses.c.channel == rejoinders.c.channel)
    return select(func.max(addresses.c.id)).where(same).correlate(rejoinders).scalar_subquery()


def close(conn: Connection, request_id: int, now: datetime) -> bool:
    """Somebody took care of it. Whether it was open."""
    open_ = (help_requests.c.id == request_id, help_requests.c.closed_at.is_(None))
    return conn.execute(update(help_requests).where(*open_).values(closed_at=now)).rowcount > 0


def close_letter(conn: Connection, letter_id: int, now: datetime) -> bool:
    """Somebody saw to it. Whether it was open."""
    open_ = (dead_letters.c.id == letter_id, dead_letters.c.resolved_at.is_(None))
    return conn.execute(update(dead_letters).where(*open_).values(resolved_at=now)).rowcount > 0


def _reach(row: Any) -> str:
    """Behind a browser's id there is nobody to call."""
    return row.phone or ("" if traits(row.channel).pulled else row.external_id or "")
