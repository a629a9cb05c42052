"""What grows out of people's words: proposals, their versions and lineage, and how they were judged."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import Instant, Key, metadata

proposals = Table(
    "proposals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False),
    # the code of the contribution that it began as (P-7KQ2), or one that the organisers gave it
    Column("code", String(40), nullable=False, index=True),
    Column(
        "institution", String(200), nullable=False
    ),  # its author, where it was born at a stage; else empty
    Column("theme_id", ForeignKey("themes.id")),
    Column("born_stage_id", ForeignKey("stages.id")),
    Column("stage_id", ForeignKey("stages.id")),  # where it is discussed now
    Column("edition", Integer, nullable=False),  # rises with every change: what a sheet was made from
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(160), nullable=False),
    UniqueConstraint("process_id", "code"),
)

proposal_versions = Table(
    "proposal_versions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("stage_id", ForeignKey("stages.id")),
    Column("title", String(200), nullable=False),
    Column("problem", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("contribution", Text, nullable=False),  # how it helps to solve the problem
    Column("ogp_values", String(200), nullable=False),
    Column("entity", String(200), nullable=False),  # who would do it
    Column("indicator", Text, nullable=False),
    Column("deadline", String(200), nullable=False),
    Column("milestones", Text, nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("by", String(160), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("proposal_id", "number"),
)

proposal_sources = Table(
    "proposal_sources",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("contribution_id", ForeignKey("contributions.id"), primary_key=True, index=True),
)

proposal_lineage = Table(
    "proposal_lineage",
    metadata,
    Column("parent_id", ForeignKey("proposals.id"), primary_key=True),
    Column("child_id", ForeignKey("proposals.id"), primary_key=True, index=True),
    Column("kind", String(16), nullable=False),  # fusion | division | reformulacion
    Column("by", String(160), nullable=False),
    Column("at", Instant, nullable=False),
)

proposal_stages = Table(
    "proposal_stages",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("stage_id", ForeignKey("stages.id"), primary_key=True, index=True),
    Column("at", Instant, nullable=False),  # since when it is, or was, discussed there
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("version", Integer, nullable=False),  # the text that was judged
    Column("sheet", String(12), nullable=False),  # smart | viabilidad
    Column("criterion", String(20), nullable=False),
    Column("answer", String(8), nullable=False),  # si | parcial | no
    Column("note", Text, nullable=False),
    Column("by", String(160), nullable=False),  # the person or the institution that answered
    Column("role", String(80), nullable=False),
    Column("on", Date),
    UniqueConstraint("proposal_id", "version", "sheet", "criterion"),
)

proposal_edits = Table(
    "proposal_edits",
    metadata,
    Column("id", Key, primary_key=True),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False, index=True),
    Column("edition", Integer, nullable=False),  # the one that it made
    Column("field", String(40), nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("by", String(160), nullable=False),
    Column("at", Instant, nullable=False),
)
