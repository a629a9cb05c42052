"""From words to commitments: proposals, responses, commitments; documents open to comment; outreach, ratings."""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "organization_merges",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("from_id", _KEY, nullable=False),
        sa.Column("into_id", _KEY, nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_by", sa.String(length=160), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"], ["organizations.id"], name=op.f("fk_organization_merges_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["organizations.id"], name=op.f("fk_organization_merges_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_merges")),
    )
    op.create_index(op.f("ix_organization_merges_from_id"), "organization_merges", ["from_id"], unique=False)
    op.create_index(op.f("ix_organization_merges_into_id"), "organization_merges", ["into_id"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_snapshots_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint(
            "process_id", "kind", "key", "sha256", name=op.f("uq_snapshots_process_id_kind_key_sha256")
        ),
    )
    op.create_table(
        "commitments",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("theme_id", _KEY, nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contribution", sa.Text(), nullable=False),
        sa.Column("ogp_values", sa.String(length=200), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("other_actors", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_commitments_process_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_commitments_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("process_id", "code", name=op.f("uq_commitments_process_id_code")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("stage_id", _KEY, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_documents_process_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_documents_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("process_id", "code", name=op.f("uq_documents_process_id_code")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("theme_id", _KEY, nullable=True),
        sa.Column("born_stage_id", _KEY, nullable=True),
        sa.Column("stage_id", _KEY, nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["born_stage_id"], ["stages.id"], name=op.f("fk_proposals_born_stage_id")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_proposals_process_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_proposals_stage_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_proposals_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("process_id", "code", name=op.f("uq_proposals_process_id_code")),
    )
    op.create_index(op.f("ix_proposals_code"), "proposals", ["code"], unique=False)
    op.create_table(
        "announcements",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("event_id", _KEY, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("segment", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("spread_to", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_announcements_event_id")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_announcements_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_process_id"), "announcements", ["process_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=12), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_assessments_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint(
            "proposal_id",
            "version",
            "sheet",
            "criterion",
            name=op.f("uq_assessments_proposal_id_version_sheet_criterion"),
        ),
    )
    op.create_table(
        "commitment_proposals",
        sa.Column("commitment_id", _KEY, nullable=False),
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_proposals_commitment_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_commitment_proposals_proposal_id")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "proposal_id", name=op.f("pk_commitment_proposals")),
    )
    op.create_index(
        op.f("ix_commitment_proposals_proposal_id"), "commitment_proposals", ["proposal_id"], unique=False
    )
    op.create_table(
        "milestones",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("commitment_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_milestones_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("commitment_id", "position", name=op.f("uq_milestones_commitment_id_position")),
    )
    op.create_table(
        "outreach",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=True),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("import_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_outreach_event_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_outreach_import_id")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_outreach_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
        sa.UniqueConstraint("process_id", "external_id", name=op.f("uq_outreach_process_id_external_id")),
    )
    op.create_table(
        "progress",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("commitment_id", _KEY, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_progress_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.UniqueConstraint("commitment_id", "on", name=op.f("uq_progress_commitment_id_on")),
    )
    op.create_table(
        "proposal_edits",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_edits_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_edits")),
    )
    op.create_index(op.f("ix_proposal_edits_proposal_id"), "proposal_edits", ["proposal_id"], unique=False)
    op.create_table(
        "proposal_lineage",
        sa.Column("parent_id", _KEY, nullable=False),
        sa.Column("child_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["proposals.id"], name=op.f("fk_proposal_lineage_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["proposals.id"], name=op.f("fk_proposal_lineage_parent_id")),
        sa.PrimaryKeyConstraint("parent_id", "child_id", name=op.f("pk_proposal_lineage")),
    )
    op.create_index(op.f("ix_proposal_lineage_child_id"), "proposal_lineage", ["child_id"], unique=False)
    op.create_table(
        "proposal_stages",
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("stage_id", _KEY, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_stages_proposal_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_proposal_stages_stage_id")),
        sa.PrimaryKeyConstraint("proposal_id", "stage_id", name=op.f("pk_proposal_stages")),
    )
    op.create_index(op.f("ix_proposal_stages_stage_id"), "proposal_stages", ["stage_id"], unique=False)
    op.create_table(
        "proposal_versions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage_id", _KEY, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("contribution", sa.Text(), nullable=False),
        sa.Column("ogp_values", sa.String(length=200), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("deadline", sa.String(length=200), nullable=False),
        sa.Column("milestones", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_versions_proposal_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_proposal_versions_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_versions")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposal_versions_proposal_id_number")),
    )
    op.create_table(
        "ratings",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Boolean(), nullable=False),
        sa.Column("quote_name", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.String(length=14), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_ratings_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ratings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_ratings_event_id_person_id")),
    )
    op.create_index(op.f("ix_ratings_person_id"), "ratings", ["person_id"], unique=False)
    op.create_table(
        "readings",
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_readings_document_id")),
        sa.PrimaryKeyConstraint("document_id", "reader", name=op.f("pk_readings")),
    )
    op.create_table(
        "responses",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("process_id", _KEY, nullable=False),
        sa.Column("stage_id", _KEY, nullable=True),
        sa.Column("proposal_id", _KEY, nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entity", sa.String(length=200), nullable=False),
        sa.Column("merged_into_id", _KEY, nullable=True),
        sa.Column("referred_to", sa.String(length=200), nullable=False),
        sa.Column("referred_document", sa.String(length=200), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0 AND length(reason_code) > 0", name=op.f("ck_responses_reasoned")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["proposals.id"], name=op.f("fk_responses_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_responses_process_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_responses_proposal_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_responses_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
    )
    op.create_index(op.f("ix_responses_process_id"), "responses", ["process_id"], unique=False)
    op.create_index(op.f("ix_responses_proposal_id"), "responses", ["proposal_id"], unique=False)
    op.create_table(
        "sections",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("document_id", _KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme_id", _KEY, nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_sections_document_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_sections_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("document_id", "code", name=op.f("uq_sections_document_id_code")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("theme_id", _KEY, nullable=True),
        sa.Column("room", sa.String(length=200), nullable=False),
        sa.Column("starts_at", Instant(), nullable=True),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sessions_event_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_sessions_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_sessions_event_id_position")),
    )
    op.create_table(
        "answered",
        sa.Column("response_id", _KEY, nullable=False),
        sa.Column("contribution_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_answered_contribution_id")
        ),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_answered_response_id")),
        sa.PrimaryKeyConstraint("response_id", "contribution_id", name=op.f("pk_answered")),
    )
    op.create_index(op.f("ix_answered_contribution_id"), "answered", ["contribution_id"], unique=False)
    op.create_table(
        "proposal_sources",
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("contribution_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_proposal_sources_contribution_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_sources_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "contribution_id", name=op.f("pk_proposal_sources")),
    )
    op.create_index(
        op.f("ix_proposal_sources_contribution_id"), "proposal_sources", ["contribution_id"], unique=False
    )
    op.create_table(
        "rejoinders",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("response_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_rejoinders_person_id")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_rejoinders_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejoinders")),
    )
    op.create_index(op.f("ix_rejoinders_person_id"), "rejoinders", ["person_id"], unique=False)
    op.create_index(op.f("ix_rejoinders_response_id"), "rejoinders", ["response_id"], unique=False)
    op.create_table(
        "section_comments",
        sa.Column("contribution_id", _KEY, nullable=False),
        sa.Column("section_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_section_comments_contribution_id")
        ),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_section_comments_section_id")),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_section_comments")),
    )
    op.create_index(op.f("ix_section_comments_section_id"), "section_comments", ["section_id"], unique=False)
    op.create_table(
        "section_supports",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("section_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_section_supports_person_id")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_section_supports_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_supports")),
        sa.UniqueConstraint("section_id", "person_id", name=op.f("uq_section_supports_section_id_person_id")),
    )
    op.create_index(op.f("ix_section_supports_person_id"), "section_supports", ["person_id"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("contribution_id", _KEY, nullable=False),
        sa.Column("other_id", _KEY, nullable=True),
        sa.Column("theme_id", _KEY, nullable=True),
        sa.Column("group", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("method_version", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", sa.String(length=160), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_suggestions_contribution_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["contributions.id"], name=op.f("fk_suggestions_other_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_suggestions_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    op.create_index(op.f("ix_suggestions_contribution_id"), "suggestions", ["contribution_id"], unique=False)
    op.create_index(op.f("ix_suggestions_other_id"), "suggestions", ["other_id"], unique=False)
    op.add_column("contributions", sa.Column("revised_at", Instant(), nullable=True))
    documents = sa.text("object NOT IN ('', 'propuesta')")
    op.create_index(
        op.f("ix_contributions_process_id_object_id"),
        "contributions",
        ["process_id", "object", "id"],
        unique=False,
        sqlite_where=documents,
        postgresql_where=documents,
    )
    op.add_column(
        "contributions", sa.Column("revised_by", sa.String(length=160), server_default="", nullable=False)
    )
    op.add_column("contributions", sa.Column("reservation", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "contributions", sa.Column("cross_cutting", sa.String(length=80), server_default="", nullable=False)
    )
    op.add_column("events", sa.Column("level", sa.String(length=12), server_default="", nullable=False))
    op.add_column("processes", sa.Column("published_on", sa.Date(), nullable=True))
    op.add_column("processes", sa.Column("contact", sa.String(length=200), server_default="", nullable=False))
    op.add_column("processes", sa.Column("link", sa.String(length=500), server_default="", nullable=False))
    op.add_column("processes", sa.Column("organization_scheme", sa.JSON(), nullable=True))
    with op.batch_alter_table("speakers") as speakers:
        speakers.add_column(sa.Column("session_id", _KEY, nullable=True))
        speakers.create_foreign_key(op.f("fk_speakers_session_id"), "sessions", ["session_id"], ["id"])
    op.add_column("stages", sa.Column("how", sa.Text(), server_default="", nullable=False))
