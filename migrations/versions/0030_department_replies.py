"""A quick reply may be a department's: for its people and those of departments below it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id

revision = "0030_department_replies"
down_revision = "0029_related_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("knowledge_card", sa.Column("department", Id, nullable=True))


def downgrade() -> None:
    op.drop_column("knowledge_card", "department")
