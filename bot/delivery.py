"""Sending: replies right after their commit, and whatever is due or was left by a process that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.batches import Batches
from bot.channels.contract import Channel, RetryLater, SendError, Throttled
from bot.chat_pace import ChatPace
from bot.doubts import about, to_ask_about
from bot.failures import Failure, keep_failure
from bot.floods import Floods
from bot.handing import hand
from bot.held import Held, Line
from bot.notes import HandingOver, Note, noting
from bot.notices import Prepared, Preparing, Ready, as_ready
from bot.pace import Pace
from bot.rooms import Rooms
from bot.router import Router
from bot.site import Site
from bot.turn import Taken
from storage import outbox
from storage.claims import Row, claim
from storage.database import Database, Unavailable
from storage.sending import Sent

log = logging.getLogger(__name__)

BATCH = 200
"""Messages claimed at once: a claim costs nearly the same for one as for many."""

BEHIND = timedelta(seconds=2)
"""When what waits behind another is looked at again; the queue itself keeps the order."""

MARGIN = timedelta(seconds=5)
"""What begins to go out later than this before its lease ends could be another process's by then."""

MANY = 10
"""Messages under way, from which on what is noted of them is gathered."""

IDLE = 0.5
"""Seconds between looks at an outbox with nothing due, or while there is no room for more."""


@dataclass(slots=True)
class Delivery:
    """Sends for one process. What is sent is marked before the next goes to the same address, so a crash
    leaves at most one message to an address of which nobody knows whether it is out."""

    db: Database
    channels: Mapping[str, Channel]
    router: Router
    site: Site
    clock: Callable[[], datetime]
    owner: str
    pace: Pace
    _chats: ChatPace = field(init=False)
    _rooms: Rooms = field(init=False)
    _writes: Batches[Note, Any] = field(init=False)
    _floods: Floods = field(default_factory=Floods)
    _lines: dict[Line, asyncio.Task[None]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _held: Held = field(default_factory=Held)
    _going: set[int] = field(default_factory=set)  # rows whose answer from the provider is not kept yet
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._chats = ChatPace(self.pace.rates.chats)
        self._rooms = Rooms(self.pace.rates.accounts)
        self._writes = Batches(self.db, noting(self.owner, self.clock), lambda: len(self._lines) > MANY)

    def soon(self, channel: str, taken: Taken) -> None:
        """Send the replies of a turn in the background, after those that went to the same address before."""
        until = self.clock() + outbox.LEASE
        ready = [
            Ready(answer.id, taken.address_id, channel, taken.address, answer.message, until, fresh=True)
            for answer in taken.answers
            if answer.ours
        ]
        if ready:
            self._start((taken.address_id, outbox.REPLY), ready)

    def background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something that nobody waits for and that may fail without harm."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def drain(self) -> None:
        """Wait until everything that this process has taken is out or back in the queue."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Claim one batch of what is due and wait until it is out. Returns how many rows were claimed."""
        claimed = await self._begin(BATCH)
        await self.drain()
        return claimed

    async def round(self) -> float:
        """Claim what is due, as much as there is room for, and begin to send it. Returns the seconds until
        the next round."""
        room = self._rooms.free(self._pushed())
        if await self._begin(room):
            return 0.0
        if room:
            return IDLE
        await self._some_room()
        return 0.0

    async def _begin(self, room: int) -> int:
        if self._writes.stuck:
            await self._writes.flush()  # what is out must not look like left by the dead
        take = partial(claim, owner=self.owner, now=self.clock(), limit=min(BATCH, room) or BATCH)
        rows = await self.db.run(partial(take, bulk=room > 0))
        lines = to_ask_about(rows, self.channels)
        for line in lines:
            self.background(self._ask(line))
        asked = {row.id for line in lines for row in line}
        await self._prepare([row for row in rows if row.id not in asked])
        return len(rows)

    def _pushed(self) -> list[str]:
        return [name for name, channel in self.channels.items() if not channel.pull]

    async def close(self, seconds: float = 5.0) -> None:
        """Send what was begun, for a while; give back the rest, so that another process sends it at once."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        going, left = set(self._going), set(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self.pace.close()
        try:
            release = partial(outbox.release, owner=self.owner, now=self.clock(), handed=going)
            await asyncio.wait_for(self._last_writes(release), 2.0)
        except (Unavailable, TimeoutError):
            log.warning("nothing could be given back: the database is away")

    async def _last_writes(self, release: Callable[[Connection], int]) -> None:
        await self._writes.flush()
        await self.db.run(release)

    async def _some_room(self) -> None:
        self._room.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._room.wait(), IDLE)

    async def _ask(self, line: Sequence[Row]) -> None:
        """Ask the provider about what may be out of a line; what is not is like any other. Whatever comes
        after it waits."""
        left: list[Row] = []
        for position, row in enumerate(line):
            try:
                asked = await about(self.db, self.channels.get(row.channel), row)
            except SendError as error:
                await self._unsure(line[position:], error)
                break
            if isinstance(asked, Row):
                left.append(asked)
            else:
                await self._keep(self._sent(as_ready(row), asked, "found"))
        await self._prepare(left)

    async def _unsure(self, line: Sequence[Row], error: SendError) -> None:
        """Nobody knows about the first of these: they stay in as much doubt as they were."""
        first, rest = line[0], line[1:]
        await self._keep_error(as_ready(first), RetryLater(error.reason, maybe_sent=True), first.doubt)
        for row in rest:
            await self._put_back(row.id, self.clock() + BEHIND, "after_another", row.doubt)

    async def _prepare(self, rows: Sequence[Row]) -> None:
        """Put notices into words, some in each transaction, and begin to send as soon as they are ready."""
        work = Preparing(self.router, self.channels, self.site, self.pace.rates)
        while rows:
            prepared = await self._piece(partial(work.take, rows=rows, rooms=self._rooms, now=self.clock()))
            self._rooms.put_off.update(prepared.put_off)
            lines: dict[Line, list[Ready]] = {}
            for one in prepared.ready:
                self._rooms.enter(one.channel, one.lane)
                lines.setdefault((one.address_id, one.lane), []).append(one)
            for line, ready in lines.items():
                self._start(line, ready)
            rows = rows[prepared.done :]

    async def _piece(self, piece: Callable[..., Prepared]) -> Prepared:
        try:
            return await self.db.run(piece)
        except Unavailable:
            raise
        except Exception:  # of one of them
            return await self.db.run(partial(piece, apart=True))

    def _start(self, line: Line, ready: Sequence[Ready]) -> None:
        task = self.background(self._in_order(self._lines.get(line), ready))
        self._lines[line] = task
        task.add_done_callback(partial(self._leave, line, ready))

    async def _in_order(self, before: asyncio.Task[None] | None, ready: Sequence[Ready]) -> None:
        """Send to one address in turn; what comes after a failure waits in the queue too."""
        if before is not None:
            await asyncio.wait([before])
        for position, one in enumerate(ready):
            again = await self._send(one)
            if again is not None:
                self._held.hold((one.address_id, one.lane), again, self.clock())
                for other in ready[position + 1 :]:
                    await self._put_back(other.row_id, self.clock() + BEHIND, "after_another")
                return

    async def _send(self, one: Ready) -> datetime | None:
        """Send one message and keep its outcome; when it is tried again, or None where it has its end."""
        later = self._must_wait(one) or await self._its_turn(one)
        if later is not None:
            await self._put_back(one.row_id, *later)
            return later[0]
        if one.bulk and not await self._keep(HandingOver(one.row_id)):
            return None  # it has ended meanwhile
        self._going.add(one.row_id)
        sent_as, error = await hand(self.channels.get(one.channel), one)
        if error is None:
            await self._keep(self._sent(one, sent_as))
            again = None
        else:
            again = await self._keep_error(one, error)
        self._going.discard(one.row_id)
        return again

    def _must_wait(self, one: Ready) -> tuple[datetime, str] | None:
        """Until when, and why, where something else goes first or nothing may go."""
        now = self.clock()
        paused = self.pace.paused_chats.get(one.address_id, now)
        if paused > now:
            return paused, "chat_paused"
        if one.fresh and self._held.holds((one.address_id, one.lane), now):
            return now + BEHIND, "after_another"
        return None

    async def _its_turn(self, one: Ready) -> tuple[datetime, str] | None:
        """Wait for the chat's turn, then for the account's; another moment, where that takes too long."""
        loop = asyncio.get_running_loop()
        delay = self._chats.delay(one.channel, one.address_id, loop.time(), bulk=one.bulk)
        if self.clock() + timedelta(seconds=delay) > one.until - MARGIN:
            return self.clock() + timedelta(seconds=delay), "chat_busy"
        if delay:
            await asyncio.sleep(delay)
        paused = await self.pace.turn(one.channel, bulk=one.bulk)
        if paused is not None:
            return paused, "account_paused"
        return (self.clock(), "late") if self.clock() > one.until - MARGIN else None

    async def _keep_error(
        self, one: Ready, error: SendError, doubt: datetime | None = None
    ) -> datetime | None:
        now = self.clock()
        error = self._floods.judged(error, one.channel, one.address_id, now)
        failure = Failure(one, error, now, tuple(self.channels), doubt)
        if isinstance(error, Throttled) and not error.whole_account:
            self.pace.paused_chats[one.address_id] = failure.at + error.retry_after
        await self._keep(partial(keep_failure, failure=failure))
        return failure.again

    async def _put_back(
        self, row_id: int, until: datetime, reason: str, doubt: datetime | None = None
    ) -> None:
        again = partial(outbox.postpone, row_id=row_id, until=until, reason=reason)
        await self._keep(partial(again, attempted=False, doubt=doubt))

    def _sent(self, one: Ready, sent_as: str, reason: str = "") -> Sent:
        reported = self.channels[one.channel].reports
        earlier, _, last = sent_as.rpartition(" ")
        return Sent(one.row_id, last, self.clock(), reason, reported=reported, earlier_ids=earlier)

    async def _keep(self, note: Note) -> Any:
        return await self._writes.add(note)

    def _leave(self, line: Line, ready: Sequence[Ready], task: asyncio.Task[None]) -> None:
        if self._lines.get(line) is task:
            del self._lines[line]
        for one in ready:
            self._rooms.leave(one.channel, one.lane)
        if self._rooms.free(self._pushed()):
            self._room.set()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a message stays in the outbox: %s", type(task.exception()).__name__)
