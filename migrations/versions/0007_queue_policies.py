"""Queues have policies; rules by the caller's number; members of a queue stand in an order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_queue_policies"
down_revision = "0006_flows"
branch_labels = None
depends_on = None

_BEFORE = "strategy IN ('longest_idle', 'abler_more')"
_AFTER = (
    "strategy IN ('longest_idle', 'abler_more', 'ring_all', 'even', 'round_robin', "
    "'least_talk', 'random', 'fixed')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_queue_strategy"), "queue", type_="check")
    op.create_check_constraint(op.f("ck_queue_strategy"), "queue", _AFTER)
    op.add_column("queue", sa.Column("policy", JSONB(), server_default="{}", nullable=False))
    op.add_column(
        "queue_member", sa.Column("place", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_table(
        "caller_rule",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queue_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("agent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("\"on\" IN ('caller', 'called')", name=op.f("ck_caller_rule_on")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_caller_rule_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
            name=op.f("fk_caller_rule_queue_id_queue"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent_profile.user_id"],
            name=op.f("fk_caller_rule_agent_id_agent_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["department.id"],
            name=op.f("fk_caller_rule_team_id_department"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller_rule")),
        sa.UniqueConstraint(
            "project_id", "on", "number", name=op.f("uq_caller_rule_project_id_on_number")
        ),
    )
    for column in ("queue_id", "agent_id", "team_id"):
        op.create_index(f"ix_caller_rule_{column}", "caller_rule", [column], unique=False)


def downgrade() -> None:
    op.drop_table("caller_rule")
    op.drop_column("queue_member", "place")
    op.drop_column("queue", "policy")
    op.execute(f"UPDATE queue SET strategy = 'longest_idle' WHERE NOT ({_BEFORE})")  # noqa: S608
    op.drop_constraint(op.f("ck_queue_strategy"), "queue", type_="check")
    op.create_check_constraint(op.f("ck_queue_strategy"), "queue", _BEFORE)
