"""Tables of flows and what they name. Upper stores may read them for joins; only `ivr.store`
writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class FlowRow(Base):
    """A flow by its `key`, which files, numbers and people use; unique in its project.

    `revision` grows with every change of it or its draft, so that two who edit notice each other;
    `changed_*` say who was last (no foreign key: a flow outlives him)."""

    __tablename__ = "flow"
    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revision: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    changed_by: Mapped[str | None] = mapped_column(Id)
    changed_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    changed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class FlowVersionRow(Base):
    """A version. A published one never changes; a flow has one draft at most. `user_id` has no
    foreign key and `user_name` stands beside it: a version outlives who made it."""

    __tablename__ = "flow_version"
    __table_args__ = (
        UniqueConstraint("flow_id", "number"),
        CheckConstraint("state IN ('draft', 'published')", name="state"),
        Index(
            "uq_flow_version_draft",
            "flow_id",
            unique=True,
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    flow_id: Mapped[str] = mapped_column(Id, ForeignKey("flow.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[str] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class CalendarRow(Base):
    """A working calendar by its `key`, which flows write. `weekly` is a list of
    `ivr.hours.Opening`; an empty zone is that of whoever asks."""

    __tablename__ = "working_calendar"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("holidays IN ('closed', 'as_usual')", name="holidays"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    holidays: Mapped[str] = mapped_column(Text)
    makeup_as: Mapped[str] = mapped_column(Text)
    weekly: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CalendarDayRow(Base):
    """A day of a calendar that differs from everything else: closed when it has no periods."""

    __tablename__ = "working_calendar_day"

    calendar_id: Mapped[str] = mapped_column(
        Id, ForeignKey("working_calendar.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    periods: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class LookupRow(Base):
    """A connection that `lookup` nodes name: an address and the headers that let us in. The
    headers' values are secrets: they leave this table for the request alone."""

    __tablename__ = "lookup_connection"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    base_url: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PromptRow(Base):
    """A prompt of the library; its sound lies in the centre's folder of sounds as `prompt/<key>`.
    `version` grows with each sound."""

    __tablename__ = "prompt"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("source IN ('upload', 'speech')", name="source"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    project_id: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    voice: Mapped[str] = mapped_column(Text)
    speed: Mapped[float] = mapped_column(Double)
    engine: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float] = mapped_column(Double)
    version: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime]
