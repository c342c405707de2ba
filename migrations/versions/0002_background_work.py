"""The tables of the job queue, as procrastinate ships them, and the guards of the audit trail."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

from warmline.kit.audit import GUARD_SQL

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    for statement in GUARD_SQL:
        cursor.execute(statement)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead: the audit trail is never taken away.")
