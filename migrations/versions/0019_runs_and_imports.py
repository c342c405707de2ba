"""Long work and its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0019_runs_and_imports"
down_revision = "0016_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()


def _runs() -> None:
    op.create_table(
        "run_file",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("complete", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_file")),
    )
    op.create_table(
        "run_file_part",
        sa.Column("file", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file"],
            ["run_file.id"],
            name=op.f("fk_run_file_part_file_run_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file", "number", name=op.f("pk_run_file_part")),
    )
    op.create_table(
        "run",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("result", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("about_noun", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Text(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("attempt", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("taken", Id, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("beat_at", Moment, nullable=True),
        sa.Column("file", Id, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_run_project_project"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file"], ["run_file.id"], name=op.f("fk_run_file_run_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_by_created_at", "run", ["by", "created_at"])
    op.create_index(
        "ix_run_open",
        "run",
        ["created_at"],
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index("ix_run_about", "run", ["about_noun", "about_id"])


def downgrade() -> None:
    for table in ("run", "run_file_part", "run_file"):
        op.drop_table(table)
