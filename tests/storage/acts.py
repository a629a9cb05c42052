"""What people, organisers and jobs do to one event: values that a process of a race can be handed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from domain.agenda import parse_agenda
from domain.cells import Row
from domain.columns import Rows
from storage import registrations
from storage.imports.agenda import save_agenda
from storage.offers import expire_offers, release_reserves
from storage.outcome import Outcome
from storage.tables import events
from storage.waiting import accept_offer, decline_offer
from tests.storage.seating import NOW, ask, hours


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done. `who`: the person who asks, a registration, or how many seats it shall have."""

    what: str  # ask | cancel | accept | decline | expire | release | capacity
    who: int = 0
    event: int = 0
    names: tuple[str, ...] = ("Rosa",)
    cls: str = "ninguna"
    together: bool = True
    channel: str = "telegram"
    invitation: str = ""
    later: float = 0  # hours after NOW


def do(conn: Connection, act: Act) -> Outcome:
    """Do it; what it says, without the ids and codes that chance gave."""
    now = NOW + hours(act.later)
    match act.what:
        case "ask":
            said = {"cls": act.cls, "together": act.together, "channel": act.channel}
            return ask(conn, act.event, act.who, *act.names, now=now, invitation_code=act.invitation, **said)
        case "cancel":
            return registrations.cancel(conn, act.who, now)
        case "accept":
            return accept_offer(conn, act.who, now)
        case "decline":
            return decline_offer(conn, act.who, now)
        case "expire":
            expire_offers(conn, now)
        case "release":
            release_reserves(conn, now)
        case "capacity":
            _agenda(conn, act)
    return Outcome()


def plain(outcome: Outcome) -> Outcome:
    """An outcome without what differs by chance: ids and codes."""
    facts = {key: value for key, value in outcome.facts.items() if key != "code"}
    return replace(outcome, registration_id=None, code="", facts=facts)


def _agenda(conn: Connection, act: Act) -> None:
    """The agenda again, with another capacity."""
    event = conn.execute(select(events).where(events.c.id == act.event)).one()
    cells = {
        "code": event.code,
        "title": event.title,
        "kind": event.kind,
        "starts_at": "2026-12-12 09:00",
        "capacity": str(act.who),
    }
    agenda = parse_agenda(Rows((Row(2, cells),), frozenset(cells)))
    saved = save_agenda(conn, agenda, "agenda.csv", NOW + hours(act.later))
    assert (agenda.problems, saved.problems, saved.updated) == ((), (), (event.code,))
