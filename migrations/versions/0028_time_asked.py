"""Orders for which more time is asked are found without looking at the others; customers whose
level changed are noted until their orders have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id

revision = "0028_time_asked"
down_revision = "0027_views_of_orders"
branch_labels = None
depends_on = None

INDEX = "ix_ticket_asks_time"
ASKED = (
    "extension_asked IS NOT NULL AND state IN ('accepted', 'dispatched', 'returned', 'signed', "
    "'handling', 'waiting', 'suspended', 'replied', 'revisiting')"
)


def upgrade() -> None:
    op.create_index(INDEX, "ticket", ["due_at", "id"], postgresql_where=sa.text(ASKED))
    op.create_table(
        "ticket_level",
        sa.Column("customer", Id, nullable=False),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_ticket_level")),
    )


def downgrade() -> None:
    op.drop_table("ticket_level")
    op.drop_index(INDEX, table_name="ticket")
