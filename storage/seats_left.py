"""How many seats are left, for lists and cards: read without a lock, so only an indication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from storage.seat_rows import EVENT_COLUMNS, IS_LIVE, tally
from storage.sql import Query
from storage.tables import attendees, events

_AT_ONCE = 5
"""Events that one statement counts: a page of a list."""

_counts = (
    select(*EVENT_COLUMNS, attendees.c.state, attendees.c.from_reserve, func.count(attendees.c.id).label("n"))
    .select_from(events.outerjoin(attendees, (attendees.c.event_id == events.c.id) & IS_LIVE))
    .group_by(events.c.id, attendees.c.state, attendees.c.from_reserve)
)
_of_one = Query(_counts.where(events.c.id == bindparam("in_0")))
_of_some = Query(_counts.where(or_(*(events.c.id == bindparam(f"in_{place}") for place in range(_AT_ONCE)))))


@dataclass(frozen=True, slots=True)
class SeatsLeft:
    """Seats of one event that nobody has been given or offered.

    `open` is for anybody (None: no limit), `kept` by class for that class alone; `waiting` attendees wait and
    have a claim to what is free before others. `may_wait`: one more may join them.
    """

    capacity: int | None
    open: int | None
    kept: Mapping[str, int]
    waiting: int
    may_wait: bool

    def free_for(self, cls: str) -> int | None:
        """What someone of this class could have now; None: no limit. Zero while others wait."""
        if self.open is None:
            return None
        return 0 if self.waiting and not self.kept.get(cls) else self.open + self.kept.get(cls, 0)


def seats_left(conn: Connection, event_id: int, now: datetime) -> SeatsLeft | None:
    """The seats of one event; None if there is no such event."""
    rows = _of_one.all(conn, in_0=event_id)
    return _counted(rows, now) if rows else None


def seats_left_of(conn: Connection, event_ids: Sequence[int], now: datetime) -> dict[int, SeatsLeft]:
    """The seats of several events, by event id."""
    by_event: dict[int, list[Any]] = {}
    for start in range(0, len(event_ids), _AT_ONCE):
        asked = list(event_ids[start : start + _AT_ONCE])
        filled = asked + asked[:1] * (_AT_ONCE - len(asked))
        for row in _of_some.all(conn, **{f"in_{place}": one for place, one in enumerate(filled)}):
            by_event.setdefault(row.id, []).append(row)
    return {event_id: _counted(found, now) for event_id, found in by_event.items()}


def _counted(rows: list[Any], now: datetime) -> SeatsLeft:
    seats, waiting = tally(rows[0], rows)
    pools = seats.pools(now)
    return SeatsLeft(
        pools.capacity,
        pools.open,
        {reserve.cls: pools.kept(reserve.cls) for reserve in pools.reserves},
        waiting,
        seats.may_wait(1, waiting),
    )
