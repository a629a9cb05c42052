"""When everything is quiet: is all that people were told true, and all that they said kept?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.text import fold
from storage.consistency import check
from storage.tables import (
    addresses,
    attendees,
    contributions,
    dead_letters,
    early_reports,
    events,
    inbound,
    organizations,
    outbox,
    persons,
    registrations,
)
from tests.chaos.citizen import Citizen
from tests.chaos.ledger import books, delivered
from tests.chaos.providers import STATUSES
from tests.chaos.world import World


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be. `about`: the row of the table where it counts."""

    about: str
    what: str


@dataclass(frozen=True, slots=True)
class Repeats:
    """Messages that came more often than they were written; of these, rightly; and how many were counted."""

    seen: int
    explained: int
    counted: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and how much there was."""

    faults: list[Fault]
    repeats: Repeats
    inbound: int
    replies: int
    seats: int
    proposals: int


def judge(world: World) -> Verdict:
    """Reads the whole database. Blocks."""
    with world.db.read() as conn:
        faults = [*_people(world, conn), *_seats(conn), *_inbound(world, conn), *_statuses(world, conn)]
        kept = books(conn)
        seats = conn.scalar(select(func.count()).where(attendees.c.state == "registered")) or 0
        proposals = conn.scalar(select(func.count()).select_from(contributions)) or 0
        messages = conn.scalar(select(func.count()).select_from(inbound)) or 0
    taken, may = delivered(world.mailboxes), world.doubts.unsaid(world.mailboxes.doubtful)
    faults += [Fault("lost replies", f"{channel}: {text[:80]}") for channel, _, text in kept.due - taken]
    again = taken - kept.all
    faults += [Fault("repeats without a crash", f"{one[0]}: {one[2][:80]}") for one in again - may]
    if again.total() > kept.repeats:
        faults.append(Fault("repeats not counted", f"{again.total()} came, {kept.repeats} were counted"))
    faults += _consistent(world)
    repeats = Repeats(again.total(), (again & may).total(), kept.repeats)
    return Verdict(faults, repeats, messages, kept.all.total(), seats, proposals)


def _consistent(world: World) -> Iterator[Fault]:
    for found in check(world.db, datetime.now(UTC)):
        if found.wrong:
            yield Fault("broken invariants", f"{found.rule} {found.where}: {found.count} {found.examples}")


def _people(world: World, conn: Connection) -> Iterator[Fault]:
    known = {(row.channel, row.external_id): row.person_id for row in conn.execute(select(addresses))}
    held = _held(conn)
    wrote: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in conn.execute(select(contributions)):
        wrote[row.person_id][row.code] = row
    names = {row.id: row.name for row in conn.execute(select(persons))}
    for one in world.citizens:
        who = known.get(one.voice.key)
        if one.unanswered:
            yield Fault("lost replies", one.unanswered)
        if one.puzzled > one.offered:
            yield Fault("surprises", f"{one.voice.key}: not understood {one.puzzled} times")
        for words in one.surprises:
            yield Fault("surprises", words)
        if who is not None:
            yield from _told(one, held[who])
            yield from _wrote(one, wrote[who])
        if "home" in one.memory.answered and names.get(who) != one.memory.name:
            yield Fault("lost answers", f"a name: {names.get(who)!r} for {one.memory.name!r}")


def _held(conn: Connection) -> dict[int, dict[str, Any]]:
    """What each person has, by the event's title."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = conn.execute(
        select(
            registrations.c.person_id,
            registrations.c.code,
            registrations.c.accessibility,
            events.c.title,
            attendees.c.state,
            organizations.c.name.label("organization"),
        )
        .join(attendees, attendees.c.registration_id == registrations.c.id)
        .join(events, events.c.id == registrations.c.event_id)
        .outerjoin(organizations, organizations.c.id == registrations.c.organization_id)
        .where(attendees.c.state.in_(("registered", "waiting", "offered")))
    )
    for row in rows:
        found[row.person_id].setdefault(row.title, []).append(row)
    return found


def _told(one: Citizen, held: dict[str, Any]) -> Iterator[Fault]:
    """Seats, places in lists, and what was answered on the way."""
    seats = {title: row for title, rows in held.items() for row in rows if row.state == "registered"}
    tickets = {title: row.code for title, row in seats.items()}
    if tickets != one.memory.seats:
        yield Fault("lost registrations", f"{one.voice.key}: told {one.memory.seats}, kept {tickets}")
    waits = {title for title, rows in held.items() for row in rows if row.state != "registered"}
    if waits != one.memory.waits:
        yield Fault("lost places", f"{one.voice.key}: told {one.memory.waits}, kept {waits}")
    if any(len(rows) > 1 for rows in held.values()):
        yield Fault("twice in one event", f"{one.voice.key}: {held}")
    for row in seats.values():
        if one.memory.needs.get(row.code, "") != row.accessibility:
            yield Fault(
                "lost answers", f"needs: {row.accessibility!r} for {one.memory.needs.get(row.code)!r}"
            )
        if fold(row.organization or "") != fold(one.memory.organization):
            yield Fault("lost answers", f"organization: {row.organization!r} for {one.memory.organization!r}")


def _wrote(one: Citizen, kept: dict[str, Any]) -> Iterator[Fault]:
    """Proposals, word for word, once each."""
    told = {proposal.code: proposal for proposal in one.memory.proposals if proposal.code}
    if told.keys() != kept.keys():
        yield Fault("lost answers", f"proposals: told {sorted(told)}, kept {sorted(kept)}")
    for code in told.keys() & kept.keys():
        said, row = told[code], kept[code]
        hints = (row.suggested_entity, row.suggested_indicator, row.suggested_deadline)
        wanted = tuple(said.hints.get(name, "") for name in ("entity", "indicator", "deadline"))
        if (row.problem, row.ask, hints) != (said.problem, said.ask, wanted):
            yield Fault("lost answers", f"{code}: {(row.problem, row.ask, hints)} for {said}")


def _seats(conn: Connection) -> Iterator[Fault]:
    """Nobody too many, and nobody waits for a seat that is free."""
    counts = Counter[tuple[int, str]]()
    for event_id, state, number in conn.execute(
        select(attendees.c.event_id, attendees.c.state, func.count()).group_by("event_id", "state")
    ):
        counts[event_id, state] = number
    for row in conn.execute(select(events)):
        taken = counts[row.id, "registered"] + counts[row.id, "offered"]
        if taken > row.capacity:
            yield Fault("oversold seats", f"{row.title}: {taken} of {row.capacity}")
        if taken < row.capacity and counts[row.id, "waiting"]:
            yield Fault("idle seats", f"{row.title}: {taken} of {row.capacity}, somebody waits")


def _inbound(world: World, conn: Connection) -> Iterator[Fault]:
    """What was acknowledged is there, once; nothing failed; nothing is left to send."""
    kept = {(row.channel, row.message_id) for row in conn.execute(select(inbound))}
    for channel, message_id in sorted(world.carrier.taken - kept):
        yield Fault("lost answers", f"{channel}: {message_id} was acknowledged")
    for row in conn.execute(select(dead_letters)):
        yield Fault("dead letters", row.error)
    for answer in world.carrier.odd:
        yield Fault("odd answers", answer)
    for fault in (*world.telegram.faults, *world.twilio.faults):
        yield Fault("odd requests", fault)
    for row in conn.execute(select(outbox).where(outbox.c.status.not_in(("sent", "superseded", "queued")))):
        yield Fault("lost replies", f"{row.kind}: {row.status}, {row.reason}")


def _statuses(world: World, conn: Connection) -> Iterator[Fault]:
    """The highest status that we acknowledged stands, or waits for its job to come round."""
    early = {row.provider_id: row.status for row in conn.execute(select(early_reports))}
    kept = select(outbox.c.provider_id, outbox.c.delivery).where(outbox.c.provider_id.is_not(None))
    for sid, delivery in conn.execute(kept):
        known = [STATUSES.index(one) for one in (delivery, early.get(sid)) if one in STATUSES]
        told = world.twilio.reported.get(sid, -1)
        if told > max(known, default=-1):
            yield Fault("lost statuses", f"{STATUSES[told]} was told, {delivery!r} is kept")
