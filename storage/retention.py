"""What is forgotten by itself (people.md, "What is forgotten"), a bounded piece at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)

from storage.announcements import KIND as ANNOUNCED
from storage.deletions import ask_received, ask_sent, end_some
from storage.erasure import ERASED
from storage.links import of_one
from storage.rejoinders import forget_message_ids
from storage.tables import (
    Instant,
    addresses,
    consents,
    contribution_media,
    dead_letters,
    help_requests,
    inbound,
    links,
    media,
    outbox,
    persons,
)

WITHOUT_CONSENT = timedelta(days=7)
MESSAGES = timedelta(days=90)
LEDGER = timedelta(days=5 * 365 + 2)
PIECE = 200
"""Rows of a kind in one transaction: people's turns get in between."""

STORED = "sha256:"
"""Begins the reference of a file whose bytes are here (storage/media_files.py)."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Rows that one piece of forgetting emptied or dropped. `more`: there may be others."""

    sent: int
    received: int
    files: int
    strangers: int
    nameless: int
    consents: int
    rejoinders: int
    deletions: int

    @property
    def more(self) -> bool:
        return PIECE in (getattr(self, column.name) for column in fields(self))


def forget(conn: Connection, now: datetime) -> bool:
    """`forget_piece`, for a job: whether there may be more to forget."""
    return forget_piece(conn, now).more


def forget_piece(conn: Connection, now: datetime) -> Forgotten:
    """Drop strangers after 7 quiet days and messages after 90, here and, where that can be, at their
    providers; ids that keep a repeated message from counting twice go with them, long after any provider
    repeats. The ledger of consents keeps five years of what does not hold any more.
    """
    old = now - MESSAGES
    return Forgotten(
        sent=_forget_words(conn, old, now),
        received=_forget_messages(conn, old, now),
        files=_forget_files(conn, now),
        strangers=_forget_strangers(conn, now),
        nameless=_drop_nameless(conn, now),
        consents=_forget_consents(conn, now - LEDGER),
        rejoinders=forget_message_ids(conn, old, PIECE),
        deletions=end_some(conn, now, PIECE),
    )


def unneeded_file(now: datetime) -> ColumnElement[bool]:
    """Of `media` joined with `addresses`: its sender was erased, or it goes with no contribution and is
    as old as a message that is forgotten."""
    linked = exists().where(contribution_media.c.media_id == media.c.id)
    due = or_(media.c.received_at < now - MESSAGES, _quiet_stranger(now))
    return or_(addresses.c.external_id.startswith(ERASED), and_(~linked, due))


def _forget_words(conn: Connection, old: datetime, now: datetime) -> int:
    sent = (
        select(outbox.c.id)
        .where(outbox.c.created_at < old, outbox.c.body.is_not(None))
        .where(outbox.c.status.notin_(("queued", "leased")))
    )
    ids = conn.execute(sent.order_by(outbox.c.id).limit(PIECE)).scalars().all()
    ask_sent(conn, outbox.c.id.in_(ids), now, note_late=False)
    conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(body=null()))
    conn.execute(
        update(help_requests).where(help_requests.c.at < old, help_requests.c.text != "").values(text="")
    )
    conn.execute(delete(dead_letters).where(dead_letters.c.at < old))
    return len(ids)


def _forget_messages(conn: Connection, old: datetime, now: datetime) -> int:
    open_ = outbox.c.status.in_(("queued", "leased"))
    found = (
        select(inbound.c.id)
        .where(inbound.c.received_at < old, ~exists().where(outbox.c.inbound_id == inbound.c.id, open_))
        .order_by(inbound.c.received_at)
        .limit(PIECE)
    )
    ids = conn.execute(found).scalars().all()
    ask_received(conn, inbound.c.id.in_(ids), now, note_late=False)
    senders = select(inbound.c.channel, inbound.c.address).where(inbound.c.id.in_(ids))
    of_them = tuple_(addresses.c.channel, addresses.c.external_id).in_(senders)
    quiet = addresses.c.last_in_at < old  # that was their last message: what they left half said goes too
    conn.execute(update(addresses).where(of_them, quiet).values(state={}))
    conn.execute(update(outbox).where(outbox.c.inbound_id.in_(ids)).values(inbound_id=None))
    conn.execute(delete(inbound).where(inbound.c.id.in_(ids)))
    return len(ids)


def _forget_files(conn: Connection, now: datetime) -> int:
    """Rows whose bytes are not here, or not any more (storage/erased_files.py)."""
    found = (
        select(media.c.id)
        .join(addresses, addresses.c.id == media.c.address_id)
        .where(unneeded_file(now), ~media.c.reference.startswith(STORED))
        .where(~exists().where(contribution_media.c.media_id == media.c.id))
        .limit(PIECE)
    )
    return conn.execute(delete(media).where(media.c.id.in_(found))).rowcount


def _forget_strangers(conn: Connection, now: datetime) -> int:
    """A row that has to stay (a request for help, a file whose bytes go first) stays without its owner."""
    found = conn.execute(
        select(addresses.c.id, addresses.c.channel, addresses.c.external_id)
        .where(_quiet_stranger(now), ~addresses.c.external_id.startswith(ERASED))
        .order_by(addresses.c.id)
        .limit(PIECE)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in found]
    if found:
        _forget_conversations(conn, ids, [(row.channel, row.external_id) for row in found], now)
    conn.execute(
        update(help_requests)
        .where(help_requests.c.address_id.in_(ids))
        .values(text="", closed_at=func.coalesce(help_requests.c.closed_at, literal(now, Instant())))
    )
    nobody: dict[str, Any] = {"state": {}, "shown": {}, "phone": None, "ubigeo": None}
    nameless = literal(ERASED).concat(cast(addresses.c.id, String))
    conn.execute(update(addresses).where(addresses.c.id.in_(ids)).values(external_id=nameless, **nobody))
    return len(ids)


def _forget_conversations(
    conn: Connection, ids: Sequence[int], senders: Sequence[tuple[str, str]], now: datetime
) -> None:
    theirs = tuple_(inbound.c.channel, inbound.c.address).in_(senders)
    sent = select(inbound.c.id).where(theirs)
    _drop_messages(conn, or_(outbox.c.address_id.in_(ids), outbox.c.inbound_id.in_(sent)), now)
    ask_received(conn, theirs, now, note_late=False)
    buried = tuple_(dead_letters.c.channel, dead_letters.c.message_id)
    conn.execute(
        update(dead_letters)
        .where(buried.in_(select(inbound.c.channel, inbound.c.message_id).where(theirs)))
        .values(message_id="", body={})
    )
    conn.execute(delete(inbound).where(theirs))


def _drop_nameless(conn: Connection, now: datetime) -> int:
    """Addresses of which nothing is left, with the last answers to them."""
    found = (
        select(addresses.c.id)
        .where(_quiet_stranger(now), addresses.c.external_id.startswith(ERASED))
        .where(~exists().where(media.c.address_id == addresses.c.id))
        .where(~exists().where(help_requests.c.address_id == addresses.c.id))
        .order_by(addresses.c.id)
        .limit(PIECE)
    )
    ids = conn.execute(found).scalars().all()
    _drop_messages(conn, outbox.c.address_id.in_(ids), now)
    conn.execute(delete(links).where(of_one([], list(ids))))
    return conn.execute(delete(addresses).where(addresses.c.id.in_(ids))).rowcount


def _drop_messages(conn: Connection, which: ColumnElement[bool], now: datetime) -> None:
    """What became of an announcement is still counted: of it the row stays, without address and words."""
    ask_sent(conn, which, now, note_late=False)
    counted = and_(which, outbox.c.kind == ANNOUNCED)
    conn.execute(update(outbox).where(counted).values(address_id=None, body=null()))
    conn.execute(delete(outbox).where(which))


def _forget_consents(conn: Connection, old: datetime) -> int:
    """Of whom was erased, and what a later answer for the same purpose replaced: what still holds is kept as
    long as it holds."""
    later = consents.alias()
    replaced = exists().where(
        later.c.person_id == consents.c.person_id,
        later.c.purpose == consents.c.purpose,
        later.c.id > consents.c.id,
    )
    erased = exists().where(persons.c.id == consents.c.person_id, persons.c.erased_at.is_not(None))
    found = select(consents.c.id).where(consents.c.at < old, or_(replaced, erased)).limit(PIECE)
    return conn.execute(delete(consents).where(consents.c.id.in_(found))).rowcount


def _quiet_stranger(now: datetime) -> ColumnElement[bool]:
    return and_(addresses.c.person_id.is_(None), addresses.c.last_in_at < now - WITHOUT_CONSENT)
