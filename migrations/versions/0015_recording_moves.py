"""Recordings that are moved into an object store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0015_recording_moves"
down_revision = "0014_callbacks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording_move",
        sa.Column("interaction", Id, nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("objects", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("problem_at", Moment, nullable=True),
        sa.Column("moved_at", Moment, nullable=True),
        sa.Column("disk_freed_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_recording_move")),
    )
    op.create_index(
        "ix_recording_move_next_at",
        "recording_move",
        ["next_at"],
        postgresql_where=sa.text("moved_at IS NULL"),
    )
    op.create_index(
        "ix_recording_move_also_on_disk",
        "recording_move",
        ["moved_at"],
        postgresql_where=sa.text("moved_at IS NOT NULL AND disk_freed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("recording_move")
