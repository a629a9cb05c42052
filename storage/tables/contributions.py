"""The words of people, and the files that go with them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
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

contributions = Table(
    "contributions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(10), nullable=False, unique=True),  # P-7KQ2
    Column("process_id", ForeignKey("processes.id"), nullable=False, index=True),
    Column("stage_id", ForeignKey("stages.id")),
    Column("event_id", ForeignKey("events.id")),
    Column("person_id", ForeignKey("persons.id"), index=True),
    Column("organization_id", ForeignKey("organizations.id")),
    Column("author_name", String(120), nullable=False),  # on paper and by e-mail there is no person row
    Column("author_contact", String(160), nullable=False),
    Column("theme_id", ForeignKey("themes.id")),
    Column("ubigeo", String(6)),
    Column("object", String(40), nullable=False),  # propuesta | a document's code | empty: general comment
    Column("text", Text, nullable=False),  # their words, whole, never edited
    Column("problem", Text, nullable=False),
    Column("ask", Text, nullable=False),
    Column("suggested_entity", Text, nullable=False),  # the three hints
    Column("suggested_indicator", Text, nullable=False),
    Column("suggested_deadline", Text, nullable=False),
    Column("latitude", String(12)),
    Column("longitude", String(12)),
    Column("via", String(12), nullable=False),  # telegram … phone: the true way in
    Column("message_id", String(160), nullable=False),  # the provider's, of the message that sent it
    Column("received_at", Instant, nullable=False),
    Column("form_version", String(20), nullable=False),
    Column("consent_version", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("revision", String(14), nullable=False),  # pendiente | publicable | con_reservas
    Column("revised_at", Instant),
    Column("revised_by", String(160), nullable=False, server_default=""),
    Column("reservation", Text, nullable=False, server_default=""),  # why its words are not shown
    Column("cross_cutting", String(80), nullable=False, server_default=""),  # the principle that it serves
    Column("publish_name", Boolean, nullable=False),
    Column("searchable", Text, nullable=False),  # folded words, for similar ones
    Column("external_id", String(80)),
    Column("withdrawn_at", Instant),
    Column("import_id", ForeignKey("imports.id")),
    UniqueConstraint("via", "external_id"),
    Index(None, "process_id", "theme_id", "revision", "id"),  # the newest that anybody may read
    Index(None, "process_id", "revision", "id"),
    # few rows: comments on documents, by document
    Index(
        None,
        "process_id",
        "object",
        "id",
        sqlite_where=text("object NOT IN ('', 'propuesta')"),
        postgresql_where=text("object NOT IN ('', 'propuesta')"),
    ),
)

supports = Table(
    "supports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contribution_id", ForeignKey("contributions.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("contribution_id", "person_id"),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(12), nullable=False),  # tema | parecida | grupo
    Column("contribution_id", ForeignKey("contributions.id"), nullable=False, index=True),
    Column("other_id", ForeignKey("contributions.id"), index=True),  # what it is like
    Column("theme_id", ForeignKey("themes.id")),
    Column("group", Integer),  # its number in this round
    Column("method", String(40), nullable=False),
    Column("method_version", String(40), nullable=False),
    Column("score", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),  # a person looked at it
    Column("settled_by", String(160), nullable=False),
    Column("accepted", Boolean),
)

media = Table(
    "media",
    metadata,
    Column("id", Key, primary_key=True),
    Column("address_id", ForeignKey("addresses.id"), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("kind", String(10), nullable=False),  # photo | document | voice | video
    Column("reference", String(300), nullable=False),  # the provider's id, or sha256:… once it is stored
    Column("sha256", String(64)),
    Column("mime", String(100), nullable=False),
    Column("size", Integer),
    Column("name", String(200), nullable=False),
    Column("to_transcribe", Boolean, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("details", JSON, nullable=False),
    # what may still have to be fetched from its provider
    Index(
        None, "channel", "id", sqlite_where=text("sha256 IS NULL"), postgresql_where=text("sha256 IS NULL")
    ),
)

contribution_media = Table(
    "contribution_media",
    metadata,
    Column("contribution_id", ForeignKey("contributions.id"), primary_key=True),
    Column("media_id", ForeignKey("media.id"), primary_key=True, index=True),
    Column("step", String(40), nullable=False),  # the question that it answers
)
