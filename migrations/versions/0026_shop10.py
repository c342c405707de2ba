"""Orders of a shop come in files, too: batches, their rows, what columns were; a list by amount."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0026_shop10"
down_revision = "0026_lists10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_shop_order_amount_id", "shop_order", ["amount", "id"])
    op.create_table(
        "shop_import",
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
            name=op.f("ck_shop_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_shop_import_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_import")),
    )
    op.create_index("ix_shop_import_at", "shop_import", ["at"])
    op.create_table(
        "shop_import_row",
        sa.Column("batch", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", sa.Integer(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("given", postgresql.JSONB(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=True),
        sa.Column("found", postgresql.JSONB(), nullable=True),
        sa.Column("cells", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("subject", Id, nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["shop_import.id"],
            name=op.f("fk_shop_import_row_batch_shop_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch", "number", name=op.f("pk_shop_import_row")),
    )
    op.create_index(
        "ix_shop_import_row_batch_root_number",
        "shop_import_row",
        ["batch", "root", "number"],
    )
    op.create_index(
        "ix_shop_import_row_subject",
        "shop_import_row",
        ["subject"],
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_table(
        "shop_import_mapping",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_shop_import_mapping_project_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "signature", "project", "shop", name=op.f("pk_shop_import_mapping")
        ),
    )


def downgrade() -> None:
    for table in ("shop_import_mapping", "shop_import_row", "shop_import"):
        op.drop_table(table)
    op.drop_index("ix_shop_order_amount_id", "shop_order")
