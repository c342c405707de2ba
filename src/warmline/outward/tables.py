"""Tables of the ways outward: how they are set up, who wants what, and the outbox."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7

WAYS = "way IN ('mail', 'hook')"


class OutwardWayRow(Base):
    """How a way is set up, one row each. `secret` is the mail server's password or the hook's key:
    it leaves this table for a delivery alone, as with connections of flows and trunks."""

    __tablename__ = "outward_way"
    __table_args__ = (CheckConstraint(WAYS, name="way"),)

    way: Mapped[str] = mapped_column(Text, primary_key=True)
    active: Mapped[bool] = mapped_column(Boolean)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secret: Mapped[str] = mapped_column(Text, server_default="")
    former_secret: Mapped[str] = mapped_column(Text, server_default="")
    former_until: Mapped[datetime | None]


class OutwardKindRow(Base):
    """To whom the centre gives a kind by a way, where that is not the default."""

    __tablename__ = "outward_kind"
    __table_args__ = (
        CheckConstraint(WAYS, name="way"),
        CheckConstraint("given IN ('off', 'offered', 'departments', 'everybody')", name="given"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    way: Mapped[str] = mapped_column(Text, primary_key=True)
    given: Mapped[str] = mapped_column(Text)


class OutwardPersonRow(Base):
    """When a person wants to be left alone, and in which language he is written to."""

    __tablename__ = "outward_person"

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    quiet_begins: Mapped[time | None] = mapped_column(Time)
    quiet_ends: Mapped[time | None] = mapped_column(Time)
    language: Mapped[str | None] = mapped_column(Text)


class OutwardChoiceRow(Base):
    """What a person himself decided about a kind by a way."""

    __tablename__ = "outward_choice"
    __table_args__ = (CheckConstraint(WAYS, name="way"),)

    user_id: Mapped[str] = mapped_column(
        Id, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    way: Mapped[str] = mapped_column(Text, primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean)


class OutwardMessageRow(Base):
    """The outbox: one notice on one way to its person. It holds nothing of what the notice says,
    and goes with it. A row is locked while it is delivered."""

    __tablename__ = "outward_message"
    __table_args__ = (
        UniqueConstraint("notice_id", "way"),
        CheckConstraint(WAYS, name="way"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="next_at"),
        Index(
            "ix_outward_message_due",
            "way",
            "next_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_outward_message_state_at_id", "state", "at", "id"),
        Index("ix_outward_message_done_at", "done_at", postgresql_where=text("state <> 'waiting'")),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("notice.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    way: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    why: Mapped[str] = mapped_column(Text, server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
