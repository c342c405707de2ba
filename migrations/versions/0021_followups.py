"""Follow-ups: reminders, limits, questionnaires and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from warmline.kit.db import Id, Moment

revision = "0021_followups"
down_revision = "0020_pools"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state IN ('planned', 'due', 'snoozed')")


def upgrade() -> None:
    _questionnaires()
    _followups()
    _answers()


def _questionnaires() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("draft", postgresql.JSONB(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_questionnaire_project_project"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("project", "name", name=op.f("uq_questionnaire_project_name")),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("questionnaire", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("published_by", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire"],
            ["questionnaire.id"],
            name=op.f("fk_questionnaire_version_questionnaire_questionnaire"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("questionnaire", "number", name=op.f("pk_questionnaire_version")),
    )


def _followups() -> None:
    op.create_table(
        "followup",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("customer", Id, nullable=True),
        sa.Column("interaction", Id, nullable=True),
        sa.Column("about_noun", sa.Text(), nullable=True),
        sa.Column("about_id", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("repeat", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("series", Id, nullable=True),
        sa.Column("assignee", Id, nullable=True),
        sa.Column("department", Id, nullable=True),
        sa.Column("group_kind", sa.Text(), nullable=True),
        sa.Column("group_id", Id, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("snoozed_to", Moment, nullable=True),
        sa.Column("questionnaire", Id, nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_text", sa.Text(), server_default="", nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.Column("finished_by", Id, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", Id, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'due', 'snoozed', 'done', 'cancelled')",
            name=op.f("ck_followup_state"),
        ),
        sa.CheckConstraint(
            "assignee IS NOT NULL OR group_id IS NOT NULL", name=op.f("ck_followup_somebody")
        ),
        sa.CheckConstraint(
            "(group_kind IS NULL) = (group_id IS NULL)", name=op.f("ck_followup_whole_group")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (result IS NOT NULL)", name=op.f("ck_followup_result")
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_followup_project_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["assignee"],
            ["user_account.id"],
            name=op.f("fk_followup_assignee_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.id"],
            name=op.f("fk_followup_department_department"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire"],
            ["questionnaire.id"],
            name=op.f("fk_followup_questionnaire_questionnaire"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup")),
    )
    for column in ("due_at", "created_at", "changed_at"):
        op.create_index(f"ix_followup_{column}_id", "followup", [column, "id"])
    for column in ("assignee", "department", "customer"):
        op.create_index(f"ix_followup_{column}_due_at_id", "followup", [column, "due_at", "id"])
    op.create_index("ix_followup_interaction", "followup", ["interaction"])
    op.create_index("ix_followup_about", "followup", ["about_noun", "about_id"])
    op.create_index("ix_followup_series", "followup", ["series"])
    op.create_index(
        "ix_followup_open_due_at_id", "followup", ["due_at", "id"], postgresql_where=IS_OPEN
    )
    op.create_index(
        "ix_followup_open_assignee",
        "followup",
        ["assignee", "due_at", "id"],
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_followup_free",
        "followup",
        ["group_id", "due_at", "id"],
        postgresql_where=sa.text("assignee IS NULL"),
    )
    op.create_index("ix_followup_grams", "followup", ["grams"], postgresql_using="gin")
    op.create_table(
        "followup_reminder",
        sa.Column("id", Id, nullable=False),
        sa.Column("followup", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("sent_at", Moment, nullable=True),
        sa.CheckConstraint(
            "kind IN ('day', 'soon', 'rested')", name=op.f("ck_followup_reminder_kind")
        ),
        sa.ForeignKeyConstraint(
            ["followup"],
            ["followup.id"],
            name=op.f("fk_followup_reminder_followup_followup"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup_reminder")),
    )
    op.create_index(
        "ix_followup_reminder_waiting",
        "followup_reminder",
        ["at"],
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_index("ix_followup_reminder_followup", "followup_reminder", ["followup"])
    op.create_table(
        "followup_rules",
        sa.Column("whole", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("day_starts", sa.Time(), nullable=False),
        sa.Column("soon_min", sa.SmallInteger(), nullable=False),
        sa.Column("per_day", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("whole", name=op.f("ck_followup_rules_only_one")),
        sa.PrimaryKeyConstraint("whole", name=op.f("pk_followup_rules")),
    )
    op.create_table(
        "followup_limit",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("per_day", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_followup_limit_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_followup_limit")),
    )


def _answers() -> None:
    op.create_table(
        "answer_sheet",
        sa.Column("id", Id, nullable=False),
        sa.Column("project", Id, nullable=False),
        sa.Column("questionnaire", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("followup", Id, nullable=True),
        sa.Column("interaction", Id, nullable=True),
        sa.Column("customer", Id, nullable=True),
        sa.Column("agent", Id, nullable=False),
        sa.Column("department", Id, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'complete', 'over_quota', 'broken_off')",
            name=op.f("ck_answer_sheet_state"),
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.id"],
            name=op.f("fk_answer_sheet_project_project"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire"],
            ["questionnaire.id"],
            name=op.f("fk_answer_sheet_questionnaire_questionnaire"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["followup"],
            ["followup.id"],
            name=op.f("fk_answer_sheet_followup_followup"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheet")),
    )
    op.create_index(
        "ix_answer_sheet_questionnaire_started_at_id",
        "answer_sheet",
        ["questionnaire", "started_at", "id"],
    )
    for column in ("followup", "interaction", "customer"):
        op.create_index(f"ix_answer_sheet_{column}", "answer_sheet", [column])
    op.create_table(
        "answer",
        sa.Column("sheet", Id, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("skipped", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet"],
            ["answer_sheet.id"],
            name=op.f("fk_answer_sheet_answer_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet", "question", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_question_choices", "answer", ["question", "choices"])


def downgrade() -> None:
    for table in (
        "answer",
        "answer_sheet",
        "followup_limit",
        "followup_rules",
        "followup_reminder",
        "followup",
        "questionnaire_version",
        "questionnaire",
    ):
        op.drop_table(table)
