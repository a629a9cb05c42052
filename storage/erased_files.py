"""The bytes of files whose sender was erased: forgotten after the commit, outside any transaction."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, exists, select, update

from storage.database import Database
from storage.erasure import ERASED
from storage.media_files import MediaFiles
from storage.tables import addresses, media

_BATCH = 50
_STORED = "sha256:"


def forget_files(db: Database, files: MediaFiles) -> int:
    """Delete what is stored of erased people's files and return how many rows were settled.

    Blocking. Content that somebody else sent too stays for them. Raises OSError; the rest is done next time.
    """
    with db.read() as conn:
        found = _to_forget(conn)
    for id_, reference in found:
        with db.read() as conn:
            wanted = _is_wanted(conn, reference)
        if not wanted:
            files.forget(reference)
        db.write(partial(_settle, media_id=id_))
    return len(found)


def _to_forget(conn: Connection) -> list[tuple[int, str]]:
    rows = conn.execute(
        select(media.c.id, media.c.reference)
        .join(addresses, addresses.c.id == media.c.address_id)
        .where(addresses.c.external_id.startswith(ERASED), media.c.reference.startswith(_STORED))
        .order_by(media.c.id)
        .limit(_BATCH)
    )
    return [(row.id, row.reference) for row in rows]


def _is_wanted(conn: Connection, reference: str) -> bool:
    others = select(media.c.id).join(addresses, addresses.c.id == media.c.address_id)
    living = others.where(media.c.reference == reference, ~addresses.c.external_id.startswith(ERASED))
    return bool(conn.execute(select(exists(living))).scalar())


def _settle(conn: Connection, media_id: int) -> None:
    conn.execute(update(media).where(media.c.id == media_id).values(reference=""))
