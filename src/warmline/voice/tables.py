"""Tables of the projection: how far each has come, and events it could not write down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base


class ProjectionRow(Base):
    """`position` is the stream sequence up to which everything is in the tables; it changes in
    the same transaction as they do."""

    __tablename__ = "projection"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AsideRow(Base):
    """An event that no projection could take (`event`), or a message that could not be read at
    all (`event` empty): kept for a person, so that it does not hold up the others."""

    __tablename__ = "projection_aside"

    projection: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[str] = mapped_column(Text, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
