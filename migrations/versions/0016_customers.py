"""Customers: cards, contact points, who saved what, the centre's own fields, levels and sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0016_customers"
down_revision = "0015_recording_moves"
branch_labels = None
depends_on = None

ORDERED = ("project", "owner", "department", "level", "source")
"""Each has its list in the order of the last change."""


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("name", sa.Text(collation="warmline_names"), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("name_grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("fields", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("owner", Id, nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("consent", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("consent_at", Moment, nullable=True),
        sa.Column("consent_by", Id, nullable=True),
        sa.Column("do_not_call", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("do_not_call_at", Moment, nullable=True),
        sa.Column("do_not_call_by", Id, nullable=True),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.CheckConstraint(
            "consent IN ('unknown', 'given', 'refused')", name=op.f("ck_customer_consent")
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_customer_project_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner"],
            ["user_account.id"],
            name=op.f("fk_customer_owner_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_customer_department_department"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    for column in ("changed_at", "created_at", "name"):
        op.create_index(f"ix_customer_{column}_id", "customer", [column, "id"])
    for column in ORDERED:
        op.create_index(
            f"ix_customer_{column}_changed_at_id", "customer", [column, "changed_at", "id"]
        )
    op.create_index(
        "ix_customer_do_not_call",
        "customer",
        ["changed_at", "id"],
        postgresql_where=sa.text("do_not_call"),
    )
    op.create_index("ix_customer_tags", "customer", ["tags"], postgresql_using="gin")
    op.create_index("ix_customer_name_grams", "customer", ["name_grams"], postgresql_using="gin")
    op.create_index(
        "ix_customer_fields",
        "customer",
        ["fields"],
        postgresql_using="gin",
        postgresql_ops={"fields": "jsonb_path_ops"},
    )
    op.create_table(
        "customer_contact",
        sa.Column("id", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("normal", sa.Text(), nullable=False),
        sa.Column("number_reversed", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("primary", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("do_not_call", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'mail', 'wechat', 'other')", name=op.f("ck_customer_contact_kind")
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_customer_contact_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
        sa.UniqueConstraint(
            "customer", "kind", "normal", name=op.f("uq_customer_contact_customer_kind_normal")
        ),
    )
    op.create_index("ix_customer_contact_normal", "customer_contact", ["normal"])
    op.create_index(
        "ix_customer_contact_number_reversed",
        "customer_contact",
        ["number_reversed"],
        postgresql_ops={"number_reversed": "text_pattern_ops"},
    )
    op.create_table(
        "customer_edit",
        sa.Column("customer", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name=op.f("fk_customer_edit_customer_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer", "version", name=op.f("pk_customer_edit")),
    )
    op.create_table(
        "customer_field",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("required", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("searchable", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_customer_field")),
    )
    op.create_table(
        "customer_list_entry",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.PrimaryKeyConstraint("list", "code", name=op.f("pk_customer_list_entry")),
    )


def downgrade() -> None:
    for table in (
        "customer_list_entry",
        "customer_field",
        "customer_edit",
        "customer_contact",
        "customer",
    ):
        op.drop_table(table)
