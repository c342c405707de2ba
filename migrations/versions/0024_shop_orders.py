"""Orders of a shop, and how they are laid to enquiries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0024_shop_orders"
down_revision = "0023_knowledge"
branch_labels = None
depends_on = None


def _moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment, nullable=not needed)


def upgrade() -> None:
    op.create_table(
        "shop_order",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        _moment("ordered_at", needed=True),
        _moment("told_at", needed=True),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("refunded", sa.Numeric(12, 2), server_default="0", nullable=False),
        _moment("paid_at"),
        _moment("closed_at"),
        _moment("refunded_at"),
        sa.Column("buyer", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("phone_reversed", sa.Text(), nullable=True),
        sa.Column("lines", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("add_ons", sa.Integer(), server_default="0", nullable=False),
        sa.Column("customer", Id, nullable=True),
        sa.Column("call", Id, nullable=True),
        _moment("asked_at"),
        sa.Column("agent", Id, nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("link", sa.Text(), server_default="none", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _moment("created_at", needed=True),
        _moment("changed_at", needed=True),
        sa.CheckConstraint(
            "stage IN ('ordered', 'paid', 'closed', 'refunded')", name=op.f("ck_shop_order_stage")
        ),
        sa.CheckConstraint(
            "refunded >= 0 AND refunded <= amount", name=op.f("ck_shop_order_refunded")
        ),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_shop_order_project_project")
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_shop_order_customer_customer"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["agent"], ["user_account.id"], name=op.f("fk_shop_order_agent_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["department"], ["department.id"], name=op.f("fk_shop_order_department_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
        sa.UniqueConstraint(
            "project", "shop", "number", name=op.f("uq_shop_order_project_shop_number")
        ),
    )
    for name, columns in (
        ("ordered_at_id", ["ordered_at", "id"]),
        ("agent_ordered_at", ["agent", "ordered_at", "id"]),
        ("department_ordered_at", ["department", "ordered_at", "id"]),
        ("customer", ["customer", "ordered_at"]),
        ("call", ["call"]),
        ("number", ["number"]),
    ):
        op.create_index(f"ix_shop_order_{name}", "shop_order", columns)
    for name, column in (("buyer", "buyer"), ("phone_reversed", "phone_reversed")):
        op.create_index(
            f"ix_shop_order_{name}",
            "shop_order",
            [column],
            postgresql_ops={column: "text_pattern_ops"},
        )
    for name, condition in (("unpaid", "stage = 'ordered'"), ("unlinked", "link = 'none'")):
        op.create_index(
            f"ix_shop_order_{name}",
            "shop_order",
            ["ordered_at", "id"],
            postgresql_where=sa.text(condition),
        )
    op.create_table(
        "shop_rule",
        sa.Column("project", Id, nullable=False),
        sa.Column("window_days", sa.SmallInteger(), nullable=False),
        sa.Column("which", sa.Text(), nullable=False),
        sa.Column("unpaid_min", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["project.id"], name=op.f("fk_shop_rule_project_project")
        ),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_shop_rule")),
    )


def downgrade() -> None:
    op.drop_table("shop_rule")
    op.drop_table("shop_order")
