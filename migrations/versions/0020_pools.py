"""The public pool: pools, holdings, moves with their log, runs, call tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0020_pools"
down_revision = "0019_runs_and_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_pool",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_customer_pool_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_pool")),
        sa.UniqueConstraint("project", "name", name=op.f("uq_customer_pool_project_name")),
    )
    op.create_table(
        "customer_holding",
        sa.Column("customer", Id, nullable=False),
        sa.Column("pool", Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", Id, nullable=True),
        sa.Column("since", Moment, nullable=False),
        sa.Column("reply_at", Moment, nullable=True),
        sa.Column("order_at", Moment, nullable=True),
        sa.Column("warned_at", Moment, nullable=True),
        sa.Column("protected_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_why", sa.Text(), server_default="", nullable=False),
        sa.Column("former", Id, nullable=True),
        sa.Column("cool_until", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(owner IS NULL) = (state = 'pooled')", name=op.f("ck_customer_holding_owner")
        ),
        sa.CheckConstraint(
            "state IN ('pooled', 'owned', 'warned')", name=op.f("ck_customer_holding_state")
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_customer_holding_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["user_account.id"],
            name=op.f("fk_customer_holding_owner_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pool"],
            ["customer_pool.id"],
            name=op.f("fk_customer_holding_pool_customer_pool"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_customer_holding")),
    )
    op.create_index(
        "ix_customer_holding_cool_until",
        "customer_holding",
        ["cool_until"],
        unique=False,
        postgresql_where=sa.text("owner IS NULL AND cool_until IS NOT NULL"),
    )
    op.create_index(
        "ix_customer_holding_lying",
        "customer_holding",
        ["pool", "since", "customer"],
        unique=False,
        postgresql_where=sa.text("owner IS NULL"),
    )
    op.create_index(
        "ix_customer_holding_owned",
        "customer_holding",
        ["pool", "customer"],
        unique=False,
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.create_index(
        "ix_customer_holding_owner",
        "customer_holding",
        ["owner", "pool", "due_on"],
        unique=False,
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.create_table(
        "customer_move",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("from_owner", Id, nullable=True),
        sa.Column("to_owner", Id, nullable=True),
        sa.Column("pool", Id, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("allocation", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_customer_move_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_move")),
    )
    op.create_index(
        "ix_customer_move_allocation_id", "customer_move", ["allocation", "id"], unique=False
    )
    op.create_index(
        "ix_customer_move_claims",
        "customer_move",
        ["by", "pool", "at"],
        unique=False,
        postgresql_where=sa.text("why = 'claimed'"),
    )
    op.create_index(
        "ix_customer_move_customer_at", "customer_move", ["customer", "at"], unique=False
    )
    op.create_table(
        "pool_allocation",
        sa.Column("id", Id, nullable=False),
        sa.Column("pool", Id, nullable=False),
        sa.Column("batch", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("from_kind", sa.Text(), nullable=False),
        sa.Column("from_id", Id, nullable=True),
        sa.Column("to_kind", sa.Text(), nullable=False),
        sa.Column("to_id", Id, nullable=True),
        sa.Column("to_name", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "rule", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["pool"],
            ["customer_pool.id"],
            name=op.f("fk_pool_allocation_pool_customer_pool"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_allocation")),
    )
    op.create_index("ix_pool_allocation_at_id", "pool_allocation", ["at", "id"], unique=False)
    op.create_index("ix_pool_allocation_by_at", "pool_allocation", ["by", "at"], unique=False)
    op.create_table(
        "pool_run",
        sa.Column("id", Id, nullable=False),
        sa.Column("pool", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("by", Id, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("as_of", Moment, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column(
            "rules", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("rules_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("after", Id, nullable=True),
        sa.Column("looked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("warned", sa.Integer(), server_default="0", nullable=False),
        sa.Column("renewed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recycled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("allocation", Id, nullable=True),
        sa.CheckConstraint("kind IN ('nightly', 'asked', 'dry')", name=op.f("ck_pool_run_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'adopting', 'running', 'done')", name=op.f("ck_pool_run_state")
        ),
        sa.ForeignKeyConstraint(
            ["pool"],
            ["customer_pool.id"],
            name=op.f("fk_pool_run_pool_customer_pool"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_run")),
    )
    op.create_index(
        "ix_pool_run_open",
        "pool_run",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index("ix_pool_run_pool_asked_at", "pool_run", ["pool", "asked_at"], unique=False)
    op.create_index(
        "uq_pool_run_night",
        "pool_run",
        ["pool", "day"],
        unique=True,
        postgresql_where=sa.text("kind = 'nightly'"),
    )
    op.create_table(
        "pool_run_line",
        sa.Column("run", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("owner", Id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run"], ["pool_run.id"], name=op.f("fk_pool_run_line_run_pool_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "customer", name=op.f("pk_pool_run_line")),
    )
    op.create_index(
        "ix_pool_run_line_run_act_customer",
        "pool_run_line",
        ["run", "act", "customer"],
        unique=False,
    )
    op.create_table(
        "call_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("user", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("called_at", Moment, nullable=True),
        sa.Column("call", Id, nullable=True),
        sa.Column("done_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_call_task_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user"],
            ["user_account.id"],
            name=op.f("fk_call_task_user_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_task")),
    )
    op.create_index(
        "ix_call_task_user_at",
        "call_task",
        ["user", "at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_call_task_open",
        "call_task",
        ["user", "customer"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "call_task",
        "pool_run_line",
        "pool_run",
        "pool_allocation",
        "customer_move",
        "customer_holding",
        "customer_pool",
    ):
        op.drop_table(table)
