"""What was decided about people's words, and why; what their authors say to that."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, String, Table, Text

from storage.tables.base import Instant, Key, metadata

responses = Table(
    "responses",
    metadata,
    Column("id", Key, primary_key=True),
    Column("process_id", ForeignKey("processes.id"), nullable=False, index=True),
    Column("stage_id", ForeignKey("stages.id")),
    Column("proposal_id", ForeignKey("proposals.id"), index=True),  # empty: it answers contributions alone
    # incluida | incluida_modificada | fusionada_con | no_incluida | derivada | fuera_del_proceso | retirada |
    # en_evaluacion
    Column("outcome", String(20), nullable=False),
    Column("reason_code", String(40), nullable=False),  # of the closed catalogue (domain/responses.py)
    Column("reason", Text, nullable=False),
    Column("entity", String(200), nullable=False),  # who is responsible for it
    Column("merged_into_id", ForeignKey("proposals.id")),
    Column("referred_to", String(200), nullable=False),  # another institution, with what and when
    Column("referred_document", String(200), nullable=False),
    Column("referred_on", Date),
    Column("until", Date),  # while it is being evaluated
    Column("decided_on", Date, nullable=False),
    Column("by", String(160), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("length(trim(reason)) > 0 AND length(reason_code) > 0", name="reasoned"),
)

answered = Table(
    "answered",
    metadata,
    Column("response_id", ForeignKey("responses.id"), primary_key=True),
    Column("contribution_id", ForeignKey("contributions.id"), primary_key=True, index=True),
)

rejoinders = Table(
    "rejoinders",
    metadata,
    Column("id", Key, primary_key=True),
    Column("response_id", ForeignKey("responses.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("channel", String(12), nullable=False),
    Column("message_id", String(160), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("closed_at", Instant),  # a person of the team has dealt with it
    Column("closed_by", String(160), nullable=False),
)
