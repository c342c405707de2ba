"""Satisfaction surveys: what is asked, and who answered what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Moment

revision = "0011_surveys"
down_revision = "0010_password_history"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("id", ID, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_survey_project_id_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("key", name=op.f("uq_survey_key")),
    )
    op.create_table(
        "survey_version",
        sa.Column("survey_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("script", postgresql.JSONB(), nullable=False),
        sa.Column("at", Moment(), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey.id"],
            name=op.f("fk_survey_version_survey_id_survey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_version")),
    )
    op.create_table(
        "survey_result",
        sa.Column("id", ID, nullable=False),
        sa.Column("interaction", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("project", ID, nullable=True),
        sa.Column("survey", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scale", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), server_default="", nullable=False),
        sa.Column("queue", ID, nullable=True),
        sa.Column("agent", ID, nullable=True),
        sa.Column("department", ID, nullable=True),
        sa.Column("eligible_at", Moment(), nullable=False),
        sa.Column("invited_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("mark", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("comment_at", Moment(), nullable=True),
        sa.Column("comment_s", sa.Double(), nullable=True),
        sa.Column("comment_text", sa.Text(), server_default="", nullable=False),
        sa.Column("over_at", Moment(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.CheckConstraint("channel IN ('phone', 'web')", name=op.f("ck_survey_result_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_result")),
        sa.UniqueConstraint(
            "interaction", "channel", name=op.f("uq_survey_result_interaction_channel")
        ),
    )
    op.create_index("ix_survey_result_eligible_at", "survey_result", ["eligible_at"])
    op.create_index("ix_survey_result_agent_eligible_at", "survey_result", ["agent", "eligible_at"])
    op.create_index("ix_survey_result_queue_eligible_at", "survey_result", ["queue", "eligible_at"])
    op.create_index(
        "uq_survey_result_token",
        "survey_result",
        ["token_hash"],
        unique=True,
        postgresql_where=sa.text("token_hash IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("survey_result")
    op.drop_table("survey_version")
    op.drop_table("survey")
