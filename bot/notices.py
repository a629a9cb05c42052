"""Claimed rows of the outbox made ready to send: checked again, addressed, and put into words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.between import noticed
from bot.channels.contract import Channel
from bot.context import NoticeContext
from bot.messages import Outgoing
from bot.one_way import as_said
from bot.pace import Rates
from bot.pieces import Piece
from bot.rooms import Rooms
from bot.router import Router
from bot.seen import Seen
from bot.site import Site
from bot.spending import Ceilings, month_of
from bot.turn import shown_options
from bot.waits import is_busy, morning_for
from bot.window import Later, Never, Outside, is_closed, too_late
from storage import links, outbox, reachable, sending
from storage.claims import Row
from storage.notices import REMINDER
from storage.reachable import Reachable
from storage.sending import Worded
from storage.sql import command
from storage.trouble import is_trouble

log = logging.getLogger(__name__)

PIECE = 0.02
"""Seconds of work in one transaction."""

SHARED_PIECE = 0.008
"""The same where one connection writes, and turns have to get in between."""

MOST = 25
"""Rows looked at for one transaction."""

_ANSWER = timedelta(seconds=2)
"""Until it is looked again whether an answer has gone out; after a crash, that is when its lease is over."""

BROKEN = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))
"""Waits before a notice is prepared again that could not be: a release may mend it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message with its words and its address. `until`: its lease; `fresh`: the reply of a turn, which no
    worker claimed; `notice`: it may be tried at another address of its person."""

    row_id: int
    address_id: int
    channel: str
    address: str
    message: Outgoing
    until: datetime
    attempts: int = 0
    lane: int = 0
    person_id: int | None = None
    notice: bool = False
    fresh: bool = False

    @property
    def bulk(self) -> bool:
        """Not an answer, so it keeps to the share of bulk."""
        return self.lane > 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of the first `done` rows: those to send, and up to when others were put off."""

    done: int
    ready: tuple[Ready, ...]
    put_off: Mapping[tuple[str, int], datetime]


def as_ready(row: Row) -> Ready:
    """A claimed row that has its words and its address."""
    if row.address_id is None or row.body is None:
        raise ValueError("a notice has no words yet")
    return Ready(
        row.id,
        row.address_id,
        row.channel,
        row.external_id,
        Outgoing.from_json(row.body),
        row.lease_until,
        row.attempts,
        row.lane,
        row.person_id,
        notice=row.kind not in ("reply", "pulled"),
    )


@dataclass(frozen=True, slots=True)
class Preparing:
    """What it takes to put notices into words."""

    router: Router
    channels: Mapping[str, Channel]
    site: Site
    rates: Rates = field(default_factory=Rates)

    def take(
        self, conn: Connection, rows: Sequence[Row], rooms: Rooms, now: datetime, *, apart: bool = False
    ) -> Prepared:
        """Prepare as many rows as a short transaction bears; each has its outcome, waits, or is ready. What
        one of them raises passes through; `apart`: only that one is put off, which costs more."""
        rows = rows[:MOST]
        people = {row.person_id for row in rows if row.person_id is not None and row.lane > 0}
        found = reachable.addresses_of(conn, people, tuple(self.channels)) if people else {}
        outside = Outside(conn, now, self.rates.new_a_day)
        ceilings = Ceilings(conn, self.rates.ceilings, month_of(now, self.site.timezone))
        batch = _Batch(conn, rooms.copy(), now, outside, ceilings, Seen(conn, people))
        ready: list[Ready] = []
        done = 0
        piece = Piece(SHARED_PIECE if conn.dialect.name == "sqlite" else PIECE)
        prepare = self._guarded if apart else self._one
        for row in rows:
            done += 1
            one = prepare(batch, row, found.get(row.person_id or 0, ()))
            if one is not None:
                ready.append(one)
                batch.rooms.enter(one.channel, one.lane)
            if piece.is_over():
                break
        return Prepared(done, tuple(batch.kept(ready)), batch.rooms.put_off)

    def _guarded(self, batch: _Batch, row: Row, theirs: Sequence[Reachable]) -> Ready | None:
        """One notice that cannot be put into words stops no other."""
        conn = batch.conn
        command(conn, "SAVEPOINT notice")
        try:
            one = self._one(batch, row, theirs)
        except Exception as error:
            if is_trouble(error):
                raise
            command(conn, "ROLLBACK TO notice")
            log.error("%s: a notice could not be prepared: %s", row.kind, type(error).__name__)
            _broken(conn, row, batch.now)
            one = None
        command(conn, "RELEASE notice")
        return one

    def _one(self, batch: _Batch, row: Row, theirs: Sequence[Reachable]) -> Ready | None:
        ready = as_ready(row) if row.kind == "reply" else self._notice(batch, row, theirs)
        if ready is not None and row.doubt is not None:
            outbox.repeat(batch.conn, row.id)
        return ready

    def _notice(self, batch: _Batch, row: Row, theirs: Sequence[Reachable]) -> Ready | None:
        conn, now = batch.conn, batch.now
        address = _chosen(row, theirs)
        if row.not_after is not None and now > row.not_after:
            outbox.finish(conn, row.id, "missed", too_late(row.reason), now)
            return None
        if address is None:
            if row.person_id is None or not links.redirect(conn, row.id, row.person_id):
                outbox.finish(conn, row.id, "unreachable", "no_address", now)
            return None
        if row.lane == outbox.ANNOUNCEMENT and batch.ceilings.reached(address.channel):
            return self._not_here(batch, row, address, theirs, Never("monthly_ceiling"))
        wait = self._wait(batch, row, address)
        if wait is not None:
            outbox.postpone(conn, row.id, *wait, attempted=False, doubt=row.doubt)
            return None
        return self._worded(batch, row, address, theirs)

    def _wait(self, batch: _Batch, row: Row, address: Reachable) -> tuple[datetime, str] | None:
        """Until when this notice has to wait, and why."""
        rooms, now = batch.rooms, batch.now
        if address.paused_until is not None and address.paused_until > now:
            return address.paused_until, "chat_paused"
        if address.answering:  # else its question would be the last that the person reads, and not the newest
            return now + _ANSWER, "reply_first"
        if is_busy(address, row, self._begins(batch, row), now):
            return now + timedelta(minutes=1), "form_open"
        morning = morning_for(row, self._zones(batch, row), now)
        if morning is not None:
            return morning, "night"
        if not self.channels[address.channel].pull and not rooms.is_free(address.channel, row.lane, now):
            return rooms.later(address.channel, row.lane, now), "channel_full"
        return None

    def _context(self, batch: _Batch, address: Reachable) -> NoticeContext:
        who = (address.person_id, address.language, address.channel)
        return NoticeContext(batch.conn, batch.now, *who, self.site, batch.seen)

    def _begins(self, batch: _Batch, row: Row) -> datetime | None:
        event = batch.seen.event(row.facts["event"]) if row.kind == REMINDER else None
        return event.starts_at if event is not None else None

    def _zones(self, batch: _Batch, row: Row) -> Iterator[ZoneInfo]:
        """Where the night counts: here and, of a notice about an event, there too."""
        yield ZoneInfo(self.site.timezone)
        event = batch.seen.event(row.facts["event"]) if "event" in row.facts else None
        if event is not None:
            yield ZoneInfo(event.timezone)

    def _worded(
        self, batch: _Batch, row: Row, address: Reachable, theirs: Sequence[Reachable]
    ) -> Ready | None:
        conn, noticer, channel = batch.conn, self.router.notices.get(row.kind), self.channels[address.channel]
        if noticer is None:
            outbox.finish(conn, row.id, "rejected", "unknown_kind", batch.now)
            return None
        reply = noticer(self._context(batch, address), row.facts)
        if reply is None:
            outbox.finish(conn, row.id, "superseded", "no_longer_holds", batch.now)
            return None
        message = channel.render(as_said(reply, address, batch.seen, self.site))
        if is_closed(address, batch.now):
            said = batch.outside.said(row, address, reply, message)
            if not isinstance(said, Outgoing):
                return self._not_here(batch, row, address, theirs, said)
            message = said
        if message.options or message.rest:
            batch.shown[address.id] = noticed(shown_options(message), address, batch.now)
        if channel.pull:
            _leave(conn, row, address, message, batch.now)
            return None
        batch.worded.append(Worded(row.id, address.id, message.to_json()))
        there = replace(row, address_id=address.id, channel=address.channel, external_id=address.external_id)
        return as_ready(replace(there, body=message.to_json()))

    def _not_here(
        self, batch: _Batch, row: Row, address: Reachable, theirs: Sequence[Reachable], why: Later | Never
    ) -> Ready | None:
        """At another address of the same person; without one, later or never."""
        others = [one for one in theirs if one.id != address.id]
        if others and not (isinstance(why, Never) and why.anywhere):
            return self._notice(batch, replace(row, address_id=None), others)
        if isinstance(why, Later):
            outbox.postpone(batch.conn, row.id, why.at, why.reason, attempted=False, doubt=row.doubt)
        else:
            outbox.finish(batch.conn, row.id, "unreachable", why.reason, batch.now)
        return None


@dataclass(frozen=True, slots=True)
class _Batch:
    """One transaction's work: its connection, its moment, and how much room there is."""

    conn: Connection
    rooms: Rooms
    now: datetime
    outside: Outside
    ceilings: Ceilings
    seen: Seen
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    worded: list[Worded] = field(default_factory=list)

    def kept(self, ready: Sequence[Ready]) -> list[Ready]:
        """Write at once what was said of all, addresses before messages as in a turn; without those that have
        ended meanwhile, whose person was erased."""
        reachable.show(self.conn, self.shown)
        held = sending.render(self.conn, self.worded)
        ended = {one.row_id for one in self.worded} - held
        return [one for one in ready if one.row_id not in ended]


def _chosen(row: Row, theirs: Sequence[Reachable]) -> Reachable | None:
    """The channel that the person chose, else the one they wrote from last; another, where that one did not
    take this notice."""
    if row.address_id is not None and row.body is None:
        return next((one for one in theirs if one.id == row.address_id), None)
    return theirs[0] if theirs else None


def _broken(conn: Connection, row: Row, now: datetime) -> None:
    if row.attempts < len(BROKEN):
        outbox.postpone(conn, row.id, now + BROKEN[row.attempts], "broken", attempted=True, doubt=row.doubt)
    else:
        outbox.finish(conn, row.id, "rejected", "broken", now)


def _leave(conn: Connection, row: Row, address: Reachable, message: Outgoing, now: datetime) -> None:
    """Where messages are pulled, the notice becomes a new row, so that it comes after all that was seen."""
    outbox.add_reply(
        conn,
        address_id=address.id,
        person_id=row.person_id,
        body=message.to_json(),
        now=now,
        owner=None,
        kind="pulled",
        lane=row.lane,
    )
    outbox.finish(conn, row.id, "sent", "pulled", now)
