"""A world to send in: one process, one channel, and a person who can be told things."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from bot.channels.contract import SendError
from bot.context import NoticeContext
from bot.messages import Incoming
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from bot.site import Site
from bot.turn import TurnTaker
from storage.database import Database
from storage.notices import Notice, notify
from storage.tables import addresses
from tests.bot.world import Clock, Wire, echo_router, hear, literal, messages_of, register_person, service_of

WHO = "7"


class World:
    """One process with one channel, and a person who can be told things."""

    def __init__(self, db: Database, router: Router | None = None, wire: Wire | None = None) -> None:
        self.db, self.clock = db, Clock()
        self.wire = wire or Wire()
        self.router = router or echo_router()
        self.service = self.process("p1")

    def process(self, owner: str, *wires: Wire) -> Service:
        return service_of(self.db, self.clock, self.router, *(wires or (self.wire,)), owner=owner)

    def hear(self, text: str, message_id: str, who: str = WHO) -> None:
        asyncio.run(hear(self.service, who, text, message_id, self.wire.name))

    def deliver(self, service: Service | None = None) -> int:
        return asyncio.run((service or self.service).delivery.deliver_due())

    def fails(self, *errors: SendError, who: str = WHO) -> None:
        self.wire.troubles[who] = list(errors)

    @property
    def last(self) -> Any:
        return messages_of(self.db)[-1]

    def address(self) -> Any:
        with self.db.read() as conn:
            return conn.execute(select(addresses).where(addresses.c.external_id == WHO)).one()

    def knows(self) -> int:
        """The person is known from here on."""
        self.hear("hola", "m0")
        self.wire.sent.clear()
        self.wire.tried.clear()
        return register_person(self.db, WHO)

    def notify(self, person: int, key: str = "k1", **more: Any) -> None:
        notice = Notice(person, "test.notice", {"n": 1}, key, self.clock.now, **more)
        self.db.write(lambda conn: notify(conn, notice, self.clock.now))


def noticing(reply: Reply | None) -> Router:
    """A router that tells every notice with this reply; None: it no longer holds."""
    router = echo_router()

    @router.notice("test.notice")
    def tell(_ctx: NoticeContext, _facts: Mapping[str, Any]) -> Reply | None:
        return reply

    return router


def leave_undelivered(world: World, *texts: str, people: int = 1, owner: str = "dead") -> None:
    """A process takes turns, commits, and dies before it sends."""
    taker = TurnTaker(world.router, Site(), world.wire.render, owner)
    for n, text in enumerate(texts):
        said = Incoming(world.wire.name, str(int(WHO) + n % people), f"{owner}{n}", text)
        world.db.write(partial(taker.take, incoming=said, now=world.clock.now))


def world_address(conn: Connection) -> int:
    """The id of the person's address."""
    return int(conn.execute(select(addresses.c.id).where(addresses.c.external_id == WHO)).scalar_one())


def touch_form(world: World) -> None:
    """A form that heard something just now."""
    progress = {"flow": "f", "run": "1", "answers": []}
    state = {"open": progress, "touched": world.clock.now.isoformat()}
    change = update(addresses).where(addresses.c.external_id == WHO).values(state=state)
    world.db.write(lambda conn: conn.execute(change))


def answering(wire: Wire) -> tuple[Router, Wire]:
    """Notices with two options, and what is said to whoever takes one."""
    reply = literal("¿Vienes?").labelled("yes:1", "Sí, voy").labelled("no:1", "No podré")
    router = noticing(reply)
    router.action("yes")(lambda _ctx, _argument: literal("te espero"))
    router.action("no")(lambda _ctx, _argument: literal("lo siento"))
    return router, wire
