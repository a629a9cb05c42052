"""Documents open to comment, who read and supported them, and what was published when."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import Instant, Key, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("stage_id", ForeignKey("stages.id")),
    Column("code", String(40), nullable=False),  # what a comment's `object` says
    Column("kind", String(12), nullable=False),  # borrador | informe | reglas | boletin | otro
    Column("title", String(300), nullable=False),
    Column("summary", Text, nullable=False),
    Column("link", String(500), nullable=False),  # the whole file, where there is one
    Column("opens_on", Date),
    Column("closes_on", Date),
    Column("respond_by", Date),
    Column("version", Integer, nullable=False),  # rises when its words change
    Column("published_at", Instant, nullable=False),
    UniqueConstraint("process_id", "code"),
)

sections = Table(
    "sections",
    metadata,
    Column("id", Key, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("theme_id", ForeignKey("themes.id")),
    Column("title", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("removed_at", Instant),  # a later version is without it; its comments stay
    UniqueConstraint("document_id", "code"),
)

section_comments = Table(
    "section_comments",
    metadata,
    Column("contribution_id", ForeignKey("contributions.id"), primary_key=True),
    Column("section_id", ForeignKey("sections.id"), nullable=False, index=True),
)

section_supports = Table(
    "section_supports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("section_id", ForeignKey("sections.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("section_id", "person_id"),
)

readings = Table(
    "readings",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("reader", String(64), primary_key=True),  # a digest: counted once, known to nobody
    Column("at", Instant, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # documento | cronograma
    Column("key", String(40), nullable=False),  # the document's code; empty for the calendar
    Column("content", Text, nullable=False),  # as it could be read then
    Column("sha256", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("process_id", "kind", "key", "sha256"),
)
