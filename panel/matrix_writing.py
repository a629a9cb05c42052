"""Writing what a matrix asks for, by one process at a time: a small file in one transaction, a large one in
short pieces, decisions last."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from domain.matrix_plan import RowChange
from mensajes import catalog
from panel.refused import Refused
from storage import leases
from storage.database import Database
from storage.imports.ledger import finish_import, open_import
from storage.proposals import importing

T = TypeVar("T")

PIECE = 10
"""Rows in one transaction: some 20 ms of the one writer."""

_LEASE = timedelta(minutes=5)
_NAME = "matrix"


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to import a matrix, renewed by each piece: who lost it writes nothing more."""

    db: Database
    owner: str
    now: datetime
    begun: float

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do one piece. Raises Refused once the turn is another's."""

        def renewed(conn: Connection) -> T:
            moment = self.now + timedelta(seconds=time.monotonic() - self.begun)
            if not leases.take(conn, _NAME, self.owner, moment, moment + _LEASE):
                raise Refused(catalog.text("es", "matrix.busy"))
            return work(conn)

        return self.db.write(renewed)


@contextmanager
def turn(db: Database, now: datetime) -> Iterator[Turn]:
    """Wait for nobody: raises Refused while another import of a matrix is on its way."""
    mine = Turn(db, secrets.token_hex(8), now, time.monotonic())
    mine.write(lambda _conn: None)
    try:
        yield mine
    finally:
        db.write(lambda conn: leases.release(conn, _NAME, mine.owner))


def write_changes(
    mine: Turn, file_name: str, proposals: Sequence[RowChange], comments: Sequence[RowChange], by: str
) -> None:
    """Write the changes of both sheets."""
    now = mine.now
    import_id = mine.write(lambda conn: open_import(conn, "matrix", file_name, now))
    pieces = [*_pieces(proposals, comments, by, now), *_answers(comments, by, now)]
    if len(proposals) + len(comments) <= PIECE:
        mine.write(lambda conn: [piece(conn) for piece in pieces])
    else:
        for piece in pieces:
            mine.write(piece)
    mine.write(lambda conn: finish_import(conn, import_id, len(proposals) + len(comments), now))


def _pieces(
    proposals: Sequence[RowChange], comments: Sequence[RowChange], by: str, now: datetime
) -> Iterator[Callable[[Connection], Any]]:
    parted = [change for change in proposals if change.parted]
    # edges that turn round go all together, before any edge is added
    steps: list[tuple[Callable[..., None], Sequence[RowChange], int]] = [
        (importing.create_rows, [change for change in proposals if change.new], PIECE),
        (importing.change_rows, parted, len(parted) or 1),
        (importing.change_rows, [change for change in proposals if not change.parted], PIECE),
        (importing.review_rows, comments, PIECE),
        (importing.decide_rows, [change for change in proposals if change.response is not None], PIECE),
    ]
    for step, rows, size in steps:
        for start in range(0, len(rows), size):
            yield partial(step, rows=rows[start : start + size], by=by, now=now)


def _answers(comments: Sequence[RowChange], by: str, now: datetime) -> Iterator[Callable[[Connection], Any]]:
    """One response for all who get the same one, however many: the first piece makes it."""
    step = importing.ANSWERED_AT_ONCE
    for rows in importing.same_answers(comments):
        made: list[int] = []

        def first(conn: Connection, made: list[int] = made, rows: Sequence[RowChange] = rows) -> None:
            made[:] = [importing.answer_rows(conn, rows[:step], by, now)]

        yield first
        for start in range(step, len(rows), step):
            some = rows[start : start + step]

            def more(conn: Connection, made: list[int] = made, some: Sequence[RowChange] = some) -> None:
                importing.answer_also(conn, made[0], some, now)

            yield more
