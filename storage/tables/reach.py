"""How people were reached, and what they thought of what they came to."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import Instant, Key, metadata

outreach = Table(
    "outreach",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("event_id", ForeignKey("events.id")),
    Column("medium", String(40), nullable=False),  # oficio, prensa, radio, redes…
    Column("description", Text, nullable=False),
    Column("place", String(200), nullable=False),
    Column("on", Date),
    Column("reach", Integer),  # people
    Column("evidence", String(500), nullable=False),
    Column("external_id", String(80), nullable=False),
    Column("import_id", ForeignKey("imports.id")),
    UniqueConstraint("process_id", "external_id"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # boletin | resultados | evento
    Column("event_id", ForeignKey("events.id")),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("segment", JSON, nullable=False),  # whom it is for: {"region": "20", "theme": "salud", …}
    Column("recipients", Integer, nullable=False),
    Column("by", String(160), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("spread_to", Key),  # up to this person its notices are made; empty: for all that it is for
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("score", Integer, nullable=False),  # 1 to 5
    Column("text", Text, nullable=False),
    Column("quote", Boolean, nullable=False),  # the sentence may be quoted
    Column("quote_name", Boolean, nullable=False),  # with the name
    Column("revision", String(14), nullable=False),  # pendiente | publicable | con_reservas
    Column("channel", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("event_id", "person_id"),
)
