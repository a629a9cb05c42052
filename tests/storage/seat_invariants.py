"""Every check of seats at once, as no live database is looked at (`db check` goes piece by piece)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage.seat_check import CHECKS, SeatProblem


def seat_invariants(conn: Connection, now: datetime) -> list[SeatProblem]:
    """Everything about seats, the waiting list, its offers and their notices that does not hold at `now`."""
    return [problem for check in CHECKS for problem in check(conn, now)]
