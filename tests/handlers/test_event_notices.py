"""What we say on our own initiative is checked again before it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.gsm7 import segments
from bot.channels.sms import SmsChannel
from bot.channels.twilio_http import TwilioAccount
from bot.context import NoticeContext
from bot.reply import Reply
from bot.router import joined
from handlers import event_notices, reminders, waiting
from storage.database import Database
from storage.my_registrations import set_going
from storage.notices import Notice, notify
from storage.registrations import cancel
from tests.handlers.talking import SITE
from tests.storage.seating import NOW, START, change_event, make_event, notices, seat

NOTICES = joined([event_notices.router, reminders.router, waiting.router]).notices
SMS = SmsChannel(TwilioAccount("AC1", "x"), "+51900000002")
SOON = START - timedelta(hours=24)


def told(db: Database, row: Any, now: Any = SOON) -> Reply | None:
    """The notice as its renderer makes it now."""
    noticer = NOTICES[row.kind]
    return db.write(
        lambda conn: noticer(NoticeContext(conn, now, row.person_id, "es", "terminal", SITE), row.facts)
    )


def texted(db: Database, row: Any, now: Any = SOON, foot: str = "") -> str:
    """The notice as a text message; where nobody can answer it, with what is said there."""
    site = replace(SITE, public_url="https://rimay.gob.pe")
    noticer, known = NOTICES[row.kind], (now, row.person_id, "es", "sms", site)
    reply = db.write(lambda conn: noticer(NoticeContext(conn, *known), row.facts))
    return SMS.render(replace(reply.in_words().render("es"), foot=foot)).text if reply is not None else ""


LONG = {
    "title": "Taller regional de cocreación del VI Plan de Acción de Gobierno Abierto sobre salud y agua",
    "venue": "Auditorio de la Dirección Regional de Educación",
    "address": "Avenida Sánchez Cerro 1234, frente al parque",
    "bring": "tu DNI, una muda de ropa y, si vienes de lejos, tus pasajes",
    "timezone": "America/Bogota",
}
"""As much as agendas say."""


@pytest.mark.parametrize("kind", ["event.reminder", "event.changed", "event.cancelled", "waiting.offer"])
@pytest.mark.parametrize("about", [{"venue": "Auditorio de la Dirección Regional"}, LONG])
def test_a_text_message_has_the_page_s_address_and_two_segments_at_most(
    sqlite_db: Database, kind: str, about: dict[str, Any]
) -> None:
    event = make_event(sqlite_db, "TS-01", capacity=1, ubigeo="200101", **about)
    first = seat(sqlite_db, event)
    seat(sqlite_db, event)
    if kind == "waiting.offer":
        sqlite_db.write(lambda conn: cancel(conn, first, NOW))
    elif kind != "event.reminder":
        _about(sqlite_db, event, kind)
    for foot in ("", "A este número no puedes contestar."):
        said = texted(sqlite_db, notices(sqlite_db, kind)[0], NOW, foot)
        assert "https://rimay.gob.pe/e/TS-01" in said
        assert kind != "event.reminder" or "Codigo " in said
        assert segments(said) <= 2
        assert "...." not in said


def _about(db: Database, event: int, kind: str) -> None:
    """A notice of that kind to whoever has a seat, about an event that is so."""
    row = notices(db, "event.reminder")[0]
    if kind == "event.cancelled":
        why = "se fue la luz en toda la provincia, y hasta la otra semana no hay local que la tenga"
        change_event(db, event, status="cancelled", status_reason=why)
    about = {"registration": row.registration_id, "event": event, "schedule_version": 1}
    db.write(lambda conn: notify(conn, Notice(row.person_id, kind, about, f"{kind}:1", NOW), NOW))


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
