"""The calls and the audit trail are read in their order: an index for each order and filter."""

from __future__ import annotations

from alembic import op

revision = "0033_calls_in_order"
down_revision = "0032_set_versions"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_interaction_waited_s_id": ("interaction", ["waited_s", "id"]),
    "ix_interaction_talked_s_id": ("interaction", ["talked_s", "id"]),
    "ix_interaction_wrap_up_s_id": ("interaction", ["wrap_up_s", "id"]),
    "ix_audit_entry_noun_at_number": ("audit_entry", ["noun", "at", "number"]),
    "ix_audit_entry_action_at_number": ("audit_entry", ["action", "at", "number"]),
}
# Orders of the list of calls that no index can serve; a view that kept one begins at the newest.
FORGOTTEN = """
UPDATE list_view SET filters = filters - 'sort'
WHERE list = 'calls' AND ltrim(filters ->> 'sort', '-') IN ('agent', 'outcome')
"""


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.execute(FORGOTTEN)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
