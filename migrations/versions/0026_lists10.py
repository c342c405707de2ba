"""Saved views of lists; moves of an owner set by hand need no new column."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0026_lists10"
down_revision = "0026_know10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_view",
        sa.Column("id", Id, nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("owner", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=True),
        sa.Column("share", sa.Text(), server_default="own", nullable=False),
        sa.Column("department", Id, nullable=True),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint(
            "share IN ('own', 'department', 'all')", name=op.f("ck_list_view_share")
        ),
        sa.CheckConstraint(
            "(share = 'department') = (department IS NOT NULL)",
            name=op.f("ck_list_view_department"),
        ),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["user_account.id"],
            name=op.f("fk_list_view_owner_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_list_view_department_department"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_view")),
        sa.UniqueConstraint("owner", "list", "name", name=op.f("uq_list_view_owner_list_name")),
    )
    op.create_index("ix_list_view_list", "list_view", ["list"])


def downgrade() -> None:
    op.drop_table("list_view")
