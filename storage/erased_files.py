"""The bytes of files whose sender was erased or that are too old: forgotten outside any transaction."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, exists, select, update

from storage.database import Database
from storage.media_files import MediaFiles
from storage.retention import STORED, unneeded_file
from storage.tables import addresses, media

_BATCH = 50


def forget_files(db: Database, files: MediaFiles, now: datetime) -> int:
    """Delete what is stored of files that nobody needs any more and return how many rows were settled.

    Blocking. Content that somebody else sent too stays for them. Raises OSError; the rest is done next time.
    """
    with db.read() as conn:
        found = _to_forget(conn, now)
    for id_, reference in found:
        forget_unwanted(db, files, reference, now)
        db.write(partial(_settle, media_id=id_))
    return len(found)


def forget_unwanted(db: Database, files: MediaFiles, reference: str, now: datetime) -> None:
    """Delete content that goes with no file of anybody who is still here. Blocking. Raises OSError."""
    with db.read() as conn:
        wanted = _is_wanted(conn, reference, now)
    if not wanted:
        files.forget(reference)


def _to_forget(conn: Connection, now: datetime) -> list[tuple[int, str]]:
    rows = conn.execute(
        select(media.c.id, media.c.reference)
        .join(addresses, addresses.c.id == media.c.address_id)
        .where(unneeded_file(now), media.c.reference.startswith(STORED))
        .order_by(media.c.id)
        .limit(_BATCH)
    )
    return [(row.id, row.reference) for row in rows]


def _is_wanted(conn: Connection, reference: str, now: datetime) -> bool:
    others = select(media.c.id).join(addresses, addresses.c.id == media.c.address_id)
    living = others.where(media.c.reference == reference, ~unneeded_file(now))
    return bool(conn.execute(select(exists(living))).scalar())


def _settle(conn: Connection, media_id: int) -> None:
    conn.execute(update(media).where(media.c.id == media_id).values(reference=""))
