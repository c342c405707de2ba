"""Recordings: rules by agent, gaps, retention, legal holds, downloads; the shelf, draws."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from warmline.kit.db import Moment

revision = "0012_recordings"
down_revision = "0011_surveys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agent_profile",
        sa.Column("recording", sa.Text(), server_default="unsaid", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_agent_profile_recording"),
        "agent_profile",
        "recording IN ('forced', 'on_demand', 'never', 'unsaid')",
    )
    op.add_column(
        "interaction",
        sa.Column("recording_gaps", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    _keeping()
    _showcase()
    _draws()


def _keeping() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("queue", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("days >= 30", name=op.f("ck_retention_rule_days")),
        sa.UniqueConstraint(
            "queue", name=op.f("uq_retention_rule_queue"), postgresql_nulls_not_distinct=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("lifted_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lift_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "uq_legal_hold_standing",
        "legal_hold",
        ["interaction"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index("ix_legal_hold_set_at", "legal_hold", ["set_at"])
    op.create_table(
        "recording_download",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_download")),
    )
    op.create_index("ix_recording_download_at", "recording_download", ["at"])
    op.create_index("ix_recording_download_interaction", "recording_download", ["interaction"])
    op.create_table(
        "recording_check",
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('sound', 'damaged', 'missing')", name=op.f("ck_recording_check_outcome")
        ),
        sa.PrimaryKeyConstraint("interaction", name=op.f("pk_recording_check")),
    )
    op.create_index(
        "ix_recording_check_bad",
        "recording_check",
        ["checked_at"],
        postgresql_where=sa.text("outcome <> 'sound'"),
    )


def _showcase() -> None:
    op.create_table(
        "showcase",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("put_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("put_at", Moment(), nullable=False),
        sa.Column("off_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("off_at", Moment(), nullable=True),
        sa.Column("off_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showcase")),
    )
    op.create_index(
        "uq_showcase_standing",
        "showcase",
        ["interaction"],
        unique=True,
        postgresql_where=sa.text("off_at IS NULL"),
    )
    op.create_index("ix_showcase_put_at", "showcase", ["put_at"])
    op.create_table(
        "showcase_comment",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("showcase", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("deleted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["showcase"],
            ["showcase.id"],
            name=op.f("fk_showcase_comment_showcase_showcase"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showcase_comment")),
    )
    op.create_index("ix_showcase_comment_showcase_at", "showcase_comment", ["showcase", "at"])


def _draws() -> None:
    op.create_table(
        "recording_draw",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_draw")),
    )
    op.create_index("ix_recording_draw_drawn_by_at", "recording_draw", ["drawn_by", "at"])
    op.create_table(
        "recording_draw_item",
        sa.Column("draw", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("interaction", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("listened_at", Moment(), nullable=True),
        sa.Column("listened_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw"],
            ["recording_draw.id"],
            name=op.f("fk_recording_draw_item_draw_recording_draw"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draw", "place", name=op.f("pk_recording_draw_item")),
    )


def downgrade() -> None:
    for table in (
        "recording_draw_item",
        "recording_draw",
        "showcase_comment",
        "showcase",
        "recording_check",
        "recording_download",
        "legal_hold",
        "retention_rule",
    ):
        op.drop_table(table)
    op.drop_column("interaction", "recording_gaps")
    op.drop_constraint(op.f("ck_agent_profile_recording"), "agent_profile", type_="check")
    op.drop_column("agent_profile", "recording")
