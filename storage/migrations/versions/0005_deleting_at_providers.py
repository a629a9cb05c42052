"""What is to be deleted at the messaging companies, and the ids of messages that went out in several."""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("message_id", sa.String(length=160), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("not_after", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    open_ = sa.text("done_at IS NULL")
    op.create_index(
        op.f("ix_deletions_channel_due_at"),
        "deletions",
        ["channel", "due_at"],
        sqlite_where=open_,
        postgresql_where=open_,
    )
    op.create_index(op.f("ix_deletions_asked_at"), "deletions", ["asked_at"])
    op.add_column("outbox", sa.Column("earlier_ids", sa.Text(), server_default="", nullable=False))
