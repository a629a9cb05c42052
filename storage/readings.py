"""Who read a document: each person counted once, known to nobody.

A reading is a digest of the document and the chat, with a key that no table has. Of several chats that are
one person's only the one that read first counts; the readings of the others stay under a mark, so that they
count again once the chats are parted, as supports do (storage/supporters.py).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from storage.lists import among
from storage.sql import Query
from storage.tables import addresses, documents, links, readings

_MARK: Final = "2:"  # no digest begins so

COUNTED: Final = ~readings.c.reader.startswith(_MARK)
"""Of `readings`: the rows that count."""

_read = Query(insert_or_ignore(readings).on_conflict_do_nothing(index_elements=["document_id", "reader"]))
_held = Query(
    select(readings)
    .where(readings.c.document_id == bindparam("in_document"), among(readings.c.reader, "in_readers"))
    .order_by(readings.c.at, readings.c.reader)
)
_were_read = Query(select(documents.c.id).where(exists().where(readings.c.document_id == documents.c.id)))
_chats = Query(
    select(addresses.c.channel, addresses.c.external_id).where(
        addresses.c.person_id == bindparam("in_person")
    )
)


class ChatId(NamedTuple):
    """A chat: its channel and its id there."""

    channel: str
    external_id: str


def note_reading(
    conn: Connection, key: bytes, document_id: int, chat: ChatId, person_id: int | None, now: datetime
) -> None:
    """Count who reads a document, once: the person, or the chat where nobody is known."""
    own = _digest(key, document_id, chat)
    chats = _chats.all(conn, in_person=person_id) if person_id else ()
    if len(chats) > 1:
        theirs = [_digest(key, document_id, ChatId(*row)) for row in chats]
        wanted = [*theirs, _marked(own)]
        known = {row.reader for row in _held.all(conn, in_document=document_id, in_readers=wanted)}
        if known and own not in known:
            own = _marked(own)
    _read.run(conn, document_id=document_id, reader=own, at=now)


def settle_link(conn: Connection, key: bytes, link_id: int) -> None:
    """After two chats were joined or parted: what counts of the readings of both sides."""
    both = conn.execute(
        select(links.c.old_address_id, links.c.new_address_id).where(links.c.id == link_id)
    ).one()
    own = addresses.c
    sides = conn.execute(select(own.id, own.person_id).where(own.id.in_(both))).all()
    for side in {row.person_id or -row.id: row for row in sides}.values():
        theirs = own.person_id == side.person_id if side.person_id else own.id == side.id
        found = conn.execute(select(own.channel, own.external_id).where(theirs))
        _settle(conn, key, [ChatId(*row) for row in found])


def forget_readings(conn: Connection, key: bytes, channel: str, external_id: str) -> None:
    """Somebody who is erased stays counted, under digests that lead nowhere even with the key."""
    for document_id in _documents(conn):
        own = _digest(key, document_id, ChatId(channel, external_id))
        here = readings.c.document_id == document_id
        conn.execute(
            update(readings).where(here, readings.c.reader == own).values(reader=secrets.token_hex(32))
        )
        conn.execute(delete(readings).where(here, readings.c.reader == _marked(own)))


def _settle(conn: Connection, key: bytes, chats: Collection[ChatId]) -> None:
    """The first of these readings of each document counts, and no other. One that is there under its mark and
    without it is one."""
    for document_id in _documents(conn):
        digests = [_digest(key, document_id, one) for one in chats]
        plain = {form: digest for digest in digests for form in (digest, _marked(digest))}
        rows = _held.all(conn, in_document=document_id, in_readers=plain)
        if len(rows) > 1 or any(row.reader not in digests for row in rows):
            _count_first(conn, document_id, [row.reader for row in rows], plain)


def _count_first(
    conn: Connection, document_id: int, readers: Sequence[str], plain: Mapping[str, str]
) -> None:
    here = readings.c.document_id == document_id
    kept = {plain[reader]: reader for reader in reversed(readers)}
    twice = [reader for reader in readers if reader not in kept.values()]
    conn.execute(delete(readings).where(here, readings.c.reader.in_(twice)))
    for digest, reader in kept.items():
        wanted = digest if digest == plain[readers[0]] else _marked(digest)
        if wanted != reader:
            one = update(readings).where(here, readings.c.reader == reader)
            conn.execute(one.values(reader=wanted))


def _documents(conn: Connection) -> Collection[int]:
    """Those that somebody read: a table of millions of readings is not gone through for them."""
    return [row.id for row in _were_read.all(conn)]


def _marked(digest: str) -> str:
    return f"{_MARK}{digest}"[: len(digest)]


def _digest(key: bytes, document_id: int, chat: ChatId) -> str:
    """Another for each document, so that one reader's are not seen to be one's."""
    said = f"reading:{document_id}:{chat.channel}:{chat.external_id}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
