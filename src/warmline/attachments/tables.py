"""Tables of attachments; only `attachments.store` writes them.

A row per upload, the file itself once per content (`sha256`). `unused_since` is the moment from
which nothing refers to it; what stays so for a while is swept away.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id
from warmline.kit.ids import uuid7


class AttachmentRow(Base):
    """A file somebody uploaded. No foreign key to the person: files outlive accounts."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_sha256", "sha256"),
        Index(
            "ix_attachment_unused_since",
            "unused_since",
            postgresql_where=text("unused_since IS NOT NULL"),
        ),
        Index(
            "ix_attachment_made_by_waiting",
            "made_by",
            postgresql_where=text("unused_since IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=uuid7)
    sha256: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Id)
    unused_since: Mapped[datetime | None]


class AttachmentUseRow(Base):
    """What a file belongs to: the noun of a feature above, and the thing's id there."""

    __tablename__ = "attachment_use"
    __table_args__ = (Index("ix_attachment_use_attachment", "attachment"),)

    noun: Mapped[str] = mapped_column(Text, primary_key=True)
    noun_id: Mapped[str] = mapped_column(Text, primary_key=True)
    attachment: Mapped[str] = mapped_column(
        Id, ForeignKey("attachment.id", ondelete="RESTRICT"), primary_key=True
    )
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
