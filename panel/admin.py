"""What organisers do from the command line with events and invitations, told in sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mensajes.life import outcome_words
from panel.refused import Refused
from panel.words import say
from storage import events_admin, help_desk, invitations, rejoinders
from storage.database import Database
from storage.events_admin import EventLine, EventOver, UnknownEvent
from storage.help_desk import OpenLetter, OpenRejoinder, OpenRequest

LANGUAGE = "es"
_LIMA = ZoneInfo("America/Lima")
_LETTER = "E"  # before the number of a message that failed: the lists count apart
_REJOINDER = "R"  # of somebody's answer to a decision


def event_lines(db: Database) -> list[str]:
    """Every event, one a line."""
    with db.read() as conn:
        found = events_admin.list_events(conn)
    return [_event_line(one) for one in found] or [say("cli.events.none")]


def cancel_event(db: Database, code: str, reason: str, now: datetime) -> list[str]:
    """Cancel an event and tell everyone registered or waiting. Raises Refused."""
    if not reason.strip():
        raise Refused(say("cli.events.no_reason"))
    try:
        done = db.write(partial(events_admin.cancel_event, code=code, reason=reason.strip(), now=now))
    except UnknownEvent as unknown:
        raise Refused(_unknown(unknown)) from unknown
    except EventOver as over:
        raise Refused(say("cli.events.over", code=over.code)) from over
    return [say("cli.events.cancelled" if done else "cli.events.already_cancelled", code=code)]


def create_invitation(db: Database, event: str, entity: str, seats: int, now: datetime) -> list[str]:
    """Make an invitation code for an institution. Raises Refused."""
    if not entity.strip():
        raise Refused(say("cli.invitations.no_entity"))

    def create(conn: Connection) -> str:
        events_admin.find_event(conn, event)
        return invitations.create_invitation(conn, event.strip().upper(), entity.strip(), seats, now)

    try:
        code = db.write(create)
    except UnknownEvent as unknown:
        raise Refused(_unknown(unknown)) from unknown
    return [say("cli.invitations.created", n=seats, entity=entity.strip(), code=code)]


def invitation_lines(db: Database, event: str) -> list[str]:
    """Who has designated whom for an event, and who has not yet. Raises Refused."""
    with db.read() as conn:
        try:
            events_admin.find_event(conn, event)
        except UnknownEvent as unknown:
            raise Refused(_unknown(unknown)) from unknown
        found = invitations.designations(conn, event.strip().upper())
    return [
        say(
            "cli.invitations.line" if one.names else "cli.invitations.line_nobody",
            code=one.code,
            entity=one.entity,
            n=len(one.names),
            seats=one.seats,
            names=list(one.names),
        )
        for one in found
    ] or [say("cli.invitations.none")]


def request_lines(db: Database) -> list[str]:
    """Who waits to talk with a person, who answers a decision, then what could not be handled, one a line."""
    with db.read() as conn:
        found = [_request_line(one) for one in help_desk.open_requests(conn)]
        found += [_rejoinder_line(one) for one in help_desk.open_rejoinders(conn)]
        found += [_letter_line(one) for one in help_desk.open_letters(conn)]
    return found or [say("cli.requests.none")]


def close_request(db: Database, number: str, now: datetime, by: str = "") -> list[str]:
    """Take a request off the list; with E before its number a message that failed, with R an answer to a
    decision. Raises Refused."""
    closing: dict[str, Callable[[Connection, int], bool]] = {
        "": lambda conn, id_: help_desk.close(conn, id_, now),
        _LETTER: lambda conn, id_: help_desk.close_letter(conn, id_, now),
        _REJOINDER: lambda conn, id_: rejoinders.close(conn, id_, by, now),
    }
    digits = number.upper().lstrip(_LETTER + _REJOINDER)
    close = closing.get(number.upper().removesuffix(digits))
    known = close is not None and digits.isascii() and digits.isdigit() and int(digits) < 2**63
    if close is None or not known or not db.write(lambda conn: close(conn, int(digits))):
        raise Refused(say("cli.requests.unknown", id=number))
    return [say("cli.requests.closed", id=number)]


def _request_line(one: OpenRequest) -> str:
    return say(
        f"cli.requests.{one.kind}",
        id=str(one.id),
        at=one.at.astimezone(_LIMA),
        who=one.name or say("cli.requests.nameless"),
        channel=one.channel,
        reach=one.reach or say("cli.requests.unreachable"),
        text=" ".join(one.text.split()) or say("cli.requests.wordless"),
    )


def _rejoinder_line(one: OpenRejoinder) -> str:
    return say(
        "cli.requests.rejoinder",
        id=f"{_REJOINDER}{one.id}",
        at=one.at.astimezone(_LIMA),
        who=one.name or say("cli.requests.nameless"),
        channel=one.channel,
        reach=one.reach or say("cli.requests.unreachable"),
        code=one.code,
        outcome=outcome_words(LANGUAGE, one.outcome),
        text=" ".join(one.text.split()) or say("cli.requests.spoken"),
    )


def _letter_line(one: OpenLetter) -> str:
    return say(
        "cli.requests.letter",
        id=f"{_LETTER}{one.id}",
        at=one.at.astimezone(_LIMA),
        who=one.name or say("cli.requests.nameless"),
        channel=one.channel,
        reach=one.reach or say("cli.requests.unreachable"),
        error=one.error,
    )


def _event_line(one: EventLine) -> str:
    limit = {} if one.capacity is None else {"capacity": one.capacity}
    seats = say("cli.events.seats" if limit else "cli.events.no_limit", n=one.held, **limit)
    facts = {"code": one.code, "title": one.title, "day": _day(one), "waiting": one.waiting}
    return say(f"cli.events.line.{one.status}", seats=seats, **facts)


def _day(one: EventLine) -> str:
    """Its day; where no day is sure, the week or the days among which it will be."""
    zone = ZoneInfo(one.timezone)
    key = {"semana": "week", "rango": "range"}.get(one.date_status, "day")
    ends = one.ends_at or one.starts_at
    return say(f"cli.events.{key}", starts=one.starts_at.astimezone(zone), ends=ends.astimezone(zone))


def _unknown(unknown: UnknownEvent) -> str:
    if unknown.near:
        return say("cli.events.unknown_near", code=unknown.code, near=list(unknown.near))
    return say("cli.events.unknown", code=unknown.code)
