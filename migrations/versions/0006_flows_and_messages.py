"""What flows name (calendars, connections for look-ups), and messages that callers leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Moment

revision = "0006_flows"
down_revision = "0005_flow_editing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_calendar",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("makeup_as", sa.Text(), nullable=False),
        sa.Column("weekly", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", Moment(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "holidays IN ('closed', 'as_usual')", name=op.f("ck_working_calendar_holidays")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_working_calendar_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_calendar")),
        sa.UniqueConstraint("key", name=op.f("uq_working_calendar_key")),
    )
    op.create_table(
        "working_calendar_day",
        sa.Column("calendar_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("periods", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["working_calendar.id"],
            name=op.f("fk_working_calendar_day_calendar_id_working_calendar"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_working_calendar_day")),
    )
    op.create_table(
        "lookup_connection",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", Moment(), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookup_connection")),
        sa.UniqueConstraint("key", name=op.f("uq_lookup_connection_key")),
    )
    op.create_table(
        "prompt",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint("source IN ('upload', 'speech')", name=op.f("ck_prompt_source")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_prompt_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("key", name=op.f("uq_prompt_key")),
    )
    op.create_table(
        "message_work",
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("changed_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'in_work', 'done')", name=op.f("ck_message_work_state")
        ),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_message_work")),
    )
    op.create_index("ix_message_work_assignee_state", "message_work", ["assignee", "state"])
    op.add_column("interaction", sa.Column("message_box", sa.Text(), nullable=True))
    op.add_column("interaction", sa.Column("message_at", Moment(), nullable=True))
    op.add_column("interaction", sa.Column("message_s", sa.Numeric(16, 6), nullable=True))
    op.create_index(
        "ix_interaction_message_at",
        "interaction",
        ["message_at"],
        postgresql_where=sa.text("message_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_interaction_message_at", table_name="interaction")
    for column in ("message_s", "message_at", "message_box"):
        op.drop_column("interaction", column)
    op.drop_table("message_work")
    op.drop_table("prompt")
    op.drop_table("lookup_connection")
    op.drop_table("working_calendar_day")
    op.drop_table("working_calendar")
