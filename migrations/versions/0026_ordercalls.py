"""Calls made from work orders, departments' telephones, and who does not work on his orders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id

revision = "0026_ordercalls"
down_revision = "0026_outward"
branch_labels = None
depends_on = None


def _moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _of_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["ticket"], ["ticket.id"], name=op.f(f"fk_{table}_ticket_ticket"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "ticket_ring",
        sa.Column("interaction", Id, nullable=False),
        sa.Column("ticket", Id, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department", Id),
        _moment("at", needed=True),
        sa.Column("by", Id, nullable=False),
        sa.Column("outcome", sa.Text()),
        _moment("talked_at"),
        sa.Column("talked_s", sa.Double(), server_default="0", nullable=False),
        _of_ticket("ticket_ring"),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_ticket_ring")),
    )
    op.create_index("ix_ticket_ring_ticket_at", "ticket_ring", ["ticket", "at"])
    op.create_index(
        "ix_ticket_ring_unsettled",
        "ticket_ring",
        ["at"],
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "ticket_party",
        sa.Column("id", Id, nullable=False),
        sa.Column("ticket", Id, nullable=False),
        sa.Column("interaction", Id, nullable=False),
        sa.Column("department", Id),
        _moment("at", needed=True),
        sa.Column("by", Id, nullable=False),
        _moment("settled_at"),
        _of_ticket("ticket_party"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_party")),
    )
    op.create_index("ix_ticket_party_ticket", "ticket_party", ["ticket"])
    op.create_index(
        "ix_ticket_party_unsettled",
        "ticket_party",
        ["at"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "ticket_line",
        sa.Column("department", Id, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_ticket_line_department_department"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("department", name=op.f("pk_ticket_line")),
    )
    op.create_table(
        "ticket_away",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        _moment("until"),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _moment("at", needed=True),
        sa.Column("by", Id, nullable=False),
        _moment("told_at"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_ticket_away_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_ticket_away")),
    )


def downgrade() -> None:
    for table in ("ticket_away", "ticket_line", "ticket_party", "ticket_ring"):
        op.drop_table(table)
