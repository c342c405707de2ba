"""Tables of agents. Upper stores may read them for joins; only `agents.store` writes.

`agent_phone` holds the phones' secrets, which only the account of the actor himself and the
accounts for the switch read; the list of phones never shows them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class AgentProfileRow(Base):
    """A user who takes calls. `kind` is the phone that rings for him; `phone_fixed`: he may not
    choose another one himself."""

    __tablename__ = "agent_profile"
    __table_args__ = (
        UniqueConstraint("extension"),
        CheckConstraint("kind IN ('webrtc', 'sip')", name="kind"),
        CheckConstraint(
            "recording IN ('forced', 'on_demand', 'never', 'unsaid')", name="recording"
        ),
    )

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="RESTRICT"), primary_key=True
    )
    extension: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    phone_fixed: Mapped[bool] = mapped_column(Boolean, server_default=false())
    auto_answer: Mapped[bool] = mapped_column(Boolean)
    may_dial: Mapped[bool] = mapped_column(Boolean)
    recording: Mapped[str] = mapped_column(Text, server_default="unsaid")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AgentPhoneRow(Base):
    """Name and secret of a SIP account of his: one for the page, and one for a desk phone once it
    was set up. Both stand beside each other on the switch, so that a change between them touches
    nothing there. The name never changes, so calls survive a new extension."""

    __tablename__ = "agent_phone"
    __table_args__ = (
        UniqueConstraint("endpoint"),
        CheckConstraint("kind IN ('webrtc', 'sip')", name="kind"),
    )

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("agent_profile.user_id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    codecs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{pcma,pcmu,g722,opus}'")
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SkillRow(Base):
    __tablename__ = "skill"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AgentSkillRow(Base):
    __tablename__ = "agent_skill"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        Index("ix_agent_skill_skill_id", "skill_id"),
    )

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("agent_profile.user_id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[str] = mapped_column(
        Id, ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[int] = mapped_column(SmallInteger)


class PauseReasonRow(Base):
    """`position` orders the list the agent sees. Codes are stored in intervals, so a reason is
    switched off rather than deleted."""

    __tablename__ = "pause_reason"
    __table_args__ = (CheckConstraint("limit_min > 0", name="limit_min"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    zh: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    limit_min: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))


class LeaderMessageRow(Base):
    """A few words of a leader to an agent; `read_at` is when the agent said that he read them. No
    foreign keys: it is history."""

    __tablename__ = "leader_message"
    __table_args__ = (Index("ix_leader_message_agent_id_sent_at", "agent_id", "sent_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    agent_id: Mapped[str] = mapped_column(Id)
    author_id: Mapped[str] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class AgentIntervalRow(Base):
    """One stretch of one state and reason, projected from the journal.

    `id` is the id of the event that opened it. No foreign keys: it is history, and what was true
    then is stored then. `day` is the centre's date at its start.
    """

    __tablename__ = "agent_interval"
    __table_args__ = (
        CheckConstraint("ended_at >= started_at", name="forward"),
        Index("ix_agent_interval_agent_id_ended_at", "agent_id", "ended_at"),
        Index("ix_agent_interval_day", "day"),
        Index("ix_agent_interval_call_id", "call_id"),
        Index(
            "uq_agent_interval_open",
            "agent_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    call_id: Mapped[str | None] = mapped_column(Id)
    department_id: Mapped[str | None] = mapped_column(Id)
    day: Mapped[date] = mapped_column(Date)


class AgentLineRow(Base):
    """How far the projection of one agent has come: the last event taken, by time and number.

    Both grow along an agent's events (the number alone starts anew when a journal does), so an
    event at or before them has been projected.
    """

    __tablename__ = "agent_line"

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    last_at: Mapped[datetime]
    last_seq: Mapped[int] = mapped_column(Integer)
    department_id: Mapped[str | None] = mapped_column(Id)
