"""Attachments: files kept by their content, and what they belong to. Persons who are erased: the
mark on the card, the calls that have to be rid of them later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit import audit
from warmline.kit.db import Id, Moment

revision = "0018_attachments"
down_revision = "0017_customer_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", Id, nullable=False),
        sa.Column("unused_since", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    for name, column in (("unused_since", "unused_since"), ("made_by_waiting", "made_by")):
        op.create_index(
            f"ix_attachment_{name}",
            "attachment",
            [column],
            postgresql_where=sa.text("unused_since IS NOT NULL"),
        )
    op.create_table(
        "attachment_use",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column("attachment", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment"],
            ["attachment.id"],
            name=op.f("fk_attachment_use_attachment_attachment"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("noun", "noun_id", "attachment", name=op.f("pk_attachment_use")),
    )
    op.create_index("ix_attachment_use_attachment", "attachment_use", ["attachment"])

    op.add_column("customer", sa.Column("erased_at", Moment, nullable=True))
    op.create_table(
        "call_erasure",
        sa.Column("interaction", Id, nullable=False),
        sa.Column("customer", Id, nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("rows_at", Moment, nullable=True),
        sa.Column("done_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_call_erasure")),
    )
    op.create_index(
        "ix_call_erasure_due_at",
        "call_erasure",
        ["due_at"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.execute(audit.GUARD_FUNCTION_SQL)


def downgrade() -> None:
    op.drop_table("call_erasure")
    op.drop_column("customer", "erased_at")
    op.drop_table("attachment_use")
    op.drop_table("attachment")
