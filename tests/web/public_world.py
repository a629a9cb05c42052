"""A few events and proposals, and what anybody may read of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from sqlalchemy import Connection, insert

from bot.channels.web_session import WebSessions
from bot.site import Site
from panel.public import public_routes
from storage.database import Database
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
    "cost": "Gratis",
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


def register(conn: Connection, states: str, reserve: str = "") -> None:
    """A registration for the first event, with one attendee in each of these states."""
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


def public_client(db: Database, site: Site = SITE) -> Client:
    """Whoever opens the public pages of this database."""
    app = FastAPI()
    app.include_router(public_routes(db, site, WebSessions(b"k"), lambda: NOW))
    return Client(app)


def page_words(client: Client, path: str) -> str:
    """The words of a page, its markup and empty space left out."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
