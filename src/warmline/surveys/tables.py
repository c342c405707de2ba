"""Tables of surveys; only `surveys.store` writes.

A result's columns of the phone are a projection of the journal: made anew by a rebuild. Those of
links are kept here alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class SurveyRow(Base):
    """A survey by its `key`, which queues and flows write; `version` is the present one's number.
    It is switched off, never deleted: its answers refer to it."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SurveyVersionRow(Base):
    """What a survey asks, as `ivr.surveys.Script`; never changed."""

    __tablename__ = "survey_version"

    survey_id: Mapped[str] = mapped_column(
        Id, ForeignKey("survey.id", ondelete="RESTRICT"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    script: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class SurveyResultRow(Base):
    """One call that qualified (channel phone; its id is the call's), or a link given out for one
    (channel web). Agent, department, queue and version are those of that moment. No foreign keys:
    the past outlives whom it names."""

    __tablename__ = "survey_result"
    __table_args__ = (
        UniqueConstraint("interaction", "channel"),
        CheckConstraint("channel IN ('phone', 'web')", name="channel"),
        Index("ix_survey_result_eligible_at_id", "eligible_at", "id"),
        Index("ix_survey_result_answered_at_id", "answered_at", "id"),
        Index("ix_survey_result_mark_id", "mark", "id"),
        Index("ix_survey_result_agent_eligible_at", "agent", "eligible_at"),
        Index("ix_survey_result_queue_eligible_at", "queue", "eligible_at"),
        Index(
            "uq_survey_result_token",
            "token_hash",
            unique=True,
            postgresql_where=text("token_hash IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    interaction: Mapped[str] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(Text)
    project: Mapped[str | None] = mapped_column(Id)
    survey: Mapped[str] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer)
    scale: Mapped[int] = mapped_column(SmallInteger)
    outcome: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(Text, server_default="")
    queue: Mapped[str | None] = mapped_column(Id)
    agent: Mapped[str | None] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    eligible_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    mark: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[int | None] = mapped_column(SmallInteger)
    comment_at: Mapped[datetime | None]
    comment_s: Mapped[float | None] = mapped_column(Double)
    comment_text: Mapped[str] = mapped_column(Text, server_default="")
    over_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]
