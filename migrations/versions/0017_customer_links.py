"""Which customer a call was with, and who said so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0017_customer_links"
down_revision = "0017_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_link",
        sa.Column("interaction", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "how IN ('chosen', 'only_match', 'created', 'dialled')",
            name=op.f("ck_customer_link_how"),
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_customer_link_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_customer_link")),
    )
    op.create_index("ix_customer_link_customer_at", "customer_link", ["customer", "at"])


def downgrade() -> None:
    op.drop_table("customer_link")
