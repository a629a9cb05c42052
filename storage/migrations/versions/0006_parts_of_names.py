"""Parts of the names that are known, to keep them out of what anybody reads."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "name_parts",
        sa.Column("number", _KEY, autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_parts")),
    )
    op.create_index(op.f("ix_name_parts_month"), "name_parts", ["month"])
