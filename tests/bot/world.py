"""A small bot for tests of the engine: a router of our own, a channel whose wire is written down, a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.channels.contract import Unreadable
from bot.channels.numbered import numbered
from bot.messages import Incoming, Outgoing
from bot.reply import Reply, Text, say
from bot.router import Router
from bot.service import Service
from bot.site import Site
from bot.turn import Taken
from storage.database import Database
from storage.tables import addresses, outbox, persons

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class Wire:
    """A channel that writes down what it would send. `troubles` are raised first, in turn, for each send to
    an address or of a text; `held` makes every send wait until it is set; `begun`: how many were begun."""

    name: str = "telegram"
    pull: bool = False
    edits: bool = False
    reports: bool = False
    with_numbers: bool = False
    sent: list[tuple[str, str]] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    troubles: dict[str, list[Exception]] = field(default_factory=dict)
    held: asyncio.Event | None = None
    begun: int = 0

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        if "text" not in raw:
            raise Unreadable("no text")
        return [Incoming(self.name, str(raw["from"]), str(raw["id"]), str(raw["text"]))]

    def render(self, message: Outgoing) -> Outgoing:
        return numbered(message) if self.with_numbers else message

    async def send(self, address: str, message: Outgoing) -> str:
        self.begun += 1
        if self.held is not None:
            await self.held.wait()
        self.tried.append((address, message.text))
        for troubled in (address, message.text):
            if self.troubles.get(troubled):
                raise self.troubles[troubled].pop(0)
        self.sent.append((address, message.text))
        return f"provider-{len(self.sent)}"

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:
        self.tried.append((address, " ".join(message_ids)))
        if self.troubles.get(address):
            raise self.troubles[address].pop(0)
        self.deleted += message_ids
        return True

    async def close(self) -> None:
        """Nothing to let go of."""

    def texts_to(self, address: str) -> list[str]:
        return [text for to, text in self.sent if to == address]


def literal(words: str) -> Reply:
    """A reply of literal words."""
    return Reply((Text("", {"words": words}),))


def echo_router() -> Router:
    """Answers every text with itself; `menu` is what an apology needs."""
    router = Router()
    router.command("menu")(lambda _ctx: say("arrive.menu"))
    router.reader(lambda _ctx, text: literal(f"eco: {text}"))
    return router


def service_of(db: Database, clock: Clock, router: Router, *wires: Wire, owner: str = "p1") -> Service:
    """A process over this database."""
    return Service(db, {wire.name: wire for wire in wires}, router, Site(), clock=clock, owner=owner)


async def hear(service: Service, who: str, text: str, message_id: str, channel: str = "telegram") -> Taken:
    """One turn, with its replies sent."""
    taken = await service.take(Incoming(channel, who, message_id, text))
    await service.delivery.drain()
    return taken


def register_person(db: Database, who: str, name: str = "Rosa Quispe", phone: str = "+51987654321") -> int:
    """Make whoever writes from an address somebody known."""

    def make(conn: Connection) -> int:
        person = conn.execute(
            insert(persons)
            .values(
                created_at=NOON,
                name=name,
                age_band="adult",
                phone=phone,
                language="es",
                reminders=True,
                announcements=False,
            )
            .returning(persons.c.id)
        ).scalar_one()
        conn.execute(addresses.update().where(addresses.c.external_id == who).values(person_id=person))
        return int(person)

    return db.write(make)


def messages_of(db: Database) -> list[Any]:
    """Every row of the outbox, oldest first."""
    with db.read() as conn:
        return list(conn.execute(select(outbox).order_by(outbox.c.id)).all())
