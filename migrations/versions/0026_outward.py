"""Ways outward: mail and the hook, who wants what, the outbox; people's addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0026_outward"
down_revision = "0025_erased_persons"
branch_labels = None
depends_on = None

WAYS = "way IN ('mail', 'hook')"


def _user(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id_user_account")
    return sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("user_account", sa.Column("mail", sa.Text(), nullable=True))
    op.add_column("user_account", sa.Column("phone", sa.Text(), nullable=True))
    op.create_table(
        "outward_way",
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("secret", sa.Text(), server_default="", nullable=False),
        sa.Column("former_secret", sa.Text(), server_default="", nullable=False),
        sa.Column("former_until", Moment, nullable=True),
        sa.CheckConstraint(WAYS, name=op.f("ck_outward_way_way")),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_outward_way")),
    )
    op.create_table(
        "outward_kind",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.CheckConstraint(WAYS, name=op.f("ck_outward_kind_way")),
        sa.CheckConstraint(
            "given IN ('off', 'offered', 'departments', 'everybody')",
            name=op.f("ck_outward_kind_given"),
        ),
        sa.PrimaryKeyConstraint("kind", "way", name=op.f("pk_outward_kind")),
    )
    op.create_table(
        "outward_person",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("quiet_begins", sa.Time(), nullable=True),
        sa.Column("quiet_ends", sa.Time(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        _user("outward_person"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_outward_person")),
    )
    op.create_table(
        "outward_choice",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(WAYS, name=op.f("ck_outward_choice_way")),
        _user("outward_choice"),
        sa.PrimaryKeyConstraint("user_id", "kind", "way", name=op.f("pk_outward_choice")),
    )
    op.create_table(
        "outward_message",
        sa.Column("id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("next_at", Moment, nullable=True),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("done_at", Moment, nullable=True),
        sa.CheckConstraint(WAYS, name=op.f("ck_outward_message_way")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'dropped')",
            name=op.f("ck_outward_message_state"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (next_at IS NOT NULL)", name=op.f("ck_outward_message_next_at")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
            name=op.f("fk_outward_message_notice_id_notice"),
            ondelete="CASCADE",
        ),
        _user("outward_message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outward_message")),
        sa.UniqueConstraint("notice_id", "way", name=op.f("uq_outward_message_notice_id_way")),
    )
    waiting, ended = sa.text("state = 'waiting'"), sa.text("state <> 'waiting'")
    op.create_index(
        "ix_outward_message_due",
        "outward_message",
        ["way", "next_at", "id"],
        postgresql_where=waiting,
    )
    op.create_index("ix_outward_message_state_at_id", "outward_message", ["state", "at", "id"])
    op.create_index(
        "ix_outward_message_done_at", "outward_message", ["done_at"], postgresql_where=ended
    )


def downgrade() -> None:
    for table in (
        "outward_message",
        "outward_choice",
        "outward_person",
        "outward_kind",
        "outward_way",
    ):
        op.drop_table(table)
    op.drop_column("user_account", "phone")
    op.drop_column("user_account", "mail")
