"""All that is held of one person, line by line, for a file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, literal, null, select

from storage.tables import (
    addresses,
    attendances,
    attendees,
    consents,
    contributions,
    events,
    help_requests,
    inbound,
    media,
    organizations,
    persons,
    ratings,
    registrations,
    rejoinders,
    section_supports,
    sections,
    supports,
)


@dataclass(frozen=True, slots=True)
class Held:
    """One thing: what it is (`phone`, `registration`, `contribution`…), since when, its code, its words."""

    kind: str
    at: datetime | None
    code: str
    what: str


def own_data(conn: Connection, person_id: int) -> Iterator[Held]:
    """What the person is called first, then what they did, then their messages; none where nobody is."""
    yield from _person(conn, person_id)
    for statement in _statements(person_id):
        for kind, at, code, what in conn.execute(statement):
            yield Held(kind, at, code or "", what or "")


def _person(conn: Connection, person_id: int) -> Iterator[Held]:
    row = conn.execute(select(persons).where(persons.c.id == person_id)).first()
    if row is None or row.erased_at is not None:
        return
    for kind in ("name", "phone", "ubigeo", "age_band"):
        if value := getattr(row, kind):
            yield Held(kind, row.created_at, "", value)
    if row.last_organization_id is not None:
        named = select(organizations.c.name).where(organizations.c.id == row.last_organization_id)
        yield Held("organization", row.created_at, "", conn.execute(named).scalar_one())


def _statements(person_id: int) -> Iterator[Select[Any]]:
    here = select(addresses.c.id).where(addresses.c.person_id == person_id)
    yield _held("chat", addresses.c.created_at, addresses.c.channel, addresses.c.external_id).where(
        addresses.c.person_id == person_id
    )
    for granted, kind in ((True, "permission"), (False, "refusal")):
        yield _held(kind, consents.c.at, consents.c.version, consents.c.purpose).where(
            consents.c.person_id == person_id, consents.c.granted.is_(granted)
        )
    yield from _events(person_id)
    yield from _words(person_id)
    asked = help_requests.c.address_id.in_(here)
    yield _held("request", help_requests.c.at, help_requests.c.kind, help_requests.c.text).where(asked)
    yield _held("file", media.c.received_at, media.c.kind, media.c.name).where(media.c.address_id.in_(here))
    said = and_(addresses.c.channel == inbound.c.channel, addresses.c.external_id == inbound.c.address)
    yield (
        _held("message", inbound.c.received_at, inbound.c.channel, inbound.c.body["text"].as_string())
        .join(addresses, said)
        .where(addresses.c.person_id == person_id, inbound.c.body["text"].as_string() != "")
        .order_by(inbound.c.id)
    )


def _events(person_id: int) -> Iterator[Select[Any]]:
    own = registrations.c
    joined = registrations.join(events, events.c.id == own.event_id)
    yield (
        _held("registration", own.created_at, own.code, events.c.title)
        .select_from(joined)
        .where(own.person_id == person_id)
    )
    yield _held("needs", own.created_at, own.code, own.accessibility).where(
        own.person_id == person_id, own.accessibility != ""
    )
    yield (
        _held("attendee", attendees.c.changed_at, own.code, attendees.c.name)
        .join(registrations, own.id == attendees.c.registration_id)
        .where(own.person_id == person_id)
    )
    yield (
        _held("attendance", attendances.c.at, events.c.code, events.c.title)
        .join(events, events.c.id == attendances.c.event_id)
        .where(attendances.c.person_id == person_id)
    )
    yield (
        _held("rating", ratings.c.at, events.c.code, cast(ratings.c.score, String) + " " + ratings.c.text)
        .join(events, events.c.id == ratings.c.event_id)
        .where(ratings.c.person_id == person_id)
    )


def _words(person_id: int) -> Iterator[Select[Any]]:
    own = contributions.c
    yield _held("contribution", own.received_at, own.code, own.text).where(own.person_id == person_id)
    for hint in ("suggested_entity", "suggested_indicator", "suggested_deadline"):
        yield _held(hint, own.received_at, own.code, own[hint]).where(
            own.person_id == person_id, own[hint] != ""
        )
    yield (
        _held("joined", supports.c.at, own.code, null())
        .join(contributions, own.id == supports.c.contribution_id)
        .where(supports.c.person_id == person_id)
    )
    yield (
        _held("support", section_supports.c.at, sections.c.code, sections.c.title)
        .join(sections, sections.c.id == section_supports.c.section_id)
        .where(section_supports.c.person_id == person_id)
    )
    yield _held("answer", rejoinders.c.at, literal(""), rejoinders.c.text).where(
        rejoinders.c.person_id == person_id
    )


def _held(kind: str, at: Any, code: Any, what: Any) -> Select[Any]:
    return select(literal(kind), at, code, what)
