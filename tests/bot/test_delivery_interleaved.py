"""Order and doubt, whatever happens first: processes talk, claim, ask, send, stop and die, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.channels.contract import RetryLater
from bot.messages import Incoming, Outgoing
from bot.notices import Preparing
from bot.service import Service
from bot.turn import TurnTaker
from storage.claims import claim
from storage.database import Database
from storage.outbox import CLAIMED
from storage.tables import addresses, outbox
from tests.bot.world import Clock, Wire, echo_router, service_of

_people = count(1000)

SAID, ENDS, TROUBLES, PAUSES = 5, 3, 2, 8
"""The most of each in one history: so that a minute, the longest that anything waits, is never over."""


@dataclass(slots=True)
class Gate:
    """Something under way. `ways`: how many outcomes it may have."""

    process: str
    ways: int
    opened: asyncio.Future[int]


@dataclass
class Gates:
    """Everything under way; who makes a step opens one of them."""

    shut: bool = True
    waiting: list[Gate] = field(default_factory=list)

    async def pass_(self, process: str, ways: int = 1) -> int:
        if not self.shut:
            return 0
        gate = Gate(process, ways, asyncio.get_running_loop().create_future())
        self.waiting.append(gate)
        return await gate.opened

    def open(self, gate: Gate, way: int = 0) -> None:
        self.waiting.remove(gate)
        gate.opened.set_result(way)


@dataclass
class Stepped:
    """A database where every transaction is committed at once, and what it came to arrives when it may: of
    two, the later may be heard of first."""

    db: Database
    gates: Gates
    process: str

    async def run(self, work: Callable[[Connection], Any]) -> Any:
        done = self.db.submit(work).result()
        of = getattr(work, "func", None)
        if of is claim or isinstance(getattr(of, "__self__", None), Preparing | TurnTaker):
            await self.gates.pass_(self.process)
        return done


@dataclass
class Line(Wire):
    """One process's way to the provider. `out` has what arrived, of all processes; `troubled` counts."""

    gates: Gates = field(default_factory=Gates)
    process: str = ""
    out: list[str] = field(default_factory=list)
    troubled: list[str] = field(default_factory=list)

    async def send(self, address: str, message: Outgoing) -> str:
        way = await self._way(3)
        if way == 1:
            raise RetryLater("refused")
        self.out.append(message.text)
        await self.gates.pass_(self.process)
        if way == 2:
            raise RetryLater("cut", maybe_sent=True)
        return f"SM{len(self.out)}"

    async def _way(self, ways: int) -> int:
        way = await self.gates.pass_(self.process, ways if len(self.troubled) < TROUBLES else 1)
        if way:
            self.troubled.append(self.process)
        return way


@dataclass
class Asked(Line):
    """The same at a provider that can be asked."""

    async def find_sent(
        self, address: str, message: Outgoing, since: object, known: Collection[str]
    ) -> str | None:
        if await self._way(2):
            raise RetryLater("network")
        return f"SM{self.out.index(message.text) + 1}" if message.text in self.out else None


@dataclass
class History:
    """Two processes and one person, who says a number each time."""

    db: Database
    kind: type[Line]
    who: str = field(default_factory=lambda: str(next(_people)))
    clock: Clock = field(default_factory=Clock)
    gates: Gates = field(default_factory=Gates)
    out: list[str] = field(default_factory=list)
    troubled: list[str] = field(default_factory=list)
    alive: dict[str, Service] = field(default_factory=dict)
    doing: dict[str, list[asyncio.Task[Any]]] = field(default_factory=dict)
    said: int = 0
    ends: int = 0
    stopping: list[asyncio.Task[None]] = field(default_factory=list)
    pauses: int = 0

    def start(self) -> None:
        name = f"p{next(_people)}"
        wire = self.kind("sms", gates=self.gates, process=name, out=self.out, troubled=self.troubled)
        stepped: Any = Stepped(self.db, self.gates, name)
        self.alive[name] = service_of(stepped, self.clock, echo_router(), wire, owner=name)
        self.doing[name] = []

    def steps(self) -> Iterator[Callable[[], None]]:
        """All that may happen next."""
        for gate in self.gates.waiting:
            for way in range(gate.ways):
                yield partial(self.gates.open, gate, way)
        for name in self.alive:
            if self.said < SAID:
                yield partial(self.say, name)
            if all(one.done() for one in self.doing[name][:1]):
                yield partial(self.claim, name)
            if self.ends < ENDS and any(gate.process == name for gate in self.gates.waiting):
                yield partial(self.crash, name)
                yield partial(self.stop, name)
        if self.pauses < PAUSES:
            yield self.pause

    def say(self, name: str) -> None:
        self.said += 1
        incoming = Incoming("sms", self.who, f"{self.who}-{self.said}", f"{self.said}")
        self.doing[name].append(asyncio.create_task(self.alive[name].take(incoming)))

    def claim(self, name: str) -> None:
        self.doing[name].insert(0, asyncio.create_task(self.alive[name].delivery._begin(9)))

    def pause(self) -> None:
        self.pauses += 1
        self.clock.pass_(seconds=2)

    def stop(self, name: str) -> None:
        """It is told to, and has no time to finish anything."""
        self.stopping.append(asyncio.create_task(self._ended(name).delivery.close(0)))
        self.start()

    def crash(self, name: str) -> None:
        """All that it remembered is gone, and its leases are over."""
        for task in self._ended(name).delivery._tasks:
            task.cancel()
        past = update(outbox).where(outbox.c.lease_owner.in_((name, name + CLAIMED)))
        over = past.values(lease_until=self.clock.now - CLOCK_TICK)
        self.db.submit(lambda conn: conn.execute(over)).result()
        self.start()

    def _ended(self, name: str) -> Service:
        self.ends += 1
        for task in self.doing.pop(name):
            task.cancel()
        self.gates.waiting = [one for one in self.gates.waiting if one.process != name]
        return self.alive.pop(name)

    async def end(self) -> None:
        """Nothing happens any more: everything goes out."""
        self.gates.shut = False
        for gate in list(self.gates.waiting):
            self.gates.open(gate)
        await asyncio.gather(*self.stopping)
        for _ in range(15):
            for name, service in self.alive.items():
                await asyncio.gather(*self.doing[name])
                await service.delivery.deliver_due()
            self.clock.pass_(seconds=1)


CLOCK_TICK = Clock().now.resolution


async def live(history: History, choices: Collection[int]) -> None:
    history.start()
    history.start()
    for choice in choices:
        steps = list(history.steps())
        steps[choice % len(steps)]()
        for _ in range(12):
            await asyncio.sleep(0)
    await history.end()


def kept(db: Database, who: str) -> list[Any]:
    rows = select(outbox).join(addresses).where(addresses.c.external_id == who).order_by(outbox.c.id)
    with db.read() as conn:
        return list(conn.execute(rows).all())


@pytest.mark.parametrize("kind", [Line, Asked])
@given(choices=st.lists(st.integers(0, 999), min_size=15, max_size=60))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_first_order_is_kept_and_no_repetition_goes_uncounted(
    db: Database, kind: type[Line], choices: list[int]
) -> None:
    history = History(db, kind)
    asyncio.run(live(history, choices))
    rows = kept(db, history.who)
    assert {row.status for row in rows} <= {"sent"}
    written = [row.body["text"] for row in rows]
    assert list(dict.fromkeys(history.out)) == written
    again, counted = len(history.out) - len(written), sum(row.repeats for row in rows)
    assert again == 0 == counted if kind is Asked else again <= counted
