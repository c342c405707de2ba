"""Tables of long work. Features above refer to a run or a file by its id; only `runs.store` writes.

Files lie in the database in pieces of a megabyte: `web`, which takes and sends them, and `jobs`,
which reads and writes them, may be on different machines, and none is kept for long.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class RunFileRow(Base):
    """A file in pieces; whole only when `complete`, gone after `expires_at`."""

    __tablename__ = "run_file"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(Text)
    media: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger, server_default="0")
    complete: Mapped[bool] = mapped_column(Boolean, server_default=false())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RunFilePartRow(Base):
    """A piece of a file, in order."""

    __tablename__ = "run_file_part"

    file: Mapped[str] = mapped_column(
        Id, ForeignKey("run_file.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    bytes: Mapped[bytes] = mapped_column(LargeBinary)


class RunRow(Base):
    """A run: the columns of `model.Run`. `taken` is the secret of the worker that has it."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
        Index("ix_run_by_created_at", "by", "created_at"),
        Index(
            "ix_run_open",
            "created_at",
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_run_about", "about_noun", "about_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    kind: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Id)
    project: Mapped[str] = mapped_column(Id, ForeignKey("project.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(BigInteger, server_default="0")
    total: Mapped[int | None] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(Text, server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    about_noun: Mapped[str | None] = mapped_column(Text)
    about_id: Mapped[str | None] = mapped_column(Text)
    cancel_asked: Mapped[bool] = mapped_column(Boolean, server_default=false())
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    taken: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    file: Mapped[str | None] = mapped_column(Id, ForeignKey("run_file.id", ondelete="SET NULL"))
