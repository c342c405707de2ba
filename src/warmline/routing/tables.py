"""Tables of routing. Upper stores may read them for joins; only `routing.store` writes."""

from __future__ import annotations

from datetime import datetime

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
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class QueueRow(Base):
    """A queue is switched off, never deleted: the past refers to it."""

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("project_id", "name"),
        CheckConstraint("strategy IN ('longest_idle', 'abler_more')", name="strategy"),
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
