"""What becomes of the proposals of somebody who wants to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from domain.redaction import KnownNames, redact
from domain.text import fold
from storage.tables import contribution_media, contributions, exports, supports

_WORDS = ("text", "problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline")
_NAMELESS: dict[str, Any] = {
    "author_name": "",
    "author_contact": "",
    "message_id": "",
    "latitude": None,
    "longitude": None,
    "publish_name": False,
}


def forget_words(
    conn: Connection, person_id: int, names: Sequence[str], *, keep: bool, now: datetime
) -> None:
    """Each contribution has one of three fates.

    *Nameless*: it stays, without author, exact point or files, and its text without the author's names,
    phones and documents: so do all with `keep`, and those whose text went out in a public pack.
    *Empty*: the row stays, withdrawn and without any word, because a public pack lists it or other people
    stand behind it. *Gone*: everything else.
    """
    known = KnownNames(names)
    last_pack = conn.execute(select(func.max(exports.c.at)).where(exports.c.pack == "public")).scalar()
    found = conn.execute(select(contributions).where(contributions.c.person_id == person_id)).all()
    for one in found:
        listed = last_pack is not None and one.received_at <= last_pack
        if keep or (listed and one.revision == "publicable"):
            _write(conn, one.id, {word: redact(getattr(one, word), known) for word in _WORDS})
        elif listed or _has_supports(conn, one.id):
            _write(conn, one.id, {**dict.fromkeys(_WORDS, ""), "withdrawn_at": one.withdrawn_at or now})
        else:
            _delete(conn, one.id)


def _write(conn: Connection, contribution_id: int, values: dict[str, Any]) -> None:
    conn.execute(
        update(contributions)
        .where(contributions.c.id == contribution_id)
        .values(**_NAMELESS, **values, searchable=fold(values["text"]))
    )


def _has_supports(conn: Connection, contribution_id: int) -> bool:
    behind = select(supports.c.id).where(supports.c.contribution_id == contribution_id).limit(1)
    return conn.execute(behind).first() is not None


def _delete(conn: Connection, contribution_id: int) -> None:
    conn.execute(delete(contribution_media).where(contribution_media.c.contribution_id == contribution_id))
    conn.execute(delete(contributions).where(contributions.c.id == contribution_id))
