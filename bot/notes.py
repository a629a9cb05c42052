"""What a process notes while it sends: of many messages in few statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from storage import sending
from storage.sending import Sent


@dataclass(frozen=True, slots=True)
class HandingOver:
    """A notice is about to go out, if it still may."""

    row_id: int


Note = HandingOver | Sent | Callable[[Connection], Any]
"""Anything else is a small write of its own."""


def note(conn: Connection, notes: Sequence[Note], owner: str, clock: Callable[[], datetime]) -> list[Any]:
    """Write them; of each what it came to: of a hand-over, whether the notice may go."""
    sending.mark(conn, [one for one in notes if isinstance(one, Sent)])
    handing = [one.row_id for one in notes if isinstance(one, HandingOver)]
    may = sending.hand_over(conn, handing, owner, clock()) if handing else set()
    return [_outcome(conn, one, may) for one in notes]


def noting(owner: str, clock: Callable[[], datetime]) -> Callable[[Connection, Sequence[Note]], list[Any]]:
    """`note` for one process."""
    return partial(note, owner=owner, clock=clock)


def _outcome(conn: Connection, one: Note, may: set[int]) -> Any:
    if isinstance(one, HandingOver):
        return one.row_id in may
    return None if isinstance(one, Sent) else one(conn)
