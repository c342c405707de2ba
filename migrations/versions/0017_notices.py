"""What people are told by the system."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0017_notices"
down_revision = "0016_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_noun", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("popup", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sound", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("read_at", Moment, nullable=True),
        sa.Column("told_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_notice_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_user_id_at_id", "notice", ["user_id", "at", "id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["user_id", "at"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notice_untold", "notice", ["id"], postgresql_where=sa.text("told_at IS NULL")
    )
    op.create_index(
        "ix_notice_about",
        "notice",
        ["about_noun", "about_id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_notice_at", "notice", ["at"])


def downgrade() -> None:
    op.drop_table("notice")
