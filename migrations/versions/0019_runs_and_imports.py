"""Long work and its files; imports of customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0019_runs_and_imports"
down_revision = "0018_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _imports()


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


def _imports() -> None:
    op.create_table(
        "customer_import",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", Id, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("heads", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("checked", postgresql.JSONB(), nullable=True),
        sa.Column("kept", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("staged", sa.Text(), server_default="", nullable=False),
        sa.Column("settled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run", Id, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('ready', 'checking', 'checked', 'applying', 'applied', 'stopped', "
            "'undoing', 'undone')",
            name=op.f("ck_customer_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_customer_import_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_import")),
    )
    op.create_index("ix_customer_import_at", "customer_import", ["at"])
    op.create_table(
        "customer_import_row",
        sa.Column("batch", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", sa.Integer(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("given", postgresql.JSONB(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=True),
        sa.Column("found", postgresql.JSONB(), nullable=True),
        sa.Column("cells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("customer", Id, nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["customer_import.id"],
            name=op.f("fk_customer_import_row_batch_customer_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch", "number", name=op.f("pk_customer_import_row")),
    )
    op.create_index(
        "ix_customer_import_row_batch_root_number",
        "customer_import_row",
        ["batch", "root", "number"],
    )
    op.create_table(
        "customer_import_mapping",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_customer_import_mapping_project_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature", "project", name=op.f("pk_customer_import_mapping")),
    )


def downgrade() -> None:
    for table in (
        "customer_import_mapping",
        "customer_import_row",
        "customer_import",
    ):
        op.drop_table(table)
    for table in ("run", "run_file_part", "run_file"):
        op.drop_table(table)
