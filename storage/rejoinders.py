"""What people answer to a response: kept, with its true way in, for somebody of the team to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, or_, select, update

from domain.redaction import KnownNames, redact
from storage.sql import Query
from storage.tables import answered, contributions, rejoinders, supports

_PERSON: BindParameter[int] = bindparam("in_person")
_joined = select(supports.c.contribution_id).where(supports.c.person_id == _PERSON)
_theirs = (
    select(contributions.c.id, contributions.c.code, answered.c.response_id)
    .join(answered, answered.c.contribution_id == contributions.c.id)
    .where(contributions.c.withdrawn_at.is_(None))
    .where(or_(contributions.c.person_id == _PERSON, contributions.c.id.in_(_joined)))
)
_to_response = Query(
    _theirs.where(answered.c.response_id == bindparam("in_response"))
    .order_by(func.coalesce(contributions.c.person_id == _PERSON, False).desc(), contributions.c.id)
    .limit(1)
)
_newest = Query(_theirs.order_by(answered.c.response_id.desc(), contributions.c.id.desc()).limit(1))
_keep = Query(insert(rejoinders))


@dataclass(frozen=True, slots=True)
class Answerable:
    """A response that a person may answer, and the contribution of theirs that it is about."""

    contribution_id: int
    code: str
    response_id: int


def answerable(conn: Connection, person_id: int, response_id: int) -> Answerable | None:
    """That response, if it answers what this person sent or joined, their own first."""
    row = _to_response.first(conn, in_person=person_id, in_response=response_id)
    return None if row is None else Answerable(*row)


def newest(conn: Connection, person_id: int) -> Answerable | None:
    """The last response that this person may answer."""
    row = _newest.first(conn, in_person=person_id)
    return None if row is None else Answerable(*row)


def keep(
    conn: Connection,
    response_id: int,
    person_id: int,
    *,
    channel: str,
    message_id: str,
    text: str,
    now: datetime,
) -> None:
    """Keep what a person says to a response; `text` is empty where they spoke."""
    row = {"channel": channel, "message_id": message_id, "text": text, "closed_at": None, "closed_by": ""}
    _keep.run(conn, response_id=response_id, person_id=person_id, at=now, **row)


def close(conn: Connection, rejoinder_id: int, by: str, now: datetime) -> bool:
    """A person of the team has dealt with it. Whether it was open."""
    open_ = (rejoinders.c.id == rejoinder_id, rejoinders.c.closed_at.is_(None))
    closed = {"closed_at": now, "closed_by": by[:160]}
    return conn.execute(update(rejoinders).where(*open_).values(**closed)).rowcount > 0


def forget_rejoinders(
    conn: Connection, person_ids: Sequence[int], names: Sequence[str], *, keep: bool
) -> None:
    """Of who asks to be forgotten: that they answered stays, as what was answered does. With `keep` their
    words stay too, without names, phones and documents."""
    known = KnownNames(names)
    said = select(rejoinders.c.id, rejoinders.c.text).where(rejoinders.c.person_id.in_(person_ids))
    for one in conn.execute(said).all():
        left = {"text": redact(one.text, known) if keep else "", "message_id": ""}
        conn.execute(update(rejoinders).where(rejoinders.c.id == one.id).values(**left))


def forget_message_ids(conn: Connection, old: datetime, most: int) -> int:
    """The provider's ids of what was said before `old`, at most so many; how many. Words and moment stay, as
    part of the record."""
    found = select(rejoinders.c.id).where(rejoinders.c.at < old, rejoinders.c.message_id != "").limit(most)
    emptied = update(rejoinders).where(rejoinders.c.id.in_(found)).values(message_id="")
    return conn.execute(emptied).rowcount
