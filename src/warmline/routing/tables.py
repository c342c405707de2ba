"""Tables of routing. Upper stores may read them for joins; only `routing.store` writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class QueueRow(Base):
    """A queue is switched off, never deleted: the past refers to it."""

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("project_id", "name"),
        CheckConstraint(
            "strategy IN ('longest_idle', 'abler_more', 'ring_all', 'even', 'round_robin', "
            "'least_talk', 'random', 'fixed')",
            name="strategy",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    strategy: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(Integer)
    ring_s: Mapped[int] = mapped_column(Integer)
    wrap_up_s: Mapped[int] = mapped_column(Integer)
    max_wait_s: Mapped[int] = mapped_column(Integer)
    service_level_s: Mapped[int] = mapped_column(Integer)
    short_abandon_s: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean)
    policy: Mapped[Any] = mapped_column(JSONB, server_default="{}")
    """`routing.policy.QueuePolicy` as one document; what it leaves out has its default."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class QueueSkillRow(Base):
    """A skill every call of the queue needs; `weakest` is the weakest level accepted. A skill in
    use cannot be deleted: the queue would silently take everybody."""

    __tablename__ = "queue_skill"
    __table_args__ = (
        CheckConstraint("weakest BETWEEN 1 AND 9", name="weakest"),
        Index("ix_queue_skill_skill_id", "skill_id"),
    )

    queue_id: Mapped[str] = mapped_column(
        Id, ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[str] = mapped_column(
        Id, ForeignKey("skill.id", ondelete="RESTRICT"), primary_key=True
    )
    weakest: Mapped[int] = mapped_column(SmallInteger)


class QueueMemberRow(Base):
    __tablename__ = "queue_member"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        Index("ix_queue_member_agent_id", "agent_id"),
    )

    queue_id: Mapped[str] = mapped_column(
        Id, ForeignKey("queue.id", ondelete="CASCADE"), primary_key=True
    )
    agent_id: Mapped[str] = mapped_column(
        Id, ForeignKey("agent_profile.user_id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[int] = mapped_column(Integer, server_default="0")
    """His place in the queue's list, from 0."""


class CallerRuleRow(Base):
    """What follows from a caller's or a called number (`routing.callers`)."""

    __tablename__ = "caller_rule"
    __table_args__ = (
        UniqueConstraint("project_id", "on", "number"),
        CheckConstraint("\"on\" IN ('caller', 'called')", name="on"),
        Index("ix_caller_rule_queue_id", "queue_id"),
        Index("ix_caller_rule_agent_id", "agent_id"),
        Index("ix_caller_rule_team_id", "team_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    on: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, server_default="")
    priority: Mapped[int] = mapped_column(Integer, server_default="0")
    queue_id: Mapped[str | None] = mapped_column(Id, ForeignKey("queue.id", ondelete="CASCADE"))
    agent_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("agent_profile.user_id", ondelete="CASCADE")
    )
    team_id: Mapped[str | None] = mapped_column(Id, ForeignKey("department.id", ondelete="CASCADE"))
    do_not_call: Mapped[bool] = mapped_column(Boolean, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
