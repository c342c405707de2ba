"""Imports remember when their file was removed because somebody in it was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_import_erased"
down_revision = "0035_lists_in_order"
branch_labels = None
depends_on = None

TABLES = ("customer_import", "shop_import")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("erased_at", sa.TIMESTAMP(timezone=True), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "erased_at")
