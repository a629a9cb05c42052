"""The pages that anybody may open, over a database with a few events and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from sqlalchemy import Connection, insert, update

from bot.channels.web_session import WebSessions
from bot.site import Site
from mensajes import catalog
from panel.public import public_routes
from storage.database import Database
from storage.public_pages import public_contribution, published_event
from storage.tables import (
    attendees,
    contributions,
    events,
    persons,
    processes,
    registrations,
    speakers,
    themes,
)
from tests.web.client import Client

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
LIMA = ZoneInfo("America/Lima")
SITE = Site(
    controller="PCM",
    controller_address="Lima",
    contact="datos@example.pe",
    dpo="Ana",
    public_url="https://rimay.example",
    whatsapp="+51 999 888 777",
    telegram="RimayBot",
)
EVENT: dict[str, Any] = {
    "process_id": 1,
    "title": "Taller de salud y agua",
    "kind": "taller",
    "modality": "presencial",
    "starts_at": datetime(2026, 12, 12, 9, 0, tzinfo=LIMA),
    "ends_at": datetime(2026, 12, 12, 13, 0, tzinfo=LIMA),
    "ubigeo": "2002",
    "date_status": "exacta",
    "timezone": "America/Lima",
    "venue": "Casa de la Cultura",
    "address": "Jr. Lima 123",
    "latitude": -5.19,
    "longitude": -80.63,
    "link": "https://secret.example/meeting",
    "capacity": 4,
    "reserves": [],
    "max_per_person": 3,
    "waiting_list": True,
    "access": "abierto",
    "audience": "",
    "organizers": "",
    "languages": "",
    "accessibility": "",
    "bring": "Tu DNI para entrar",
    "materials": "",
    "cost": "",
    "contact": "",
    "description": "Hablaremos de postas, agua; desagüe, y plazos.",
    "reminder_rules": [],
    "schedule_version": 3,
    "status": "published",
    "status_reason": "",
    "searchable": "",
}
CONTRIBUTION: dict[str, Any] = {
    "process_id": 1,
    "person_id": 1,
    "author_name": "Rosa Quispe",
    "author_contact": "+51987654321",
    "theme_id": 1,
    "ubigeo": "200201",
    "object": "propuesta",
    "text": "No hay medicinas en las postas.",
    "problem": "",
    "ask": "",
    "suggested_entity": "",
    "suggested_indicator": "",
    "suggested_deadline": "",
    "via": "whatsapp",
    "message_id": "SM1",
    "received_at": datetime(2026, 12, 3, 2, 0, tzinfo=UTC),  # still the 2nd in Lima
    "form_version": "1",
    "consent_version": "1",
    "language": "es",
    "publish_name": True,
    "searchable": "",
}


def seed(db: Database) -> None:
    """One process, its events and its proposals."""
    db.write(_insert)


def _insert(conn: Connection) -> None:
    process = {"code": "VI", "name": "VI Plan 2026-2027", "salt": "x", "respond_by": date(2027, 1, 30)}
    conn.execute(insert(processes).values(id=1, created_at=NOW, **process))
    conn.execute(
        insert(themes).values(
            id=1, process_id=1, code="salud", official="Salud", plain="Salud y postas", position=0
        )
    )
    conn.execute(
        insert(persons).values(
            id=1, created_at=NOW, name="Rosa Quispe", language="es", reminders=True, announcements=False
        )
    )
    changes: list[dict[str, Any]] = [
        {"code": "TALLER-PIURA"},
        {"code": "CHARLA", "modality": "virtual", "date_status": "hora_por_confirmar", "ends_at": None},
        {"code": "SEMANA", "date_status": "semana", "ends_at": None},
        {"code": "CANCELADO", "status": "cancelled", "status_reason": "Hay paro en la carretera."},
        {"code": "BORRADOR", "status": "draft"},
    ]
    for number, change in enumerate(changes, 1):
        conn.execute(insert(events).values(id=number, **{**EVENT, **change}))
    who = {
        "event_id": 1,
        "name": "Dra. Ana <b>Ruiz</b>",
        "role": "Directora",
        "institution": "Diresa",
        "country": "",
    }
    conn.execute(insert(speakers).values(position=0, **who))
    for code, revision in (("P-7KQ2", "publicable"), ("P-3F8K", "pendiente"), ("P-9XYZ", "con_reservas")):
        conn.execute(insert(contributions).values(code=code, revision=revision, **CONTRIBUTION))


def _register(conn: Connection, states: str, reserve: str = "") -> None:
    registration = conn.execute(
        insert(registrations).values(
            event_id=1,
            person_id=1,
            code=f"R{len(states)}{reserve}",
            organization_kind="",
            cls="",
            together=False,
            channel="web",
            accessibility="",
            priority=0,
            created_at=NOW,
        )
    )
    key = registration.inserted_primary_key[0] if registration.inserted_primary_key else None
    for position, state in enumerate(states.split()):
        conn.execute(
            insert(attendees).values(
                registration_id=key,
                event_id=1,
                position=position,
                name="Rosa Quispe",
                state=state,
                from_reserve=reserve,
                changed_at=NOW,
            )
        )


@pytest.fixture
def full_db(sqlite_db: Database) -> Database:
    seed(sqlite_db)
    return sqlite_db


def test_both_databases_read_the_same(db: Database) -> None:
    seed(db)
    db.write(lambda conn: _register(conn, "registered offered waiting cancelled", "osc"))
    with db.read() as conn:
        facts = published_event(conn, "taller-piura")
        assert facts is not None
        assert (facts.seats.taken, facts.waiting, facts.seats.zone) == ({"osc": 2}, 1, LIMA)
        assert facts.event.starts_at == EVENT["starts_at"]
        assert [speaker.role for speaker in facts.speakers] == ["Directora"]
        contribution = public_contribution(conn, "p-7kq2")
        assert contribution is not None
        assert (contribution.theme, contribution.answer_by) == ("Salud y postas", date(2027, 1, 30))
        for code in ("", "\x00", "BORRADOR", "' OR 1=1 --"):
            assert published_event(conn, code) is None
            assert public_contribution(conn, code) is None


@pytest.fixture
def client(full_db: Database) -> Iterator[Client]:
    app = FastAPI()
    app.include_router(public_routes(full_db, SITE, WebSessions(b"k"), lambda: NOW))
    with Client(app) as client:
        yield client


def _page(client: Client, path: str) -> str:
    """The words of a page, its markup and empty space left out."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_an_event_says_what_people_ask(client: Client) -> None:
    words = _page(client, "/e/TALLER-PIURA")
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
        _register(conn, states)
        if change:
            conn.execute(update(events).where(events.c.id == 1).values(**change))

    full_db.write(prepare)
    assert said in _page(client, "/e/TALLER-PIURA")


def test_what_is_not_sure_is_said(client: Client) -> None:
    assert "Sábado 12 de diciembre de 2026 Hora por confirmar" in _page(client, "/e/CHARLA")
    assert "Por internet." in _page(client, "/e/CHARLA")
    assert "Semana del 12 de diciembre de 2026 Día por confirmar" in _page(client, "/e/SEMANA")


def test_a_cancelled_event_says_why_and_offers_no_seat(client: Client) -> None:
    words = _page(client, "/e/CANCELADO")
    assert "Este evento se canceló. Motivo: Hay paro en la carretera." in words
    assert "cupos" not in words


@pytest.mark.parametrize(
    "path", ["/e/NADA", "/e/BORRADOR", "/e/BORRADOR.ics", "/e/%00", "/d/P-0000", "/d/%C3%B1"]
)
def test_what_is_not_there_is_told_in_plain_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Aquí no hay nada" in answer.text


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


@pytest.mark.parametrize(("code", "shown"), [("P-7KQ2", True), ("p-3f8k", False), ("P-9XYZ", False)])
def test_a_contribution_shows_its_words_only_when_somebody_read_them(
    client: Client, code: str, shown: bool
) -> None:
    words = _page(client, f"/d/{code}")
    assert ("No hay medicinas" in words) is shown
    assert "2 de diciembre de 2026, por WhatsApp" in words
    assert "Salud y postas" in words
    assert "Piura" in words
    assert "a más tardar el 30 de enero de 2027" in words
    assert "Rosa" not in words
    assert "987654321" not in words
    assert "Ayabaca" not in words


def test_a_withdrawn_contribution_keeps_its_words_to_itself(client: Client, full_db: Database) -> None:
    full_db.write(lambda conn: conn.execute(update(contributions).values(withdrawn_at=NOW)).rowcount)
    words = _page(client, "/d/P-7KQ2")
    assert "la retiró" in words
    assert "No hay medicinas" not in words


def test_the_notice_names_who_holds_the_data_and_its_version(client: Client) -> None:
    words = _page(client, "/privacidad")
    assert f"Versión {catalog.text('es', 'privacy.version')}, " in words
    assert "PCM" in words
    assert "datos@example.pe" in words


def test_every_page_keeps_strangers_out(client: Client) -> None:
    headers = client.get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    html = client.get("/").text
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)| on\w+=| style=|https?://", html)


def test_opening_the_page_gives_a_session_that_stays_the_same(client: Client) -> None:
    first = client.get("/").headers["set-cookie"].partition(";")[0]
    assert client.get("/").headers["set-cookie"].partition(";")[0] == first


def test_static_files_are_small_compressed_and_kept(client: Client) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(found) >= 3
    for address in found:
        answer = client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert len(answer.content) < (15_000 if ".js" in address else 8_000)
    plain = client.get("/static/chat.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["cache-control"] == "no-cache"
    for missing in ("/static/base.html.j2", "/static/..%2fpages.py", "/static/nada.js"):
        assert client.get(missing).status_code == 404


def test_a_ticket_is_drawn_and_nothing_else(client: Client) -> None:
    answer = client.get("/qr/R7K4.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    for code in ("r7k4", "R7K4567890", "%3Cscript%3E", "AB"):
        assert client.get(f"/qr/{code}.svg").status_code == 404
