"""Segments name further parties; rules for the numbers that may be dialled or transferred to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0008_parties"
down_revision = "0007_queue_policies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("segment", sa.Column("party", sa.Text(), nullable=True))
    op.add_column("segment", sa.Column("number", sa.Text(), server_default="", nullable=False))
    op.add_column("segment", sa.Column("whom", Id, nullable=True))
    op.create_table(
        "dial_rule",
        sa.Column("id", Id, nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("role_id", Id, nullable=True),
        sa.Column("queue_id", Id, nullable=True),
        sa.Column("show", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dial_rule")),
        sa.UniqueConstraint(
            "prefix",
            "role_id",
            "queue_id",
            name=op.f("uq_dial_rule_prefix_role_id_queue_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    op.drop_table("dial_rule")
    for column in ("whom", "number", "party"):
        op.drop_column("segment", column)
