"""What people answer to a response: kept, with its true way in, for somebody of the team to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, or_, select, update

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
