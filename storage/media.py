"""Files that people send: the provider's reference at once, the bytes later and by their hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, and_, insert, or_, select, update

from storage.sql import Query
from storage.tables import addresses, contribution_media, media

_STORED = "sha256:"
NOT_HERE = and_(media.c.sha256.is_(None), media.c.reference != "", ~media.c.reference.startswith(_STORED))
"""Files of which only the provider's id is here."""


class File(Protocol):
    """What a channel says of a file (bot.messages.Media)."""

    @property
    def kind(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def name(self) -> str: ...


_keep = Query(insert(media).returning(media.c.id))


def keep(conn: Connection, address_id: int, channel: str, file: File, now: datetime) -> int:
    """Keep the reference of a file and return its id; a voice note is marked to be transcribed."""
    row = _keep.first(
        conn,
        address_id=address_id,
        channel=channel,
        kind=file.kind,
        reference=file.reference,
        sha256=file.reference.removeprefix(_STORED) if file.reference.startswith(_STORED) else None,
        mime=file.mime[:100],
        size=file.size,
        name=file.name[:200],
        to_transcribe=file.kind == "voice",
        received_at=now,
        details={},
    )
    return int(row.id)


def belong(conn: Connection, contribution_id: int, media_id: int, step: str) -> None:
    """A file goes with a contribution, as the answer to a step."""
    conn.execute(
        insert(contribution_media).values(contribution_id=contribution_id, media_id=media_id, step=step)
    )


@dataclass(frozen=True, slots=True)
class Unfetched:
    """A file whose bytes are still with its provider. `tries`: how often fetching it failed."""

    id: int
    person_id: int
    address_id: int
    kind: str
    reference: str
    received_at: datetime
    tries: int


_THEIRS = select(addresses.c.id).where(addresses.c.person_id.is_not(None)).scalar_subquery()


def unfetched(conn: Connection, channel: str, now: datetime, limit: int = 20) -> list[Unfetched]:
    """Files of a channel to fetch now, oldest first. Those of strangers wait: before their permission
    nothing is kept of them but what a form holds."""
    again = media.c.details["fetch_at"].as_string()
    rows = conn.execute(
        select(media, addresses.c.person_id)
        .join(addresses, addresses.c.id == media.c.address_id)
        .where(media.c.channel == channel, addresses.c.person_id.is_not(None), NOT_HERE)
        .where(or_(again.is_(None), again <= now.isoformat()))
        .order_by(media.c.id)
        .limit(limit)
    )
    return [
        Unfetched(
            row.id,
            row.person_id,
            row.address_id,
            row.kind,
            row.reference,
            row.received_at,
            row.details.get("tries", 0),
        )
        for row in rows
    ]


def keep_fetched(conn: Connection, one: Unfetched, reference: str, size: int) -> bool:
    """The bytes of a file are here now, `size` of them, under `sha256:…`. False if its sender was erased
    meanwhile: then nobody needs them."""
    here = {"reference": reference, "sha256": reference.removeprefix(_STORED), "size": size, "details": {}}
    mine = update(media).where(media.c.id == one.id, media.c.reference == one.reference)
    return bool(conn.execute(mine.where(media.c.address_id.in_(_THEIRS)).values(**here)).rowcount)


def fetch_later(conn: Connection, one: Unfetched, at: datetime) -> None:
    """Fetching failed: it is tried again from a moment on."""
    waiting = {"tries": one.tries + 1, "fetch_at": at.astimezone(UTC).isoformat()}
    conn.execute(update(media).where(media.c.id == one.id).values(details=waiting))


def lose(conn: Connection, one: Unfetched, why: str) -> None:
    """A file that cannot be had any more (`why`: too_big, gone): its provider's id goes, its row stays."""
    conn.execute(update(media).where(media.c.id == one.id).values(reference="", details={"lost": why}))
