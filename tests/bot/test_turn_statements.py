"""What a turn asks of the database: every statement more is paid by everybody."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

import main
from bot.messages import Incoming
from bot.router import Router
from bot.site import Site
from bot.turn import TurnTaker
from storage.database import Database
from tests.bot.world import NOON, echo_router, register_person

MOST = 4
"""The address, the message, the conversation, the answer."""

SHARED = ("BEGIN", "COMMIT", "SAVEPOINT work", "RELEASE work")
"""What turns that are committed together share, and what keeps them apart there."""


def trace(db: Database, said: list[str]) -> None:
    """From now on what is written through `db` is written down."""

    def listen(conn: Connection) -> None:
        driver = conn.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(said.append)  # storage.sql is seen too, which no event of the engine sees

    db.write(listen)
    said.clear()


@pytest.mark.parametrize("router", [echo_router(), main.router()], ids=["echo", "Rimay"])
def test_a_plain_turn_is_four_statements(sqlite_db: Database, router: Router) -> None:
    taker = TurnTaker(router, Site(), lambda message: message, "me")
    take = partial(taker.take, now=NOON)
    sqlite_db.write(partial(take, incoming=Incoming("telegram", "7", "m1", "hola")))
    register_person(sqlite_db, "7")
    said: list[str] = []
    trace(sqlite_db, said)
    assert sqlite_db.write(partial(take, incoming=Incoming("telegram", "7", "m2", "hola"))).answers
    own = [one for one in said if not one.startswith(SHARED)]
    assert len(own) == MOST, "\n".join(own)
