"""Callbacks, and numbers that are not to be called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0014_callbacks"
down_revision = "0013_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "caller_rule",
        sa.Column("do_not_call", sa.Boolean(), server_default="false", nullable=False),
    )
    op.create_table(
        "callback",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("queue", Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number_reversed", sa.Text(), nullable=False),
        sa.Column("place", Moment, nullable=False),
        sa.Column("requested_at", Moment, nullable=False),
        sa.Column("expires", Moment, nullable=False),
        sa.Column("not_before", Moment, nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("agent", Id, nullable=True),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
    )
    op.create_index("ix_callback_state_place", "callback", ["state", "place"])
    op.create_index("ix_callback_requested_at", "callback", ["requested_at"])
    op.create_index(
        "ix_callback_number_reversed",
        "callback",
        ["number_reversed"],
        postgresql_ops={"number_reversed": "text_pattern_ops"},
    )


def downgrade() -> None:
    op.drop_table("callback")
    op.drop_column("caller_rule", "do_not_call")
