"""A person who is erased: what was written in the steps of his work orders may be redacted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.tickets.tables import GUARD_SQL

revision = "0025_erased_persons"
down_revision = "0024_shop_orders"
branch_labels = None
depends_on = None

NEVER = """CREATE OR REPLACE FUNCTION ticket_step_only_grows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of work orders only grows: % is not allowed', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$"""


def upgrade() -> None:
    op.execute(GUARD_SQL[0])
    op.create_index(
        "ix_customer_erased",
        "customer",
        ["id"],
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_customer_erased", "customer")
    op.execute(NEVER)
