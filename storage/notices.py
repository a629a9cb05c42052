"""What we say on our own initiative: rows of the outbox that delivery checks again before it sends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from storage.sql import Query
from storage.tables import outbox

REMINDER = "event.reminder"
OFFER = "waiting.offer"

NOTICE_LANE = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person. The same `key` is said once, however often it is made."""

    person_id: int
    kind: str
    facts: Mapping[str, Any]
    key: str
    due_at: datetime
    not_after: datetime | None = None
    event_id: int | None = None
    registration_id: int | None = None
    lane: int = NOTICE_LANE


_insert = insert_or_ignore(outbox)
# what was withdrawn and is true again (a seat lost and won back) is said after all; what was sent is not
_keep = _insert.on_conflict_do_update(
    index_elements=["dedupe_key"],
    set_={name: _insert.excluded[name] for name in ("status", "reason", "due_at", "not_after", "facts")},
    where=outbox.c.status == "superseded",
)
_notify = Query(_keep)


def _withdrawing(column: str) -> Query:
    return Query(
        update(outbox)
        .where(outbox.c[column] == bindparam("in_id"), outbox.c.kind == bindparam("in_kind"))
        .where(outbox.c.status == "queued")
        .values(status="superseded", reason="withdrawn")
    )


_withdraw_registration = _withdrawing("registration_id")
_withdraw_event = _withdrawing("event_id")


def notify(conn: Connection, notice: Notice, now: datetime) -> bool:
    """Put one notice into the outbox, unless its key is there already; whether it was put."""
    return _notify.run(conn, **_row(notice, now)) > 0


def notify_all(conn: Connection, notices: Iterable[Notice], now: datetime) -> None:
    """`notify` for many, off the path of a turn."""
    rows = [_row(notice, now) for notice in notices]
    if rows:
        conn.execute(_keep, rows)


def withdraw(
    conn: Connection, kind: str, *, registration_id: int | None = None, event_id: int | None = None
) -> int:
    """End the queued notices of this kind about a registration, or about a whole event; how many."""
    if registration_id is not None:
        return _withdraw_registration.run(conn, in_id=registration_id, in_kind=kind)
    return _withdraw_event.run(conn, in_id=event_id, in_kind=kind)


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    return {
        "lane": notice.lane,
        "person_id": notice.person_id,
        "kind": notice.kind,
        "facts": dict(notice.facts),
        "dedupe_key": notice.key,
        "event_id": notice.event_id,
        "registration_id": notice.registration_id,
        "due_at": notice.due_at,
        "not_after": notice.not_after,
        "status": "queued",
        "reason": "",
        "attempts": 0,
        "delivery": "",
        "created_at": now,
    }
