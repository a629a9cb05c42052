"""Processes, events, and who comes: registrations, seats, attendance."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import Instant, Key, metadata

processes = Table(
    "processes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("respond_by", Date),  # when the authors have their answer at the latest
    Column("salt", String(32), nullable=False),  # anonymous ids are stable inside one process only
    Column("published_on", Date),  # its plan: six months later nobody is known by name
    Column("contact", String(200), nullable=False, server_default=""),
    Column("link", String(500), nullable=False, server_default=""),
    Column("organization_scheme", JSON),  # how kinds of organisation are counted; null: as in 2017
    Column("created_at", Instant, nullable=False),
)

stages = Table(
    "stages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    Column("opens_on", Date),
    Column("closes_on", Date),
    Column("respond_by", Date),
    Column("how", Text, nullable=False, server_default=""),  # how to take part
    UniqueConstraint("process_id", "code"),
)

themes = Table(
    "themes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("official", String(120), nullable=False),
    Column("plain", String(120), nullable=False),
    Column("position", Integer, nullable=False),
    Column("split_from_id", ForeignKey("themes.id")),
    UniqueConstraint("process_id", "code"),
)

organizations = Table(
    "organizations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("folded", String(200), nullable=False),
    Column("type", String(12), nullable=False),  # publico | osc | ninguna
    Column("subtype", String(20), nullable=False),  # academia, …, or empty
    Column("ubigeo", String(6)),
    Column("merged_into_id", ForeignKey("organizations.id")),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("folded", "type"),
)

organization_merges = Table(
    "organization_merges",
    metadata,
    Column("id", Key, primary_key=True),
    Column("from_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("into_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("by", String(160), nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_by", String(160), nullable=False),
    Column("undone_at", Instant),
)

organization_keys = Table(
    "organization_keys",
    metadata,
    Column("id", Key, primary_key=True),
    Column("type", String(12), nullable=False),
    Column("key", String(40), nullable=False),  # where a typed name looks (domain/organizations.py)
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    UniqueConstraint("type", "key", "organization_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False, index=True),
    Column("title", String(300), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("series", String(40)),
    Column("theme_id", ForeignKey("themes.id")),
    Column("ubigeo", String(6)),
    Column("modality", String(12), nullable=False),  # presencial | virtual | hibrida | empty: not said
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("date_status", String(20), nullable=False),  # exacta | hora_por_confirmar | semana | rango
    Column("timezone", String(40), nullable=False),
    Column("venue", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("link", String(500), nullable=False),
    Column("capacity", Integer),  # null: no limit
    Column("reserves", JSON, nullable=False),  # [{"cls": "osc", "seats": 20, "release_on": "2026-12-01"}, …]
    Column("max_per_person", Integer, nullable=False),
    Column("waiting_list", Boolean, nullable=False),
    Column("waiting_limit", Integer),  # how many may wait; null: no limit
    Column("access", String(12), nullable=False),  # abierto | invitacion | designacion
    Column("audience", Text, nullable=False),
    Column("organizers", Text, nullable=False),
    Column("registration_opens", Instant),
    Column("registration_closes", Instant),
    Column("languages", String(200), nullable=False),
    Column("accessibility", Text, nullable=False),
    Column("bring", Text, nullable=False),
    Column("materials", Text, nullable=False),
    Column("cost", String(120), nullable=False),
    Column("contact", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("reminder_rules", JSON, nullable=False),  # ["3d", "24h"]; empty: the defaults by modality
    Column("schedule_version", Integer, nullable=False),
    Column("seats_changed_at", Instant),  # capacity or reserves: seats given before are not judged by them
    Column("status", String(12), nullable=False),  # draft | published | closed | cancelled
    Column("status_reason", Text, nullable=False),
    Column("status_at", Instant),  # when it was closed or cancelled
    Column("published_at", Instant),
    Column("searchable", Text, nullable=False),  # folded title, theme, place, speakers
    Column("level", String(12), nullable=False, server_default=""),  # IAP2: informar … empoderar
    Index(None, "starts_at"),
    Index(None, "series"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("theme_id", ForeignKey("themes.id")),
    Column("room", String(200), nullable=False),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    UniqueConstraint("event_id", "position"),
)

speakers = Table(
    "speakers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False, index=True),
    Column("session_id", ForeignKey("sessions.id")),
    Column("position", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(200), nullable=False),
    Column("institution", String(200), nullable=False),
    Column("country", String(80), nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False, index=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("entity", String(200), nullable=False),
    Column("seats", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

registrations = Table(
    "registrations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("code", String(8), nullable=False, unique=True),  # the ticket
    Column("organization_id", ForeignKey("organizations.id")),
    Column(
        "organization_kind", String(24), nullable=False
    ),  # what the person tapped (domain/organizations.py)
    Column("cls", String(12), nullable=False),  # publico | osc | ninguna, or a region: the class for reserves
    Column("invitation_id", ForeignKey("invitations.id")),
    Column("together", Boolean, nullable=False),  # "todos juntos" against "los que alcancen"
    Column("channel", String(12), nullable=False),
    Column("accessibility", Text, nullable=False),
    Column("priority", Integer, nullable=False),  # lower goes first on the waiting list
    Column("going", Boolean),  # what they last answered to "¿Vas a venir?"
    Column("created_at", Instant, nullable=False),
    Column("cancelled_at", Instant),
    Column("held_until", Instant),  # made on the web: it ends then, unless a phone is joined before
    Index(None, "event_id", "person_id"),
    Index(
        None,
        "held_until",
        sqlite_where=text("held_until IS NOT NULL"),
        postgresql_where=text("held_until IS NOT NULL"),
    ),
)

attendees = Table(
    "attendees",
    metadata,
    Column("id", Key, primary_key=True),
    Column("registration_id", ForeignKey("registrations.id"), nullable=False, index=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("position", Integer, nullable=False),  # 0 is the person who registers
    Column("name", String(120), nullable=False),
    # registered | waiting | offered | expired | declined | cancelled; registered and offered hold a seat
    Column("state", String(12), nullable=False),
    Column(
        "from_reserve", String(12), nullable=False
    ),  # the class whose reserve the seat came from, or empty
    Column("offered_until", Instant),
    Column("offered_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Index(None, "event_id", "state"),
    Index(
        None,
        "offered_until",
        sqlite_where=text("offered_until IS NOT NULL"),
        postgresql_where=text("offered_until IS NOT NULL"),
    ),  # few rows: the open offers, which are looked through all the time
)

attendances = Table(
    "attendances",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False, index=True),
    Column("registration_id", ForeignKey("registrations.id")),
    Column("person_id", ForeignKey("persons.id")),
    Column("organization_id", ForeignKey("organizations.id")),
    Column("type", String(12), nullable=False),
    Column("subtype", String(20), nullable=False),
    Column("ubigeo", String(6)),
    Column("role", String(12), nullable=False),  # participante | ponente | organizador
    Column("means", String(12), nullable=False),  # codigo | qr | lista
    Column("at", Instant),
    Column(
        "person_key", String(200), nullable=False
    ),  # the person within the process: external id, or name + organisation
    Column("import_id", ForeignKey("imports.id")),
    UniqueConstraint("event_id", "person_key"),
)
