"""Articles are linked to types of work orders, and know the import that made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_know10"
down_revision = "0026_orderboard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("knowledge_version", "knowledge_published"):
        op.add_column(
            table,
            sa.Column(
                "order_types",
                postgresql.ARRAY(sa.Text()),
                server_default=sa.text("'{}'"),
                nullable=False,
            ),
        )
    op.create_index(
        "ix_knowledge_published_order_types",
        "knowledge_published",
        ["order_types"],
        postgresql_using="gin",
    )
    op.add_column("knowledge_article", sa.Column("batch", sa.UUID(as_uuid=False), nullable=True))
    op.create_index(
        "ix_knowledge_article_batch",
        "knowledge_article",
        ["batch"],
        postgresql_where=sa.text("batch IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_knowledge_article_batch", "knowledge_article")
    op.drop_column("knowledge_article", "batch")
    op.drop_index("ix_knowledge_published_order_types", "knowledge_published")
    for table in ("knowledge_published", "knowledge_version"):
        op.drop_column(table, "order_types")
