"""What the State adopted, and how far it is."""

from sqlalchemy import Column, Date, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import Instant, Key, metadata

commitments = Table(
    "commitments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("theme_id", ForeignKey("themes.id")),
    Column("problem", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("contribution", Text, nullable=False),  # how it helps to solve the problem
    Column("ogp_values", String(200), nullable=False),
    Column("entity", String(200), nullable=False),  # who answers for it
    Column("other_actors", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("baseline", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("budget", Text, nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("adopted_on", Date),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("process_id", "code"),
)

commitment_proposals = Table(
    "commitment_proposals",
    metadata,
    Column("commitment_id", ForeignKey("commitments.id"), primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True, index=True),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Key, primary_key=True),
    Column("commitment_id", ForeignKey("commitments.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("done_on", Date),
    UniqueConstraint("commitment_id", "position"),
)

progress = Table(
    "progress",
    metadata,
    Column("id", Key, primary_key=True),
    Column("commitment_id", ForeignKey("commitments.id"), nullable=False),
    Column("on", Date, nullable=False),
    Column("percent", Float),  # 0 to 100
    Column("status", String(12), nullable=False),  # no_iniciado | limitado | sustancial | completo
    Column("text", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # where anybody can see it
    Column("by", String(160), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("commitment_id", "on"),
)
