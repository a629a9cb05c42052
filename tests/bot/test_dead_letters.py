"""What nothing can be done with is kept for staff, once, and holds nobody up."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection

from bot.context import Context
from bot.messages import Outgoing
from bot.reply import Reply
from bot.router import Router
from bot.staff import EVERY, Staff
from panel import admin
from panel.refused import Refused
from storage import conversations
from storage.database import Database
from storage.staff_notices import is_reached
from storage.tables import addresses, dead_letters, inbound, outbox
from tests.bot.test_turn import everything, failing_router, rows, serve
from tests.bot.world import NOON, Clock, Wire, echo_router, hear, register_person, service_of


def broken_menu() -> Router:
    """Whose apology cannot show the menu either."""
    router = failing_router(99)

    def breaks(_ctx: Context) -> Reply:
        raise LookupError("the menu")

    router.commands["menu"] = breaks
    return router


def test_what_cannot_be_kept_is_a_failed_try_too(db: Database) -> None:
    router = echo_router()

    def forget_json(ctx: Context, text: str) -> None:
        if text == "falla":
            ctx.remember(what=object())

    router.guard(forget_json)
    service, wire = serve(db, router)
    asyncio.run(hear(service, "7", "falla", "m1"))
    asyncio.run(hear(service, "7", "hola", "m2"))
    assert ["Disculpa" in text for text in wire.texts_to("7")] == [True, False]
    assert len(rows(db, dead_letters)) == 1


def test_an_apology_needs_no_menu(sqlite_db: Database) -> None:
    service, wire = serve(sqlite_db, broken_menu())
    asyncio.run(hear(service, "7", "falla", "m1"))
    (apology,) = wire.texts_to("7")
    assert "Disculpa, algo falló de mi lado" in apology
    assert len(rows(sqlite_db, dead_letters)) == 1


def test_where_nothing_can_be_said_the_letter_stays(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_message: Outgoing) -> Outgoing:
        raise LookupError

    service, wire = serve(sqlite_db, echo_router())
    monkeypatch.setattr(wire, "render", breaks)
    asyncio.run(hear(service, "7", "hola", "m1"))
    assert wire.sent == []
    assert [one.message_id for one in rows(sqlite_db, dead_letters)] == ["m1"]
    assert [one.message_id for one in rows(sqlite_db, inbound)] == ["m1"]


def test_staff_see_who_it_happened_to_and_close_it(db: Database) -> None:
    service, wire = serve(db, failing_router(99))
    asyncio.run(hear(service, "7", "hola", "m0"))
    register_person(db, "7")
    asyncio.run(hear(service, "7", "falla", "m1"))
    asyncio.run(hear(service, "8", "falla", "m2"))
    asyncio.run(service.receive(wire, {"sticker": "x"}, "u5"))
    known, stranger, unread = admin.request_lines(db)
    assert known.startswith(
        "E1  22 de noviembre de 2026, 12 del día  Rosa Quispe, telegram: +51987654321  un me"
    )
    assert "(ValueError at fail:" in known
    assert "sin nombre, telegram: 8  " in stranger
    assert "sin nombre, telegram: no dejó número  un mensaje suyo no se pudo atender (no text)" in unread
    assert admin.close_request(db, "e1", NOON) == ["Listo: el pedido e1 ya no está en la lista."]
    assert admin.request_lines(db) == [stranger, unread]
    for gone in ("E1", "1", "E", "e²", "E99999999999999999999"):
        with pytest.raises(Refused):
            admin.close_request(db, gone, NOON)


def test_an_unreadable_message_is_buried_once(db: Database) -> None:
    service, wire = serve(db, echo_router())
    asyncio.run(service.receive(wire, {"sticker": "x"}, "u5"))
    before = everything(db)
    for _ in range(3):
        asyncio.run(service.receive(wire, {"sticker": "x"}, "u5"))
    assert everything(db) == before
    assert len(rows(db, dead_letters)) == 1


def test_a_message_that_no_turn_can_take_is_not_asked_for_again(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = conversations.find_address

    def breaks(conn: Connection, channel: str, address: str) -> conversations.Address | None:
        if address == "7":
            raise LookupError("Rosa Quispe")
        return real(conn, channel, address)

    service, wire = serve(db, echo_router())
    monkeypatch.setattr(conversations, "find_address", breaks)

    async def arrive() -> None:
        for message_id, who in (("u1", "7"), ("u1", "7"), ("u2", "8")):
            await service.receive(wire, {"from": who, "id": message_id, "text": "hola"}, message_id)
        await service.delivery.drain()

    asyncio.run(arrive())
    assert wire.sent == [("8", "eco: hola")]
    assert [(one.message_id, one.body) for one in rows(db, dead_letters)] == [("u1", {})]
    assert [one.external_id for one in rows(db, addresses)] == ["8"]
    assert len(rows(db, outbox)) == 1
    assert "Rosa" not in caplog.text


def test_staff_are_told_once_an_hour_and_of_nobody(db: Database) -> None:
    """A chat that the settings name: how many wait and what to run."""
    clock = Clock()
    wire = Wire()
    service = service_of(db, clock, failing_router(99), wire)
    staff = Staff(service, ("telegram", "99"))

    async def fails(number: int) -> list[str]:
        await hear(service, "7", "falla", f"m{number}")
        assert await staff.round() == EVERY
        await service.delivery.deliver_due()
        return wire.texts_to("99")

    (told,) = asyncio.run(fails(1))
    assert told.startswith("Aviso para el equipo: 1 mensaje no se pudo atender.")
    assert "falla" not in told
    assert len(asyncio.run(fails(2))) == 1, "not twice in an hour"
    clock.pass_(hours=1)
    assert "3 mensajes" in asyncio.run(fails(3))[-1]
    clock.pass_(hours=2)
    asyncio.run(staff.round())
    asyncio.run(service.delivery.deliver_due())
    assert len(wire.texts_to("99")) == 2, "nothing is new"
    with db.read() as conn:
        assert is_reached(conn, ("telegram", "99"))
        assert is_reached(conn, ("telegram", "98")) is None
