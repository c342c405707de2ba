"""Related orders are found by addresses like theirs, fields of that kind among them; types of
orders and their deadlines have a version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_related_orders"
down_revision = "0028_time_asked"
branch_labels = None
depends_on = None

# As `texts.places` makes them of the address. What stands in fields of that kind is added when an
# order is next changed.
PLACES = """
UPDATE ticket_text SET places = kept.places
FROM (
    SELECT id, ARRAY(
        SELECT substr(key, at, 2) FROM generate_series(1, length(key) - 1) AS at
        UNION SELECT key ORDER BY 1
    ) AS places
    FROM (SELECT id, left(address_key, 60) AS key FROM ticket) AS keys
    WHERE length(key) >= 4
) AS kept
WHERE kept.id = ticket_text.ticket
"""
# The longest of an order's addresses, where it has several.
BACK = """
UPDATE ticket SET address_key = kept.key
FROM (
    SELECT ticket, (SELECT one FROM unnest(places) AS one ORDER BY length(one) DESC LIMIT 1) AS key
    FROM ticket_text WHERE places <> '{}'
) AS kept
WHERE kept.ticket = ticket.id
"""
VERSIONED = ("ticket_type", "ticket_limit")


def upgrade() -> None:
    op.add_column(
        "ticket_text",
        sa.Column("places", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.execute(PLACES)
    op.create_index(
        "ix_ticket_text_places", "ticket_text", ["places"], unique=False, postgresql_using="gin"
    )
    op.drop_index(
        "ix_ticket_address_key",
        table_name="ticket",
        postgresql_where=sa.text("address_key <> ''"),
    )
    op.drop_column("ticket", "address_key")
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    for table in VERSIONED:
        op.drop_column(table, "version")
    op.add_column("ticket", sa.Column("address_key", sa.Text(), server_default="", nullable=False))
    op.execute(BACK)
    op.create_index(
        "ix_ticket_address_key",
        "ticket",
        ["address_key"],
        unique=False,
        postgresql_where=sa.text("address_key <> ''"),
    )
    op.drop_index("ix_ticket_text_places", table_name="ticket_text", postgresql_using="gin")
    op.drop_column("ticket_text", "places")
