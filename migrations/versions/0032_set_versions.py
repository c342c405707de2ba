"""What managers set has a version, and the customers of an import can be listed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_set_versions"
down_revision = "0031_run_lines"
branch_labels = None
depends_on = None

VERSIONED = ("shop_rule", "customer_field", "customer_list_entry")


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_index(
        "ix_customer_import_row_batch_customer",
        "customer_import_row",
        ["batch", "customer"],
        postgresql_where=sa.text("result IN ('created', 'changed')"),
    )


def downgrade() -> None:
    op.drop_index("ix_customer_import_row_batch_customer", "customer_import_row")
    for table in VERSIONED:
        op.drop_column(table, "version")
