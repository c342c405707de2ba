"""Tables of follow-ups and questionnaires. Upper stores may read them for joins; only
`followups.store` writes.

Nothing is deleted but reminders not sent yet, when a follow-up gets another hour, and answers to
questions that another answer made moot. A customer or call has no foreign key: erasing a person
must not depend on us, and the projection of calls may lag.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

IS_OPEN = "state IN ('planned', 'due', 'snoozed')"


class FollowupRow(Base):
    """A follow-up: the columns of `model.Followup`. `grams` are made of the content for searching.
    Each list people look at has an index in the order of its hour; what is open has small ones of
    its own, since the past grows and the work before somebody does not."""

    __tablename__ = "followup"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned', 'due', 'snoozed', 'done', 'cancelled')", name="state"
        ),
        CheckConstraint("assignee IS NOT NULL OR group_id IS NOT NULL", name="somebody"),
        CheckConstraint("(group_kind IS NULL) = (group_id IS NULL)", name="whole_group"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="result"),
        Index("ix_followup_due_at_id", "due_at", "id"),
        Index("ix_followup_created_at_id", "created_at", "id"),
        Index("ix_followup_changed_at_id", "changed_at", "id"),
        Index("ix_followup_assignee_due_at_id", "assignee", "due_at", "id"),
        Index("ix_followup_department_due_at_id", "department", "due_at", "id"),
        Index("ix_followup_customer_due_at_id", "customer", "due_at", "id"),
        Index("ix_followup_interaction", "interaction"),
        Index("ix_followup_about", "about_noun", "about_id"),
        Index("ix_followup_series", "series"),
        Index("ix_followup_open_due_at_id", "due_at", "id", postgresql_where=text(IS_OPEN)),
        Index(
            "ix_followup_open_assignee",
            "assignee",
            "due_at",
            "id",
            postgresql_where=text(IS_OPEN),
        ),
        Index(
            "ix_followup_free",
            "group_id",
            "due_at",
            "id",
            postgresql_where=text("assignee IS NULL"),
        ),
        Index("ix_followup_grams", "grams", postgresql_using="gin"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    customer: Mapped[str | None] = mapped_column(Id)
    interaction: Mapped[str | None] = mapped_column(Id)
    about_noun: Mapped[str | None] = mapped_column(Text)
    about_id: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    way: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    nominal_on: Mapped[date] = mapped_column(Date)
    repeat: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    series: Mapped[str | None] = mapped_column(Id)
    assignee: Mapped[str | None] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="RESTRICT")
    )
    group_kind: Mapped[str | None] = mapped_column(Text)
    group_id: Mapped[str | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Text)
    snoozed_to: Mapped[datetime | None]
    questionnaire: Mapped[str | None] = mapped_column(
        Id, ForeignKey("questionnaire.id", ondelete="RESTRICT")
    )
    result: Mapped[str | None] = mapped_column(Text)
    result_text: Mapped[str] = mapped_column(Text, server_default="")
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[str | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Id)


class ReminderRow(Base):
    """A reminder; `sent_at` is set in the transaction that tells of it, so it is sent once."""

    __tablename__ = "followup_reminder"
    __table_args__ = (
        CheckConstraint("kind IN ('day', 'soon', 'rested')", name="kind"),
        Index("ix_followup_reminder_waiting", "at", postgresql_where=text("sent_at IS NULL")),
        Index("ix_followup_reminder_followup", "followup"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    followup: Mapped[str] = mapped_column(Id, ForeignKey("followup.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class FollowupRulesRow(Base):
    """What the centre sets, in one row: the columns of `model.Rules`."""

    __tablename__ = "followup_rules"
    __table_args__ = (CheckConstraint("whole", name="only_one"),)

    whole: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=true())
    day_starts: Mapped[time] = mapped_column(Time)
    soon_min: Mapped[int] = mapped_column(SmallInteger)
    per_day: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(Integer)


class FollowupLimitRow(Base):
    """How many a day somebody may have who has a limit of his own."""

    __tablename__ = "followup_limit"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    per_day: Mapped[int] = mapped_column(SmallInteger)


class QuestionnaireRow(Base):
    """A questionnaire with its draft; `published` is the number of the version in force."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("project", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Id)


class QuestionnaireVersionRow(Base):
    """A published version. It is never changed: answers were given to what it asks."""

    __tablename__ = "questionnaire_version"

    questionnaire: Mapped[str] = mapped_column(
        Id, ForeignKey("questionnaire.id", ondelete="RESTRICT"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(Id)


class AnswerSheetRow(Base):
    """One person asked by one agent: the columns of `questions.Sheet`."""

    __tablename__ = "answer_sheet"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'complete', 'over_quota', 'broken_off')", name="state"),
        Index("ix_answer_sheet_questionnaire_started_at_id", "questionnaire", "started_at", "id"),
        Index("ix_answer_sheet_followup", "followup"),
        Index("ix_answer_sheet_interaction", "interaction"),
        Index("ix_answer_sheet_customer", "customer"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    questionnaire: Mapped[str] = mapped_column(
        Id, ForeignKey("questionnaire.id", ondelete="RESTRICT")
    )
    number: Mapped[int] = mapped_column(Integer)
    followup: Mapped[str | None] = mapped_column(Id, ForeignKey("followup.id", ondelete="SET NULL"))
    interaction: Mapped[str | None] = mapped_column(Id)
    customer: Mapped[str | None] = mapped_column(Id)
    agent: Mapped[str] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AnswerRow(Base):
    """One answer. Of `choices`, `number` and `words` the one is set that its question's type
    takes; none of them where it was skipped."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_question_choices", "question", "choices"),)

    sheet: Mapped[str] = mapped_column(
        Id, ForeignKey("answer_sheet.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(Text, primary_key=True)
    skipped: Mapped[bool] = mapped_column(Boolean, server_default=false())
    choices: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    number: Mapped[float | None] = mapped_column(Double)
    words: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
