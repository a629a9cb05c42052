"""Chats that are joined while their persons write elsewhere: on PostgreSQL two turns wait for each other, the
database gives one of them up, and it is done again as if it had come later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, make_url, select, text

from storage import database, link_codes, links
from storage.database import Database
from storage.tables import addresses, inbound, outbox
from storage.tables import links as link_table
from tests.e2e.process import DEADLINE
from tests.handlers.talking import Talker
from tests.handlers.test_linking import code_of, known
from tests.handlers.test_registering import rows
from tests.storage.seating import make_event

SOON, OTHERWISE, LATE = "50ms", "3s", "50s"
"""After how long a turn looks whether it waits in vain, once: by then the other waits too, also on a busy
machine. Whoever looks first gives up; nobody waits so long for a lock that it would end in "locked"."""


@pytest.fixture
def postgres(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = make_url(postgres_url)
    with psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as conn:
        conn.execute(f"ALTER DATABASE \"{url.database}\" SET deadlock_timeout = '{OTHERWISE}'".encode())
    monkeypatch.setattr(database, "LOCK_TIMEOUT_MS", 60_000)
    db = Database(postgres_url)
    yield db
    db.close()


def test_two_that_type_each_others_code_are_joined_once(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = known(postgres, make_event(postgres), "a", "Rosa Quispe")
    rosita = known(postgres, make_event(postgres, "OTRO"), "b", "Rosita Quispe", "telegram")
    codes = [code_of(rosa), code_of(rosita)]
    for one, code in zip((rosa, rosita), reversed(codes), strict=True):
        one.presses("link.enter:")
        assert "¿Eres la misma persona?" in one.says(code)
    both, calls, find = Barrier(2), [], link_codes.find

    def meet(conn: Connection, *rest: Any) -> Any:
        """Each turn has its own person, and wants the other's."""
        _look_after(conn, SOON)
        calls.append(1)
        if len(calls) <= 2:
            both.wait(DEADLINE)
        return find(conn, *rest)

    monkeypatch.setattr(link_codes, "find", meet)
    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(lambda one: one.says("1"), (rosa, rosita)))
    assert "ya están unidos" in said[0]
    assert "Listo, Ros" in said[1]
    assert len(calls) == 3
    assert len(_holders(postgres)) == 1
    assert [link.linked_by for link in rows(postgres, link_table) if link.linked_at] == ["code"]


@pytest.mark.parametrize(("looks", "joins"), [(SOON, 2), (LATE, 1)])
def test_who_writes_in_a_second_chat_while_the_first_is_joined(
    postgres: Database, monkeypatch: pytest.MonkeyPatch, looks: str, joins: int
) -> None:
    rosa = known(postgres, make_event(postgres), "a", "Rosa Quispe")
    rosita = known(postgres, make_event(postgres, "OTRO"), "b", "Rosita Quispe", "telegram")
    second = Talker(postgres, "c", "sms", now=rosita.now)
    second.says("hola")
    postgres.write(
        lambda conn: links.join_by_staff(conn, rosita.row().id, second.row().id, "ana", rosita.now)
    )
    code = code_of(rosa)
    rosita.says("unir"), rosita.presses("link.enter:"), rosita.says(code)
    calls, join = [], links.join
    with ThreadPoolExecutor(1) as threads:
        answers = []

        def while_writing(conn: Connection, *rest: Any) -> None:
            """The turn of the second chat has its address and waits for the person."""
            _look_after(conn, looks)
            calls.append(1)
            if len(calls) == 1:
                answers.append(threads.submit(second.says, "hola"))
                _wait_for_a_wait(postgres)
            join(conn, *rest)

        monkeypatch.setattr(links, "join", while_writing)
        assert "Listo, Rosa" in rosita.says("1")
        assert answers[0].result()
    assert len(calls) == joins
    assert _holders(postgres) == {rows(postgres, addresses)[0].person_id}
    heard = [one.id for one in rows(postgres, inbound) if one.address == "c"]
    answered = [one.inbound_id for one in rows(postgres, outbox) if one.inbound_id in heard]
    assert sorted(answered) == sorted(heard)


def _look_after(conn: Connection, wait: str) -> None:
    conn.exec_driver_sql(f"SET LOCAL deadlock_timeout = '{wait}'")


def _wait_for_a_wait(db: Database) -> None:
    waits = text(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with db.read() as conn:
            if conn.execute(waits).first() is not None:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def _holders(db: Database) -> set[int | None]:
    with db.read() as conn:
        return set(conn.execute(select(addresses.c.person_id)).scalars())
