"""The table of notices. A row is its own outbox: `told_at` is empty until its pages heard of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Text, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class NoticeRow(Base):
    """The columns of `model.Notice`."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user_id_at_id", "user_id", "at", "id"),
        Index("ix_notice_unread", "user_id", "at", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_untold", "id", postgresql_where=text("told_at IS NULL")),
        Index(
            "ix_notice_about",
            "about_noun",
            "about_id",
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_notice_at", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    about_noun: Mapped[str | None] = mapped_column(Text)
    about_id: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    popup: Mapped[bool] = mapped_column(Boolean, server_default=false())
    sound: Mapped[bool] = mapped_column(Boolean, server_default=false())
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
