""" "¿Te sirvió?": who is asked after an event, and what they answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_update  # SQLite compiles it too

from domain.ratings import FRESH, Summary, ask_at, summary
from storage.imports.ledger import unfinished
from storage.links import is_joined
from storage.notices import Notice, notify_all
from storage.outbox import ANNOUNCEMENT
from storage.sql import Query
from storage.tables import attendances, attendees, events, outbox, persons, ratings, registrations

ASK = "rating.ask"

PIECE = 100
"""People in one transaction."""

_LONGEST = timedelta(days=62)
"""No event is looked for longer than this after it began (storage/events.py)."""

_given = insert_or_update(ratings)
_give = Query(
    _given.on_conflict_do_update(
        index_elements=["event_id", "person_id"],
        set_={name: _given.excluded[name] for name in ("score", "channel", "at")},
    )
)
_of = and_(ratings.c.event_id == bindparam("in_event"), ratings.c.person_id == bindparam("in_person"))
_say = Query(
    update(ratings)
    .where(_of)
    .values(text=bindparam("new_text"), quote=False, quote_name=False, revision="pendiente")
)
_allow = Query(
    update(ratings)
    .where(_of, ratings.c.text != "")
    .values(quote=bindparam("new_quote"), quote_name=bindparam("new_named"))
)
_willing = Query(
    select(persons.c.name).where(
        persons.c.id == bindparam("in_person"),
        persons.c.reminders,
        ~exists().where(ratings.c.event_id == bindparam("in_event"), ratings.c.person_id == persons.c.id),
    )
)
_came = Query(
    select(registrations.c.id)
    .where(registrations.c.event_id == bindparam("in_event"))
    .where(registrations.c.person_id == bindparam("in_person"))
    .where(
        exists().where(attendees.c.registration_id == registrations.c.id, attendees.c.state == "registered")
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Rated:
    """An event with what its answers come to."""

    event_code: str
    title: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody said of an event, for whoever reviews it. `revision`: pendiente | publicable |
    con_reservas; `quote`, `named`: whether it may be quoted, and with the name."""

    id: int
    event_code: str
    score: int
    text: str
    quote: bool
    named: bool
    revision: str


def ask_some(conn: Connection, now: datetime) -> bool:
    """Put the question to some of those who came to what is over, each once; whether there may be more."""
    for event in _over(conn, now):
        found = _unasked(conn, event.id)
        if found:
            notify_all(conn, _questions(event, found), now)
            return True
    return False


def had_a_seat(conn: Connection, event_id: int, person_id: int) -> bool:
    """Whether this person may answer: payloads can be forged."""
    return _came.first(conn, in_event=event_id, in_person=person_id) is not None


def to_ask(conn: Connection, event_id: int, person_id: int) -> str | None:
    """The name of somebody who has not answered yet and wants to be told things; None for anybody else."""
    found = _willing.first(conn, in_event=event_id, in_person=person_id)
    return (found.name or "") if found is not None else None


def give(conn: Connection, event_id: int, person_id: int, score: int, channel: str, now: datetime) -> None:
    """Keep a score; another one replaces it, and leaves what was said."""
    values = {"event_id": event_id, "person_id": person_id, "score": score, "channel": channel, "at": now}
    _give.run(conn, **values, text="", quote=False, quote_name=False, revision="pendiente")


def say(conn: Connection, event_id: int, person_id: int, text: str) -> None:
    """Keep a sentence: new words, so nobody has read them and nothing is allowed yet."""
    _say.run(conn, in_event=event_id, in_person=person_id, new_text=text)


def allow(conn: Connection, event_id: int, person_id: int, *, quote: bool, named: bool) -> bool:
    """Whether the sentence may be quoted, and with the name; False where there is none."""
    done = _allow.run(conn, in_event=event_id, in_person=person_id, new_quote=quote, new_named=named)
    return done > 0


def rated(conn: Connection) -> list[Rated]:
    """Every event that somebody rated, the latest first."""
    rows = conn.execute(
        select(events.c.id, events.c.code, events.c.title, ratings.c.score, func.count())
        .join_from(ratings, events)
        .group_by(events.c.id, events.c.code, events.c.title, events.c.starts_at, ratings.c.score)
        .order_by(events.c.starts_at.desc(), events.c.id)
    )
    found: dict[int, tuple[str, str, dict[int, int]]] = {}
    for id_, code, title, score, count in rows:
        found.setdefault(id_, (code, title, {}))[2][score] = count
    return [Rated(code, title, summary(counts)) for code, title, counts in found.values()]


def sentences(conn: Connection, event_code: str = "") -> list[Sentence]:
    """What was said, of one event or of all; what nobody has read yet comes first."""
    columns = ("id", "score", "text", "quote", "quote_name", "revision")
    found = select(*(ratings.c[name] for name in columns), events.c.code).join_from(ratings, events)
    found = found.where(ratings.c.text != "")
    if event_code:
        found = found.where(func.upper(events.c.code) == event_code.upper())
    unread = (ratings.c.revision != "pendiente").asc()
    rows = conn.execute(found.order_by(unread, ratings.c.id))
    return [
        Sentence(row.id, row.code, row.score, row.text, row.quote, row.quote_name, row.revision)
        for row in rows
    ]


def review(conn: Connection, rating_id: int, revision: str) -> bool:
    """Note what a person of the staff thinks of a sentence; False where there is none."""
    said = and_(ratings.c.id == rating_id, ratings.c.text != "")
    return conn.execute(update(ratings).where(said).values(revision=revision)).rowcount > 0


def _over(conn: Connection, now: datetime) -> Iterator[Any]:
    """Events whose hour of asking has come and is not long past."""
    names = ("id", "starts_at", "ends_at", "date_status", "timezone")
    lately = and_(events.c.starts_at > now - _LONGEST, events.c.starts_at < now)
    recent = or_(events.c.starts_at > now - timedelta(days=10), events.c.ends_at > now - timedelta(days=4))
    told = events.c.status.in_(("published", "closed"))
    rows = conn.execute(select(*(events.c[name] for name in names)).where(lately, recent, told))
    for row in rows.all():
        at = ask_at(row.starts_at, row.ends_at, row.date_status, ZoneInfo(row.timezone))
        if at <= now < at + FRESH:
            yield row


def _unasked(conn: Connection, event_id: int) -> Sequence[int]:
    """Persons with a seat who were there as far as is known, and were not asked."""
    key = literal(f"rating:{event_id}:").concat(cast(registrations.c.person_id, String))
    asked = exists().where(outbox.c.dedupe_key == key)
    seated = exists().where(
        attendees.c.registration_id == registrations.c.id, attendees.c.state == "registered"
    )
    found = (
        select(registrations.c.person_id)
        .join(persons, persons.c.id == registrations.c.person_id)
        .where(registrations.c.event_id == event_id, seated, ~asked)
        .where(persons.c.erased_at.is_(None), persons.c.reminders, ~is_joined(persons.c.id))
        .where(_there(conn, event_id))
        .order_by(registrations.c.person_id)
    )
    return list(dict.fromkeys(conn.execute(found.limit(PIECE)).scalars()))


def _there(conn: Connection, event_id: int) -> ColumnElement[bool]:
    """Those who are on the list, where it names people of the chat; else all but those who said that they
    would not come. Lists on paper name people whom no chat knows."""
    on_list = and_(attendances.c.event_id == event_id, attendances.c.registration_id.is_not(None))
    on_list = and_(
        on_list, or_(attendances.c.import_id.is_(None), attendances.c.import_id.not_in(unfinished()))
    )
    known = conn.execute(select(attendances.c.id).where(on_list).limit(1)).first() is not None
    if known:
        return exists().where(on_list, attendances.c.registration_id == registrations.c.id)
    return or_(registrations.c.going.is_(None), registrations.c.going)


def _questions(event: Any, people: Sequence[int]) -> Iterator[Notice]:
    at = ask_at(event.starts_at, event.ends_at, event.date_status, ZoneInfo(event.timezone))
    for person in people:
        yield Notice(
            person_id=person,
            kind=ASK,
            facts={"event": event.id},
            key=f"rating:{event.id}:{person}",
            due_at=at,
            not_after=at + FRESH,
            event_id=event.id,
            lane=ANNOUNCEMENT,
        )
