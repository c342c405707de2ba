"""Tables of calls made from work orders, and of the telephones of departments. Only
`tickets.store.calls` writes; orders themselves are in `tables` itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from warmline.kit.db import Base, Id


class RingRow(Base):
    """A call that somebody made from an order (`ringing.Ring`); unsettled while its record has not
    said what became of it."""

    __tablename__ = "ticket_ring"
    __table_args__ = (
        Index("ix_ticket_ring_ticket_at", "ticket", "at"),
        Index("ix_ticket_ring_unsettled", "at", postgresql_where=text("outcome IS NULL")),
    )

    interaction: Mapped[str] = mapped_column(Id, primary_key=True)
    ticket: Mapped[str] = mapped_column(Id, ForeignKey("ticket.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    outcome: Mapped[str | None] = mapped_column(Text)
    talked_at: Mapped[datetime | None]
    talked_s: Mapped[float] = mapped_column(Double, server_default="0")


class PartyRow(Base):
    """A department that somebody rang into a talk from an order (三方通话). It is only what was
    asked for: what became of it stands in the order's history once the journal has told it, and the
    row is done with."""

    __tablename__ = "ticket_party"
    __table_args__ = (
        Index("ix_ticket_party_unsettled", "at", postgresql_where=text("settled_at IS NULL")),
        Index("ix_ticket_party_ticket", "ticket"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    ticket: Mapped[str] = mapped_column(Id, ForeignKey("ticket.id", ondelete="CASCADE"))
    interaction: Mapped[str] = mapped_column(Id)
    department: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Id)
    settled_at: Mapped[datetime | None]


class LineRow(Base):
    """The telephone under which a department is reached for its orders."""

    __tablename__ = "ticket_line"

    department: Mapped[str] = mapped_column(
        Id, ForeignKey("department.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(Text)
