"""What we say on our own initiative is checked again before it is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.context import NoticeContext
from bot.reply import Reply
from bot.router import joined
from handlers import event_notices, reminders, waiting
from storage.database import Database
from storage.my_registrations import set_going
from storage.registrations import cancel
from tests.handlers.talking import SITE
from tests.storage.seating import NOW, START, change_event, make_event, notices, seat

NOTICES = joined([event_notices.router, reminders.router, waiting.router]).notices
SOON = START - timedelta(hours=24)


def told(db: Database, row: Any, now: Any = SOON) -> Reply | None:
    """The notice as its renderer makes it now."""
    noticer = NOTICES[row.kind]
    return db.write(
        lambda conn: noticer(NoticeContext(conn, now, row.person_id, "es", "terminal", SITE), row.facts)
    )


def words(reply: Reply | None) -> str:
    return reply.render("es").text if reply is not None else ""


def test_a_reminder_is_said_to_who_still_has_a_seat(db: Database) -> None:
    registration = seat(db, make_event(db, ubigeo="20", venue="Casa de la Cultura"))
    [_, last] = notices(db, "event.reminder")
    said = words(told(db, last))
    assert said.startswith(
        "Rosa, te espera el Taller de salud y agua: mañana sábado 12 de diciembre, 9 a. m. "
    )
    assert said.endswith("¿Vas a venir?")
    db.write(lambda conn: set_going(conn, registration, True))
    assert "¿Vas a venir?" not in words(told(db, last))
    db.write(lambda conn: cancel(conn, registration, NOW))
    assert told(db, last) is None


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"schedule_version": 2}, {"starts_at": NOW}])
def test_a_reminder_of_what_changed_is_not_said(sqlite_db: Database, change: dict[str, Any]) -> None:
    event = make_event(sqlite_db)
    seat(sqlite_db, event)
    [row, _] = notices(sqlite_db, "event.reminder")
    change_event(sqlite_db, event, **change)
    assert told(sqlite_db, row) is None


def test_an_offer_is_said_while_it_is_open(db: Database) -> None:
    event = make_event(db, capacity=1, ubigeo="20")
    first = seat(db, event, "Elsa")
    seat(db, event, "Rosa")
    db.write(lambda conn: cancel(conn, first, NOW))
    [row] = notices(db, "waiting.offer")
    said = words(told(db, row, NOW))
    assert said == (
        "Rosa, hay un cupo para ti en el Taller de salud y agua, sábado 12 de diciembre, 9 a. m., Piura. "
        "Te lo guardo hasta el lunes 23, 9 a. m."
    )
    assert told(db, row, NOW + timedelta(days=2)) is None
    change_event(db, event, status="cancelled")
    assert told(db, row, NOW) is None
