"""A turn: one message and all its effects are kept together, or nothing is."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from bot.context import Context
from bot.messages import Incoming, Media
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from storage.database import Database, Unavailable
from storage.tables import addresses, dead_letters, help_requests, inbound, metadata, outbox
from tests.bot.world import Clock, Wire, echo_router, hear, literal, register_person, service_of
from tests.e2e.process import until

PHONE, NAME, TOKEN = "+51987654321", "Rosa Quispe", "1234567:AAsecreto"


def rows(db: Database, table: Table) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table)).all())


def everything(db: Database) -> dict[str, list[Any]]:
    """The whole database, to see that nothing was written."""
    return {table.name: sorted(map(tuple, rows(db, table)), key=repr) for table in metadata.sorted_tables}


def note(ctx: Context, words: str) -> None:
    """An effect that a handler has beside its answer."""
    values = {"address_id": ctx.address.id, "kind": "person", "text": words, "at": ctx.now}
    ctx.conn.execute(insert(help_requests).values(**values))


def failing_router(times: int, error: Callable[[str], Exception] = ValueError) -> Router:
    """Fails so many times on «falla», after an effect; then works."""
    router, tries = echo_router(), []

    def fail(ctx: Context, text: str) -> Reply | None:
        if text != "falla":
            return None
        note(ctx, text)
        ctx.remember(seen=True)
        tries.append(text)
        if len(tries) <= times:
            raise error(f"{PHONE} {NAME} {TOKEN}")
        return literal(f"intento {len(tries)}")

    router.guard(fail)
    return router


def serve(db: Database, router: Router) -> tuple[Service, Wire]:
    wire = Wire()
    return service_of(db, Clock(), router, wire), wire


def test_a_handler_that_fails_twice_has_one_effect(db: Database) -> None:
    service, wire = serve(db, failing_router(2))
    asyncio.run(hear(service, "7", "falla", "m1"))
    assert wire.texts_to("7") == ["intento 3"]
    assert len(rows(db, help_requests)) == 1
    assert rows(db, dead_letters) == []


def test_a_handler_that_always_fails_leaves_a_dead_letter_and_an_apology(db: Database) -> None:
    service, wire = serve(db, failing_router(99))
    asyncio.run(hear(service, "7", "falla", "m1"))
    (apology,) = wire.texts_to("7")
    assert "Disculpa, algo falló de mi lado" in apology
    assert "¿Qué quieres hacer?" in apology
    assert rows(db, help_requests) == []
    (letter,) = rows(db, dead_letters)
    assert (letter.channel, letter.message_id, letter.body) == ("telegram", "m1", {})
    (address,) = rows(db, addresses)
    assert address.state.keys() == {"rhythm"}, "what a failed try remembered is gone with it"


def test_a_failure_touches_nobody_else(db: Database) -> None:
    service, wire = serve(db, failing_router(99))

    async def talk() -> None:
        await asyncio.gather(
            *(hear(service, str(n), "falla" if n == 3 else f"soy {n}", f"m{n}") for n in range(6))
        )
        await hear(service, "3", "otra cosa", "m9")

    asyncio.run(talk())
    assert [wire.texts_to(str(n)) for n in (0, 1, 2, 4, 5)] == [[f"eco: soy {n}"] for n in (0, 1, 2, 4, 5)]
    assert wire.texts_to("3")[1:] == ["eco: otra cosa"]
    assert len(rows(db, dead_letters)) == 1


def test_what_failed_is_logged_without_personal_data(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service, _ = serve(sqlite_db, failing_router(99))
    asyncio.run(hear(service, "7", "falla", "m1"))
    (letter,) = rows(sqlite_db, dead_letters)
    assert letter.error.startswith("ValueError at fail:")
    for secret in (PHONE, NAME, TOKEN, "falla"):
        assert secret not in letter.error
        assert secret not in caplog.text
    assert "ValueError at fail:" in caplog.text


def test_a_dead_letter_of_somebody_known_keeps_their_words(sqlite_db: Database) -> None:
    service, _ = serve(sqlite_db, failing_router(99))
    asyncio.run(hear(service, "7", "hola", "m1"))
    register_person(sqlite_db, "7")
    asyncio.run(hear(service, "7", "falla", "m2"))
    (letter,) = rows(sqlite_db, dead_letters)
    assert letter.body == {"text": "falla"}


def test_a_repeated_message_gets_the_same_answer_and_writes_nothing(db: Database) -> None:
    service, wire = serve(db, failing_router(0))
    first = asyncio.run(hear(service, "7", "falla", "m1"))
    before = everything(db)
    again = asyncio.run(hear(service, "7", "falla", "m1"))
    assert again.repeated
    assert [one.message for one in again.answers] == [one.message for one in first.answers]
    assert [one.id for one in again.answers] == [one.id for one in first.answers]
    assert everything(db) == before
    assert wire.texts_to("7") == ["intento 1"]


def test_the_same_message_from_many_requests_at_once_has_one_effect(db: Database) -> None:
    service, wire = serve(db, failing_router(0))

    async def storm() -> None:
        await asyncio.gather(*(hear(service, "7", "falla", "m1") for _ in range(20)))

    asyncio.run(storm())
    assert len(rows(db, help_requests)) == 1
    assert wire.texts_to("7") == ["intento 1"]


def test_message_ids_are_each_channels_own(sqlite_db: Database) -> None:
    wires = Wire("whatsapp"), Wire("sms")
    service = service_of(sqlite_db, Clock(), echo_router(), *wires)
    for wire in wires:
        asyncio.run(hear(service, PHONE, "hola", "m1", wire.name))
    assert [wire.texts_to(PHONE) for wire in wires] == [["eco: hola"]] * 2


def test_trouble_of_the_database_passes_through_and_nothing_is_kept(db: Database) -> None:
    def locked(_message: str) -> Exception:
        return OperationalError("SELECT 1", None, sqlite3.OperationalError("database is locked"))

    service, wire = serve(db, failing_router(1, locked))
    asyncio.run(hear(service, "8", "hola", "m0"))
    before = everything(db)
    with pytest.raises(Unavailable):
        asyncio.run(hear(service, "7", "falla", "m1"))
    assert everything(db) == before
    asyncio.run(hear(service, "7", "falla", "m1"))
    assert wire.texts_to("7") == ["intento 2"], "the provider repeats it and it is taken then"


def test_one_persons_messages_are_answered_in_order_while_another_is_slow(db: Database) -> None:
    service, wire = serve(db, echo_router())

    async def talk() -> None:
        slow = Wire("whatsapp", held=asyncio.Event())
        service.channels["whatsapp"] = slow  # type: ignore[index]  # a dictionary, seen as a Mapping
        await service.take(Incoming("whatsapp", "slow", "s1", "primera"))
        quick = [service.take(Incoming("telegram", "7", f"m{n}", f"mensaje {n}")) for n in range(12)]
        late = service.take(Incoming("whatsapp", "slow", "s2", "segunda"))
        await asyncio.gather(*quick, late)
        await until(lambda: len(wire.sent) == 12)
        assert slow.sent == []
        assert slow.held is not None
        slow.held.set()
        await service.delivery.drain()
        assert slow.texts_to("slow") == ["eco: primera", "eco: segunda"]

    asyncio.run(talk())
    assert wire.texts_to("7") == [f"eco: mensaje {n}" for n in range(12)]


def test_before_consent_no_words_are_kept(db: Database) -> None:
    service, _ = serve(db, echo_router())
    secret = Incoming("telegram", "7", "m1", "me llamo Rosa", media=(Media("voice", "file-9"),))

    async def talk() -> None:
        await service.take(secret)
        await service.take(Incoming("telegram", "7", "m2", "", payload="nada:1"))
        await service.delivery.drain()

    asyncio.run(talk())
    assert [row.body for row in rows(db, inbound)] == [{}, {}]
    assert "Rosa" not in repr(rows(db, addresses))


def test_after_consent_words_are_kept_with_their_message(db: Database) -> None:
    service, _ = serve(db, echo_router())
    asyncio.run(hear(service, "7", "hola", "m1"))
    register_person(db, "7")
    asyncio.run(hear(service, "7", "quiero agua", "m2"))
    assert [row.body for row in rows(db, inbound)] == [{}, {"text": "quiero agua"}]


def test_silence_is_kept_too(sqlite_db: Database) -> None:
    service, wire = serve(sqlite_db, Router(commands=echo_router().commands))
    taken = asyncio.run(hear(service, "7", "nada", "m1"))
    assert taken.answers == ()
    assert wire.sent == []
    assert len(rows(sqlite_db, inbound)) == 1
    assert rows(sqlite_db, outbox) == []


def test_an_unreadable_message_is_kept_as_a_dead_letter(sqlite_db: Database) -> None:
    service, wire = serve(sqlite_db, echo_router())
    asyncio.run(service.receive(wire, {"sticker": "x"}, "u5"))
    (letter,) = rows(sqlite_db, dead_letters)
    assert (letter.channel, letter.message_id, letter.error, letter.body) == ("telegram", "u5", "no text", {})


def test_blocking_and_unblocking_are_noted_without_an_answer(sqlite_db: Database) -> None:
    service, wire = serve(sqlite_db, echo_router())

    async def change(kind: Any, message_id: str) -> None:
        await service.take(Incoming("telegram", "7", message_id, kind=kind))

    asyncio.run(hear(service, "7", "hola", "m1"))
    asyncio.run(change("blocked", "m2"))
    assert rows(sqlite_db, addresses)[0].unreachable_since is not None
    asyncio.run(change("unblocked", "m3"))
    assert rows(sqlite_db, addresses)[0].unreachable_since is None
    assert len(wire.sent) == 1


def test_the_answer_goes_out_only_after_the_commit(db: Database) -> None:
    wire = Wire()
    service = service_of(db, Clock(), echo_router(), wire)

    def fails(_conn: Connection) -> None:
        raise RuntimeError("after the turn, in the same transaction")

    taker = service.db.run

    async def run_and_fail(work: Callable[[Connection], Any]) -> Any:
        def both(conn: Connection) -> Any:
            work(conn)
            fails(conn)

        return await taker(both)

    service.db.run = run_and_fail  # type: ignore[method-assign]  # the commit that never comes
    with pytest.raises(RuntimeError):
        asyncio.run(hear(service, "7", "hola", "m1"))
    assert wire.sent == []
    with db.read() as conn:
        assert conn.scalar(select(func.count()).select_from(inbound)) == 0
