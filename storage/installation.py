"""What the database knows about how an installation goes: for whoever looks after it, of nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from storage import contents, figures, schema, staff_notices
from storage.contents import Content
from storage.figures import Figures
from storage.phones import WROTE
from storage.rounds import FailingRound, failing_rounds
from storage.tables import addresses, events, leases, secrets

_COPIED = "copied_at"


@dataclass(frozen=True, slots=True)
class Installation:
    """`copied_at`: the last `db backup`. `heard`: channel → when somebody last wrote there. `workers`: what
    is being done now by one process, with its end. `coming`: published events that are not over.
    `staff_reached`: whether the chat of staff takes messages; None where it is not known. `failing`: rounds
    of work that raise, now."""

    figures: Figures
    copied_at: datetime | None
    heard: dict[str, datetime]
    workers: dict[str, datetime]
    templates: tuple[Content, ...]
    coming: int
    staff_reached: bool | None = None
    failing: tuple[FailingRound, ...] = ()


def look_at(conn: Connection, now: datetime, staff: tuple[str, str] | None = None) -> Installation:
    """Everything, from a database whose schema is current. `staff`: the chat of those who look after it."""
    latest = func.max(addresses.c.last_in_at, type_=addresses.c.last_in_at.type)
    heard = select(addresses.c.channel, latest).where(WROTE)
    at_work = select(leases.c.name, leases.c.until).where(leases.c.until > now)
    coming = select(func.count()).where(events.c.status == "published", events.c.starts_at > now)
    copied = conn.scalar(select(secrets.c.value).where(secrets.c.name == _COPIED))
    return Installation(
        figures.read(conn, now),
        datetime.fromisoformat(copied) if copied else None,
        {row[0]: row[1] for row in conn.execute(heard.group_by(addresses.c.channel))},
        {row.name: row.until for row in conn.execute(at_work)},
        tuple(one for one in contents.all_contents(conn) if one.category != contents.SESSION),
        conn.scalar(coming.select_from(events)) or 0,
        staff_notices.is_reached(conn, staff) if staff else None,
        failing_rounds(conn, now),
    )


def comes_in(conn: Connection, channel: str) -> bool:
    """Whether anybody ever wrote on a channel: the only proof that SMS comes in, too."""
    return (
        conn.scalar(select(addresses.c.id).where(addresses.c.channel == channel, WROTE).limit(1)) is not None
    )


def note_copy(conn: Connection, now: datetime) -> None:
    """A copy of the database was made. Nothing where the schema is another one."""
    if not schema.is_current(conn):
        return
    conn.execute(delete(secrets).where(secrets.c.name == _COPIED))
    conn.execute(insert(secrets).values(name=_COPIED, value=now.isoformat()))
