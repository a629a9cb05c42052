"""A small process with everything a pack has, and rows to be planted in it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Integer, String, Table, Text, insert

from storage.notices import REMINDER
from storage.tables import (
    Instant,
    attendances,
    attendees,
    contributions,
    events,
    organizations,
    outbox,
    persons,
    processes,
    registrations,
    speakers,
    themes,
)

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
_numbers = itertools.count(1)
_BLANKS: dict[type, Any] = {String: "", Text: "", Integer: 0, Boolean: False, Instant: NOW, Date: NOW.date()}


def add(conn: Connection, table: Table, **values: Any) -> int:
    """Insert a row with its defaults; its id, or its first key where it has none."""
    defaults = _DEFAULTS.get(table.name, lambda _number: {})
    row = {**_blank(table), **defaults(next(_numbers)), **values}
    (key, *_) = conn.execute(insert(table).values(**row).returning(*table.primary_key)).one()
    return int(key)


def _blank(table: Table) -> dict[str, Any]:
    """What every row needs and a test does not care about."""
    needed = (one for one in table.c if not one.nullable and not one.primary_key and not one.foreign_keys)
    return {one.name: _BLANKS[type(one.type)] for one in needed if type(one.type) in _BLANKS}


def add_themes(conn: Connection, process_id: int) -> dict[str, int]:
    """The default six and `otro`: code → id."""
    named = {
        "salud": "Salud",
        "ambiente": "Ambiente",
        "infraestructura": "Infraestructura",
        "educacion": "Educación",
        "seguridad_ciudadana": "Seguridad ciudadana",
        "saneamiento": "Saneamiento",
        "otro": "Otro",
    }
    return {
        code: add(conn, themes, process_id=process_id, code=code, official=label, plain=label, position=place)
        for place, (code, label) in enumerate(named.items())
    }


def _event(number: int) -> dict[str, Any]:
    texts = (
        "venue address link audience organizers languages accessibility bring materials cost contact "
        "description status_reason searchable"
    )
    return {
        **dict.fromkeys(texts.split(), ""),
        "code": f"EV-{number}",
        "title": f"Taller {number}",
        "kind": "taller_regional",
        "ubigeo": "20",
        "modality": "presencial",
        "starts_at": NOW,
        "date_status": "exacta",
        "timezone": "America/Lima",
        "capacity": 60,
        "reserves": [],
        "max_per_person": 3,
        "waiting_list": True,
        "access": "abierto",
        "reminder_rules": [],
        "schedule_version": 1,
        "status": "published",
        "published_at": NOW,
    }


def _contribution(number: int) -> dict[str, Any]:
    texts = "author_name author_contact problem ask suggested_entity suggested_indicator suggested_deadline"
    return {
        **dict.fromkeys(texts.split(), ""),
        "code": f"P-{number:04}",
        "object": "",
        "text": f"Comentario {number}",
        "via": "telegram",
        "message_id": f"m{number}",
        "received_at": NOW,
        "form_version": "1",
        "consent_version": "1",
        "language": "es",
        "revision": "pendiente",
        "publish_name": False,
        "searchable": "",
    }


def _outbox(number: int) -> dict[str, Any]:
    return {
        "lane": 1,
        "kind": REMINDER,
        "facts": {"rule": "24h"},
        "dedupe_key": f"k{number}",
        "due_at": NOW,
        "status": "sent",
        "reason": "",
        "attempts": 1,
        "delivery": "sent",
        "created_at": NOW,
    }


_DEFAULTS = {
    processes.name: lambda number: {
        "code": f"PROC-{number}",
        "name": "Plan",
        "salt": f"{number:032}",
        "created_at": NOW,
    },
    events.name: _event,
    speakers.name: lambda number: {
        "position": 0,
        "name": f"Ponente {number}",
        "role": "",
        "institution": "",
        "country": "Perú",
    },
    organizations.name: lambda number: {
        "name": f"Organización {number}",
        "folded": f"organizacion {number}",
        "type": "osc",
        "subtype": "ong",
        "created_at": NOW,
    },
    persons.name: lambda number: {
        "created_at": NOW,
        "language": "es",
        "reminders": True,
        "announcements": False,
        "ubigeo": "2002",
    },
    registrations.name: lambda number: {
        "code": f"R{number}",
        "organization_kind": "ong",
        "cls": "osc",
        "together": False,
        "channel": "telegram",
        "accessibility": "",
        "priority": 0,
        "created_at": NOW,
    },
    attendees.name: lambda number: {
        "position": 0,
        "name": f"Persona {number}",
        "state": "registered",
        "from_reserve": "",
        "changed_at": NOW,
    },
    attendances.name: lambda number: {
        "type": "osc",
        "subtype": "ong",
        "role": "participante",
        "means": "lista",
        "person_key": f"id:{number}",
    },
    contributions.name: _contribution,
    outbox.name: _outbox,
}
