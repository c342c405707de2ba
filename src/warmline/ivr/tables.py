"""Tables of flows. Upper stores may read them for joins; only `ivr.store` writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
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
