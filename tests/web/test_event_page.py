"""The public page of an event, and its calendar file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Connection, update

from storage.database import Database
from storage.tables import events
from tests.web.client import Client
from tests.web.public_world import NOW, page_words, public_client, register, seed


@pytest.fixture
def full_db(sqlite_db: Database) -> Database:
    seed(sqlite_db)
    return sqlite_db


@pytest.fixture
def client(full_db: Database) -> Iterator[Client]:
    with public_client(full_db) as client:
        yield client


def test_an_event_says_what_people_ask(client: Client) -> None:
    words = page_words(client, "/e/TALLER-PIURA")
    assert "Sábado 12 de diciembre de 2026 9 a. m. a 1 p. m. (hora del Perú)" in words
    assert "Casa de la Cultura Jr. Lima 123 Ayabaca, Piura" in words
    assert "Dra. Ana &lt;b&gt;Ruiz&lt;/b&gt;, Directora, Diresa" in words
    assert "Quedan 4 cupos." in words
    assert "Costo Gratis" in words
    assert "Tu DNI para entrar" in words
    assert "secret.example" not in client.get("/e/TALLER-PIURA").text


def test_an_event_leads_to_every_way_in(client: Client) -> None:
    html = client.get("/e/taller-piura").text
    assert 'href="/?start=ev_TALLER-PIURA"' in html
    assert 'href="https://wa.me/51999888777?text=Hola%2C%20quiero%20ir%20a%20TALLER-PIURA"' in html
    assert 'href="https://t.me/RimayBot?start=ev_TALLER-PIURA"' in html
    assert 'href="/e/TALLER-PIURA.ics"' in html


@pytest.mark.parametrize(
    ("states", "change", "said"),
    [
        ("registered registered offered", {}, "Queda 1 cupo."),
        ("registered cancelled declined", {}, "Quedan 3 cupos."),
        ("registered " * 4, {}, "Ya no quedan cupos, pero puedes entrar a la lista de espera."),
        ("registered " * 4, {"waiting_list": False}, "Ya no quedan cupos."),
        ("registered " * 4 + "waiting", {"waiting_limit": 1}, "Ya no quedan cupos."),
        ("registered " * 4 + "waiting", {}, "Hay 1 persona en la lista de espera"),
        (
            "registered",
            {"reserves": [{"cls": "osc", "seats": 2, "release_on": "2026-12-01"}]},
            "Quedan 3 cupos. De ellos, 2 están guardados para algunos grupos",
        ),
        (
            "registered",
            {"reserves": [{"cls": "osc", "seats": 2, "release_on": "2026-11-20"}]},
            "Quedan 3 cupos.",
        ),
        ("registered", {"reserves": [{"cls": "osc", "seats": 3}]}, "Quedan 3 cupos, guardados para"),
        ("registered", {"capacity": None}, "Sin límite de cupos."),
        ("", {"access": "invitacion"}, "Solo con código de invitación."),
        ("", {"registration_opens": datetime(2026, 12, 1, 5, tzinfo=UTC)}, "abre el 1 de diciembre de 2026"),
        ("", {"registration_closes": datetime(2026, 11, 1, tzinfo=UTC)}, "La inscripción ya cerró."),
        ("", {"status": "closed", "status_reason": "Aforo completo"}, "Motivo: Aforo completo"),
        ("", {"starts_at": NOW, "ends_at": NOW}, "Este evento ya pasó."),
        ("", {"timezone": "Europe/Madrid"}, "3 p. m. a 7 p. m. (hora de Madrid)"),
        ("", {"ends_at": None}, "9 a. m. (hora del Perú)"),
        ("", {"modality": "hibrida"}, "También puedes conectarte por internet."),
    ],
)
def test_seats_and_hours_are_told_as_they_are(
    client: Client, full_db: Database, states: str, change: dict[str, Any], said: str
) -> None:
    def prepare(conn: Connection) -> None:
        register(conn, states)
        if change:
            conn.execute(update(events).where(events.c.id == 1).values(**change))

    full_db.write(prepare)
    assert said in page_words(client, "/e/TALLER-PIURA")


def test_what_is_not_sure_is_said(client: Client) -> None:
    assert "Sábado 12 de diciembre de 2026 Hora por confirmar" in page_words(client, "/e/CHARLA")
    assert "Por internet." in page_words(client, "/e/CHARLA")
    assert "Semana del 12 de diciembre de 2026 Día por confirmar" in page_words(client, "/e/SEMANA")


def test_what_is_past_has_nothing_to_confirm_and_no_poster(client: Client, full_db: Database) -> None:
    last_year = {"starts_at": datetime(2025, 12, 12, 5, tzinfo=UTC), "ends_at": None, "cost": ""}
    full_db.write(lambda conn: conn.execute(update(events).values(last_year)))
    assert "Semana del 12 de diciembre de 2025" in page_words(client, "/e/SEMANA")
    for code in ("SEMANA", "CHARLA", "TALLER-PIURA"):
        html, words = client.get(f"/e/{code}").text, page_words(client, f"/e/{code}")
        assert "por confirmar" not in words
        assert "Gratis" not in words  # its file does not say so
        assert ".ics" not in html
        assert "cartel.pdf" not in html


def test_a_cancelled_event_says_why_and_offers_no_seat(client: Client) -> None:
    words = page_words(client, "/e/CANCELADO")
    assert "Este evento se suspendió. Motivo: Hay paro en la carretera." in words
    assert "cupos" not in words
    html = client.get("/e/CANCELADO").text
    assert ".ics" not in html
    assert "cartel.pdf" not in html


def _calendar(client: Client, code: str) -> Any:
    answer = client.get(f"/e/{code}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.content
    [entry] = Calendar.from_ical(answer.content).walk("VEVENT")
    return entry


def test_the_calendar_file_is_one_event_that_can_be_replaced(client: Client) -> None:
    entry = _calendar(client, "TALLER-PIURA")
    assert (entry["uid"], entry["sequence"], entry["status"]) == ("TALLER-PIURA@rimay.gob.pe", 3, "CONFIRMED")
    assert entry["dtstart"].dt == datetime(2026, 12, 12, 14, 0, tzinfo=UTC)
    assert entry["dtend"].dt == datetime(2026, 12, 12, 18, 0, tzinfo=UTC)
    assert entry["location"] == "Casa de la Cultura, Jr. Lima 123, Ayabaca, Piura"
    assert "postas, agua; desagüe, y plazos." in entry["description"]
    assert "secret.example" not in entry["description"]


def test_the_calendar_file_of_an_uncertain_hour_takes_the_day(client: Client) -> None:
    charla, semana = _calendar(client, "CHARLA"), _calendar(client, "SEMANA")
    assert (charla["dtstart"].dt, charla["dtend"].dt) == (date(2026, 12, 12), date(2026, 12, 13))
    assert (semana["dtstart"].dt, semana["dtend"].dt) == (date(2026, 12, 12), date(2026, 12, 19))
    assert charla["status"] == "TENTATIVE"


def test_the_calendar_file_of_a_cancelled_event_takes_it_away(client: Client) -> None:
    assert _calendar(client, "CANCELADO")["status"] == "CANCELLED"
