"""What goes out: one row a message, from its cause to its outcome. Who takes it next: storage/claims.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, case, exists, insert, null, or_, select, update

from storage.sql import Query
from storage.tables import addresses, outbox

REPLY, REMINDER, ANNOUNCEMENT = 0, 1, 2
"""The lanes, first served first."""

LEASE = timedelta(seconds=30)

CLAIMED = "/due"
"""After a process's name, of what it claimed: its own turns too wait behind that as behind another's."""

HOLD = timedelta(seconds=60)
"""How long a message that waits for another try keeps back what was said to the same address after it."""

_add = Query(insert(outbox).returning(outbox.c.id))
_answers = Query(
    select(outbox.c.id, outbox.c.body)
    .where(outbox.c.inbound_id == bindparam("in_inbound"))
    .order_by(outbox.c.id)
)
_finish = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(
        status=bindparam("new_status", type_=outbox.c.status.type),
        reason=bindparam("new_reason", type_=outbox.c.reason.type),
        provider_id=bindparam("new_provider_id", type_=outbox.c.provider_id.type),
        sent_at=bindparam("new_sent_at", type_=outbox.c.sent_at.type),
        lease_owner=None,
        lease_until=None,
    )
)
_quoted = Query(
    select(outbox.c.body)
    .where(
        outbox.c.address_id == bindparam("in_address"), outbox.c.provider_id == bindparam("in_provider_id")
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_postpone = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"), outbox.c.status == "leased")
    .values(
        status="queued",
        due_at=bindparam("new_due_at", type_=outbox.c.due_at.type),
        reason=bindparam("new_reason", type_=outbox.c.reason.type),
        attempts=outbox.c.attempts + bindparam("in_attempts", type_=outbox.c.attempts.type),
        handed_at=bindparam("new_handed_at", type_=outbox.c.handed_at.type),
        lease_owner=None,
        lease_until=None,
    )
)
_repeat = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(repeats=outbox.c.repeats + 1, handed_at=None)
)
_GIVEN = (
    *("lane", "kind", "inbound_id", "address_id", "person_id", "facts", "body", "due_at", "reason"),
    *("lease_owner", "lease_until", "attempts", "delivery", "created_at"),
)


def _answering() -> Query:
    """The row of a reply, leased to its process; queued, where what was said to this address before is with
    another owner, or waits for another try, or the provider asked to leave it alone."""
    last = (
        select(outbox.c.status, outbox.c.lease_owner, outbox.c.lease_until, outbox.c.created_at)
        .where(outbox.c.address_id == bindparam("new_address_id", type_=outbox.c.address_id.type))
        .where(outbox.c.lane == REPLY)
        .order_by(outbox.c.id.desc())
        .limit(1)
        .subquery()
    )
    with_another = or_(
        last.c.status == "queued",
        and_(last.c.status == "leased", last.c.lease_owner != bindparam("new_lease_owner", type_=String())),
    )
    since = bindparam("in_since", type_=outbox.c.created_at.type)
    recent = or_(last.c.created_at > since, last.c.lease_until > since)
    behind = exists(select(last.c.status).where(with_another, recent))
    paused = exists().where(
        addresses.c.id == bindparam("new_address_id", type_=outbox.c.address_id.type),
        addresses.c.paused_until > bindparam("new_created_at", type_=outbox.c.created_at.type),
    )
    given = {name: bindparam(f"new_{name}", type_=outbox.c[name].type) for name in _GIVEN}
    row = insert(outbox).values(**given, status=case((or_(behind, paused), "queued"), else_="leased"))
    return Query(row.returning(outbox.c.id, outbox.c.status))


_answer = _answering()


def answer(
    conn: Connection,
    *,
    address_id: int,
    person_id: int | None,
    inbound_id: int,
    body: dict[str, Any],
    now: datetime,
    owner: str,
) -> tuple[int, bool]:
    """The reply of a turn: its id, and whether this process sends it. If not, it waits in the queue, behind
    what was claimed and has still to be said to this address, or until this may be written to."""
    row = _answer.first(
        conn,
        new_lane=REPLY,
        new_kind="reply",
        new_inbound_id=inbound_id,
        new_address_id=address_id,
        new_person_id=person_id,
        new_facts={},
        new_body=body,
        new_due_at=now,
        new_reason="",
        new_lease_owner=owner,
        new_lease_until=now + LEASE,
        new_attempts=0,
        new_delivery="",
        new_created_at=now,
        in_since=now - HOLD,
    )
    return int(row.id), row.status == "leased"


def add_reply(
    conn: Connection,
    *,
    address_id: int,
    person_id: int | None,
    body: dict[str, Any],
    now: datetime,
    owner: str | None,
    inbound_id: int | None = None,
    kind: str = "reply",
    lane: int = REPLY,
) -> int:
    """A message in words, leased to its `owner`; without one it waits to be pulled and counts as sent."""
    row = _add.first(
        conn,
        lane=lane,
        kind=kind,
        inbound_id=inbound_id,
        address_id=address_id,
        person_id=person_id,
        facts={},
        body=body,
        due_at=now,
        status="leased" if owner else "sent",
        reason="",
        lease_owner=owner,
        lease_until=now + LEASE if owner else None,
        attempts=0,
        delivery="",
        created_at=now,
        sent_at=None if owner else now,
    )
    return int(row.id)


def answers_to(conn: Connection, inbound_id: int) -> list[tuple[int, dict[str, Any]]]:
    """(id, body) of what answered a message."""
    return [(row.id, row.body) for row in _answers.all(conn, in_inbound=inbound_id)]


def options_of(conn: Connection, address_id: int, provider_id: str) -> dict[str, Any]:
    """The options of a message that was sent to an address, as `addresses.shown` keeps them; empty if the
    message is unknown or had none."""
    found = _quoted.first(conn, in_address=address_id, in_provider_id=provider_id)
    body = found.body if found is not None else None
    return {"options": body["options"]} if body and body.get("options") else {}


def finish(
    conn: Connection, row_id: int, status: str, reason: str, now: datetime, provider_id: str | None = None
) -> None:
    """The outcome of a message (sent, superseded, missed, rejected, unreachable, expired) and its reason."""
    _finish.run(
        conn,
        in_id=row_id,
        new_status=status,
        new_reason=reason[:80],
        new_provider_id=provider_id,
        new_sent_at=now if status == "sent" else None,
    )


def postpone(
    conn: Connection,
    row_id: int,
    until: datetime,
    reason: str,
    *,
    attempted: bool,
    doubt: datetime | None = None,
) -> None:
    """Back in the queue until a moment, unless it has ended meanwhile. `attempted` counts a try that failed;
    `doubt`: since when it may be out all the same."""
    _postpone.run(
        conn,
        in_id=row_id,
        new_due_at=until,
        new_reason=reason[:80],
        in_attempts=int(attempted),
        new_handed_at=doubt,
    )


def repeat(conn: Connection, row_id: int) -> None:
    """Count that a message goes out although it may be out already: with that its doubt is settled."""
    _repeat.run(conn, in_id=row_id)


def address_to(conn: Connection, row_id: int, address_id: int) -> None:
    """Try a notice at another address now: it gets its words again there."""
    again = {"status": "queued", "lease_owner": None, "lease_until": None, "handed_at": None}
    there = {"address_id": address_id, "body": null(), "attempts": outbox.c.attempts + 1}
    conn.execute(
        update(outbox).where(outbox.c.id == row_id, outbox.c.status == "leased").values(**again, **there)
    )


def send_again(conn: Connection, row_id: int, due_at: datetime, address_id: int | None = None) -> None:
    """What was sent did not arrive: try it again, a notice perhaps at another address, where it gets its
    words again."""
    again = {"status": "queued", "due_at": due_at, "delivery": "", "sent_at": None, "handed_at": None}
    there = {"address_id": address_id, "body": null()} if address_id is not None else {}
    failed = and_(outbox.c.id == row_id, outbox.c.status == "sent", outbox.c.body.is_not(None))
    conn.execute(update(outbox).where(failed).values(attempts=outbox.c.attempts + 1, **again, **there))


def release(conn: Connection, owner: str, now: datetime, handed: Collection[int] = ()) -> int:
    """Give back what a process has leased and not sent, so that another sends it at once; how many. Those in
    `handed` may be out, and so may what was claimed in doubt: whoever takes them asks or counts."""
    ours = outbox.c.lease_owner.in_((owner, owner + CLAIMED))
    change = update(outbox).where(outbox.c.status == "leased", ours)
    queued = {"status": "queued", "lease_owner": None, "lease_until": None}
    doubtful = change.where(outbox.c.id.in_(handed)).values(handed_at=now, **queued)
    return conn.execute(doubtful).rowcount + conn.execute(change.values(**queued)).rowcount


def known_ids(conn: Connection, address_id: int, since: datetime) -> set[str]:
    """The provider's ids of what is known to have gone to an address since a moment."""
    found = select(outbox.c.provider_id).where(
        outbox.c.address_id == address_id,
        outbox.c.provider_id.is_not(None),
        or_(outbox.c.sent_at > since, outbox.c.sent_at.is_(None)),
    )
    return set(conn.execute(found).scalars())
