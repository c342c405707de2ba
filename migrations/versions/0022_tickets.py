"""Work orders: types, deadlines, orders, their text, their history and what hangs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment
from warmline.tickets.tables import GUARD_SQL

revision = "0022_tickets"
down_revision = "0021_followups"
branch_labels = None
depends_on = None

OPEN = (
    "state IN ('accepted', 'dispatched', 'returned', 'signed', 'handling', 'waiting', "
    "'suspended', 'replied', 'revisiting')"
)
TABLES = (
    "ticket_type",
    "ticket_limit",
    "ticket_number",
    "ticket",
    "ticket_text",
    "ticket_step",
    "ticket_joint",
    "ticket_call",
    "ticket_link",
    "ticket_act",
    "ticket_omission",
    "ticket_deadline",
    "ticket_view",
    "ticket_basis",
)


def upgrade() -> None:
    op.create_table(
        "ticket_type",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("parent", Id, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("acts", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("switches", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("template", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_ticket_type_department_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["ticket_type.id"],
            name=op.f("fk_ticket_type_parent_ticket_type"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_ticket_type_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_type")),
        sa.UniqueConstraint("project", "code", name=op.f("uq_ticket_type_project_code")),
    )
    op.create_table(
        "ticket_limit",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("type", Id, nullable=True),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        sa.Column("warn_minutes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("warn_to", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("escalations", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint(
            "clock IN ('response', 'reply', 'resolution')", name=op.f("ck_ticket_limit_clock")
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_ticket_limit_project_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["type"],
            ["ticket_type.id"],
            name=op.f("fk_ticket_limit_type_ticket_type"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_limit")),
    )
    op.create_table(
        "ticket_number",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_number")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("type", Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("address_key", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("customer", Id, nullable=True),
        sa.Column("customer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_level", sa.Text(), server_default="", nullable=False),
        sa.Column("caller", sa.Text(), server_default="", nullable=False),
        sa.Column("caller_reversed", sa.Text(), server_default="", nullable=False),
        sa.Column("interaction", Id, nullable=True),
        sa.Column("confidential", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("assignee", Id, nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("pool", sa.Text(), server_default="", nullable=False),
        sa.Column("dispatcher", Id, nullable=True),
        sa.Column("handler", Id, nullable=True),
        sa.Column("parent", Id, nullable=True),
        sa.Column("merged_into", Id, nullable=True),
        sa.Column("returns", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("reworks", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("urges", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("urged_at", Moment, nullable=True),
        sa.Column("supervised", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("extensions", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("extension_asked", postgresql.JSONB(), nullable=True),
        sa.Column("satisfaction", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", Moment, nullable=True),
        sa.Column("response_due_at", Moment, nullable=True),
        sa.Column("reply_due_at", Moment, nullable=True),
        sa.Column("paused", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("desk", Id, nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.CheckConstraint(
            "assignee IS NOT NULL OR pool IN ('dispatch', 'revisit') "
            "OR (pool = 'department' AND department IS NOT NULL)",
            name=op.f("ck_ticket_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["assignee"],
            ["user_account.id"],
            name=op.f("fk_ticket_assignee_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_ticket_customer_customer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_ticket_department_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["ticket.id"],
            name=op.f("fk_ticket_merged_into_ticket"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent"], ["ticket.id"], name=op.f("fk_ticket_parent_ticket"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_ticket_project_project"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["type"],
            ["ticket_type.id"],
            name=op.f("fk_ticket_type_ticket_type"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index(
        "ix_ticket_address_key",
        "ticket",
        ["address_key"],
        unique=False,
        postgresql_where=sa.text("address_key <> ''"),
    )
    op.create_index(
        "ix_ticket_assignee_changed_at_id", "ticket", ["assignee", "changed_at", "id"], unique=False
    )
    op.create_index("ix_ticket_caller_created_at", "ticket", ["caller", "created_at"], unique=False)
    op.create_index(
        "ix_ticket_caller_reversed",
        "ticket",
        ["caller_reversed"],
        unique=False,
        postgresql_ops={"caller_reversed": "text_pattern_ops"},
    )
    op.create_index("ix_ticket_changed_at_id", "ticket", ["changed_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_closed_at",
        "ticket",
        ["closed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'closed'"),
    )
    op.create_index("ix_ticket_created_at_id", "ticket", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_created_by_changed_at_id",
        "ticket",
        ["created_by", "changed_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ticket_desk_changed_at_id", "ticket", ["desk", "changed_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_customer_created_at", "ticket", ["customer", "created_at"], unique=False
    )
    op.create_index(
        "ix_ticket_department_changed_at_id",
        "ticket",
        ["department", "changed_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ticket_due_at_id",
        "ticket",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("ix_ticket_interaction", "ticket", ["interaction"], unique=False)
    op.create_index(
        "ix_ticket_merged_into",
        "ticket",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_ticket_parent",
        "ticket",
        ["parent"],
        unique=False,
        postgresql_where=sa.text("parent IS NOT NULL"),
    )
    op.create_index(
        "ix_ticket_pool",
        "ticket",
        ["pool", "changed_at", "id"],
        unique=False,
        postgresql_where=sa.text("pool IN ('dispatch', 'revisit')"),
    )
    op.create_index(
        "ix_ticket_project_changed_at_id", "ticket", ["project", "changed_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_state_changed_at_id", "ticket", ["state", "changed_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_type_changed_at_id", "ticket", ["type", "changed_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_department_pool",
        "ticket",
        ["department", "changed_at", "id"],
        postgresql_where=sa.text("pool = 'department'"),
    )
    for column in ("assignee", "department"):
        op.create_index(
            f"ix_ticket_{column}_open",
            "ticket",
            [column, "changed_at", "id"],
            postgresql_where=sa.text(OPEN),
        )
    op.create_index(
        "ix_ticket_urged_at",
        "ticket",
        ["urged_at", "id"],
        unique=False,
        postgresql_where=sa.text(f"urges > 0 AND {OPEN}"),
    )
    op.create_table(
        "ticket_text",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("subject", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.id"], name=op.f("fk_ticket_text_ticket_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_ticket_text")),
    )
    op.create_index(
        "ix_ticket_text_grams", "ticket_text", ["grams"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_ticket_text_subject", "ticket_text", ["subject"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "ticket_step",
        sa.Column("id", Id, nullable=False),
        sa.Column("ticket", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("data", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
            name=op.f("fk_ticket_step_ticket_ticket"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_step")),
        sa.UniqueConstraint("ticket", "seq", name=op.f("uq_ticket_step_ticket_seq")),
    )
    op.create_index("ix_ticket_step_step_at", "ticket_step", ["step", "at"], unique=False)
    op.create_table(
        "ticket_joint",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("department", Id, nullable=False),
        sa.Column("replied_at", Moment, nullable=True),
        sa.Column("replied_by", Id, nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_ticket_joint_department_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
            name=op.f("fk_ticket_joint_ticket_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket", "department", name=op.f("pk_ticket_joint")),
    )
    op.create_index(
        "ix_ticket_joint_department", "ticket_joint", ["department", "ticket"], unique=False
    )
    op.create_table(
        "ticket_call",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("interaction", Id, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.id"], name=op.f("fk_ticket_call_ticket_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "interaction", name=op.f("pk_ticket_call")),
    )
    op.create_index("ix_ticket_call_interaction", "ticket_call", ["interaction"], unique=False)
    op.create_table(
        "ticket_link",
        sa.Column("one", Id, nullable=False),
        sa.Column("other", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.CheckConstraint("one < other", name=op.f("ck_ticket_link_ordered")),
        sa.ForeignKeyConstraint(
            ["one"], ["ticket.id"], name=op.f("fk_ticket_link_one_ticket"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["ticket.id"], name=op.f("fk_ticket_link_other_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_ticket_link")),
    )
    op.create_index("ix_ticket_link_other", "ticket_link", ["other"], unique=False)
    op.create_table(
        "ticket_act",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.id"], name=op.f("fk_ticket_act_ticket_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "act", name=op.f("pk_ticket_act")),
    )
    op.create_table(
        "ticket_omission",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
            name=op.f("fk_ticket_omission_ticket_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ticket", "act", name=op.f("pk_ticket_omission")),
    )
    op.create_index("ix_ticket_omission_at", "ticket_omission", ["at"], unique=False)
    op.create_table(
        "ticket_deadline",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("cycle", Moment, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("done_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.id"],
            name=op.f("fk_ticket_deadline_ticket_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "ticket", "clock", "mark", "level", "cycle", name=op.f("pk_ticket_deadline")
        ),
    )
    op.create_index(
        "ix_ticket_deadline_at",
        "ticket_deadline",
        ["at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
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
    op.create_table(
        "ticket_basis",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("planned_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_basis")),
    )
    for statement in GUARD_SQL:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION ticket_step_only_grows()")
