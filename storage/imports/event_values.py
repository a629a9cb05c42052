"""An event of the agenda as the columns of its table, and which of them a file changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from domain.agenda_links import Linked
from domain.known import Entry, KnownProcess
from domain.places import place
from domain.pools import Reserve
from domain.text import fold

_SAME_NAME = (
    *("code", "title", "kind", "series", "modality", "starts_at", "ends_at", "date_status", "timezone"),
    *("venue", "address", "latitude", "longitude", "link", "capacity", "max_per_person", "waiting_list"),
    "waiting_limit",
    *("access", "audience", "organizers", "registration_opens", "registration_closes", "languages"),
    *("accessibility", "bring", "materials", "cost", "contact", "description", "level"),
)
_FILE_COLUMN = {
    "process_id": "process",
    "theme_id": "theme",
    "reserves": "reserved",
    "waiting_limit": "waiting_list",
    "reminder_rules": "reminders",
}
_ALWAYS = {"starts_at", "date_status", "timezone", "process_id", "searchable"}
"""Columns that a file decides even when it does not name them: an hour belongs to a zone and a status."""


def event_values(linked: Linked, process: KnownProcess) -> dict[str, Any]:
    """The row of the event, without what only the database knows (version, status)."""
    event = linked.event
    theme = next((theme for theme in process.themes if theme.code == linked.theme), None)
    values = {name: getattr(event, name) for name in _SAME_NAME}
    return values | {
        "process_id": process.id,
        "series": event.series or None,
        "theme_id": theme.id if theme else None,
        "ubigeo": event.ubigeo or None,
        "reserves": [_reserve(reserve) for reserve in event.reserves],
        "reminder_rules": list(event.reminders),
        "searchable": _searchable(linked, theme),
    }


def changes(row: RowMapping, values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """The columns that differ and that the file has: a column that is missing leaves what was there."""
    return {
        name: value
        for name, value in values.items()
        if (name in _ALWAYS or _FILE_COLUMN.get(name, name) in given) and row[name] != value
    }


def _reserve(reserve: Reserve) -> dict[str, Any]:
    release = reserve.release_on.isoformat() if reserve.release_on else None
    return {"cls": reserve.cls, "seats": reserve.seats, "release_on": release}


def _searchable(linked: Linked, theme: Entry | None) -> str:
    event = linked.event
    where = place(event.ubigeo).label if event.ubigeo else ""
    said = (event.title, event.kind, event.modality, event.series, where, event.venue, event.organizers)
    names = [speaker.name for speaker in event.speakers]
    return fold(" ".join((*said, *(theme.names if theme else ()), *names)))
