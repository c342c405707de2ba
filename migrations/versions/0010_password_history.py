"""Passwords that users had before, so that they are not chosen again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0010_password_history"
down_revision = "0009_trunks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_history",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_password_history_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index(
        "ix_password_history_user_id_replaced_at", "password_history", ["user_id", "replaced_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_password_history_user_id_replaced_at", table_name="password_history")
    op.drop_table("password_history")
