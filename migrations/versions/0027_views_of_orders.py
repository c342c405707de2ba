"""Saved views of work orders are views like those of every other list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id

revision = "0027_views_of_orders"
down_revision = "0026_shop10"
branch_labels = None
depends_on = None

# A name that somebody gave twice is numbered, since it is unique now; filters become the text that
# stands in the address. Board or list is no part of a view any more.
MOVE = """
INSERT INTO list_view (id, list, owner, name, filters, share, position, created_at)
SELECT id, 'tickets', owner, CASE WHEN twin = 1 THEN name ELSE left(name, 36) || ' ' || twin END,
       coalesce((
           SELECT jsonb_object_agg(key, CASE jsonb_typeof(value)
               WHEN 'array' THEN
                   (SELECT string_agg(one, ',') FROM jsonb_array_elements_text(value) AS one)
               ELSE value #>> '{}' END)
           FROM jsonb_each(filters)
           WHERE key <> 'board' AND value NOT IN ('null'::jsonb, '[]'::jsonb, '""'::jsonb)
       ), '{}'::jsonb),
       CASE WHEN shared THEN 'all' ELSE 'own' END, position, now()
FROM (
    SELECT *, row_number() OVER (PARTITION BY owner, name ORDER BY id) AS twin FROM ticket_view
) AS kept
"""
BACK = """
INSERT INTO ticket_view (id, owner, name, filters, shared, position)
SELECT id, owner, name, filters, share <> 'own', position FROM list_view WHERE list = 'tickets'
"""


def upgrade() -> None:
    op.execute(MOVE)
    op.drop_table("ticket_view")


def downgrade() -> None:
    op.create_table(
        "ticket_view",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["user_account.id"],
            name=op.f("fk_ticket_view_owner_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_view")),
    )
    op.create_index("ix_ticket_view_owner", "ticket_view", ["owner"], unique=False)
    op.execute(BACK)
    op.execute("DELETE FROM list_view WHERE list = 'tickets'")
