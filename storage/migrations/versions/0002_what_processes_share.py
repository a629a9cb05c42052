"""What processes share: leases, paces, early delivery reports; and what a crash may have repeated."""

import sqlalchemy as sa
from alembic import op

from domain.organizations import keys
from storage.tables.base import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "paces",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("bulk_next_at", Instant(), nullable=False),
        sa.Column("paused_until", Instant(), nullable=True),
        sa.Column("bulk_paused_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "early_reports",
        sa.Column("provider_id", sa.String(length=160), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_early_reports")),
    )
    op.create_table(
        "reconciled",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_reconciled")),
    )
    op.add_column("addresses", sa.Column("paused_until", Instant(), nullable=True))
    paused = sa.text("paused_until IS NOT NULL")
    op.create_index(
        op.f("ix_addresses_paused_until"),
        "addresses",
        ["paused_until"],
        sqlite_where=paused,
        postgresql_where=paused,
    )
    op.add_column("outbox", sa.Column("handed_at", Instant(), nullable=True))
    op.drop_index(op.f("ix_outbox_status_due_at"), table_name="outbox")
    notices = sa.text("lane > 0")
    op.create_index(
        op.f("ix_outbox_person_id"), "outbox", ["person_id"], sqlite_where=notices, postgresql_where=notices
    )
    op.create_index(op.f("ix_outbox_status_lane_due_at"), "outbox", ["status", "lane", "due_at"])
    op.add_column("outbox", sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_outbox_created_at"), "outbox", ["created_at"])
    op.create_index(op.f("ix_help_requests_address_id"), "help_requests", ["address_id"])
    op.create_index(op.f("ix_dead_letters_resolved_at"), "dead_letters", ["resolved_at"])
    op.create_index(op.f("ix_help_requests_closed_at"), "help_requests", ["closed_at"])
    again = sa.text(
        "repeats > 0"
    )  # few rows: what tells how often a crash repeated something reads only these
    op.create_index(
        op.f("ix_outbox_repeats"), "outbox", ["repeats"], sqlite_where=again, postgresql_where=again
    )
    for column in ("registration_id", "event_id", "provider_id"):  # replies have none of them
        there = sa.text(f"{column} IS NOT NULL")
        op.drop_index(op.f(f"ix_outbox_{column}"), table_name="outbox")
        op.create_index(
            op.f(f"ix_outbox_{column}"), "outbox", [column], sqlite_where=there, postgresql_where=there
        )
    op.add_column("events", sa.Column("waiting_limit", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("seats_changed_at", Instant(), nullable=True))
    op.create_index(op.f("ix_consents_at"), "consents", ["at"])
    offered = sa.text("offered_until IS NOT NULL")
    op.create_index(
        op.f("ix_attendees_offered_until"),
        "attendees",
        ["offered_until"],
        sqlite_where=offered,
        postgresql_where=offered,
    )
    op.drop_index(op.f("ix_contributions_process_id_theme_id_revision"), table_name="contributions")
    newest = ["process_id", "theme_id", "revision", "id"]
    op.create_index(op.f("ix_contributions_process_id_theme_id_revision_id"), "contributions", newest)
    op.create_index(
        op.f("ix_contributions_process_id_revision_id"), "contributions", ["process_id", "revision", "id"]
    )
    op.create_index(op.f("ix_supports_person_id"), "supports", ["person_id"])
    op.create_index(op.f("ix_contribution_media_media_id"), "contribution_media", ["media_id"])
    _index_organizations()


def _index_organizations() -> None:
    """Names that are known already are found again too."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "organization_keys",
        sa.Column("id", number, nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("organization_id", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_organization_keys_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_keys")),
        sa.UniqueConstraint(
            "type", "key", "organization_id", name=op.f("uq_organization_keys_type_key_organization_id")
        ),
    )
    op.create_index(op.f("ix_organization_keys_organization_id"), "organization_keys", ["organization_id"])
    conn = op.get_bind()
    known = conn.execute(sa.text("SELECT id, name, type FROM organizations")).all()
    rows = [{"type": row.type, "key": key, "id": row.id} for row in known for key in sorted(keys(row.name))]
    if rows:
        conn.execute(
            sa.text("INSERT INTO organization_keys (type, key, organization_id) VALUES (:type, :key, :id)"),
            rows,
        )
