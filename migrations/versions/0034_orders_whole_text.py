"""Everything an order says is found: its own words and those of each step. What was there before is
indexed by `jobs` afterwards (`tickets.service.indexing`), the newest orders first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0034_orders_whole_text"
down_revision = "0033_calls_in_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket_text", sa.Column("seq", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("ticket_text", "subject", server_default="{}")
    op.drop_constraint(op.f("pk_ticket_text"), "ticket_text", type_="primary")
    op.create_primary_key(op.f("pk_ticket_text"), "ticket_text", ["ticket", "seq"])
    op.create_table(
        "ticket_indexing",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("done", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("aim", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("after", Id, nullable=True),
        sa.Column("counted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_indexing")),
    )


def downgrade() -> None:
    op.drop_table("ticket_indexing")
    op.execute("DELETE FROM ticket_text WHERE seq <> 0")
    op.drop_constraint(op.f("pk_ticket_text"), "ticket_text", type_="primary")
    op.create_primary_key(op.f("pk_ticket_text"), "ticket_text", ["ticket"])
    op.alter_column("ticket_text", "subject", server_default=None)
    op.drop_column("ticket_text", "seq")
