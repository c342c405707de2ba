"""Lines of a pool's run are turned page by page, by owner and by day."""

from __future__ import annotations

from alembic import op

revision = "0031_run_lines"
down_revision = "0030_department_replies"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_pool_run_line_run_owner_customer": ["run", "owner", "customer"],
    "ix_pool_run_line_run_due_on_customer": ["run", "due_on", "customer"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "pool_run_line", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "pool_run_line")
