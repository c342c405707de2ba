"""The table of views; only `views.store` writes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class ViewRow(Base):
    """A list's filters, order and columns under a name."""

    __tablename__ = "list_view"
    __table_args__ = (
        UniqueConstraint("owner", "list", "name"),
        CheckConstraint("share IN ('own', 'department', 'all')", name="share"),
        CheckConstraint("(share = 'department') = (department IS NOT NULL)", name="department"),
        Index("ix_list_view_list", "list"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    list: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Id, ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, str]] = mapped_column(JSONB)
    columns: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    share: Mapped[str] = mapped_column(Text, server_default="own")
    department: Mapped[str | None] = mapped_column(
        Id, ForeignKey("department.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[datetime]
