"""Work orders on a board, and omissions of required acts as a list that is worked through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warmline.kit.db import Id, Moment

revision = "0026_orderboard"
down_revision = "0026_ordercalls"
branch_labels = None
depends_on = None

OPEN = (
    "state IN ('accepted', 'dispatched', 'returned', 'signed', 'handling', 'waiting', "
    "'suspended', 'replied', 'revisiting')"
)
BOARDS = {
    "ix_ticket_board_state": ["state", "due_at", "id"],
    "ix_ticket_board_priority": ["priority", "due_at", "id"],
    "ix_ticket_board_department": ["department", "due_at", "id"],
    "ix_ticket_board_department_state": ["department", "state", "due_at", "id"],
}
LISTS = {
    "ix_ticket_omission_state_at": ["state", "at", "id"],
    "ix_ticket_omission_by_at": ["by", "at", "id"],
    "ix_ticket_omission_department_at": ["department", "at", "id"],
    "ix_ticket_omission_type_at": ["type", "at", "id"],
}
NEW = (
    sa.Column("kind", sa.Text(), server_default="other", nullable=False),
    sa.Column("department", Id, nullable=True),
    sa.Column("found_by", sa.Text(), server_default="step", nullable=False),
    sa.Column("state", sa.Text(), server_default="open", nullable=False),
    sa.Column("settled_at", Moment, nullable=True),
    sa.Column("settled_by", Id, nullable=True),
    sa.Column("reason", sa.Text(), server_default="", nullable=False),
)


def upgrade() -> None:
    for name, columns in BOARDS.items():
        op.create_index(name, "ticket", columns, postgresql_where=sa.text(OPEN))
    op.add_column("ticket_omission", sa.Column("id", Id, nullable=True))
    op.add_column("ticket_omission", sa.Column("type", Id, nullable=True))
    op.execute(
        "UPDATE ticket_omission SET id = gen_random_uuid(), type = ticket.type "
        "FROM ticket WHERE ticket.id = ticket_omission.ticket"
    )
    op.alter_column("ticket_omission", "id", nullable=False)
    op.alter_column("ticket_omission", "type", nullable=False)
    op.create_unique_constraint(op.f("uq_ticket_omission_id"), "ticket_omission", ["id"])
    for column in NEW:
        op.add_column("ticket_omission", column)
    op.execute(
        "UPDATE ticket_omission SET department = user_account.department_id "
        "FROM user_account WHERE user_account.id = ticket_omission.by"
    )
    # What was done since is settled; until now nobody said so.
    op.execute(
        "UPDATE ticket_omission SET state = 'done', settled_at = ticket_act.at, "
        "settled_by = ticket_act.by FROM ticket_act "
        "WHERE ticket_act.ticket = ticket_omission.ticket "
        "AND ticket_act.act = ticket_omission.act"
    )
    op.drop_index("ix_ticket_omission_at", "ticket_omission")
    for name, columns in LISTS.items():
        op.create_index(name, "ticket_omission", columns)


def downgrade() -> None:
    for name in LISTS:
        op.drop_index(name, "ticket_omission")
    op.create_index("ix_ticket_omission_at", "ticket_omission", ["at"])
    for column in (*(one.name for one in NEW), "type", "id"):
        op.drop_column("ticket_omission", column)
    for name in BOARDS:
        op.drop_index(name, "ticket")
