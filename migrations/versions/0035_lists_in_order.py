"""The allocation log, runs, knowledge and ratings are read in their order: an index for each.
Titles are in the order of names, and a card counts its uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_lists_in_order"
down_revision = "0034_orders_whole_text"
branch_labels = None
depends_on = None

Indexes = dict[str, tuple[str, list[str]]]
INDEXES: Indexes = {
    "ix_pool_allocation_pool_at_id": ("pool_allocation", ["pool", "at", "id"]),
    "ix_pool_allocation_to_id_at_id": ("pool_allocation", ["to_id", "at", "id"]),
    "ix_pool_allocation_number_id": ("pool_allocation", ["number", "id"]),
    "ix_pool_run_asked_at_id": ("pool_run", ["asked_at", "id"]),
    "ix_knowledge_version_state_changed_at": (
        "knowledge_version",
        ["state", "changed_at", "article"],
    ),
    "ix_knowledge_version_changed_at_article": ("knowledge_version", ["changed_at", "article"]),
    "ix_knowledge_version_title_article": ("knowledge_version", ["title", "article"]),
    "ix_knowledge_version_valid_to_article": ("knowledge_version", ["valid_to", "article"]),
    "ix_knowledge_version_state_article": ("knowledge_version", ["state", "article"]),
    "ix_knowledge_vote_at_id": ("knowledge_vote", ["at", "id"]),
    "ix_knowledge_vote_verdict_id": ("knowledge_vote", ["verdict", "id"]),
    "ix_knowledge_card_kind_uses_id": ("knowledge_card", ["kind", "uses", "id"]),
    "ix_knowledge_card_kind_title_id": ("knowledge_card", ["kind", "title", "id"]),
    "ix_survey_result_eligible_at_id": ("survey_result", ["eligible_at", "id"]),
    "ix_survey_result_answered_at_id": ("survey_result", ["answered_at", "id"]),
    "ix_survey_result_mark_id": ("survey_result", ["mark", "id"]),
}
REPLACED: Indexes = {
    "ix_knowledge_version_state_changed_at": ("knowledge_version", ["state", "changed_at"]),
    "ix_knowledge_vote_at": ("knowledge_vote", ["at"]),
    "ix_survey_result_eligible_at": ("survey_result", ["eligible_at"]),
}
TITLED = ("knowledge_version", "knowledge_card")
COUNT = """
UPDATE knowledge_card SET uses = used.times
FROM (
    SELECT noun_id, count(*) AS times FROM knowledge_use WHERE noun = 'card' GROUP BY noun_id
) AS used
WHERE used.noun_id = knowledge_card.id
"""


def upgrade() -> None:
    for name, (table, _) in REPLACED.items():
        op.drop_index(name, table)
    for table in TITLED:
        op.alter_column(table, "title", type_=sa.Text(collation="warmline_names"))
    uses = sa.Column("uses", sa.Integer(), server_default="0", nullable=False)
    op.add_column("knowledge_card", uses)
    op.execute(COUNT)
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    _gaps(["project", "query", "user_id", "at"])


def _gaps(columns: list[str]) -> None:
    """What is asked of open gaps is in their index."""
    open_ones = sa.text("settled_at IS NULL")
    op.drop_index("ix_knowledge_gap_open", "knowledge_gap")
    op.create_index("ix_knowledge_gap_open", "knowledge_gap", columns, postgresql_where=open_ones)


def downgrade() -> None:
    _gaps(["project", "query"])
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("knowledge_card", "uses")
    for table in TITLED:
        op.alter_column(table, "title", type_=sa.Text())
    for name, (table, columns) in REPLACED.items():
        op.create_index(name, table, columns)
