"""Files that people send: the provider's reference at once, the bytes later and by their hash."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, insert

from storage.sql import Query
from storage.tables import contribution_media, media


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
