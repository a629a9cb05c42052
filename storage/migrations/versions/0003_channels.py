"""What channels need: links between a person's addresses, approved templates, what messages cost."""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("old_address_id", _KEY, nullable=False),
        sa.Column("new_address_id", _KEY, nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=True),
        sa.Column("linked_by", sa.String(length=160), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.Column("previous_person_id", _KEY, nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["old_address_id"], ["addresses.id"], name=op.f("fk_links_old_address_id")),
        sa.ForeignKeyConstraint(["new_address_id"], ["addresses.id"], name=op.f("fk_links_new_address_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_links_person_id")),
        sa.ForeignKeyConstraint(
            ["previous_person_id"], ["persons.id"], name=op.f("fk_links_previous_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    for column in ("old_address_id", "new_address_id", "person_id", "previous_person_id", "expires_at"):
        op.create_index(op.f(f"ix_links_{column}"), "links", [column])
    op.create_table(
        "contents",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_contents")),
    )
    op.create_table(
        "usage",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "day", "kind", name=op.f("pk_usage")),
    )
    op.add_column("persons", sa.Column("preferred_channel", sa.String(length=12), nullable=True))
    op.add_column("registrations", sa.Column("held_until", Instant(), nullable=True))
    held = sa.text("held_until IS NOT NULL")
    op.create_index(
        op.f("ix_registrations_held_until"),
        "registrations",
        ["held_until"],
        sqlite_where=held,
        postgresql_where=held,
    )
    unfetched = sa.text("sha256 IS NULL")
    op.create_index(
        op.f("ix_media_channel_id"),
        "media",
        ["channel", "id"],
        sqlite_where=unfetched,
        postgresql_where=unfetched,
    )
